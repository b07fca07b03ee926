"""Prepared answers that are made of the API's own blocks: searches, pages, code that was run."""

from __future__ import annotations

import json

from app.demo.ask import Json
from app.demo.library import Answer
from app.demo.models import Model
from app.demo.parts import Part, text_part, tool_part, whole_part
from app.demo.replying import new_id

_CALL = "server_tool_use"


def prepared_blocks(answer: Answer, model: Model) -> list[Part]:
    """Return the answer's blocks, its calls with new ids: in the files they are only ``@a``, ``@b`` …"""
    ids = {block["id"]: new_id("srvtoolu") for block in answer.blocks if block["type"] == _CALL}
    return [_part(block, ids, model) for block in answer.blocks]


def _part(block: Json, ids: dict[str, str], model: Model) -> Part:
    if block["type"] == "text":
        return text_part(block["text"], model, tuple(block.get("citations") or ()))
    if block["type"] == _CALL:
        written = json.dumps(block["input"], ensure_ascii=False)
        return tool_part(ids[block["id"]], block["name"], written, model, _CALL)
    return whole_part({**block, "tool_use_id": ids[block["tool_use_id"]]}, model)
