"""Which counts tell where the tokens of a request come from, and what they are remembered by.

A request with a probe of a single letter in the place of the draft is counted once for each state of a branch; after
that a draft costs one small count, however long the conversation is. With ``whole`` the request with the probe,
``head`` its system prompt and tools before a probe, ``bare`` a probe alone, ``typed`` the draft alone:

- system and tools: ``head - bare``
- attachments: each that is held (``app.model.held``) alone with the probe, less ``bare``; other images and documents by
  a count without them
- history: the rest of ``whole - head``
- draft: ``typed``, for ``bare`` holds what every message has beside its words

Together that is ``whole - bare + typed``: what a count of the whole request says, for the tokens of a message depend
neither on those before it nor after it. So ``whole`` goes without what is held, and an attachment is sent once to be
counted, not with every state of its branch. Only where an answer has thinking must all of it go along: thinking is
bound to everything before it. Every one of these requests is valid by itself, as the API checks them like any other
(platform.claude.com: token-counting, preserved-thinking).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.logic import attached, tokens
from app.logic.held import bare_message
from app.logic.json_pieces import json_pieces
from app.model.blocks import Json
from app.model.estimate import TokenSplit

PROBE = "x"
_COUNTED = ("model", "system", "tools", "tool_choice", "thinking", "output_config", "speed", "betas")
_ALONE = ("model", "thinking", "output_config", "speed")  # what a message without system and tools is sent with


@dataclass(frozen=True, slots=True)
class Probes:
    """The requests to count for one state of a branch.

    ``parts`` have what is held, ``whole`` has it too unless ``apart``. ``plain`` is ``whole`` without any image and
    document where it has others; None where it has none or they cannot be left out: ``guessed`` is their estimate then.
    """

    whole: Json
    head: Json
    bare: Json
    plain: Json | None
    parts: tuple[Json, ...] = ()
    apart: bool = False
    guessed: int = 0

    def all(self) -> tuple[Json, ...]:
        """Each of them, the long ones last: whoever is overtaken has the short ones already."""
        return (self.bare, self.head, *self.parts, *([self.plain] if self.plain is not None else []), self.whole)


@dataclass(frozen=True, slots=True)
class BranchTokens:
    """Tokens of everything but the draft. ``exact`` says that the API counted them."""

    system: int
    history: int
    attachments: int
    exact: bool

    def with_draft(self, draft: int, exact: bool) -> TokenSplit:
        """The split of the next request with *draft* tokens more."""
        return TokenSplit(self.system, self.history, self.attachments, draft, self.exact and exact)


def countable(request: Json) -> Json:
    """What of *request* counts."""
    return {key: request[key] for key in _COUNTED if key in request} | {"messages": request["messages"]}


def probed(request: Json) -> Json:
    """*request* with :data:`PROBE` in the place of the draft, which is the last block of its last message."""
    *before, last = request["messages"]
    blocks = [*last["content"][:-1], {**last["content"][-1], "text": PROBE}]
    return {**request, "messages": [*before, {**last, "content": blocks}]}


def probes(request: Json) -> Probes:
    """The requests to count instead of *request*, whose last block is a text of :data:`PROBE`."""
    whole, groups, apart = countable(request), attached.held_groups(request), attached.is_apart(request)
    bare, parts = alone(request, PROBE), tuple(part(request, blocks) for blocks in groups)
    head = {**whole, "messages": [_message(PROBE)]}
    if apart:
        whole = {**whole, "messages": attached.without_held(request["messages"])}
    others = tokens.media(attached.without_held(request["messages"]))
    if not others:
        return Probes(whole, head, bare, None, parts, apart)
    if attached.has_thinking(request) or (parts and not apart):
        weights = tokens.weights_for(str(request.get("model", "")))
        guessed = round(sum(tokens.estimate_block(each, weights) for each in others))
        return Probes(whole, head, bare, None, parts, apart, guessed)
    plain = {**whole, "messages": [_without_media(message) for message in whole["messages"]]}
    return Probes(whole, head, bare, plain, parts, apart)


def part(request: Json, blocks: Sequence[Json]) -> Json:
    """A request that counts *blocks*, attachments of *request*, with the probe behind them."""
    made = alone(request, PROBE)
    return {**made, "messages": [{"role": "user", "content": [*blocks, *made["messages"][0]["content"]]}]}


def alone(request: Json, text: str) -> Json:
    """A request of the one message *text*, sent as *request* is but without its system prompt and tools."""
    return {key: request[key] for key in _ALONE if key in request} | {"messages": [_message(text)]}


def counted(probes: Probes, counts: Sequence[int]) -> BranchTokens:
    """What *counts* say, those of ``probes.all()``."""
    (bare, head), parts = counts[:2], counts[2 : 2 + len(probes.parts)]
    whole, held = counts[-1], sum(max(0, each - bare) for each in parts)
    others = max(0, whole - counts[-2]) if probes.plain is not None else probes.guessed
    if probes.apart:
        whole += held
    media = min(held + others, max(0, whole - head))
    return BranchTokens(max(0, head - bare), max(0, whole - head - media), media, exact=True)


def estimated(request: Json, factor: float) -> BranchTokens:
    """The same without the API, for a *request* that ends with the probe; *factor* corrects text."""
    weights = tokens.weights_for(str(request.get("model", "")))
    media = tokens.estimate_media(request["messages"], weights)
    text = tokens.estimate_messages(request["messages"], weights) - media
    text -= tokens.estimate_messages((_message(PROBE),), weights)
    return BranchTokens(
        round(estimate_head(request, weights) * factor), round(max(0.0, text) * factor), round(media), exact=False
    )


def estimate_head(request: Json, weights: tokens.Weights) -> float:
    """Estimated tokens of system prompt and tools."""
    blocks = (*request.get("system", ()), *request.get("tools", ()))
    return sum(tokens.estimate_block(block, weights) for block in blocks)


def estimate_draft(text: str, model: str, factor: float) -> int:
    """Estimated tokens of a draft, with what every message has beside its words; 0 without one."""
    if not text.strip():
        return 0
    return max(1, round(tokens.estimate_messages((_message(text),), tokens.weights_for(model)) * factor))


def expected_text(request: Json) -> float | None:
    """What the estimate says of *request*, uncorrected; None when images or documents would blur the comparison."""
    if tokens.media(request["messages"]):
        return None
    weights = tokens.weights_for(str(request.get("model", "")))
    return estimate_head(request, weights) + tokens.estimate_messages(request["messages"], weights)


def digest(request: Json) -> str:
    """The SHA-256 (hex) of what counts in *request*: marks for the cache do not, nor does the order of keys."""
    bare, whole = unmarked(request), hashlib.sha256()
    for key in sorted(bare):
        for item in map(bare_message, bare[key]) if key == "messages" else (bare[key],):
            for piece in json_pieces([key, item], sort_keys=True):
                whole.update(piece)
    return whole.hexdigest()


def unmarked(request: Json) -> Json:
    """*request* without its cache marks; nothing that has none is copied."""
    bare = {key: value for key, value in request.items() if key != "cache_control"}
    for key in ("system", "tools"):
        if key in bare:
            bare[key] = _bare_blocks(bare[key])
    bare["messages"] = [{**message, "content": _bare_blocks(message["content"])} for message in request["messages"]]
    return bare


def _bare_blocks(blocks: Any) -> Any:
    return [_bare(block) for block in blocks] if isinstance(blocks, list) else blocks


def _bare(block: Any) -> Any:
    if not isinstance(block, dict):
        return block
    inner = block.get("content") if block.get("type") == "tool_result" else None
    if "cache_control" not in block and not isinstance(inner, list):
        return block
    bare = {key: value for key, value in block.items() if key != "cache_control"}
    return bare | {"content": _bare_blocks(inner)} if isinstance(inner, list) else bare


def _without_media(message: Json) -> Json:
    blocks = [_emptied(block) for block in message["content"] if block.get("type") not in ("image", "document")]
    return {**message, "content": blocks or [{"type": "text", "text": PROBE}]}


def _emptied(block: Json) -> Json:
    inner = block.get("content") if block.get("type") == "tool_result" else None
    if not isinstance(inner, list):
        return block
    kept = [each for each in inner if not isinstance(each, dict) or each.get("type") not in ("image", "document")]
    return {**block, "content": kept}


def _message(text: str) -> Json:
    return {"role": "user", "content": [{"type": "text", "text": text}]}
