"""Options that say who may use a served engine, and what they pay with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path

import click

from renderline import api
from renderline.cli.options import FILE
from renderline.engine.accounts.buzz import CURRENCIES
from renderline.errors import UsageError

__all__ = ["buzz_option", "tokens_options"]

_ENTRY = re.compile(r"\s*(\w+)\s*=\s*([0-9]{1,9})\s*")


class _Balances(click.ParamType[Mapping[str, int]]):
    """`blue=100,yellow=1000`."""

    name = "balances"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Mapping[str, int]:
        balances: dict[str, int] = {}
        for entry in str(value).split(","):
            match = _ENTRY.fullmatch(entry)
            if match is None or match[1] not in CURRENCIES:
                known = ", ".join(CURRENCIES)
                self.fail(
                    f"`{entry}` is no balance such as blue=100; the currencies are {known}, an amount has at most 9 digits",
                    param,
                    ctx,
                )
            if match[1] in balances:
                self.fail(f"`{match[1]}` stands there twice", param, ctx)
            balances[match[1]] = int(match[2])
        return balances


buzz_option = click.option(
    "--buzz",
    "balances",
    type=_Balances(),
    metavar="CURRENCY=BUZZ,…",
    help="Charge for work: each token opens an account with so much, and one that is open keeps what it holds; by default work is free.",
)
"""`--buzz`, handed to the command as its argument `balances`; None where all work is free."""


def tokens_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--token` and `--token-file`, handed to the command as its argument `tokens`; none where one is to be made up."""

    @click.option(
        "--token", envvar="RENDERLINE_TOKEN", help="What clients present; made up on loopback if not given."
    )
    @click.option(
        "--token-file",
        metavar="FILE",
        type=FILE,
        help="A token a line, instead of --token: each sees its own work only, and pays with an account of its own.",
    )
    @wraps(command)
    def wrapped(*, token: str | None, token_file: Path | None, **others: object) -> int:
        if token is not None and token_file is not None:
            raise UsageError(
                "--token and --token-file exclude each other; the first line of the file is --token's"
            )
        tokens = api.read_tokens(token_file) if token_file else (token,) if token else ()
        return command(tokens=tokens, **others)

    return wrapped
