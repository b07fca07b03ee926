"""Titles by a model: asked for once, billed, and never in the place of one that was given by hand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.demo.wire import Gate
from app.model.ids import ConversationId
from app.model.ledger import LedgerRow
from app.model.news import CallBilled, ConversationChanged, ConversationsRemoved
from app.model.settings import SettingValue
from app.model.turn import Draft, TurnSettings
from app.services.catalog import Catalog
from app.services.conversations import Conversations
from app.services.ledger import Ledger
from app.services.settings import Settings
from app.services.side_calls import SideCalls
from app.services.titles import TitleError, Titles
from app.services.turn_outcome import TurnRefusedError
from app.storage.catalog_cache import CatalogCache
from app.storage.drafts import DraftStore
from app.storage.settings_file import JsonFile
from app.storage.title_calls import TitleCallStore
from tests.fakes.engine import Engine, engine
from tests.fakes.exchanges import asked
from tests.fakes.replies import said
from tests.fakes.waiting import until

QUESTION = "Why does bread rise?"


@dataclass
class Session:
    """An engine with titles; ``listed`` are the conversations as a front end sees them."""

    engine: Engine
    titles: Titles
    listed: Conversations
    settings: Settings
    server: DemoServer

    async def title(self, id: ConversationId) -> str:
        return (await self.listed.open(id)).summary.title

    async def rows(self) -> list[LedgerRow]:
        return [row for row in await self.engine.ledger.rows() if row.kind == "title"]

    async def quiet(self) -> None:
        """Wait until nobody is asked for a title."""
        await until(lambda: not self.titles._tasks, 10, "the end of all requests")

    def wanted(self) -> list[str]:
        """The models that were asked for titles."""
        return [body["model"] for body in asked(self.server) if "You name conversations" in str(body.get("system"))]


def _join(made: Engine, paths: Paths, server: DemoServer, values: dict[str, SettingValue]) -> Session:
    clock = SystemClock()
    settings = Settings(JsonFile(paths.settings), made.feed, values)
    listed = Conversations(store=made.conversations, drafts=DraftStore(made.database), feed=made.feed, clock=clock)
    ledger = Ledger(store=made.ledger, clock=clock, feed=made.feed)
    titles = Titles(
        conversations=listed,
        store=made.conversations,
        counted=TitleCallStore(made.database),
        calls=SideCalls(api=made.api, ledger=ledger, clock=clock),
        catalog=Catalog(
            api=made.api, cache=CatalogCache(made.database), settings=settings, feed=made.feed, clock=clock
        ),
        ledger=ledger,
        budgets=made.budgets,
        settings=settings,
        feed=made.feed,
        clock=clock,
    )
    titles.start()
    return Session(made, titles, listed, settings, server)


@pytest.fixture
def values() -> dict[str, SettingValue]:
    """The settings in force."""
    return {"titles.by_model": True}


@pytest.fixture
async def session(paths: Paths, demo_server: DemoServer, values: dict[str, SettingValue]) -> AsyncIterator[Session]:
    async with engine(paths, demo_server, settings=values) as made:
        joined = _join(made, paths, demo_server, values)
        yield joined
        await joined.titles.close()


class TestByItself:
    async def test_the_first_answer_brings_a_title_and_its_bill(self, session: Session) -> None:
        chat = (await session.engine.ask(QUESTION)).conversation_id
        assert await session.title(chat) == QUESTION
        await session.quiet()
        assert await session.title(chat) == "About Why does bread rise"
        (row,) = await session.rows()
        assert (row.conversation_id, row.message_id, row.model) == (chat, None, "claude-haiku-5-5")
        assert row.cost.total_nano
        assert session.wanted() == ["claude-haiku-5-5"]
        assert [news.row for news in session.engine.told(CallBilled)] == [row]
        assert session.engine.told(ConversationChanged)[-1].summary.title == "About Why does bread rise"
        assert not session.engine.told(ConversationChanged)[-1].summary.title_by_hand

    async def test_later_answers_ask_for_nothing(self, session: Session) -> None:
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.quiet()
        again = await session.engine.ask("And the moon?", chat)
        await session.engine.turns.retry(again.id)
        await session.engine.turns.wait(chat)
        await session.quiet()
        assert len(session.wanted()) == 1

    async def test_a_conversation_that_was_answered_before_is_left_alone(self, session: Session) -> None:
        session.settings.override("titles.by_model", False)
        chat = (await session.engine.ask(QUESTION)).conversation_id
        session.settings.override("titles.by_model", True)
        await session.engine.ask("And the moon?", chat)
        await session.quiet()
        assert session.wanted() == []

    async def test_off_it_asks_for_nothing(self, session: Session) -> None:
        session.settings.override("titles.by_model", False)
        await session.engine.ask(QUESTION)
        await session.quiet()
        assert session.wanted() == []

    async def test_a_title_given_meanwhile_stays(self, session: Session) -> None:
        gate = Gate()
        session.server.script(said("An answer."), said("A title", gate))
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await until(lambda: bool(session.wanted()), 10, "the request")
        await session.listed.rename(chat, "Mine")
        gate.open()
        await session.quiet()
        assert await session.title(chat) == "Mine"
        assert (await session.rows())[0].cost.total_nano

    async def test_where_it_was_named_nobody_is_asked(self, session: Session) -> None:
        gate = Gate()
        session.server.script(said("An answer", gate))
        turns = session.engine.turns
        asking = asyncio.create_task(session.engine.ask(QUESTION))
        await until(lambda: bool(turns.running()) and bool(asked(session.server)), 10, "the turn")
        (chat,) = turns.running()
        await session.listed.rename(chat, "Mine")
        gate.open()
        await asking
        await session.quiet()
        assert session.wanted() == []

    async def test_what_failed_is_asked_once_more_with_the_next_answer(
        self, session: Session, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "app.services.titles")
        failed = Script.error(400, "invalid_request_error", "no")
        session.server.script(said("One."), failed, said("Two."), failed, said("Three."))
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.quiet()
        await session.engine.ask("Again", chat)
        await session.quiet()
        await session.engine.ask("And again", chat)
        await session.quiet()
        assert len(session.wanted()) == 2
        assert await session.title(chat) == QUESTION
        assert "no title for conversation" in caplog.text
        assert QUESTION not in caplog.text

    @pytest.mark.parametrize("words", ["", "\u202e\u200b", "```"])
    async def test_an_empty_title_changes_nothing(self, session: Session, words: str) -> None:
        session.server.script(said("One."), said(words or " "))
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.quiet()
        assert await session.title(chat) == QUESTION
        assert len(await session.rows()) == 1

    async def test_a_refusal_changes_nothing(self, session: Session) -> None:
        session.server.script(said("One."), said("I will not", stop_reason="refusal"))
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.quiet()
        assert await session.title(chat) == QUESTION

    async def test_a_hostile_title_is_cleaned(self, session: Session) -> None:
        session.server.script(said("One."), said("**\u202egnp.exe** \n# and more\x07"))
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.quiet()
        assert await session.title(chat) == "gnp.exe"

    @pytest.mark.parametrize("values", [{"titles.by_model": True, "budget.month_hard": 0.00001}])
    async def test_a_budget_that_is_used_up_allows_none(self, session: Session) -> None:

        settings = TurnSettings("claude-haiku-5-5", max_tokens=50)
        started = await session.engine.turns.send(Draft(QUESTION, settings, over_budget=True))
        await session.engine.turns.wait(started.conversation_id)
        await session.quiet()
        assert session.wanted() == []

    async def test_a_stopped_answer_is_none(self, session: Session) -> None:
        gate = Gate()
        session.server.script(said("One ", gate, "two."))

        started = await session.engine.turns.send(Draft(QUESTION, TurnSettings("claude-haiku-5-5")))
        await session.engine.turns.stop(started.conversation_id)
        gate.open()
        await session.quiet()
        assert session.wanted() == []

    async def test_closing_waits_for_a_title_under_way(self, session: Session) -> None:
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.titles.close()
        assert await session.title(chat) == "About Why does bread rise"

    async def test_removing_the_conversation_ends_the_request(self, session: Session) -> None:
        gate = Gate()
        session.server.script(said("One."), said("A title", gate))
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await until(lambda: bool(session.wanted()), 10, "the request")
        await session.engine.conversations.remove(chat, 5)
        session.engine.feed.publish(ConversationsRemoved((chat,)))
        await session.quiet()
        gate.open()
        await session.engine.conversations.restore(chat)
        assert await session.title(chat) == QUESTION

    @pytest.mark.parametrize("values", [{"titles.by_model": True, "titles.model": "claude-opus-5-5"}])
    async def test_the_model_can_be_chosen(self, session: Session) -> None:
        await session.engine.ask(QUESTION)
        await session.quiet()
        assert session.wanted() == ["claude-opus-5-5"]


class TestAsked:
    @pytest.fixture
    def values(self) -> dict[str, SettingValue]:
        return {}

    async def test_a_title_comes_and_can_be_taken_back(self, session: Session) -> None:
        chat = (await session.engine.ask(QUESTION)).conversation_id
        await session.listed.rename(chat, "Mine")
        made = await session.titles.make(chat)
        assert (made.before.title, made.after.title) == ("Mine", "About Why does bread rise")
        await session.titles.take_back(made)
        summary = (await session.listed.open(chat)).summary
        assert (summary.title, summary.title_by_hand) == ("Mine", True)

    async def test_a_later_title_is_not_taken_back(self, session: Session) -> None:
        chat = (await session.engine.ask(QUESTION)).conversation_id
        made = await session.titles.make(chat)
        await session.listed.rename(chat, "Mine")
        await session.titles.take_back(made)
        assert await session.title(chat) == "Mine"

    async def test_a_title_given_meanwhile_stays(self, session: Session) -> None:

        chat = (await session.engine.ask(QUESTION)).conversation_id
        gate = Gate()
        session.server.script(said("A title", gate))
        making = asyncio.create_task(session.titles.make(chat))
        await until(lambda: bool(session.wanted()), 10, "the request")
        await session.listed.rename(chat, "Mine")
        gate.open()
        made = await making
        assert made.before == made.after
        assert await session.title(chat) == "Mine"

    async def test_failures_are_told(self, session: Session) -> None:
        chat = (await session.engine.ask(QUESTION)).conversation_id
        session.server.script(said(" "))
        with pytest.raises(TitleError) as caught:
            await session.titles.make(chat)
        assert caught.value.error.code == "no_title"

    @pytest.mark.parametrize("values", [{"budget.month_hard": 0.00001}])
    async def test_a_budget_is_held(self, session: Session) -> None:

        settings = TurnSettings("claude-haiku-5-5", max_tokens=50)
        started = await session.engine.turns.send(Draft(QUESTION, settings, over_budget=True))
        await session.engine.turns.wait(started.conversation_id)
        with pytest.raises(TurnRefusedError) as caught:
            await session.titles.make(started.conversation_id)
        assert caught.value.error.code == "over_budget"
