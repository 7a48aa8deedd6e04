"""Differences of any two bodies."""

from __future__ import annotations

from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from renderline.canonical import JsonObject, compact
from renderline.wire.body_changes import BodyChange, ChangeKind, changes, with_change

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
STEPS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from(["one", "two", "three"]), "input": VALUES}),
    max_size=3,
    unique_by=lambda step: str(step["name"]),
)
BODIES = st.fixed_dictionaries({"steps": STEPS}, optional={"tags": VALUES, "metadata": VALUES})


@given(BODIES, BODIES)
def test_there_are_changes_just_where_the_spelling_differs(old: JsonObject, new: JsonObject) -> None:
    assert bool(changes(old, new)) == (compact(old) != compact(new))


@given(BODIES, BODIES)
def test_all_changes_after_each_other_make_the_new_body_but_for_the_order_of_steps(
    old: JsonObject, new: JsonObject
) -> None:
    found = list(changes(old, new))
    # Removed steps last and from the end: a change's place is that in the old body.
    found.sort(key=_rank)
    made = reduce(with_change, found, old)
    assert {each.kind for each in changes(made, new)} <= {ChangeKind.ORDER}


def _rank(change: BodyChange) -> tuple[int, int]:
    last = change.at[-1]
    is_gone_step = change.kind is ChangeKind.REMOVED and bool(change.step) and not change.field
    return (1, -last) if is_gone_step and isinstance(last, int) else (0, 0)
