"""What formatting changes, and what it leaves."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from renderline.formatting.order import STEP_KEYS, TOP_LEVEL_KEYS
from renderline.formatting.rewrite import formatted
from renderline.parameters.top_level import API_KEYS, OWN_KEYS
from renderline.source import reader

ROOT = Path(__file__).parents[3]

CASES = {
    "indentation is two spaces, lists below their key too": (
        """\
        steps:
        -   $type: a
            input:
                  b:
                  - 1
                  -   2
        """,
        """\
        steps:
          - $type: a
            input:
              b:
                - 1
                - 2
        """,
    ),
    "what stands within a line stays": (
        """\
        a:   {b: 1.50,c: ~}      # lined up
        long: 'x'                # by hand
        """,
        """\
        a:   {b: 1.50,c: ~}      # lined up
        long: 'x'                # by hand
        """,
    ),
    "brackets over several lines": (
        """\
        a: {
            b: [1,   # one
          2],
        # two
          }
        """,
        """\
        a: {
            b: [1,   # one
              2],
            # two
          }
        """,
    ),
    "block scalars move with their key and keep their text": (
        """\
        a:
            b: |4  # c
                  x

                y
            c: >-
             one
               two
            d: |+
              z


        e: 1
        """,
        """\
        a:
          b: |2  # c
              x

            y
          c: >-
            one
              two
          d: |+
            z


        e: 1
        """,
    ),
    "text over several lines": (
        """\
        a: "one
                two

           three"
        b: one
                   two
        """,
        """\
        a: "one
          two

          three"
        b: one
          two
        """,
    ),
    "comments stand like the line below, or like what is above": (
        """\
        # top
        steps:
              # first
            - $type: a
              input:
                  # chosen
                  b: 1
                  # c: 2
           # next
            - $type: b
            # - $type: c
        # end
        outputs: []
        """,
        """\
        # top
        steps:
          # first
          - $type: a
            input:
              # chosen
              b: 1
              # c: 2
          # next
          - $type: b
          # - $type: c
        # end
        outputs: []
        """,
    ),
    "blank lines at most one at a time, none at the ends": (
        "\n\na: 1\n  \n\n\nb: 2\t\n\n\n",
        "a: 1\n\nb: 2\n",
    ),
    "top-level keys come in order, with their comments": (
        """\
        # yaml-language-server: $schema=x.json
        # What this is.

        # the work
        steps: []
        # below the work

        # said first
        version: 1   # always
        # name it
        name: x

        # the end
        """,
        """\
        # yaml-language-server: $schema=x.json
        # What this is.

        # said first
        version: 1   # always
        # name it
        name: x

        # the work
        steps: []
        # below the work

        # the end
        """,
    ),
    "a line for tools stays on top with what is closely below it": (
        "# yaml-language-server: $schema=x.json\n# What this is.\nname: x\nversion: 1\n",
        "# yaml-language-server: $schema=x.json\n# What this is.\nversion: 1\nname: x\n",
    ),
    "keys of a step come in order, with their comments": (
        """\
        steps:
          # the first
          - input: {}   # empty
            # its name
            name: a

            # its type
            $type: b
            # spare: 1
          # the second
          - &x
            name: c
            uses: d
        """,
        """\
        steps:
          # the first
          # its type
          - $type: b
            # spare: 1
            # its name
            name: a
            input: {}   # empty
          # the second
          - &x
            uses: d
            name: c
        """,
    ),
    "an unknown key stays behind the one it follows": (
        "outputs: []\nottputs: []\nname: x\n",
        "name: x\noutputs: []\nottputs: []\n",
    ),
    "an alias never comes before its anchor": (
        "outputs: &o []\nname: x\nx-a: *o\n",
        "outputs: &o []\nname: x\nx-a: *o\n",
    ),
    "merge keys and anchors": (
        """\
        x-base: &base
            a: 1
        steps:
            - name: b
              input: {c: 1}
              <<: *base
        """,
        """\
        x-base: &base
          a: 1
        steps:
          - <<: *base
            name: b
            input: {c: 1}
        """,
    ),
    "the order of other mappings is the author's": (
        "parameters:\n  steps: {}\n  name: {}\n  version: {}\n",
        "parameters:\n  steps: {}\n  name: {}\n  version: {}\n",
    ),
    "a last line without an end, in a block scalar": ("a: |\n  text", "a: |-\n  text\n"),
    "a comment between the columns of a block scalar and its key stays out of its text": (
        "a:\n    b: |\n          x\n       # c\n    d: 1\n",
        "a:\n  b: |\n    x\n  # c\n  d: 1\n",
    ),
    "a file in brackets stays": ('{"steps":\n [ ]}', '{"steps":\n [ ]}'),
    "markers of a document": ("---\nname: x\nversion: 1\n", "---\nversion: 1\nname: x\n"),
    "a tab before a value stays": ("a:\t1\n", "a:\t1\n"),
}


@pytest.mark.parametrize("case", CASES)
def test_formatted(case: str) -> None:
    before, after = (dedent(text) if text.startswith("        ") else text for text in CASES[case])
    document = reader.read_text(before, name="a.yaml").document
    assert document is not None
    assert formatted(document) == after


def test_every_key_of_the_language_has_its_place() -> None:
    assert set(TOP_LEVEL_KEYS) - {"x-"} == {*API_KEYS, *OWN_KEYS}
    assert len(set(TOP_LEVEL_KEYS)) == len(TOP_LEVEL_KEYS)
    assert len(set(STEP_KEYS)) == len(STEP_KEYS)


@pytest.mark.parametrize("path", sorted((ROOT / "pipelines").glob("*.yaml")), ids=lambda path: path.name)
def test_the_pipelines_here_are_formatted(path: Path) -> None:
    document = reader.read(path).document
    assert document is not None
    assert formatted(document) == document.text
