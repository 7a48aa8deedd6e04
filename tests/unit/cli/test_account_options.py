"""Who may use a served engine and what they pay with, as options say it."""

from __future__ import annotations

from collections.abc import Mapping

import click
import pytest
from click.testing import CliRunner

from renderline.cli.account_options import buzz_option


def asked(*arguments: str) -> tuple[int, str]:
    @click.command()
    @buzz_option
    def command(balances: Mapping[str, int] | None) -> None:
        click.echo(repr(balances))

    result = CliRunner().invoke(command, arguments)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("arguments", "balances"),
    [
        ((), None),
        (("--buzz", "blue=100"), {"blue": 100}),
        (("--buzz", "blue=100, yellow=0"), {"blue": 100, "yellow": 0}),
        (("--buzz", "fakeRed=1,green=999999999"), {"fakeRed": 1, "green": 999_999_999}),
    ],
)
def test_balances_are_amounts_by_currency(
    arguments: tuple[str, ...], balances: dict[str, int] | None
) -> None:
    assert asked(*arguments) == (0, f"{balances!r}\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "`` is no balance such as blue=100"),
        ("red=1", "`red=1` is no balance"),
        ("blue", "`blue` is no balance"),
        ("blue=-1", "`blue=-1` is no balance"),
        ("blue=1000000000", "at most 9 digits"),
        ("blue=1,blue=2", "`blue` stands there twice"),
    ],
)
def test_what_is_no_balance_is_said(text: str, said: str) -> None:
    code, output = asked("--buzz", text)
    assert code == 2
    assert said in " ".join(output.split())
