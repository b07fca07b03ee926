"""The tree of messages of a conversation: the path to a leaf, and all of it laid out one branch after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.model.carried import MessagePlace
from app.model.ids import MessageId


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages that follow each other; ``after`` is the message above the first one, None at the root."""

    after: MessageId | None
    ids: tuple[MessageId, ...]


def path_to(places: Sequence[MessagePlace], leaf: MessageId | None) -> tuple[MessageId, ...]:
    """The messages from the root to *leaf*; none where it is not there. *places* are parents first."""
    parents = {place.id: place.parent_id for place in places}
    path: list[MessageId] = []
    at = leaf
    while at in parents and len(path) < len(parents):
        path.append(at)
        at = parents[at]
    return tuple(reversed(path))


def stretches(places: Sequence[MessagePlace], leaf: MessageId | None) -> Iterator[Stretch]:
    """Every message once: the branch to *leaf* first, then each other one from where it leaves those before."""
    children: defaultdict[MessageId | None, list[MessageId]] = defaultdict(list)
    for place in places:
        children[place.parent_id].append(place.id)
    done = set[MessageId]()
    shown = path_to(places, leaf)
    if shown:
        done.update(shown)
        yield Stretch(None, shown)
    for place in places:
        if place.id not in done:
            ids = _down(place.id, children)
            done.update(ids)
            yield Stretch(place.parent_id, ids)


def _down(start: MessageId, children: defaultdict[MessageId | None, list[MessageId]]) -> tuple[MessageId, ...]:
    """From *start* down by the first child of each; the others begin stretches of their own."""
    ids = [start]
    while below := children.get(ids[-1]):
        ids.append(below[0])
    return tuple(ids)
