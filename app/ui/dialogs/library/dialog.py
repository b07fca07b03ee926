"""The window with presets and prompts: a list of either, and beside it the one that is chosen, to be changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.model.library import LibraryKind, Preset, Prompt, Saved
from app.ui.dialogs.library.answers import Models
from app.ui.dialogs.library.editor import ItemEditor
from app.ui.dialogs.library.folders import FolderChoice
from app.ui.dialogs.library.listing import ItemList
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.bar import InlineBar
from app.ui.widgets.buttons import Button
from app.ui.widgets.column_area import ColumnArea
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.labels import label

_SIDE, _MOST_LEAST, _LEAST_HEIGHT = 272, 640, 200  # pixels: the list, and what is beside it at the least
_UNDO_MS = 20_000


class LibraryDialog(Dialog):
    """Stays open beside the window. Signals carry ids, ``change_wanted`` an item, ``order_wanted`` a kind and ids."""

    add_wanted = Signal(str)  # the kind
    duplicate_wanted = Signal(str)
    delete_wanted = Signal(str)
    change_wanted = Signal(object)
    order_wanted = Signal(str, object)
    use_wanted = Signal(str)
    default_wanted = Signal(str)  # empty for none
    folder_wanted = Signal(str, str, bool)  # the preset, a folder, whether its chats are to begin with it
    export_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, models: Models, warn: Callable[[Preset], str], parent: QWidget | None = None) -> None:
        super().__init__(tr("Presets and prompts"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(900, 680)
        self._items: dict[LibraryKind, tuple[Saved, ...]] = {"preset": (), "prompt": ()}
        self._chosen: dict[LibraryKind, str] = {"preset": "", "prompt": ""}
        self._default = ""
        self._folders: Callable[[str], Sequence[FolderChoice]] = _no_folders
        self.kind: LibraryKind = "preset"
        self.tabs: dict[LibraryKind, Button] = {"preset": self._tab(tr("Presets")), "prompt": self._tab(tr("Prompts"))}
        self.listing = ItemList(self)
        self.editor = ItemEditor(models, warn)
        self.empty = label("", "muted", wrap=True, parent=self)
        self.told = InlineBar(tr("News"), "info")
        self.add = Button(tr("New"), parent=self)
        self.add.show_icon("plus")
        self.duplicate = Button(tr("Duplicate"), parent=self)
        self.delete = Button(tr("Delete"), look="danger", parent=self)
        self.take_in = Button(tr("Import…"), tr("Import presets and prompts"), parent=self)
        self.write_out = Button(tr("Export…"), tr("Export presets and prompts"), parent=self)
        self.use = Button("", parent=self)
        self.close_button = Button(tr("Close"), look="primary", parent=self)
        self._lay_out()
        self._connect()
        self.show_kind("preset")

    def show_with(self, theme: Theme) -> None:
        """Show it in the looks of *theme*, beside the window."""
        self.wear(theme)
        self.show()
        self.listing.list.setFocus()

    def show_items(self, presets: Sequence[Preset], prompts: Sequence[Prompt], default: str, current: str = "") -> None:
        """Show what there is; *default* is the preset that new chats begin with, *current* what is to be chosen."""
        self._items = {"preset": tuple(presets), "prompt": tuple(prompts)}
        self._default = default
        kinds: tuple[LibraryKind, ...] = ("preset", "prompt")
        for kind in kinds:
            if any(each.id == current for each in self._items[kind]):
                self._chosen[kind] = current
                self._set_kind(kind)
        self._fill()

    def use_folders(self, folders: Callable[[str], Sequence[FolderChoice]]) -> None:
        """*folders* tells for a preset which folders there are."""
        self._folders = folders
        self._fill()

    def show_kind(self, kind: LibraryKind) -> None:
        """Show presets or prompts."""
        self.editor.flush()
        self._set_kind(kind)
        self._fill()

    def begin_naming(self) -> None:
        """Put the cursor into the name, which is to be written anew."""
        self.editor.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.name.selectAll()

    def show_deleted(self, name: str, undo: Callable[[], object]) -> None:
        """Say that something was deleted, with the way back."""
        button = ((tr("Undo"), undo),)
        self.told.show_message(tr("“{0}” was deleted.", name), button, leave_after_ms=_UNDO_MS)

    def show_words(self, words: str, error: bool = False) -> None:
        """Say what came of something."""
        self.told.show_message(words, tone="error" if error else "info")

    def chosen(self) -> str:
        """The id of what is chosen; empty for nothing."""
        return self.listing.current()

    def closeEvent(self, event: QCloseEvent) -> None:
        """What was typed is told first."""
        self.editor.flush()
        super().closeEvent(event)

    def reject(self) -> None:
        """Esc, too."""
        self.editor.flush()
        super().reject()

    # Inside

    def _tab(self, words: str) -> Button:
        made = Button(words, look="choice", parent=self)
        made.setCheckable(True)
        return made

    def _set_kind(self, kind: LibraryKind) -> None:
        self.kind = kind
        self.tabs[kind].setChecked(True)
        preset = kind == "preset"
        self.listing.set_kind(
            tr("Presets") if preset else tr("Prompts"), tr("Filter presets") if preset else tr("Filter prompts")
        )
        self.add.setAccessibleName(tr("New preset") if preset else tr("New prompt"))
        self.use.setText(tr("Begin a chat") if preset else tr("Insert"))
        self.empty.setText(_preset_lead() if preset else _prompt_lead())

    def _fill(self) -> None:
        self.listing.show_items(self._items[self.kind], self._chosen[self.kind])
        self._show_chosen(self.listing.current())

    def _show_chosen(self, id: str) -> None:
        self._chosen[self.kind] = id
        item = next((each for each in self._items[self.kind] if each.id == id), None)
        self._right.setCurrentIndex(1 if item is not None else 0)
        self.empty.setVisible(not self._items[self.kind])  # where the filter leaves nothing, the list says so
        for button in (self.duplicate, self.delete, self.use):
            button.setEnabled(item is not None)
        if item is None:
            self.editor.forget()
        elif (
            self.editor.item is None
            or self.editor.item.id != id
            or (self.editor.item != item and not self.editor.is_dirty())
        ):
            self._show_item(item)
        else:  # it stands there as it is, or is about to be told
            self.editor.default.setChecked(self._default == id)
        self.editor.folders.show_choices(self._folders(id) if self.kind == "preset" and id else ())

    def _show_item(self, item: Saved) -> None:
        known = self.editor.item
        if known is not None and all(each.id != known.id for each in self._items[self.kind]):
            self.editor.forget()  # it was deleted, or stands in the other list
        self.editor.show_item(item, self._default == item.id)

    def _lay_out(self) -> None:
        self.column.setContentsMargins(20, 16, 20, 16)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addLayout(self._lay_out_side())
        body.addWidget(self._lay_out_right(), 1)
        self.column.addLayout(body, 1)
        self.column.addWidget(self.told)
        self.add_buttons(self.use, self.close_button, room=False, left=(self.take_in, self.write_out))

    def _lay_out_side(self) -> QVBoxLayout:
        tabs = QHBoxLayout()
        tabs.setSpacing(4)
        group = QButtonGroup(self)
        for tab in self.tabs.values():
            group.addButton(tab)
            tabs.addWidget(tab)
        tabs.addStretch(1)
        deeds = QHBoxLayout()
        deeds.setSpacing(8)
        for button in (self.add, self.duplicate, self.delete):
            deeds.addWidget(button)
        self.listing.setMinimumWidth(_SIDE)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addLayout(tabs)
        side.addWidget(self.listing, 1)
        side.addLayout(deeds)
        return side

    def _lay_out_right(self) -> QStackedWidget:
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setContentsMargins(32, 24, 32, 24)
        column.addStretch(1)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.empty)
        column.addStretch(2)
        area = ColumnArea(_MOST_LEAST, self)
        area.setAccessibleName(tr("What is chosen"))
        area.setMinimumHeight(_LEAST_HEIGHT)
        area.setWidget(self.editor)
        self._area = area
        self._right = QStackedWidget(self)
        self._right.addWidget(nothing)
        self._right.addWidget(area)
        return self._right

    def _connect(self) -> None:
        self.tabs["preset"].clicked.connect(lambda: self.show_kind("preset"))
        self.tabs["prompt"].clicked.connect(lambda: self.show_kind("prompt"))
        self.listing.chosen.connect(self._choose)
        self.listing.ordered.connect(lambda ids: self.order_wanted.emit(self.kind, ids))
        self.listing.delete_wanted.connect(self.delete.click)
        self.listing.rename_wanted.connect(self.begin_naming)
        self.editor.changed.connect(self.change_wanted)
        self.editor.default_wanted.connect(lambda on: self.default_wanted.emit(self.chosen() if on else ""))
        self.editor.folders.wanted.connect(lambda folder, on: self.folder_wanted.emit(self.chosen(), folder, on))
        self.add.clicked.connect(lambda: self.add_wanted.emit(self.kind))
        self.duplicate.clicked.connect(lambda: self._tell(self.duplicate_wanted))
        self.delete.clicked.connect(lambda: self._tell(self.delete_wanted))
        self.use.clicked.connect(lambda: self._tell(self.use_wanted))
        self.take_in.clicked.connect(self.import_wanted)
        self.write_out.clicked.connect(self.export_wanted)
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence.StandardKey.New, self).activated.connect(self.add.click)
        QShortcut(QKeySequence.StandardKey.Find, self).activated.connect(self.listing.filter.setFocus)

    def _choose(self, id: str) -> None:
        self.editor.flush()
        self._show_chosen(id)
        self._area.verticalScrollBar().setValue(0)

    def _tell(self, signal: SignalInstance) -> None:
        self.editor.flush()
        if self.chosen():
            signal.emit(self.chosen())


def _no_folders(_preset: str) -> Sequence[FolderChoice]:
    return ()


def _preset_lead() -> str:
    return tr(
        "No presets yet. A preset is a system prompt with a model and settings that a new chat can begin with. "
        "Make one with New, or in the settings of a chat."
    )


def _prompt_lead() -> str:
    return tr(
        "No prompts yet. A prompt is a text that is written into the message field when you type / there. "
        "Make one with New, or from the menu of a message of yours."
    )
