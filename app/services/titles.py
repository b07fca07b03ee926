"""Titles by a model: once after the first answer where the user wants that, and whenever the user asks for one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.logic.prices import prompt_nano
from app.logic.title_request import cheapest, most_tokens, title_request
from app.logic.titles import model_title
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.conversation import ConversationSummary
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId
from app.model.message import Message, Role, Status
from app.model.news import ConversationsRemoved, News, TurnFinished

if TYPE_CHECKING:
    from app.services.budgets import Budgets
    from app.services.catalog import Catalog
    from app.services.conversations import Conversations
    from app.services.feed import Feed
    from app.services.ledger import Ledger
    from app.services.settings import Settings
    from app.services.side_calls import SideCalls
    from app.storage.conversations import ConversationStore
    from app.storage.title_calls import TitleCallStore

_log = logging.getLogger(__name__)
_BEGINNING = 6  # messages of a branch among which its first finished answer is looked for
_LAST_CALL_S = 3.0  # at the end of the program: a request under way is billed, so its price should be known


class TitleError(ChatelaineError):
    """There is no title. Codes ``no_title`` (RETRY: the model gave none) and ``nothing_to_name`` (USER)."""


@dataclass(frozen=True, slots=True)
class Retitled:
    """A conversation before and after it got a title."""

    before: ConversationSummary
    after: ConversationSummary


class Titles:
    """Asks for titles. They are no turns: what they cost is on the ledger, as kind ``title``.

    A title that was given by hand is never replaced by itself, nor is one that changed while the model was asked.
    """

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        conversations: Conversations,
        store: ConversationStore,
        counted: TitleCallStore,
        calls: SideCalls,
        catalog: Catalog,
        ledger: Ledger,
        budgets: Budgets,
        settings: Settings,
        feed: Feed,
        clock: Clock,
    ) -> None:
        self._conversations = conversations
        self._store = store
        self._counted = counted
        self._calls = calls
        self._catalog = catalog
        self._ledger = ledger
        self._budgets = budgets
        self._settings = settings
        self._feed = feed
        self._clock = clock
        self._tasks: dict[ConversationId, asyncio.Task[None]] = {}
        self._unsubscribe: Callable[[], None] | None = None

    def start(self) -> None:
        """Follow the feed from now on."""
        self._unsubscribe = self._feed.subscribe(self._hear)

    async def close(self) -> None:
        """Ask for nothing more; a request that is under way gets a moment to end. Safe to call twice."""
        if self._unsubscribe is not None:
            self._unsubscribe()
        tasks = {*self._tasks.values()}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_LAST_CALL_S)
            for task in late:
                task.cancel()
            await asyncio.wait(tasks)

    def model(self) -> ModelInfo:
        """The model that titles are asked of: the one that is set, else the cheapest of those with a known price."""
        chosen = self._settings.text("titles.model")
        if chosen:
            return self._catalog.describe(chosen)
        active = [info for info in self._catalog.models() if info.lifecycle == "active"]
        found = cheapest(active or self._catalog.models(), self._price)
        return found or self._catalog.describe(self._settings.text("model.default"))

    async def make(self, conversation_id: ConversationId) -> Retitled:
        """Ask for a title because the user wants one, and store it unless the title was changed meanwhile.

        Cancelling ends the request.

        Raises:
            TitleError: there is nothing to name yet, or the model gave no title.
            TurnRefusedError: ``over_budget``.
            ChatelaineError: the conversation is gone; the API or the storage failed.
        """
        before = (await self._conversations.open(conversation_id, most=1)).summary
        question, answer, _ = _beginning(await self._store.beginning(conversation_id, _BEGINNING))
        if not question or not answer:  # it begins otherwise than most: with pictures alone, or with what failed
            question, answer, _ = _beginning(await self._store.path(conversation_id))
        if not question and not answer:
            raise TitleError(TurnError(ErrorKind.USER, "nothing_to_name", "There is nothing here to name yet."))
        request = title_request(self.model(), question, answer)
        await self._budgets.require(conversation_id, self._expected(request))
        title = await self._ask(conversation_id, request)
        after = await self._conversations.retitle(before, title)
        if after is None:
            return Retitled(before, before)
        return Retitled(before, after)

    async def take_back(self, made: Retitled) -> None:
        """Give the conversation its old title again, if it still has the new one.

        Raises the storage's errors, or ConversationMissingError.
        """
        old = made.before
        await self._conversations.retitle(made.after, old.title, by_hand=old.title_by_hand)

    # By itself

    def _hear(self, news: News) -> None:
        match news:
            case TurnFinished(conversation_id=conversation_id, answer=answer):
                if self._wanted(answer) and conversation_id not in self._tasks:
                    self._spawn(conversation_id, answer)
            case ConversationsRemoved(ids):
                self._give_up(ids)

    def _give_up(self, ids: Sequence[ConversationId]) -> None:
        for id in ids:
            if (task := self._tasks.get(id)) is not None:
                task.cancel()

    def _wanted(self, answer: Message) -> bool:
        ended = answer.status is Status.COMPLETE and bool(answer.text.strip())
        compacted = answer.settings is not None and answer.settings.compaction is not None
        return ended and not compacted and self._settings.flag("titles.by_model")

    def _spawn(self, conversation_id: ConversationId, answer: Message) -> None:
        task = asyncio.create_task(self._logged(conversation_id, answer), name=f"title of {conversation_id}")
        self._tasks[conversation_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(conversation_id, None))

    async def _logged(self, conversation_id: ConversationId, answer: Message) -> None:
        try:
            await self._by_itself(conversation_id, answer)
        except ChatelaineError as error:
            of = error.error
            _log.info("no title for conversation %s: %s, request %s", conversation_id, of.code, of.request_id)
        except Exception:
            _log.exception("no title for conversation %s", conversation_id)

    async def _by_itself(self, conversation_id: ConversationId, answer: Message) -> None:
        before = await self._store.get(conversation_id)
        if before is None or before.title_by_hand or await self._counted.is_over(conversation_id):
            return
        path = await self._store.path(conversation_id, answer.id, most=_BEGINNING)
        whole = bool(path) and path[0].parent_id is None
        question, text, answers = _beginning(path)
        info = self.model()
        request = title_request(info, question, text)
        if not await self._budgets.allow(conversation_id, self._expected(request)):
            _log.info("no title for conversation %s: the budget does not allow it", conversation_id)
            return
        if await self._counted.begin(conversation_id, first=whole and answers == 1):
            title = await self._ask(conversation_id, request)
            await self._counted.done(conversation_id)
            await self._conversations.retitle(before, title)

    # Inside

    async def _ask(self, conversation_id: ConversationId, request: Json) -> str:
        answered = await self._calls.ask("title", request, conversation_id)
        title = model_title(answered.text)
        if not title:
            words, advice = "The model gave no title.", "Try again, or choose another model for titles."
            raise TitleError(TurnError(ErrorKind.RETRY, "no_title", words, advice, request_id=answered.request_id))
        return title

    def _expected(self, request: Json) -> int:
        """Nano-dollars that *request* may cost at most; 0 where no price is known."""
        return self._price(request["model"], *most_tokens(request)) or 0

    def _price(self, model: str, tokens_in: int, tokens_out: int) -> int | None:
        row = self._ledger.rates(model, self._clock.now_ms(), tokens_in)
        return None if row is None else prompt_nano(row, input=tokens_in) + tokens_out * row.output


def _beginning(path: tuple[Message, ...]) -> tuple[str, str, int]:
    """The user's first text of *path*, that of the first finished answer, and how many of those there are."""
    questions = (message.text for message in path if message.role is Role.USER and message.text.strip())
    finished = [
        message.text for message in path if message.role is Role.ASSISTANT and message.status is Status.COMPLETE
    ]
    return next(questions, ""), next(iter(finished), ""), len(finished)
