"""How a turn asks for thinking, and which earlier thinking may go back to the API.

Each block of thinking is bound to everything that stood before it when it was written (platform.claude.com:
preserved-thinking). Removing blocks from the start or the end is allowed; removing one from the middle, changing
what stands before a block, or putting a removed block back is not. Messages never change here (an edit is a new
branch), so what can differ from request to request is the system prompt, the tools, the model, where the history
begins, what was left out of it, and whether its documents are cited. A tool that is found by search only may be added
without breaking anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from app.logic import tokens
from app.logic.capabilities import base_id, effort_for, off_mode
from app.logic.citing import has_documents
from app.logic.reach import Reach, answers, reach
from app.logic.replay import THINKING_TYPES, compaction_at, has_thinking, is_left_out, returnable_thinking
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.turn import TurnSettings

_LEAST_BUDGET = 1_024  # tokens; the API's minimum for thinking.type "enabled"
_USUAL_BUDGET = 16_000

Describe = Callable[[str], ModelInfo]


@dataclass(frozen=True, slots=True)
class _Prefix:
    """What thinking is bound to, beside the messages before it. ``tools`` are those that the model is shown at once.

    ``start`` is where the history begins, ``out`` what was left out of it, by place on the branch and in the message.
    ``cited`` says whether citations are asked of the documents before it, None where there are none.
    """

    system: str
    tools: tuple[Json, ...]
    found_tools: tuple[Json, ...]
    start: MessageId | None
    out: frozenset[tuple[int, int]]
    cited: bool | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What a request was sent with, as far as thinking is concerned. ``first`` is the place where it begins."""

    model: str
    strip: bool
    first: int
    prefix: _Prefix


@dataclass(frozen=True, slots=True)
class _Bound:
    """Thinking of one answer: its place on the branch, who wrote it, and under what (None: not known).

    ``end`` is the place of its last block, on the branch and in the answer.
    """

    id: MessageId
    place: int
    end: tuple[int, int]
    producer: str
    prefix: _Prefix | None


