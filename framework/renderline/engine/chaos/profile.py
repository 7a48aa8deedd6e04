"""A profile of faults, as a value."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import TreePath, nearest
from renderline.engine.chaos.kinds import SETTINGS, WORK_KINDS, Kind
from renderline.engine.operations import operations

__all__ = ["Fault", "Profile", "Wrong", "judge", "read"]

_KEYS = ("seed", "faults")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One kind of fault and how often it happens.

    Attributes:
        rate: 0 to 1.
        operations: the operations of the contract that it happens to; empty for all.
        contains: a text that the step's input holds; empty for any.
        setting: the kind's own number: seconds, a status, bytes a second.
    """

    kind: Kind
    rate: float = 1.0
    operations: frozenset[str] = frozenset()
    contains: str = ""
    setting: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Faults in the order in which they are tried; a request meets one of them at most."""

    seed: int = 0
    faults: tuple[Fault, ...] = ()

    def of(self, *kinds: Kind) -> tuple[tuple[int, Fault], ...]:
        """The faults of some kinds, each with its number in the profile."""
        return tuple((number, fault) for number, fault in enumerate(self.faults) if fault.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A mistake in a profile: where it stands in the tree, whether the key itself is wrong, and what would be right."""

    path: TreePath
    message: str
    is_key: bool = False


def judge(tree: JsonValue) -> Iterator[Wrong]:
    """Everything that is wrong with a profile's tree."""
    if not isinstance(tree, Mapping):
        yield Wrong(path=(), message="a profile is a mapping with `seed` and `faults`")
        return
    yield from _unknown((), tree, _KEYS)
    if not _is_whole(tree.get("seed", 0)):
        yield Wrong(path=("seed",), message="`seed` is a whole number")
    faults = tree.get("faults")
    if not isinstance(faults, (list, tuple)) or not faults:
        at: TreePath = ("faults",) if "faults" in tree else ()
        yield Wrong(path=at, message="`faults` is a list: write `- kind: latency` below it")
        return
    for number, entry in enumerate(faults):
        yield from _judge_fault(("faults", number), entry)


def read(tree: JsonObject) -> Profile:
    """A profile in which `judge` finds nothing wrong."""
    faults = tree["faults"]
    assert isinstance(faults, (list, tuple))  # noqa: S101 - judged before
    seed = tree.get("seed", 0)
    return Profile(
        seed=seed if isinstance(seed, int) else 0,
        faults=tuple(_fault(entry) for entry in faults if isinstance(entry, Mapping)),
    )


def _judge_fault(at: TreePath, entry: JsonValue) -> Iterator[Wrong]:
    kinds = [kind.value for kind in Kind]
    if not isinstance(entry, Mapping):
        yield Wrong(path=at, message=f"a fault is a mapping with `kind`, one of {', '.join(kinds)}")
        return
    named = entry.get("kind")
    if named not in kinds:
        close = nearest(str(named), kinds)
        cure = f"did you mean `{close}`?" if close else f"there are {', '.join(kinds)}"
        place = (*at, "kind") if "kind" in entry else at
        yield Wrong(
            path=place,
            message=f"there is no fault `{named}`; {cure}" if named else f"`kind` is missing; {cure}",
        )
        return
    # What else may stand here depends on the kind, so nothing was judged before.
    kind = Kind(str(named))
    yield from _unknown(at, entry, _keys_of(kind))
    yield from _judge_number((*at, "rate"), entry, 0.0, 1.0)
    setting = SETTINGS.get(kind)
    if setting is not None:
        yield from _judge_number((*at, setting.key), entry, setting.low, setting.high)
    if not isinstance(entry.get("contains", ""), str):
        yield Wrong(path=(*at, "contains"), message="`contains` is a text of the step's input")
    yield from _judge_operations((*at, "operations"), entry.get("operations", []))


def _judge_number(at: TreePath, entry: JsonObject, low: float, high: float) -> Iterator[Wrong]:
    value = entry.get(str(at[-1]), low)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not low <= float(str(value)) <= high:
        yield Wrong(path=at, message=f"`{at[-1]}` is a number from {low:g} to {high:g}")


def _judge_operations(at: TreePath, value: JsonValue) -> Iterator[Wrong]:
    known = {operation.name for operation in operations()}
    if not isinstance(value, (list, tuple)):
        yield Wrong(
            path=at, message="`operations` is a list of operations of the API, such as SubmitWorkflow"
        )
        return
    for number, name in enumerate(value):
        if name not in known:
            close = nearest(str(name), sorted(known))
            cure = f"did you mean `{close}`?" if close else "the engine's OpenAPI document names them all"
            yield Wrong(path=(*at, number), message=f"the API has no operation `{name}`; {cure}")


def _unknown(at: TreePath, entry: JsonObject, known: tuple[str, ...]) -> Iterator[Wrong]:
    for key in entry:
        if key not in known:
            close = nearest(key, known)
            cure = f"did you mean `{close}`?" if close else f"here stand {', '.join(known)}"
            yield Wrong(path=(*at, key), message=f"unknown key `{key}`; {cure}", is_key=True)


def _keys_of(kind: Kind) -> tuple[str, ...]:
    setting = SETTINGS.get(kind)
    own = (setting.key,) if setting else ()
    # No rate: it is how long every link lives, and nothing that happens now and then.
    if kind is Kind.EARLY_EXPIRY:
        return ("kind", *own)
    return ("kind", "rate", "contains" if kind in WORK_KINDS else "operations", *own)


def _fault(entry: JsonObject) -> Fault:
    kind = Kind(str(entry["kind"]))
    setting = SETTINGS.get(kind)
    listed = entry.get("operations", ())
    return Fault(
        kind=kind,
        rate=float(str(entry.get("rate", 1))),
        operations=frozenset(map(str, listed if isinstance(listed, (list, tuple)) else ())),
        contains=str(entry.get("contains", "")),
        setting=float(str(entry.get(setting.key, setting.default))) if setting else 0.0,
    )


def _is_whole(value: JsonValue) -> bool:
    # To Python, YAML's `true` is the number 1.
    return isinstance(value, int) and not isinstance(value, bool)
