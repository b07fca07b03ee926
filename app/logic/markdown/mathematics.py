"""Where a formula begins and ends, and what only looks like one.

The rules for dollars are those that pandoc made known: no blank behind the opening sign, none before the closing
one, no digit behind that. Prices, names of shell variables and prose need a few more, which stand here with the
reason. Nothing here knows the engine.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_FORMULA = 4_000  # characters of a display formula; one that is still open then ends
MAX_INLINE = 1_000  # characters of an inline formula
_UNDECIDED = 200  # characters after which an open inline formula is shown as the text that it is so far

ENVIRONMENTS = (
    "align|aligned|alignat|array|bmatrix|Bmatrix|cases|CD|eqnarray|equation|flalign|gather|gathered|math|matrix|"
    "multline|pmatrix|smallmatrix|split|subarray|vmatrix|Vmatrix|displaymath"
)
# Code wins over mathematics, so a backtick ends the search. The quantifiers give nothing back: linear for any text.
_INLINE = {
    "$": re.compile(r"\$(?![\s$])((?:[^\\$`]++|\\.)++)\$(?![\d$])", re.DOTALL),
    "$$": re.compile(r"\$\$(?!\$)((?:[^\\$`]++|\\.|\$(?!\$))++)\$\$(?!\$)", re.DOTALL),
    r"\(": re.compile(r"\\\(((?:[^\\`]++|\\[^()\[\]`])++)\\\)", re.DOTALL),
    r"\[": re.compile(r"\\\[((?:[^\\`]++|\\[^()\[\]`])++)\\\](?!\()", re.DOTALL),
}
_OPENING = re.compile(r"\$\$(?!\$)|\\\[|\\begin\{((?:" + ENVIRONMENTS + r")\*?)\}")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?(?:\{[^{}]*\}?)?")
_WORDS = re.compile(r"[^\W\d_]{3,},? +[^\W\d_]{2,}")
_CLAUSE = re.compile(r"(?:(?:[^\W\d_]{2,}|[aI])[,:]? +){4}[^\W\d_]{2,}")
_SENTENCE = re.compile(r"[.!?] +[A-Z]")
_PRICE = re.compile(r"\d[\d.,]*(?: ?(?:[kKmMbB]|%))?(?:\s+|\s*[-\u2013\u2014/(+]\s*)[^\W\d_]{2,}")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{2,}[,;:/]")  # of a shell: $HOME/bin, $USER
_BRACKETS = re.compile(r"(?<!\\)[()\[\]]")
_SIGNS = re.compile(r"[\\^_={}<>]")
_LATEX = re.compile(r"[\\^_=&{}]")


class Opening(NamedTuple):
    """How a display formula begins: its delimiters; of an environment, these are part of the LaTeX."""

    begin: str
    end: str
    environment: bool


def opening(line: str) -> Opening | None:
    """The delimiter that a line, without its indentation, begins with; None where it is no display formula."""
    match = _OPENING.match(line)
    if match is None or len(line) > MAX_FORMULA:
        return None
    begin, name = match.group(), match.group(1)
    if name:
        return Opening(begin, "\\end{" + name + "}", True)
    return Opening(begin, "$$" if begin == "$$" else r"\]", False)


def continues(line: str, end: str) -> bool:
    """Whether *line*, behind a blank one, still belongs to a formula that closes with *end*."""
    return line.rstrip().endswith(end) or (is_latex(line) and not is_prose(line))


def is_latex(text: str) -> bool:
    """Whether *text* has a sign that only LaTeX has."""
    return bool(_LATEX.search(text))


def is_prose(text: str) -> bool:
    """Whether *text* has two words in a row outside of LaTeX commands. Stays true when more text follows."""
    return bool(_WORDS.search(_COMMAND.sub("\\\\", text)))


def is_clause(text: str) -> bool:
    """Whether *text* has five words in a row, which no formula has: ``$$ is the number of the shell``."""
    return bool(_CLAUSE.search(_COMMAND.sub("\\\\", text)))


def closes_plainly(text: str, begin: str) -> bool:
    """Whether a bracket in *text* closes the escaped one at *begin* as plain text does: ``\\[not a link](x)``."""
    opening, closing = ("(", ")") if begin == r"\(" else ("[", "]")
    depth = 0
    for match in _BRACKETS.finditer(text):
        depth += (match.group() == opening) - (match.group() == closing)
        if depth < 0:
            return True
    return False


def looks_like_formula(text: str) -> bool:
    """Whether *text* between escaped brackets is mathematics rather than ``\\[sic\\]``."""
    return any(map(str.isalnum, text)) and bool(_SIGNS.search(text) or "+" in text)


def formula_end(text: str, at: int, limit: int) -> int:
    """Return the offset behind the inline formula that begins at *at*, or -1. Looks no further than *limit*."""
    mark = text[at : at + 2] if text.startswith(("$$", "\\"), at) else "$"
    pattern = _INLINE.get(mark)
    match = pattern.match(text, at, limit) if pattern else None
    if match is None:
        return -1
    inner = match.group(1)
    if mark == "$":
        good = len(inner) <= MAX_INLINE and _good_dollars(text, at, match.end(), limit, inner)
    else:
        good = len(inner) <= MAX_FORMULA and not inner.isspace() and (mark == r"\(" or _good_display(text, at, inner))
    return match.end() if good else -1


def _good_display(text: str, at: int, inner: str) -> bool:
    if text[at] == "\\":
        return looks_like_formula(inner)
    return not _after_word_or_dollar(text, at) and (bool(_SIGNS.search(inner)) or not is_prose(inner))


def _good_dollars(text: str, at: int, end: int, limit: int, inner: str) -> bool:
    if _after_word_or_dollar(text, at) or inner[-1].isspace() or "](" in inner:
        return False
    if not _SIGNS.search(inner) and (_PRICE.match(inner) or is_prose(inner)):
        return False
    if _VARIABLE.match(inner):
        return False
    after = text[end : min(end + 1, limit)]
    # Letters behind the closing sign: "the $n$th" is a formula, "$HOME/$USER" is none.
    return not (after.isascii() and after.isalpha()) or (
        after.islower() and inner[-1] not in "/:,;.\"'([-" and (len(inner) <= 2 or bool(_SIGNS.search(inner)))
    )


def _after_word_or_dollar(text: str, at: int) -> bool:
    """``US$5`` and ``10$`` are amounts. Scripts without blanks between words are not meant."""
    before = text[at - 1 : at]
    return before == "$" or (before.isascii() and before.isalnum())


def may_be_open(text: str, at: int) -> bool:
    """Whether what stands at *at*, and has no end, may still become an inline formula when more text arrives."""
    begin = at + (1 if text.startswith("$", at) and not text.startswith("$$", at) else 2)
    rest = text[begin : begin + _UNDECIDED + 1]
    if len(rest) > _UNDECIDED or "`" in rest or _SENTENCE.search(rest) or is_clause(rest):
        return False
    if text[at] == "\\":
        return r"\(" not in rest and r"\[" not in rest and not closes_plainly(rest, text[at : at + 2])
    if _after_word_or_dollar(text, at):
        return False
    if text.startswith("$$", at):
        return True
    return not (rest[:1].isspace() or "$" in rest or _PRICE.match(rest) or is_prose(rest))
