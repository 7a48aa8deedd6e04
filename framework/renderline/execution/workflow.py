"""The service's answers as values; what is unknown in them is kept in `document` and otherwise ignored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from renderline.canonical import JsonObject, JsonValue
from renderline.wire.statuses import TERMINAL, Status

__all__ = ["Blob", "Step", "Workflow", "read_blob", "read_workflow"]

_MEDIA_TYPES = frozenset({"image", "video", "audio", "model3d"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """
    One stored file.

    Attributes:
        kind: `image`, `video`, `audio`, `model3d`; empty where the service does not say.
        url: empty when there is none to be had (not made, blocked, hidden).
        expires_at: when the URL ends; None where the service does not say.
        reason: why there is none, as far as the service says.
    """

    id: str
    kind: str
    url: str
    is_available: bool
    expires_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step as it stands.

    Attributes:
        name: as the service names it; an unnamed one has its number.
        status: usually a `Status`, but any text is possible.
        rate: its estimated progress, 0 to 1, if known.
        reason: why it failed, as far as the service says.
    """

    name: str
    type: str
    status: str
    rate: float | None
    reason: str
    output: JsonObject
    metadata: JsonObject

    @property
    def has_succeeded(self) -> bool:
        """Whether it did what it should."""
        return self.status == Status.SUCCEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """
    One workflow as it stands.

    Attributes:
        id: empty for a price question.
        cost: as the service has it: `base`, `total`, …
        document: the whole answer.
    """

    id: str
    status: str
    external_id: str
    steps: tuple[Step, ...]
    cost: JsonObject
    transactions: tuple[JsonObject, ...]
    document: JsonObject

    @property
    def is_finished(self) -> bool:
        """Whether nothing changes any more."""
        return self.status in TERMINAL

    @property
    def has_succeeded(self) -> bool:
        """Whether every step did what it should."""
        return self.status == Status.SUCCEEDED

    def find_step(self, name: str) -> Step | None:
        """The step of this name or, for a number, the unnamed one at that place."""
        named = next((step for step in self.steps if step.name in {name, f"${name}"}), None)
        if named is None and name.isdecimal() and int(name) < len(self.steps):
            return self.steps[int(name)]
        return named


def read_workflow(document: JsonObject) -> Workflow:
    """A workflow from the service's answer."""
    transactions = _object(document.get("transactions")).get("list")
    return Workflow(
        id=_text(document.get("id")),
        status=_text(document.get("status")),
        external_id=_text(document.get("externalId")),
        steps=tuple(_read_step(index, entry) for index, entry in enumerate(_objects(document.get("steps")))),
        cost=_object(document.get("cost")),
        transactions=tuple(_objects(transactions)),
        document=document,
    )


def read_blob(entry: JsonObject) -> Blob | None:
    """A blob, if this object is one: it says whether it is available, or it is a medium with a URL."""
    kind = entry.get("type")
    is_medium = kind in _MEDIA_TYPES and isinstance(entry.get("url"), str)
    if not is_medium and not isinstance(entry.get("available"), bool):
        return None
    return Blob(
        id=_text(entry.get("id")),
        kind=_text(kind) if kind in _MEDIA_TYPES else "",
        url=_text(entry.get("url")),
        is_available=entry.get("available") is not False,
        expires_at=_moment(entry.get("urlExpiresAt")),
        reason=_text(entry.get("blockedReason")),
    )


def _read_step(index: int, entry: JsonObject) -> Step:
    rate = entry.get("estimatedProgressRate")
    return Step(
        name=_text(entry.get("name")) or str(index),
        type=_text(entry.get("$type")),
        status=_text(entry.get("status")),
        rate=float(rate) if isinstance(rate, (int, float)) else None,
        reason="; ".join(dict.fromkeys(reason for reason in _reasons(entry) if reason)),
        output=_object(entry.get("output")),
        metadata=_object(entry.get("metadata")),
    )


def _reasons(entry: JsonObject) -> Iterator[str]:
    """Where the service, its jobs and our engine say why: no schema has one place for it."""
    for holder in (entry, _object(entry.get("metadata"))):
        for key in ("reason", "error"):
            yield _sentence(holder.get(key))
        yield _blocked(holder)
    for job in _objects(entry.get("jobs")):
        reason, blocked = _text(job.get("reason")), _blocked(job)
        yield "" if blocked and reason == "blocked" else reason
        yield blocked
    errors = _object(entry.get("output")).get("errors")
    yield from (_sentence(error) for error in errors) if isinstance(errors, list) else ()


def _blocked(holder: JsonObject) -> str:
    reason = _sentence(holder.get("blockedReason"))
    return f"blocked: {reason}" if reason else ""


def _sentence(value: JsonValue) -> str:
    parts = (
        [value.get(key) for key in ("reason", "message", "detail")] if isinstance(value, Mapping) else [value]
    )
    return ": ".join(dict.fromkeys(text for text in map(_text, parts) if text))


def _moment(value: JsonValue) -> datetime | None:
    try:
        found = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _object(value: JsonValue) -> JsonObject:
    return value if isinstance(value, Mapping) else {}


def _objects(value: JsonValue) -> Iterator[JsonObject]:
    return (entry for entry in value if isinstance(entry, Mapping)) if isinstance(value, list) else iter(())
