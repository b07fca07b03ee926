"""Ties the chips, drops, pastes and the button Attach to the attachments of the draft that is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.logic.tokens import estimate_block, weights_for
from app.model.attachment import AttachmentChoice, DraftItem, DraftPlace, ItemState, Part
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId
from app.ui.control.attach_words import chip_value, progress_words
from app.ui.control.chip_menu import chip_menu
from app.ui.control.mime_files import taken
from app.ui.control.thumbnails import Thumbnails
from app.ui.i18n import tr
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.previews import Previews
    from app.ui.bridge import Bridge
    from app.ui.control.drafts import DraftKeeper
    from app.ui.control.models import ModelControl
    from app.ui.control.open_chat import OpenChat
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_LONG_PASTE = 6_000  # characters that are offered as an attachment


class AttachControl(QObject):
    """``changed`` says that the draft has other attachments, or they will be sent in another way."""

    changed = Signal()
    pages_wanted = Signal(object, str)  # DraftPlace, the id of a PDF in it

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        chat: OpenChat,
        attachments: Attachments,
        previews: Previews,
        drafts: DraftKeeper,
        models: ModelControl,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._chat = chat
        self._attachments = attachments
        self._drafts = drafts
        self._models = models
        self._theme = theme
        self._tasks = tasks
        self._picker: QFileDialog | None = None
        self._thumbnails = Thumbnails(window.composer.chips, previews, tasks)
        self._connect(bridge)

    def place(self) -> DraftPlace:
        """The draft that is shown."""
        return DraftPlace(self._chat.id, self._drafts.editing)

    def ids(self) -> tuple[AttachmentId, ...]:
        """What will be sent with the message; what was refused stays behind."""
        items = self._attachments.items(self.place())
        return tuple(item.id for item in items if item.state is not ItemState.REFUSED)

    def settled(self) -> bool:
        """Whether everything attached is as it will be sent."""
        return self._attachments.is_settled(self.place(), self._models.model)

    def add_files(self, paths: list[Path]) -> None:
        """Attach files to the draft that is shown."""
        self._attachments.add_files(self.place(), paths)

    # Ways in

    def pick(self) -> None:
        """Ask for files."""
        if self._picker is not None:
            self._picker.raise_()
            return
        self._picker = picker = QFileDialog(self._window, tr("Attach files"))
        picker.setFileMode(QFileDialog.FileMode.ExistingFiles)
        place = self.place()
        picker.filesSelected.connect(lambda names: self._attachments.add_files(place, [Path(name) for name in names]))
        picker.finished.connect(self._picked)
        picker.open()

    def paste(self) -> None:
        """Attach what the clipboard has."""
        self._take(QGuiApplication.clipboard().mimeData())

    def _picked(self, _result: int) -> None:
        if self._picker is not None:
            self._picker.deleteLater()
        self._picker = None
        self._window.composer.focus()

    def _take(self, mime: QMimeData) -> None:
        found, place = taken(mime), self.place()
        if found.paths:
            self._attachments.add_files(place, found.paths)
        elif found.picture is not None:
            self._tasks.start("attach a picture", self._add_picture(place, found.name, found.picture))
        self._window.composer.focus()

    async def _add_picture(self, place: DraftPlace, name: str, make: Callable[[], bytes]) -> None:
        data = await asyncio.to_thread(make)
        self._attachments.add_bytes(place, data, name)

    def _offer_text(self, text: str) -> None:
        """A long text was pasted: it may go as an attachment instead."""
        if len(text) < _LONG_PASTE:
            return
        words = tr("That was a long text. It can be attached as a document instead.")
        self._window.notice.show_message(words, ((tr("Attach as text"), lambda: self._as_text(text)),))

    def _as_text(self, text: str) -> None:
        composer = self._window.composer
        whole = composer.text()
        if text in whole:
            composer.set_text(whole.replace(text, "", 1).strip())
        self._attachments.add_bytes(self.place(), text.encode("utf-8", "replace"), tr("Pasted text") + ".txt")
        self._window.notice.hide()
        composer.focus()

    # What the chips want

    def _connect(self, bridge: Bridge) -> None:
        composer, chips = self._window.composer, self._window.composer.chips
        composer.attach.clicked.connect(self.pick)
        composer.field.files_pasted.connect(self._take)
        composer.field.text_pasted.connect(self._offer_text)
        self._window.drop_zone.dropped.connect(self._take)
        chips.removed.connect(self._remove)
        chips.moved.connect(self._move)
        chips.acted.connect(self._act)
        chips.menu_wanted.connect(self._menu)
        chips.cancel_wanted.connect(lambda: self._attachments.cancel(self.place()))
        bridge.attachments_changed.connect(self._told)
        self._chat.switched.connect(self._switched)
        self._drafts.moved.connect(self._switched)
        self._models.changed.connect(self._model_changed)

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
        self._show()

    def _show(self) -> None:
        place, model = self.place(), self._models.model
        items = self._attachments.items(place)
        chips = self._window.composer.chips
        chips.show_values([chip_value(item, *self._sent(item, model)) for item in items])
        self._thumbnails.show(items)
        progress = self._attachments.progress(place)
        chips.show_progress(progress_words(progress.done, progress.total))
        self._window.composer.set_attached(bool(self.ids()))
        self.changed.emit()

    def _sent(self, item: DraftItem, model: str) -> tuple[tuple[Part, ...], int | None]:
        blocks = self._attachments.drafted([item.id], model)
        parts = item.prepared.parts if item.prepared is not None else ()
        if not blocks or (item.attachment is not None and item.attachment.url is not None):
            return parts, None
        weights = weights_for(model)
        return parts, round(sum(estimate_block(block.data, weights) for block in blocks))

    def _remove(self, id: str) -> None:
        self._tasks.start("remove an attachment", self._removed(self.place(), AttachmentId(id)))

    async def _removed(self, place: DraftPlace, id: AttachmentId) -> None:
        name = next((item.name for item in self._attachments.items(place) if item.id == id), "")
        position = await self._attachments.remove(place, id)
        if not self._attachments.items(place):
            self._window.composer.focus()

        def undo() -> None:
            self._window.undo.hide()
            self._tasks.start("bring an attachment back", self._attachments.restore(place, id, position))

        self._window.undo.show_message(tr("{0} was removed.", name), ((tr("Undo"), undo),), leave_after_ms=8_000)

    def _move(self, id: str, position: int) -> None:
        self._tasks.start("move an attachment", self._attachments.move(self.place(), AttachmentId(id), position))

    def _act(self, id: str) -> None:
        item = next((item for item in self._attachments.items(self.place()) if item.id == id), None)
        if item is None:
            return
        if item.state is ItemState.LOCKED:
            self._ask_password(item)
        elif item.error is not None:
            from app.ui.dialogs.details import DetailsDialog, error_report  # noqa: PLC0415  # not before the first paint

            fixed = self._theme().fonts.code
            dialog = DetailsDialog(tr("Attachment"), item.error.message, error_report(item.error), fixed, self._window)
            dialog.show_with(self._theme())

    def _ask_password(self, item: DraftItem) -> None:
        from app.ui.dialogs.password import PasswordDialog  # noqa: PLC0415  # not before the first paint

        place, dialog = self.place(), PasswordDialog(item.name, self._window)

        async def unlock(password: str) -> None:
            try:
                await self._attachments.unlock(place, item.id, password)
            except ChatelaineError as error:
                dialog.show_error(error_words(error.error))
                return
            dialog.accept()

        dialog.entered.connect(lambda password: self._tasks.start("unlock a PDF", unlock(password)))
        dialog.show_with(self._theme())

    def _menu(self, id: str, at: QPoint) -> None:
        place = self.place()
        item = next((item for item in self._attachments.items(place) if item.id == id), None)
        if item is not None:
            pages = partial(self.pages_wanted.emit, place, id)
            choose, remove = partial(self._choose, place, item.id), partial(self._remove, id)
            chip_menu(item, choose, pages, remove, self._window).popup(at)

    def _choose(self, place: DraftPlace, id: AttachmentId, choice: AttachmentChoice) -> None:
        self._tasks.start("send an attachment in another way", self._attachments.choose(place, id, choice))
