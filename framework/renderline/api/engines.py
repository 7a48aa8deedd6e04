"""Which service a run talks to: the embedded engine unless the user says otherwise."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from renderline.api.folders import project_data_dir
from renderline.errors import AuthenticationError, DataFolderBusy, EngineUnreachable, UsageError
from renderline.execution.health import EngineFacts, ask_health
from renderline.execution.runner import EMBEDDED, REMOTE, PollPolicy
from renderline.execution.tokens import find_token
from renderline.wire.http import is_loopback, is_same_origin

__all__ = ["CIVITAI_URL", "EngineChoice", "Service", "opened"]

CIVITAI_URL = "https://orchestration.civitai.com"
_LOCAL, _CIVITAI = "local", "civitai"
_TURN_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """
    What the user said about the engine.

    Attributes:
        engine: `local`, `civitai` or a URL of a service with the same API.
        upscaler: the built-in model that stands in on the embedded engine; None leaves it to the engine.
        token_file: a file that holds the token of a remote service.
        data_dir: of the embedded engine; None takes that of the current folder's project.
        must_be_own: take nothing at a URL but an embedded engine, which charges nothing.
    """

    engine: str = _LOCAL
    upscaler: str | None = None
    token_file: Path | None = None
    data_dir: Path | None = None
    must_be_own: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine, for nothing."""
        return self.engine == _LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """
    A service that answers.

    Attributes:
        label: for people, e.g. `the embedded engine`.
        costs: whether a run there is charged for.
        is_elsewhere: whether it is one's own engine, and not the project's.
        upscaler: the full name of the built-in network that stands in there; None for a service that is not ours.
        ends_with_run: whether it was started for this run alone, with the network that the user chose.
        has_default_upscaler: whether the user chose none for it.
        warnings: what the user should know about how it was chosen.
    """

    url: str
    token: str | None = field(repr=False)
    policy: PollPolicy
    label: str
    costs: bool
    is_elsewhere: bool = False
    upscaler: str | None = None
    ends_with_run: bool = False
    has_default_upscaler: bool = False
    warnings: tuple[str, ...] = ()


@contextmanager
def opened(choice: EngineChoice, *, on_notice: Callable[[str], None]) -> Iterator[Service]:
    """
    The service of a choice; the embedded engine lives as long as the `with` block.

    Args:
        on_notice: told in a sentence when another run is waited for, and what earlier ones left behind.

    Raises:
        UsageError: the choice cannot be understood, or the data folder cannot be used.
        AuthenticationError: Civitai's service needs a token, and there is none.
        ExtraMissing: the parts of the embedded engine are not installed.
    """
    from renderline.engine.upscaling.models import full_name

    if choice.upscaler is not None:
        # Before anything is started: it raises where there is no such network.
        full_name(choice.upscaler)
    if not choice.is_local:
        yield _elsewhere(choice)
        return
    with ExitStack() as stack:
        yield _embedded(choice, stack, on_notice)


def _elsewhere(choice: EngineChoice) -> Service:
    is_civitai = choice.engine == _CIVITAI
    url = CIVITAI_URL if is_civitai else choice.engine
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"`{choice.engine}` is no engine: say local, civitai or a URL")
    # Whoever serves the embedded engine on this machine is not charged for it.
    facts = asyncio.run(ask_health(url)) if is_loopback(url) else None
    if facts is not None:
        return _own(choice, url, facts)
    if choice.must_be_own:
        raise EngineUnreachable(url, "the engine that the run was made on no longer serves there")
    return _remote(choice, url, is_civitai=is_civitai)


def _remote(choice: EngineChoice, url: str, *, is_civitai: bool) -> Service:
    if choice.upscaler is not None:
        raise UsageError(
            "--upscaler chooses a model of the embedded engine; a service elsewhere chooses its own"
        )
    # The environment's token is Civitai's: no other host is ever shown it.
    environment = os.environ if is_civitai else {}
    found = find_token(
        environment, home=Path.home() if is_civitai else Path(os.devnull), token_file=choice.token_file
    )
    if is_civitai and found is None:
        raise AuthenticationError("Civitai's service needs a token: set CIVITAI_TOKEN or give --token-file")
    return Service(
        url=url,
        token=found.token if found else None,
        policy=REMOTE,
        label=url,
        costs=True,
        warnings=(found.warning,) if found and found.warning else (),
    )


def _own(choice: EngineChoice, url: str, facts: EngineFacts) -> Service:
    """An embedded engine that the user serves on this machine and names by its URL."""
    from renderline.engine.folder import live_engine

    given = find_token({}, home=Path(os.devnull), token_file=choice.token_file)
    served = live_engine(_data_dir(choice))
    # An engine publishes its address by number, and people write the name.
    named = url.replace("//localhost", "//127.0.0.1", 1)
    if given is None and served is not None and is_same_origin(served.url, named):
        return _served(choice, served.url, served.token, facts)
    own = _served(choice, url, given.token if given else None, facts)
    return replace(own, is_elsewhere=True)


def _embedded(choice: EngineChoice, stack: ExitStack, on_notice: Callable[[str], None]) -> Service:
    from renderline.engine.embedded import running
    from renderline.engine.folder import live_engine
    from renderline.engine.options import EngineOptions
    from renderline.engine.upscaling.models import DEFAULT_STAND_IN, full_name

    data_dir = _data_dir(choice)
    told = False
    while True:
        # Asked each time: the next one to take the folder may serve, and then there is nothing to wait for.
        served = live_engine(data_dir)
        if served is not None:
            return _served(choice, served.url, served.token, asyncio.run(ask_health(served.url)))
        try:
            engine = stack.enter_context(
                running(data_dir, EngineOptions(upscaler=choice.upscaler), for_one_run=True)
            )
        except DataFolderBusy as busy:
            if not told:
                on_notice(f"{busy}; waiting for it to finish")
            told = True
            time.sleep(_TURN_S)
        else:
            if engine.discarded:
                on_notice(_discarded(engine.discarded))
            return Service(
                url=engine.url,
                token=engine.token,
                policy=EMBEDDED,
                label="the embedded engine",
                costs=False,
                upscaler=full_name(choice.upscaler or DEFAULT_STAND_IN),
                ends_with_run=True,
                has_default_upscaler=choice.upscaler is None,
            )


def _served(choice: EngineChoice, url: str, token: str | None, facts: EngineFacts | None) -> Service:
    upscaler = facts.upscaler if facts else None
    return Service(
        url=url,
        token=token,
        policy=EMBEDDED,
        label=f"the engine serving at {url}",
        costs=False,
        upscaler=upscaler,
        warnings=_served_warnings(choice, url, upscaler),
    )


def _served_warnings(choice: EngineChoice, url: str, upscaler: str | None) -> tuple[str, ...]:
    from renderline.engine.upscaling.models import full_name

    if choice.upscaler is None or full_name(choice.upscaler) == upscaler:
        return ()
    used = f"stands in with {upscaler}" if upscaler else "was started with a network of its own"
    return (f"--upscaler {choice.upscaler} has no effect: the engine serving at {url} {used}",)


def _discarded(count: int) -> str:
    what = "1 workflow" if count == 1 else f"{count} workflows"
    return f"{what} of an earlier run that was killed {'is' if count == 1 else 'are'} cancelled"


def _data_dir(choice: EngineChoice) -> Path:
    return choice.data_dir or project_data_dir(Path.cwd())
