"""Events are sent to where they can arrive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from renderline.canonical import JsonValue
from renderline.diagnostic import Code, Finding, Place, Severity
from renderline.pipeline.model import Pipeline
from renderline.wire.callbacks import is_http_to_this_machine

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL408",
    name="unreachable-callback",
    description="A callback's host can be reached from the service: it is not this machine and not in a private network.",
)

# Names that RFC 6761, 6762 and 8375 keep out of the public name system, and endings that routers hand out.
_PRIVATE_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid")


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """That the address begins with https:// is the contract's to say, but for this machine's own."""
    callbacks = pipeline.body.get("callbacks")
    for index, callback in enumerate(callbacks) if isinstance(callbacks, (list, tuple)) else ():
        path = ("callbacks", index, "url")
        if is_http_to_this_machine(pipeline.body, path):
            yield Finding(
                code=CODE,
                severity=Severity.WARNING,
                place=Place(path=path),
                message="only an engine on this machine can call this address",
                hint="start it with `serve --allow-loopback-callbacks`; the service calls https addresses of the internet",
            )
        host = _host(callback.get("url")) if isinstance(callback, Mapping) else ""
        reason = _reason(host) if host else ""
        if reason:
            yield Finding(
                code=CODE,
                severity=Severity.WARNING,
                place=Place(path=path, snippet=host),
                message=f"the service cannot reach `{host}`: {reason}",
                hint="give an address that the internet knows, such as a tunnel to this machine",
            )


def _host(url: JsonValue) -> str:
    """The host of an https address; empty for anything else."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        # A final dot only says that the name is whole.
        return (parts.hostname or "").rstrip(".") if parts and parts.scheme == "https" else ""
    except ValueError:
        return ""


def _reason(host: str) -> str:
    from renderline.wire.http import addresses

    try:
        address = addresses.parse(host)
    except ValueError:
        return _reason_of_name(host)
    kind = addresses.private_kind(address)
    if kind:
        return f"it is a {kind} address"
    return "no machine of the internet has this address" if addresses.refusal(address) else ""


def _reason_of_name(host: str) -> str:
    if host == "localhost":
        return "that is the machine itself"
    # A name of one part is looked up in the machine's own network.
    is_private = "." not in host or host.endswith(_PRIVATE_ENDINGS)
    return "the internet does not know that name" if is_private else ""
