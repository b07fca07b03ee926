"""Who may speak when, and that nobody says nothing."""

from __future__ import annotations

from app.demo.ask import Ask, Turn
from app.demo.problems import invalid
from app.demo.rules.blocks import ends_in_server_tool
from app.demo.rules.compaction import begins_compacted

_MOST_MESSAGES = 100_000
_EMPTY = "all messages must have non-empty content except for the optional final assistant message"


def check_turns(ask: Ask) -> None:
    """Refuse a wrong first turn, empty content and misplaced system messages. Raises ProblemError 400."""
    if not ask.turns:
        raise invalid("messages", "at least one message is required")
    if len(ask.turns) > _MOST_MESSAGES:
        raise invalid("messages", f"List should have at most {_MOST_MESSAGES} items after validation")
    if ask.turns[0].role != "user" and not begins_compacted(ask):
        raise invalid("messages", 'first message must use the "user" role')
    _check_content(ask)
    _check_system_messages(ask)


def _check_content(ask: Ask) -> None:
    last = len(ask.turns) - 1
    for position, turn in enumerate(ask.turns):
        if not turn.blocks and not (position == last and turn.role == "assistant"):
            raise invalid(f"messages.{position}", _EMPTY)
        _check_texts("messages", turn)
    _check_texts("system", Turn("system", ask.system))


def _check_texts(path: str, turn: Turn) -> None:
    for block in turn.blocks:
        if block["type"] != "text":
            continue
        if not block["text"]:
            raise invalid(path, "text content blocks must be non-empty")
        if not block["text"].strip():
            raise invalid(path, "text content blocks must contain non-whitespace text")


def _check_system_messages(ask: Ask) -> None:
    for position, turn in enumerate(ask.turns):
        if turn.role != "system":
            continue
        path = f"messages.{position}"
        if not ask.model.system_messages:
            raise invalid(path, 'Messages with the role "system" are not supported on this model.')
        before = ask.turns[position - 1]
        if before.role == "assistant" and not ends_in_server_tool(list(before.blocks)):
            raise invalid(path, 'A message with the role "system" must follow a user message.')
        if position + 1 < len(ask.turns) and ask.turns[position + 1].role == "user":
            raise invalid(path, 'A message with the role "system" must be last or followed by an assistant message.')


def check_prefill(ask: Ask) -> None:
    """Refuse an assistant message at the end, but for 4.5 models with thinking off. Raises ProblemError 400."""
    last = ask.turns[-1]
    if ask.compaction is not None:  # the whole conversation is summarized, its last answer included
        return
    if last.role != "assistant" or ends_in_server_tool(list(last.blocks)):
        return
    if not ask.model.prefill or ask.thinking != "disabled":
        raise invalid(
            "",
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        )
    if (
        last.blocks
        and last.blocks[-1]["type"] == "text"
        and last.blocks[-1]["text"] != last.blocks[-1]["text"].rstrip()
    ):
        raise invalid("messages", "final assistant content cannot end with trailing whitespace")
