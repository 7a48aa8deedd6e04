"""The tree of failures, as its module draws it."""

from __future__ import annotations

from renderline import errors


def test_every_failure_has_one_root_and_stands_in_the_drawing() -> None:
    """The docstring's tree, the public names and the classes agree."""
    drawn = {line.split()[0] for line in (errors.__doc__ or "").splitlines() if line.startswith("      ")}
    public = set(errors.__all__)
    assert drawn == public - {"RenderlineError"}
    assert all(issubclass(getattr(errors, name), errors.RenderlineError) for name in public)
    assert list(errors.__all__) == sorted(errors.__all__)


def test_a_rejected_submission_says_what_the_service_said() -> None:
    error = errors.SubmissionRejected(
        status=400,
        title="Bad Request",
        detail="two faults",
        errors={"steps[0].input.image": ["is required", "is no URL"]},
    )
    assert str(error) == (
        "the service refused the submission (400 Bad Request); two faults; "
        "steps[0].input.image: is required; steps[0].input.image: is no URL"
    )
    assert str(errors.SubmissionRejected(status=409, title="Conflict")) == (
        "the service refused the submission (409 Conflict)"
    )
