"""Messages as they were read, so that a long branch is read from disk once and not before and after every turn.

A finished message never changes (an edit or a retry adds another one), so what was read stays true. Which messages make
a branch is asked of the database every time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from app.model.ids import MessageId
from app.model.message import Message, Status

_MOST_BYTES = 64 * 1024 * 1024
_MESSAGE_BYTES = 2_000  # of a message beside the characters of its content


class KnownMessages:
    """Remembers at most about *most_bytes* of messages; those that were not asked for longest go first. Thread-safe."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._held = 0
        self._sizes: dict[MessageId, int] = {}
        self._messages: OrderedDict[MessageId, Message] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, ids: Iterable[MessageId]) -> dict[MessageId, Message]:
        """Those of the messages that are remembered."""
        with self._lock:
            found = {id: self._messages[id] for id in ids if id in self._messages}
            for id in found:
                self._messages.move_to_end(id)
            return found

    def keep(self, messages: Iterable[Message]) -> None:
        """Remember *messages*, but for those that still run."""
        finished = [(message, _size(message)) for message in messages if message.status is not Status.RUNNING]
        with self._lock:
            for message, size in finished:
                self._held += size - self._sizes.get(message.id, 0)
                self._sizes[message.id] = size
                self._messages[message.id] = message
            while self._held > self._most:
                oldest, _ = self._messages.popitem(last=False)
                self._held -= self._sizes.pop(oldest)


def _size(message: Message) -> int:
    return _MESSAGE_BYTES + sum(_characters(block.data) for block in message.blocks)


def _characters(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else 0
