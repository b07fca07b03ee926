"""The settings dialog, made from the list of settings: a page for each group, applied as soon as it is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.model.settings import SETTINGS, Setting, SettingValue
from app.ui.actions import BY_ID, action_name, action_text
from app.ui.i18n import mark, tr
from app.ui.settings.editors import (
    ChoiceEditor,
    Editor,
    IntegerEditor,
    LongTextEditor,
    NumberEditor,
    SuggestionEditor,
    SwitchEditor,
    TextEditor,
)
from app.ui.settings.key_section import KeySection
from app.ui.settings.place_section import PlaceSection
from app.ui.settings.row import SettingRow
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import label

KEY_PAGE = "Connection"  # the page of the settings on which the key stands, too
PLACE_PAGE = "Safety"  # the one that says where the data lies
# What else is about the same things, by page: actions that open a list of their own.
RELATED: Mapping[str, tuple[str, ...]] = {
    "Attachments": ("view.server_files",),
    "Costs": ("view.usage", "view.prices"),
    "Safety": ("view.backups", "view.health", "view.bin", "data.encryption", "data.move", "data.wipe"),
}


class Values(Protocol):
    """What the dialog reads; changes go out as signals."""

    def get(self, key: str) -> SettingValue:
        """The value in force."""
        ...

    def is_overridden(self, key: str) -> bool:
        """Whether it is fixed for this run."""
        ...


class SettingsDialog(Dialog):
    """``change_wanted`` carries a key and the wanted value, None for the default.

    ``action_wanted`` carries the id of an action, once the dialog is closed; those are shown that are *offered*.
    """

    change_wanted = Signal(str, object)
    action_wanted = Signal(str)

    def __init__(
        self,
        values: Values,
        models: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        presets: Sequence[tuple[str, str]] = (),
        offered: Callable[[str], bool] = lambda id: True,
    ) -> None:
        super().__init__(tr("Settings"), parent)
        self.resize(760, 600)
        self._values = values
        self._models = models
        self._presets = presets
        self._offered = offered
        self.key_section = KeySection(self)
        self.place_section = PlaceSection(self)
        self.rows = {setting.key: self._make_row(setting) for setting in SETTINGS}
        self.pages = QListWidget(self)
        self._stack = QStackedWidget(self)
        self._fill_pages()
        self.close_button = self._make_close_button()  # last, so that Tab comes to it last
        self._lay_out()
        self.refresh()

    def refresh(self, key: str | None = None) -> None:
        """Show the values in force, or that of *key* alone."""
        for row in self.rows.values() if key is None else [self.rows[key]]:
            row.show_value(self._values.get(row.setting.key))

    def show_error(self, key: str, words: str) -> None:
        """Say at the setting why its value was not taken; what was typed stays to be mended."""
        self.rows[key].show_error(words)

    def show_page(self, name: str) -> None:
        """Go to the page *name* (English, as in the list of settings)."""
        self.pages.setCurrentRow(page_names().index(name))

    def show_setting(self, key: str) -> None:
        """Go to a setting, with the focus in its field. Raises KeyError."""
        row = self.rows[key]
        self.show_page(row.setting.page)
        row.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        area = self._stack.currentWidget()
        if isinstance(area, QScrollArea):
            area.ensureWidgetVisible(row)

    def _make_row(self, setting: Setting) -> SettingRow:
        row = SettingRow(setting, self._make_editor(setting), self._values.is_overridden(setting.key), self)
        row.chosen.connect(self.change_wanted)
        return row

    def _make_editor(self, setting: Setting) -> Editor:
        match setting.key:
            case "chat.system":
                return LongTextEditor(setting, self)
            case "model.default":
                return SuggestionEditor(setting, self._models, "", self)
            case "chat.preset":
                return ChoiceEditor(replace(setting, choices=(("", mark("None")), *self._presets)), self)
            case "titles.model":
                return SuggestionEditor(setting, self._models, tr("The cheapest"), self)
            case "look.chat_font" | "look.code_font":
                return SuggestionEditor(setting, _families(setting.key), tr("System font"), self)
        kinds: dict[str, type[TextEditor | ChoiceEditor | IntegerEditor | NumberEditor | SwitchEditor]] = {
            "text": TextEditor,
            "choice": ChoiceEditor,
            "integer": IntegerEditor,
            "number": NumberEditor,
            "switch": SwitchEditor,
        }
        return kinds[setting.kind](setting, self)

    def _fill_pages(self) -> None:
        self.pages.setObjectName("Pages")
        self.pages.setAccessibleName(tr("Pages"))
        self.pages.setMinimumWidth(176)
        self.pages.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)  # wider for large letters
        self.pages.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.pages.setFrameShape(QFrame.Shape.NoFrame)
        for name in page_names():
            self.pages.addItem(tr(name))
            self._stack.addWidget(self._make_page(name))
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.pages.setCurrentRow(0)

    def _make_page(self, name: str) -> QWidget:
        inside = QWidget()
        inside.setObjectName("Page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(20)
        column.addWidget(label(tr(name), "heading", parent=inside))
        if name == KEY_PAGE:
            column.addWidget(self.key_section)
        if name == PLACE_PAGE:
            column.addWidget(self.place_section)
        for row in self.rows.values():
            if row.setting.page == name:
                column.addWidget(row)
        if name in RELATED:
            column.addWidget(self._make_related(RELATED[name]))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _make_related(self, ids: Sequence[str]) -> QWidget:
        box = QWidget(self)
        line = FlowLayout(box, 8)
        for id in filter(self._offered, ids):
            spec = BY_ID[id]
            button = Button(tr("{0}…", action_text(spec)), action_name(spec), parent=self)
            button.clicked.connect(partial(self._leave_for, id))
            line.addWidget(button)
        return box

    def _leave_for(self, id: str) -> None:
        self.close()
        self.action_wanted.emit(id)

    def _make_close_button(self) -> Button:
        button = Button(tr("Close"), parent=self)
        button.clicked.connect(self.close)
        return button

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setContentsMargins(24, 12, 24, 16)
        below.addStretch(1)
        below.addWidget(self.close_button)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(self._stack, 1)
        side.addLayout(below)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(self.pages)
        line.addLayout(side, 1)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addLayout(line)


def page_names() -> list[str]:
    """The pages in the order in which the settings name them first."""
    return list(dict.fromkeys(setting.page for setting in SETTINGS))


def _families(key: str) -> list[tuple[str, str]]:
    fixed_only = key == "look.code_font"
    return [
        (family, family)
        for family in QFontDatabase.families()
        if not QFontDatabase.isPrivateFamily(family) and (not fixed_only or QFontDatabase.isFixedPitch(family))
    ]
