"""LaTeX into outlines, by ziamath. Slow (some ms) and heavy to import: only the worker comes here.

Of the library's drawing the outlines are taken, not the SVG: they need no reader for SVG, they scale with the
text, and the colour of the text is chosen when they are painted.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPainterPathStroker, QTransform
from ziamath.config import config
from ziamath.tex import tex2mml
from ziamath.zmath import Math

from app.logic.latex import prepared, unsheltered
from app.ui.i18n import tr
from app.ui.transcript.maths.drawing import Bar, Drawing, Piece
from app.ui.transcript.maths.limits import Refusal, refused_tree
from app.ui.transcript.maths.nodes import ELEMENTS

_EM = 16.0  # px at which formulas are set; lengths in pt and cm are right at this size
_TEXT = "currentColor"
_FEWEST = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}

config.svg2 = False  # outlines where they stand, not symbols and their uses
config.precision = 4
config.math.color = _TEXT

_KNOWN = frozenset(ELEMENTS) | {"math", "mtd", "mtr", "none", "ms", "mstyle"}


def typeset(source: str, display: bool) -> Drawing | Refusal:
    """Set *source* (LaTeX without delimiters). Never raises: what cannot be set is refused with the reason."""
    try:
        return _set(source, display)
    except RecursionError:
        return Refusal(tr("The formula is nested too deeply to be drawn."))
    except Exception:  # the library raises all kinds for LaTeX that is wrong or that it does not know
        return Refusal(tr("The formula is not complete, or uses something that cannot be drawn."))


def _set(source: str, display: bool) -> Drawing | Refusal:
    root = ET.fromstring(tex2mml(prepared(source), inline=not display))  # noqa: S314  # made by the library itself
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.text = element.text and unsheltered(element.text)
    no = refused_tree(root, _KNOWN)
    if no is not None:
        return no
    made = Math(root, size=_EM, margin=0)
    canvas = ET.Element("svg")
    made.node.draw(0, 0, canvas)
    if _lacks_signs(made.node):
        return Refusal(tr("The formula has characters that its font does not have."))
    return _drawing(made.node.bbox, canvas)


def _lacks_signs(node: Any) -> bool:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        glyph = getattr(one, "glyph", None)
        if glyph is not None and glyph.index == 0:
            return True
        waiting += getattr(one, "nodes", ())
    return False


def _drawing(box: Any, canvas: ET.Element) -> Drawing:
    text = QPainterPath()
    text.setFillRule(Qt.FillRule.WindingFill)
    pieces: list[Piece] = []
    bars: list[Bar] = []
    grounds: list[Bar] = []
    for element, fill in _elements(canvas, None):
        color = _color(fill)
        if element.tag == "path" and element.get("stroke") is None:
            path = _outline(element.get("d", ""))
            if color is None:
                text.addPath(path)
            else:
                pieces.append(Piece(_em(path), color))
        elif element.tag == "rect" and element.get("stroke") is None:
            (bars if float(element.get("height", "0")) < _EM / 5 or color is None else grounds).append(
                Bar(_em_rect(element), color)
            )
        elif element.get("stroke") is not None:
            pieces.append(Piece(_em(_stroked(element)), _color(element.get("stroke"))))
    whole = (Piece(_em(text)), *pieces) if not text.isEmpty() else tuple(pieces)
    return _within(box, whole, tuple(bars), tuple(grounds))


def _elements(parent: ET.Element, fill: str | None) -> Iterator[tuple[ET.Element, str | None]]:
    """What is drawn, with the colour to fill it: tall fences are groups of pieces, and the group has the colour."""
    for element in parent:
        own = element.get("fill", fill)
        if element.tag == "g":
            yield from _elements(element, own)
        else:
            yield element, own


def _within(box: Any, pieces: tuple[Piece, ...], bars: tuple[Bar, ...], grounds: tuple[Bar, ...]) -> Drawing:
    """The drawing in the box that the library says, or what is painted where that reaches further."""
    reach = QRectF(box.xmin / _EM, -box.ymax / _EM, (box.xmax - box.xmin) / _EM, (box.ymax - box.ymin) / _EM)
    for piece in pieces:
        reach = reach.united(piece.path.boundingRect())
    for bar in (*bars, *grounds):
        reach = reach.united(bar.rect)
    if not 0 < reach.width() < 4_000 or not reach.height() < 1_000:
        raise ValueError("a formula of no sensible size")
    left = -reach.left()
    return Drawing(
        reach.width(),
        max(0.0, -reach.top()),
        max(0.0, reach.bottom()),
        tuple(Piece(piece.path.translated(left, 0), piece.color) for piece in pieces),
        tuple(Bar(bar.rect.translated(left, 0), bar.color) for bar in bars),
        tuple(Bar(bar.rect.translated(left, 0), bar.color) for bar in grounds),
    )


def _color(name: str | None) -> QColor | None:
    if name is None or name == _TEXT or not QColor.isValidColorName(name):
        return None
    return QColor(name)


def _em(path: QPainterPath) -> QPainterPath:
    return QTransform.fromScale(1 / _EM, 1 / _EM).map(path)


def _em_rect(element: ET.Element) -> QRectF:
    x, y, width, height = (float(element.get(name, "0")) / _EM for name in ("x", "y", "width", "height"))
    return QRectF(x, y, width, height)


def _stroked(element: ET.Element) -> QPainterPath:
    """The outline of a line, a box or an ellipse that is drawn with a pen."""
    path = QPainterPath()
    numbers = {name: float(element.get(name, "0")) for name in ("x", "y", "width", "height", "cx", "cy", "rx", "ry")}
    if element.tag == "rect":
        path.addRect(numbers["x"], numbers["y"], numbers["width"], numbers["height"])
    elif element.tag == "ellipse":
        path.addEllipse(QPointF(numbers["cx"], numbers["cy"]), numbers["rx"], numbers["ry"])
    else:
        path = _outline(element.get("d", ""))
    pen = QPainterPathStroker()
    pen.setWidth(float(element.get("stroke-width", "1")))
    return pen.createStroke(path)


def _outline(data: str) -> QPainterPath:
    """The path of an SVG's ``d`` with absolute commands, as the library writes them."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for command, numbers in _commands(data):
        if command == "M":
            path.moveTo(*numbers)
        elif command == "L":
            path.lineTo(*numbers)
        elif command == "Q":
            path.quadTo(*numbers)
        elif command == "C":
            path.cubicTo(*numbers)
        else:
            path.closeSubpath()
    return path


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    words = data.replace(",", " ").split()
    at = 0
    while at < len(words):
        command = words[at]
        count = _FEWEST[command]
        yield command, [float(word) for word in words[at + 1 : at + 1 + count]]
        at += 1 + count
