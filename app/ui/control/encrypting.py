"""Encrypts the data and decrypts it, as an errand between two sessions, and shows the recovery phrase."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.logic.recovery_phrase import WORDS, load_words, phrase_of
from app.ui.amounts import size_words
from app.ui.control.phrase_printing import PhrasePrinting
from app.ui.i18n import tr, tr_count
from app.ui.widgets.bidi import isolated

if TYPE_CHECKING:
    from app.model.errors import TurnError
    from app.model.sealing import DataKey
    from app.services.encryption import Encryption
    from app.ui.dialogs import ConfirmDialog
    from app.ui.dialogs.encryption import EncryptionDialog
    from app.ui.dialogs.phrase.encrypt import EncryptDialog
    from app.ui.dialogs.phrase.show import PhraseDialog
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

    Shown = EncryptionDialog | EncryptDialog | PhraseDialog | ConfirmDialog

_ASKED = 3  # words of the phrase, to see that it was written down


class EncryptControl(QObject):
    """One dialog at a time. ``errand_wanted`` carries the :class:`~app.ui.errand.Errand` that encrypts or decrypts.

    *running* says in how many conversations an answer is under way; *export* asks where everything is to be exported.
    """

    errand_wanted = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        encryption: Encryption,
        running: Callable[[], int],
        export: Callable[[], None],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._encryption = encryption
        self._running = running
        self._export = export
        self._theme = theme
        self._tasks = tasks
        self._dialog: Shown | None = None
        self._opening = False
        self.printing = PhrasePrinting()
        window.commands.handle("data.encryption", self.open)

    def dialog(self) -> Shown | None:
        """The dialog that is open."""
        return self._dialog

    def open(self) -> None:
        """Show how the data lies; what is open already comes to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
        else:
            self._start("look how the data lies", self._open)

    def offer(self) -> None:
        """Where a change was cut short, say so in the window."""
        self._tasks.start("look for a change that was cut short", self._offer())

    # What is shown

    async def _offer(self) -> None:
        state = await self._encryption.cut_short()
        if state is not None:
            from app.ui.dialogs.encryption import cut_short_words  # noqa: PLC0415  # seldom needed

            deed = (tr("Encryption…"), self._open_from_bar)
            self._window.told.show_message(cut_short_words(state), (deed,), tone="warn")

    def _open_from_bar(self) -> None:
        self._window.told.hide()
        self.open()

    async def _open(self) -> None:
        from app.ui.dialogs.encryption import EncryptionDialog  # noqa: PLC0415  # seldom needed

        dialog = EncryptionDialog(await self._encryption.state(), self._window)
        dialog.encrypt_wanted.connect(lambda: self._start("make a key", self._ask_to_encrypt))
        dialog.decrypt_wanted.connect(self._ask_to_decrypt)
        dialog.phrase_wanted.connect(lambda: self._start("show the recovery phrase", self._show_phrase))
        dialog.undo_wanted.connect(lambda: self._start("delete what was begun", self._undo))
        self._show(dialog)

    async def _show_phrase(self) -> None:
        from app.ui.dialogs.phrase.show import PhraseDialog  # noqa: PLC0415  # seldom needed

        await asyncio.to_thread(load_words)
        words = await self._encryption.phrase()
        dialog = PhraseDialog(words, self._window)
        dialog.print_wanted.connect(lambda: self.printing.print(words, dialog, self._theme().fonts))
        self._show(dialog)

    async def _undo(self) -> None:
        await self._encryption.give_up()
        await self._open()

    async def _ask_to_encrypt(self) -> None:
        from app.ui.dialogs.phrase.encrypt import EncryptDialog  # noqa: PLC0415  # seldom needed

        await asyncio.to_thread(load_words)
        key = await self._encryption.key_to_come()
        places = sorted(secrets.SystemRandom().sample(range(1, WORDS + 1), _ASKED))
        words = phrase_of(key)
        dialog = EncryptDialog(words, places, await self._facts(), self._window)
        dialog.print_wanted.connect(lambda: self.printing.print(words, dialog, self._theme().fonts))
        dialog.export_wanted.connect(self._export_first)
        dialog.confirmed.connect(lambda: self._start("keep the key", partial(self._keep, key)))
        self._show(dialog)

    def _export_first(self) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self._export()

    def _ask_to_decrypt(self) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        question = tr(
            "Decrypt everything? Conversations, backups and attachments can then be read by whoever gets at this disk. "
            "The key is deleted from the keyring, and the recovery phrase opens nothing any more."
        )
        words = " ".join(filter(None, (question, self._running_words())))
        dialog = ConfirmDialog(tr("Decrypt the data"), words, tr("Decrypt"), parent=self._window)
        dialog.confirmed.connect(self._decrypt)
        self._show(dialog)

    async def _keep(self, key: DataKey) -> None:
        """The keyring first: whoever has none is told what that means before anything is encrypted."""
        trouble = await self._encryption.keep(key)
        if trouble is None:
            self._encrypt(key)
        else:
            self._ask_without_keyring(key, trouble)

    def _ask_without_keyring(self, key: DataKey, trouble: TurnError) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # not before the first paint

        meaning = tr("The recovery phrase would be asked for at each start of Chatelaine. Encrypt all the same?")
        dialog = ConfirmDialog(
            tr("Encrypt the data"), f"{trouble.message} {meaning}", tr("Encrypt"), parent=self._window
        )
        dialog.confirmed.connect(lambda: self._encrypt(key))
        self._show(dialog)

    # What is done

    def _encrypt(self, key: DataKey) -> None:
        from app.ui.control.converting import encrypt_errand  # noqa: PLC0415  # seldom needed

        self.errand_wanted.emit(encrypt_errand(self._encryption, key))

    def _decrypt(self) -> None:
        from app.ui.control.converting import decrypt_errand  # noqa: PLC0415  # seldom needed

        self.errand_wanted.emit(decrypt_errand(self._encryption))

    # Inside

    async def _facts(self) -> list[str]:
        from app.services.moving import left_folders  # noqa: PLC0415  # seldom needed

        size, room = await self._encryption.size()
        facts = [
            tr(
                "The window closes meanwhile. {0} are written anew, for which {1} have to be free until then.",
                size_words(size) or tr("nothing"),
                size_words(room),
            )
        ]
        if left := await left_folders():
            folders = ", ".join(isolated(str(folder)) for folder in left)
            facts.append(tr("What lies in {0} since the data was moved stays readable.", folders))
        return [*facts, *filter(None, [self._running_words()])]

    def _running_words(self) -> str:
        count = self._running()
        if not count:
            return ""
        return tr_count(
            "An answer is being written. It is stopped; what came of it is kept.",
            "{0} answers are being written. They are stopped; what came of them is kept.",
            count,
        )

    def _start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Have *work*, which makes the next dialog, done once."""
        if not self._opening:
            self._opening = True
            self._tasks.start(name, self._done(work))

    async def _done(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._opening = False

    def _show(self, dialog: Shown) -> None:
        """In the place of the one that is open."""
        before, self._dialog = self._dialog, dialog
        if before is not None:
            before.close()
        dialog.finished.connect(lambda _result: self._closed(dialog))
        dialog.show_with(self._theme())

    def _closed(self, dialog: Shown) -> None:
        if self._dialog is dialog:
            self._dialog = None
