"""Provenance as an XMP packet, the one kind of metadata that PNG, JPEG and WebP all have a place for."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

from renderline.canonical import JsonObject

__all__ = ["NAMESPACE", "packet", "read_packet"]

NAMESPACE = "urn:renderline:provenance:1"
"""Of the one property a packet has: `provenance`, the document as JSON."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">'
    '<rdf:Description rdf:about="" xmlns:renderline="{namespace}" renderline:provenance={value}/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


def packet(document: JsonObject) -> bytes:
    """The packet of a document, in UTF-8; equal documents have equal packets."""
    # In ASCII: XML has no way to write some characters that a prompt may hold, and JSON escapes them all.
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return _PACKET.format(rdf=_RDF, namespace=NAMESPACE, value=quoteattr(text)).encode("utf-8")


def read_packet(content: bytes) -> JsonObject | None:
    """The document of a packet; None where it is no packet of ours."""
    # Entities are how a small packet grows to gigabytes when it is read; ours has no declarations at all.
    if b"<!" in content or NAMESPACE.encode() not in content:
        return None
    try:
        root = ET.fromstring(content.decode("utf-8"))  # noqa: S314 - refused above: no declarations
        found = next(
            (value for each in root.iter() if (value := each.get(f"{{{NAMESPACE}}}provenance"))), "null"
        )
        document = json.loads(found)
    except (UnicodeDecodeError, ET.ParseError, json.JSONDecodeError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
