"""What an engine can do and with which networks, as the contract lists it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from renderline.contract.steps import step_types
from renderline.engine.upscaling.adding import add, sha256_of
from renderline.engine.upscaling.models import BUILT_IN

Json = dict[str, Any]
SERVICES, RESOURCES = "/v2/services", "/v2/resources"
WEIGHTS = Path(__file__).parents[2] / "data" / "upscalers"
MINE = "urn:air:other:upscaler:civitai:7@8"


def ids(client: httpx.Client, **asked: Any) -> list[str]:
    page = client.get(SERVICES, params=asked).raise_for_status().json()
    return [item["id"] for item in page["items"]]


def airs(client: httpx.Client, **asked: Any) -> list[str]:
    page = client.get(RESOURCES, params={"view": "queue", **asked}).raise_for_status().json()
    return [item["air"] for item in page["items"]]


def test_every_step_type_is_a_service_and_those_with_a_provider_are_available(api: httpx.Client) -> None:
    assert ids(api) == sorted(step_types())
    assert ids(api, status="available") == ["echo", "imageGen", "imageUpload"]
    assert set(ids(api, status="unavailable")) == set(step_types()) - {"echo", "imageGen", "imageUpload"}
    assert ids(api, status="degraded") == []


def test_services_are_told_without_a_token_and_resources_are_not(api: httpx.Client) -> None:
    with httpx.Client(base_url=api.base_url) as anybody:
        assert anybody.get(SERVICES).status_code == 200
        assert anybody.get(f"{SERVICES}/imageGen").status_code == 200
        assert anybody.get(f"{SERVICES}x").status_code == 401
        assert anybody.get(RESOURCES, params={"view": "queue"}).status_code == 401


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"prefix": "imageU"}, ["imageUpload", "imageUpscaler"]),
        ({"query": "UPSCAL"}, ["imageUpscaler", "videoUpscaler"]),
        ({"category": "audio"}, ["miniMaxMusic3", "textToSpeech"]),
        ({"prefix": "video", "limit": 2}, ["videoBackgroundRemoval", "videoEnhancement"]),
        ({"prefix": "video", "limit": 2, "offset": 5}, ["videoMetadata", "videoUpscaler"]),
        ({"prefix": "video", "offset": 50}, []),
        ({"tags": "no such tag"}, []),
    ],
)
def test_services_are_searched_and_paged(api: httpx.Client, asked: Json, expected: list[str]) -> None:
    assert ids(api, **asked) == expected


def test_a_page_tells_how_many_there_are_in_all(api: httpx.Client) -> None:
    page = api.get(SERVICES, params={"limit": 3, "offset": 3}).json()
    assert (page["totalCount"], page["limit"], page["offset"]) == (len(step_types()), 3, 3)


def test_a_service_says_where_to_submit_and_that_address_answers(api: httpx.Client) -> None:
    service = api.get(f"{SERVICES}/imageUpload").json()
    assert (service["id"], service["step"], service["status"]) == ("imageUpload", "imageUpload", "available")
    assert api.post(service["submit"], json="data:,draw").status_code == 200
    assert api.post(service["estimate"], json="data:,draw").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{SERVICES}/noSuchStep", 404),
        (f"{SERVICES}?status=asleep", 400),
        (f"{SERVICES}?limit=0", 400),
        (f"{SERVICES}?limit=51", 400),
        (f"{SERVICES}?offset=-1", 400),
        (RESOURCES, 400),
        (f"{RESOURCES}?view=all", 400),
        (f"{RESOURCES}?view=queue&take=101", 400),
        (f"{RESOURCES}/urn:air:other:upscaler:civitai:147759@164821", 404),
        (f"{RESOURCES}/nonsense", 404),
    ],
)
def test_what_is_not_there_or_makes_no_sense_is_refused(api: httpx.Client, path: str, status: int) -> None:
    assert api.get(path).status_code == status


def test_the_built_in_networks_are_resources(api: httpx.Client) -> None:
    listed = airs(api)
    assert listed == sorted(f"urn:air:other:upscaler:renderline:{name}@1" for name in BUILT_IN)
    info = api.get(f"{RESOURCES}/{quote(listed[0], safe='')}").json()
    assert info == api.get(f"{RESOURCES}/{listed[0]}").json()
    assert info["size"] > 10**6
    assert len(info["hashes"]["SHA256"]) == 64
    assert info["availability"] == {"status": "available", "workers": 2}


def test_resources_are_paged_by_name_to_the_end(api: httpx.Client) -> None:
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api.get(RESOURCES, params={"view": "queue", "take": 2, "cursor": cursor}).json()
        found += [item["air"] for item in page["items"]]
        cursor = page["next"]
    assert found == airs(api)


def test_an_added_network_is_there_at_once_and_one_that_was_broken_is_not(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    models = tmp_path / "data" / "models"
    source = WEIGHTS / "compact-x4.pth"
    with serve() as client:
        assert MINE not in airs(client)
        add(MINE, source, models)
        info = client.get(f"{RESOURCES}/{MINE}").json()
        assert (info["resourceName"], info["fileFormat"]) == ("compact-x4", "pickleTensor")
        assert info["hashes"] == {"SHA256": sha256_of(source)}
        (entry,) = models.glob("*/model.json")
        entry.write_text("{")
        assert MINE not in airs(client)
        shutil.rmtree(entry.parent)
        assert client.get(f"{RESOURCES}/{MINE}").status_code == 404
