"""What is told of a value, as it is compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def lines() -> Callable[[str], list[str]]:
    """The lines of a text without the cell, their blanks narrowed."""

    def narrowed(text: str) -> list[str]:
        return [" ".join(line.split()) for line in text.splitlines() if not line.startswith("  in cell ")]

    return narrowed
