"""Builds what deletes everything: no database is opened, for it may be what is broken."""

from __future__ import annotations

from contextlib import suppress

from app.base.paths import Paths
from app.keystore.keyring_store import KeyringStore
from app.keystore.memory_store import MemoryStore
from app.services.feed import Feed
from app.services.settings import Settings
from app.services.wiping import Wiping
from app.storage.begun_moves import begun_moves
from app.storage.errors import StorageError
from app.storage.folders import default_data_dir
from app.storage.left_behind import left_behind
from app.storage.settings_file import JsonFile
from app.storage.wiping import DEMO
from app.wiring.session import Session


def build_wiping(session: Session, *, with_demo: bool) -> Wiping:
    """For the data folder of *session*; *with_demo* for the demo's folder in it, too. One small file is read."""
    settings = Settings(JsonFile(session.paths.settings), Feed(), {})
    with suppress(StorageError):  # then the key of the usual address goes
        settings.load()
    return join_wiping(session, settings, with_demo=with_demo)


def join_wiping(session: Session, settings: Settings, *, with_demo: bool) -> Wiping:
    """The same, with *settings* that were read already. Other data of the user goes with the usual folder alone."""
    keyring = MemoryStore() if session.demo else KeyringStore()  # the demo has no key of the user's
    paths = session.paths

    def elsewhere() -> list[Paths]:
        demo = Paths(default_data_dir() / DEMO)
        moved = [demo] if with_demo and demo.root.parent != paths.root else []
        if not session.movable:
            return []
        begun = [move.paths for move in begun_moves(default_data_dir())]
        return [*map(Paths, left_behind(paths)), *begun, *moved]

    return Wiping(paths, keyring, settings.key_addresses, demo=with_demo, elsewhere=elsewhere)
