"""The one way in which this room says that something written is wrong."""

from __future__ import annotations

from renderline.diagnostic import Code, Finding, Part, Place, TreePath

__all__ = ["fault_at"]


def fault_at(
    code: Code, path: TreePath, message: str, *, hint: str = "", part: Part = Part.VALUE, snippet: str = ""
) -> Finding:
    """
    The finding that something at a path is wrong.

    Args:
        hint: what would be right.
        snippet: the words of the scalar that are meant, if not all of it is.
    """
    return Finding(code=code, place=Place(path=path, part=part, snippet=snippet), message=message, hint=hint)
