"""The one place that builds services and joins them; a front end gets the bundle."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.api.client import ApiClient
from app.api.fetching import Fetching
from app.api.network import NetworkThread
from app.base.clock import Clock
from app.base.identity import IdSource
from app.base.paths import Paths
from app.demo.server import DemoServer
from app.keystore.keyring_store import KeyringStore
from app.keystore.memory_store import MemoryStore
from app.media.media import Media
from app.model.settings import SettingValue
from app.services.attached_uses import AttachedUses
from app.services.attachments import Attachments
from app.services.backups import Backups
from app.services.budgets import Budgets
from app.services.bundle import Services
from app.services.cache_outlook import CacheOutlook
from app.services.caching import Caching
from app.services.catalog import Catalog
from app.services.citing import Citing
from app.services.coming_files import ComingFiles
from app.services.compaction import Compaction
from app.services.conversations import Conversations
from app.services.copies import Copies
from app.services.counter import Counter
from app.services.estimates import Estimates
from app.services.exporting import Exporting
from app.services.feed import Feed
from app.services.fitting import Fitting
from app.services.held_sources import HeldSources
from app.services.history import History
from app.services.importing import Importing
from app.services.inspection import Inspections
from app.services.keep_warm import CacheWarmer
from app.services.keys import Keys
from app.services.lane import Lane
from app.services.ledger import Ledger
from app.services.ledger_export import LedgerExport
from app.services.options import Options
from app.services.outgoing import OutgoingRequests
from app.services.page_counts import PageCounts
from app.services.previews import Previews
from app.services.prices import Prices
from app.services.search import Search
from app.services.search_building import SearchBuilding
from app.services.server_files import ServerFiles
from app.services.settings import Settings
from app.services.spending import Spending
from app.services.summaries import Summaries
from app.services.switching import Switching
from app.services.tidying import Tidying
from app.services.turns import Turns
from app.storage.attached_text import AttachedTexts
from app.storage.attachments import AttachmentStore
from app.storage.backups import BackupFiles, restore_if_wanted
from app.storage.blobs import BlobStore
from app.storage.carrying import CarryStore
from app.storage.catalog_cache import CatalogCache
from app.storage.conversations import ConversationStore
from app.storage.counts import CountStore
from app.storage.datalock import DataLock
from app.storage.db import Database
from app.storage.drafts import DraftStore
from app.storage.folders import default_data_dir, prepare_data_dir
from app.storage.ledger_pages import LedgerPages
from app.storage.options import OptionStore
from app.storage.price_rows import PriceRowStore
from app.storage.search import MessageSearch
from app.storage.search_build import SearchBuild
from app.storage.sent import SentStore
from app.storage.settings_file import JsonFile
from app.storage.spending import SpendingStore
from app.storage.turns import TurnStore
from app.storage.uploads import UploadStore
from app.storage.usage import LedgerStore

_log = logging.getLogger(__name__)

DEMO_KEY = "demo"  # the demo takes any key; this one is no secret


@dataclass(frozen=True, slots=True)
class Session:
    """How this run was asked for.

    ``base_url`` replaces the address of the settings for this run. ``demo`` starts the built-in peer and talks to
    it. ``exclusive`` takes the lock of the data folder and finishes what an earlier process left running: a front
    end that only reads does neither.
    """

    paths: Paths
    base_url: str | None = None
    demo: bool = False
    exclusive: bool = True


@dataclass(frozen=True, slots=True)
class Wired:
    """The services with the means to start and stop what lies below them."""

    services: Services
    database: Database
    _network: NetworkThread
    _stack: AsyncExitStack

    def prepare_network(self) -> None:
        """Import the SDK on the network thread. Returns at once; to be called after the first paint."""
        self._network.prepare()

    def when_prepared(self, tell: Callable[[], None]) -> None:
        """Have *tell* called, on the network thread, after the import that :meth:`prepare_network` begins."""

        async def told() -> None:
            tell()

        self._network.prepare_also(told)

    async def close(self) -> None:
        """Stop in order: turns, database, network, demo, lock. What had arrived is stored."""
        await self._stack.aclose()


def session_paths(data_dir: Path | None, demo: bool) -> Paths:
    """Where a session's files lie: *data_dir* if given, else the platform's folder; the demo has one of its own."""
    if data_dir is not None:
        return Paths(data_dir.expanduser().absolute())
    root = default_data_dir()
    return Paths(root / "demo" if demo else root)


def early_settings(session: Session, feed: Feed) -> Settings:
    """The settings alone, read at once: what the first paint needs. One small file is read.

    Raises:
        StorageError: the data folder cannot be made or written.
    """
    prepare_data_dir(session.paths)
    overrides: Mapping[str, SettingValue] = {"net.base_url": session.base_url} if session.base_url else {}
    settings = Settings(JsonFile(session.paths.settings), feed, overrides)
    settings.load()
    return settings


async def build(session: Session, clock: Clock, *, settings: Settings | None = None, feed: Feed | None = None) -> Wired:
    """Build everything for one session. *settings* and *feed* are those that the first paint used already.

    The key is not read here, for a keyring may ask the user first: the front end calls ``services.keys.load()``.

    Raises:
        StorageError: the data folder or the database cannot be used, or another process uses them.
    """
    feed = feed or Feed()
    settings = settings or early_settings(session, feed)
    async with AsyncExitStack() as stack:
        database = await _open_storage(session, clock, stack)
        if session.demo:
            settings.override("net.base_url", await _start_demo(stack))
        network = NetworkThread()
        network.start()
        stack.push_async_callback(network.stop)
        services = await _join(session, clock, settings, feed, database, network, stack)
        return Wired(services, database, network, stack.pop_all())


async def _open_storage(session: Session, clock: Clock, stack: AsyncExitStack) -> Database:
    if session.exclusive:
        lock = DataLock(session.paths.lock)
        lock.acquire()
        stack.callback(lock.release)
        if (name := await asyncio.to_thread(restore_if_wanted, session.paths)) is not None:
            _log.info("the backup %s was brought back", name)
    database = await Database.open(session.paths, clock, upgrade=session.exclusive)
    stack.push_async_callback(database.close)
    return database


async def _start_demo(stack: AsyncExitStack) -> str:
    server = DemoServer()
    await asyncio.to_thread(server.start)
    stack.push_async_callback(asyncio.to_thread, server.stop)
    return server.base_url


async def _join(
    session: Session,
    clock: Clock,
    settings: Settings,
    feed: Feed,
    database: Database,
    network: NetworkThread,
    stack: AsyncExitStack,
) -> Services:
    api = ApiClient(network, lambda: keys.endpoint())  # noqa: PLW0108  # keys test themselves through the api: bound late
    stack.push_async_callback(api.close)
    keys = _keys(settings, api, session.demo)
    conversations = ConversationStore(database)
    catalog = Catalog(api=api, cache=CatalogCache(database), settings=settings, feed=feed, clock=clock)
    ledger = Ledger(store=LedgerStore(database), clock=clock, feed=feed)
    prices = Prices(store=PriceRowStore(database), ledger=ledger, feed=feed, clock=clock)
    spending = Spending(ledger=LedgerStore(database), store=SpendingStore(database), clock=clock)
    options = Options(store=OptionStore(database), feed=feed)
    caching = Caching(options=options, ledger=ledger, rows=LedgerStore(database), clock=clock)
    lane = Lane()
    blobs, media = BlobStore(session.paths), Media()
    stack.push_async_callback(media.close)
    server_files = ServerFiles(
        api=api,
        store=UploadStore(database),
        path_of=lambda held: blobs.path(held.sha256),
        settings=settings,
        clock=clock,
    )
    stack.push_async_callback(server_files.close)
    held = HeldSources(blobs, server_files, AttachmentStore(database).name_of)
    attachments = Attachments(
        store=AttachmentStore(database),
        blobs=blobs,
        media=media,
        files=server_files,
        settings=settings,
        feed=feed,
        clock=clock,
        ids=IdSource(clock),
    )
    stack.push_async_callback(attachments.close)
    previews = Previews(media, blobs.path)
    stack.push_async_callback(previews.close)
    copies = Copies(blobs.path)
    stack.push_async_callback(copies.close)
    history = History(
        conversations=conversations,
        catalog=catalog,
        caching=caching,
        drafted=attachments.drafted,
        attached_at=attachments.attached_at,
    )
    budgets = Budgets(settings=settings, options=options, spending=spending)
    turns = Turns(
        store=TurnStore(database),
        conversations=conversations,
        outgoing=OutgoingRequests(
            conversations=conversations,
            history=history,
            diagnosing=lambda: settings.flag("cache.diagnostics") and (session.demo or settings.is_claude_api),
            lane=lane,
        ),
        api=api,
        ledger=ledger,
        feed=feed,
        clock=clock,
        ids=IdSource(clock),
        settings=settings,
        options=options,
        budgets=budgets,
        attachments=attachments,
        held=held,
    )
    stack.push_async_callback(turns.close)
    counter = Counter(api=api, store=CountStore(database), clock=clock, endpoint=keys.endpoint, held=held)
    warmer = CacheWarmer(
        conversations=conversations,
        history=history,
        options=options,
        api=api,
        ledger=ledger,
        rows=LedgerStore(database),
        sent=SentStore(database),
        feed=feed,
        clock=clock,
        allows=budgets.allow,
        held=held,
    )
    stack.push_async_callback(warmer.close)
    await catalog.load()
    await prices.load()
    await counter.load()
    if session.exclusive:
        warmer.start()
    if session.exclusive and (left := await turns.recover()):
        _log.info("%d answers were left running and are marked interrupted", left)
    estimates = Estimates(
        history=history,
        counter=counter,
        ledger=ledger,
        sent=SentStore(database),
        clock=clock,
        warmed=warmer.expires_ms,
        lane=lane,
    )
    carry = CarryStore(database)
    listed = Conversations(store=conversations, drafts=DraftStore(database), feed=feed, clock=clock)
    return Services(
        turns=turns,
        conversations=listed,
        compaction=Compaction(turns=turns, store=conversations, conversations=listed),
        fitting=Fitting(conversations=conversations, options=options),
        summaries=Summaries(
            conversations=conversations,
            history=history,
            api=api,
            ledger=ledger,
            budgets=budgets,
            clock=clock,
            held=held,
        ),
        switching=Switching(estimates=estimates, ledger=ledger, clock=clock),
        history=history,
        ledger=ledger,
        prices=prices,
        spending=spending,
        ledger_export=LedgerExport(LedgerPages(database)),
        budgets=budgets,
        estimates=estimates,
        warmer=warmer,
        cache_outlook=CacheOutlook(history=history, caching=caching, lane=lane, named=AttachedUses(attachments).of),
        catalog=catalog,
        keys=keys,
        options=options,
        inspections=Inspections(
            conversations=conversations,
            records=SentStore(database),
            rows=LedgerStore(database),
            turns=turns,
            ledger=ledger,
            catalog=catalog,
            lane=lane,
            named=attachments.of_conversation,
        ),
        attachments=attachments,
        fetching=Fetching(network),
        held=held,
        previews=previews,
        citing=Citing(conversations=conversations, attachments=AttachmentStore(database), blobs=blobs, catalog=catalog),
        copies=copies,
        page_counts=PageCounts(media, blobs, counter),
        tidying=Tidying(AttachmentStore(database), blobs, BackupFiles(session.paths), clock),
        backups=_backups(session, clock, settings, feed, stack),
        search=_search(session, clock, database, feed, lane, stack),
        server_files=server_files,
        exporting=Exporting(store=carry, blobs=blobs, clock=clock, program=f"Chatelaine {__version__}"),
        importing=Importing(
            store=carry,
            blobs=blobs,
            files=ComingFiles(media=media, blobs=blobs, store=carry, settings=settings),
            feed=feed,
        ),
        settings=settings,
        feed=feed,
        clock=clock,
        paths=session.paths,
        demo=session.demo,
    )


def _search(
    session: Session, clock: Clock, database: Database, feed: Feed, lane: Lane, stack: AsyncExitStack
) -> Search:
    texts = AttachedTexts(session.paths)
    if session.exclusive:
        building = SearchBuilding(SearchBuild(database, texts), feed, lane)
        building.start()
        stack.push_async_callback(building.close)
    return Search(MessageSearch(database, texts), clock)


def _keys(settings: Settings, api: ApiClient, demo: bool) -> Keys:
    return Keys(
        settings=settings,
        api=api,
        keyring=KeyringStore(),
        session=MemoryStore(),
        environment=os.environ,
        demo_key=DEMO_KEY if demo else None,
    )


def _backups(session: Session, clock: Clock, settings: Settings, feed: Feed, stack: AsyncExitStack) -> Backups:
    backups = Backups(BackupFiles(session.paths), settings, feed, clock)
    stack.push_async_callback(backups.close)
    if session.exclusive:
        backups.start()
    return backups
