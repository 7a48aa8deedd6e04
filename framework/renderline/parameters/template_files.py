"""
Step templates as files: where they are looked for, and what is wrong with one whatever it is given.

A template is found by name in `templates/steps/` beside the pipeline, in the folders above it up to the project's own, and
then among those that come with renderline; the first one wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from renderline import resources
from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import (
    Code,
    Finding,
    Part,
    Place,
    RelatedLocation,
    Severity,
    TreePath,
    nearest,
    with_cure,
)
from renderline.parameters import declarations
from renderline.parameters.declarations import Declarations
from renderline.parameters.faults import fault_at
from renderline.parameters.top_level import LANGUAGE_VERSION
from renderline.parameters.values import kind_of
from renderline.source import discovery, reader
from renderline.source.document import Reading, SourceDocument
from renderline.source.positions import Graft, PositionIndex

__all__ = [
    "BAD_TEMPLATE",
    "UNKNOWN_TEMPLATE",
    "StepTemplate",
    "TemplateLibrary",
    "bad",
    "is_misread",
    "is_name",
    "shape_faults",
]

UNKNOWN_TEMPLATE = Code(
    id="RL141",
    name="unknown-template",
    description="`uses` names a step template of the project, or one that comes with renderline.",
)
BAD_TEMPLATE = Code(
    id="RL142",
    name="bad-template",
    description="A step template holds `parameters` and named `steps` that refer to each other alone.",
)

bad = partial(fault_at, BAD_TEMPLATE)
"""The finding that something in a template's file is wrong."""

