"""From a branch of a conversation to a Messages API request: a plain dict, the same for the same input.

Nothing is added that the user did not choose: no hidden prompt, no clock, no sampling parameters. Keys always come in
the same order, because the API's cache compares bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.logic import cache, cache_history
from app.logic.cache import CachePlan, CacheWish
from app.logic.cache_auto import Request
from app.logic.citing import asked_to_cite
from app.logic.parameters import Parameters, cites, parameters
from app.logic.reach import Reach, reach
from app.logic.replay import Group, groups
from app.logic.room import room_for
from app.logic.thinking import Describe, Replayed, replayed
from app.model.blocks import Json
from app.model.caching import SYSTEM, TOOLS, CacheTerms
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import MessageId
from app.model.message import Message, Role
from app.model.notice import Notice
from app.model.turn import TurnSettings

COMPACTION_BETA = "compact-2026-09-04"
_USUAL_TERMS = CacheTerms()
_USUAL_WISH = CacheWish()


class NothingToSendError(ChatelaineError):
    """The branch does not end with something the user said, or with nothing of it that may be sent.

    Kind USER, codes ``nothing_to_send``, ``tool_loop_changed``.
    """


@dataclass(frozen=True, slots=True)
class Built:
    """A request, and what it was made of.

    ``request`` has no ``stream``; its blocks are those of the branch, by reference: it must not be changed.
    ``origins`` names, for every message of the request and every block in it, the stored message that it comes from.
    ``stripped`` counts the thinking blocks on the branch that are left out because the API's rules no longer allow
    them; ``stripped_now`` those of them that earlier requests still had, with ``stripped_tokens``, estimated tokens.
    ``left_out`` names the messages that are not sent because the branch is sent from a later one on. ``notices`` say
    which settings the model does not take (``app.logic.parameters`` lists them). ``wish`` is what ``plan`` was made by.
    """

    request: Json
    plan: CachePlan
    origins: tuple[tuple[MessageId, ...], ...] = ()
    stripped: int = 0
    stripped_now: int = 0
    stripped_tokens: int = 0
    left_out: tuple[MessageId, ...] = ()
    notices: tuple[Notice, ...] = ()
    wish: CacheWish = _USUAL_WISH


def build(
    path: Sequence[Message],
    settings: TurnSettings,
    describe: Describe,
    *,
    terms: CacheTerms = _USUAL_TERMS,
    diagnostics: Json | None = None,
    unfinished: bool = False,
) -> Built:
    """Return the request that asks for an answer to the last message of *path* (root first).

    *describe* tells what a model takes (ModelTable.describe or the catalogue). ``max_tokens`` is the model's own limit
    unless *settings* ask for less; with limits this high the request is meant to be streamed. *terms* say how it is
    to be cached. *diagnostics* is sent as it is, None not at all. *unfinished* allows a path that ends with an answer,
    or has no message at all: what the next question will be added to. Such a request is for estimates only.

    Raises:
        NothingToSendError: the last message is not the user's or has no content, and neither is *unfinished* nor is
            a summary asked for.
    """
    thinking, begins = replayed(path, settings, describe), reach(path, settings)
    found = _found(path, thinking, begins)
    if not unfinished and not _asks(path, found, settings):
        raise _nothing_to_send(path)
    prompt = _Prompt.of(settings, found)
    info, origins = describe(settings.model), _origins(found)
    chosen = parameters(settings, info, room=room_for(prompt.blocks(), info), cites=cites(prompt.messages))
    wish = _wish(path, terms, origins, cache_history.earlier(found, settings, thinking, describe))
    plan = cache.plan(prompt.tools, prompt.system, prompt.messages, info, wish)
    return Built(
        _assemble(settings, prompt, chosen, plan, diagnostics),
        plan,
        origins,
        thinking.stripped,
        thinking.stripped_now,
        thinking.tokens_now,
        tuple(message.id for message in path[: begins.first]),
        chosen.notices,
        wish,
    )


def sent_groups(path: Sequence[Message], settings: TurnSettings, describe: Describe) -> tuple[Group, ...]:
    """The messages of the request that :func:`build` makes, as the pieces of the branch that they consist of."""
    return _found(path, replayed(path, settings, describe), reach(path, settings))


def _found(path: Sequence[Message], thinking: Replayed, begins: Reach) -> tuple[Group, ...]:
    return groups(path[begins.first :], thinking.kept, thinking.left_out, begins.block)


@dataclass(frozen=True, slots=True)
class _Prompt:
    tools: Sequence[Json]
    system: Sequence[Json]
    messages: Sequence[Json]

    @classmethod
    def of(cls, settings: TurnSettings, found: Sequence[Group]) -> _Prompt:
        messages = [{"role": group.role.value, "content": _content(group, settings)} for group in found]
        return cls(settings.tools, system_blocks(settings.system), messages)

    def blocks(self) -> Iterator[Json]:
        yield from self.tools
        yield from self.system
        for message in self.messages:
            yield from message["content"]


def _content(group: Group, settings: TurnSettings) -> Sequence[Json]:
    content = group.content()
    return asked_to_cite(content, settings.citations) if group.role is Role.USER else content


def _origins(found: Sequence[Group]) -> tuple[tuple[MessageId, ...], ...]:
    return tuple(tuple(piece.message.id for piece in group.pieces) for group in found)


def _wish(
    path: Sequence[Message], terms: CacheTerms, origins: tuple[tuple[MessageId, ...], ...], earlier: tuple[Request, ...]
) -> CacheWish:
    at_ms = terms.at_ms or (path[-1].timing.created_ms if path else 0)
    return CacheWish(terms, origins, earlier, at_ms or None)


def _asks(path: Sequence[Message], found: Sequence[Group], settings: TurnSettings) -> bool:
    if not found or not path:
        return False
    if settings.compaction is not None:
        return True
    if path[-1].role is not Role.USER:
        return False
    return any(piece.message is path[-1] for piece in found[-1].pieces)


def _assemble(
    settings: TurnSettings, prompt: _Prompt, chosen: Parameters, plan: CachePlan, diagnostics: Json | None
) -> Json:
    request: Json = {"model": settings.model, "max_tokens": chosen.max_tokens}
    if prompt.tools:
        request["tools"] = cache.marked(prompt.tools, TOOLS, plan)
    if prompt.system:
        request["system"] = cache.marked(prompt.system, SYSTEM, plan)
    request["messages"] = [
        {"role": message["role"], "content": cache.marked(message["content"], index, plan)}
        for index, message in enumerate(prompt.messages)
    ]
    request |= chosen.fields
    if diagnostics is not None:
        request["diagnostics"] = diagnostics
    if settings.compaction is not None:
        request["compaction"] = settings.compaction
    if settings.compaction is not None or _is_compacted(prompt.messages):
        request["betas"] = [COMPACTION_BETA]
    return request


def _is_compacted(messages: Sequence[Json]) -> bool:
    return any(part.get("type") == "compaction" for message in messages[:1] for part in message["content"])


def system_blocks(system: str) -> list[Json]:
    """The system prompt as the API takes it, verbatim; an empty list for a blank one."""
    return [{"type": "text", "text": system}] if system.strip() else []


def _nothing_to_send(path: Sequence[Message]) -> NothingToSendError:
    code, words, advice = "nothing_to_send", "There is no message here that could be answered.", ""
    if path and any(block.type == "tool_result" for block in path[-1].blocks):
        code, advice = "tool_loop_changed", "Change them back, or ask anew."
        words = "Tools or system prompt changed while a tool was at work, so its result cannot be sent any more."
    return NothingToSendError(TurnError(ErrorKind.USER, code, words, advice))
