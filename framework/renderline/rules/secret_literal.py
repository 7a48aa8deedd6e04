"""Secrets do not stand in files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from renderline.diagnostic import Code, Diagnostic, Finding, Part, Place, Severity
from renderline.pipeline.model import Pipeline
from renderline.rules.texts import Text, texts

__all__ = ["CODE", "check", "is_suspected", "masked", "veiled"]

CODE = Code(
    id="RL411",
    name="secret-literal",
    description="Tokens, passwords and signatures are given when a pipeline runs; they do not stand in its file.",
)

_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?P<token>hf_[A-Za-z0-9]{20,}|gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}"
    r"|sk-[\w-]{20,}|(?:AKIA|ASIA)[A-Z0-9]{16}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[\w-]{35}"
    r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})(?![A-Za-z0-9])"
    # RFC 6750: a token in a header may have any of these signs.
    r"|\b(?i:bearer)\s+(?P<bearer>[\w.~+/-]{16,}=*)"
    r"|[?&](?i:x-amz-signature|x-amz-security-token|x-goog-signature|sig|signature)=(?P<signature>[^&#\s]{8,})"
    r"|[?&](?i:token|access_token|api_?key)=(?P<key>[^&#\s]{16,})"
    r"|://[^\s/:@]{0,100}:(?P<password>[^\s/@]{4,})@",
    re.ASCII,
)
# Without `key` alone, which ends many a harmless name.
_NAMES = (
    "accesskey",
    "apikey",
    "authorization",
    "credential",
    "credentials",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "token",
)
_RANDOM = re.compile(r"[\w.+/~-]{16,}=*", re.ASCII)
_SEPARATORS = re.compile(r"[_\s-]")
_WORDS = {
    "bearer": "a token",
    "key": "a token in an address",
    "password": "a password in an address",
    "signature": "the signature of an address",
    "token": "a token",
}
_PARTS_OF_ADDRESSES = frozenset(_WORDS[kind] for kind in ("key", "password", "signature"))
# Media in Base64 run to megabytes, and hold no secrets but by chance.
_LONGEST_TEXT = 10_000
_SHOWN_CHARACTERS = 4
_PLAIN_KINDS = frozenset({"password", "signature"})
_HINT = (
    "declare a parameter with `secret: true`, write `{{ params.NAME }}` here, and give the value with `-p`"
)
_HINT_OF_DEFAULT = (
    "replace the default by `secret: true`, and give the value with `-p` or a params file that is not in git"
)
_HINT_OF_PLAIN_BODY = (
    "add `version: 1`, and a parameter with `secret: true` whose `{{ params.NAME }}` stands here"
)
_HINT_OF_ADDRESS = "name a local copy of the file, or take the address from a parameter that has no default"


class _Secret(NamedTuple):
    what: str
    text: str


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """The defaults of parameters first, and what came from them into the body not again."""
    seen: set[str] = set()
    for parameter in pipeline.parameters:
        # The default of a parameter that is declared secret is another rule's to report.
        for found in () if parameter.is_secret else texts(parameter.default, (*parameter.path, "default")):
            name = parameter.name if found.path == (*parameter.path, "default") else str(found.path[-1])
            for secret in _secrets(found, name):
                seen.add(secret.text)
                yield _finding(found, secret, _HINT_OF_DEFAULT)
    for found in texts(pipeline.body, ()):
        for secret in _secrets(found, str(found.path[-1])):
            if secret.text not in seen:
                yield _finding(found, secret, _HINT if pipeline.templated else _HINT_OF_PLAIN_BODY)


def is_suspected(text: str) -> bool:
    """Whether there may be a secret in a text, whatever it is called; where not, there is none."""
    # What is too long to be searched stays suspected: this must not say no in vain.
    return len(text) > _LONGEST_TEXT or _TOKEN.search(text) is not None


def masked(file: str, text: str, diagnostics: Iterable[Diagnostic]) -> str:
    """A file's text for showing: of each secret reported in it only the first characters, the others stars."""
    lines = text.split("\n")
    for diagnostic in diagnostics:
        if diagnostic.code == CODE and diagnostic.location.file == file:
            start, end = diagnostic.location.span.start, diagnostic.location.span.end
            for number in range(start.line, end.line + 1):
                line = lines[number - 1]
                first = start.column - 1 if number == start.line else 0
                last = end.column - 1 if number == end.line else len(line)
                lines[number - 1] = line[:first] + _starred(line[first:last]) + line[last:]
    return "\n".join(lines)


def veiled(name: str, text: str) -> str:
    """A text for showing, under the key or parameter of that name: of each secret in it only the first characters."""
    for secret in _secrets(Text((name,), text, Part.VALUE), name):
        text = text.replace(secret.text, _starred(secret.text))
    return text


def _secrets(found: Text, name: str) -> Iterator[_Secret]:
    # A local path is a subclass of `str`; what its file is called is no secret.
    if found.part is Part.KEY or type(found.text) is not str or len(found.text) > _LONGEST_TEXT:
        return
    # At the end: `githubToken` holds one, `tokenCount` counts them.
    is_named = _SEPARATORS.sub("", name).lower().endswith(_NAMES)
    if is_named and _RANDOM.fullmatch(found.text) and _is_mixed(found.text):
        yield _Secret("a secret", found.text)
        return
    for match in _TOKEN.finditer(found.text):
        kind = match.lastgroup or "token"
        # Where the place alone says what it is, it need not look random.
        if kind in _PLAIN_KINDS or _is_mixed(match[kind]):
            yield _Secret(_WORDS[kind], match[kind])


def _is_mixed(text: str) -> bool:
    """Letters and digits both: made by a machine rather than a placeholder such as `YOUR_TOKEN_GOES_HERE`."""
    return any(char.isdigit() for char in text) and any(char.isalpha() for char in text)


def _finding(found: Text, secret: _Secret, hint: str) -> Finding:
    return Finding(
        code=CODE,
        severity=Severity.WARNING,
        place=Place(path=found.path, snippet=secret.text),
        message=f"`{_shown(secret.text)}…` looks like {secret.what}, and everyone can read it here",
        hint=_HINT_OF_ADDRESS if secret.what in _PARTS_OF_ADDRESSES else hint,
    )


def _shown(text: str) -> str:
    # Enough to recognise one's own, and of a short password never more than a quarter.
    return text[: min(_SHOWN_CHARACTERS, len(text) // 4)]


def _starred(text: str) -> str:
    # Where the value came out of an expression there is nothing to hide in the file.
    if text.lstrip("'\"").startswith("{{"):
        return text
    shown = _shown(text)
    return shown + "*" * (len(text) - len(shown))
