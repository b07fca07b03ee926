"""What an answer that arrives has taken so far: counted as the API tells it, the rest estimated piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.logic import tokens
from app.model.blocks import Json
from app.model.events import BlockDelta, MessageDelta, MessageStarted, StreamEvent
from app.model.message import Message, Status
from app.model.usage import Usage

_READ = ("text_delta", "thinking_delta", "input_json_delta")  # kinds of pieces that are output tokens


class SoFar:
    """Begins with a running answer as far as it has come, whose length that costs; each event costs its own length."""

    def __init__(self, answer: Message) -> None:
        self._answer = replace(answer, blocks=(), status=Status.RUNNING)
        self._weights = tokens.weights_for(answer.model or (answer.settings.model if answer.settings else ""))
        self._arrived = sum(tokens.estimate_text(block.text, self._weights) for block in answer.blocks)
        self._usage: Json = dict(answer.usage.raw) if answer.usage is not None else {}

    def take(self, events: Iterable[StreamEvent]) -> None:
        """Events that came since."""
        for event in events:
            if isinstance(event, BlockDelta):
                if event.type in _READ:
                    self._arrived += tokens.estimate_text(event.text, self._weights)
            elif isinstance(event, MessageStarted):
                self._learn(event.message)
            elif isinstance(event, MessageDelta):
                self._learn(event.data)

    def restart(self) -> None:
        """The request goes out again: what came is dropped."""
        self._arrived, self._usage = 0.0, {}

    @property
    def begun(self) -> bool:
        """Whether the API has told what it read."""
        return bool(self._usage)

    @property
    def prompt(self) -> int:
        """Input tokens, cached ones included, as the API told; 0 while it has not."""
        return Usage(self._usage).prompt

    @property
    def output(self) -> int:
        """Output tokens so far, an estimate; never fewer than the API had told."""
        return max(Usage(self._usage).output, round(self._arrived))

    def billed(self) -> Message:
        """The answer as it would be billed if it broke off now, without its words."""
        return replace(self._answer, usage=Usage({**self._usage, "output_tokens": self.output}))

    def _learn(self, data: Json) -> None:
        usage = data.get("usage")
        if isinstance(usage, dict):
            self._usage.update({key: value for key, value in usage.items() if value is not None})
