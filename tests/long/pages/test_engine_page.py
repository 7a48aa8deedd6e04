"""The engine's page in a browser, while work is going on."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from renderline.engine.embedded import RunningEngine, running
from renderline.engine.options import EngineOptions

pytestmark = pytest.mark.long

# Workers import the table of acting steps by its name.
sys.path.insert(0, str(Path(__file__).parents[2] / "engine" / "service"))

PHONE = {"width": 390, "height": 844}
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
Json = dict[str, Any]
Open = Callable[..., AbstractContextManager[Page]]
Faults = Callable[[Page], list[str]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[RunningEngine]:
    with running(tmp_path / "data", EngineOptions(steps="acting_steps:STEPS", workers=1)) as started:
        yield started


@pytest.fixture
def send(engine: RunningEngine) -> Iterator[Callable[..., Json]]:
    """Sends steps to the engine, and may wait for their end."""
    headers = {"Authorization": f"Bearer {engine.token}"}
    with httpx.Client(base_url=engine.url, headers=headers, timeout=60) as client:

        def submit(*steps: Json, wait: int = 0, **body: Any) -> Json:
            response = client.post(
                "/v2/consumer/workflows", params={"wait": wait}, json={"steps": list(steps), **body}
            )
            assert response.is_success, response.text
            found: Json = response.json()
            return found

        yield submit


@pytest.fixture
def pictures(send: Callable[..., Json]) -> None:
    """A picture and what was made from it."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((320, 240)).save(buffer, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    send(
        {"$type": "imageUpload", "name": "photo", "input": source},
        {"$type": "imageUpload", "name": "large", "input": {"$ref": "photo", "path": "output.blob.url"}},
        wait=30,
    )


def act(line: str, name: str = "a") -> Json:
    return {"$type": "imageUpload", "name": name, "input": f"data:text/plain,{quote(line)}"}


def sign_in(page: Page, token: str) -> None:
    """With the keyboard alone."""
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type(token)
    page.keyboard.press("Enter")


def test_a_wrong_token_is_refused_and_the_right_one_stays_in_the_tab(
    engine: RunningEngine, open_page: Open
) -> None:
    with open_page(engine.url, refusal="401") as page:
        sign_in(page, "wrong")
        expect(page.get_by_role("alert").filter(has_text="does not take this token")).to_be_visible()
        sign_in(page, engine.token)
        expect(page.get_by_role("heading", name="Running")).to_be_visible()
        expect(page.get_by_label("Token")).to_be_hidden()
        expect(page.get_by_role("main")).to_be_focused()
        assert engine.token not in page.url
        page.reload()
        expect(page.get_by_role("heading", name="Running")).to_be_visible()
        kept = page.evaluate("[localStorage.length, document.cookie, sessionStorage.length]")
        assert kept == [0, "", 1]
        page.get_by_role("button", name="Forget the token").click()
        expect(page.get_by_label("Token")).to_be_focused()
        assert page.evaluate("sessionStorage.length") == 0


def test_work_is_seen_to_run_and_to_end_without_a_reload(
    engine: RunningEngine, send: Callable[..., Json], open_page: Open, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    send(act(f"wait-for {gate}", "first"), tags=["red"])
    send(act("draw", "second"))
    with open_page(engine.url) as page:
        sign_in(page, engine.token)
        running_now = page.get_by_role("region", name="Running")
        expect(running_now.get_by_role("article", name="first")).to_contain_text("red")
        expect(running_now.get_by_role("progressbar", name="Progress of first")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("running")
        gate.touch()
        done = page.get_by_role("region", name="Done")
        expect(done.get_by_role("article")).to_have_count(2)
        expect(page.get_by_role("status")).to_have_text("0 running, 0 waiting, 2 done")
        expect(running_now.get_by_text("Nothing is running.")).to_be_visible()
        expect(done.get_by_role("img").first).to_be_visible()


def test_names_and_reasons_of_others_are_text(
    engine: RunningEngine, send: Callable[..., Json], open_page: Open
) -> None:
    """No dialog opens, which the fixture would report; the words stand there as they were given."""
    send(act(f"refuse {HOSTILE}"), tags=[HOSTILE], metadata={"x": HOSTILE}, wait=30)
    with open_page(engine.url) as page:
        sign_in(page, engine.token)
        card = page.get_by_role("region", name="Done").get_by_role("article")
        expect(card).to_contain_text(HOSTILE)
        assert card.locator("script, img").count() == 0


@pytest.mark.usefixtures("pictures")
def test_before_and_after_obey_the_keyboard(engine: RunningEngine, open_page: Open) -> None:
    with open_page(engine.url) as page:
        sign_in(page, engine.token)
        page.get_by_text("Before and after").focus()
        page.keyboard.press("Enter")
        slider = page.get_by_role("slider", name="How much of the source covers large")
        expect(slider).to_be_visible()
        page.keyboard.press("Tab")
        expect(slider).to_be_focused()
        seen = []
        for key in ("ArrowRight", "End", "Home"):
            page.keyboard.press(key)
            at = page.evaluate("getComputedStyle(document.querySelector('.seam')).left")
            seen.append((slider.input_value(), slider.get_attribute("aria-valuetext"), at))
        assert [each[:2] for each in seen] == [
            ("51", "51 % before"),
            ("100", "100 % before"),
            ("0", "0 % before"),
        ]
        assert seen[2][2] == "0px" != seen[1][2]
        # A look at the engine a second later leaves the slider where it is.
        page.wait_for_timeout(5000)
        expect(slider).to_be_focused()


@pytest.mark.usefixtures("pictures")
@pytest.mark.parametrize(
    "look", [{}, {"viewport": PHONE}, {"scheme": "dark"}], ids=["desktop", "phone", "dark"]
)
def test_it_keeps_the_basics_of_accessibility(
    look: Json,
    engine: RunningEngine,
    send: Callable[..., Json],
    open_page: Open,
    faults: Faults,
    tmp_path: Path,
) -> None:
    send(act("refuse why", "unlucky" * 12), wait=30)
    send(act(f"wait-for {tmp_path / 'gate'}", "slow"))
    with open_page(engine.url, **look) as page:
        expect(page.get_by_label("Token")).to_be_focused()
        assert faults(page) == []
        sign_in(page, engine.token)
        page.get_by_text("Before and after").click()
        page.locator(".frame img").first.wait_for()
        for img in page.locator("img").all():
            img.scroll_into_view_if_needed()
        page.wait_for_function("[...document.images].every((image) => image.complete)")
        assert faults(page) == []
    (tmp_path / "gate").touch()


def test_an_engine_that_is_gone_is_told_of(engine: RunningEngine, open_page: Open) -> None:
    with open_page(engine.url, refusal="503") as page:
        sign_in(page, engine.token)
        expect(page.get_by_role("heading", name="Running")).to_be_visible()
        page.route("**/page/board", lambda route: route.fulfill(status=503))
        expect(page.get_by_role("alert").filter(has_text="it answered 503")).to_be_visible()
        page.unroute("**/page/board")
        expect(page.get_by_text("it answered 503")).to_be_hidden()
