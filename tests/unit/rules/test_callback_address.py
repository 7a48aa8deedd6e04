"""Which callbacks can arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from renderline.diagnostic import Severity
from renderline.pipeline.model import Pipeline
from renderline.rules import callback_address


def told(url: Any, pipeline_of: Callable[..., Pipeline]) -> list[str]:
    made = pipeline_of(callbacks=[{"url": url, "type": ["workflow:*"]}])
    return [finding.place.snippet for finding in callback_address.check(made)]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hooks",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://local.example.com/",
        # These are the contract's to report.
        "http://example.com/",
        "http://10.0.0.7/",
        "localhost",
        "https://[::1/",
        "https:///nowhere",
        None,
        7,
    ],
)
def test_a_public_address_and_what_the_contract_refuses_pass(
    url: Any, pipeline_of: Callable[..., Pipeline]
) -> None:
    assert told(url, pipeline_of) == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://localhost/x", "localhost"),
        ("https://app.localhost:8443/x", "app.localhost"),
        ("https://printer/x", "printer"),
        ("https://render-box.local./x", "render-box.local"),
        ("https://10.0.0.7/x", "10.0.0.7"),
        ("https://[::1]/x", "::1"),
        ("https://[fd00::1]/x", "fd00::1"),
        ("https://0.0.0.0/x", "0.0.0.0"),  # noqa: S104 - an address to be refused, not to listen on
        ("https://169.254.169.254/latest", "169.254.169.254"),
    ],
)
def test_an_address_of_one_network_only_is_told(
    url: str, host: str, pipeline_of: Callable[..., Pipeline]
) -> None:
    assert told(url, pipeline_of) == [host]


@pytest.mark.parametrize("callbacks", [None, [], {}, ["https://localhost/"], "https://localhost/"])
def test_what_is_no_list_of_callbacks_is_passed_over(
    callbacks: Any, pipeline_of: Callable[..., Pipeline]
) -> None:
    assert list(callback_address.check(pipeline_of(callbacks=callbacks))) == []


@pytest.mark.parametrize("url", ["http://localhost/x", "http://127.0.0.1:8189/events/key", "http://[::1]/x"])
def test_plain_http_to_this_machine_is_for_an_engine_that_is_told_so(
    url: str, pipeline_of: Callable[..., Pipeline]
) -> None:
    (found,) = callback_address.check(pipeline_of(callbacks=[{"url": url, "type": ["workflow:*"]}]))
    assert (found.severity, "--allow-loopback-callbacks" in found.hint) == (Severity.WARNING, True)
