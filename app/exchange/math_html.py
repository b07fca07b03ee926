"""Formulas as MathML, which browsers set by themselves, with their source beside it."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

from app.logic.latex import prepared, unsheltered

_LONGEST = 4_000  # characters of source
_DEEPEST = 40  # elements inside each other
_MOST = 4_000  # elements
TAGS = frozenset(
    {
        "math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "munder", "mover", "munderover",
        "mfrac", "msqrt", "mroot", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "none",
        "mmultiscripts", "mprescripts",
    }
)  # fmt: skip
_ATTRIBUTES = frozenset(
    {
        "display", "mathvariant", "stretchy", "fence", "separator", "form", "accent", "accentunder", "movablelimits",
        "lspace", "rspace", "minsize", "maxsize", "width", "height", "depth", "linethickness", "columnalign",
        "columnspacing", "rowspacing", "columnlines", "rowlines", "displaystyle", "scriptlevel", "mathcolor",
        "notation",
    }
)  # fmt: skip
_VALUE = re.compile(r"[0-9A-Za-z#.%+ -]{1,60}")


class _UnfitError(ValueError):
    """The formula cannot be written as MathML."""


def math_html(source: str, display: bool) -> str:
    """The formula *source*, LaTeX without delimiters; empty where it cannot be set, and is shown as it is written.

    Only elements and attributes that are known here are written, and all words are escaped: the source is a model's.
    """
    if not source.strip() or len(source) > _LONGEST:
        return ""
    try:
        from ziamath.tex import tex2mml  # noqa: PLC0415  # slow to import, and few texts have formulas

        root = ET.fromstring(tex2mml(prepared(source), inline=not display))  # noqa: S314  # made by the library itself
        pieces: list[str] = []
        _write(root, pieces, 1)
    except RecursionError:
        return ""
    except Exception:  # the library raises all kinds for LaTeX that is wrong or that it does not know
        return ""
    return "".join(pieces)


def _write(element: ET.Element, pieces: list[str], depth: int) -> None:
    tag = element.tag.rpartition("}")[2]
    words = unsheltered(element.text or "").strip()
    if tag not in TAGS or depth > _DEEPEST or len(pieces) > 2 * _MOST or "\\" in words:
        raise _UnfitError(tag)
    given = "".join(
        f' {name}="{html.escape(value)}"'
        for name, value in element.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    pieces.append(f"<{tag}{given}>{html.escape(words)}")
    for child in element:
        _write(child, pieces, depth + 1)
    pieces.append(f"</{tag}>")
