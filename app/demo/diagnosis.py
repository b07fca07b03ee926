"""Why a prompt could not fully reuse the cached prefix of an earlier one (platform.claude.com: cache-diagnostics)."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from app.demo.ask import Ask, Json
from app.demo.signatures import unmarked

_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _Prompt:
    model: tuple[str, str]
    tools: str
    system: str
    blocks: tuple[str, ...]
    tokens: int


class Diagnoses:
    """Remembers the newest prompts by the id of the message that answered them."""

    def __init__(self) -> None:
        self._prompts: OrderedDict[str, _Prompt] = OrderedDict()

    def diagnose(self, ask: Ask, message_id: str, tokens: int) -> Json | None:
        """Remember this prompt of *tokens* and return ``diagnostics`` against the one the request names, or None."""
        prompt = _Prompt(
            (ask.model.id, ask.body.get("speed") or "standard"),
            _digest(list(ask.tools)),
            _digest(list(ask.system)),
            tuple(_digest([turn.role, block]) for turn in ask.turns for block in turn.blocks),
            tokens,
        )
        self._prompts[message_id] = prompt
        if len(self._prompts) > _REMEMBERED:
            self._prompts.popitem(last=False)
        named = (ask.body.get("diagnostics") or {}).get("previous_message_id")
        reason = self._reason(named, prompt) if named else None
        return {"cache_miss_reason": reason} if reason else None

    def _reason(self, named: str, prompt: _Prompt) -> Json | None:
        before = self._prompts.get(named)
        if before is None:
            return {"type": "previous_message_not_found"}
        kind = _difference(before, prompt)
        return {"type": kind, "cache_missed_input_tokens": before.tokens} if kind else None


def _difference(before: _Prompt, now: _Prompt) -> str | None:
    if before.model != now.model:
        return "model_changed"
    if before.tools != now.tools:
        return "tools_changed"
    if before.system != now.system:
        return "system_changed"
    return None if now.blocks[: len(before.blocks)] == before.blocks else "messages_changed"


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(unmarked(value)).encode()).hexdigest()
