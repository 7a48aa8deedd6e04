"""What a rule is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from renderline.diagnostic import Code, Finding
from renderline.pipeline.model import Pipeline

__all__ = ["Rule"]


class Rule(Protocol):
    """A module of this room."""

    CODE: Code

    @staticmethod
    def check(pipeline: Pipeline) -> Iterator[Finding]:
        """Every breach of the rule, in document order."""
        ...
