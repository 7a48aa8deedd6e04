"""
The key under which the service remembers a submission, so that the same cell is never paid twice.

    externalId = "rl-" + the first 40 hex digits of sha256( DIGEST LF ATTEMPT LF CELL-KEY )

DIGEST is the body's digest (64 lower-case hex digits), ATTEMPT a positive decimal number without leading zeros, LF the
byte 0x0A, CELL-KEY the cell's key in UTF-8 to the end. Only the last field may hold a line feed, so no two triples
give the same bytes.
"""

from __future__ import annotations

import hashlib

__all__ = ["derive_external_id"]


def derive_external_id(digest: str, cell_key: str, *, attempt: int = 1) -> str:
    """
    The `externalId` of one attempt at one cell: 43 characters that the service accepts.

    Raises:
        ValueError: `attempt` is below 1.
    """
    if attempt < 1:
        raise ValueError(f"attempts count from 1, not {attempt}")
    joined = f"{digest}\n{attempt}\n{cell_key}".encode("utf-8", "surrogatepass")
    return f"rl-{hashlib.sha256(joined).hexdigest()[:40]}"
