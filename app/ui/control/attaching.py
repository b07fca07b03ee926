"""Ties the chips above the message field to the attachments of the draft that is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from app.logic.tokens import estimate_block, weights_for
from app.model.attachment import DraftItem, DraftPlace, IntakeProgress, ItemState
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId
from app.services.draft_words import not_ready
from app.ui.composer.chip import ChipValue
from app.ui.control.attach_words import Sent, chip_value, ended_words, progress_words, tokens_before
from app.ui.control.thumbnails import Thumbnails
from app.ui.i18n import tr

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.previews import Previews
    from app.ui.bridge import Bridge
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks

_BUSY = (ItemState.WAITING, ItemState.READING)


class AttachControl(QObject):
    """``changed`` says that the draft has other attachments, or they will be sent in another way.

    ``told`` says the same of every news, the progress of reading and the price included.
    """

    changed = Signal()
    told = Signal()

    def __init__(
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        attachments: Attachments,
        previews: Previews,
        drafts: DraftKeeper,
        models: ModelControl,
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._attachments = attachments
        self._drafts = drafts
        self._models = models
        self._tasks = tasks
        self._rate: int | None = None
        self._known: dict[AttachmentId, tuple[DraftItem, tuple[str, int | None], ChipValue]] = {}
        self._reading = False
        self._thumbnails = Thumbnails(window.composer.chips, previews, tasks)
        bridge.attachments_changed.connect(self._told)
        chat.switched.connect(self._switched)
        drafts.moved.connect(self._switched)
        models.changed.connect(self._model_changed)

    # What others ask

    def place(self) -> DraftPlace:
        """The draft that is shown."""
        return DraftPlace(self._chat.id, self._drafts.editing)

    def item(self, id: str) -> DraftItem | None:
        """An item of the draft that is shown."""
        return next((item for item in self._attachments.items(self.place()) if item.id == id), None)

    def described(self) -> list[tuple[DraftItem, str]]:
        """What the draft that is shown has, each with what its chip says of it in short."""
        return [(item, chip.short) for item, _told_by, chip in self._known.values()]

    def ids(self) -> tuple[AttachmentId, ...]:
        """What will be sent with the message; what was refused stays behind."""
        items = self._attachments.items(self.place())
        return tuple(item.id for item in items if item.state is not ItemState.REFUSED)

    def settled(self) -> bool:
        """Whether everything attached is as it will be sent."""
        return self._attachments.is_settled(self.place(), self._models.model)

    def rate(self) -> int | None:
        """What a million tokens of what is attached cost, as :meth:`price_by` was told last."""
        return self._rate

    def price_by(self, rate: int | None) -> None:
        """A million tokens of what is attached cost *rate* nano-dollars in the next turn; None: not known."""
        if rate != self._rate:
            self._rate = rate
            self._show_chips(self._attachments.items(self.place()))
            self.told.emit()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach files and folders to the draft that is shown."""
        self._attachments.add_files(self.place(), paths)

    async def wait(self) -> bool:
        """Wait until everything attached to the draft that is shown was read; says so, if it takes time.

        False when the user would rather not wait, or looks at another draft. Raises ChatelaineError for a locked file.
        """
        place = self.place()
        if self._are_busy() and not await self._waited(place):
            return False
        for item in self._attachments.items(place):
            if item.state is ItemState.LOCKED:
                raise ChatelaineError(not_ready(item).error)
        return place == self.place()

    # Waiting

    def _are_busy(self) -> bool:
        return any(item.state in _BUSY for item in self._attachments.items(self.place()))

    async def _waited(self, place: DraftPlace) -> bool:
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def end(good: bool) -> None:
            if not done.done():
                done.set_result(good)

        def look() -> None:
            if place != self.place():
                end(False)
            elif not self._are_busy():
                end(True)

        words = tr("The message is sent as soon as its attachments are read.")
        bar = self._window.notice
        bar.show_message(words, ((tr("Do not send"), lambda: end(False)),), closable=False)
        self.told.connect(look)
        try:
            return await done
        finally:
            self.told.disconnect(look)
            if bar.message() == words:
                bar.hide()

    # Showing

    def _switched(self) -> None:
        self._show()
        self._tasks.start("load attachments", self._load(self.place()))

    async def _load(self, place: DraftPlace) -> None:
        await self._attachments.load(place)
        self._attachments.set_model(place, self._models.model)
        if place == self.place():
            self._show()

    def _told(self, place: DraftPlace) -> None:
        if place == self.place():
            self._attachments.set_model(place, self._models.model)
            self._show()

    def _model_changed(self) -> None:
        self._attachments.set_model(self.place(), self._models.model)
        self._rate = None  # until there is an estimate for it
        self._show()

    def _show(self) -> None:
        items, composer = self._attachments.items(self.place()), self._window.composer
        self._show_chips(items)
        self._thumbnails.show(items)
        self._show_progress(self._attachments.progress(self.place()))
        composer.set_attached(bool(self.ids()))
        self.told.emit()
        self.changed.emit()

    def _show_chips(self, items: Sequence[DraftItem]) -> None:
        self._known = {item.id: self._value(item, self._models.model) for item in items}
        self._window.composer.chips.show_values([self._known[item.id][2] for item in items])

    def _show_progress(self, progress: IntakeProgress) -> None:
        words, chips = progress_words(progress), self._window.composer.chips
        chips.show_progress(words)
        if bool(words) != self._reading:  # at the beginning and at the end, not file by file
            self._reading = bool(words)
            _say(chips, words if words else ended_words(progress))

    def _value(self, item: DraftItem, model: str) -> tuple[DraftItem, tuple[str, int | None], ChipValue]:
        """Of hundreds of items most are as they were."""
        known, told_by = self._known.get(item.id), (model, self._rate)
        if known is not None and known[0] is item and known[1] == told_by:
            return known
        return item, told_by, chip_value(item, self._sent(item, model))

    def _sent(self, item: DraftItem, model: str) -> Sent:
        parts = item.prepared.parts if item.prepared is not None else ()
        blocks = self._attachments.drafted([item.id], model)
        if not blocks or (item.attachment is not None and item.attachment.url is not None):
            return Sent(parts)
        weights = weights_for(model)
        tokens = round(sum(estimate_block(block.data, weights) for block in blocks))
        nano = None if self._rate is None else tokens * self._rate // 1_000_000
        before = tokens_before(item.attachment, parts, weights) if item.attachment is not None else None
        return Sent(parts, tokens, nano, before)


def _say(chips: QObject, words: str) -> None:
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(chips, words))
