"""A plan in a file: what was asked for and what it would have cost, so that exactly that is run, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from renderline import canonical
from renderline.api.compiling import Compilation
from renderline.api.showing import shown_body
from renderline.canonical import JsonObject
from renderline.errors import UsageError
from renderline.parameters.given import Given
from renderline.parameters.selection import EVERYTHING, Selection
from renderline.reporting import json_v1
from renderline.reporting.plan import Plan
from renderline.source import writing

__all__ = [
    "FORMAT",
    "Request",
    "SavedCell",
    "SavedPlan",
    "Tolerance",
    "read_saved",
    "save_plan",
]

FORMAT = "renderline.saved-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a plan is made of: a pipeline, the values given to it, and which of its cells are meant."""

    pipeline: Path
    given: Given
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCell:
    """
    One workflow as it was planned; prices in Buzz, `high` None where a part was unknown.

    Attributes:
        body: as it may be shown, only for telling what has changed: the digest decides. None where the file holds none.
    """

    digest: str
    low: Decimal
    high: Decimal | None
    body: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """
    A plan as it lies in its file.

    Attributes:
        request: with values as they were given, but for secrets.
        secrets: the names of those; they are kept nowhere.
        cells: by key, in the matrix's order.
    """

    request: Request
    secrets: tuple[str, ...]
    low: Decimal
    high: Decimal | None
    cells: Mapping[str, SavedCell]

    def renewed(self, given: Given) -> Request:
        """
        The request again, with the secrets that a caller gives.

        Raises:
            UsageError: anything else is given as well, so it would be another plan.
        """
        others = sorted(set(given.values) - set(self.secrets))
        if others or given.files or given.profile:
            named = f"-p {others[0]}=…" if others else "--params-file" if given.files else "--profile"
            raise UsageError(f"{named} would change what was planned: with --plan only secrets are given")
        values = {**self.request.given.values, **given.values}
        return replace(self.request, given=replace(self.request.given, values=values, base=given.base))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a price may move, in Buzz or as a share of what was planned; whichever is more."""

    buzz: Decimal = Decimal(0)
    share: Decimal = Decimal(0)

    def allows(self, planned: Decimal | None, now: Decimal | None) -> bool:
        """Whether a price is still the planned one; unknown is only ever the same as unknown."""
        if planned is None or now is None:
            return planned is now
        return abs(now - planned) <= max(self.buzz, self.share * planned)


def save_plan(path: Path, request: Request, compilation: Compilation, plan: Plan) -> None:
    """
    Write a plan into a file, over an older one.

    Args:
        compilation: with the submissions it still holds, for telling later what has changed in them.

    Raises:
        UsageError: it cannot be written.
    """
    document: JsonObject = {
        "format": FORMAT,
        "request": _request_document(request, compilation),
        "cost": json_v1.plan_document(plan),
        "bodies": {each.cell_key: shown_body(each) for each in compilation.submissions},
    }
    writing.write(path, canonical.pretty(document))


def read_saved(path: Path) -> SavedPlan:
    """
    The plan that `save_plan` wrote.

    Raises:
        UsageError: the file cannot be read, or is no saved plan.
    """
    try:
        return _saved(canonical.parse(path.read_bytes()))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise UsageError(
            f"{path} is no saved plan; `renderline plan PIPELINE -o {path}` writes one"
        ) from None


def _request_document(request: Request, compilation: Compilation) -> JsonObject:
    given, selection, secrets = request.given, request.selection, compilation.secrets
    return {
        "pipeline": request.pipeline.as_posix(),
        "parameters": {name: value for name, value in given.values.items() if name not in secrets},
        "files": [
            {"name": name, "content": {key: value for key, value in content.items() if key not in secrets}}
            for name, content in given.files
        ],
        "profile": given.profile,
        "secrets": sorted(secrets),
        "cell": selection.key,
        "sample": selection.sample,
        "seed": selection.seed,
    }


def _saved(document: Any) -> SavedPlan:  # noqa: ANN401 - JSON of a stranger's
    if document["format"] != FORMAT:
        raise ValueError(document["format"])
    asked, cost = document["request"], document["cost"]
    # Files of before they were kept have none.
    bodies = dict(document.get("bodies", {}))
    return SavedPlan(
        request=Request(
            pipeline=Path(asked["pipeline"]),
            given=Given(
                values=dict(asked["parameters"]),
                files=[(each["name"], dict(each["content"])) for each in asked["files"]],
                profile=asked["profile"],
            ),
            selection=Selection(key=asked["cell"], sample=asked["sample"], seed=asked["seed"]),
        ),
        secrets=tuple(asked["secrets"]),
        low=_buzz(cost["low"]),
        high=_amount(cost["high"]),
        cells={
            each["cell"]: SavedCell(
                digest=each["digest"],
                low=_buzz(each["low"]),
                high=_amount(each["high"]),
                body=dict(bodies[each["cell"]]) if each["cell"] in bodies else None,
            )
            for each in cost["workflows"]
        },
    )


def _amount(figure: float | None) -> Decimal | None:
    return None if figure is None else _buzz(figure)


def _buzz(figure: float) -> Decimal:
    return Decimal(str(figure))
