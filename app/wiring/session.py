"""How a run was asked for, where its files lie, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from app.api.network import NetworkThread
from app.base.paths import Paths
from app.model.sealing import DataKey
from app.model.settings import SettingValue
from app.services.bundle import Services
from app.services.feed import Feed
from app.services.settings import Settings
from app.storage.db import Database
from app.storage.folders import default_data_dir, prepare_data_dir, usual_data_dir
from app.storage.settings_file import JsonFile


@dataclass(frozen=True, slots=True)
class Session:
    """How this run was asked for.

    ``base_url`` replaces the address of the settings for this run. ``demo`` starts the built-in peer and talks to
    it. ``exclusive`` takes the lock of the data folder and finishes what an earlier process left running: a front
    end that only reads does neither. ``key`` is that of an encrypted data folder. ``movable``: the folder is this
    user's usual one, which can be moved elsewhere.
    """

    paths: Paths
    base_url: str | None = None
    demo: bool = False
    exclusive: bool = True
    key: DataKey | None = None
    movable: bool = False


@dataclass(frozen=True, slots=True)
class Wired:
    """The services with the means to start and stop what lies below them."""

    services: Services
    database: Database
    _network: NetworkThread
    _stack: AsyncExitStack
    key: DataKey | None = None  # of an encrypted data folder

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
    """Where a session's files lie: *data_dir* if given, else this user's folder; the demo has one of its own.

    A folder that was moved is followed; the demo's stays in the platform's place.
    """
    if data_dir is not None:
        return Paths(data_dir.expanduser().absolute())
    return Paths(default_data_dir() / "demo" if demo else usual_data_dir())


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
