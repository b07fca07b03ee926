"""What is refused before any work is done. Model output is hostile: the cost of a formula is bounded here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.ui.i18n import tr

LONGEST = 4_000  # characters of source
_DEEPEST = 40  # groups, fences and environments inside each other
_MOST_WORK = 4_000  # visits of a sign while it is set, some 0.2 ms each
_LONG_ROW = 100  # signs in a row after which the work grows with the square of their number

_OPEN = re.compile(r"\\(?:left|begin|right|end)(?![A-Za-z])|\\.|[{}]", re.DOTALL)
_DEPTH = {"{": 1, "}": -1, "\\left": 1, "\\right": -1, "\\begin": 1, "\\end": -1}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a formula stays its source, in a sentence for people."""

    reason: str


def refused(source: str) -> Refusal | None:
    """Look at LaTeX before it is read; None when it may be."""
    if not source.strip():
        return Refusal(tr("The formula is empty."))
    if len(source) > LONGEST:
        return Refusal(tr("The formula is too long to be drawn."))
    if any("\ud800" <= sign <= "\udfff" or (sign < " " and sign not in "\n\t\r") for sign in source):
        return Refusal(tr("The formula has characters that cannot be drawn."))
    depth = deepest = 0
    for found in _OPEN.finditer(source):
        depth += _DEPTH.get(found[0], 0)
        deepest = max(deepest, depth)
    return Refusal(tr("The formula is nested too deeply to be drawn.")) if deepest > _DEEPEST else None


def refused_tree(root: Element, known: frozenset[str]) -> Refusal | None:
    """Look at a formula after it was read: MathML with elements that are *known*, and not too much of it."""
    work = 0.0
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if element.tag not in known or depth > 2 * _DEEPEST:
            return Refusal(tr("The formula uses something that cannot be drawn."))
        if element.text and "\\" in element.text:
            return Refusal(tr("The formula uses the unknown command {0}.", element.text.strip()[:40]))
        count = len(element)
        signs = max(1, len((element.text or "").strip()))
        work += depth * signs * max(1.0, signs / _LONG_ROW) + depth * count * count / _LONG_ROW
        if work > _MOST_WORK:
            return Refusal(tr("The formula is too large to be drawn."))
        waiting += [(child, depth + (count > 1)) for child in element]
    return None
