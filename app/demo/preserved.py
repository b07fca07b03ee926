"""Thinking that comes back: unaltered, readable by the model, and still where it was made."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from app.demo.ask import Ask, Json
from app.demo.models import Model
from app.demo.problems import ProblemError, invalid
from app.demo.signatures import RunningDigest, Seal, fingerprint, open_seal, unmarked

_THINKING = ("thinking", "redacted_thinking")
_REMEMBERED_CALLS = 10_000


@dataclass(frozen=True, slots=True)
class Replay:
    """What a request's history says about thinking.

    ``kept`` maps (turn, block) to the tokens of each thinking block that stays in context. ``prefix`` is the digest
    of the whole history without thinking, ``earlier`` the fingerprints of the thinking in it: the seal of the reply.
    """

    kept: dict[tuple[int, int], int]
    prefix: str
    earlier: tuple[str, ...]
    digest: RunningDigest = field(repr=False, default_factory=RunningDigest)


class Preserved:
    """Checks replayed thinking. *prefix_check* as for accounts made since 31 August 2026."""

    def __init__(self, prefix_check: bool) -> None:
        self._prefix_check = prefix_check
        self._after_thinking: deque[str] = deque(maxlen=_REMEMBERED_CALLS)  # ids of calls made after thinking

    def remember_call(self, tool_use_id: str) -> None:
        """Note a tool call made after thinking: its thinking must come back with it."""
        self._after_thinking.append(tool_use_id)

    def binds(self, model: Model) -> bool:
        """Whether the thinking of *model* is bound to its place for this account."""
        return model.binding == "always" or (model.binding == "new accounts" and self._prefix_check)

    def check(self, ask: Ask, models: dict[str, Model]) -> Replay:
        """Refuse altered, moved or missing thinking; *models* by id. Raises ProblemError 400."""
        self._check_tool_loop(ask)
        digest = _start(ask)
        earlier: list[str] = []
        kept: dict[tuple[int, int], int] = {}
        for number, turn in enumerate(ask.turns):
            for position, block in enumerate(turn.blocks):
                if block["type"] not in _THINKING:
                    digest.add([turn.role, unmarked(block)])
                    continue
                seal = _seal(ask, number, position, block)
                if _reads(ask.model, seal.model):
                    self._check_place(f"messages.{number}.content.{position}", block, seal, digest, earlier, models)
                    kept[number, position] = seal.tokens
                earlier.append(fingerprint(_signature(block)))
        return Replay(_in_context(ask, kept), digest.read(), tuple(earlier), digest)

    def _check_place(
        self, path: str, block: Json, seal: Seal, digest: RunningDigest, earlier: list[str], models: dict[str, Model]
    ) -> None:
        maker = models.get(seal.model)
        if maker is None or not self.binds(maker):
            return
        # Thinking may be removed from the start of the history, but not from its middle, nor be put back.
        missing = len(seal.earlier) - len(earlier)
        in_order = missing >= 0 and list(seal.earlier[missing:]) == earlier
        if seal.prefix != digest.read() or not in_order:
            raise invalid(
                path,
                f"Invalid `signature` in `{block['type']}` block. The block is bound to a different conversation. "
                "Thinking blocks can only be sent back after the same system prompt, tools and messages as before.",
            )

    def _check_tool_loop(self, ask: Ask) -> None:
        """The turn that a tool result answers must keep its thinking."""
        if len(ask.turns) < 2 or ask.turns[-2].role != "assistant" or ask.thinking == "disabled":
            return
        blocks = ask.turns[-2].blocks
        calls = [block["id"] for block in blocks if block["type"] == "tool_use"]
        thought = any(block["type"] in _THINKING for block in blocks)
        if not thought and any(call in self._after_thinking for call in calls):
            raise invalid(
                f"messages.{len(ask.turns) - 2}.content.0.type",
                f"Expected `thinking` or `redacted_thinking`, but found `{blocks[0]['type']}`. When `thinking` is "
                "enabled, a final `assistant` message must start with a thinking block (preceding the lastmost set of "
                "`tool_use` and `tool_result` blocks).",
            )


def _start(ask: Ask) -> RunningDigest:
    digest = RunningDigest()
    # A tool that is only found by search may be added without breaking anything.
    digest.add([unmarked(tool) for tool in ask.tools if not tool.get("defer_loading")])
    digest.add([unmarked(block) for block in ask.system])
    return digest


def _seal(ask: Ask, number: int, position: int, block: Json) -> Seal:
    seal = open_seal(_signature(block), block.get("thinking", ""))
    if seal is None:
        raise _altered(ask, number, position, block["type"])
    return seal


def _signature(block: Json) -> str:
    return str(block["signature"] if block["type"] == "thinking" else block["data"])


def _altered(ask: Ask, number: int, position: int, kind: str) -> ProblemError:
    path = f"messages.{number}.content.{position}"
    latest = max(at for at, turn in enumerate(ask.turns) if turn.role == "assistant")
    if number == latest:
        return invalid(
            path,
            "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks "
            "must remain as they were in the original response.",
        )
    return invalid(path, f"Invalid `signature` in `{kind}` block")


def _reads(model: Model, maker: str) -> bool:
    return maker == model.id or maker in model.reads


def _in_context(ask: Ask, kept: dict[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Older models forget the thinking of all turns before the last text the user wrote."""
    if ask.model.keeps_thinking:
        return kept
    since = max((at for at, turn in enumerate(ask.turns) if _asks_anew(turn.role, turn.blocks)), default=0)
    return {place: tokens for place, tokens in kept.items() if place[0] > since}


def _asks_anew(role: str, blocks: tuple[Json, ...]) -> bool:
    return role == "user" and not any(block["type"] == "tool_result" for block in blocks)
