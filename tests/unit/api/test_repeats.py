"""A mistake that cells of a matrix share is told once, with how many they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderline import api

HEAD = "version: 1\nmatrix: {axes: {style: [neon, ink, oil], n: [1, 2]}}\nsteps:\n"
STEP = "  - $type: imageGen\n    name: hero\n    input: {engine: flux2, model: klein, operation: createImage, prompt: »}\n"


def messages(folder: Path, text: str) -> list[str]:
    path = folder / "hero.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return [each.message for each in api.validate(path).diagnostics]


def prompted(text: str) -> str:
    return STEP.replace("»", text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "../{{ matrix.style }}-{{ matrix.n }}",
            "`../neon-1` cannot be an output's name: it leaves its folder (in 6 cells, first in `style=neon,n=1`)",
        ),
        (
            "{{ '../' if matrix.style == 'ink' else '' }}{{ matrix.style }}-{{ matrix.n }}",
            "`../ink-1` cannot be an output's name: it leaves its folder (in 2 cells, first in `style=ink,n=1`)",
        ),
        (
            "{{ '/' if cell.index == 5 else 'a' }}{{ cell.index }}",
            "`/5` cannot be an output's name: it is absolute (in the cell `style=oil,n=2`)",
        ),
    ],
)
def test_an_output_s_name_that_is_wrong_in_several_cells(tmp_path: Path, name: str, expected: str) -> None:
    outputs = f'outputs: [{{from: hero, as: "{name}"}}]\n'
    assert messages(tmp_path, prompted("A fox") + outputs) == [expected]


def test_numbers_that_are_all_too_large_are_one_mistake(tmp_path: Path) -> None:
    found = messages(tmp_path, prompted('A fox, quantity: "{{ matrix.n * 9 }}"'))
    assert found == ["`quantity` is 9; it must be at most 4 (in 6 cells, first in `style=neon,n=1`)"]


def test_what_is_wrong_in_every_cell_alike_does_not_mention_them(tmp_path: Path) -> None:
    assert messages(tmp_path, prompted("A fox, quantity: 9")) == ["`quantity` is 9; it must be at most 4"]


def test_different_mistakes_at_one_place_stay_apart(tmp_path: Path) -> None:
    """Some cells have too small a number, others too large a one."""
    found = messages(tmp_path, prompted('A fox, quantity: "{{ 0 if matrix.n == 1 else 9 }}"'))
    assert [message.partition(" (")[0] for message in found] == [
        "`quantity` is 0; it must be at least 1",
        "`quantity` is 9; it must be at most 4",
    ]


def test_an_expression_that_fails_in_some_cells_is_one_mistake(tmp_path: Path) -> None:
    found = messages(tmp_path, prompted('"A {{ 1 / (matrix.n - 1) }}"'))
    assert found == ["the expression fails: division by zero (in 3 cells, first in `style=neon,n=1`)"]
