"""What is said before a run, and the question before one that costs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from renderline.api import Plan, Service
from renderline.errors import UsageError
from renderline.reporting.amounts import buzz_range, duration
from renderline.reporting.run_history import PastRun, expected_now
from renderline.reporting.terminal import printable
from renderline.reporting.text import count

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["ask", "ask_again"]

_WORTH_A_WORD_S = 5.0
_LONG_S = 20.0


def ask(console: Console, plan: Plan, service: Service, *, is_agreed: bool, is_quiet: bool = False) -> None:
    """
    Say what is about to happen; on a service that charges, go on only with the user's word.

    Args:
        is_agreed: the user has said `--yes`.
        is_quiet: only warnings and questions are told; what a run is expected to cost is told as well.

    Raises:
        UsageError: nobody can be asked, and `--yes` was not given.
        Abort: the answer was no.
    """
    # Even where little is said: such as that a token lies open to other users of the machine.
    for warning in service.warnings:
        console.print(f"warning: {printable(warning)}")
    if not service.costs:
        if plan.local_s is not None and plan.local_s >= _WORTH_A_WORD_S and not is_quiet:
            console.print(_time(plan.local_s, service, is_upscaling=plan.upscales))
        return
    price = buzz_range(plan.low, plan.high)
    sentence = (
        f"{count(len(plan.workflows), 'workflow')} on {printable(service.label)}, estimated price: {price}"
    )
    _agree(console, sentence, is_agreed=is_agreed)


def ask_again(
    console: Console,
    past: PastRun,
    service: Service,
    *,
    is_agreed: bool,
    renews_failed: bool,
    is_quiet: bool = False,
) -> None:
    """
    Say what going on with a run will do; ask only if something is sent that is paid for.

    Raises:
        UsageError, Abort: as `ask`.
    """
    for warning in service.warnings:
        console.print(f"warning: {printable(warning)}")
    if not is_quiet:
        console.print(f"run {past.entry.id}: {past.complete} of {len(past.standings)} complete")
    unsent = [each for each in past.standings if each.stage is None or (renews_failed and each.has_failed)]
    if not service.costs or not unsent:
        return
    # Not the price of the whole run: what was sent before has been paid for.
    low, high = expected_now(unsent)
    made = sum(len(each.prefix.steps) for each in unsent)
    without = f", without {count(made, 'step')} that earlier attempts have made" if made else ""
    sentence = f"{count(len(unsent), 'workflow')} on {printable(service.label)}, estimated price: {buzz_range(low, high)}{without}"
    _agree(console, sentence, is_agreed=is_agreed)


def _agree(console: Console, sentence: str, *, is_agreed: bool) -> None:
    if is_agreed:
        console.print(sentence)
    # In CI nobody answers; to go on, or to wait for ever, would be the two worst answers.
    elif not sys.stdin.isatty():
        raise UsageError(f"{sentence}; this costs Buzz, so say --yes")
    else:
        # The question goes to stderr: stdout may be a file that somebody reads by machine.
        click.confirm(f"{sentence}. Go on?", default=False, abort=True, err=True)


def _time(seconds: float, service: Service, *, is_upscaling: bool) -> str:
    may_choose = service.has_default_upscaler and is_upscaling
    quicker = " (--upscaler animevideov3 is far quicker, and made for drawings)"
    return f"This will take about {duration(seconds)} on this machine{quicker if may_choose and seconds > _LONG_S else ''}."
