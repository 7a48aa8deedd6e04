"""Which picture another one was made from, as far as it lies on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from renderline.canonical import JsonObject, JsonValue
from renderline.compiler.submission import Submission
from renderline.reporting.html.step_graph import body_steps, parents

__all__ = ["Before", "Sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """An earlier picture; `path` is None where there is none."""

    path: Path | None
    name: str


class Sources:
    """The ways back from the files of one cell."""

    def __init__(self, submission: Submission, files: Sequence[JsonObject]) -> None:
        steps = body_steps(submission.body)
        self._files = files
        self._steps = dict(steps)
        self._parents = parents(steps)
        self._assets = {each.key: each for each in submission.assets if each.media_type.startswith("image/")}

    def before(self, index: int) -> Before | None:
        """
        The nearest picture on the way to the file of an index.

        A step's own source image comes first, then what the steps that it reads from have saved, then theirs.
        """
        start = self._named(str(self._files[index].get("step")))
        seen, waiting = {start}, [start]
        while waiting:
            name = waiting.pop(0)
            found = self._asset(name) or (None if name == start else self._saved(name, index))
            if found is not None:
                return found
            further = [each for each in self._parents.get(name, ()) if each not in seen]
            seen.update(further)
            waiting += further
        return None

    def _named(self, step: str) -> str:
        return step if step in self._steps else f"${step}"

    def _asset(self, name: str) -> Before | None:
        step = self._steps.get(name, {})
        found = next((text for text in _texts(step.get("input")) if text in self._assets), None)
        if found is None:
            return None
        asset = self._assets[found]
        return Before(path=asset.path, name=asset.name)

    def _saved(self, name: str, index: int) -> Before | None:
        """What a step has saved: of several files the one with the same place among its own."""
        own = [each for each in self._files if self._named(str(each.get("step"))) == name]
        images = [each for each in own if str(each.get("media_type")).startswith("image/")]
        if not images:
            return None
        place = sum(each.get("step") == self._files[index].get("step") for each in self._files[:index])
        path = Path(str(images[min(place, len(images) - 1)].get("path")))
        return Before(path=path, name=path.name)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for child in value.values():
            yield from _texts(child)
    elif isinstance(value, (list, tuple)):
        for child in value:
            yield from _texts(child)
