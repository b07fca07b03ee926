"""Walking through everything that can be done, with Tab."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.transcript.blocks.base import Action
from app.ui.transcript.canvas import Spot
from app.ui.transcript.stage import Stage

_FURTHEST = 400  # blocks looked at for the next action


class Walker:
    """Finds the next action in reading order. Blocks on the way are laid out."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def step(self, focus: Spot | None, forward: bool) -> Spot | None:
        """The action after (or before) *focus*; without focus the first (or last) one seen. None at the end."""
        for number, (item, slot) in enumerate(self._blocks(focus, forward)):
            if number > _FURTHEST:
                return None
            count = len(self._stage.layout(item, slot).actions())
            if focus is not None and (item, slot) == (focus.item, focus.slot):
                index = focus.action + (1 if forward else -1)
            else:
                index = 0 if forward else count - 1
            if 0 <= index < count:
                return Spot(item, slot, index)
        return None

    def action(self, spot: Spot) -> Action | None:
        """The action at *spot*, None when it is gone."""
        if spot.item >= self._stage.items() or spot.slot >= self._stage.slots(spot.item):
            return None
        actions = self._stage.layout(spot.item, spot.slot).actions()
        return actions[spot.action] if spot.action < len(actions) else None

    def _blocks(self, focus: Spot | None, forward: bool) -> Iterator[tuple[int, int]]:
        if focus is not None:
            return self._stage.walk(focus.item, focus.slot, forward)
        seen = self._stage.settled.seen
        if not seen:
            return iter(())
        first = seen[0] if forward else seen[-1]
        return self._stage.walk(first.item, first.slot, forward)
