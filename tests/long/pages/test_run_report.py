"""The report of a run in a browser: from a file, with keys alone, on a phone, and without any script."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.long

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
PIPELINE = """\
version: 1
name: small
parameters: {photo: {type: image, default: cat.png}}
matrix: {axes: {format: [png, webp], side: [160, 200, 240, 280, 320]}}
steps:
- $type: convertImage
  name: made
  input:
    image: "{{ params.photo }}"
    transforms: [{type: resize, targetWidth: "{{ matrix.side }}"}]
    output: {format: "{{ matrix.format }}"}
- {$type: videoUpscaler, name: never, when: "matrix.side == 320 and matrix.format == 'webp'", input: {video: "https://x.invalid/a.mp4"}}
outputs: [{from: made, as: "{{ matrix.format }}-{{ matrix.side }}"}]
"""
AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.com")
Open = Callable[..., AbstractContextManager[Page]]
Faults = Callable[[Page], list[str]]


def renderline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "renderline", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the report of a run lies of which one cell in ten has failed; its table is wider than a tablet."""
    folder = tmp_path_factory.mktemp("project")
    Image.linear_gradient("L").resize((160, 120)).save(folder / "cat.png")
    (folder / "p.yaml").write_text(PIPELINE)
    for arguments in (("init", "-q"), ("add", "."), (*AUTHOR, "commit", "-qm", "Begin")):
        command = ["git", *arguments]
        subprocess.run(command, cwd=folder, check=True)
    ran = renderline(folder, "run", "p.yaml")
    assert ran.returncode == 14, ran.stderr
    done = renderline(folder, "report")
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip()).as_uri()


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"viewport": TABLET},
        {"viewport": PHONE},
        {"scheme": "dark"},
        {"viewport": PHONE, "scheme": "dark"},
    ],
    ids=["desktop", "tablet", "phone", "dark", "dark phone"],
)
def test_it_keeps_the_basics_of_accessibility(
    look: dict[str, Any], report: str, open_page: Open, faults: Faults
) -> None:
    with open_page(report, **look) as page:
        for details in page.locator("summary").all():
            details.click()
        assert faults(page) == []


def test_keys_alone_lead_to_the_slider_and_move_it(report: str, open_page: Open) -> None:
    with open_page(report) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to the pictures")).to_be_focused()
        page.keyboard.press("Enter")
        slider = page.get_by_role("slider").first
        for _ in range(3):
            page.keyboard.press("Tab")
            if slider.evaluate("(element) => element === document.activeElement"):
                break
        expect(slider).to_be_focused()
        page.keyboard.press("End")
        assert slider.get_attribute("aria-valuetext") == "100 % before"
        before = page.locator(".frame .before").first
        assert before.evaluate("(element) => getComputedStyle(element).clipPath") == "inset(0px 0% 0px 0px)"


def test_a_finger_moves_the_slider(report: str, open_page: Open) -> None:
    with open_page(report, viewport=PHONE, has_touch=True) as page:
        slider = page.get_by_role("slider").first
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        page.touchscreen.tap(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
        page.wait_for_function("Number(document.querySelector('.frame input').value) > 80")


def test_without_any_script_everything_is_there(report: str, open_page: Open) -> None:
    with open_page(report, java_script_enabled=False) as page:
        assert page.locator(".picture img").count() == 9
        cell = page.get_by_role("article", name="format=webp,side=320")
        expect(cell).to_contain_text("no_provider_available")
        cell.get_by_text("Details").click()
        expect(cell).to_contain_text("renderline run p.yaml --cell format=webp,side=320")


def test_the_grid_is_a_table_of_the_axes(report: str, open_page: Open) -> None:
    with open_page(report) as page:
        table = page.get_by_role("table").first
        assert table.get_by_role("columnheader").all_inner_texts() == [
            f"side {side}" for side in (160, 200, 240, 280, 320)
        ]
        assert table.get_by_role("rowheader").all_inner_texts() == ["format png", "format webp"]
        page.get_by_role("link", name="format=webp,side=320").click()
        expect(page.locator("#cell-10")).to_be_in_viewport()


def test_a_picture_leads_to_its_original(report: str, open_page: Open) -> None:
    with open_page(report) as page:
        for link in page.locator(".picture a").all():
            original = link.evaluate("(element) => element.href")
            assert Path(original.removeprefix("file://")).is_file()
