"""Leaves in their lists and quotes again, for formats whose containers are nested, such as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.logic.markdown.values import Frame, FrameKind

_LISTS = {FrameKind.BULLET: "ul", FrameKind.NUMBER: "ol", FrameKind.NOTE: "ol"}


class HtmlNest:
    """Opens and closes lists and quotes, so that each block stands in its own. What is made is appended to ``out``.

    *attributes* says what the tag of an item has besides its number, with a blank before it.
    """

    def __init__(self, attributes: Callable[[Frame], str] = lambda frame: "") -> None:
        self.out: list[str] = []
        self._open: list[FrameKind] = []
        self._attributes = attributes

    def enter(self, frames: Sequence[Frame]) -> None:
        """A block with these *frames* follows."""
        depth = 0
        while depth < min(len(frames), len(self._open)) and self._goes_on(frames[depth], depth):
            depth += 1
        same = depth < min(len(frames), len(self._open)) and self._next_item(frames[depth], depth)
        self.close(depth + 1 if same else depth)
        if same:
            self.out.append(f"</li>{self._item(frames[depth])}")
            depth += 1
        for frame in frames[depth:]:
            self._begin(frame)

    def close(self, depth: int) -> None:
        """End the containers below the first *depth*."""
        while len(self._open) > depth:
            kind = self._open.pop()
            self.out.append(f"</li></{_LISTS[kind]}>" if kind in _LISTS else "</blockquote>")

    def _goes_on(self, frame: Frame, depth: int) -> bool:
        return self._open[depth] is frame.kind and not frame.opens

    def _next_item(self, frame: Frame, depth: int) -> bool:
        return self._open[depth] is frame.kind and frame.kind in _LISTS

    def _begin(self, frame: Frame) -> None:
        self._open.append(frame.kind)
        if frame.kind in _LISTS:
            self.out.append(f"<{_LISTS[frame.kind]}>{self._item(frame)}")
        else:
            self.out.append("<blockquote>")

    def _item(self, frame: Frame) -> str:
        number = f' value="{frame.number}"' if frame.number is not None and frame.kind is not FrameKind.BULLET else ""
        done = "" if frame.done is None else "☑ " if frame.done else "☐ "
        return f"<li{number}{self._attributes(frame)}>{done}"
