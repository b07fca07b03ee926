"""JSON to look at."""

from __future__ import annotations

import json
from typing import Any

from app.logic.json_view import readable, whole

REQUEST: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "messages": [{"role": "user", "content": [{"type": "image", "source": {"data": "iVBORw0KGgo" * 1000}}]}],
    "system": "Be brief.",
}


def test_binary_data_is_cut_in_view_and_whole_in_what_is_copied() -> None:
    assert json.loads(whole(REQUEST)) == REQUEST
    shown = json.loads(readable(REQUEST))
    data = shown["messages"][0]["content"][0]["source"]["data"]
    assert data.startswith("iVBORw0KGgo")
    assert data.endswith("… (11,000 characters)")
    assert len(data) < 100
    assert (shown["model"], shown["system"]) == (REQUEST["model"], REQUEST["system"])


def test_words_are_never_cut() -> None:
    text = "word " * 2_000
    shown = readable({"text": text})
    assert text.rstrip() in shown.replace("\n", "")
    assert max(map(len, shown.split("\n"))) <= 2_000


def test_a_signature_and_a_short_text_stand_as_they_are() -> None:
    assert readable({"signature": "a" * 300, "text": "é"}) == whole({"signature": "a" * 300, "text": "é"})
