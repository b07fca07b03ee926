"""The size of a branch by the bill of its last answer: only what came after that has to be estimated.

A prompt and the answer to it are what the next request begins with, so its tokens are known as soon as the turn is
done. An estimate of documents may be off by half of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.logic import counting, tokens
from app.logic.counting import BranchTokens
from app.logic.replay import THINKING_TYPES
from app.logic.request import Built
from app.logic.shares import shared
from app.logic.usage_runs import runs_of
from app.model.blocks import Json
from app.model.message import Message, Role, Status
from app.model.turn import TurnSettings

_SEVERAL = ("server_tool_use", "mcp_tool_use", "compaction")  # the bill is for more than one prompt


@dataclass(frozen=True, slots=True)
class Billed:
    """The first ``messages`` of a request, with what stands before them, are ``tokens`` long."""

    messages: int
    tokens: int


def billed(answers: Sequence[Message], built: Built, settings: TurnSettings) -> Billed | None:
    """What the bills of *answers*, the last ones of a branch, tell of the request *built* with *settings*.

    None where they tell nothing: of another model, another system prompt, or where something is left out since.
    """
    if built.stripped_now:
        return None
    found = (_of(each, built) for each in reversed(answers) if _begins_alike(each.settings, settings))
    return next((each for each in found if each is not None), None)


def estimated(request: Json, factor: float, known: Billed | None) -> BranchTokens:
    """As ``counting.estimated``, with what is *known* of the beginning of *request*."""
    guess = counting.estimated(request, factor)
    if known is None:
        return guess
    before, after = request["messages"][: known.messages], request["messages"][known.messages :]
    rest = counting.estimated({"model": request.get("model", ""), "messages": after}, factor)
    weights = (guess.system, max(0, guess.history - rest.history), max(0, guess.attachments - rest.attachments))
    pictures = _pictures(before, str(request.get("model", "")))
    system, history, media = shared(weights, known.tokens, (0, 0, pictures))
    return BranchTokens(system, history + rest.history, media + rest.attachments, exact=False)


def _begins_alike(before: TurnSettings | None, now: TurnSettings) -> bool:
    """Whether a prompt with settings *now* has the tokens that one with *before* had."""
    return before is not None and _counted(before) == _counted(now)


def _counted(settings: TurnSettings) -> tuple[object, ...]:
    return (
        *(settings.model, settings.system, settings.tools, settings.tool_choice, settings.output_format),
        *(settings.history_from, settings.left_out, settings.citations, settings.compaction),
    )


def _of(answer: Message, built: Built) -> Billed | None:
    usage = answer.usage
    if usage is None or not usage.prompt or len(runs_of("", usage)) > 1:
        return None
    if any(block.type in _SEVERAL for block in answer.blocks):
        return None
    at = next((number for number, ids in enumerate(built.origins) if answer.id in ids), None)
    if at is None or set(built.origins[at]) != {answer.id}:
        return None
    message = built.request["messages"][at]
    assert message["role"] == Role.ASSISTANT.value
    if answer.status is not Status.COMPLETE:  # what of it was billed is not known
        return Billed(at, usage.prompt)
    thought = any(block.get("type") in THINKING_TYPES for block in message["content"])
    return Billed(at + 1, usage.prompt + usage.output - (0 if thought else usage.thinking))


def _pictures(messages: Sequence[Json], model: str) -> int:
    """Tokens of the pictures in *messages*, which are known from their size."""
    weights = tokens.weights_for(model)
    return sum(tokens.known_picture(block, weights) for block in tokens.media(messages))
