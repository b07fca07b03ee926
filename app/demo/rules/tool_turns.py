"""Every tool call has its result, right after it, and the other way round."""

from __future__ import annotations

from app.demo.ask import Ask, Turn
from app.demo.problems import invalid


def check_tool_turns(ask: Ask) -> None:
    """Refuse calls without results, results without calls and ids used twice. Raises ProblemError 400."""
    seen: set[str] = set()
    for position, turn in enumerate(ask.turns):
        before = ask.turns[position - 1] if position else Turn("user", ())
        _check_results(position, turn, _calls(before))
        calls = _calls(turn)
        for call in calls:
            if call in seen or calls.count(call) > 1:
                raise invalid(f"messages.{position}", "`tool_use` ids must be unique")
        seen.update(calls)
        _check_answered(position, calls, ask.turns[position + 1 :])


def _calls(turn: Turn) -> list[str]:
    return [block["id"] for block in turn.blocks if block["type"] == "tool_use"] if turn.role == "assistant" else []


def _check_results(position: int, turn: Turn, calls: list[str]) -> None:
    answered: set[str] = set()
    for index, block in enumerate(turn.blocks):
        if block["type"] != "tool_result":
            continue
        wanted = block["tool_use_id"]
        path = f"messages.{position}.content.{index}"
        if wanted not in calls:
            raise invalid(
                path,
                f"unexpected `tool_use_id` found in `tool_result` blocks: {wanted}. Each `tool_result` block must "
                "have a corresponding `tool_use` block in the previous message.",
            )
        if wanted in answered:
            raise invalid(
                path,
                "each `tool_use` must have a single result. Found multiple `tool_result` blocks with id: " + wanted,
            )
        answered.add(wanted)


def _check_answered(position: int, calls: list[str], later: tuple[Turn, ...]) -> None:
    results = _leading_results(later[0]) if later else set()
    missing = [call for call in calls if call not in results]
    if missing:
        raise invalid(
            f"messages.{position}",
            f"`tool_use` ids were found without `tool_result` blocks immediately after: {', '.join(missing)}. Each "
            "`tool_use` block must have a corresponding `tool_result` block in the next message.",
        )


def _leading_results(turn: Turn) -> set[str]:
    found: set[str] = set()
    for block in turn.blocks:
        if block["type"] != "tool_result":
            break
        found.add(block["tool_use_id"])
    return found
