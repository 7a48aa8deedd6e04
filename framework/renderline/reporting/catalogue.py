"""Every code that a report can hold, gathered from the rooms that tell them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from renderline.compiler import assets
from renderline.contract import codes as contract
from renderline.cost import budget
from renderline.diagnostic import Code, nearest
from renderline.errors import UsageError
from renderline.parameters import codes as parameters
from renderline.rules import RULES
from renderline.source import mistakes as source

__all__ = ["codes", "find"]


_ID = re.compile(r"RL\d*", re.IGNORECASE)


def codes() -> Mapping[str, Code]:
    """Id to code, in order of the ids."""
    found = (
        *source.ALL,
        *parameters.ALL,
        *contract.ALL,
        *(rule.CODE for rule in RULES),
        *assets.ALL,
        *budget.ALL,
    )
    return MappingProxyType({code.id: code for code in sorted(found, key=lambda code: code.id)})


def find(word: str) -> Code:
    """
    The code that a person means by its id or its name; letter case does not matter.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    known = {each: code for code in codes().values() for each in (code.id.casefold(), code.name)}
    if word.casefold() in known:
        return known[word.casefold()]
    # Ids are all alike: the nearest number of one that is not there means nothing.
    close = None if _ID.fullmatch(word) else nearest(word, known)
    cure = "`renderline explain` lists them all"
    if close is not None:
        cure = f"did you mean {known[close].id} ({known[close].name})?"
    raise UsageError(f"there is no code `{word}`; {cure}")
