"""Which steps need not be made again, and what is sent for those that do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from renderline.compiler.submission import Output, Submission, digest_of
from renderline.execution.rest import find_prefix, joined, rest_digest, rest_of, results_of, with_results
from renderline.execution.workflow import Workflow, read_workflow
from renderline.ledger.prefix import NOTHING_MADE, Prefix


def step(name: str, *sources: str, path: str = "output.blob.url", **more: object) -> dict[str, Any]:
    """A step that reads a file of each of its sources."""
    images = [{"$ref": source, "path": path} for source in sources]
    return {"$type": "convertImage", "name": name, "input": {"images": images}, **more}


def blob(name: str, **said: object) -> dict[str, Any]:
    return {"id": name, "type": "image", "available": True, "url": f"https://blobs.example/{name}", **said}


def ended(name: str, status: str = "succeeded", **said: object) -> dict[str, Any]:
    """How a step stands in the service's answer."""
    output = {"blob": blob(name, **said)} if status == "succeeded" else {}
    return {"name": name, "status": status, "output": output}


def workflow(workflow_id: str, *steps: dict[str, Any]) -> Workflow:
    return read_workflow({"id": workflow_id, "status": "failed", "steps": list(steps)})


def submission(*steps: dict[str, Any], outputs: Sequence[str] = (), **body: object) -> Submission:
    whole: Any = {"steps": list(steps), **body}
    named = tuple(Output(step=name, name=name) for name in outputs)
    return Submission(
        pipeline="p",
        cell_key="",
        params={},
        matrix={},
        body=whole,
        digest=digest_of(whole),
        assets=(),
        outputs=named,
    )


CHAIN = (step("a"), step("b", "a"), step("c", "b"))


@pytest.mark.parametrize(
    ("asked", "answer", "made"),
    [
        (submission(*CHAIN), [ended("a"), ended("b"), ended("c", "failed")], ["a", "b"]),
        (submission(*CHAIN), [ended("a"), ended("b", "expired"), ended("c", "canceled")], ["a"]),
        (submission(*CHAIN), [ended("a", "failed"), ended("b", "canceled")], []),
        (submission(*CHAIN), [], []),
        (submission(*CHAIN), [ended("a"), ended("b"), ended("c")], []),
        (submission(*CHAIN), [ended("a"), ended("b", available=False), ended("c", "failed")], ["a"]),
        (submission(*CHAIN), [ended("a", url=None), ended("b", url=None), ended("c", "failed")], []),
        (submission(*CHAIN, outputs=["a"]), [ended("a", url=None), ended("b"), ended("c", "failed")], ["b"]),
        (submission(*CHAIN, outputs=["a", "c"]), [ended("a"), ended("b"), ended("c", "failed")], ["a", "b"]),
        (submission(*CHAIN, externalId="mine"), [ended("a"), ended("b"), ended("c", "failed")], []),
        (submission(step("a"), step("", "a")), [ended("a"), ended("1", "failed")], []),
        (submission(step("a"), step("b", "a", path="nonsense")), [ended("a"), ended("b", "failed")], []),
        (submission(step("a"), step("b", "a", path="output.x")), [ended("a"), ended("b", "failed")], []),
        (submission(step("a"), step("b"), step("c", "a")), [ended("b"), ended("c", "failed")], ["b"]),
    ],
    ids=[
        "the last one failed",
        "one in the middle failed",
        "the first one failed",
        "the answer has no steps",
        "all succeeded, and something else was wrong",
        "a result is not available, and what made it is made anew from what is",
        "no result has an address",
        "an output is gone, and what was made of it is not",
        "outputs of made steps are there",
        "a key of the user's own, which stays the same",
        "a step without a name",
        "a path that is none",
        "a path that leads nowhere",
        "steps beside each other",
    ],
)
def test_a_step_is_made_where_all_that_is_read_from_it_is_there(
    asked: Submission, answer: list[dict[str, Any]], made: list[str]
) -> None:
    prefix = find_prefix(asked, [workflow("w1", *answer)])
    assert list(prefix.steps) == made
    assert prefix.workflows == (("w1",) if made else ())


def test_each_step_counts_as_the_latest_workflow_left_it() -> None:
    first = workflow("w1", ended("a"), ended("b", "failed"), ended("c", "canceled"))
    second = workflow("w2", ended("b"), ended("c", "failed"))
    prefix = find_prefix(submission(*CHAIN), [first, second])
    assert prefix == Prefix(workflows=("w1", "w2"), steps=("a", "b"))


PREFIX = Prefix(workflows=("w1",), steps=("a", "b"))
ANSWER = workflow("w1", ended("a"), ended("b"), ended("c", "failed"))


def test_the_rest_reads_results_where_it_read_made_steps() -> None:
    """Other references, and all else in the body, stay."""
    body: Any = {"tags": ["t"], "steps": [*CHAIN, step("d", "b", "c")]}
    results = results_of(body, PREFIX, [ANSWER])
    assert results is not None
    url = "https://blobs.example/b"
    assert with_results(rest_of(body, PREFIX), results) == {
        "tags": ["t"],
        "steps": [
            {"$type": "convertImage", "name": "c", "input": {"images": [url]}},
            {
                "$type": "convertImage",
                "name": "d",
                "input": {"images": [url, {"$ref": "c", "path": "output.blob.url"}]},
            },
        ],
    }


@pytest.mark.parametrize(
    ("path", "value", "is_address"),
    [
        ("output.blob.url", "https://blobs.example/b", True),
        ("output.blob.id", "b", False),
        ("output.blob.width", 640, False),
        ("output.blob", blob("b", width=640), False),
    ],
)
def test_a_result_may_be_any_value_and_only_addresses_are_renewed(
    path: str, value: object, *, is_address: bool
) -> None:
    body: Any = {"steps": [*CHAIN[:2], step("c", "b", path=path)]}
    (found,) = results_of(body, PREFIX, [workflow("w1", ended("b", width=640))]) or ()
    assert (found.value, found.blob is not None) == (value, is_address)


def test_what_is_gone_is_no_result() -> None:
    body: Any = {"steps": [*CHAIN]}
    assert results_of(body, PREFIX, []) is None
    assert results_of(body, PREFIX, [workflow("w1", ended("b", available=False))]) is None


def test_the_rest_is_known_by_what_it_goes_on_from_and_not_by_addresses() -> None:
    body: Any = {"steps": [*CHAIN]}
    other = Prefix(workflows=("w2",), steps=PREFIX.steps)
    shorter = Prefix(workflows=("w1",), steps=("a",))
    digests = {rest_digest(body, prefix) for prefix in (PREFIX, other, shorter)} | {digest_of(body)}
    assert len(digests) == 4
    assert rest_digest({**body, "externalId": "x"}, PREFIX) == rest_digest(body, PREFIX)


def test_without_a_prefix_a_body_is_itself() -> None:
    body: Any = {"steps": [*CHAIN]}
    assert rest_of(body, NOTHING_MADE) is body


def test_workflows_are_told_of_as_one_in_the_body_s_order() -> None:
    finished = read_workflow({"id": "w2", "status": "succeeded", "steps": [ended("c")]})
    whole = joined(finished, [ANSWER], {"steps": [*CHAIN]})
    assert [(each.name, each.has_succeeded) for each in whole.steps] == [
        ("a", True),
        ("b", True),
        ("c", True),
    ]
    assert (whole.id, whole.status) == ("w2", "succeeded")
    assert joined(finished, [], {"steps": [*CHAIN]}) is finished
