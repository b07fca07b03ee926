"""One preset or prompt, to be changed in place: what is typed is told after a pause, and when it is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.logic.template import SPECIAL
from app.logic.titles import MOST_TITLE
from app.model.library import Preset, Saved
from app.ui.dialogs.chat_fields import Row
from app.ui.dialogs.library.answers import AnswerFields, Models, make_fields
from app.ui.dialogs.library.folders import FolderButton
from app.ui.dialogs.library.variables import VariableRows
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.labels import label

_PAUSE_MS = 500  # after the last key


class ItemEditor(QWidget, Themed):
    """``changed`` carries the item as it is now. ``default_wanted`` says whether new chats begin with the preset.

    *warn* says in words what the variables of a preset mean for the cache.
    """

    changed = Signal(object)
    default_wanted = Signal(bool)

    def __init__(self, models: Models, warn: Callable[[Preset], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Page")
        self._models = models
        self._warn = warn
        self._theme: Theme | None = None
        self.item: Saved | None = None
        self._answers: AnswerFields | None = None
        self.name = QLineEdit(self)
        self.name.setMaxLength(MOST_TITLE)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(150)
        self.variables = VariableRows((), self)
        self.prompt_variables = VariableRows(SPECIAL, self)
        self.warning = label("", "warn", wrap=True, parent=self)
        self.default = CheckBox(tr("Begin new chats with it"))
        self.default.setAccessibleName(self.default.text())
        self.folders = FolderButton(self)
        self.folders.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self._lay_out()
        self._connect()

    def show_item(self, item: Saved, is_default: bool) -> None:
        """Show another item; what was typed in the old one is told first."""
        self.flush()
        self.item = None  # nothing that is set now is a change
        self.name.setText(item.name)
        self.text.setPlainText(item.text)
        self._show_kind(item)
        self._rows_of(item).begin(item.text, item.variables)
        self.default.setChecked(is_default)
        self.item = item
        self._show_warning()

    def forget(self) -> None:
        """The item is not there any more: nothing of it is told."""
        self._pause.stop()
        self.item = None

    def value(self) -> Saved | None:
        """The item as it stands here."""
        item = self.item
        if item is None:
            return None
        name, text = self.name.text().strip() or item.name, self.text.toPlainText()
        variables = self._rows_of(item).variables()
        if isinstance(item, Preset):
            changed = replace(item, name=name, text=text, variables=variables)
            return self._answers.taken(changed) if self._answers is not None else changed
        return replace(item, name=name, text=text, variables=variables)

    def is_dirty(self) -> bool:
        """Whether something was typed that was not told yet."""
        return self.item is not None and self.value() != self.item

    def flush(self) -> None:
        """Tell now what was not told yet."""
        self._pause.stop()
        value = self.value()
        if value is not None and value != self.item:
            self.item = value
            self.changed.emit(value)

    def set_theme(self, theme: Theme) -> None:
        """Parts that are made later look the same."""
        self._theme = theme

    # Inside

    def _rows_of(self, item: Saved) -> VariableRows:
        return self.variables if isinstance(item, Preset) else self.prompt_variables

    def _show_kind(self, item: Saved) -> None:
        preset = isinstance(item, Preset)
        self._text_row.say(_preset_words() if preset else _prompt_words())
        self._text_row.rename(tr("System prompt") if preset else tr("Text"))
        self.text.setPlaceholderText(tr("Empty takes the system prompt of the settings") if preset else "")
        self.default.setVisible(preset)
        if not preset:
            self.folders.show_choices(())
        for rows, shown in ((self.variables, preset), (self.prompt_variables, not preset)):
            if not shown:
                rows.begin("", ())
        if self._answers is not None:
            self._column.removeWidget(self._answers)
            self._answers.hide()
            self._answers.deleteLater()
            self._answers = None
        if isinstance(item, Preset):
            self._answers = make_fields(item, self._models, self._theme, self)
            self._answers.changed.connect(self._edited)
            self._column.insertWidget(self._column.count() - 1, self._answers)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 4, 20, 12)
        self._column.setSpacing(14)
        self._text_row = Row(tr("Text"), self.text, wide=True)
        parts = (Row(tr("Name"), self.name, wide=True), self._text_row, self.variables, self.prompt_variables)
        for part in (*parts, self.warning, self.default):
            self._column.addWidget(part)
        self._column.addWidget(self.folders, 0, Qt.AlignmentFlag.AlignLeading)
        self._column.addStretch(1)

    def _connect(self) -> None:
        self.name.textChanged.connect(self._edited)
        self.name.editingFinished.connect(self.flush)
        self.text.textChanged.connect(self._text_changed)
        for rows in (self.variables, self.prompt_variables):
            rows.changed.connect(self._edited)
        self.default.clicked.connect(lambda on: self.default_wanted.emit(bool(on)))

    def _text_changed(self) -> None:
        if self.item is not None:
            self._rows_of(self.item).follow(self.text.toPlainText())
            self._edited()

    def _edited(self, *_: object) -> None:
        if self.item is not None:
            self._pause.start()
            self._show_warning()

    def _show_warning(self) -> None:
        value = self.value()
        words = self._warn(value) if isinstance(value, Preset) else ""
        self.warning.setText(words)
        self.warning.setVisible(bool(words))


def _preset_words() -> str:
    return tr("It becomes the chat's own. {{name}} is a place that a form asks for when a chat begins.")


def _prompt_words() -> str:
    return tr(
        "{{name}} is a place that a form asks for. {{selection}} is what is selected in the chat, {{clipboard}} what "
        "was copied, and the cursor goes to {{cursor}}."
    )
