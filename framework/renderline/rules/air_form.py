"""Names of models are whole."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Severity
from renderline.parameters import air
from renderline.pipeline.model import Pipeline
from renderline.rules.texts import Text, air_names

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL412",
    name="malformed-air",
    description="What begins with `urn:air:` goes on with ecosystem, type, source and id.",
)

_SHOWN_CHARACTERS = 80


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """An error where the file is ours; a warning in a file of API keys alone, which is sent as it stands."""
    # A body that is sent as it stands is not ours to refuse: the service may take more than its documentation says.
    severity = Severity.ERROR if pipeline.templated else Severity.WARNING
    malformed = [
        (found, fault)
        for step in pipeline.steps
        for found in air_names(step)
        if (fault := air.fault(found.text))
    ]
    # The whole contract is checked a second time for it, so only where there is anything to compare.
    reported = _reported(pipeline) if malformed else frozenset()
    for found, fault in malformed:
        place = Place(path=found.path, part=found.part)
        # One mistake, one finding: the contract's own stands at the same place.
        if place not in reported:
            yield Finding(
                code=CODE,
                severity=severity,
                place=place,
                message=f"`{_shown(found)}` {fault}",
                hint="copy the whole name from the model's page",
            )


def _reported(pipeline: Pipeline) -> frozenset[Place]:
    """What the contract says is wrong already: some fields have a pattern, most have not."""
    from renderline.contract.check import check_workflow

    return frozenset(finding.place for finding in check_workflow(pipeline.body))


def _shown(found: Text) -> str:
    text = found.text
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
