"""The reader's place as it is stored between two runs, and found again."""

from __future__ import annotations

from app.model.blocks import Json
from app.ui.transcript.follow import Anchor
from app.ui.transcript.stage import Stage


def stored(stage: Stage) -> Json:
    """The reader's place: message, block, px into it, and whether the end is followed."""
    if not stage.items():
        return {}
    place = stage.anchor
    item = stage.item(min(place.item, stage.items() - 1))
    kept: Json = {"message": item.message.id, "block": place.slot, "offset": place.offset, "end": stage.follow.on}
    if place.slot < len(item.slots):  # folded again, the message has other blocks
        kept["section"], kept["strip"] = item.strip_of(place.slot)
    return kept


def found(stage: Stage, state: Json) -> Anchor | None:
    """The place that *state* of :func:`stored` tells of; None for the end, and for what is not there any more."""
    index, offset = stage.index_of(str(state.get("message", ""))), state.get("offset")
    if index is None or state.get("end", True) or not isinstance(offset, int):
        return None
    slot = _slot(stage, index, state)
    return None if slot is None else Anchor(index, slot, max(0, offset))


def _slot(stage: Stage, index: int, state: Json) -> int | None:
    """The block of message *index* that *state* tells of; None when it tells of none."""
    section, strip, block = state.get("section"), state.get("strip"), state.get("block")
    if isinstance(section, int) and isinstance(strip, int):
        stage.content(index)  # so that its blocks are made
        item = stage.item(index)
        slot = item.find(section, strip)
        if slot is None:
            slot = item.find(section, 0)
        if slot is not None:
            return slot
    return max(0, block) if isinstance(block, int) else None
