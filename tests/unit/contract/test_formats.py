"""Formats are checked as far as they can be without the network, the same on every machine."""

from __future__ import annotations

import pytest

from renderline.contract.formats import CHECKS


class LocalPath(str):
    """Text that stands for a file that is still to be uploaded."""

    __slots__ = ()


SOUND: list[tuple[str, object]] = [
    ("uri", "https://example.com/cat.png"),
    ("uri", "data:image/png;base64,iVBORw0KGgo="),
    ("uri", "asset:sha256:00ff"),
    ("uri", "secret:TOKEN"),
    ("uri", "urn:air:sd1:checkpoint:civitai:1@2"),
    ("uri", LocalPath("/home/me/cat.png")),
    ("source-image", "iVBORw0KGgo="),
    ("date-time", "2026-11-22T10:00:00Z"),
    ("date-time", "2026-11-22T10:00:00.1234567+01:00"),
    ("date-span", "00:05:00"),
    ("date-span", "1.00:00:00"),
    ("date-span", "00:00:00.5"),
    ("date-span", "PT5M"),
    ("date-span", "P1DT2H"),
    ("int32", 2**31 - 1),
    ("int32", -(2**31)),
    ("int64", 2**63 - 1),
]
UNSOUND: list[tuple[str, object]] = [
    ("uri", "cat.png"),
    ("uri", "https://example.com/my cat.png"),
    ("uri", "//example.com"),
    ("uri", ""),
    ("source-image", ""),
    ("date-time", "2026-11-22"),
    ("date-time", "2026-11-22T10:00:00"),
    ("date-time", "now"),
    ("date-span", "5 minutes"),
    ("date-span", "P"),
    ("date-span", "PT"),
    ("date-span", ""),
    ("int32", 2**31),
    ("int64", 2.0**63),
    ("int64", -(2**63) - 1),
]


@pytest.mark.parametrize(("name", "value"), SOUND)
def test_a_sound_value_has_its_format(name: str, value: object) -> None:
    assert CHECKS[name](value)


@pytest.mark.parametrize(("name", "value"), UNSOUND)
def test_an_unsound_value_lacks_its_format(name: str, value: object) -> None:
    assert not CHECKS[name](value)


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("value", [None, True, [], {}])
def test_a_format_says_nothing_of_other_types(name: str, value: object) -> None:
    assert CHECKS[name](value)
