"""How the rooms of our own keys say that something has not the shape it should have."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.canonical import JsonObject
from renderline.diagnostic import Code, Cure, Finding, Part, Place, TreePath, nearest, with_cure

__all__ = ["BAD_SHAPE", "misshapen", "stray_parameter", "unknown_keys"]

BAD_SHAPE = Code(
    id="RL145",
    name="bad-shape",
    description="Keys of the pipeline language, such as `outputs` and `budget`, hold values of their documented shape.",
)


def unknown_keys(value: JsonObject, path: TreePath, known: tuple[str, ...]) -> Iterator[Finding]:
    """Every key of a mapping that is not among the known ones."""
    for key in value:
        if key not in known:
            meant = nearest(key, known)
            hint = f"did you mean `{meant}`?" if meant else f"keys: {', '.join(known)}"
            finding = misshapen((*path, key), f"unknown key `{key}`", hint=hint, part=Part.KEY)
            # The hint may guess from afar; a fix is offered only where nothing else can have been meant.
            yield with_cure(finding, key, known)


def stray_parameter(name: str) -> tuple[str, str]:
    """Message and hint for a parameter that stands one level too high, in a profile or a case."""
    return f"the parameter `{name}` does not stand under `parameters`", f"write `parameters: {{{name}: …}}`"


def misshapen(
    path: TreePath, message: str, *, hint: str = "", part: Part = Part.VALUE, right: float | None = None
) -> Finding:
    """
    The finding that something at a path has another shape than it should have.

    Args:
        right: the number that certainly belongs there.
    """
    place = Place(path=path, part=part)
    cure = None if right is None else Cure(place=place, value=right)
    return Finding(code=BAD_SHAPE, place=place, message=message, hint=hint, cure=cure)