def thinking_param(info: ModelInfo, settings: TurnSettings, max_tokens: int) -> Json | None:
    """The request's ``thinking``, or None to leave it out.

    Models that take ``adaptive`` get it, with summaries to read (their default hides the text). Older ones think
    only when asked, with a budget. "Off" is honoured where the model and the effort allow it.
    """
    if settings.thinking == "off":
        off = off_mode(info, effort_for(info, settings.effort))
        if off is not None:
            return {"type": off} if info.thinking_by_default else None
    if "adaptive" in info.thinking:
        return {"type": "adaptive", "display": "summarized"}
    if settings.thinking == "on" and "enabled" in info.thinking and max_tokens > _LEAST_BUDGET:
        budget = max(_LEAST_BUDGET, min(_USUAL_BUDGET, max_tokens // 2))
        return {"type": "enabled", "budget_tokens": budget, "display": "summarized"}
    return None


@dataclass(frozen=True, slots=True)
class Replayed:
    """Which thinking on a branch goes back, and what does not.

    ``kept`` names the answers whose thinking is sent. ``stripped`` counts the thinking blocks that are not;
    ``stripped_now`` those of them that the request before still had or could have had, with ``tokens_now``, their
    estimated tokens. ``left_out`` names the blocks that are not sent though they could be: what the user chose to
    leave out, and calls whose thinking may not go back, because the API takes no result of a call without it.
    """

    kept: frozenset[MessageId]
    left_out: frozenset[tuple[MessageId, int]] = frozenset()
    stripped: int = 0
    stripped_now: int = 0
    tokens_now: int = 0


def replayed(path: Sequence[Message], settings: TurnSettings, describe: Describe) -> Replayed:
    """What thinking of *path* goes along with a request made with *settings*, and what that leaves out.

    The thinking that led to the calls which the last message answers goes along as long as it fits, whatever else.
    """
    begins = reach(path, settings)
    history = _History(path, describe)
    sent = history.request(settings, begins, len(path))
    kept = frozenset(bound.id for bound in sent)
    lost = [message for message in path[begins.first :] if _is_lost(message, kept)]
    before = {bound.id for bound in history.alive}
    now = [block for message in lost if message.id in before for block in returnable_thinking(message)]
    weights = tokens.weights_for(settings.model)
    return Replayed(
        kept,
        frozenset((path[place].id, block) for place, block in history.out),
        sum(len(returnable_thinking(message)) for message in lost),
        len(now),
        math.ceil(sum(tokens.estimate_block(block.data, weights) for block in now)),
    )


class _History:
    """A branch, gone along request by request.

    What was left out of one of them stays left out, because the thinking that followed was written without it.
    ``alive`` is the thinking that a request like the last one would carry, with what was written since; ``out`` are the
    blocks left out so far, by place on the branch and in the message.
    """

    def __init__(self, path: Sequence[Message], describe: Describe) -> None:
        self._path, self._describe = path, describe
        self._places = {message.id: place for place, message in enumerate(path)}
        self._documents = [place for place, message in enumerate(path) if _has_documents(message)]
        self._before: _Context | None = None
        self.alive: list[_Bound] = []
        self.out: frozenset[tuple[int, int]] = frozenset()
        for place, message, begins in answers(path):
            self.alive = self.request(message.settings, begins, place)
            if has_thinking(message):
                known = any(begins.first <= at < place for at in self._documents)
                self.alive.append(_bound(message, place, self._before, known))

    def request(self, settings: TurnSettings | None, begins: Reach, end: int) -> list[_Bound]:
        """The thinking that a request for the messages before place *end* with *settings* carries."""
        if settings is not None and settings.left_out:
            places = self._places
            self.out |= {(places[message], block) for message, block in settings.left_out if message in places}
        demanded = self._demanded(end)
        context = _context(settings, begins, self.out)
        if demanded is not None and context is not None and not self._may_return(demanded, context):
            self.out |= _calls(self._path[demanded], demanded)
            context, demanded = _context(settings, begins, self.out), None
        if context == self._before and not _strips(context):
            return list(self.alive)
        self._before = context
        allowed = {bound.id for bound in _allowed(self.alive, context, self._describe)}
        return [bound for bound in self.alive if bound.id in allowed or bound.place == demanded]

    def _demanded(self, end: int) -> int | None:
        """The answer whose calls the last messages before place *end* give the results of, if they do."""
        results = False
        for place in reversed(range(end)):
            message = self._path[place]
            if message.role is Role.USER:
                results = results or any(block.type == "tool_result" for block in message.blocks)
            elif not is_left_out(message):
                return place if results and not _calls(message, place) <= self.out else None
        return None

    def _may_return(self, place: int, context: _Context) -> bool:
        bound = next((bound for bound in self.alive if bound.place == place), None)
        if bound is None or place < context.first:
            return True
        if any(at == place and block <= bound.end[1] for at, block in self.out):
            return False  # what is left out is that thinking, or something in the same answer that it is bound to
        checked = self._describe(context.model).prefix_check or self._describe(bound.producer).prefix_check
        return not checked or _same(bound, context.prefix)


def _calls(message: Message, place: int) -> set[tuple[int, int]]:
    return {(place, at) for at, block in enumerate(message.blocks) if block.type == "tool_use"}


def _is_lost(message: Message, kept: Collection[MessageId]) -> bool:
    return message.id not in kept and not is_left_out(message) and has_thinking(message)


def _context(settings: TurnSettings | None, begins: Reach, out: frozenset[tuple[int, int]]) -> _Context | None:
    if settings is None:
        return None
    shown = tuple(tool for tool in settings.tools if not tool.get("defer_loading"))
    found = tuple(tool for tool in settings.tools if tool.get("defer_loading"))
    system = settings.system if settings.system.strip() else ""  # a blank one is not sent
    prefix = _Prefix(system, shown, found, begins.start, out, settings.citations)
    return _Context(base_id(settings.model), settings.strip_thinking, begins.first, prefix)


def _strips(context: _Context | None) -> bool:
    return context is None or context.strip


def _has_documents(message: Message) -> bool:
    return message.role is Role.USER and has_documents([block.data for block in message.blocks])


def _bound(message: Message, place: int, context: _Context | None, documents: bool) -> _Bound:
    """*documents*: whether there are any before it, which makes it matter whether they are cited."""
    producer = message.model or (context.model if context else "")
    prefix = context.prefix if context else None
    if prefix is not None and not documents:
        prefix = replace(prefix, cited=None)
    if prefix is not None and compaction_at(message) is not None:
        prefix = replace(prefix, start=message.id)  # the API itself put the summary before this thinking
    last = max(at for at, block in enumerate(message.blocks) if block.type in THINKING_TYPES)
    return _Bound(message.id, place, (place, last), base_id(producer), prefix)


def _allowed(alive: list[_Bound], context: _Context | None, describe: Describe) -> list[_Bound]:
    """What of *alive* a request in *context* may carry. Of a request that is not known, nothing is assumed."""
    if context is None or context.strip:
        return []
    info = describe(context.model)
    fits = [_fits(bound, context, info, describe) for bound in alive]
    if info.prefix_check or any(describe(bound.producer).prefix_check for bound in alive):
        return _last_run(alive, fits)
    return [bound for bound, fit in zip(alive, fits, strict=True) if fit]


def _fits(bound: _Bound, context: _Context, info: ModelInfo, describe: Describe) -> bool:
    if bound.place < context.first:
        return False
    if (info.prefix_check or describe(bound.producer).prefix_check) and not _same(bound, context.prefix):
        return False
    return bound.producer == context.model or _reads(info, bound.producer)


def _same(bound: _Bound, now: _Prefix) -> bool:
    """Whether *now* is what *bound* is bound to; what is left out behind it does not matter."""
    then = bound.prefix
    if then is None or any(place < bound.end for place in then.out ^ now.out):
        return False
    if then.cited is None:
        now = replace(now, cited=None)
    more = all(tool in now.found_tools for tool in then.found_tools)
    return more and replace(then, found_tools=(), out=now.out) == replace(now, found_tools=())


def _reads(info: ModelInfo, producer: str) -> bool:
    """Whether *info* reads the thinking of *producer*; what is not published is left to the API, which drops it."""
    return info.reads_thinking_of is None or producer in info.reads_thinking_of


def _last_run(alive: list[_Bound], fits: list[bool]) -> list[_Bound]:
    """The last unbroken run of fitting blocks: leaving out the rest removes only from the start and the end."""
    end = len(alive)
    while end and not fits[end - 1]:
        end -= 1
    start = end
    while start and fits[start - 1]:
        start -= 1
    return alive[start:end]
