"""Shows the bin: finds in it, brings back, deletes for ever."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.model.binned import BinnedEntry, BinnedPlace, PurgeProgress
from app.model.errors import ChatelaineError
from app.ui.i18n import tr, tr_count
from app.ui.wording import error_words

if TYPE_CHECKING:
    from app.services.bin import Bin
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.dialogs.bin.dialog import BinDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_AT_ONCE = 100
_NOTICE_MS = 12_000
Show = Callable[[BinnedPlace], Coroutine[Any, Any, None]]


class BinControl(QObject):
    """One list at a time. *show* opens what was brought back."""

    def __init__(
        self,
        window: MainWindow,
        bin: Bin,
        settings: Settings,
        show: Show,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bin = bin
        self._settings = settings
        self._show_place = show
        self._theme = theme
        self._tasks = tasks
        self._dialog: BinDialog | None = None
        self._ticket = 0  # of the list that was asked for last
        window.commands.handle("view.bin", self.open)
        bridge.bin_changed.connect(self._refresh)
        bridge.bin_progress.connect(self._show_progress)

    def open(self) -> None:
        """Open the list; the open one comes to the front."""
        from app.ui.dialogs.bin.dialog import BinDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is not None:
            self._dialog.raise_()
            return
        self._dialog = dialog = BinDialog(self._keep_words(), self._window)
        dialog.filter_changed.connect(lambda _text: self._refresh())
        dialog.more_wanted.connect(self._read_more)
        dialog.restore_wanted.connect(self._restore)
        dialog.delete_wanted.connect(self._ask_to_delete)
        dialog.empty_wanted.connect(self._ask_to_empty)
        dialog.finished.connect(self._closed)
        dialog.show_with(self._theme())
        self._refresh()
        dialog.show_progress(self._bin.progress())

    def dialog(self) -> BinDialog | None:
        """The list, while it is open."""
        return self._dialog

    # The list

    def _refresh(self) -> None:
        if self._dialog is not None:
            self._ticket += 1
            self._tasks.start("list the bin", self._guarded(self._list(self._ticket)))

    async def _list(self, ticket: int) -> None:
        if self._dialog is None:
            return
        entries = await self._bin.page(_AT_ONCE, words=self._dialog.filter.text())
        totals = await self._bin.totals()
        if self._dialog is not None and ticket == self._ticket:
            self._dialog.show_entries(entries, totals, len(entries) == _AT_ONCE)
            self._dialog.show_progress(self._bin.progress())

    def _read_more(self) -> None:
        self._tasks.start("read on in the bin", self._guarded(self._more(self._ticket)))

    async def _more(self, ticket: int) -> None:
        if self._dialog is None or not self._dialog.rows.values:
            return
        words, last = self._dialog.filter.text(), self._dialog.rows.values[-1]
        entries = await self._bin.page(_AT_ONCE, last, words)
        if self._dialog is not None and ticket == self._ticket:
            self._dialog.add_entries(entries, len(entries) == _AT_ONCE)

    def _show_progress(self, progress: PurgeProgress | None) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(progress)

    def _keep_words(self) -> str:
        days = self._settings.text("bin.keep_days")
        if not days.isdecimal():
            return tr("What is deleted stays here until you delete it for ever.")
        return tr("What is deleted stays here for {0} days. The settings say how long.", days)

    # What is done

    def _restore(self, chosen: tuple[BinnedEntry, ...]) -> None:
        self._tasks.start("bring back from the bin", self._guarded(self._bring_back(chosen)))

    async def _bring_back(self, chosen: tuple[BinnedEntry, ...]) -> None:
        for entry in chosen:
            await self._bin.restore(entry.place)
        if len(chosen) == 1:
            name = chosen[0].title or chosen[0].excerpt or tr("Untitled")
            whole = chosen[0].place.message_id is None
            words = tr("“{0}” was brought back.", name) if whole else tr("A branch of “{0}” was brought back.", name)
            deeds = ((tr("Show"), lambda: self._show(chosen[0].place)),)
            self._window.undo.show_message(words, deeds, leave_after_ms=_NOTICE_MS)

    def _show(self, place: BinnedPlace) -> None:
        self._window.undo.hide()
        if self._dialog is not None:
            self._dialog.reject()
        self._tasks.start("show what was brought back", self._show_place(place))

    def _ask_to_delete(self, chosen: tuple[BinnedEntry, ...]) -> None:
        question = tr_count(
            "Delete this for ever? It cannot be brought back.",
            "Delete these {0} for ever? They cannot be brought back.",
            len(chosen),
        )
        names = "\n".join(" – ".join(part for part in (each.title, each.excerpt) if part) for each in chosen)
        places = [each.place for each in chosen]
        self._ask(question, names, lambda: self._bin.delete_for_ever(places))

    def _ask_to_empty(self) -> None:
        question = tr("Delete everything in the bin for ever? It cannot be brought back.")
        self._ask(question, "", self._bin.empty)

    def _ask(self, question: str, names: str, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        rest = tr("What it cost stays on the ledger. Backups that were made before still have it.")
        yes = tr("Delete for ever")
        dialog = ConfirmDialog(tr("Delete for ever"), f"{question} {rest}", yes, names, self._dialog)
        dialog.warn_of_loss()
        dialog.confirmed.connect(lambda: self._tasks.start("delete for ever", self._guarded(work())))
        dialog.show_with(self._theme())

    async def _guarded(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except ChatelaineError as error:
            if self._dialog is None:
                raise  # told where all errors are
            self._dialog.show_error(error_words(error.error))

    def _closed(self, _result: int) -> None:
        self._dialog = None
