"""The window with presets and prompts: opened, filled, and what is done in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.logic.presets import unsteady
from app.model.errors import ChatelaineError
from app.model.ids import FolderId
from app.model.library import LibraryKind, Preset, Prompt, Removed, Saved
from app.ui.control.saving import ask_where
from app.ui.i18n import tr, tr_count
from app.ui.wording import error_words

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from app.model.organising import Folder
    from app.services.library import Library, LibraryImport
    from app.services.organising import Organising
    from app.services.settings import Settings
    from app.ui.bridge import Bridge
    from app.ui.control.models import ModelControl
    from app.ui.dialogs.library.dialog import LibraryDialog
    from app.ui.dialogs.library.folders import FolderChoice
    from app.ui.main_window import MainWindow
    from app.ui.tasks import Tasks
    from app.ui.theme.palette import Theme

Chosen = Callable[[str], None]
_MOST_PROBLEMS = 5  # that are told after an import
DEFAULT = "chat.preset"


@dataclass(frozen=True, slots=True)
class FilePlaces:
    """The system's dialogs: where to save a file and which one to open. They hear of a path."""

    save: Callable[[QWidget, str, Chosen], None]
    open: Callable[[QWidget, Chosen], None]


class LibraryControl(QObject):
    """One window at a time. ``use_wanted`` carries the preset or prompt that a chat or message is to begin with."""

    use_wanted = Signal(object)

    def __init__(  # noqa: PLR0913  # collaborators, by keyword
        self,
        *,
        window: MainWindow,
        library: Library,
        organising: Organising,
        models: ModelControl,
        settings: Settings,
        theme: Callable[[], Theme],
        bridge: Bridge,
        tasks: Tasks,
        places: FilePlaces | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._organising = organising
        self._models = models
        self._settings = settings
        self._theme = theme
        self._tasks = tasks
        self.places = places or FilePlaces(_ask_save, _ask_open)
        self._folder = Path.home()
        self._folders: tuple[Folder, ...] = ()
        self._dialog: LibraryDialog | None = None
        bridge.folders_changed.connect(self._read_folders)
        window.commands.handle("library.open", self.open)
        bridge.library_changed.connect(self._refresh)
        bridge.setting_changed.connect(lambda key: self._refresh() if key == DEFAULT else None)

    def dialog(self) -> LibraryDialog | None:
        """The window, while it is open."""
        return self._dialog

    def open(self, kind: LibraryKind = "preset") -> None:
        """Open the window; the open one comes to the front."""
        from app.ui.dialogs.library.dialog import LibraryDialog  # noqa: PLC0415  # not before the first paint

        if self._dialog is None:
            self._dialog = dialog = LibraryDialog(self._models.suggestions(), self.cache_words, self._window)
            self._connect(dialog)
            self._refresh()
            dialog.show_kind(kind)
            dialog.show_with(self._theme())
            self._read_folders()
        else:
            self._dialog.raise_()
            self._dialog.activateWindow()

    def add(self, item: Preset | Prompt) -> None:
        """Keep a new one, and show it with its name to be written."""
        self._start("add to the library", self._add(item))

    def cache_words(self, preset: Preset) -> str:
        """What the dates and times of *preset* mean for the cache; empty where they mean nothing."""
        info = self._models.describe(preset.model or self._settings.text("model.default"))
        found = unsteady(preset, info)
        if not found:
            return ""
        names = ", ".join("{{" + each.name + "}}" for each in found)
        if all(each.every == "day" for each in found):
            often = tr("Chats that begin on different days")
        else:
            often = tr("Chats that begin at different times")
        return tr(
            "{0} changes: {1} do not share the cached prompt, and the first message of each writes it anew. Within one "
            "chat it stays as it was filled in, so its own cache holds.",
            names,
            often[0].lower() + often[1:],
        )

    # What is done in the window

    def _connect(self, dialog: LibraryDialog) -> None:
        dialog.add_wanted.connect(self._add_new)
        dialog.duplicate_wanted.connect(lambda id: self._start("duplicate", self._duplicate(id)))
        dialog.delete_wanted.connect(lambda id: self._start("delete from the library", self._delete(id)))
        dialog.change_wanted.connect(lambda item: self._start("change the library", self._change(item)))
        dialog.order_wanted.connect(lambda kind, ids: self._start("order", self._library.order(kind, ids)))
        dialog.use_wanted.connect(self._use)
        dialog.default_wanted.connect(lambda id: self._start("set the default", self._settings.set(DEFAULT, id)))
        dialog.folder_wanted.connect(self._set_folder)
        dialog.export_wanted.connect(self._export)
        dialog.import_wanted.connect(lambda: self.places.open(dialog, self._import))
        dialog.finished.connect(self._closed)

    def _add_new(self, kind: str) -> None:
        new: Preset | Prompt = Prompt("", tr("New prompt")) if kind == "prompt" else Preset("", tr("New preset"))
        self.add(new)

    async def _add(self, item: Preset | Prompt) -> None:
        kept: Saved = await self._library.add(item)
        self.open()
        if self._dialog is not None:
            self._refresh(kept.id)
            self._dialog.begin_naming()

    async def _duplicate(self, id: str) -> None:
        item = self._find(id)
        if item is None:
            return
        copy = replace(item, name=tr("{0} (copy)", item.name))
        kept: Saved = await self._library.add(copy)
        same = self._library.presets() if isinstance(item, Preset) else self._library.prompts()
        order = [each.id for each in same if each.id != kept.id]
        order.insert(order.index(id) + 1, kept.id)
        await self._library.order("preset" if isinstance(item, Preset) else "prompt", order)
        self._refresh(kept.id)

    async def _delete(self, id: str) -> None:
        removed = await self._library.remove(id)
        if self._dialog is not None:
            self._dialog.show_deleted(removed.item.name, lambda: self._start("undo", self._put_back(removed)))

    async def _put_back(self, removed: Removed) -> None:
        if self._dialog is not None:
            self._dialog.told.hide()
        await self._library.put_back(removed)
        self._refresh(removed.item.id)

    async def _change(self, item: Saved) -> None:
        if isinstance(item, Preset):
            await self._library.change(item)
        else:
            await self._library.change(item)

    def _use(self, id: str) -> None:
        item = self._find(id)
        if item is not None:
            if self._dialog is not None:
                self._dialog.close()  # or it would stand over the chat
            self._window.activateWindow()
            self.use_wanted.emit(item)

    def _set_folder(self, preset: str, folder: str, on: bool) -> None:
        work = self._library.set_folder_preset(FolderId(folder), preset if on else None)
        self._start("set the preset of a folder", work)

    def _read_folders(self) -> None:
        if self._dialog is not None:
            self._start("read folders", self._show_folders())

    async def _show_folders(self) -> None:
        self._folders = await self._organising.folders()
        if self._dialog is not None:
            self._dialog.use_folders(self._folder_choices)

    def _folder_choices(self, preset: str) -> list[FolderChoice]:
        from app.ui.dialogs.library.folders import FolderChoice  # noqa: PLC0415  # not before the first paint

        found = []
        for folder in self._folders:
            has = self._library.folder_preset(folder.id)
            chosen = has is not None and has.id == preset
            found.append(FolderChoice(folder.id, folder.name, chosen, "" if has is None or chosen else has.name))
        return found

    # Files

    def _export(self) -> None:
        if self._dialog is not None:
            suggested = str(self._folder / tr("Presets and prompts.json"))
            self.places.save(self._dialog, suggested, lambda path: self._start("export", self._write(Path(path))))

    async def _write(self, path: Path) -> None:
        self._folder = path.parent
        count = await self._library.write_file(path)
        self._say(tr_count("{0} entry was written.", "{0} entries were written.", count))

    def _import(self, path: str) -> None:
        self._folder = Path(path).parent
        self._start("import", self._read(Path(path)))

    async def _read(self, path: Path) -> None:
        result = await self._library.read_file(path)
        if result.added:
            self._refresh(result.added[0])
        self._say(import_words(result), error=bool(result.problems))

    # Inside

    def _find(self, id: str) -> Saved | None:
        every: tuple[Saved, ...] = (*self._library.presets(), *self._library.prompts())
        return next((each for each in every if each.id == id), None)

    def _refresh(self, current: str = "") -> None:
        if self._dialog is not None:
            library = self._library
            default = self._settings.text(DEFAULT)
            self._dialog.show_items(library.presets(), library.prompts(), default, current)

    def _start(self, name: str, work: Coroutine[object, object, object]) -> None:
        self._tasks.start(name, self._told(work))

    async def _told(self, work: Coroutine[object, object, object]) -> None:
        """Do *work*; what goes wrong is told in the window while it is open."""
        try:
            await work
        except ChatelaineError as error:
            if self._dialog is None:
                raise
            self._dialog.show_words(error_words(error.error), error=True)

    def _say(self, words: str, error: bool = False) -> None:
        if self._dialog is not None:
            self._dialog.show_words(words, error)

    def _closed(self, _result: int) -> None:
        self._dialog = None
        self._window.composer.focus()


def import_words(result: LibraryImport) -> str:
    """What came of an import."""
    words = [tr_count("{0} entry was added.", "{0} entries were added.", len(result.added))]
    if result.known:
        words.append(tr_count("{0} was there already.", "{0} were there already.", result.known))
    if result.problems:
        words.append(tr_count("{0} was left out:", "{0} were left out:", len(result.problems)))
        words += result.problems[:_MOST_PROBLEMS]
    return " ".join(words)


def _ask_save(parent: QWidget, suggested: str, chosen: Chosen) -> None:
    ask_where(parent, suggested, chosen, tr("Export presets and prompts"))


def _ask_open(parent: QWidget, chosen: Chosen) -> None:
    from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415  # not before the first paint

    dialog = QFileDialog(parent, tr("Import presets and prompts"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([tr("Presets and prompts (*.json)"), tr("All files (*)")])
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
