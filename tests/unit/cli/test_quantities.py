"""Sizes and ages are read with their unit, and never guessed."""

from __future__ import annotations

import click
import pytest

from renderline.cli.quantities import DURATION_S, SIZE_BYTES


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("0B", 0),
        ("1kB", 1000),
        ("1 KiB", 1024),
        ("20GB", 20_000_000_000),
        ("1.5gb", 1_500_000_000),
        ("0.001MB", 1000),
        ("2TiB", 2 * 1024**4),
    ],
)
def test_a_size_is_a_number_of_bytes(text: str, size_bytes: int) -> None:
    assert SIZE_BYTES.convert(text, None, None) == size_bytes


@pytest.mark.parametrize(
    ("text", "duration_s"), [("0d", 0), ("90s", 90), ("12h", 43_200), ("7d", 604_800), ("1.5w", 907_200)]
)
def test_an_age_is_a_number_of_seconds(text: str, duration_s: int) -> None:
    assert DURATION_S.convert(text, None, None) == duration_s


@pytest.mark.parametrize("text", ["", "20", "GB", "-1GB", "1e3GB", "20 G B", "20XB", "1,5GB", "٣GB", "7d"])
def test_anything_else_is_no_size(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no size such as 20GB; the units are b, kb, mb"):
        SIZE_BYTES.convert(text, None, None)


@pytest.mark.parametrize("text", ["7", "7 days", "1y", "20GB", "-1d"])
def test_anything_else_is_no_age(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no age such as 7d; the units are s, m, h, d, w"):
        DURATION_S.convert(text, None, None)
