"""What is wrong with a step template's file before any step asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderline.canonical import JsonValue
from renderline.diagnostic import Finding
from renderline.parameters.inner_references import check_references
from renderline.parameters.template_files import bad, is_name, shape_faults

__all__ = ["check_template"]


def check_template(name: str, tree: JsonValue) -> Iterator[Finding]:
    """
    What is wrong with a template's name and shape; where these are right, with what its steps refer to.

    Args:
        name: of its file, without the ending.
    """
    if not is_name(name):
        message = f"no `uses` can name `{name}`: a name is a letter or `_`, then letters, digits, `_` and `-`"
        yield bad((), message, hint="rename the file")
    # Names that are missing or there twice would make every reference to them look wrong as well.
    faults = tuple(shape_faults(tree))
    yield from faults
    if not faults and isinstance(tree, Mapping):
        yield from _inner_faults(tree["steps"])


def _inner_faults(steps: JsonValue) -> Iterator[Finding]:
    listed = [step for step in steps if isinstance(step, Mapping)] if isinstance(steps, list) else []
    names = {str(step.get("name", "")) for step in listed}
    for index, step in enumerate(listed):
        yield from check_references(step, ("steps", index), names)
