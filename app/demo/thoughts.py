"""Whether the model thinks about a request, how much, and what of it is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.demo.ask import Ask
from app.demo.parts import Part, redacted_part, thinking_part
from app.demo.preserved import Replay
from app.demo.signatures import Seal, fingerprint, sign
from app.demo.tokens import text_tokens

_BY_EFFORT = {None: 1.2, "low": 0.8, "medium": 1.2, "high": 1.8, "xhigh": 2.6, "max": 4.0}
_REDACTED_TOKENS = 60
_SHORT = "The question is short and I can answer it directly. I will keep to what was asked and add nothing."


def thinks(ask: Ask, prepared: str) -> bool:
    """Whether thinking comes before the answer; adaptive thinking at low effort skips what is easy."""
    if ask.thinking == "enabled":
        return True
    return ask.thinking == "adaptive" and (ask.effort != "low" or bool(prepared))


@dataclass(frozen=True, slots=True)
class Thinker:
    """Makes the thinking blocks of one reply. All of them stand before the answer's first other block."""

    ask: Ask
    replay: Replay

    def think(self, prepared: str, most: int) -> Part:
        """Return a thinking block on *prepared* text (the summary), of at most *most* tokens.

        What is billed is more than what is shown, and grows with effort (platform.claude.com: thinking).
        """
        text = prepared or _SHORT
        full = self._full_tokens(text)
        if full > most:
            text, full = text[: max(1, len(text) * most // full)], most
        shown = text if self.ask.shows_thinking else ""
        return thinking_part(shown, sign(shown, self._seal(full)), full)

    def redact(self, after: Part) -> Part:
        """Return a block of thinking that nobody may read, standing behind the thinking block *after*."""
        seal = self._seal(_REDACTED_TOKENS)
        seal = replace(seal, earlier=(*seal.earlier, fingerprint(after.block["signature"])))
        return redacted_part(sign("", seal), _REDACTED_TOKENS)

    def _full_tokens(self, text: str) -> int:
        full = math.ceil(text_tokens(text, self.ask.model) * _BY_EFFORT[self.ask.effort])
        budget = (self.ask.body.get("thinking") or {}).get("budget_tokens")
        return min(full, budget) if budget else full

    def _seal(self, tokens: int) -> Seal:
        return Seal(self.ask.model.id, self.replay.prefix, self.replay.earlier, tokens)
