"""What the end of a streamed text may still turn into, and is therefore not shown yet.

A line that so far consists of a marker may become a list item, a rule, an underline or a fence: showing it as
text, and then as something else, would flicker. Such a line waits for its next characters.
"""

from __future__ import annotations

import re

from app.logic.markdown.mathematics import is_latex, is_prose

_ITEMS = r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)]) +)*"
_MARKER_LINE = re.compile(
    r"[ \t>]*(?:[-=*_+#~`|: \t]+|(?:[-*+] +)?\d{1,9}[.)]?[ \t]*|[-*+] \[.?\]?)|"
    + _ITEMS
    + r"(?:\$+|\\(?:\[|b[a-z]*(?:\{[a-zA-Z]*\*?\}?)?)?|\[(?:\^[^\s\[\]]*\]?:?[ \t]*)?|!)"
)
# A line that so far holds a picture alone shows it when it is complete: with its end, or with text behind it.
_PICTURE_LINE = re.compile(
    _ITEMS + r"!\[[^\[\]\n]*(?:\](?:\([^()\s]*(?:\s+\"[^\"\n]*\"?)?\s*\)?|\[[^\[\]\n]*\]?)?)?[ \t]*"
)
_TABLE_HEAD = re.compile(r"(?:^|\n)[ \t>]*\|(?![ \t|:-]*\n)[^\n]*(?:\n[ \t>|:-]*)?\Z")
_FENCE_LINE = re.compile(r"[ \t>]*(?:`+|~+)[ \t]*")
_SHORT = 200  # characters: longer lines are shown whatever they look like
_LOOK_BACK = 2_000  # characters: a table's header line longer than this may flicker


def held(text: str, in_table: bool, in_fence: bool = False, in_formula: bool = False) -> int:
    """Return how many characters at the end of *text* wait. The flags say what is open there."""
    line = text[text.rfind("\n") + 1 :]
    if in_fence:
        return len(line) if _FENCE_LINE.fullmatch(line) else 0
    if in_formula and _undecided(text, line):
        return len(line)
    if not in_table:
        match = _TABLE_HEAD.search(text, max(0, len(text) - _LOOK_BACK))
        if match:
            return len(text) - match.start() - (1 if match.group().startswith("\n") else 0)
    if line and len(line) < _SHORT and _MARKER_LINE.fullmatch(line):
        return len(line)
    if "![" in line and len(line) < _LOOK_BACK and _PICTURE_LINE.fullmatch(line):
        return len(line)
    return _half_mark(line)


def _undecided(text: str, line: str) -> bool:
    """Whether *line*, behind a blank line in a formula, may be the formula's next or the text behind it."""
    after_blank = text.endswith("\n", 0, len(text) - len(line) - 1)
    return after_blank and 0 < len(line) < _SHORT and not (is_prose(line) or is_latex(line))


def _half_mark(line: str) -> int:
    """A delimiter of a formula may be two characters, of which one has arrived."""
    if line.endswith("\\"):
        return 1
    return min(2, len(line) - len(line.rstrip("$")))
