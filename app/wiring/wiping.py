"""Builds what deletes everything: no database is opened, for it may be what is broken."""

from __future__ import annotations

from contextlib import suppress

from app.keystore.keyring_store import KeyringStore
from app.keystore.memory_store import MemoryStore
from app.services.feed import Feed
from app.services.settings import Settings
from app.services.wiping import Wiping
from app.storage.errors import StorageError
from app.storage.settings_file import JsonFile
from app.wiring.session import Session


def build_wiping(session: Session, *, with_demo: bool) -> Wiping:
    """For the data folder of *session*; *with_demo* for the demo's folder in it, too. One small file is read."""
    settings = Settings(JsonFile(session.paths.settings), Feed(), {})
    with suppress(StorageError):  # then the key of the usual address goes
        settings.load()
    keyring = MemoryStore() if session.demo else KeyringStore()  # the demo has no key of the user's
    return Wiping(session.paths, keyring, settings.origin, demo=with_demo)
