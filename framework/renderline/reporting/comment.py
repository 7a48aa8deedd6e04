"""A diff as a comment on a pull request: the price first, then why; never longer than GitHub takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

import renderline
from renderline.cost.compare import CostDelta
from renderline.diagnostic import Location
from renderline.reporting.diff import Diff
from renderline.reporting.diff_markdown import Detail, sections
from renderline.reporting.diff_words import buzz_change, price_move
from renderline.reporting.markdown import code, plain
from renderline.reporting.text import count

__all__ = ["MOST_CHARACTERS", "Frame", "SourceLinks", "render"]

MOST_CHARACTERS = 65_536
"""What GitHub takes for one comment."""

_BUZZ_PER_DOLLAR = 1000
_SHA_CHARACTERS = 7

# Each shows less than the one before; the last fits whatever is in the pipelines, since every text is cut.
_DETAILS = (
    Detail(),
    Detail(groups=5, fields=10, prices=5),
    Detail(groups=3, fields=5, prices=3),
    Detail(groups=1, fields=5, prices=1),
    Detail(groups=1, fields=2, prices=0),
    Detail(pipelines=40, groups=0, fields=0, prices=0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLinks:
    """
    Where GitHub shows the lines of both sides.

    Attributes:
        server_url: e.g. `https://github.com`.
        repository: `owner/name`.
        old_prefix: what the places of the old side begin with.
    """

    server_url: str
    repository: str
    old_sha: str
    new_sha: str
    old_prefix: str

    def __call__(self, location: Location) -> str | None:
        """The address of a place's line; None for a file outside of the repository, such as a packaged step template."""
        is_old = location.file.startswith(self.old_prefix)
        path = location.file.removeprefix(self.old_prefix) if is_old else location.file
        if path.startswith(("../", "/")):
            return None
        sha = self.old_sha if is_old else self.new_sha
        line = location.span.start.line
        # A name that is no UTF-8 has no address there; the rest of the comment is worth more than its link.
        return f"{self.server_url}/{self.repository}/blob/{sha}/{quote(path, errors='replace')}#L{line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """
    What stands around a diff.

    Attributes:
        mark: the first line, which nobody sees.
        base: the old side for people, e.g. a branch.
        base_sha: of its commit.
        links: None where lines can be looked at nowhere.
    """

    mark: str
    base: str
    base_sha: str
    links: SourceLinks | None = None


def render(diff: Diff, frame: Frame, *, most_characters: int = MOST_CHARACTERS) -> str:
    """The most telling comment that is short enough; what was cut is counted in it."""
    bodies = (_body(diff, frame, detail) for detail in _DETAILS)
    # Lazily: nearly always the first one fits, and the others are never written.
    body = next((each for each in bodies if _length(each) <= most_characters), None)
    return body if body is not None else _brief(diff, frame)


def _length(text: str) -> int:
    """As JavaScript counts, so never less than GitHub does."""
    return len(text.encode("utf-16-le")) // 2


def _body(diff: Diff, frame: Frame, detail: Detail) -> str:
    linker = frame.links or (lambda _location: None)
    parts = sections(diff, detail, linker) if not diff.is_same else ()
    is_cut = detail is not _DETAILS[0]
    return "\n\n".join([*_head(diff, frame), *parts, _foot(frame, is_cut=is_cut)]) + "\n"


def _brief(diff: Diff, frame: Frame) -> str:
    return "\n\n".join([*_head(diff, frame), _foot(frame, is_cut=True)]) + "\n"


def _head(diff: Diff, frame: Frame) -> Iterator[str]:
    # The mark ends an HTML block only with a blank line after it.
    yield frame.mark
    yield f"### Render cost: {_price(diff)}"
    different = len(list(diff.different))
    verb = "differs" if different == 1 else "differ"
    said = f"{different:,} of {count(len(diff.pipelines), 'pipeline')} {verb} in what is sent"
    if diff.is_same:
        said = f"{count(len(diff.pipelines), 'pipeline')} compared, and nothing that is sent differs"
    run = (
        "" if diff.is_same or diff.cost is None else f" A run: {plain(price_move(diff.before, diff.after))}."
    )
    yield f"{said}, compared with {code(frame.base)} ({frame.base_sha[:_SHA_CHARACTERS]}).{run}"
    if broken := sum(bool(each.new_problem) for each in diff.pipelines):
        verb = "does" if broken == 1 else "do"
        yield f"> [!CAUTION]\n> {count(broken, 'pipeline')} {verb} not compile, and {_has(broken)} no price."
    if over := sum(any(note.is_over for note in each.budget) for each in diff.pipelines):
        verb = "is" if over == 1 else "are"
        yield f"> [!CAUTION]\n> {count(over, 'pipeline')} {verb} over budget: `run` would refuse to begin."


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _price(diff: Diff) -> str:
    if diff.is_same:
        return "no change"
    if diff.cost is None:
        return "not known"
    return plain(buzz_change(diff.cost)) + _in_dollars(diff.cost)


def _in_dollars(cost: CostDelta) -> str:
    """About how much money that is, where it is one figure and worth a cent."""
    dollars = abs(cost.low) / _BUZZ_PER_DOLLAR
    if cost.low != cost.high or not cost.is_known or dollars < Decimal("0.01"):
        return ""
    return f" (about {dollars:,.2f} US dollars {'more' if cost.low > 0 else 'less'})"


def _foot(frame: Frame, *, is_cut: bool) -> str:
    cut = "Cut to what GitHub takes. " if is_cut else ""
    more = f"More in a terminal: {code(f'renderline diff --base {frame.base_sha[:_SHA_CHARACTERS]}')}."
    priced = "Prices are of one run of each cell, estimated from published figures."
    return f"<sub>{cut}{more} {priced} renderline {renderline.__version__}</sub>"
