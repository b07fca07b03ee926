"""What compaction on demand answers: one signed block with a summary (platform.claude.com: compaction)."""

from __future__ import annotations

from app.demo.ask import Ask, Json, Turn
from app.demo.cutting import Reply
from app.demo.parts import whole_part
from app.demo.signatures import sign_summary
from app.demo.tokens import text_tokens

_QUOTED = 160  # characters of each message that the summary keeps
_MOST_LINES = 40  # of quotations; of a longer history the newest are kept
_PROMPT_TOKENS = 410  # of the API's own request for a summary


def summarize(ask: Ask) -> Reply:
    """Return the reply that holds nothing but the compaction block, no longer than the request allows."""
    summary = _summary(ask)
    room = max(1, ask.max_tokens * 3)  # characters; about three make a token
    block: Json = {"type": "compaction", "content": summary[:room], "encrypted_content": None, "tool_changes": []}
    block["signature"] = sign_summary(block["content"])
    part = whole_part(block, ask.model)
    return Reply((part,), "compaction")


def asking_tokens(ask: Ask) -> int:
    """Tokens of what asks for the summary: the client's instructions take the place of the API's."""
    given = _instructions(ask)
    return text_tokens(given, ask.model) if given else _PROMPT_TOKENS


def summary_tokens(reply: Reply, ask: Ask) -> int:
    """Tokens of the summary in *reply*, as billed."""
    return sum(text_tokens(part.block["content"], ask.model) for part in reply.parts)


def _summary(ask: Ask) -> str:
    lines = [line for turn in ask.turns if (line := _quoted(turn))]
    asked = _instructions(ask)
    kept = lines[-_MOST_LINES:]
    left = f"- ({len(lines) - len(kept)} earlier messages)\n" if len(kept) < len(lines) else ""
    lead = f"As asked ({asked}), a summary" if asked else "A summary"
    return f"{lead} of the conversation so far:\n\n{left}" + "\n".join(kept)


def _quoted(turn: Turn) -> str:
    texts = [block.get("text") or block.get("content") for block in turn.blocks]
    words = " ".join(" ".join(text.split()) for text in texts if isinstance(text, str))
    who = "The user wrote" if turn.role == "user" else "The answer was"
    return f"- {who}: {words[:_QUOTED]}" + ("…" if len(words) > _QUOTED else "") if words else ""


def _instructions(ask: Ask) -> str:
    return ((ask.compaction or {}).get("instructions") or "").strip()