KEYS = ("version", "name", "description", "parameters", "steps")
"""What stands in a template's file, beside keys that begin with `x-`."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Most file systems take 255 bytes, the ending included.
_LONGEST_NAME_BYTES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTemplate:
    """
    One template.

    Attributes:
        folder: that local paths in its defaults are relative to.
        findings: what is wrong with it; their places are those of its own file.
    """

    name: str
    folder: Path
    positions: PositionIndex
    declared: Declarations
    steps: tuple[JsonObject, ...]
    findings: tuple[Finding, ...]

    @property
    def step_names(self) -> tuple[str, ...]:
        """The names of its steps as its file has them; empty for a last step without one."""
        return tuple(str(step.get("name", "")) for step in self.steps)


@dataclass(slots=True, kw_only=True)
class TemplateLibrary:
    """
    The templates that a pipeline can use, each read when it is first asked for.

    Attributes:
        document: the pipeline file.
        readings: the files that were read, by the template's name.
        mounts: path below a `uses` to the template that is found there; see `mount`.
    """

    document: SourceDocument
    readings: dict[str, Reading] = field(default_factory=dict)
    mounts: dict[TreePath, Graft] = field(default_factory=dict)
    _templates: dict[str, StepTemplate] = field(default_factory=dict)

    def find(self, name: str) -> StepTemplate | None:
        """The template of a name; None where there is none, or its file has no readable tree."""
        # A file without a readable tree is among the readings alone, and is not read again for each use.
        if name not in self._templates and name not in self.readings:
            self._read(name)
        return self._templates.get(name)

    def names(self) -> tuple[str, ...]:
        """All there are, in order of their names."""
        files = (file for folder in self._folders() if folder.is_dir() for file in folder.iterdir())
        return tuple(sorted({file.stem for file in files if file.suffix in discovery.SUFFIXES}))

    def mount(self, template: StepTemplate, uses: TreePath) -> TreePath:
        """
        Make the template's nodes known as nodes of the pipeline file, below the `uses` that asks for it.

        Returns:
            The path of the template's root.
        """
        at = (*uses, template.name)
        here = self.positions.locate(Place(path=uses))
        used = RelatedLocation(location=here, message="the template is used here")
        found = Graft(positions=template.positions, path=(), use=used)
        # A template within a template is asked for in two places, and a person wants to see both.
        above = next(
            (self.mounts[at[:length]] for length in range(len(uses), 0, -1) if at[:length] in self.mounts),
            None,
        )
        if above is not None:
            found = Graft(positions=PositionIndex(entries={}, grafts={(): found}), path=(), use=above.use)
        self.mounts[at] = found
        return at

    @property
    def positions(self) -> PositionIndex:
        """Of the pipeline file, with the templates it uses."""
        return self.document.positions.grafted(self.mounts) if self.mounts else self.document.positions

    def _read(self, name: str) -> None:
        # A name that no file can have makes the file system raise instead of saying no.
        if not is_name(name):
            return
        # Sorted: `.yaml` wins where a folder has both.
        candidates = (
            folder / f"{name}{suffix}" for folder in self._folders() for suffix in sorted(discovery.SUFFIXES)
        )
        file = next((each for each in candidates if each.is_file()), None)
        if file is None:
            return
        reading = self.readings[name] = reader.read(file, name=_shown(file))
        if reading.document is not None:
            self._templates[name] = _template(name, reading.document)

    def _folders(self) -> Iterator[Path]:
        own = self.document.path.absolute().parent
        project = discovery.project_folder(own)
        top = (own if project is None else project).resolve()
        for folder in (own, *own.parents):
            yield folder / discovery.TEMPLATES_FOLDER
            # Resolved, for a link may lead there; the folder itself stays as written, since it is shown.
            if folder.resolve() == top:
                break
        yield resources.data_path(*discovery.TEMPLATES_FOLDER.parts)


def _shown(file: Path) -> str:
    """A file as a person would name it from where they stand."""
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def _template(name: str, document: SourceDocument) -> StepTemplate:
    tree = document.tree if isinstance(document.tree, Mapping) else {}
    declared = declarations.read(tree)
    steps = tree.get("steps")
    listed = [step for step in steps if isinstance(step, Mapping)] if isinstance(steps, list) else []
    return StepTemplate(
        name=name,
        folder=document.path.absolute().parent,
        positions=document.positions,
        declared=declared,
        steps=tuple(listed),
        findings=(*shape_faults(document.tree), *declared.findings),
    )


def is_name(name: str) -> bool:
    """Whether a step can ask for a template by this name."""
    return _NAME.fullmatch(name) is not None and len(name.encode()) <= _LONGEST_NAME_BYTES


def shape_faults(tree: JsonValue) -> Iterator[Finding]:
    """What is wrong with the shape of a template's file: its keys, and the names of its steps."""
    if not isinstance(tree, Mapping):
        yield bad((), f"a step template is a mapping with `steps`, and this is {kind_of(tree)}")
        return
    for key in tree:
        if key not in KEYS and not key.startswith("x-"):
            meant = nearest(key, KEYS)
            hint = f"did you mean `{meant}`?" if meant else f"a step template holds {', '.join(KEYS)}"
            finding = bad((key,), f"unknown key `{key}` in a step template", hint=hint, part=Part.KEY)
            yield with_cure(finding, key, KEYS)
    version = tree.get("version", LANGUAGE_VERSION)
    if isinstance(version, bool) or version != LANGUAGE_VERSION:
        yield bad(
            ("version",),
            f"version {version!r} of the pipeline language is not known",
            hint="write `version: 1`",
        )
    yield from _step_faults(tree.get("steps"))


def _step_faults(steps: JsonValue) -> Iterator[Finding]:
    if not isinstance(steps, list) or not steps:
        yield bad(("steps",), "a step template has a list of `steps`; the last one is its result")
        return
    names: set[str] = set()
    for index, step in enumerate(steps):
        if not isinstance(step, Mapping):
            yield bad(("steps", index), f"a step is a mapping, and this is {kind_of(step)}")
            continue
        name = step.get("name")
        # The last step takes the name of the step that uses the template.
        if name is None and index == len(steps) - 1:
            continue
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield bad(
                ("steps", index, "name"),
                "a template's step has a plain `name`: a letter or `_`, then letters, digits, `_` and `-`",
                hint="only the last step needs none",
            )
        elif name in names:
            yield bad(("steps", index, "name"), f"two steps of this template have the name `{name}`")
        # As text, for a name may be written as a list, which no set takes.
        names.add(str(name))


def is_misread(reading: Reading) -> bool:
    """Whether a file has mistakes of writing."""
    return any(each.severity is Severity.ERROR for each in reading.diagnostics)
