"""Turns to inspect: the one of the design's picture, and others."""

from __future__ import annotations

from dataclasses import replace

from app.model.inspection import CacheMiss, CostLine, PartMark, PromptPart, RateLimit, TurnInspection
from app.model.message import Timing
from app.model.turn import TurnSettings
from app.model.usage import Cost
from tests.fakes.messages import answer
from tests.fakes.transcripts import USAGE

SONNET = TurnSettings("claude-sonnet-5-5", effort="high")
START_MS = 1_795_000_000_000
LINES = (
    CostLine("read", 37_102, 3_710_200),
    CostLine("write_5m", 1_040, 2_600_000),
    CostLine("write_1h", 0, 0),
    CostLine("input", 72, 144_000),
    CostLine("output", 644, 6_440_000, thinking=412),
)
PARTS = (
    PromptPart("system", "", 1_310, True, "read", PartMark(1, "5m", "hit", 1_310)),
    PromptPart(
        "document",
        "report.pdf, 24 pages",
        35_792,
        True,
        "read",
        PartMark(2, "5m", "hit", 37_102, expires_ms=START_MS + 221_000, saves_nano=66_800_000),
    ),
    PromptPart("question", "chart.png + question", 1_040, False, "written", PartMark(3, "5m", "written", 38_142)),
)
RATES = (
    RateLimit("requests", 50, 49, START_MS + 12_000),
    RateLimit("input-tokens", 2_000_000, 1_961_000, START_MS + 2_000),
    RateLimit("output-tokens", 400_000, 399_356, None),
)
MISS = CacheMiss(
    "system",
    37_102,
    "",
    "…careful analyst. Answer in German.",
    "…careful analyst. Answer in English.",
    "system_changed",
    37_000,
)


def inspection(number: int = 1) -> TurnInspection:
    """The answer of turn *number* as the design's picture shows one."""
    message = answer(
        number,
        "Yes, with one exception.",
        settings=SONNET,
        usage=USAGE,
        cost=Cost(12_894_200),
        timing=Timing(START_MS, START_MS + 900, START_MS + 4_104),
        request_id="req_011CSHoEeqs5C35K2UUqR7Fy",
        api_id="msg_01",
    )
    return TurnInspection(
        message, LINES, 70_000_000, PARTS, None, RATES, 1_000_000, {"model": "claude-sonnet-5-5"}, True
    )


def missed() -> TurnInspection:
    """A turn whose system prompt changed."""
    parts = tuple(
        replace(part, state="written", mark=part.mark and replace(part.mark, outcome="missed")) for part in PARTS
    )
    return replace(inspection(), parts=parts, miss=MISS, saved_nano=-18_000_000)
