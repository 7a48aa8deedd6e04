"""Caps on what all runs of a project may spend in a day or a month, out of its `renderline.toml`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from renderline.api.folders import project_data_dir
from renderline.api.settings import FILE_NAME, read_settings
from renderline.database import Transaction
from renderline.errors import OverBudget, UsageError
from renderline.ledger.claim import is_claimed
from renderline.ledger.reserved import reserved_since
from renderline.ledger.spending import net_since
from renderline.reporting.amounts import number
from renderline.reporting.wording import place_text

__all__ = ["FILE_NAME", "NO_CAPS", "Caps", "Demand", "caps_of", "keep_caps", "read_caps"]

_PERIODS = ("day", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """
    The most that all runs together may spend, in Buzz; None for no cap. Days and months are those of UTC.

    Attributes:
        file: where it is said, for messages.
    """

    day: Decimal | None = None
    month: Decimal | None = None
    file: str = FILE_NAME

    def of(self, period: str) -> Decimal | None:
        """The cap of `day` or `month`."""
        return self.day if period == "day" else self.month


NO_CAPS = Caps()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """
    What a run is about to send.

    Attributes:
        buzz: the most that its steps with a known price may cost.
        unknown: the names of those without one.
        allows_unknown: whether these may be sent all the same.
        run_id: of a run that is gone on with; empty for a new one.
    """

    buzz: Decimal
    unknown: tuple[str, ...] = ()
    allows_unknown: bool = False
    run_id: str = ""


def read_caps(project: Path) -> Caps:
    """
    The caps of a project: `[spending]` in its `renderline.toml`, with `day` and `month` in Buzz.

    Raises:
        UsageError: the file cannot be read, or says something else there; nothing is spent on a guess.
    """
    settings = read_settings(project)
    for each in settings.report.errors:
        raise UsageError(
            f"{place_text(each.location)}: {each.message}{f'; {each.hint}' if each.hint else ''}"
        )
    return Caps(**settings.spending, file=str(project / FILE_NAME)) if settings.spending else NO_CAPS


def caps_of(place: Path) -> Caps:
    """
    The caps of the project that a folder or a pipeline's file belongs to, or else the folder one stands in.

    Raises:
        UsageError: as `read_caps`.
    """
    folder = place if place.is_dir() else place.parent
    return read_caps(project_data_dir(folder, Path.cwd()).parents[1])


def keep_caps(tx: Transaction, folder: Path, caps: Caps, demand: Demand, *, now_ms: int) -> None:
    """
    Stop what would spend more than a cap allows.

    The transaction is the one that writes the run down: of two runs that begin at once the second one sees the first.

    Args:
        folder: of the ledger.

    Raises:
        OverBudget: there is no room for the demand, or nobody knows what it costs.
    """
    for period in _PERIODS:
        cap = caps.of(period)
        if cap is None:
            continue
        if demand.unknown and not demand.allows_unknown:
            raise OverBudget(
                f"the price of `{demand.unknown[0]}` is unknown, and {caps.file} caps spending; state what is missing under "
                "`assumptions`, or leave it out with --allow-unknown; nothing has been sent"
            )
        since_ms = _began_ms(period, now_ms)
        taken = net_since(tx, since_ms) + reserved_since(
            tx, since_ms, now_ms=now_ms, is_held=_holder(folder), besides=demand.run_id
        )
        if taken + demand.buzz > cap:
            raise OverBudget(
                f"this may cost {number(demand.buzz)} Buzz, and of the {number(cap)} that {caps.file} allows in a {period} "
                f"{number(taken)} are spent or under way; nothing has been sent"
            )


def _holder(folder: Path) -> Callable[[str], bool]:
    return lambda run_id: is_claimed(folder, run_id)


def _began_ms(period: str, now_ms: int) -> int:
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    began = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return int((began if period == "day" else began.replace(day=1)).timestamp() * 1000)
