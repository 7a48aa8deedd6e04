"""What is read from a step's output is there."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related, Severity, with_cure
from renderline.pipeline.graph import Edge, edges
from renderline.pipeline.model import Pipeline
from renderline.wire.references import split_path

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL307",
    name="output-path",
    description="The path of a reference exists in the output of the step it reads from.",
)


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Judged by the vendored output schema of the source's step type; a warning in a file of API keys alone."""
    # The documentation's own bodies break this now and then, and a body that is sent as it stands is not ours to refuse.
    severity = Severity.ERROR if pipeline.templated else Severity.WARNING
    for edge in edges(pipeline):
        yield from _missing(edge, severity)


def _missing(edge: Edge, severity: Severity) -> Iterator[Finding]:
    from renderline.contract import outputs

    path = split_path(edge.reference.target)
    # The rule about the form tells of these.
    if path is None or path[0] != "output":
        return
    found = outputs.resolve(edge.source.type, edge.source.input, path)
    if isinstance(found, outputs.OutputMiss):
        finding = Finding(
            code=CODE,
            severity=severity,
            place=Place(path=(*edge.reference.at, "path"), snippet=edge.reference.target),
            message=f"step `{edge.source.label}` has no `{edge.reference.target}`: {found.reason}",
            hint=f"did you mean `{found.suggestion}`?" if found.suggestion else "",
            # In a step template the step goes by a shorter name than here.
            related=(Related(place=Place(path=edge.source.path), message=f"step `{edge.source.label}`"),),
        )
        yield with_cure(finding, edge.reference.target, [found.suggestion] if found.suggestion else ())
