"""What is made of a value is made once for the same object at the same place."""

from __future__ import annotations

import gc
import weakref

import pytest

from renderline.memo import IdentityMemo


class Tree(dict[str, int]):
    """A mapping that can be watched."""


@pytest.fixture
def made() -> list[tuple[object, tuple[str | int, ...]]]:
    """What the memo of `memo` was asked to make."""
    return []


@pytest.fixture
def memo(made: list[tuple[object, tuple[str | int, ...]]]) -> IdentityMemo[Tree, int]:
    """Counts as it makes, and holds two."""

    def make(source: Tree, at: tuple[str | int, ...]) -> int:
        made.append((source, at))
        return len(made)

    return IdentityMemo(make, most=2)


def test_the_same_object_is_made_into_something_once(memo: IdentityMemo[Tree, int]) -> None:
    one = Tree(a=1)
    anywhere, there = (), ("steps", 0)
    assert [memo.of(one, at) for at in (anywhere, anywhere, there, there)] == [1, 1, 2, 2]


def test_an_equal_object_is_another_one(memo: IdentityMemo[Tree, int]) -> None:
    one, other = Tree(a=1), Tree(a=1)
    assert [memo.of(one), memo.of(other), memo.of(one)] == [1, 2, 1]


def test_what_is_remembered_is_held_so_that_no_other_object_can_pass_for_it(
    memo: IdentityMemo[Tree, int],
) -> None:
    watched = weakref.ref(kept := Tree(a=1))
    memo.of(kept)
    del kept
    gc.collect()
    assert watched() is not None


def test_it_forgets_all_when_it_holds_the_most(memo: IdentityMemo[Tree, int]) -> None:
    first, second, third = Tree(a=1), Tree(a=2), Tree(a=3)
    assert [memo.of(each) for each in (first, second, third, third, first)] == [1, 2, 3, 3, 4]


def test_where_nothing_recurs_it_comes_to_hold_less(memo: IdentityMemo[Tree, int]) -> None:
    once = [Tree(a=number) for number in range(3)]
    first, second = Tree(a=8), Tree(a=9)
    assert [memo.of(each) for each in (*once, first, second, first)] == [1, 2, 3, 4, 5, 6]
    elsewhere = ("steps", 1)
    assert [memo.of(each, elsewhere) for each in (first, second, first)] == [7, 8, 7]


def test_where_something_recurs_it_holds_as_much_as_before(memo: IdentityMemo[Tree, int]) -> None:
    first, second, third, fourth = (Tree(a=number) for number in range(4))
    pairs = (first, second, first, third, fourth, third)
    assert [memo.of(each) for each in pairs] == [1, 2, 1, 3, 4, 3]


def test_what_cannot_be_made_is_tried_again() -> None:
    tries: list[int] = []

    def make(source: int, _at: tuple[str | int, ...]) -> int:
        tries.append(source)
        if len(tries) == 1:
            raise ValueError(source)
        return source

    memo = IdentityMemo(make)
    with pytest.raises(ValueError, match="7"):
        memo.of(7)
    assert memo.of(7) == 7
