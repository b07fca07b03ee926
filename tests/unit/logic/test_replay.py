"""What of stored messages can be sent again."""

from __future__ import annotations

from app.logic.replay import groups, has_thinking, is_left_out
from app.model.blocks import ContentBlock
from app.model.message import Message, Role, Status
from tests.fakes.messages import answer, block, cut, thought, user

_CALL = block("tool_use", id="toolu_1", name="clock", input={})
_RESULT = block("tool_result", tool_use_id="toolu_1", content="noon")
_SEARCH = block("server_tool_use", id="srv_1", name="web_search", input={})
_FOUND = block("web_search_tool_result", tool_use_id="srv_1", content=[])
_TEXT = ContentBlock({"type": "text", "text": "well", "citations": None})


def _sent(*path: Message, keep_thinking: bool = True) -> list[tuple[str, list[object]]]:
    kept = {message.id for message in path} if keep_thinking else set()
    return [(group.role.value, [_brief(part) for part in group.content()]) for group in groups(path, kept)]


def _brief(part: dict[str, object]) -> object:
    return part.get("text") or part.get("thinking") or part["type"]


def test_whole_blocks_go_back_as_the_very_same_objects() -> None:
    odd = block("hologram", payload={"a": [1, None]}, zebra=1, apple=2)
    redacted = block("redacted_thinking", data="abc")
    path = (user(1, "a"), answer(1, thought("t"), redacted, odd, _TEXT), user(2, "b"))
    (_, replayed, _) = groups(path, {path[1].id})
    assert all(sent is stored.data for sent, stored in zip(replayed.content(), path[1].blocks, strict=True))


def test_answers_that_take_no_part() -> None:
    for left_out in (
        answer(1, status=Status.FAILED),
        answer(1, "half", status=Status.FAILED),
        answer(1, "half", status=Status.RUNNING),
        answer(1, "half", stop_reason="refusal"),
        answer(1, status=Status.STOPPED),
        answer(1),
    ):
        assert is_left_out(left_out)
        assert _sent(user(1, "a"), left_out, user(2, "b")) == [("user", ["a", "b"])]
    assert not is_left_out(user(1, "a"))


def test_a_broken_answer_keeps_its_whole_blocks_and_its_partial_text() -> None:
    unsigned = block("thinking", thinking="later", signature="")
    broken = answer(1, thought("t"), _TEXT, cut(block("text", text="hal")), status=Status.STOPPED)
    assert _sent(user(1, "a"), broken, user(2, "b"))[1] == ("assistant", ["t", "well", "hal"])
    for rest in (cut(unsigned), unsigned, cut(_CALL), cut(_SEARCH), cut(block("hologram")), block("text", text="  ")):
        broken = answer(1, _TEXT, rest, status=Status.INTERRUPTED)
        assert _sent(user(1, "a"), broken, user(2, "b"))[1] == ("assistant", ["well"])


def test_empty_text_never_goes_out() -> None:
    path = (user(1, "a", ""), answer(1, block("text", text=""), _TEXT, block("text", text="\n")), user(2, " ", "b"))
    assert _sent(*path) == [("user", ["a"]), ("assistant", ["well"]), ("user", ["b"])]


def test_thinking_at_the_end_and_thinking_alone_do_not_go_out() -> None:
    assert _sent(user(1, "a"), answer(1, _TEXT, thought("t")), user(2, "b"))[1] == ("assistant", ["well"])
    assert _sent(user(1, "a"), answer(1, thought("t")), user(2, "b")) == [("user", ["a", "b"])]
    assert _sent(user(1, "a"), answer(1, thought("t"), _TEXT), user(2, "b"), keep_thinking=False)[1][1] == ["well"]


def test_thinking_behind_a_block_that_had_to_go_goes_too() -> None:
    path = (user(1, "a"), answer(1, thought("1"), _SEARCH, thought("2"), _TEXT), user(2, "b"))
    assert _sent(*path)[1] == ("assistant", ["1", "well"])


def test_calls_and_results_go_in_pairs_or_not_at_all() -> None:
    asks = answer(1, _TEXT, _CALL, stop_reason="tool_use")
    assert _sent(user(1, "a"), asks, user(2, _RESULT, "b"))[1:] == [
        ("assistant", ["well", "tool_use"]),
        ("user", ["tool_result", "b"]),
    ]
    assert _sent(user(1, "a"), asks, user(2, "b"))[1:] == [("assistant", ["well"]), ("user", ["b"])]
    assert _sent(user(1, "a"), answer(1, _TEXT), user(2, _RESULT, "b"))[1:] == [
        ("assistant", ["well"]),
        ("user", ["b"]),
    ]
    assert _sent(user(1, _RESULT, "a")) == [("user", ["a"])]


def test_one_of_two_calls_answered() -> None:
    other = block("tool_use", id="toolu_2", name="clock", input={})
    asks = answer(1, _CALL, other, stop_reason="tool_use")
    assert _sent(user(1, "a"), asks, user(2, _RESULT))[1:] == [("assistant", ["tool_use"]), ("user", ["tool_result"])]


def test_server_tools_go_with_their_result() -> None:
    assert _sent(user(1, "a"), answer(1, _SEARCH, _FOUND, _TEXT), user(2, "b"))[1][1] == [
        "server_tool_use",
        "web_search_tool_result",
        "well",
    ]
    assert _sent(user(1, "a"), answer(1, _SEARCH, _TEXT), user(2, "b"))[1][1] == ["well"]
    assert _sent(user(1, "a"), answer(1, _FOUND, _TEXT), user(2, "b"))[1][1] == ["well"]


def test_a_server_tool_may_wait_while_client_tools_answer() -> None:
    asks = answer(1, _SEARCH, _CALL, stop_reason="tool_use")
    assert _sent(user(1, "a"), asks, user(2, _RESULT))[1][1] == ["server_tool_use", "tool_use"]


def test_a_pair_may_stretch_over_a_paused_turn() -> None:
    path = (user(1, "a"), answer(1, _SEARCH, stop_reason="pause_turn"), answer(2, _FOUND, _TEXT), user(3, "b"))
    assert _sent(*path)[1] == ("assistant", ["server_tool_use", "web_search_tool_result", "well"])


def test_the_first_message_is_the_users() -> None:
    assert [group.role for group in groups((answer(1, "hi"), user(2, "b")), ())] == [Role.USER]
    assert groups((), ()) == ()


def test_has_thinking_counts_only_what_could_go_back() -> None:
    assert has_thinking(answer(1, thought("t"), "x"))
    assert has_thinking(answer(1, block("redacted_thinking", data="d")))
    assert not has_thinking(answer(1, block("redacted_thinking", data="")))
    assert not has_thinking(answer(1, block("thinking", thinking="t", signature="")))
