"""What a step is called before people."""

from __future__ import annotations

__all__ = ["step_place", "step_title"]


def step_title(name: str, step_type: str) -> str:
    """`hero (imageGen)`; `imageGen (step 1)` for one without a name, which answers know by its number from 0."""
    place = step_place(name)
    return f"{name} ({step_type})" if place == name else f"{step_type} ({place})"


def step_place(name: str) -> str:
    """`hero`; `step 1` for a step without a name: `$0` would look like no dollars."""
    number = name.removeprefix("$")
    # isascii() as well: isdigit() takes superscripts, which int() refuses.
    return f"step {int(number) + 1}" if number.isascii() and number.isdigit() else name
