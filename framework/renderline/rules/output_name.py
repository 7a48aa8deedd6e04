"""Names of outputs that every file system takes, inside the output folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place
from renderline.pipeline.model import Pipeline

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL402",
    name="output-name",
    description="An output's name is a relative path with `/`, without `..`, of parts that every file system takes.",
)

# What Windows forbids, for a pipeline is shared between systems, and what a terminal would obey.
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
# Most file systems take 255 bytes; a number and the extension follow.
_LONGEST_PART_BYTES = 200


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """One finding a name: its first fault."""
    for output in pipeline.outputs or ():
        fault = "" if output.name is None else _fault(output.name)
        if fault:
            yield Finding(
                code=CODE,
                place=Place(path=(*output.path, "as")),
                message=f"`{output.name}` cannot be an output's name: {fault}",
                hint="write a path below the output folder such as `posters/neon-1`; the extension comes from the bytes",
            )


def _fault(name: str) -> str:
    if not name:
        return "it is empty"
    if name.startswith("/"):
        return "it is absolute"
    return next((fault for part in name.split("/") if (fault := _part_fault(part))), "")


def _part_fault(part: str) -> str:
    if part in {"", ".", ".."}:
        return "it leaves its folder" if part == ".." else "it has an empty part"
    if match := _FORBIDDEN.search(part):
        return f"`{match[0]}` is not allowed on every file system"
    if _DEVICES.fullmatch(part):
        return f"`{part}` is a device on Windows"
    # Windows cuts blanks and dots off the end, so another file would be written.
    if part.endswith((" ", ".")) or part.startswith(" "):
        return f"`{part}` begins or ends with a space or a dot"
    return "a part is longer than 200 bytes" if len(part.encode()) > _LONGEST_PART_BYTES else ""
