"""Which turns can be left out, and that the choice is kept."""

from __future__ import annotations

from app.logic.trim import cuts
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.services.feed import Feed
from app.services.fitting import Fitting, plan
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from tests.fakes.messages import OPUS, answer, summary, user
from tests.fakes.options import options_on

LONG = "Many words that say little. " * 200
THREE = [user(1, "One"), answer(1, LONG), user(2, "Two\nand more"), answer(2, LONG), user(3, "Three"), answer(3, "End")]


def test_every_turn_but_the_last_can_be_left_out() -> None:
    made = plan(THREE, OPUS, 1_000_000)
    assert [step.words for step in made.steps] == ["One", "Two and more"]
    assert [step.history_from for step in made.steps] == ["u2", "u3"]
    assert made.tokens == cuts(THREE, OPUS)[0].tokens
    assert made.tokens - made.steps[0].tokens == made.steps[0].rest
    assert made.steps[0].rest - made.steps[1].tokens == made.steps[1].rest
    assert made.fitting == 0


def test_as_many_go_as_leave_half_of_the_window() -> None:
    first = plan(THREE, OPUS, 1_000_000).steps[0]
    assert plan(THREE, OPUS, 2 * first.rest).fitting == 1
    assert plan(THREE, OPUS, 2 * first.rest - 2).fitting == 2
    assert plan(THREE, OPUS, 10).fitting == 2  # nothing is enough


def test_a_summary_is_a_step_without_words_of_its_own() -> None:
    made = plan([*THREE[:2], summary(1), *THREE[2:]], OPUS, 1_000_000)
    assert [step.words for step in made.steps] == ["", "Two and more"]


def test_one_turn_stays() -> None:
    assert plan(THREE[:2], OPUS, 10).steps == ()
    assert plan([], OPUS, 10).steps == ()


async def test_the_choice_is_kept_and_taken_back(database: Database, feed: Feed) -> None:
    store, options = ConversationStore(database), options_on(database, feed)
    fitting = Fitting(conversations=store, options=options)
    place = ConversationId("c")
    await store.save(ConversationSummary(place, "", 0, 0))
    await fitting.send_from(place, MessageId("u2"))
    again = options_on(database, feed)
    assert (await again.load(place)).history_from == "u2"
    await fitting.send_from(place, None)
    assert (await options.load(place)).history_from is None
