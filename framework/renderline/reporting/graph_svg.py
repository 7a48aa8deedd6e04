"""A graph as an SVG picture that stands alone: no script, no font, no link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from renderline.reporting.graph import Graph
from renderline.reporting.graph_layout import Layout, Slot, lay_out
from renderline.reporting.terminal import display_width

__all__ = ["svg"]

_LETTER_PX = 7.3
_BOX_HEIGHT_PX = 48
_ROW_PX = 84
_MARGIN_PX = 24
_PADDING_PX = 14
_LINE_PX = 14
_STYLE = """
text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
.kind { fill: #59636e } .name { font-weight: 600 }
.box { fill: #f6f8fa; stroke: #818b98 } .result { fill: #ddf4ff; stroke: #0969da; stroke-width: 2 }
.arrow { fill: none; stroke: #59636e; stroke-width: 1.3 }
.label { font-size: 11px; fill: #59636e } .halo { font-size: 11px; fill: #fff; stroke: #fff; stroke-width: 4px }
"""


def svg(graph: Graph) -> str:
    """The picture, columns from left to right; the same text for the same graph."""
    layout = lay_out(graph)
    canvas = _Canvas(graph, layout)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{canvas.width_px}" height="{canvas.height_px}" '
        f'viewBox="0 0 {canvas.width_px} {canvas.height_px}" role="img">\n<title>{escape(graph.name)}</title>\n'
        f"<style>{_STYLE}</style>\n"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#59636e"/></marker></defs>\n'
        '<rect width="100%" height="100%" fill="#fff"/>\n'
    )
    return "".join([head, *canvas.arrows(), *canvas.boxes(), *canvas.labels(), "</svg>\n"])


class _Canvas:
    """The positions in pixels of one layout, and what is drawn there."""

    def __init__(self, graph: Graph, layout: Layout) -> None:
        self._graph = graph
        self._layout = layout
        self._box_px = [
            _text_px(max(box.title, box.kind, key=display_width)) + 2 * _PADDING_PX for box in graph.boxes
        ]
        self._column_px = [
            max((self._slot_px(slot) for slot in column), default=0) for column in layout.columns
        ]
        self._left_px = self._lefts()
        rows = max((len(column) for column in layout.columns), default=1)
        self.height_px = rows * _ROW_PX + 2 * _MARGIN_PX - (_ROW_PX - _BOX_HEIGHT_PX)
        self.width_px = (self._left_px[-1] + self._column_px[-1] if layout.columns else 0) + _MARGIN_PX
        self._middle_px = self._middles(rows)

    def boxes(self) -> Iterator[str]:
        for slot, y in self._middle_px.items():
            if slot.arrow < 0:
                box, left, width = self._graph.boxes[slot.box], self._x(slot), self._box_px[slot.box]
                kind = "box result" if box.is_result else "box"
                yield (
                    f'<rect class="{kind}" x="{left}" y="{y - _BOX_HEIGHT_PX // 2}" width="{width}" '
                    f'height="{_BOX_HEIGHT_PX}" rx="6"/>\n'
                    f'<text class="name" x="{left + _PADDING_PX}" y="{y - 4}">{escape(box.title)}</text>\n'
                    f'<text class="kind" x="{left + _PADDING_PX}" y="{y + 14}">{escape(box.kind)}</text>\n'
                )

    def arrows(self) -> Iterator[str]:
        for way in self._layout.ways:
            x, y = self._x(way[0]) + self._slot_px(way[0]), self._middle_px[way[0]]
            parts = [f"M{x} {y}"]
            for slot in way[1:]:
                left, middle = self._x(slot), self._middle_px[slot]
                bend = (x + left) // 2
                parts.append(f"C{bend} {y} {bend} {middle} {left} {middle}")
                x, y = left + (self._column_px[slot.column] if slot.arrow >= 0 else 0), middle
                parts += [f"H{x}"] if slot.arrow >= 0 else []
            yield f'<path class="arrow" d="{" ".join(parts)}" marker-end="url(#tip)"/>\n'

    def labels(self) -> Iterator[str]:
        for arrow, way in zip(self._graph.arrows, self._layout.ways, strict=True):
            # Beside the box that reads, where arrows from one source have parted already.
            right, y = self._x(way[-1]) - _PADDING_PX, self._middle_px[way[-1]]
            back = self._middle_px[way[-2]]
            y += -6 if back == y else (back - y) // 5 + (-8 if back < y else 12)
            for line, text in enumerate(arrow.labels):
                top = y - _LINE_PX * (len(arrow.labels) - 1 - line)
                # Twice, since not every viewer knows `paint-order`: first the halo that parts it from the line.
                for kind in ("halo", "label"):
                    yield f'<text class="{kind}" x="{right}" y="{top}" text-anchor="end">{escape(text)}</text>\n'

    def _slot_px(self, slot: Slot) -> int:
        return 0 if slot.arrow >= 0 else self._box_px[slot.box]

    def _x(self, slot: Slot) -> int:
        return self._left_px[slot.column]

    def _lefts(self) -> list[int]:
        """The left edge of each column; between columns there is room for the longest label that ends there."""
        lefts: list[int] = []
        for column, _ in enumerate(self._column_px):
            ending = [
                arrow
                for arrow, way in zip(self._graph.arrows, self._layout.ways, strict=True)
                if way[-1].column == column
            ]
            widest = max((_text_px(text) for arrow in ending for text in arrow.labels), default=0)
            before = lefts[-1] + self._column_px[column - 1] if lefts else _MARGIN_PX - 4 * _PADDING_PX
            lefts.append(before + widest + 4 * _PADDING_PX)
        return lefts

    def _middles(self, rows: int) -> Mapping[Slot, int]:
        """The vertical middle of each slot; shorter columns are centred."""
        first = _MARGIN_PX + _BOX_HEIGHT_PX // 2
        return {
            slot: first + (rows - len(column)) * _ROW_PX // 2 + row * _ROW_PX
            for column in self._layout.columns
            for row, slot in enumerate(column)
        }


def _text_px(text: str) -> int:
    return round(display_width(text) * _LETTER_PX)
