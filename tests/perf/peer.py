"""A demo server in a process of its own, so that its work is not counted as the program's.

Run as ``python -m tests.perf.peer CHUNKS RATE SIZE KIND``: every request is answered with CHUNKS text deltas of SIZE
characters, RATE a second (0: as fast as the client reads), of one of the kinds of :mod:`tests.perf.replies`. Prints its
address, then serves until its standard input ends.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from app.demo.script import Script
from app.demo.server import DemoServer
from tests.perf.replies import KINDS

_SCRIPTS = 64  # more requests than any measurement makes


def reply_events(chunks: int, size: int, kind: str) -> Iterator[dict[str, Any]]:
    """The events of one reply: Markdown of *kind* in *chunks* text deltas of *size* characters."""
    usage = {"input_tokens": 10, "output_tokens": 1}
    message = {"id": "msg_perf", "type": "message", "role": "assistant", "model": "claude-opus-5-5", "content": []}
    yield {"type": "message_start", "message": {**message, "stop_reason": None, "stop_sequence": None, "usage": usage}}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    text = KINDS[kind](chunks * size)
    for start in range(0, chunks * size, size):
        delta = {"type": "text_delta", "text": text[start : start + size]}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    done = {"stop_reason": "end_turn", "stop_sequence": None}
    yield {"type": "message_delta", "delta": done, "usage": {"output_tokens": chunks}}
    yield {"type": "message_stop"}


def main() -> None:
    """Serve until standard input ends."""
    chunks, rate, size = (int(argument) for argument in sys.argv[1:4])
    server = DemoServer(pace=1)
    server.start()
    script = Script.events(reply_events(chunks, size, sys.argv[4]), wait_s=1 / rate if rate else 0.0)
    server.script(*[script] * _SCRIPTS)
    print(server.base_url, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()
