"""Whose token is used: a given file, the environment, or what civitai's own command line has stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from renderline.errors import UsageError
from renderline.wire.bearer_token import is_sendable

__all__ = ["TokenChoice", "find_token", "read_token_file"]

# In the order of preference: civitai's command line, its Python and JavaScript clients, its older samples.
_VARIABLES = ("CIVITAI_TOKEN", "CIVITAI_API_TOKEN", "CIVITAI_API_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChoice:
    """
    The token that won.

    Attributes:
        source: where it comes from, for people; never the token itself.
        warning: that another source holds a different one; empty when all agree.
    """

    token: str = field(repr=False)
    source: str
    warning: str = ""


def find_token(
    environment: Mapping[str, str], *, home: Path, token_file: Path | None = None
) -> TokenChoice | None:
    """
    The first token of: `token_file`, `CIVITAI_TOKEN`, `CIVITAI_API_TOKEN`, `CIVITAI_API_KEY`, civitai's config file.

    Args:
        environment: usually `os.environ`.
        home: the user's home folder, for `.config/civitai/config.yaml` where `XDG_CONFIG_HOME` is not set.
        token_file: a file that holds a token and nothing else.

    Returns:
        None when there is no token anywhere.

    Raises:
        UsageError: `token_file` cannot be read or is empty, or the winner holds what no header can carry.
    """
    candidates = tuple(_candidates(environment, home=home, token_file=token_file))
    if not candidates:
        return None
    winner = candidates[0]
    if not is_sendable(winner.token):
        raise UsageError(f"{winner.source} holds characters that are no part of a token")
    return TokenChoice(
        token=winner.token, source=winner.source, warning=_disagreement(winner, candidates[1:])
    )


def _candidates(
    environment: Mapping[str, str], *, home: Path, token_file: Path | None
) -> Iterator[TokenChoice]:
    if token_file is not None:
        yield TokenChoice(token=read_token_file(token_file), source=str(token_file))
    for name in _VARIABLES:
        if token := environment.get(name, "").strip():
            yield TokenChoice(token=token, source=name)
    config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "civitai" / "config.yaml"
    if token := _read_config(config):
        yield TokenChoice(token=token, source=str(config))


def _disagreement(winner: TokenChoice, others: tuple[TokenChoice, ...]) -> str:
    different = [other.source for other in others if other.token != winner.token]
    if not different:
        return ""
    return f"{winner.source} and {', '.join(different)} hold different tokens; {winner.source} is used"


def read_token_file(path: Path) -> str:
    """
    The token that a file holds, and nothing else.

    Raises:
        UsageError: it cannot be read, or is empty.
    """
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the token file {path} cannot be read: {getattr(error, 'strerror', 'no text')}"
        ) from None
    if not token:
        raise UsageError(f"the token file {path} is empty")
    return token


def _read_config(path: Path) -> str:
    """Another program's file: whatever is odd about it, it holds no token for us."""
    import yaml

    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    token = settings.get("token") if isinstance(settings, dict) else None
    return token.strip() if isinstance(token, str) else ""
