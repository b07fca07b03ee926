"""Builds the services that need more than their collaborators: keys, search, backups, titles."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from dataclasses import dataclass

from app.api.client import ApiClient
from app.base.clock import Clock
from app.base.identity import IdSource
from app.keystore.keyring_store import KeyringStore
from app.keystore.memory_store import MemoryStore
from app.media.media import Media
from app.services.backups import Backups
from app.services.bin import Bin
from app.services.budgets import Budgets
from app.services.catalog import Catalog
from app.services.conversations import Conversations
from app.services.draft_settings import DraftSettings
from app.services.feed import Feed
from app.services.health import Health
from app.services.keys import Keys
from app.services.lane import Lane
from app.services.ledger import Ledger
from app.services.library import Library
from app.services.list_facts import ListFactsNews
from app.services.options import Options
from app.services.organising import Organising
from app.services.pdf_words import PdfWords
from app.services.search import Search
from app.services.search_building import SearchBuilding
from app.services.settings import Settings
from app.services.side_calls import SideCalls
from app.services.titles import Titles
from app.services.turns import Turns
from app.storage.attached_text import AttachedTexts
from app.storage.attachments import AttachmentStore
from app.storage.backups import BackupFiles
from app.storage.bin import BinStore
from app.storage.blobs import BlobStore
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.draft_settings import DraftSettingsStore
from app.storage.library import LibraryStore
from app.storage.options import OptionStore
from app.storage.organising import OrganisingStore
from app.storage.plain_copies import PrivateRoom
from app.storage.purging import PurgeStore
from app.storage.repair import RepairStore
from app.storage.search import MessageSearch
from app.storage.search_build import SearchBuild
from app.storage.search_pdfs import PdfWordStore
from app.storage.title_calls import TitleCallStore
from app.wiring.session import Session

DEMO_KEY = "demo"  # the demo takes any key; this one is no secret


def build_blobs(session: Session, stack: AsyncExitStack) -> tuple[BlobStore, PrivateRoom]:
    """Build what keeps bytes, and the room for plain copies of them, which are gone when *stack* is closed."""
    room = PrivateRoom.beside(session.key)
    stack.callback(room.close)
    return BlobStore(session.paths, session.key, room), room


def build_search(
    session: Session,
    clock: Clock,
    database: Database,
    feed: Feed,
    lane: Lane,
    media: Media,
    blobs: BlobStore,
    stack: AsyncExitStack,
) -> Search:
    """Build the search, and the builder of its index where this process owns the data folder."""
    texts = AttachedTexts(session.paths, session.key)
    if session.exclusive:
        pdfs = PdfWords(PdfWordStore(database, texts), media, blobs, feed)
        building = SearchBuilding(SearchBuild(database, texts), feed, lane, pdfs=pdfs)
        building.start()
        stack.push_async_callback(building.close)
    return Search(MessageSearch(database, texts), clock)


def build_organising(
    database: Database, conversations: ConversationStore, turns: Turns, feed: Feed, clock: Clock, stack: AsyncExitStack
) -> Organising:
    """Build what puts conversations in order, and what tells the list of costs and unread answers."""
    stack.push_async_callback(ListFactsNews(conversations, feed).close)
    return Organising(
        store=OrganisingStore(database),
        conversations=conversations,
        stop=turns.stop,
        feed=feed,
        clock=clock,
        ids=IdSource(clock),
    )


def build_keys(settings: Settings, api: ApiClient, demo: bool) -> Keys:
    """Build the keys over the system's keyring; the demo has one of its own."""
    return Keys(
        settings=settings,
        api=api,
        keyring=KeyringStore(),
        session=MemoryStore(),
        environment=os.environ,
        demo_key=DEMO_KEY if demo else None,
    )


def build_backups(session: Session, clock: Clock, settings: Settings, feed: Feed, stack: AsyncExitStack) -> Backups:
    """Build the backups; they are made by the process that owns the data folder alone."""
    backups = Backups(BackupFiles(session.paths, session.key), settings, feed, clock)
    stack.push_async_callback(backups.close)
    if session.exclusive:
        backups.start()
    return backups


def build_health(session: Session, clock: Clock, database: Database, feed: Feed, blobs: BlobStore) -> Health:
    """Build what looks through everything that is stored."""
    return Health(
        database=database,
        attachments=AttachmentStore(database),
        blobs=blobs,
        backups=BackupFiles(session.paths, session.key),
        store=RepairStore(database),
        feed=feed,
        clock=clock,
    )


async def build_options(database: Database, feed: Feed, stack: AsyncExitStack) -> tuple[Options, DraftSettings]:
    """Build the options of chats, and read what is set for them before their next message. Raises StorageError."""
    kept = DraftSettings(store=DraftSettingsStore(database), feed=feed)
    stack.push_async_callback(kept.close)
    await kept.load()
    return Options(store=OptionStore(database), feed=feed, drafts=kept), kept


async def build_library(database: Database, feed: Feed, clock: Clock) -> Library:
    """Read presets and prompts. Raises StorageError."""
    library = Library(store=LibraryStore(database), feed=feed, clock=clock)
    await library.load()
    return library


def build_bin(  # noqa: PLR0913, PLR0917  # what it works with
    session: Session,
    clock: Clock,
    settings: Settings,
    feed: Feed,
    database: Database,
    turns: Turns,
    backups: Backups,
    lane: Lane,
    stack: AsyncExitStack,
) -> Bin:
    """Build the bin; the process that owns the data folder empties it."""
    bin = Bin(
        store=BinStore(database),
        purging=PurgeStore(database, AttachedTexts(session.paths, session.key)),
        turns=turns,
        backups=backups,
        settings=settings,
        feed=feed,
        clock=clock,
        lane=lane,
    )
    stack.push_async_callback(bin.close)
    if session.exclusive:
        bin.start()
    return bin


@dataclass(frozen=True, slots=True)
class TitleParts:
    """The services that titles are made with."""

    api: ApiClient
    conversations: Conversations
    catalog: Catalog
    ledger: Ledger
    budgets: Budgets
    settings: Settings
    feed: Feed
    clock: Clock


def build_titles(session: Session, database: Database, parts: TitleParts, stack: AsyncExitStack) -> Titles:
    """Build the titles by a model; where this process owns the data folder they are made by themselves, too."""
    titles = Titles(
        conversations=parts.conversations,
        store=ConversationStore(database),
        counted=TitleCallStore(database),
        calls=SideCalls(api=parts.api, ledger=parts.ledger, clock=parts.clock),
        catalog=parts.catalog,
        ledger=parts.ledger,
        budgets=parts.budgets,
        settings=parts.settings,
        feed=parts.feed,
        clock=parts.clock,
    )
    stack.push_async_callback(titles.close)
    if session.exclusive:
        titles.start()
    return titles
