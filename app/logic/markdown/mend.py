"""Closes, for the eye only, what the end of a streamed paragraph leaves open.

A reader should not watch ``**bold`` turn into bold type when its end arrives, nor an address being spelled out
that will be hidden behind a link. The text that is parsed for display gets the missing ends; what is finished is
parsed without them.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"\\.|`+|\*+|_+|~~", re.DOTALL)
_OPEN_LINK = re.compile(r"(!?\[[^\[\]\n]*\])\([^()\s]*(?:\s+\"[^\"\n]*)?$")


def mended(content: str) -> str:
    """Return *content* with open code spans, emphasis and links closed; marks at the very end are left out."""
    stack: list[str] = []
    code = ""
    for match in _MARKS.finditer(content):
        mark = match.group()
        if mark[0] == "`":
            code = _code(code, mark)
        elif not code and mark[0] != "\\":
            _emphasis(stack, content, match.start(), match.end())
    if code:
        return _closed(content, [code])
    link = _OPEN_LINK.search(content)
    if link:
        content = content[: link.end(1)] + "()"
    return _closed(content, stack)


def _code(code: str, mark: str) -> str:
    """The code span that is open after a run of backticks."""
    if not code:
        return mark
    return "" if mark == code else code


def _emphasis(stack: list[str], content: str, start: int, end: int) -> None:
    """Open or close emphasis, by the flanking rules of CommonMark 6.2 as far as the eye needs them."""
    mark = content[start:end]
    before = content[start - 1] if start else " "
    after = content[end] if end < len(content) else " "
    within = before.isalnum() and after.isalnum()
    if mark[0] == "_" and within:
        return
    if stack and mark in stack and not before.isspace():
        del stack[stack.index(mark) :]
    elif end == len(content) or (not after.isspace() and not within and len(mark) <= 3):
        stack.append(mark)


def _closed(content: str, stack: list[str]) -> str:
    stack = list(stack)
    while stack and content.endswith(stack[-1]):
        content = content[: -len(stack.pop())].rstrip(" ")
    return content.rstrip(" ") + "".join(reversed(stack)) if stack else content
