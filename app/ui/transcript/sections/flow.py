"""Text blocks that follow one another flow together: the API cuts text around cited passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from app.model.blocks import ContentBlock


def is_text(block: ContentBlock) -> bool:
    """Whether *block* is text that flows together with text blocks beside it."""
    return block.type == "text" and isinstance(block.data.get("text"), str)


def flowing(blocks: Sequence[ContentBlock]) -> tuple[list[ContentBlock], list[int]]:
    """Join neighbouring text blocks: the API cuts text around cited passages, inside a sentence too.

    Returns what the sections show, one block each, and for every block of *blocks* the index of its section.
    """
    joined: list[ContentBlock] = []
    places: list[int] = []
    for texts, group in groupby(blocks, is_text):
        members = list(group)
        if texts and len(members) > 1:
            joined.append(replace(members[-1], data={"type": "text", "text": "".join(one.text for one in members)}))
            places += [len(joined) - 1] * len(members)
            continue
        places += range(len(joined), len(joined) + len(members))
        joined += members
    return joined, places
