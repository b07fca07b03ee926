"""Which requests on other branches are found, and where they part from the branch looked at."""

from __future__ import annotations

from app.model.ids import MessageId
from app.model.message import Message
from app.model.sent import SideRequest
from app.storage.sent import SentStore
from tests.fakes.engine import Engine
from tests.unit.turns.test_sent_records import ask


async def _beside(engine: Engine, leaf: Message, since_ms: int = 0, most: int = 60) -> dict[MessageId, SideRequest]:
    path = [message.id for message in await engine.conversations.path(leaf.conversation_id, leaf.id)]
    found = await SentStore(engine.database).beside(leaf.conversation_id, path, since_ms, most)
    assert [each.record.sent_ms for each in found] == sorted(each.record.sent_ms for each in found)
    return {each.answer.id: each for each in found}


async def test_requests_off_the_branch_are_found_with_where_they_part(running: Engine) -> None:
    first = await ask(running, "one")
    second = await ask(running, "two", first)
    third = await ask(running, "three", second)
    root = await ask(running, "one, otherwise", first, edits=first.parent_id)
    found = await _beside(running, first)
    assert set(found) == {second.id, third.id, root.id}
    assert (found[second.id].meets, found[second.id].below) == (first.id, 2)
    assert (found[third.id].meets, found[third.id].below) == (first.id, 4)
    assert (found[root.id].meets, found[root.id].below) == (None, 2)
    assert found[third.id].answer == third
    assert found[third.id].record.marks


async def test_only_so_many_of_the_last_ones_are_looked_at(running: Engine) -> None:
    first = await ask(running, "one")
    answers = [await ask(running, f"two {number}", first) for number in range(3)]
    assert set(await _beside(running, first, most=2)) == {answers[1].id, answers[2].id}
    late = (answers[2].timing.finished_ms or 0) + 1
    assert await _beside(running, first, since_ms=late + 60_000) == {}


async def test_another_answer_to_the_same_question_parts_at_the_question(running: Engine) -> None:
    first = await ask(running, "one")
    started = await running.turns.retry(first.id)
    again = await running.turns.wait(started.conversation_id)
    found = await _beside(running, again)
    assert (found[first.id].meets, found[first.id].below) == (first.parent_id, 1)
