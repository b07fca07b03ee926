"""What is counted to know where the tokens come from."""

from __future__ import annotations

from app.logic import counting, tokens
from app.logic.counting import BranchTokens
from app.model.blocks import Json

_MARK = {"type": "ephemeral", "ttl": "1h"}


def _text(text: str, **more: object) -> Json:
    return {"type": "text", "text": text, **more}


def _request(*messages: Json, **more: object) -> Json:
    return {"model": "claude-opus-5-5", "max_tokens": 9, **more, "messages": [*messages, _user(_text(counting.PROBE))]}


def _user(*blocks: Json) -> Json:
    return {"role": "user", "content": list(blocks)}


def test_every_request_to_count_ends_with_the_user() -> None:
    image = {"type": "image", "source": {"type": "base64", "data": ""}}
    result = {"type": "tool_result", "tool_use_id": "t", "content": [_text("a"), image]}
    request = _request(_user(image), {"role": "assistant", "content": [_text("b")]}, _user(result))
    made = counting.probes(request)
    assert len(made.all()) == 4
    for each in made.all():
        assert each["messages"][-1]["role"] == "user"
        assert all(message["content"] for message in each["messages"])
        assert "max_tokens" not in each
    assert made.plain is not None
    assert tokens.media(made.plain["messages"]) == []
    assert tokens.media(request["messages"]) == [image, image]  # what was given is as it was


def test_without_pictures_nothing_is_counted_for_them() -> None:
    made = counting.probes(_request(_user(_text("a")), system=[_text("Be brief.")], tools=[{"name": "clock"}]))
    assert made.plain is None
    assert "system" in made.head
    assert "tools" in made.head
    assert set(made.bare) == {"model", "messages"}


def test_the_counts_add_up_to_the_whole() -> None:
    made = counting.counted(bare=5, head=25, plain=125, whole=425)
    assert made == BranchTokens(system=20, history=100, attachments=300, exact=True)
    split = made.with_draft(12, exact=True)
    assert split.total == 425 - 5 + 12
    assert split.exact
    assert not made.with_draft(12, exact=False).exact
    assert counting.counted(bare=5, head=5, plain=None, whole=5) == BranchTokens(0, 0, 0, exact=True)


def test_marks_and_the_order_of_keys_do_not_count() -> None:
    plain = _request(_user(_text("a")), system=[_text("s")])
    marked = _request(_user(_text("a", cache_control=_MARK)), system=[_text("s", cache_control=_MARK)])
    turned = dict(reversed(plain.items()))
    assert counting.digest(plain) == counting.digest(marked) == counting.digest(turned)
    assert counting.digest(plain) != counting.digest(_request(_user(_text("b")), system=[_text("s")]))
    assert counting.digest({**plain, "model": "other"}) != counting.digest(plain)
    inside = {"type": "tool_result", "tool_use_id": "t", "content": [_text("a", cache_control=_MARK)]}
    assert "cache_control" not in str(counting.unmarked(_request(_user(inside))))
    assert "cache_control" in str(inside)


def test_the_estimate_is_split_the_same_way() -> None:
    image = {"type": "image", "source": {"type": "url", "url": "https://example.com"}}
    made = counting.estimated(_request(_user(image, _text("word " * 100)), system=[_text("Be brief. " * 50)]), 1.0)
    assert made.attachments == 1_600
    assert made.history > 100
    assert made.system > 100
    assert not made.exact
    doubled = counting.estimated(_request(_user(image, _text("word " * 100)), system=[_text("Be brief. " * 50)]), 2.0)
    assert doubled.attachments == 1_600
    assert abs(doubled.system - 2 * made.system) <= 1


def test_a_draft_without_words_takes_nothing() -> None:
    assert counting.estimate_draft("", "claude-opus-5-5", 1.0) == 0
    assert counting.estimate_draft(" \n", "claude-opus-5-5", 1.0) == 0
    assert counting.estimate_draft("a", "claude-opus-5-5", 1.0) >= 4


def test_pictures_do_not_blur_what_is_learned() -> None:
    image = {"type": "image", "source": {"type": "url", "url": "https://example.com"}}
    assert counting.expected_text(_request(_user(image))) is None
    expected = counting.expected_text(_request(_user(_text("word")), system=[_text("Be brief.")]))
    assert expected is not None
    assert expected > 8
