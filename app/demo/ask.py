"""A request after its shape was checked, in one form whatever shorthand the client used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.demo.models import Model

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: its role and its blocks, a plain string being one text block."""

    role: str
    blocks: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the model.

    ``thinking`` is the mode in force: ``adaptive``, ``enabled``, ``between_tools`` or ``disabled``, with the
    model's default filled in; so are ``effort`` (None where the model knows none) and ``shows_thinking``.
    ``strict`` is true for API version 2026-10-21. ``body`` is the request as it came,
    ``compaction`` is set in it when a summary is asked for.
    """

    model: Model
    body: Json
    system: tuple[Json, ...]
    tools: tuple[Json, ...]
    turns: tuple[Turn, ...]
    thinking: str
    shows_thinking: bool
    effort: str | None
    strict: bool
    compaction: Json | None = None

    @property
    def max_tokens(self) -> int:
        """The most tokens the reply may have."""
        return int(self.body.get("max_tokens", 0))

    @property
    def tool_choice(self) -> str:
        """``auto``, ``any``, ``tool`` or ``none``."""
        return str(self.body.get("tool_choice", {}).get("type", "auto"))

    @property
    def forced(self) -> bool:
        """Whether a tool must be called."""
        return self.tool_choice in ("any", "tool")

    def latest_text(self) -> str:
        """What the user wrote last, without documents and tool results.

        A turn that got no answer, such as a refused one, stands before it in the same message: only the last text of
        a message counts.
        """
        for turn in reversed(self.turns):
            if turn.role == "user":
                return next((block["text"] for block in reversed(turn.blocks) if block["type"] == "text"), "")
        return ""


def read_ask(body: Json, model: Model, strict: bool) -> Ask:
    """Return *body*, whose shape is known to be right, in one form."""
    thinking = body.get("thinking") or {}
    mode = thinking.get("type") or ("adaptive" if model.thinks_unasked else "disabled")
    display = thinking.get("display") or ("omitted" if model.omits_thinking else "summarized")
    effort = (body.get("output_config") or {}).get("effort") or model.default_effort
    return Ask(
        model=model,
        body=body,
        system=_blocks(body.get("system", [])),
        tools=tuple(body.get("tools", [])),
        turns=tuple(Turn(message["role"], _blocks(message["content"])) for message in body["messages"]),
        thinking=mode,
        shows_thinking=display == "summarized",
        effort=effort if model.efforts else None,
        strict=strict,
        compaction=body.get("compaction"),
    )


def _blocks(content: Any) -> tuple[Json, ...]:
    if isinstance(content, str):
        return ({"type": "text", "text": content},) if content else ()
    return tuple(content)
