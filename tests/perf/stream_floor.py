"""The floor: the SDK's stream in plain asyncio, every event received and nothing done with it.

``python -m tests.perf.stream_floor URL`` prints {"cpu_ms_per_event", "longest_gap_ms"}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import anthropic

from tests.perf.gaps import watch_gaps


async def _receive(url: str) -> dict[str, float]:
    async with anthropic.AsyncAnthropic(api_key="test-key", base_url=url, max_retries=0) as client:
        request = {"model": "claude-opus-5-5", "max_tokens": 64_000, "messages": [{"role": "user", "content": "Go"}]}
        events = 0
        with watch_gaps() as gaps:
            start = time.process_time()
            async for _ in await client.messages.create(**request, stream=True):  # type: ignore[call-overload]
                events += 1
            used = time.process_time() - start
    return {"cpu_ms_per_event": used * 1000 / events, "longest_gap_ms": gaps.longest_ms}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_receive(sys.argv[1]))))
