"""A reference to the third image of two."""

from __future__ import annotations

from collections.abc import Iterator

from renderline.diagnostic import Code, Finding, Place, Related
from renderline.pipeline.graph import Edge, edges
from renderline.pipeline.model import Pipeline
from renderline.wire.references import split_path

__all__ = ["CODE", "check"]

CODE = Code(
    id="RL312",
    name="output-index",
    description="A reference asks for one of as many images as its source is told to make, counted from 0.",
)

_MADE_BY_QUANTITY = "images"


def check(pipeline: Pipeline) -> Iterator[Finding]:
    """Where `quantity` is itself a reference, the number is not known."""
    for edge in edges(pipeline):
        match split_path(edge.reference.target):
            # Lists of other names, such as frames, are as long as the service makes them.
            case ("output", name, int(index), *_) if name == _MADE_BY_QUANTITY:
                quantity = _quantity(edge)
                if quantity is not None and index >= quantity:
                    yield _beyond(edge, index, quantity)


def _quantity(edge: Edge) -> int | None:
    from renderline.contract import steps

    if not steps.is_known(edge.source.type) or not isinstance(edge.source.input, dict):
        return None
    # With the contract's default, for many steps leave `quantity` out.
    quantity = steps.with_defaults(edge.source.type, edge.source.input).get("quantity")
    return quantity if isinstance(quantity, int) and not isinstance(quantity, bool) else None


def _beyond(edge: Edge, index: int, quantity: int) -> Finding:
    made = "1 image" if quantity == 1 else f"{quantity} images"
    last = "0" if quantity == 1 else f"0 to {quantity - 1}"
    return Finding(
        code=CODE,
        place=Place(path=(*edge.reference.at, "path"), snippet=f"{_MADE_BY_QUANTITY}[{index}]"),
        message=f"step `{edge.source.label}` makes {made}, so there is no `{_MADE_BY_QUANTITY}[{index}]`",
        hint=f"they are counted from 0: {last}; or raise `quantity`",
        related=(
            Related(place=Place(path=(*edge.source.path, "input", "quantity")), message="how many it makes"),
        ),
    )
