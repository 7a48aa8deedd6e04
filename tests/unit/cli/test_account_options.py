"""Who may use a served engine and what they pay with, as options say it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from renderline.cli.account_options import buzz_option, tokens_options
from renderline.errors import UsageError


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


def given(*arguments: str) -> tuple[str, ...]:
    @click.command()
    @tokens_options
    def command(tokens: tuple[str, ...]) -> int:
        click.echo(" ".join(tokens))
        return 0

    result = CliRunner().invoke(
        command, arguments, env={"RENDERLINE_TOKEN": None}, standalone_mode=False, catch_exceptions=False
    )
    return tuple(result.output.split())


def test_tokens_come_from_an_option_or_a_file(tmp_path: Path) -> None:
    """One, several, or none at all."""
    file = tmp_path / "tokens"
    file.write_text("# ann\none\n\n  two  \n")
    assert given() == ()
    assert given("--token", "one") == ("one",)
    assert given("--token-file", str(file)) == ("one", "two")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("# nobody\n", "holds no token"),
        ("secret\nother\nsecret\n", "holds one token twice"),
        ("fine\nse cret\n", "token 2 of"),
        ("s\N{LATIN SMALL LETTER E WITH ACUTE}cret\n", "token 1 of"),
    ],
)
def test_a_file_without_tokens_is_refused_and_none_of_them_is_shown(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "tokens"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as refused:
        given("--token-file", str(file))
    assert "cret" not in str(refused.value)


def test_an_option_and_a_file_exclude_each_other(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("two")
    with pytest.raises(UsageError, match="exclude each other"):
        given("--token", "one", "--token-file", str(tmp_path / "tokens"))
