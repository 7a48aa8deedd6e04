"""
The two bodies made of one compiled body: what is paid for, and what only asks for the price.

The service remembers an `externalId` even of a price question, and would later answer the paid submission with it. So each
of the two has its own function, and no flag decides.
"""

from __future__ import annotations

from renderline.canonical import JsonObject

__all__ = ["preview_body", "submission_body"]

_KEY = "externalId"


def submission_body(body: JsonObject, external_id: str | None) -> JsonObject:
    """The body that is carried out; without an `external_id` the user's own one, if any, stays."""
    return dict(body) if external_id is None else {**body, _KEY: external_id}


def preview_body(body: JsonObject) -> JsonObject:
    """The body that asks for the price: never with an `externalId`, wherever it came from."""
    return {key: value for key, value in body.items() if key != _KEY}
