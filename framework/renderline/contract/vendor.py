"""
Build `schemas/civitai-v2` from the service's OpenAPI document and our overlays.

    python -m renderline.contract.vendor UPSTREAM --overlays schemas/overlays.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from renderline.contract.vendoring.entries import plan
from renderline.contract.vendoring.flatten import flatten
from renderline.contract.vendoring.layout import lay_out
from renderline.contract.vendoring.overlay import correct
from renderline.contract.vendoring.read import read
from renderline.contract.vendoring.relax import mark_references, relax
from renderline.contract.vendoring.upstream import Keywords
from renderline.contract.vendoring.write import digest_of, record, write

__all__ = ["build", "main"]


def build(document: Keywords, overlays: Iterable[Keywords]) -> dict[str, Keywords]:
    """
    The vendored schemas, by path relative to their folder.

    Raises:
        LookupError: an overlay points at nothing in `document`.
    """
    upstream = read(document)
    # Corrections before relaxing: one may add a default, and what has one need not be required.
    definitions = mark_references(relax(correct(flatten(upstream), overlays)))
    return lay_out(plan(upstream, definitions))


def main(arguments: Sequence[str] | None = None) -> int:
    """Vendor from the command line; answers the exit code."""
    given = _parser().parse_args(arguments)
    documents = build(_json(given.upstream), _json(given.overlays))
    write(documents, given.out)
    digest = digest_of(given.out)
    if given.catalog.is_file():
        record(given.catalog, given.out.name, digest)
    sys.stdout.write(f"{len(documents)} files in {given.out}, sha256 {digest}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m renderline.contract.vendor", description=__doc__)
    parser.add_argument("upstream", type=Path, help="the OpenAPI 3.1 document, as JSON")
    parser.add_argument("--overlays", type=Path, required=True, help="our corrections, as JSON")
    parser.add_argument("--out", type=Path, default=Path("schemas/civitai-v2"), help="the folder to write")
    parser.add_argument(
        "--catalog",
        type=Path,
        default=Path("schemas/catalog.toml"),
        help="where the digest is recorded, if it exists",
    )
    return parser


def _json(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    return json.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
