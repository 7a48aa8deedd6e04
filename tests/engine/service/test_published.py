"""The API's published samples, sent as they stand: taken or refused, never a defect, and priced without a silent zero."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

Json = dict[str, Any]
DATA = Path(__file__).parents[2] / "data" / "api"
SAMPLES = {
    str(path.relative_to(DATA / "samples").with_suffix("")): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((DATA / "samples").glob("*/*.json"))
}
NEGATIVES = {case["id"]: case for case in json.loads((DATA / "negatives.json").read_text(encoding="utf-8"))}
EXPECTED = json.loads((DATA / "samples-expected.json").read_text(encoding="utf-8"))


WRONG = [name for name, case in NEGATIVES.items() if case["layer"] in {"schema", "graph"}]


def send(api: httpx.Client, sample: Json) -> httpx.Response:
    verb, _, path = sample["endpoint"].partition(" ")
    return api.request(verb, path, params={"whatif": "true"}, json=sample["body"])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_sample_is_priced_or_refused_with_its_paths(api: httpx.Client, name: str) -> None:
    response = send(api, SAMPLES[name])
    assert response.status_code == {True: 200, False: 400, None: 404}[EXPECTED[f"{name}.json"]["valid"]]
    if response.status_code == 400:
        assert response.json()["errors"]
    elif response.status_code == 200:
        total = int(response.headers["X-Civitai-Cost-Total"])
        assert total > 0 or "X-Renderline-Unpriced" in response.headers


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_body_is_refused_at_the_path_that_the_service_would_name(
    api: httpx.Client, name: str
) -> None:
    response = send(api, NEGATIVES[name])
    assert response.status_code == 400
    expected = NEGATIVES[name]["path"].removeprefix("$").removeprefix(".") or "$"
    assert expected in response.json()["errors"]


@pytest.mark.parametrize("name", sorted(NEGATIVES.keys() - set(WRONG)))
def test_what_only_a_run_can_tell_is_no_defect(api: httpx.Client, name: str) -> None:
    assert send(api, NEGATIVES[name]).status_code in {200, 400}
