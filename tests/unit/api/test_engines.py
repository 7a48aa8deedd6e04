"""Which service a choice leads to, where the answer is a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from renderline.api.engines import EngineChoice, opened
from renderline.errors import EngineUnreachable


class Other(BaseHTTPRequestHandler):
    """Something that serves, and is no engine of ours."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def other_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Other) as listener:
        Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{listener.server_port}"
        listener.shutdown()


def test_a_free_run_goes_on_at_no_other_service_on_the_same_port(other_url: str) -> None:
    """A port that one's own engine had may be anybody's later, and what is sent there may cost something."""
    with opened(EngineChoice(engine=other_url), on_notice=print) as service:
        assert service.costs
    choice = EngineChoice(engine=other_url, must_be_own=True)
    with (
        pytest.raises(EngineUnreachable, match="the engine that the run was made on no longer serves there"),
        opened(choice, on_notice=print),
    ):
        pass
