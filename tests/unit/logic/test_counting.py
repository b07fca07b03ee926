"""What is counted to know where the tokens come from."""

from __future__ import annotations

from app.logic import counting, tokens
from app.logic.counting import BranchTokens
from app.model.attachment import Held, Part
from app.model.blocks import Json
from app.model.held import held_source

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
    image = _user({"type": "image", "source": {"type": "url", "url": "https://example.com"}}, _text("a"))
    made = counting.counted(counting.probes(_request(image)), (5, 25, 125, 425))
    assert made == BranchTokens(system=20, history=100, attachments=300, exact=True)
    split = made.with_draft(12, exact=True)
    assert split.total == 425 - 5 + 12
    assert split.exact
    assert not made.with_draft(12, exact=False).exact
    assert counting.counted(counting.probes(_request()), (5, 5, 5)) == BranchTokens(0, 0, 0, exact=True)


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


def _held(name: str, kind: str = "document", **more: object) -> Json:
    source = held_source(Part(Held(name * 64, 90, "application/pdf"), pages=2, newer=9, older=7))
    return {"type": kind, "source": source, **more}


def _answer(*blocks: Json) -> Json:
    return {"role": "assistant", "content": list(blocks)}


def test_what_is_held_is_counted_apart_and_once() -> None:
    request = _request(_user(_held("a"), _held("b"), _text("?")), _answer(_text("!")), system=[_text("Be brief.")])
    made = counting.probes(request)
    assert made.apart
    assert [part["messages"][0]["content"] for part in made.parts] == [
        [_held("a"), _text("x")],
        [_held("b"), _text("x")],
    ]
    assert all("system" not in part for part in made.parts)
    assert [block["type"] for block in made.whole["messages"][0]["content"]] == ["text"]
    bare, head, first, second, whole = 5, 25, 105, 205, 60
    found = counting.counted(made, (bare, head, first, second, whole))
    assert found == BranchTokens(system=20, history=35, attachments=300, exact=True)


def test_the_same_content_is_counted_once_whatever_is_known_of_it() -> None:
    one, other = _request(_user(_held("a"), _text("?"))), _request(_user(_held("a"), _text("Other?")))
    other["messages"][0]["content"][0]["source"] |= {"tokens": [1, 1], "pages": 9, "via": "file"}
    assert counting.digest(counting.probes(one).parts[0]) == counting.digest(counting.probes(other).parts[0])
    named = _request(_user(_held("a", title="t"), _text("?")))
    assert counting.digest(counting.probes(one).parts[0]) != counting.digest(counting.probes(named).parts[0])
    assert counting.digest(_request(_user(_held("a")))) != counting.digest(_request(_user(_held("b"))))


def test_many_attachments_of_a_message_are_counted_together() -> None:
    made = counting.probes(_request(_user(*[_held(name) for name in "abcdef012"], _text("?"))))
    assert [len(part["messages"][0]["content"]) for part in made.parts] == [10]


def test_thinking_needs_everything_before_it() -> None:
    thought = {"type": "thinking", "thinking": "", "signature": "s"}
    url = {"type": "image", "source": {"type": "url", "url": "https://example.com"}}
    request = _request(_user(_held("a"), url, _text("?")), _answer(thought, _text("!")))
    made = counting.probes(request)
    assert not made.apart
    assert made.plain is None
    assert made.whole["messages"] == request["messages"]
    bare, head, part, whole = 5, 5, 105, 2_005
    found = counting.counted(made, (bare, head, part, whole))
    assert found == BranchTokens(system=0, history=300, attachments=100 + 1_600, exact=True)


def test_a_message_of_attachments_alone_is_not_taken_apart() -> None:
    made = counting.probes(_request(_user(_held("a")), _answer(_text("!"))))
    assert not made.apart
    assert made.whole["messages"][0]["content"] == [_held("a")]
    inside = {"type": "tool_result", "tool_use_id": "t", "content": [_held("a")]}
    assert not counting.probes(_request(_user(inside, _held("b"), _text("?")))).apart
