"""How steps without a name are known, and what a step is called before people."""

from __future__ import annotations

__all__ = ["step_number", "step_place", "step_title"]

# More steps than a workflow can have, and fewer digits than int() refuses.
_MOST_DIGITS = 9


def step_number(name: str) -> int | None:
    """The number in `$3`, counted from 0; None for anything else."""
    digits = name.removeprefix("$")
    # isascii() as well: isdigit() takes superscripts, which int() refuses.
    is_number = digits != name and digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    return int(digits) if is_number else None


def step_title(name: str, step_type: str) -> str:
    """`hero (imageGen)`; `imageGen (step 1)` for one without a name, which answers know by its number from 0."""
    place = step_place(name)
    return f"{name} ({step_type})" if place == name else f"{step_type} ({place})"


def step_place(name: str) -> str:
    """`hero`; `step 1` for a step without a name: `$0` would look like no dollars."""
    # In answers the dollar is left out.
    number = step_number(f"${name.removeprefix('$')}")
    return name if number is None else f"step {number + 1}"
