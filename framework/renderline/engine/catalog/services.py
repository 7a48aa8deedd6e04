"""The services: one for each step type of the contract or of a plugin, available where a provider of it runs here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from renderline.canonical import JsonObject, compact
from renderline.contract.bundle import bundle
from renderline.contract.steps import step_types
from renderline.contract.store import entry
from renderline.engine.jobs import StepKind

__all__ = ["SERVICES_PATH", "ServiceQuery", "Services"]

SERVICES_PATH = "/v2/services"
"""Open to everyone, as the contract has it: it names step types and nobody's work."""

_RECIPES_PATH = "/v2/consumer/recipes"
_MEDIA = re.compile(r"/(Image|Video|Audio|Model3D)Blob\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceQuery:
    """
    Which services are asked for; what is empty narrows nothing.

    Attributes:
        prefix: of the id.
        text: somewhere in the id, upper and lower case alike.
        tags: all of them.
        limit: at most so many, from the `offset`th on.
    """

    category: str = ""
    prefix: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    status: str = ""
    limit: int = 50
    offset: int = 0


class Services:
    """
    The services of one engine; they never change while it runs.

    Args:
        kinds: the providers, by step type.
    """

    def __init__(self, kinds: Mapping[str, StepKind]) -> None:
        self._kinds = kinds

    def find(self, service_id: str) -> JsonObject | None:
        """A `ServiceResponse`; None for a step type that nobody knows."""
        return self._service(service_id) if service_id in self._ids() else None

    def page(self, asked: ServiceQuery) -> JsonObject:
        """A `PaginatedResponseOfServiceResponse`, sorted by id."""
        found = list(self._fitting(asked))
        return {
            "items": found[asked.offset : asked.offset + asked.limit],
            "totalCount": len(found),
            "limit": asked.limit,
            "offset": asked.offset,
        }

    def _fitting(self, asked: ServiceQuery) -> Iterator[JsonObject]:
        for service_id in sorted(self._ids()):
            service = self._service(service_id)
            tags = service["tags"]
            if (
                service_id.startswith(asked.prefix)
                and asked.text.lower() in service_id.lower()
                and asked.category in {"", service["category"]}
                and asked.status in {"", service["status"]}
                and isinstance(tags, list)
                and set(asked.tags) <= set(tags)
            ):
                yield service

    def _ids(self) -> frozenset[str]:
        return frozenset((*step_types(), *self._kinds))

    def _service(self, step_type: str) -> JsonObject:
        kind = self._kinds.get(step_type)
        media = _media(step_type) if step_type in step_types() else ()
        path = f"{_RECIPES_PATH}/{step_type}"
        return {
            "id": step_type,
            "name": step_type,
            "category": media[0] if len(media) == 1 else "media" if media else "data",
            "parameters": {},
            "step": step_type,
            "submit": path,
            "estimate": f"{path}?whatif=true",
            "tags": ["repeatable"] if kind is not None and kind.is_repeatable else [],
            "status": "unavailable" if kind is None else "available",
        }


@cache
def _media(step_type: str) -> tuple[str, ...]:
    """The kinds of blobs that an output of a step type may hold, by its schema; none where it is text and numbers only."""
    schema = compact(dict(bundle(entry(f"steps/{step_type}.output")))).decode()
    return tuple(sorted({name.lower() for name in _MEDIA.findall(schema)}))
