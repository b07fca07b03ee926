"""Every tool call has its result, right after it, and the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from app.demo.ask import Ask, Json
from app.demo.problems import invalid


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block and where it stands."""

    turn: int
    index: int
    block: Json

    @property
    def path(self) -> str:
        return f"messages.{self.turn}.content.{self.index}"


_Group = list[_Placed]  # messages of one role in a row count as one


def check_tool_turns(ask: Ask) -> None:
    """Refuse calls without results, results without calls and ids used twice. Raises ProblemError 400."""
    seen: set[str] = set()
    groups = _groups(ask)
    for before, group, after in zip([[], *groups], groups, [*groups[1:], []], strict=False):
        _check_results(group, [call.block["id"] for call in _calls(before)])
        calls = _calls(group)
        for call in calls:
            if call.block["id"] in seen:
                raise invalid(f"messages.{call.turn}", "`tool_use` ids must be unique")
            seen.add(call.block["id"])
        _check_answered(calls, _leading_results(after))


def _groups(ask: Ask) -> list[_Group]:
    roles = groupby(enumerate(ask.turns), key=lambda numbered: numbered[1].role)
    return [
        [_Placed(number, index, block) for number, turn in turns for index, block in enumerate(turn.blocks)]
        for _, turns in roles
    ]


def _calls(group: _Group) -> _Group:
    return [placed for placed in group if placed.block["type"] == "tool_use"]


def _check_results(group: _Group, calls: list[str]) -> None:
    answered: set[str] = set()
    for placed in group:
        if placed.block["type"] != "tool_result":
            continue
        wanted = placed.block["tool_use_id"]
        if wanted not in calls:
            raise invalid(
                placed.path,
                f"unexpected `tool_use_id` found in `tool_result` blocks: {wanted}. Each `tool_result` block must "
                "have a corresponding `tool_use` block in the previous message.",
            )
        if wanted in answered:
            raise invalid(
                placed.path,
                f"each `tool_use` must have a single result. Found multiple `tool_result` blocks with id: {wanted}",
            )
        answered.add(wanted)


def _check_answered(calls: _Group, results: set[str]) -> None:
    missing = [call for call in calls if call.block["id"] not in results]
    if missing:
        listed = ", ".join(call.block["id"] for call in missing)
        raise invalid(
            f"messages.{missing[0].turn}",
            f"`tool_use` ids were found without `tool_result` blocks immediately after: {listed}. Each "
            "`tool_use` block must have a corresponding `tool_result` block in the next message.",
        )


def _leading_results(group: _Group) -> set[str]:
    found: set[str] = set()
    for placed in group:
        if placed.block["type"] != "tool_result":
            break
        found.add(placed.block["tool_use_id"])
    return found
