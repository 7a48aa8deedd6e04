"""The state of the vendored schemas, for people."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.contract.audit import STALE_DAYS, SetAudit

__all__ = ["render"]


def render(result: SetAudit) -> str:
    """A few lines on one set: source and age, then what is wrong with it."""
    return "".join(f"{line}\n" for line in _lines(result))


def _lines(result: SetAudit) -> Iterator[str]:
    yield f"{result.name}: {result.files} schemas from {result.source}"
    yield f"  {result.age_days} days old{_advice(result)}"
    if result.found == result.recorded:
        yield f"  sha256 {result.found}, as recorded"
    else:
        yield f"  sha256 {result.found}, but {result.recorded or 'nothing'} is recorded: files were changed by hand"
    yield from (f"  no JSON Schema: {each}" for each in result.unsound)
    if not result.unsound:
        yield "  each file holds to its metaschema"


def _advice(result: SetAudit) -> str:
    return f", more than {STALE_DAYS}: compare with `renderline schemas diff`" if result.is_stale else ""
