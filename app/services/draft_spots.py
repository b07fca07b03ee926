"""Places of drafts that may become others while somebody works for them: a new chat gets its name, an edit ends."""

from __future__ import annotations

from weakref import WeakSet

from app.model.attachment import DraftPlace


class Spot:
    """Remembers which draft something belongs to: ``place`` is another one once that draft has moved."""

    def __init__(self, place: DraftPlace) -> None:
        self.place = place


class Spots:
    """All spots that somebody still holds."""

    def __init__(self) -> None:
        self._spots: WeakSet[Spot] = WeakSet()

    def at(self, place: DraftPlace) -> Spot:
        """A new one."""
        spot = Spot(place)
        self._spots.add(spot)
        return spot

    def move(self, place: DraftPlace, to: DraftPlace) -> None:
        """What belonged to *place* belongs to *to* from now on."""
        for spot in self._spots:
            if spot.place == place:
                spot.place = to
