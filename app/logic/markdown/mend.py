"""Closes, for the eye only, what the end of a streamed paragraph leaves open.

A reader should not watch ``**bold`` turn into bold type when its end arrives, nor an address being spelled out
that will be hidden behind a link. The text that is parsed for display gets the missing ends; what is finished is
parsed without them. A formula, a picture or a footnote's mark without its end waits: half of it says nothing.
"""

from __future__ import annotations

import re

from app.logic.markdown.mathematics import formula_end, may_be_open

_MARKS = re.compile(r"`+|\*+|_+|~~|\$|\\.", re.DOTALL)
_TICKS = re.compile("`+")
_OPEN_LINK = re.compile(r"(?<!!)(\[[^\[\]\n]*\])\([^()\s]*(?:\s+\"[^\"\n]*)?$")
_OPEN_PICTURE = re.compile(r"!\[[^\[\]\n]*(?:\](?:\([^()\s]*(?:\s+\"[^\"\n]*\"?)?|\[[^\[\]\n]*)?)?$")
_OPEN_NOTE = re.compile(r"\[\^[^\s\[\]]{0,50}$")


def mended(content: str) -> str:
    """Return *content* with open code spans, emphasis and links closed; marks at the very end are left out."""
    stack: list[str] = []
    at = 0
    while match := _MARKS.search(content, at):
        mark, begin, at = match.group(), match.start(), match.end()
        if mark[0] == "`":
            at = _behind_code(content, mark, at)
            if at < 0:
                return _closed(content, [mark])
        elif mark[0] in "$\\":
            end = formula_end(content, begin, len(content))
            if end < 0 and _waits(content, begin):
                content = content[:begin].rstrip(" ")
                break
            at = max(at, end)
        else:
            _emphasis(stack, content, begin, at)
    return _closed(_without_half_links(content), stack)


def _waits(content: str, at: int) -> bool:
    if content[at] == "\\" and content[at : at + 2] not in (r"\(", r"\["):
        return False
    return may_be_open(content, at)


def _without_half_links(content: str) -> str:
    if "[" not in content:
        return content
    half = _OPEN_PICTURE.search(content) or _OPEN_NOTE.search(content)
    if half:
        return content[: half.start()].rstrip(" ")
    link = _OPEN_LINK.search(content)
    return content[: link.end(1)] + "()" if link else content


def _behind_code(content: str, mark: str, at: int) -> int:
    """The offset behind the code span that *mark* opens before *at*, or -1 when it is open."""
    for match in _TICKS.finditer(content, at):
        if match.group() == mark:
            return match.end()
    return -1


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
