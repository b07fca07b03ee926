"""What the end of a streamed text may still turn into, and is therefore not shown yet.

A line that so far consists of a marker may become a list item, a rule, an underline or a fence: showing it as
text, and then as something else, would flicker. Such a line waits for its next characters.
"""

from __future__ import annotations

import re

_MARKER_LINE = re.compile(r"[ \t>]*(?:[-=*_+#~`|: \t]+|(?:[-*+] +)?\d{1,9}[.)]?[ \t]*|[-*+] \[.?\]?)")
_TABLE_HEAD = re.compile(r"(?:^|\n)[ \t>]*\|(?![ \t|:-]*\n)[^\n]*(?:\n[ \t>|:-]*)?\Z")
_FENCE_LINE = re.compile(r"[ \t>]*(?:`+|~+)[ \t]*")
_LOOK_BACK = 2_000  # characters: a table's header line longer than this may flicker


def held(text: str, in_table: bool, in_fence: bool = False) -> int:
    """Return how many characters at the end of *text* wait. The flags say what is open there."""
    line = text[text.rfind("\n") + 1 :]
    if in_fence:
        return len(line) if _FENCE_LINE.fullmatch(line) else 0
    if not in_table:
        match = _TABLE_HEAD.search(text, max(0, len(text) - _LOOK_BACK))
        if match:
            return len(text) - match.start() - (1 if match.group().startswith("\n") else 0)
    return len(line) if line and len(line) < 200 and _MARKER_LINE.fullmatch(line) else 0
