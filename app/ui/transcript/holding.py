"""Keeps a turn where it stands on the screen while another version of it takes its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.model.message import Message
from app.ui.transcript.follow import Anchor
from app.ui.transcript.stage import Stage


@dataclass(frozen=True, slots=True)
class Held:
    """Where the first or the last block of a message stands in the viewport, px."""

    y: int
    last: bool


def held(stage: Stage, index: int) -> Held | None:
    """Where a message stands on the screen: by its last block if that is seen, else by its first one."""
    seen = [one for one in stage.settled.seen if one.item == index]
    if not seen:
        return None
    if seen[-1].slot == stage.slots(index) - 1 and seen[-1].y + seen[-1].height <= stage.viewport:
        return Held(seen[-1].y, last=True)
    return Held(seen[0].y, last=False) if seen[0].slot == 0 else None


def hold(stage: Stage, index: int, place: Held | None) -> None:
    """Bring a message to where another one stood; without a place its beginning comes to the top."""
    if place is None:
        stage.jump(Anchor(index, 0, 0))
    else:
        stage.jump(Anchor(index, stage.slots(index) - 1 if place.last else 0, -place.y))
    _follow_at_end(stage)


def stay(stage: Stage, anchor: Anchor, shared_until: int) -> None:
    """Leave the reader at *anchor*; at the end where that is not among the messages before *shared_until*."""
    if anchor.item < shared_until:
        stage.jump(anchor)
        _follow_at_end(stage)
    else:
        stage.follow.jumped(to_end=True)


def _follow_at_end(stage: Stage) -> None:
    if stage.settled.below == 0:
        stage.follow.jumped(to_end=True)


def shared(stage: Stage, messages: Sequence[Message]) -> int:
    """How many messages from the first one on are those that are shown already."""
    most = min(stage.items(), len(messages))
    return next((at for at in range(most) if stage.item(at).message.id != messages[at].id), most)
