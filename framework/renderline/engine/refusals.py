"""Refusals on their way out of a route."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from renderline.contract.check import reported_path
from renderline.diagnostic import Finding
from renderline.wire.problems import Problem, from_findings, problem

__all__ = ["Refused", "bad_query", "not_found", "refuse", "refuse_at", "refuse_body"]


class Refused(Exception):
    """A request is answered with a problem."""

    def __init__(self, value: Problem) -> None:
        # With its words: in a log it would be a bare name.
        super().__init__(value.title, value.detail)
        self.problem = value


def refuse(status: HTTPStatus, detail: str, *, headers: Mapping[str, str] | None = None) -> Refused:
    """A refusal with a sentence."""
    return Refused(problem(status, detail, headers=headers))


def refuse_body(findings: Iterable[Finding]) -> Refused:
    """The refusal of a body with mistakes."""
    return Refused(from_findings(findings, path=reported_path))


def bad_query(name: str, message: str) -> Refused:
    """The refusal of a query parameter."""
    return refuse_at(name, message)


def refuse_at(where: str, message: str) -> Refused:
    """The refusal of one place of a request."""
    return Refused(
        Problem(
            status=HTTPStatus.BAD_REQUEST,
            title="One or more validation errors occurred.",
            errors={where: (message,)},
        )
    )


def not_found(what: str) -> Refused:
    """There is no such thing."""
    return refuse(HTTPStatus.NOT_FOUND, f"there is no {what}")
