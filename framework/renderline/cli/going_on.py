"""Going on with a run that stands in the ledger, told as it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from renderline.api import RunRecord, Service
from renderline.cli.consent import ask_again
from renderline.cli.course import Course
from renderline.cli.voice import Voice
from renderline.cli.way_on import WayOn
from renderline.execution.events import Observer
from renderline.reporting.run_history import PastRun

__all__ = ["Announce", "Carry", "go_on"]

Announce: TypeAlias = Callable[[Service, PastRun], None]
Carry: TypeAlias = Callable[[Observer, Announce], RunRecord]


def go_on(
    voice: Voice, way_on: WayOn, carry: Carry, *, is_agreed: bool, renews_failed: bool, cancels: bool
) -> int:
    """
    Ask where something is paid for, and tell the run's course and end; the exit code that says how it ended.

    Args:
        way_on: how one goes on again where this is broken off too.
        carry: goes on with the run, and tells its second argument before anything is sent.
        is_agreed: the user has said `--yes`.
        renews_failed: failed cells are sent anew.
        cancels: what is under way is stopped where the run is broken off.
    """
    course = Course(voice.console, way_on, cancels=cancels)

    def announce(service: Service, past: PastRun) -> None:
        ask_again(
            voice.console,
            past,
            service,
            is_agreed=is_agreed,
            renews_failed=renews_failed,
            is_quiet=voice.is_quiet,
        )
        # After the question: a run that nobody agreed to go on with stands as it stood.
        course.begin(past.entry.id)
        voice.begin(past.entry.id)

    with course.resumable(), voice.observing() as observer:
        record = carry(observer, announce)
    return voice.finish(record, way_on)
