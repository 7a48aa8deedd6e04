"""Whether the vendored schemas are those that the catalog names, and how old they are."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from renderline import resources

__all__ = ["STALE_DAYS", "SetAudit", "audit"]

STALE_DAYS = 90
"""A contract older than this may lack step types that the service has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAudit:
    """
    What was found about one set of schemas.

    Attributes:
        source: where it came from, with its version.
        age_days: since the date in the catalog.
        recorded: the digest in the catalog.
        found: the digest of the files.
        files: how many there are.
        unsound: what is wrong with a file against its metaschema, each with the file's path.
    """

    name: str
    source: str
    age_days: int
    recorded: str
    found: str
    files: int
    unsound: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the files are those recorded, and each is a schema."""
        return self.recorded == self.found and not self.unsound

    @property
    def is_stale(self) -> bool:
        """Whether the service has probably moved on."""
        return self.age_days > STALE_DAYS


def audit(today: dt.date, schemas: Path | None = None) -> Iterator[SetAudit]:
    """One result for each set in `catalog.toml`; `schemas` is the folder, the packaged one unless given."""
    from renderline.contract.vendoring.write import digest_of

    folder = schemas or resources.data_path("schemas")
    catalog = tomllib.loads((folder / "catalog.toml").read_text(encoding="utf-8"))
    for name, facts in catalog.items():
        # Sorted, since the order of a folder differs between file systems.
        files = sorted((folder / name).rglob("*.json"))
        yield SetAudit(
            name=name,
            source=f"{facts['source']}, {facts['version']}",
            age_days=(today - facts["date"]).days,
            recorded=facts["sha256"],
            found=digest_of(folder / name),
            files=len(files),
            unsound=tuple(_unsound(files, folder / name)),
        )


def _unsound(files: list[Path], folder: Path) -> Iterator[str]:
    from jsonschema import SchemaError
    from jsonschema.validators import validator_for

    for path in files:
        try:
            schema = json.loads(path.read_text(encoding="utf-8"))
            validator_for(schema).check_schema(schema)
        except (SchemaError, ValueError) as error:
            yield f"{path.relative_to(folder).as_posix()}: {getattr(error, 'message', error)}"
