"""What takes the place of two of ziamath's own elements: rows, for their cost, and tables, for their lines.

Importing this module puts them into the library's register of elements. Only the worker does.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import accumulate, pairwise
from typing import Any

from ziamath.drawable import HLine, VLine
from ziamath.nodes.mnode import _node_classes
from ziamath.nodes.mrow import Mrow
from ziamath.nodes.mtable import Mtable

_THICK = 0.045  # em


class QuickRow(Mrow, tag="mrow"):
    """A row that measures its fences once.

    The library lays every row out twice, to know how tall its fences are; rows inside rows thus cost twice as much
    with each level: ten fractions inside each other take seconds. The second look needs no third.
    """

    def _get_height_nostretch(self, line: list[ET.Element], **kwargs: Any) -> tuple[float, float]:
        if kwargs.get("nostretch"):
            return 0.0, 0.0
        low, high = super()._get_height_nostretch(line, **kwargs)
        return float(low), float(high)


class LinedTable(Mtable, tag="mtable"):
    """A table with the lines between its columns and rows, which the library leaves out."""

    def _setup(self, **kwargs: Any) -> None:
        columns = self.element.get("columnlines", "").split()
        rows = self.element.get("rowlines", "").split()
        if "solid" not in (*columns, *rows):
            super()._setup(**kwargs)
            return
        self.element.attrib.setdefault("columnspacing", "0.9em")
        self.element.attrib.setdefault("rowspacing", "0.5em")
        super()._setup(**kwargs)
        cells = self._cells()
        tall, wide = self.bbox.ymax - self.bbox.ymin, self.bbox.xmax - self.bbox.xmin
        thick = _THICK * self.glyphsize
        lines: list[tuple[Any, tuple[float, float]]] = []
        for style, x in zip(columns, self._between_columns(cells), strict=False):
            if style == "solid":
                lines.append((VLine(tall, thick, style=self.style), (x, -self.bbox.ymax)))
        for style, y in zip(rows, self._between_rows(cells), strict=False):
            if style == "solid":
                lines.append((HLine(wide, thick, style=self.style), (self.bbox.xmin, y - thick / 2)))
        self.nodes += [line for line, _ in lines]
        self.nodexy += [place for _, place in lines]

    def _cells(self) -> list[list[tuple[Any, float, float]]]:
        """The cells row by row, each with the place of its baseline."""
        placed = [(node, x, y) for node, (x, y) in zip(self.nodes, self.nodexy, strict=True)]
        ends = [0, *accumulate(len(row) for row in self.element)]
        return [placed[start:end] for start, end in pairwise(ends)]

    @staticmethod
    def _between_columns(cells: list[list[tuple[Any, float, float]]]) -> list[float]:
        most = max(map(len, cells))
        columns = [[row[at] for row in cells if at < len(row)] for at in range(most)]
        rights = [max(x + node.bbox.xmax for node, x, _ in column) for column in columns]
        lefts = [min(x + node.bbox.xmin for node, x, _ in column) for column in columns]
        return [(right + left) / 2 for right, left in zip(rights, lefts[1:], strict=False)]

    @staticmethod
    def _between_rows(cells: list[list[tuple[Any, float, float]]]) -> list[float]:
        lows = [max(y - node.bbox.ymin for node, _, y in row) for row in cells]
        tops = [min(y - node.bbox.ymax for node, _, y in row) for row in cells]
        return [(low + top) / 2 for low, top in zip(lows, tops[1:], strict=False)]


ELEMENTS = frozenset(_node_classes)
"""The names of the elements that can be drawn."""
