"""Keeps the list of models fresh, and says so when the API cannot be reached."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.model.errors import ChatelaineError, ErrorKind
from app.model.news import TurnFinished
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.catalog import Catalog
    from app.services.keys import Keys
    from app.ui.bridge import Bridge
    from app.ui.composer import Composer
    from app.ui.control.keys import KeyControl
    from app.ui.tasks import Tasks

_log = logging.getLogger(__name__)
_OFFLINE = ("connection_failed", "connection_refused", "name_not_resolved", "network_unreachable", "timed_out")


class CatalogControl(QObject):
    """Reads the models anew when there is a key, or another one."""

    def __init__(
        self, composer: Composer, catalog: Catalog, keys: Keys, key_control: KeyControl, bridge: Bridge, tasks: Tasks
    ) -> None:
        super().__init__(composer)
        self._composer = composer
        self._catalog = catalog
        self._keys = keys
        self._tasks = tasks
        self._task: asyncio.Task[None] | None = None
        key_control.changed.connect(self.refresh_soon)
        bridge.setting_changed.connect(self._setting_changed)
        bridge.turn_progress.connect(lambda _news: self._set_offline(False))
        bridge.turn_finished.connect(self._turn_finished)

    def refresh_soon(self) -> None:
        """Read the list anew, unless that is under way already or there is no key."""
        if self._keys.current() is not None and (self._task is None or self._task.done()):
            self._task = self._tasks.start("refresh models", self._refresh())

    async def _refresh(self) -> None:
        try:
            await self._catalog.refresh()
        except ChatelaineError as error:
            if error.error.kind in (ErrorKind.MACHINE, ErrorKind.BUG):
                raise
            _log.info("the list of models could not be read: %s", error.error.code)
            self._set_offline(error.error.code in _OFFLINE)
        else:
            self._set_offline(False)

    def _turn_finished(self, news: TurnFinished) -> None:
        error = news.answer.error
        self._set_offline(error is not None and error.code in _OFFLINE)

    def _set_offline(self, offline: bool) -> None:
        note = tr("The API cannot be reached. You can go on writing; nothing is lost.") if offline else ""
        self._composer.set_note(note)

    def _setting_changed(self, key: str) -> None:
        if key == "net.base_url":
            self._tasks.start("load models", self._catalog.load())
