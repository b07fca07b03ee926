"""The turn engine of real parts: SQLite, the SDK on its thread, the rules and the services, without a front end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from app.api.client import ApiClient
from app.api.endpoint import Endpoint
from app.api.network import NetworkThread
from app.base.clock import Clock, SystemClock
from app.base.identity import IdSource
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.logic.attaching import Placed
from app.model.attachment import DraftPlace
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message
from app.model.news import News
from app.model.settings import SettingValue
from app.model.turn import Draft, TurnSettings
from app.services.budgets import Budgets
from app.services.caching import Caching
from app.services.catalog import Catalog
from app.services.feed import Feed
from app.services.held_sources import HeldSources
from app.services.history import History
from app.services.inspection import Inspections
from app.services.ledger import Ledger
from app.services.options import Options
from app.services.outgoing import OutgoingRequests
from app.services.server_files import ServerFiles
from app.services.settings import Settings
from app.services.spending import Spending
from app.services.turns import Turns
from app.storage.attachments import AttachmentStore
from app.storage.blobs import BlobStore
from app.storage.catalog_cache import CatalogCache
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.sent import SentStore
from app.storage.settings_file import JsonFile
from app.storage.spending import SpendingStore
from app.storage.turns import TurnStore
from app.storage.uploads import UploadStore
from app.storage.usage import LedgerStore
from tests.fakes.options import options_on
from tests.fakes.waiting import until

N = TypeVar("N")

KEY = "sk-ant-api03-abcdefghijklmnop"
MODEL = "claude-opus-5-5"


@dataclass
class Engine:
    """The services of one session; ``news`` is everything that the feed told, in order."""

    turns: Turns
    conversations: ConversationStore
    store: TurnStore
    ledger: LedgerStore
    database: Database
    network: NetworkThread
    api: ApiClient
    feed: Feed
    options: Options
    history: History
    budgets: Budgets
    inspections: Inspections
    held: HeldSources
    blobs: BlobStore
    files: ServerFiles
    news: list[News] = field(default_factory=list)

    def told(self, kind: type[N]) -> list[N]:
        """The news of one kind."""
        return [news for news in self.news if isinstance(news, kind)]

    async def hear(self, kind: type[N], number: int = 1, within: float = 10.0) -> N:
        """Wait until the feed has told *number* pieces of news of one kind, and return the last of them."""
        await until(lambda: len(self.told(kind)) >= number, within, f"{number} times {kind.__name__}")
        return self.told(kind)[number - 1]

    async def ask(
        self, text: str, conversation: ConversationId | None = None, model: str = MODEL, system: str = "Be brief."
    ) -> Message:
        """Send *text*, wait for the end of its answer and return what is stored of it."""
        draft = Draft(text, TurnSettings(model, system=system), conversation)
        started = await self.turns.send(draft)
        finished = await self.turns.wait(started.conversation_id)
        stored = await self.stored(started.answer_id)
        assert stored == finished
        return stored

    async def stored(self, message_id: MessageId) -> Message:
        """A message as it lies on disk."""
        message = await self.conversations.message(message_id)
        assert message is not None
        return message


@asynccontextmanager
async def engine(
    paths: Paths,
    server: DemoServer,
    *,
    settings: dict[str, SettingValue] | None = None,
    key: str | None = KEY,
    stall_timeout_s: float = 60.0,
    clock: Clock | None = None,
    prepare: bool = True,
    busy_timeout_ms: int = 3_000,
) -> AsyncIterator[Engine]:
    """A running engine against *server*; ended in order. *key* None means that no key was entered."""
    clock = clock or SystemClock()
    feed = Feed()
    values = Settings(JsonFile(paths.settings), feed, settings)
    network = NetworkThread()
    network.start()
    database = await Database.open(paths, clock, busy_timeout_ms=busy_timeout_ms)
    endpoint = Endpoint(server.base_url, key, stall_timeout_s=stall_timeout_s) if key else None
    made = _join(paths, database, network, feed, values, clock, lambda: endpoint)
    feed.subscribe(made.news.append)
    if prepare:
        await network.until_prepared()
    try:
        yield made
    finally:
        await made.turns.close()
        await made.files.close()
        await made.api.close()
        await network.stop()
        await database.close()


class _NoAttachments:
    """Drafts of this engine have none."""

    async def ready(self, ids: Sequence[AttachmentId], model: str) -> tuple[Placed, ...]:
        assert not ids
        return ()

    async def attached_at(self, message_id: MessageId) -> frozenset[int]:
        raise AssertionError("nothing was attached")

    def sent(self, place: DraftPlace, ids: Sequence[AttachmentId], follows: DraftPlace) -> None:
        raise AssertionError("nothing was attached")


def _join(
    paths: Paths,
    database: Database,
    network: NetworkThread,
    feed: Feed,
    settings: Settings,
    clock: Clock,
    endpoint: Callable[[], Endpoint | None],
) -> Engine:
    api = ApiClient(network, endpoint, clock)
    conversations, store, rows = ConversationStore(database), TurnStore(database), LedgerStore(database)
    catalog = Catalog(api=api, cache=CatalogCache(database), settings=settings, feed=feed, clock=clock)
    options = options_on(database, feed)
    ledger = Ledger(store=rows, clock=clock, feed=feed)
    spending = Spending(ledger=rows, store=SpendingStore(database), clock=clock)
    budgets = Budgets(settings=settings, options=options, spending=spending)
    caching = Caching(options=options, ledger=ledger, rows=rows, clock=clock)
    history = History(conversations=conversations, catalog=catalog, caching=caching)
    blobs = BlobStore(paths)
    files = ServerFiles(
        api=api,
        store=UploadStore(database),
        blobs=blobs,
        settings=settings,
        clock=clock,
    )
    held = HeldSources(blobs, files, AttachmentStore(database).name_of)
    turns = Turns(
        store=store,
        conversations=conversations,
        outgoing=OutgoingRequests(
            conversations=conversations,
            history=history,
            diagnosing=lambda: settings.flag("cache.diagnostics"),
        ),
        api=api,
        ledger=ledger,
        feed=feed,
        clock=clock,
        ids=IdSource(clock),
        settings=settings,
        options=options,
        budgets=budgets,
        attachments=_NoAttachments(),
        held=held,
    )
    inspections = Inspections(
        conversations=conversations,
        records=SentStore(database),
        rows=rows,
        turns=turns,
        ledger=ledger,
        catalog=catalog,
    )
    return Engine(
        turns,
        conversations,
        store,
        rows,
        database,
        network,
        api,
        feed,
        options,
        history,
        budgets,
        inspections,
        held,
        blobs,
        files,
    )
