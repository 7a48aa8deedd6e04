"""Debian's Chromium, and what every page has to keep: no error, no request elsewhere, every control with a name."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PATIENCE_MS = 60_000

Open = Callable[..., AbstractContextManager[Page]]

FAULTS = """
() => {
  const faults = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const nameOf = (element) => element.getAttribute("aria-label")
    || (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id)?.textContent || "").join(" ").trim()
    || [...(element.labels || [])].map((label) => label.textContent).join(" ").trim()
    || element.textContent.trim()
    || [...element.querySelectorAll("img")].map((image) => image.alt).join(" ").trim();
  for (const control of document.querySelectorAll("a[href], button, input, summary, progress, [tabindex='0']")) {
    if (shown(control) && !nameOf(control)) faults.push(`no name: ${control.outerHTML.slice(0, 200)}`);
  }
  for (const image of document.querySelectorAll("img")) {
    if (!image.hasAttribute("alt")) faults.push(`no alt: ${image.outerHTML.slice(0, 80)}`);
    if (shown(image) && image.complete && !image.naturalWidth) faults.push(`not loaded: ${image.outerHTML.slice(0, 80)}`);
  }
  for (const landmark of ["main", "h1", "title"]) {
    if (document.querySelectorAll(landmark).length !== 1) faults.push(`not one ${landmark}`);
  }
  if (!document.documentElement.lang) faults.push("no language");
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push("an id stands twice");
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5")) {
    if (!shown(heading)) continue;
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`from h${level} to h${next}: ${heading.textContent}`);
    level = next;
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`as wide as ${document.documentElement.scrollWidth}`);
  const channel = (value) => value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = colour(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(element) || element.closest(".hidden, noscript")) continue;
    const [one, other] = [light(colour(getComputedStyle(element).color)), light(ground(element))];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(1)}: ${walker.currentNode.textContent.trim().slice(0, 60)}`);
  }
  return faults;
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser with a profile of its own; not for longer than a module, for it keeps an event loop of asyncio's running."""
    chromium = shutil.which("chromium")
    assert chromium, "these tests need Chromium: apt-get install chromium"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=list(FLAGS), timeout=PATIENCE_MS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Open:
    """
    Opens a page, and judges at the end what it has logged and asked for.

    `refusal` is the status that the test has a request answered with; the browser logs it by itself.
    """

    @contextmanager
    def opened(
        url: str,
        *,
        scheme: Literal["light", "dark"] = "light",
        viewport: ViewportSize | None = None,
        refusal: str = "",
        **options: Any,
    ) -> Iterator[Page]:
        context = browser.new_context(viewport=viewport or DESKTOP, color_scheme=scheme, **options)
        context.set_default_timeout(PATIENCE_MS)
        page, wrong, asked = context.new_page(), list[str](), set[str]()
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: asked.add(request.url))
        page.goto(url)
        yield page
        context.close()
        home = urlsplit(url)
        elsewhere = [each for each in asked if urlsplit(each)[:2] not in {home[:2], ("data", "")}]
        unexpected = [each for each in wrong if not refusal or f"status of {refusal}" not in each]
        assert (unexpected, elsewhere) == ([], [])

    return opened


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """What of the basics of accessibility a page lacks: names, texts for pictures, order, contrast, width."""

    def find(page: Page) -> list[str]:
        found: list[str] = page.evaluate(FAULTS)
        return found

    return find
