"""What can be done with an attachment of the draft that is shown: moved, chosen, unlocked, removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from app.model.attachment import AttachmentChoice, DraftItem, ItemState
from app.model.errors import ChatelaineError
from app.model.ids import AttachmentId
from app.ui.control.chip_menu import ChipDoers, chip_menu
from app.ui.i18n import tr, tr_count
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.ui.control.attaching import AttachControl
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_Removed = tuple[tuple[AttachmentId, int], ...]  # together, each with its position when its turn came
_UNDO_MS = 8_000
_MOST_UNDOS = 50


class AttachDeeds(QObject):
    """What others do goes out as signals.

    ``wished`` carries an :class:`Attachment` and what to do with it: ``open``, ``save``, ``reveal``.
    """

    wished = Signal(object, str)
    pages_wanted = Signal(str)  # the id of a PDF

    def __init__(
        self,
        window: MainWindow,
        attaching: AttachControl,
        attachments: Attachments,
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._attaching = attaching
        self._attachments = attachments
        self._theme = theme
        self._tasks = tasks
        self._removed: list[_Removed] = []
        chips = window.composer.chips
        chips.removed.connect(self.remove)
        chips.moved.connect(self._move)
        chips.acted.connect(self._act)
        chips.undo_wanted.connect(self.undo)
        chips.menu_wanted.connect(self._open_menu)
        chips.left.connect(window.composer.focus)
        chips.cancel_wanted.connect(lambda: attachments.cancel(attaching.place()))

    def remove(self, id: str) -> None:
        """Take it out of the draft; Undo brings it back."""
        self._tasks.start("remove an attachment", self._remove((AttachmentId(id),)))

    def remove_all(self) -> None:
        """Take all out of the draft; one Undo brings all of them back."""
        items = self._attachments.items(self._attaching.place())
        self._tasks.start("remove all attachments", self._remove([item.id for item in items]))

    def undo(self) -> None:
        """Bring back what was removed last from the draft that is shown; what others lost waits for them."""
        place = self._attaching.place()
        here = [each for each in self._removed if self._attachments.place_of(each[0][0]) == place]
        if here:
            self._bring_back(here[-1])

    def choose(self, id: str, choice: AttachmentChoice) -> None:
        """Send it in another way."""
        self._tasks.start("send in another way", self._attachments.choose(AttachmentId(id), choice))

    def menu(self, id: str) -> QMenu | None:
        """What can be done with it; None where it is gone."""
        item = self._attaching.item(id)
        if item is None:
            return None
        doers = ChipDoers(
            choose=lambda choice: self.choose(id, choice),
            ask_how=lambda: self.ask_how(id),
            wish=self.wished.emit,
            pages=lambda: self.pages_wanted.emit(id),
            act=lambda: self._act(id),
            remove=lambda: self.remove(id),
            remove_all=self.remove_all if len(self._attachments.items(self._attaching.place())) > 1 else None,
        )
        return chip_menu(item, doers, self._window)

    def ask_how(self, id: str) -> None:
        """Have the user say how it is sent."""
        from app.ui.dialogs.how_sent import HowSentDialog  # noqa: PLC0415  # not before the first paint

        item = self._attaching.item(id)
        if item is None or item.attachment is None:
            return
        dialog = HowSentDialog(item.attachment, self._window)
        dialog.chosen.connect(lambda choice: self.choose(id, choice))
        dialog.show_with(self._theme())

    # Inside

    async def _remove(self, ids: Sequence[AttachmentId]) -> None:
        names = [item.name for item in map(self._attaching.item, ids) if item is not None]
        taken = [(id, await self._attachments.remove(id)) for id in ids]
        removed = tuple((id, position) for id, position in taken if position is not None)
        if not removed or not names:
            return  # a second press
        self._removed = [*self._removed[-_MOST_UNDOS:], removed]
        if not self._attachments.items(self._attaching.place()):
            self._window.composer.focus()
        words = tr_count("{1} was removed.", "{0} attachments were removed.", len(removed), names[0])
        undo = partial(self._bring_back, removed)
        self._window.undo.show_message(words, ((tr("Undo"), undo),), leave_after_ms=_UNDO_MS)

    def _bring_back(self, removed: _Removed) -> None:
        """Put them where they were, in the draft that they were removed from, whichever is shown."""
        self._window.undo.hide()
        if removed in self._removed:
            self._removed.remove(removed)
            self._tasks.start("bring attachments back", self._restore(removed))

    async def _restore(self, removed: _Removed) -> None:
        for id, position in reversed(removed):
            await self._attachments.restore(id, position)

    def _move(self, id: str, position: int) -> None:
        work = self._attachments.move(AttachmentId(id), position)
        self._tasks.start("move an attachment", work)

    def _act(self, id: str) -> None:
        item = self._attaching.item(id)
        if item is not None and item.state is ItemState.LOCKED:
            self._ask_password(item)
        elif item is not None and item.error is not None:
            from app.ui.dialogs.details import DetailsDialog, error_report  # noqa: PLC0415  # not before the first paint

            words, fixed = error_words(item.error), self._theme().fonts.code
            DetailsDialog(item.name, words, error_report(item.error), fixed, self._window).show_with(self._theme())

    def _ask_password(self, item: DraftItem) -> None:
        from app.ui.dialogs.password import PasswordDialog  # noqa: PLC0415  # not before the first paint

        dialog = PasswordDialog(item.name, self._window)

        async def unlock(password: str) -> None:
            try:
                await self._attachments.unlock(item.id, password)
            except ChatelaineError as error:
                dialog.show_error(error_words(error.error))
                return
            dialog.accept()

        dialog.entered.connect(lambda password: self._tasks.start("unlock a PDF", unlock(password)))
        dialog.show_with(self._theme())

    def _open_menu(self, id: str, at: QPoint) -> None:
        menu = self.menu(id)
        if menu is not None:
            menu.popup(at)
