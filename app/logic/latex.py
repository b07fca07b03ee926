"""LaTeX as models write it, brought into what the library reads."""

from __future__ import annotations

import re
from collections.abc import Callable

_DELIMITERS = (("$$", "$$", True), ("\\[", "\\]", True), ("\\(", "\\)", False), ("$", "$", False))
_UNNUMBERED = re.compile(r"\\(?:label|ref|eqref)\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")
_NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|eqnarray|multline|alignat|flalign)\}")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n|$)")
_NAMED = re.compile(r"\\([A-Za-z]+)")

_COLUMNS = re.compile(r"(\\begin\{array\}\s*\{)([^{}]*)\}")
_FIRST_LINE = re.compile(r"(\\begin\{array\}\s*\{[^{}]*\}\s*)(?:\\hline\s*)+")
_LAST_LINE = re.compile(r"(?:\\\\\s*(?:\\hline\s*)+)(\\end\{array\})")
_TEXT = re.compile(r"\\(?:text(?:rm|bf|it|sf|tt|normal)?|mbox)\{")
_ESCAPED = re.compile(r"\\([%&#$_{}])|([%&<>])")
_SHELTER = {sign: chr(0xE000 + at) for at, sign in enumerate("%&#$_{}<>")}  # for private use: nobody writes these
_BACK = {ord(sheltered): sign for sign, sheltered in _SHELTER.items()}

_SAME = {
    "dd": r"\mathrm{d}",
    "bm": r"\boldsymbol",
    "mathbbm": r"\mathbb",
    "coloneqq": ":=",
    "argmax": r"\operatorname{arg\,max}",
    "argmin": r"\operatorname{arg\,min}",
    "degree": "°",
    "dotsc": r"\ldots",
    "dotsb": r"\cdots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "R": r"\mathbb{R}",
    "N": r"\mathbb{N}",
    "Z": r"\mathbb{Z}",
    "Q": r"\mathbb{Q}",
    "C": r"\mathbb{C}",
    "displaylimits": "",
    "allowbreak": "",
}
"""Commands of common packages, by what says the same."""


def inside(written: str) -> tuple[str, bool]:
    """Take the delimiters off: LaTeX, and whether it is written as display mathematics."""
    for opening, closing, display in _DELIMITERS:
        if len(written) >= len(opening) + len(closing) and written.startswith(opening) and written.endswith(closing):
            return written[len(opening) : len(written) - len(closing)].strip(), display
    return written.strip(), False


def prepared(source: str) -> str:
    """The same formula without what only concerns numbering, comments, and known differences of dialect."""
    text = _COMMENT.sub(r"\1 ", _sheltered(source))
    text = _NUMBERED.sub(r"\\\1{\2*}", _UNNUMBERED.sub("", text))
    text = _NAMED.sub(lambda found: _SAME.get(found[1], found[0]), text)
    return _binomials(_without_frames(text))


def _without_frames(text: str) -> str:
    """Leave out the lines around tables: the library's reader takes them for lines between columns or rows."""
    text = _COLUMNS.sub(lambda found: found[1] + found[2].strip("| ") + "}", text)
    text = _FIRST_LINE.sub(r"\1", text)
    return _LAST_LINE.sub(r"\1", text)


def _sheltered(text: str) -> str:
    """Put what the library misreads inside ``\\text{…}`` out of its sight; :func:`unsheltered` brings it back."""
    at = 0
    while found := _TEXT.search(text, at):
        end = _group_end(text, found.end() - 1)
        if end < 0:
            break
        inner = _ESCAPED.sub(lambda sign: _SHELTER[sign[1] or sign[2]], text[found.end() : end - 1])
        text = text[: found.end()] + inner + text[end - 1 :]
        at = found.end() + len(inner)
    return text


def unsheltered(text: str) -> str:
    """Bring back the signs that :func:`prepared` put out of sight."""
    return text.translate(_BACK)


def _binomials(text: str) -> str:
    for name in ("binom", "dbinom", "tbinom"):
        text = _two_groups(text, name, lambda above, below: rf"\left({{{above} \atop {below}}}\right)")
    return text


def _two_groups(text: str, name: str, made: Callable[[str, str], str]) -> str:
    """Replace ``\\name{first}{second}``; arguments without braces are left to the library."""
    at = 0
    mark = "\\" + name + "{"
    while (at := text.find(mark, at)) >= 0:
        middle = _group_end(text, at + len(mark) - 1)
        end = _group_end(text, middle) if middle >= 0 and text[middle : middle + 1] == "{" else -1
        if end < 0:
            return text
        first, second = text[at + len(mark) : middle - 1], text[middle + 1 : end - 1]
        text = text[:at] + made(first, second) + text[end:]
    return text


def _group_end(text: str, start: int) -> int:
    """The place after the brace that closes the one at *start*; -1 when there is none."""
    depth = 0
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1
