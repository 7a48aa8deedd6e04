"""The document: complete in itself, and safe whatever the pipeline and the service say."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from renderline.reporting.html.render import render
from renderline.reporting.html.thumbnails import Comparison, Thumbnail
from renderline.reporting.html.value import CellPage, Field, Outcome, Picture, RunPage, StepLine

MakeCell = Callable[..., CellPage]
MakePage = Callable[..., RunPage]
SMALL = Thumbnail(
    url="data:image/webp;base64,AAAA", width_px=8, height_px=6, full_width_px=80, full_height_px=60
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e\x00"


class Pictures:
    """Pictures of one kind, and how many of them are asked for."""

    side_px = 320

    def __init__(self, *, small: Thumbnail | None = SMALL) -> None:
        self.asked: list[Path] = []
        self._small = small

    def whole(self, path: Path) -> Thumbnail | None:
        self.asked.append(path)
        return self._small

    def compare(self, before: Path, after: Path) -> Comparison | None:
        del before, after
        return Comparison(before=SMALL, after=SMALL, is_detail=True)


class Elements(HTMLParser):
    """Every element of a document with its attributes; and which ids and texts there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "img", "input", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(name)) is not None]


def text_of(page: RunPage, pictures: Pictures | None = None) -> str:
    return "".join(render(page, pictures or Pictures()))


def picture(**said: Any) -> Picture:
    fields: dict[str, Any] = {
        "path": Path("/p/out/a.png"),
        "name": "a.png",
        "link": "a.png",
        "step": "final",
        "media_type": "image/png",
        "size_bytes": 1234,
    }
    return Picture(**(fields | said))


def test_every_element_is_closed_and_every_label_leads_somewhere(
    make_page: MakePage, make_cell: MakeCell
) -> None:
    cells = [
        make_cell(f"style={style},seed={seed}", number, pictures=(picture(before=Path("/p/b.png")),))
        for number, (style, seed) in enumerate([("a", 1), ("a", 2), ("b", 1)], 1)
    ]
    elements = Elements(text_of(make_page(*cells)))
    assert not elements.open
    ids = elements.values("id")
    assert len(set(ids)) == len(ids)
    assert set(elements.values("aria-labelledby")) <= set(ids)
    assert {link[1:] for link in elements.values("href") if link.startswith("#")} <= set(ids)


def test_nothing_is_loaded_and_only_our_own_code_may_run(make_page: MakePage, make_cell: MakeCell) -> None:
    text = text_of(make_page(make_cell("", pictures=(picture(before=Path("/p/b.png")),))))
    elements = Elements(text)
    assert all(source.startswith("data:") for source in elements.values("src"))
    assert not elements.values("style")
    (policy,) = [
        each["content"] or ""
        for tag, each in elements.found
        if tag == "meta" and each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; img-src data:; ")
    for element in ("script", "style"):
        (held,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(held.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


def test_no_text_of_others_becomes_markup(make_page: MakePage, make_cell: MakeCell) -> None:
    cell = make_cell(
        "",
        title=HOSTILE,
        outcome=Outcome.FAILED,
        standing=HOSTILE,
        reason=HOSTILE,
        parameters=(Field(name=HOSTILE, value=HOSTILE),),
        steps=(StepLine(name=HOSTILE, type=HOSTILE, model=HOSTILE, prompt=HOSTILE, notes=(HOSTILE,)),),
        matrix=(Field(name=HOSTILE, value=HOSTILE),),
        pictures=(picture(name=HOSTILE, before=Path("/p/b"), before_name=HOSTILE),),
        command=HOSTILE,
        facts=(Field(name=HOSTILE, value=HOSTILE),),
    )
    text = text_of(make_page(cell, pipeline=HOSTILE, engine=HOSTILE, commit=HOSTILE, checkout=HOSTILE))
    elements = Elements(text)
    assert [tag for tag, _ in elements.found].count("script") == 1
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert "\u202e" not in text
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("said", "shown", "hidden"),
    [
        ({}, ["3 Buzz charged", "4 Buzz expected"], ["What is missing"]),
        ({"outcome": Outcome.FAILED, "standing": "failed", "reason": "why"}, ["What is missing", "why"], []),
        ({"charged": None}, ["4 Buzz expected"], ["Buzz charged"]),
        ({"low": 0, "high": None}, ["Price unknown"], ["0 Buzz expected"]),
        (
            {"steps": (StepLine(name="a", type="imageGen", model="flux2", seed="7", notes=("rehearsed",)),)},
            ["imageGen, flux2, seed 7", "rehearsed"],
            ['class="prompt"', ">Matrix<"],
        ),
        (
            {
                "steps": (StepLine(name="a", type="imageGen", prompt="A red fox " * 60),),
                "matrix": (Field(name="row.title", value="fox"),),
            },
            [
                '<p class="prompt">A red fox A red',
                "...</p>",
                f"“{'A red fox ' * 60}”",
                "<dt>row.title</dt><dd>fox</dd>",
            ],
            [],
        ),
    ],
)
def test_a_cell_says_what_is_known_of_it(
    said: dict[str, Any], shown: list[str], hidden: list[str], make_page: MakePage, make_cell: MakeCell
) -> None:
    text = text_of(make_page(make_cell("", **said)))
    assert [each for each in shown if each not in text] == []
    assert [each for each in hidden if each in text] == []


def test_a_picture_that_is_gone_is_said_to_be(make_page: MakePage, make_cell: MakeCell) -> None:
    page = make_page(make_cell("", pictures=(picture(), picture(name="a.zip", media_type="application/zip"))))
    pictures = Pictures(small=None)
    text = text_of(page, pictures)
    assert text.count("not where the run put it") == 1
    assert pictures.asked == [Path("/p/out/a.png")]
    assert ">a.zip</span>" in text


def test_pictures_are_made_one_after_another(make_page: MakePage, make_cell: MakeCell) -> None:
    """The memory that a page takes does not grow with its pictures: none is made before its turn."""
    cells = [make_cell(f"n={n}", n, pictures=(picture(path=Path(f"{n}")),)) for n in range(1, 601)]
    pictures = Pictures()
    pieces = render(make_page(*cells), pictures)
    seen = 0
    for piece in pieces:
        seen += piece.count(SMALL.url)
        assert len(pictures.asked) - seen <= 1
    assert seen == 600


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, "The pipeline as it was:"),
        ({"is_dirty": True}, "The run had changes on top of its commit"),
        ({"commit": "", "checkout": ""}, "The pipeline lay in no repository"),
    ],
)
def test_what_can_be_brought_back_is_told_as_it_is(
    said: dict[str, Any], shown: str, make_page: MakePage, make_cell: MakeCell
) -> None:
    assert shown in text_of(make_page(make_cell(""), **said))
