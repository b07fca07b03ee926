"""Opens what a session works with, from the lock of its folder up to the services."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack
from dataclasses import replace

from app.api.network import NetworkThread
from app.base.clock import Clock
from app.demo.server import DemoServer
from app.services.encryption import Encryption
from app.services.feed import Feed
from app.services.settings import Settings
from app.storage.backups import restore_if_wanted
from app.storage.begun_moves import take_into_use
from app.storage.datalock import DataLock
from app.storage.db import Database
from app.wiring.encryption import build_encryption
from app.wiring.joining import join_services
from app.wiring.session import Session, Wired, early_settings

_log = logging.getLogger(__name__)


async def build(
    session: Session,
    clock: Clock,
    *,
    settings: Settings | None = None,
    feed: Feed | None = None,
    encryption: Encryption | None = None,
) -> Wired:
    """Build everything for one session. *settings* and *feed* are those that the first paint used already.

    *encryption* finds the key of data that is encrypted. The key of the API is not read here, for a keyring may ask the
    user first: the front end calls ``services.keys.load()``.

    Raises:
        StorageError: the data folder or the database cannot be used, or another process uses them.
        EncryptionError: the data is encrypted, and nobody here has its key (``phrase_needed``).
    """
    feed = feed or Feed()
    settings = settings or early_settings(session, feed)
    async with AsyncExitStack() as stack:
        encryption = encryption or build_encryption(session)
        database, session = await _open_storage(session, encryption, clock, stack)
        if session.demo:
            settings.override("net.base_url", await _start_demo(stack))
        network = NetworkThread()
        network.start()
        stack.push_async_callback(network.stop)
        services = await join_services(session, clock, settings, feed, database, network, encryption, stack)
        return Wired(services, database, network, stack.pop_all(), session.key)


async def _open_storage(
    session: Session, encryption: Encryption, clock: Clock, stack: AsyncExitStack
) -> tuple[Database, Session]:
    """The open database, and *session* with the key that it lies under."""
    if session.exclusive:
        lock = DataLock(session.paths.lock)
        lock.acquire()
        stack.callback(lock.release)
        await asyncio.to_thread(take_into_use, session.paths)
        await encryption.finish()
    key = await encryption.key()
    if session.exclusive and (name := await asyncio.to_thread(restore_if_wanted, session.paths, key)) is not None:
        _log.info("the backup %s was brought back", name)
    database = await Database.open(session.paths, clock, upgrade=session.exclusive, key=key)
    stack.push_async_callback(database.close)
    return database, replace(session, key=key)


async def _start_demo(stack: AsyncExitStack) -> str:
    server = DemoServer()
    await asyncio.to_thread(server.start)
    stack.push_async_callback(asyncio.to_thread, server.stop)
    return server.base_url
