"""Builds every service and joins it with those it works with."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack

from app import __version__
from app.api.client import ApiClient
from app.api.fetching import Fetching
from app.api.network import NetworkThread
from app.base.clock import Clock
from app.base.identity import IdSource
from app.media.media import Media
from app.services.attached_uses import AttachedUses
from app.services.attachments import Attachments
from app.services.budgets import Budgets
from app.services.bundle import Services
from app.services.cache_outlook import CacheOutlook
from app.services.caching import Caching
from app.services.catalog import Catalog
from app.services.citing import Citing
from app.services.coming_files import ComingFiles
from app.services.compaction import Compaction
from app.services.comparisons import Comparisons
from app.services.conversations import Conversations
from app.services.copies import Copies
from app.services.counter import Counter
from app.services.encryption import Encryption
from app.services.estimates import Estimates
from app.services.exporting import Exporting
from app.services.feed import Feed
from app.services.fitting import Fitting
from app.services.held_sources import HeldSources
from app.services.history import History
from app.services.importing import Importing
from app.services.inspection import Inspections
from app.services.keep_warm import CacheWarmer
from app.services.lane import Lane
from app.services.ledger import Ledger
from app.services.ledger_export import LedgerExport
from app.services.outgoing import OutgoingRequests
from app.services.page_counts import PageCounts
from app.services.previews import Previews
from app.services.prices import Prices
from app.services.server_files import ServerFiles
from app.services.settings import Settings
from app.services.side_calls import SideCalls
from app.services.spending import Spending
from app.services.summaries import Summaries
from app.services.switching import Switching
from app.services.tidying import Tidying
from app.services.tree_outlines import TreeOutlines
from app.services.turns import Turns
from app.storage.attachments import AttachmentStore
from app.storage.backups import BackupFiles
from app.storage.carrying import CarryStore
from app.storage.catalog_cache import CatalogCache
from app.storage.conversations import ConversationStore
from app.storage.counts import CountStore
from app.storage.db import Database
from app.storage.drafts import DraftStore
from app.storage.ledger_pages import LedgerPages
from app.storage.leftovers import Leftovers
from app.storage.price_rows import PriceRowStore
from app.storage.sent import SentStore
from app.storage.spending import SpendingStore
from app.storage.tree_outline import TreeOutlines as TreeOutlineStore
from app.storage.turns import TurnStore
from app.storage.uploads import UploadStore
from app.storage.usage import LedgerStore
from app.wiring.parts import (
    TitleParts,
    build_backups,
    build_bin,
    build_blobs,
    build_health,
    build_keys,
    build_library,
    build_options,
    build_organising,
    build_search,
    build_titles,
)
from app.wiring.session import Session
from app.wiring.wiping import join_wiping

_log = logging.getLogger(__name__)


async def join_services(
    session: Session,
    clock: Clock,
    settings: Settings,
    feed: Feed,
    database: Database,
    network: NetworkThread,
    encryption: Encryption,
    stack: AsyncExitStack,
) -> Services:
    """Build the services on an open *database* and a running *network*; what has to be closed goes onto *stack*.

    Raises StorageError.
    """
    api = ApiClient(network, lambda: keys.endpoint())  # noqa: PLW0108  # keys test themselves through the api: bound late
    stack.push_async_callback(api.close)
    keys = build_keys(settings, api, session.demo)
    conversations = ConversationStore(database)
    catalog = Catalog(api=api, cache=CatalogCache(database), settings=settings, feed=feed, clock=clock)
    ledger = Ledger(store=LedgerStore(database), clock=clock, feed=feed)
    prices = Prices(store=PriceRowStore(database), ledger=ledger, feed=feed, clock=clock)
    spending = Spending(ledger=LedgerStore(database), store=SpendingStore(database), clock=clock)
    options, draft_settings = await build_options(database, feed, stack)
    caching = Caching(options=options, ledger=ledger, rows=LedgerStore(database), clock=clock)
    lane = Lane()
    (blobs, room), media = build_blobs(session, stack), Media()
    stack.push_async_callback(media.close)
    server_files = ServerFiles(
        api=api,
        store=UploadStore(database),
        blobs=blobs,
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
    previews = Previews(media, blobs)
    stack.push_async_callback(previews.close)
    copies = Copies(blobs, room)
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
        await _go_on(warmer, turns)
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
    backups = build_backups(session, clock, settings, feed, stack)
    listed = Conversations(store=conversations, drafts=DraftStore(database), feed=feed, clock=clock)
    bin = build_bin(session, clock, settings, feed, database, turns, backups, lane, stack)
    return Services(
        turns=turns,
        conversations=listed,
        organising=build_organising(database, conversations, turns, feed, clock, stack),
        compaction=Compaction(turns=turns, store=conversations, conversations=listed),
        fitting=Fitting(conversations=conversations, options=options),
        summaries=Summaries(
            conversations=conversations,
            history=history,
            calls=SideCalls(api=api, ledger=ledger, clock=clock),
            budgets=budgets,
            held=held,
        ),
        titles=build_titles(
            session,
            database,
            TitleParts(api, listed, catalog, ledger, budgets, settings, feed, clock),
            stack,
        ),
        library=await build_library(database, feed, clock),
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
        draft_settings=draft_settings,
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
        tidying=Tidying(
            AttachmentStore(database),
            blobs,
            BackupFiles(session.paths, session.key),
            Leftovers(session.paths, room),
            clock,
        ),
        health=build_health(session, clock, database, feed, blobs),
        backups=backups,
        tree_outlines=TreeOutlines(TreeOutlineStore(database), conversations),
        bin=bin,
        comparisons=Comparisons(store=conversations, conversations=listed, bin=bin, turns=turns),
        search=build_search(session, clock, database, feed, lane, media, blobs, stack),
        server_files=server_files,
        encryption=encryption,
        exporting=Exporting(store=carry, blobs=blobs, clock=clock, program=f"Chatelaine {__version__}"),
        importing=Importing(
            store=carry,
            blobs=blobs,
            files=ComingFiles(media=media, blobs=blobs, store=carry, settings=settings),
            feed=feed,
        ),
        settings=settings,
        feed=feed,
        wiping=join_wiping(session, settings, with_demo=not session.demo),
        clock=clock,
        paths=session.paths,
        demo=session.demo,
        movable=session.movable,
    )


async def _go_on(warmer: CacheWarmer, turns: Turns) -> None:
    """What only the process does that owns the data folder."""
    warmer.start()
    if left := await turns.recover():
        _log.info("%d answers were left running and are marked interrupted", left)
