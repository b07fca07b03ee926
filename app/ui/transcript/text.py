"""Text between Python's characters and Qt's UTF-16 units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from app.logic.markdown.values import Runs, Style

# Characters that Qt's documents take as structure (paragraph ends, frame borders); replaced one for one.
_STRUCTURE = {0x2029: 0x2028, 0x0A: 0x2028, 0x0D: 0x2028, 0xFDD0: 0xFFFD, 0xFDD1: 0xFFFD, 0x00: 0xFFFD}
_LEFTWARDS = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # categories of Unicode
_STRONG_SEARCH = 400  # characters looked at for the direction of a block


def for_document(text: str) -> str:
    """Return *text* as it may be put into a document without adding paragraphs; every unit keeps its place."""
    return text.translate(_STRUCTURE)


def whole_characters(text: str) -> str:
    """Return *text* with line ends as U+000A, and NUL and unpaired surrogates as U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if any("\ud800" <= character <= "\udfff" for character in text) if not text.isascii() else False:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def shown_name(text: str, longest: int = 200) -> str:
    """Return a name or address from outside on one line, so that it cannot pretend to be another.

    Control and format characters (bidi controls, zero-width ones: Unicode categories Cc, Cf, Zl, Zp) become spaces
    or are left out; what is longer than *longest* characters is cut.
    """
    text = whole_characters(text[: 4 * longest])
    if not text.isprintable():
        kinds = ((character, unicodedata.category(character)) for character in text)
        text = "".join(" " if kind in ("Cc", "Zl", "Zp") else character for character, kind in kinds if kind != "Cf")
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def units(text: str) -> int:
    """The length of *text* in UTF-16 units, as Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut_units(text: str, start: int, end: int) -> str:
    """The part of *text* between two UTF-16 positions; half characters at its borders are left out."""
    if text.isascii():
        return text[start:end]
    data = text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end]
    return data.decode("utf-16-le", "ignore")


def right_to_left(texts: Iterable[str]) -> bool:
    """Whether the first strong character is of a right-to-left script (Unicode bidi rule P2)."""
    seen = 0
    for text in texts:
        if text.isascii():
            if any(character.isalpha() for character in text[:_STRONG_SEARCH]):
                return False
            continue
        for character in text[: _STRONG_SEARCH - seen]:
            kind = unicodedata.bidirectional(character)
            if kind in ("L", "R", "AL"):
                return kind != "L"
        seen += len(text)
        if seen >= _STRONG_SEARCH:
            break
    return False


def escaped_address(text: str, longest: int = 4_000) -> str:
    """Return *text* with what cannot be seen, or turns the direction of what follows, written as ``\\u202e``.

    What is longer than *longest* characters is cut.
    """
    signs = text[:longest]
    return "".join(sign if unicodedata.category(sign) not in _UNSEEN else f"\\u{ord(sign):04x}" for sign in signs)


def is_web_address(target: str) -> bool:
    """Whether other programs may be given *target* as a link: they do not ask before they open odd ones."""
    return target.lower().startswith(("https://", "http://", "mailto:"))


def runs_right_to_left(runs: Runs) -> bool:
    """Whether a block of *runs* is set from right to left. Code and formulas count only where there is nothing else."""
    words = [run.text for run in runs if not run.style & (Style.CODE | Style.MATH)]
    return right_to_left(words) if any(map(_has_letters, words)) else right_to_left(run.text for run in runs)


def _has_letters(text: str) -> bool:
    return any(character.isalpha() for character in text[:_STRONG_SEARCH])


def has_right_to_left(text: str) -> bool:
    """Whether any character of *text* is of a right-to-left script, or turns the direction."""
    return not text.isascii() and _LEFTWARDS.search(text) is not None
