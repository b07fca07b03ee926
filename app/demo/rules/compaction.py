"""Compaction on demand: who may ask for it, and where its block may stand (platform.claude.com: compaction)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.demo.ask import Ask, Json
from app.demo.problems import ProblemError, invalid
from app.demo.rules.blocks import ends_in_server_tool
from app.demo.rules.fields import check_choice, check_fields
from app.demo.signatures import is_summary_signature, sign_summary

BETA = "compact-2026-09-04"


def check_beta(body: Json, headers: Mapping[str, str]) -> None:
    """Refuse parameter and block without the beta header, and a malformed parameter. Raises ProblemError 400."""
    asked = body.get("compaction")
    if BETA in _betas(headers):
        if asked is not None:
            check_fields("compaction", asked, {"type": "str!", "instructions": "str?"})
            check_choice("compaction.type", asked["type"], ("summarize",))
        return
    if "compaction" in body:
        raise invalid("compaction", "Extra inputs are not permitted")
    for number, index, _ in _blocks(body["messages"]):
        raise invalid(
            f"messages.{number}.content.{index}",
            "Input tag 'compaction' found using 'type' does not match any of the expected tags",
        )


def check_compaction(ask: Ask) -> None:
    """Refuse a block that is not the first or was changed, and a request that cannot be compacted. ProblemError 400."""
    messages = [{"role": turn.role, "content": list(turn.blocks)} for turn in ask.turns]
    found = [each for each in _blocks(messages) if each[2].get("content") is not None]
    if len(found) > 1:
        raise _refused("compaction_block_ambiguous", "messages", "more than one `compaction` block with content")
    for number, index, block in found:
        _check_block(number, index, block)
    if ask.compaction is not None:
        _check_request(ask)


def begins_compacted(ask: Ask) -> bool:
    """Whether the history begins with a summary in place of what it summarizes."""
    return bool(ask.turns and ask.turns[0].blocks and ask.turns[0].blocks[0]["type"] == "compaction")


def _check_block(number: int, index: int, block: Json) -> None:
    path = f"messages.{number}.content.{index}"
    if (number, index) != (0, 0):
        raise _refused("compaction_block_misplaced", path, "a `compaction` block must be the first block")
    if not is_summary_signature(block.get("signature")):
        raise _refused("compaction_signature_invalid", path, "the block's `signature` does not verify")
    if block["signature"] != sign_summary(block["content"]):
        raise _refused("compaction_content_mismatch", path, "the `content` differs from what its `signature` recorded")


def _check_request(ask: Ask) -> None:
    if not ask.model.compacts:
        raise invalid("compaction", f"not supported for {ask.model.id}.")
    fresh = [block for turn in ask.turns for block in turn.blocks if block["type"] != "compaction"]
    if not fresh:
        raise _refused("compaction_nothing_to_summarize", "messages", "there is no content to summarize")
    last = ask.turns[-1]
    calls = any(block["type"] == "tool_use" for block in last.blocks)
    if last.role == "assistant" and (calls or ends_in_server_tool(list(last.blocks))):
        raise _refused("compaction_incomplete_turn", "messages", "the last `assistant` turn is not finished")


def _blocks(messages: list[Any]) -> list[tuple[int, int, Json]]:
    """Every compaction block with the positions of its message and of itself; malformed messages are passed over."""
    return [
        (number, index, block)
        for number, message in enumerate(messages)
        if isinstance(message, dict) and isinstance(message.get("content"), list)
        for index, block in enumerate(message["content"])
        if isinstance(block, dict) and block.get("type") == "compaction"
    ]


def _betas(headers: Mapping[str, str]) -> set[str]:
    return {name.strip() for name in headers.get("anthropic-beta", "").split(",")}


def _refused(code: str, path: str, message: str) -> ProblemError:
    return ProblemError(400, "invalid_request_error", f"{path}: {message}", code=code)
