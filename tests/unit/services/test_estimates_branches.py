"""What is said before a message is sent agrees with the bill after it when other branches have filled the cache."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from app.model.estimate import SendEstimate
from app.model.ids import MessageId
from app.model.message import Message
from app.model.turn import Draft, StartedTurn, TurnSettings
from app.services.estimates import Place
from tests.fakes.clock import ManualClock
from tests.fakes.ledgers import input_nano
from tests.unit.services.looking_ahead import SETTINGS, Foresight

_TABLE = "a table " * 200


async def _before(ahead: Foresight, place: Place, text: str, settings: TurnSettings = SETTINGS) -> SendEstimate:
    prospect = await ahead.estimates.look(place, settings, text)
    found = await ahead.estimates.count(prospect, text)
    assert found is not None
    assert found.split.exact
    return found


async def _send(ahead: Foresight, place: Place, text: str, settings: TurnSettings = SETTINGS) -> Message:
    draft = Draft(text, settings, place.conversation_id, parent_id=place.parent_id, edits=place.edits)
    return await _settled(ahead, await ahead.engine.turns.send(draft))


async def _settled(ahead: Foresight, started: StartedTurn) -> Message:
    await ahead.engine.turns.wait(started.conversation_id)
    return await ahead.engine.stored(started.answer_id)


async def _talk(ahead: Foresight, clock: ManualClock, turns: int, pause: float = 30) -> list[Message]:
    """A conversation of so many turns on one branch, with a *pause* (seconds) after each."""
    answers = [await ahead.ask(_TABLE)]
    clock.advance(pause)
    for _ in range(turns - 1):
        answers.append(await ahead.ask(_TABLE, answers[0].conversation_id))
        clock.advance(pause)
    return answers


def _read(answer: Message) -> int:
    assert answer.usage is not None
    return answer.usage.cache_read


async def _agrees(ahead: Foresight, clock: ManualClock, place: Place) -> tuple[SendEstimate, Message]:
    before = await _before(ahead, place, "otherwise")
    answer = await _send(ahead, place, "otherwise")
    assert before.price_at(clock.now_ms()) == input_nano(answer)
    return before, answer


@pytest.mark.parametrize("at", [0, 1, 2])
async def test_a_branch_reads_what_the_one_it_leaves_has_cached(ahead: Foresight, clock: ManualClock, at: int) -> None:
    answers = await _talk(ahead, clock, 4)
    before, answer = await _agrees(ahead, clock, Place(answers[0].conversation_id, answers[at].id))
    assert before.cache is not None
    assert before.cache.tokens == before.split.total - before.split.draft == _read(answer)


@pytest.mark.parametrize("at", [0, 1, 2, 3])
async def test_an_edit_reads_what_the_earlier_version_has_cached(ahead: Foresight, clock: ManualClock, at: int) -> None:
    answers = await _talk(ahead, clock, 4)
    before, answer = await _agrees(ahead, clock, Place(answers[0].conversation_id, edits=answers[at].parent_id))
    assert before.cache is not None
    assert before.cache.tokens == _read(answer) > 0
    if not at:
        assert before.cache.tokens == before.split.system


async def test_a_branch_kept_alive_by_another_is_read_long_after_its_own_turns(
    ahead: Foresight, clock: ManualClock
) -> None:
    answers = await _talk(ahead, clock, 8, pause=100)  # the first ones are past their five minutes
    before, answer = await _agrees(ahead, clock, Place(answers[0].conversation_id, answers[1].id))
    assert before.is_warm(clock.now_ms())
    assert _read(answer) == before.split.total - before.split.draft


async def test_what_other_branches_left_expires_as_said(ahead: Foresight, clock: ManualClock) -> None:
    answers = await _talk(ahead, clock, 4)
    place = Place(answers[0].conversation_id, answers[1].id)
    before = await _before(ahead, place, "otherwise")
    assert before.cache is not None
    assert before.warm_nano is not None
    assert before.cold_nano is not None
    assert before.warm_nano < before.cold_nano
    clock.advance((before.cache.expires_ms - clock.now_ms()) / 1_000)
    answer = await _send(ahead, place, "otherwise")
    assert input_nano(answer) == before.cold_nano


async def test_another_system_prompt_finds_nothing_of_other_branches(ahead: Foresight, clock: ManualClock) -> None:
    answers = await _talk(ahead, clock, 3)
    place = Place(answers[0].conversation_id, answers[0].id)
    other = replace(SETTINGS, system=SETTINGS.system + "Be kind.")
    before = await _before(ahead, place, "otherwise", other)
    answer = await _send(ahead, place, "otherwise", other)
    assert before.cache is None
    assert _read(answer) == 0
    assert before.warm_nano == input_nano(answer)


async def test_an_estimate_says_so_before_the_count(ahead: Foresight, clock: ManualClock) -> None:
    answers = await _talk(ahead, clock, 3)
    place = Place(answers[0].conversation_id, answers[0].id)
    guessed = await ahead.estimates.of(place, "otherwise", SETTINGS)
    assert guessed.cache is not None
    assert not guessed.split.exact
    exact = await _before(ahead, place, "otherwise")
    assert exact.cache is not None
    assert guessed.cache.expires_ms == exact.cache.expires_ms
    assert guessed.cache.tokens == guessed.split.total - guessed.split.draft


@pytest.mark.parametrize("seed", range(6))
async def test_no_price_before_is_lower_than_the_bill_after(ahead: Foresight, clock: ManualClock, seed: int) -> None:
    """Branches and edits anywhere, with pauses of every kind; most of what is said is the bill itself."""
    chance = random.Random(seed)
    answers = await _talk(ahead, clock, 2)
    conversation, equal, said = answers[0].conversation_id, 0, 0
    for _ in range(14):
        clock.advance(chance.choice([5, 40, 200, 290, 301, 1_200, 3_700]))
        old = chance.choice(answers[-4:])
        edits: MessageId | None = old.parent_id if chance.random() < 0.4 else None
        place = Place(conversation, None if edits else old.id, edits)
        text = f"{chance.choice(('short', _TABLE))} {said}"
        before = await _before(ahead, place, text)
        price = before.price_at(clock.now_ms())
        answer = await _send(ahead, place, text)
        assert price is not None
        assert price >= input_nano(answer)
        said, equal = said + 1, equal + (price == input_nano(answer))
        answers.append(answer)
    assert equal >= said // 2


@pytest.mark.parametrize("seed", range(4))
async def test_nor_is_it_where_settings_change_and_branches_are_summed_up(
    ahead: Foresight, clock: ManualClock, seed: int
) -> None:
    chance = random.Random(seed)
    others = (replace(SETTINGS, effort="low"), replace(SETTINGS, system=SETTINGS.system + "Be kind."))
    answers = await _talk(ahead, clock, 3)
    conversation = answers[0].conversation_id
    for number in range(12):
        clock.advance(chance.choice([5, 40, 200, 290, 1_200]))
        old, settings = chance.choice(answers[-5:]), chance.choice((SETTINGS, SETTINGS, *others))
        if number % 4 == 3:
            summed = replace(settings, compaction={"type": "summarize"})
            answers.append(await _settled(ahead, await ahead.engine.turns.compact(conversation, old.id, summed)))
            continue
        place, text = Place(conversation, old.id), f"{chance.choice(('short', _TABLE))} {number}"
        prospect = await ahead.estimates.look(place, settings, text)
        before = await ahead.estimates.count(prospect, text)
        answer = await _send(ahead, place, text, settings)
        answers.append(answer)
        if before is not None:
            price = before.price_at(clock.now_ms())
            assert price is not None
            assert price >= input_nano(answer)
