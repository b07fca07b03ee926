"""Every recorded stream goes through the whole engine in awkward pieces; on disk lies what the SDK accumulates.

``CHATELAINE_RECORDINGS`` names the folder of recorded exchanges: JSON files whose ``response.body`` is the raw reply.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.message import Message, Status
from tests.fakes.engine import engine
from tests.fakes.sdk_accumulation import Accumulated, accumulate, canonical

FOLDER = os.environ.get("CHATELAINE_RECORDINGS", "")
_BETA_ONLY = re.compile(r'"type": ?"(compaction|mcp_tool_use|mcp_tool_result|fallback)"')
_BROKEN = {"ai--spliced-message-start-chunks--0": "malformed_stream"}
_MOST_PIECES = 6_000  # for one reply; more only takes longer
_RECORDED = 94  # streamed replies in the collection, so that an empty folder cannot pass for success


def streams() -> Iterator[tuple[str, bytes]]:
    """Name and raw bytes of every streamed reply."""
    for file in sorted(Path(FOLDER).glob("*.json")) if FOLDER else ():
        response = json.loads(file.read_text(encoding="utf-8")).get("response") or {}
        body = response.get("body")
        if isinstance(body, str) and response.get("status") == 200 and body.lstrip().startswith(("event:", "data:")):
            # Some collections strip the blank line that ends the last event; without it the event would not count.
            yield file.stem, body.rstrip().encode() + b"\n\n"


RECORDED = list(streams())
needs_recordings = pytest.mark.skipif(not FOLDER, reason="CHATELAINE_RECORDINGS names no folder of recordings")


def every(size: int, raw: bytes) -> Script:
    """Pieces of *size* bytes, as far as that makes not too many, the rest in one."""
    return Script.sse(raw, [size] * min(_MOST_PIECES, len(raw) // size))


def before(raw: bytes, pattern: bytes) -> Script:
    """Pieces that end where *pattern* matches: before the match's last byte."""
    ends = [match.end() - 1 for match in re.finditer(pattern, raw)][:_MOST_PIECES]
    return Script.sse(raw, [end - start for start, end in zip([0, *ends], ends, strict=False)])


def awkward(raw: bytes) -> dict[str, Script]:
    """The same reply in every awkward cut."""
    crlf = raw.replace(b"\n", b"\r\n")
    return {
        "at once": Script.sse(raw),
        "seven bytes": every(7, raw),
        "single bytes": every(1, raw),
        "inside characters": before(raw, rb"[\x80-\xbf]"),
        "inside fields": before(raw, rb"data|event|: |\n\n"),
        "inside CRLF": before(crlf, rb"\r\n"),
    }


@needs_recordings
def test_the_collection_is_there() -> None:
    assert len(RECORDED) >= _RECORDED


@needs_recordings
@pytest.mark.parametrize(("name", "raw"), RECORDED, ids=[name for name, _ in RECORDED])
async def test_a_recorded_stream_is_stored_as_the_sdk_accumulates_it(
    name: str, raw: bytes, paths: Paths, demo_server: DemoServer
) -> None:
    expected = accumulate(raw, beta=bool(_BETA_ONLY.search(raw.decode())))
    async with engine(paths, demo_server) as made:
        for cut, script in awkward(raw).items():
            demo_server.script(script)
            answer = await made.ask(f"{name} {cut}")
            check(answer, expected, cut)
            check_ending(name, answer, cut)


def check(answer: Message, expected: Accumulated, cut: str) -> None:
    assert expected.error is None, cut
    assert canonical([block.data for block in answer.blocks]) == canonical(expected.content), cut
    assert answer.stop_reason == expected.stop_reason, cut
    assert answer.usage is not None, cut
    assert {key: answer.usage.raw.get(key) for key in expected.usage} == expected.usage, cut


def check_ending(name: str, answer: Message, cut: str) -> None:
    """All recorded replies are whole, but for one that its authors broke on purpose."""
    code = _BROKEN.get(name)
    assert answer.status is (Status.INTERRUPTED if code else Status.COMPLETE), (cut, answer.error)
    assert (answer.error.code if answer.error else None) == code, cut
    if code is None and answer.stop_reason != "max_tokens":
        assert all(block.complete for block in answer.blocks), cut
