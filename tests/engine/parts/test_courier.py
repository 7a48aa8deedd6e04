"""How long a receiver is waited for."""

from __future__ import annotations

import pytest

from renderline.engine.webhooks.courier import Patience


@pytest.mark.parametrize(
    ("attempts", "pause_s"), [(1, 1), (2, 2), (3, 4), (10, 512), (11, 600), (100, 600), (10**6, 600)]
)
def test_pauses_double_until_they_are_long_enough(attempts: int, pause_s: float) -> None:
    assert Patience().pause_s(attempts) == pause_s


def test_the_pauses_of_one_event_go_on_for_days_not_for_ever() -> None:
    assert Patience().give_up_ms == 3 * 24 * 3600 * 1000
