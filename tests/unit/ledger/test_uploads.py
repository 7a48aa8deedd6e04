"""A file is sent to a service once, over all runs."""

from __future__ import annotations

import itertools

from renderline.ledger.ledger import Ledger
from renderline.ledger.uploads import Uploads


def test_a_service_s_blobs_are_known_by_content(ledger: Ledger) -> None:
    clock = itertools.count(1)
    here = Uploads(ledger=ledger, engine="https://one.example", now_ms=lambda: next(clock))
    elsewhere = Uploads(ledger=ledger, engine="https://two.example", now_ms=lambda: next(clock))
    here.remember("aa", "blob-1")
    assert (here.find("aa"), here.find("bb"), elsewhere.find("aa")) == ("blob-1", None, None)


def test_the_latest_id_counts(ledger: Ledger) -> None:
    uploads = Uploads(ledger=ledger, engine="e", now_ms=lambda: 1)
    uploads.remember("aa", "blob-1")
    uploads.remember("aa", "blob-2")
    assert uploads.find("aa") == "blob-2"
