"""Events of a reply as JSON, for the journal on disk: compact to write, exact to read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.model.blocks import Json
from app.model.events import (
    BlockDelta,
    BlockStarted,
    BlockStopped,
    MessageDelta,
    MessageStarted,
    MessageStopped,
    StreamEvent,
    UnknownEvent,
)

# An entry is {"at": ms, "events": [[name, ...], ...]}; the names are below.
_WRITERS: dict[type, Callable[[Any], list[Any]]] = {
    MessageStarted: lambda event: ["message_start", event.message],
    BlockStarted: lambda event: ["block_start", event.index, event.block],
    BlockDelta: lambda event: (
        ["delta", event.index, event.type, event.text] + ([] if event.data is None else [event.data])
    ),
    BlockStopped: lambda event: ["block_stop", event.index],
    MessageDelta: lambda event: ["message_delta", event.data],
    MessageStopped: lambda event: ["message_stop"],
    UnknownEvent: lambda event: ["unknown", event.data],
}
_READERS: dict[str, Callable[..., StreamEvent]] = {
    "message_start": MessageStarted,
    "block_start": BlockStarted,
    "delta": BlockDelta,
    "block_stop": BlockStopped,
    "message_delta": MessageDelta,
    "message_stop": MessageStopped,
    "unknown": UnknownEvent,
}


def encode(events: Sequence[StreamEvent], received_ms: int) -> list[Json]:
    """Return journal entries for *events*, which arrived at ``received_ms`` (since 1970 UTC); none for no events.

    Neighbouring text deltas of one block and one type become one.
    """
    if not events:
        return []
    return [{"at": received_ms, "events": [_WRITERS[type(event)](event) for event in merged(events)]}]


def decode(entries: Iterable[Json]) -> list[tuple[tuple[StreamEvent, ...], int]]:
    """Return the events of each entry with the time at which they had arrived, in order.

    Raises ValueError when an entry was not made by :func:`encode`.
    """
    return [_decode_entry(entry) for entry in entries]


def merged(events: Sequence[StreamEvent]) -> list[StreamEvent]:
    """Return *events* with neighbouring text deltas of one block and one type joined. Cost: linear."""
    result: list[StreamEvent] = []
    pieces: list[str] = []
    for event in events:
        last = result[-1] if result else None
        if isinstance(event, BlockDelta) and _continues(last, event):
            pieces.append(event.text)
            continue
        _flush(result, pieces)
        result.append(event)
    _flush(result, pieces)
    return result


def _continues(last: StreamEvent | None, event: BlockDelta) -> bool:
    if not isinstance(last, BlockDelta) or last.data is not None or event.data is not None:
        return False
    return (last.index, last.type) == (event.index, event.type)


def _flush(result: list[StreamEvent], pieces: list[str]) -> None:
    """Put the gathered *pieces* into the last delta of *result*."""
    if pieces:
        last = result.pop()
        assert isinstance(last, BlockDelta)
        result.append(BlockDelta(last.index, last.type, last.text + "".join(pieces)))
        pieces.clear()


def _decode_entry(entry: Json) -> tuple[tuple[StreamEvent, ...], int]:
    try:
        return tuple(_READERS[name](*values) for name, *values in entry["events"]), int(entry["at"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not a journal entry: {error!r}") from error
