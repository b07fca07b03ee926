"""The ways in: picked, dropped, pasted, by address, from the screen, from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu

from app.logic.web_address import name_in
from app.model.attachment import AttachmentKind, DraftPlace
from app.ui.control.mime_files import is_files, offered, png_of, taken
from app.ui.i18n import tr
from app.ui.screen_portal import NoPortalError, ask_desktop
from app.ui.screen_region import AWAY_MS, ScreenRegion, can_grab_screen

if TYPE_CHECKING:
    from app.services.attachments import Attachments
    from app.services.draft_spots import Spot
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

_NOTICE_MS = 8_000
_LONG_PASTE, _MANY_LINES = 4_000, 120  # characters and lines from which on a text is offered as an attachment


class AttachWays(QObject):
    """What comes in by any of them goes to the draft that is shown then."""

    def __init__(
        self,
        window: MainWindow,
        attachments: Attachments,
        fetch: Callable[[str], Awaitable[bytes]],
        place: Callable[[], DraftPlace],
        theme: Callable[[], Theme],
        tasks: Tasks,
    ) -> None:
        """*fetch* loads what lies at an address. Raises ChatelaineError."""
        super().__init__(window)
        self._window = window
        self._attachments = attachments
        self._fetch = fetch
        self._place = place
        self._theme = theme
        self._tasks = tasks
        self._picker: QFileDialog | None = None
        self._region: ScreenRegion | None = None
        self._offered = ("", 0)  # what the offer to attach a pasted text says, and how many letters that text has
        self._connect()

    def pick(self) -> None:
        """Ask for files."""
        self._open_picker(tr("Attach files"), QFileDialog.FileMode.ExistingFiles)

    def pick_folder(self) -> None:
        """Ask for a folder, of which all files are attached."""
        self._open_picker(tr("Attach the files of a folder"), QFileDialog.FileMode.Directory)

    def ask_address(self, address: str = "") -> None:
        """Ask for an address, or who is to fetch what lies at *address*."""
        from app.ui.dialogs.address import AddressDialog  # noqa: PLC0415  # not before the first paint

        spot, dialog = self._attachments.spot(self._place()), AddressDialog(address, self._window)
        dialog.chosen.connect(partial(self._add_address, spot))
        dialog.show_with(self._theme())

    def paste(self) -> None:
        """Attach what the clipboard has, a text as a document."""
        mime = _clipboard()
        if not self._take(mime) and mime.hasText() and mime.text().strip():
            self._add_text(mime.text())

    def grab_region(self) -> None:
        """Have the user choose a part of the screen."""
        if not can_grab_screen():
            self._tasks.start("ask the desktop for a picture", self._ask_desktop(self._attachments.spot(self._place())))
        elif self._region is None:
            self._region = ScreenRegion(self._theme(), self._window)
            self._region.chosen.connect(self._grabbed)
            self._region.ended.connect(self._region_ended)
            self._region.begin()

    def menu(self) -> QMenu:
        """The menu of the button Attach, from the registry of actions."""
        menu, commands = QMenu(self._window), self._window.commands
        for action_id in ("attach.files", "attach.folder", "attach.address", "attach.screen"):
            menu.addAction(commands.action(action_id))
        menu.addSeparator()
        paste = menu.addAction(tr("Paste"), self.paste)
        mime = _clipboard()
        paste.setEnabled(bool(offered(mime) or mime.text().strip()))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # Inside

    def _connect(self) -> None:
        window, composer = self._window, self._window.composer
        composer.attach.clicked.connect(self._open_menu)
        composer.field.is_attachable = is_files
        composer.field.files_pasted.connect(self._take)
        composer.field.text_pasted.connect(self._offer_text)
        composer.field.textChanged.connect(self._look_at_offer)
        window.drop_zone.dropped.connect(self._take)
        window.drop_zone.words_for = _zone_words
        for action_id, do in (
            ("attach.files", self.pick),
            ("attach.folder", self.pick_folder),
            ("attach.address", self.ask_address),
            ("attach.paste", self.paste),
            ("attach.screen", self.grab_region),
        ):
            window.commands.handle(action_id, do)

    def _open_menu(self) -> None:
        menu, button = self.menu(), self._window.composer.attach
        above = button.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 4))
        menu.popup(above)

    def _open_picker(self, title: str, mode: QFileDialog.FileMode) -> None:
        if self._picker is not None:
            self._picker.raise_()
            return
        self._picker = picker = QFileDialog(self._window, title)
        picker.setFileMode(mode)
        picker.setOption(QFileDialog.Option.ShowDirsOnly, mode is QFileDialog.FileMode.Directory)
        if mode is QFileDialog.FileMode.ExistingFiles:
            picker.setNameFilters(_filters())
        picker.filesSelected.connect(partial(self._add_picked, self._attachments.spot(self._place())))
        picker.finished.connect(self._picked)
        picker.open()

    def _add_picked(self, spot: Spot, names: list[str]) -> None:
        self._attachments.add_files(spot.place, [Path(name) for name in names])

    def _picked(self, _result: int) -> None:
        if self._picker is not None:
            self._picker.deleteLater()
        self._picker = None
        self._window.composer.focus()

    def _take(self, mime: QMimeData) -> bool:
        found, place = taken(mime), self._place()
        if found.paths:
            self._attachments.add_files(place, found.paths)
        elif found.picture is not None:
            self._attachments.add_bytes(place, partial(asyncio.to_thread, found.picture), found.name)
        elif found.address:
            self.ask_address(found.address)
        self._window.composer.focus()
        return bool(found)

    def _add_address(self, spot: Spot, address: str, kind: str, here: bool) -> None:
        if here:
            self._attachments.add_bytes(spot.place, partial(self._fetch, address), name_in(address))
        else:
            self._attachments.add_address(spot.place, address, AttachmentKind(kind))

    def _grabbed(self, image: QImage) -> None:
        make = partial(asyncio.to_thread, png_of, image)
        self._attachments.add_bytes(self._place(), make, tr("Screen region") + ".png")

    async def _ask_desktop(self, spot: Spot) -> None:
        try:
            path = await ask_desktop(self._make_way)
        except NoPortalError as error:
            words = " ".join((error.error.message, error.error.advice))
            self._window.notice.show_message(words, leave_after_ms=_NOTICE_MS)
            return
        finally:
            self._come_back()
        if path is not None:
            self._attachments.add_files(spot.place, [path])

    async def _make_way(self) -> None:
        self._window.hide()
        await asyncio.sleep(AWAY_MS / 1_000)

    def _come_back(self) -> None:
        if self._window.isHidden():
            self._window.show()
            self._window.bring_to_front()
            self._window.composer.focus()

    def _region_ended(self) -> None:
        if self._region is not None:
            self._region.deleteLater()
        self._region = None
        self._window.bring_to_front()
        self._window.composer.focus()

    # Long texts

    def _offer_text(self, text: str) -> None:
        """A long text was pasted: it may go as an attachment instead."""
        if len(text) < _LONG_PASTE and text.count("\n") < _MANY_LINES:
            return
        words = tr("That was a long text. It can be attached as a document instead.")
        deed = (tr("Attach as text instead"), lambda: self._as_text(text))
        self._window.notice.show_message(words, (deed,))
        self._offered = (words, len(_as_in_field(text)))

    def _look_at_offer(self) -> None:
        """The offer goes with the text: when that is sent, taken out, or stays behind in another chat."""
        words, length = self._offered
        if length and self._window.composer.field.document().characterCount() <= length:
            self._offered = ("", 0)
            if self._window.notice.message() == words:
                self._window.notice.hide()

    def _as_text(self, text: str) -> None:
        """Take it out of the field again, as one step that undo takes back, and attach it."""
        field = self._window.composer.field
        before, found, _ = field.toPlainText().rpartition(_as_in_field(text))
        if found:
            cursor = field.textCursor()
            cursor.setPosition(_units(before))
            cursor.setPosition(_units(before) + _units(found), cursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        self._add_text(text)
        self._window.notice.hide()
        self._window.composer.focus()

    def _add_text(self, text: str) -> None:
        self._attachments.add_bytes(self._place(), text.encode("utf-8", "replace"), tr("Pasted text") + ".txt")


def _clipboard() -> QMimeData:
    """What the clipboard has. Qt says None where it has nothing, though its types do not."""
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return QMimeData() if mime is None else mime


def _as_in_field(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _units(text: str) -> int:
    """The length of *text* as Qt counts it, in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _zone_words(mime: QMimeData) -> tuple[str, str]:
    """What a drop of *mime* does, and what there is to know of it; nothing where it does nothing."""
    match offered(mime):
        case "files":
            count = sum(url.isLocalFile() for url in mime.urls())
            head = tr("Drop to attach {0} files", f"{count:,}") if count > 1 else tr("Drop to attach to the message")
            return head, tr("Pictures, PDFs, texts, source code, DOCX and XLSX; of a folder all files in it")
        case "picture":
            return tr("Drop to attach the picture"), ""
        case "address":
            return tr("Drop to attach by address"), tr("You choose who fetches it; nothing is loaded before.")
    return "", ""


def _filters() -> list[str]:
    pictures = "*.png *.jpg *.jpeg *.gif *.webp *.bmp *.tif *.tiff *.avif *.heic *.heif *.svg"
    return [
        tr("All files") + " (*)",
        tr("Pictures and PDFs") + f" ({pictures} *.pdf)",
        tr("Texts and office documents") + " (*.txt *.md *.csv *.json *.docx *.xlsx)",
    ]
