"""
Refusals as documents: RFC 9457 problem details, as the service spells them.

The engine writes them, the client reads them. A refusal of a body also has `errors`: a path such as
`steps[0].input.resolution` to the messages about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from renderline.canonical import JsonObject, JsonValue
from renderline.diagnostic import Finding, TreePath, path_text

__all__ = ["MEDIA_TYPE", "Problem", "document", "error_path", "from_findings", "parse", "problem"]

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """
    One refusal.

    Attributes:
        status: the HTTP status it is answered with.
        title: the kind of refusal in a few words, the same for every occurrence.
        detail: this occurrence in a sentence, possibly empty.
        errors: path in the body to messages; empty unless the body itself is refused.
        headers: sent along with it, e.g. `Allow` or `WWW-Authenticate`.
    """

    status: int
    title: str
    detail: str = ""
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def _own_path(finding: Finding) -> TreePath:
    return finding.place.path


def problem(
    status: HTTPStatus, detail: str = "", *, title: str = "", headers: Mapping[str, str] | None = None
) -> Problem:
    """A refusal without paths, titled by its status unless told otherwise."""
    return Problem(status=status, title=title or status.phrase, detail=detail, headers=headers or {})


def from_findings(findings: Iterable[Finding], *, path: Callable[[Finding], TreePath] = _own_path) -> Problem:
    """
    The refusal (400) of a body with mistakes; all of them, in their order.

    Args:
        path: under which path a finding is told, where that is not its own.
    """
    errors: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        at = error_path(path(finding))
        # One field may be wrong in several ways, and the document has a list for each path.
        errors[at] = (*errors.get(at, ()), _sentence(finding))
    return Problem(
        status=HTTPStatus.BAD_REQUEST, title="One or more validation errors occurred.", errors=errors
    )


def error_path(path: TreePath) -> str:
    """A path in the service's style: `steps[0].input.image`, and `$` for the whole body."""
    return path_text(path).removeprefix("$").removeprefix(".") or "$"


def document(value: Problem) -> JsonObject:
    """The JSON document: `ValidationProblemDetails` when there are errors, else `ProblemDetails`."""
    # RFC 9457: the type of a problem that has no page of its own.
    body: dict[str, JsonValue] = {"type": "about:blank", "title": value.title, "status": value.status}
    if value.detail:
        body["detail"] = value.detail
    if value.errors:
        body["errors"] = {path: list(messages) for path, messages in value.errors.items()}
    return body


def parse(status: int, value: JsonValue) -> Problem:
    """Read any answer to a refused request; what is missing or odd is replaced by the status line."""
    body = value if isinstance(value, Mapping) else {}
    title, detail = body.get("title"), body.get("detail")
    # The service answers 403 with a bare string and no problem document.
    fallback = value if isinstance(value, str) else _phrase(status)
    return Problem(
        status=status,
        title=title if isinstance(title, str) and title else fallback,
        detail=detail if isinstance(detail, str) else "",
        errors=_errors(body.get("errors")),
    )


def _errors(value: JsonValue) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        return {}
    return {
        path: tuple(str(message) for message in messages)
        for path, messages in value.items()
        if isinstance(messages, list)
    }


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    # HTTP allows numbers that nobody has named (RFC 9110), and Python knows the named ones only.
    except ValueError:
        return f"status {status}"


def _sentence(finding: Finding) -> str:
    return f"{finding.message}; {finding.hint}" if finding.hint else finding.message
