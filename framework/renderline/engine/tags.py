"""The tags of a workflow: at most 10 different ones of at most 200 characters."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.canonical import JsonValue
from renderline.contract.codes import CODES
from renderline.diagnostic import Finding, Place, TreePath
from renderline.engine.limits import TAG_CHARACTERS, TAGS

__all__ = ["check_tag", "check_tags"]


def check_tags(tags: JsonValue) -> Iterator[Finding]:
    """What is wrong with the tags of a body in which they are texts already."""
    if not isinstance(tags, list):
        return
    if len(tags) > TAGS:
        yield _finding("maxItems", ("tags",), f"{len(tags)} tags; a workflow has at most {TAGS}")
    for position, tag in enumerate(tags):
        if len(str(tag)) > TAG_CHARACTERS:
            yield _finding("maxLength", ("tags", position), _too_long(str(tag)))
        if tag in tags[:position]:
            yield _finding("uniqueItems", ("tags", position), f"`{tag}` is tags[{tags.index(tag)}] already")


def check_tag(tag: JsonValue) -> Iterator[Finding]:
    """What is wrong with one tag that is a whole body."""
    if not isinstance(tag, str):
        yield _finding("type", (), "a tag is a text, in quotes")
    elif not tag:
        yield _finding("minLength", (), "a tag has at least one character")
    elif len(tag) > TAG_CHARACTERS:
        yield _finding("maxLength", (), _too_long(tag))


def _too_long(tag: str) -> str:
    return f"a tag of {len(tag)} characters; a tag has at most {TAG_CHARACTERS}"


def _finding(keyword: str, at: TreePath, message: str) -> Finding:
    return Finding(code=CODES[keyword], place=Place(path=at), message=message)
