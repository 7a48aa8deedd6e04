"""Names of models and other resources: `urn:air:<ecosystem>:<type>:<source>:<id>[@version][:layer][.format]`."""

from __future__ import annotations

import re

__all__ = ["fault"]

# The alphabets are those of the API's own pattern for fields that take such a name.
_URN = re.compile(
    r"urn:air:[\w/-]+:[\w/-]+:[\w/-]+:[\w/.-]+"
    r"(?:@[\w/.=,%+:-]+)?",
    re.ASCII,
)
_EXAMPLE = "urn:air:sdxl:checkpoint:civitai:101055@128078"


def fault(text: str) -> str:
    """What keeps a text from being such a name, as the end of a sentence; empty when nothing does."""
    if _URN.fullmatch(text):
        return ""
    # A bare number or a page's address is the usual mistake; half a name needs other words.
    if not text.startswith("urn:air:"):
        return f"is no AIR: it begins with `urn:air:`, as in `{_EXAMPLE}`"
    return f"is no AIR: after `urn:air:` come ecosystem, type, source and id, as in `{_EXAMPLE}`"
