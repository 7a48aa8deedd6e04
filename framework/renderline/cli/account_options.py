"""Options that say who may use a served engine, and what they pay with."""

from __future__ import annotations

import re
from collections.abc import Mapping

import click

from renderline.engine.accounts.buzz import CURRENCIES

__all__ = ["buzz_option"]

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
