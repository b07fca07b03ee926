"""Turns from the first byte to the last: what is stored, what is told, and in which order."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace

import pytest

from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.errors import ErrorKind, TurnError
from app.model.ids import ConversationId, MessageId
from app.model.message import Role, Status
from app.model.news import ConversationChanged, OptionsChanged, TurnFinished, TurnProgress, TurnStarted
from app.model.options import ConversationOptions
from app.model.turn import Draft, TurnSettings
from app.services import turn_start
from app.services.turn_outcome import TurnRefusedError
from app.services.turn_start import Place
from tests.fakes.engine import MODEL, Engine
from tests.fakes.exchanges import asked
from tests.fakes.messages import block
from tests.fakes.waiting import until
from tests.unit.demo.test_demo_pictures import png

SETTINGS = TurnSettings(MODEL, system="Be brief.")


async def refusal(work: object) -> str:
    with pytest.raises(TurnRefusedError) as caught:
        await work  # type: ignore[misc]
    return caught.value.error.code


async def test_a_turn_goes_from_disk_to_network_to_disk(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("Guten Tag"))
    started = await running.turns.send(Draft("# Hello there\nand more", SETTINGS))
    answer = await running.turns.wait(started.conversation_id)
    user = await running.stored(started.user_id)
    assert (user.role, user.status, user.text) == (Role.USER, Status.COMPLETE, "# Hello there\nand more")
    assert answer == await running.stored(started.answer_id)
    assert (answer.status, answer.text, answer.error) == (Status.COMPLETE, "Guten Tag", None)
    assert (answer.parent_id, answer.settings, answer.model) == (user.id, SETTINGS, "claude-opus-5-5")
    assert (answer.api_id, answer.stop_reason) == ("msg_script", "end_turn")
    assert answer.usage is not None
    assert (answer.usage.uncached_input, answer.usage.output) == (10, 12)
    assert answer.cost is not None
    assert answer.cost.total_nano == 10 * 4_000 + 12 * 20_000
    assert not answer.cost.lower_bound
    times = answer.timing
    assert times.first_event_ms is not None
    assert times.finished_ms is not None
    assert times.created_ms <= times.first_event_ms <= times.finished_ms
    (row,) = await running.ledger.rows()
    assert (row.message_id, row.cost, row.model) == (answer.id, answer.cost, "claude-opus-5-5")
    summary = await running.conversations.get(started.conversation_id)
    assert summary is not None
    assert (summary.title, summary.active_leaf, summary.system) == ("Hello there", answer.id, "Be brief.")
    assert running.turns.running() == frozenset()


async def test_the_feed_tells_it_in_order(running: Engine, demo_server: DemoServer) -> None:
    gate = Gate()
    demo_server.script(Script.text("Guten Tag", gate))
    started = await running.turns.send(Draft("Hello", SETTINGS))
    first, second = running.news[:2]
    assert isinstance(first, ConversationChanged)
    assert first.summary.id == started.conversation_id
    assert isinstance(second, TurnStarted)
    assert (second.answer.status, second.answer.blocks) == (Status.RUNNING, ())
    assert second.user is not None
    assert running.turns.running() == {started.conversation_id}
    await running.hear(TurnProgress)
    gate.open()
    answer = await running.turns.wait(started.conversation_id)
    assert running.news[-1] == TurnFinished(started.conversation_id, answer)
    kinds = [type(news).__name__ for news in running.news[2:-1]]
    assert set(kinds) == {"TurnProgress"}
    events = [event for news in running.told(TurnProgress) for event in news.events]
    assert [type(event).__name__ for event in events] == [
        "MessageStarted",
        "BlockStarted",
        "BlockDelta",
        "BlockStopped",
        "MessageDelta",
        "MessageStopped",
    ]


async def test_a_snapshot_shows_what_has_arrived(running: Engine, demo_server: DemoServer) -> None:
    gate = Gate()
    demo_server.script(Script.text("text", gate))
    started = await running.turns.send(Draft("Hello", SETTINGS))
    await running.hear(TurnProgress)
    snapshot = running.turns.snapshot(started.answer_id)
    assert snapshot is not None
    assert (snapshot.status, snapshot.api_id) == (Status.RUNNING, "msg_script")
    assert running.turns.snapshot(MessageId("another")) is None
    gate.open()
    await running.turns.wait(started.conversation_id)
    assert running.turns.snapshot(started.answer_id) is None


async def test_a_conversation_goes_on(running: Engine, demo_server: DemoServer) -> None:
    first = await running.ask("First question")
    second = await running.ask("Second question", first.conversation_id)
    path = await running.conversations.path(first.conversation_id)
    assert [message.role.value for message in path] == ["user", "assistant"] * 2
    assert path[2].parent_id == first.id
    assert second.status is Status.COMPLETE
    sent = demo_server.requests()[1].body["messages"]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]
    summary = await running.conversations.get(first.conversation_id)
    assert summary is not None
    assert summary.title == "First question"


async def test_a_draft_can_answer_an_earlier_message(running: Engine) -> None:
    first = await running.ask("First question")
    second = await running.ask("Second question", first.conversation_id)
    draft = Draft("Another second question", SETTINGS, first.conversation_id, parent_id=first.id)
    started = await running.turns.send(draft)
    await running.turns.wait(started.conversation_id)
    path = await running.conversations.path(first.conversation_id)
    assert [message.id for message in path[1:3]] == [first.id, started.user_id]
    assert await running.stored(second.id) == second


async def test_one_turn_per_conversation(running: Engine, demo_server: DemoServer) -> None:
    gate = Gate()
    demo_server.script(Script.text("text", gate))
    started = await running.turns.send(Draft("Hello", SETTINGS))
    again = Draft("And?", SETTINGS, started.conversation_id)
    assert await refusal(running.turns.send(again)) == "turn_running"
    assert await refusal(running.turns.retry(started.answer_id)) == "turn_running"
    gate.open()
    await running.turns.wait(started.conversation_id)
    path = await running.conversations.path(started.conversation_id)
    assert len(path) == 2  # nothing of the refused ones is stored


async def test_of_two_sends_at_the_same_moment_one_wins(running: Engine, demo_server: DemoServer) -> None:
    first = await running.ask("Hello")
    draft = Draft("Twice", SETTINGS, first.conversation_id)
    results = await asyncio.gather(running.turns.send(draft), running.turns.send(draft), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["StartedTurn", "TurnRefusedError"]
    await running.turns.wait(first.conversation_id)


async def test_two_conversations_stream_at_once(running: Engine, demo_server: DemoServer) -> None:
    gates = Gate(), Gate()
    demo_server.script(Script.text("one", gates[0]), Script.text("two", gates[1]))
    one = await running.turns.send(Draft("One", SETTINGS))
    await until(lambda: len(demo_server.requests()) == 1)
    two = await running.turns.send(Draft("Two", SETTINGS))
    await until(lambda: len({news.answer_id for news in running.told(TurnProgress)}) == 2)
    assert running.turns.running() == {one.conversation_id, two.conversation_id}
    gates[1].open()
    assert (await running.turns.wait(two.conversation_id)).text == "two"
    assert running.turns.running() == {one.conversation_id}
    gates[0].open()
    assert (await running.turns.wait(one.conversation_id)).text == "one"


async def test_a_retry_makes_a_sibling_and_the_old_answer_stays(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("first try"), Script.text("second try"), Script.text("third try"))
    old = await running.ask("Hello")
    started = await running.turns.retry(old.id)
    assert running.told(TurnStarted)[-1].user is None
    new = await running.turns.wait(started.conversation_id)
    assert (new.text, new.parent_id, new.settings) == ("second try", old.parent_id, old.settings)
    other = TurnSettings("claude-sonnet-5-5")
    third = await running.turns.wait((await running.turns.retry(new.id, other)).conversation_id)
    assert third.settings == other
    assert await running.stored(old.id) == old
    assert await running.conversations.siblings(old.id) == (old.id, new.id, third.id)
    path = await running.conversations.path(old.conversation_id)
    assert path[-1].id == third.id
    requests = [request.body["messages"] for request in demo_server.requests()]
    assert requests[0] == requests[1]


async def test_what_cannot_be_sent_is_refused_and_nothing_is_stored(running: Engine) -> None:
    assert await refusal(running.turns.send(Draft(" \n", SETTINGS))) == "empty_message"
    nowhere = Draft("Hello", SETTINGS, ConversationId("nowhere"))
    assert await refusal(running.turns.send(nowhere)) == "conversation_missing"
    assert await refusal(running.turns.retry(MessageId("nothing"))) == "message_missing"
    assert await refusal(running.turns.wait(ConversationId("nowhere"))) == "conversation_missing"
    answer = await running.ask("Hello")
    assert answer.parent_id is not None
    assert await refusal(running.turns.retry(answer.parent_id)) == "not_an_answer"
    assert len(await running.conversations.page(10)) == 1


async def test_waiting_without_a_turn_returns_the_last_answer(running: Engine) -> None:
    answer = await running.ask("Hello")
    assert await running.turns.wait(answer.conversation_id) == answer


async def test_a_sender_that_leaves_stops_nothing(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("all the same"))
    sending = asyncio.create_task(running.turns.send(Draft("Hello", SETTINGS)))
    await asyncio.sleep(0)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    finished = await running.hear(TurnFinished)
    assert finished.answer.text == "all the same"


async def test_a_hand_made_title_stands(running: Engine) -> None:
    answer = await running.ask("Hello")
    summary = await running.conversations.get(answer.conversation_id)
    assert summary is not None
    await running.conversations.save(replace(summary, title="", title_by_hand=True))
    await running.ask("Another question", answer.conversation_id)
    after = await running.conversations.get(answer.conversation_id)
    assert after is not None
    assert after.title == ""


async def test_a_subscriber_that_fails_harms_no_turn(running: Engine, expected_log: object) -> None:
    expected_log("a subscriber failed on TurnFinished")  # type: ignore[operator]

    def fail(news: object) -> None:
        if isinstance(news, TurnFinished):
            raise RuntimeError("the screen is broken")

    leave = running.feed.subscribe(fail)
    heard: list[object] = []
    running.feed.subscribe(heard.append)
    assert (await running.ask("Hello")).status is Status.COMPLETE
    await until(lambda: any(isinstance(news, TurnFinished) for news in heard))
    leave()
    leave()


async def test_an_edit_becomes_a_sibling_with_its_own_answer(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("One"), Script.text("Two"), Script.text("Three"))
    first = await running.ask("First")
    second = await running.ask("Second", first.conversation_id)
    assert second.parent_id is not None
    draft = Draft("Second, edited", SETTINGS, first.conversation_id, edits=second.parent_id)
    started = await running.turns.send(draft)
    await running.turns.wait(first.conversation_id)
    edited = await running.stored(started.user_id)
    assert (edited.parent_id, edited.text) == (first.id, "Second, edited")
    assert running.told(TurnStarted)[-1].siblings == (second.parent_id, edited.id)
    path = await running.conversations.path(first.conversation_id)
    assert [message.text for message in path] == ["First", "One", "Second, edited", "Three"]
    assert (await running.stored(second.parent_id)).text == "Second"


async def test_the_first_message_can_be_edited_too(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("One"), Script.text("Two"))
    first = await running.ask("First")
    assert running.told(TurnStarted)[-1].siblings == ()
    assert first.parent_id is not None
    started = await running.turns.send(Draft("Edited", SETTINGS, first.conversation_id, edits=first.parent_id))
    await running.turns.wait(first.conversation_id)
    path = await running.conversations.path(first.conversation_id)
    assert [(message.parent_id is None, message.text) for message in path] == [(True, "Edited"), (False, "Two")]
    assert running.told(TurnStarted)[-1].siblings == (first.parent_id, started.user_id)
    assert [message["content"][0]["text"] for message in asked(demo_server)[-1]["messages"]] == ["Edited"]


async def test_an_edit_keeps_what_is_not_text(running: Engine, demo_server: DemoServer) -> None:
    first = await running.ask("First")
    old = await running.stored(first.parent_id or first.id)
    place = turn_start.Place(None, (), replace(old, blocks=(block("image", source={}), *old.blocks)))
    summary = await running.conversations.get(first.conversation_id)
    assert summary is not None
    turn = turn_start.from_draft(Draft("New", SETTINGS), summary, place, MessageId("u"), MessageId("a"), 1)
    assert turn.user is not None
    assert [one.type for one in turn.user.blocks] == ["image", "text"]
    assert turn.user.text == "New"


async def test_only_messages_of_ones_own_can_be_edited(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("One"), Script.text("Two"))
    first, other = await running.ask("First"), await running.ask("Other")
    for message, code in (
        (first.id, "not_a_message_of_yours"),
        (MessageId("nowhere"), "message_missing"),
        (other.parent_id, "message_missing"),
    ):
        draft = Draft("x", SETTINGS, first.conversation_id, edits=message)
        assert await refusal(running.turns.send(draft)) == code


async def test_a_retry_tells_its_siblings(running: Engine, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("One"), Script.text("Two"))
    first = await running.ask("First")
    started = await running.turns.retry(first.id)
    await running.turns.wait(first.conversation_id)
    assert running.told(TurnStarted)[-1].siblings == (first.id, started.answer_id)


async def test_what_the_api_would_refuse_for_its_size_is_not_sent(running: Engine, demo_server: DemoServer) -> None:
    answer = await running.ask("word " * 400_000, model="claude-haiku-4-5")
    assert answer.error is not None
    assert (answer.status, answer.error.code) == (Status.FAILED, "limit_window")
    assert demo_server.requests() == []
    assert answer.parent_id is not None
    assert (await running.stored(answer.parent_id)).text.startswith("word word")
    larger = await running.turns.retry(answer.id, replace(SETTINGS, model="claude-opus-5-5"))
    assert (await running.turns.wait(larger.conversation_id)).status is Status.COMPLETE


async def test_a_turn_that_was_refused_is_repaired(running: Engine, demo_server: DemoServer) -> None:
    first = await running.ask("Hello")
    data = base64.b64encode(png(9_000, 10)).decode()
    picture = block("image", source={"type": "base64", "media_type": "image/png", "data": data})
    summary = await running.conversations.get(first.conversation_id)
    assert summary is not None
    draft = Draft("What is this?", SETTINGS, first.conversation_id)
    new = turn_start.from_draft(draft, summary, Place(first.id), MessageId("u2"), MessageId("a2"), 1)
    assert new.user is not None
    user = replace(new.user, blocks=(picture, *new.user.blocks))
    await running.store.begin(new.conversation, user, new.answer)
    error = TurnError(ErrorKind.USER, "invalid_request_error", "messages.2.content.0: too wide", status=400)
    await running.store.finish(replace(new.answer, status=Status.FAILED, error=error), None)

    found = await running.history.repair(MessageId("a2"))
    assert found is not None
    assert [(change.code, change.kind) for change in found.changes] == [("block", "image")]
    repaired = await running.turns.retry(MessageId("a2"), found.settings)
    answer = await running.turns.wait(repaired.conversation_id)
    assert answer.status is Status.COMPLETE
    assert answer.settings is not None
    assert answer.settings.left_out == (("u2", 0),)
    assert await running.stored(answer.id) == answer
    sent = demo_server.requests()[-1].body["messages"][-1]["content"]
    assert [part["type"] for part in sent] == ["text"]
    assert (await running.stored(MessageId("u2"))).blocks == user.blocks
    for nothing_to_mend in (answer.id, MessageId("u2"), MessageId("gone")):
        assert await running.history.repair(nothing_to_mend) is None


async def test_an_edit_of_the_first_message_that_is_sent_is_the_first_one_from_then_on(
    running: Engine, demo_server: DemoServer
) -> None:
    chat = (await running.ask("One")).conversation_id
    first = (await running.ask("Two", chat)).parent_id
    assert first is not None
    await running.options.change(chat, ConversationOptions(history_from=first))
    trimmed = replace(SETTINGS, history_from=first)
    running.news.clear()

    ahead = await running.history.preview(chat, None, "Two, anew", trimmed, edits=first)
    assert [message["content"][-1]["text"] for message in ahead.request["messages"]] == ["Two, anew"]
    started = await running.turns.send(Draft("Two, anew", trimmed, chat, edits=first))
    await running.turns.wait(chat)
    told = [type(news) for news in running.news if isinstance(news, TurnStarted | OptionsChanged)]
    assert told == [TurnStarted, OptionsChanged]  # nothing is waited for before the start of a run is told
    assert asked(demo_server)[-1]["messages"] == ahead.request["messages"]
    assert (await running.options.load(chat)).history_from == started.user_id
    assert (await running.stored(started.answer_id)).settings == replace(SETTINGS, history_from=started.user_id)

    later = await running.turns.send(Draft("Another", trimmed, chat, edits=first))
    await running.turns.wait(chat)
    await running.turns.send(Draft("Three", replace(SETTINGS, history_from=later.user_id), chat))
    await running.turns.wait(chat)
    assert (await running.options.load(chat)).history_from == later.user_id
    assert asked(demo_server)[-1]["messages"][0]["content"][0]["text"] == "Another"


async def test_nothing_else_begins_while_an_edit_is_kept(running: Engine) -> None:
    chat = (await running.ask("One")).conversation_id
    first = (await running.conversations.path(chat))[0].id
    edit = Draft("One, otherwise", SETTINGS, chat, edits=first)
    kept, twice, sent = await asyncio.gather(
        running.turns.keep(edit),
        running.turns.keep(edit),
        running.turns.send(Draft("Two", SETTINGS, chat)),
        return_exceptions=True,
    )
    assert [message.id for message in await running.conversations.path(chat)] == [kept]
    assert await running.conversations.children(chat, None, Role.USER) == (first, kept)
    for refused in (twice, sent):
        assert isinstance(refused, TurnRefusedError)
        assert refused.error.code == "turn_running"
    assert running.turns.running() == frozenset()
