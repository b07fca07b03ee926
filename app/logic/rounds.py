"""What an answer left in the cache, also one for which the API's own tools worked.

Then the API samples several times within one response, and its usage is the sum of all rounds: what the first round
wrote is read again by the second, so reads and writes together are more than the prompt ever was. Seen in recorded
exchanges with web search, web fetch and code execution.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.usage_runs import prompt_usage
from app.model.message import Message
from app.model.sent import SentMark
from app.model.usage import Usage

_SERVER_CALLS = ("server_tool_use", "mcp_tool_use")
_NOTHING = Usage({})


def rounds(answer: Message, marks: Sequence[SentMark] = ()) -> int:
    """How often the prompt of *answer* was probably read: once, unless the API's own tools were called for it.

    *marks* are those of its request: where its usage is not more than they covered by estimate, it was read once.
    """
    calls = sum(block.type in _SERVER_CALLS for block in answer.blocks)
    if not calls:
        return 1
    covered = marks[-1].tokens if marks else 0
    likely = round(_all_cached(answer) / covered) if covered else calls + 1
    return min(calls + 1, max(1, likely))


def left_by(answer: Message, marks: Sequence[SentMark] = ()) -> int:
    """How many tokens of the prompt of *answer* were in the cache after it; of several rounds, the least that may be.

    What was written cannot overlap, and the last prompt was no shorter than the average one.
    """
    usage = prompt_usage(answer.usage or _NOTHING)
    written = usage.cache_write_5m + usage.cache_write_1h
    return max(written, _all_cached(answer) // rounds(answer, marks))


def _all_cached(answer: Message) -> int:
    usage = prompt_usage(answer.usage or _NOTHING)
    return usage.cache_read + usage.cache_write_5m + usage.cache_write_1h
