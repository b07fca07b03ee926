"""Ledgers full of calls of every kind, the same for the same seed."""

from __future__ import annotations

import random

from app.base import resources
from app.logic.prices import Call, PriceBook, price, prompt_nano
from app.model.blocks import Json
from app.model.ids import ConversationId, LedgerId
from app.model.ledger import LedgerRow
from app.model.message import Message
from app.model.usage import Cost, Usage

BOOK = PriceBook.from_json(resources.read_json("prices.json"))
MODELS = ("claude-opus-5-5", "claude-haiku-5-5", "claude-haiku-4-5-20251001", "claude-sonnet-4-6", "claude-next-9")
KINDS = ("turn", "turn", "turn", "keep_warm", "compaction", "title")


def many_rows(count: int, since_ms: int, until_ms: int, seed: int = 1) -> list[LedgerRow]:
    """*count* rows at any time from *since_ms* on and before *until_ms* (since 1970 UTC), not in order."""
    chance = random.Random(seed)
    return [_row(chance, number, chance.randrange(since_ms, until_ms)) for number in range(count)]


def advised() -> tuple[str, Usage, Cost]:
    """A recorded call of Sonnet 4.6 that asked Opus 4.7 for advice: 55,242,000 and 35,490,000 nano-dollars."""
    runs: list[Json] = [
        {"type": "message", "input_tokens": 1051, "output_tokens": 35},
        {"type": "advisor_message", "model": "claude-opus-4-7", "input_tokens": 2728, "output_tokens": 874},
        {"type": "message", "model": None, "input_tokens": 1363, "output_tokens": 3165},
    ]
    usage = Usage({"input_tokens": 2414, "output_tokens_details": {"thinking_tokens": 9}, "iterations": runs})
    return "claude-sonnet-4-6", usage, price(BOOK, Call("claude-sonnet-4-6", usage, 1_795_000_000_000))


def input_nano(answer: Message) -> int:
    """What the input of *answer* cost by the shipped prices, in nano-dollars, worked out anew from its usage."""
    usage, settings = answer.usage, answer.settings
    assert usage is not None
    assert settings is not None
    row = BOOK.row(settings.model, answer.timing.created_ms, usage.prompt)
    assert row is not None
    return prompt_nano(
        row,
        read=usage.cache_read,
        write_5m=usage.cache_write_5m,
        write_1h=usage.cache_write_1h,
        input=usage.uncached_input,
    )


def _row(chance: random.Random, number: int, at_ms: int) -> LedgerRow:
    model = chance.choice(MODELS)
    usage = Usage(_usage(chance))
    cost = price(BOOK, Call(model, usage, at_ms, ended=chance.random() > 0.1))
    conversation = chance.choice((None, ConversationId("one"), ConversationId("two"), ConversationId("gone")))
    id = LedgerId(f"row {number}")
    return LedgerRow(id, at_ms, conversation, None, chance.choice(KINDS), model, usage, cost, f"req_{number}")


def _usage(chance: random.Random) -> Json:
    usage = _tokens(chance)
    usage["speed"] = chance.choice(("standard", "fast"))
    usage["inference_geo"] = chance.choice(("us", "global"))
    usage["server_tool_use"] = {"web_search_requests": chance.choice((0, 0, 0, 3))}
    if chance.random() < 0.2:
        usage["iterations"] = [_tokens(chance), _tokens(chance) | {"model": chance.choice(MODELS)}]
    return usage


def _tokens(chance: random.Random) -> Json:
    return {
        "input_tokens": chance.randrange(5000),
        "output_tokens": chance.randrange(5000),
        "cache_read_input_tokens": chance.choice((0, chance.randrange(200_000))),
        "cache_creation": {
            "ephemeral_5m_input_tokens": chance.choice((0, chance.randrange(20_000))),
            "ephemeral_1h_input_tokens": chance.choice((0, chance.randrange(20_000))),
        },
    }
