"""One setting in the dialog: its words, its editor, the way back to the default, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.model.settings import Setting, SettingValue
from app.ui.i18n import tr
from app.ui.settings.editors import Editor, LongTextEditor, SwitchEditor
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.labels import label


class SettingRow(QWidget):
    """``chosen`` carries the value that the user settled on, None for the default."""

    chosen = Signal(str, object)

    def __init__(self, setting: Setting, editor: Editor, fixed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self.editor = editor
        self._fixed = fixed
        self.reset = IconButton("retry", tr("Reset {0} to its default", tr(setting.label)), parent=self)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.clicked.connect(lambda: self.chosen.emit(setting.key, None))
        editor.chosen.connect(lambda value: self.chosen.emit(setting.key, value))
        editor.widget.setEnabled(not fixed)
        self._error = label("", "error", wrap=True, parent=self)
        self._error.hide()
        self._lay_out()

    def show_value(self, value: SettingValue) -> None:
        """Show *value*; an earlier error is gone."""
        self.editor.show_value(value)
        self.reset.setVisible(value != self.setting.default and not self._fixed)
        self._error.hide()

    def show_error(self, words: str) -> None:
        """Say why the value was not taken."""
        self._error.setText(words)
        self._error.show()

    def error(self) -> str:
        """The error that is shown, or an empty string."""
        return "" if self._error.isHidden() else self._error.text()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if not isinstance(self.editor, SwitchEditor):
            name = label(tr(self.setting.label), parent=self)
            name.setBuddy(self.editor.widget)
            column.addWidget(name)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.editor.widget, 1 if isinstance(self.editor, LongTextEditor) else 0)
        tall = isinstance(self.editor, LongTextEditor)
        line.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter)
        if not tall:
            line.addStretch(1)
        column.addLayout(line)
        column.addWidget(label(self._description(), "facts", wrap=True, parent=self))
        column.addWidget(self._error)

    def _description(self) -> str:
        words = [tr(self.setting.description)]
        if self._fixed:
            words.append(tr("Fixed for this run by the way the program was started."))
        elif self.setting.restart:
            words.append(tr("Takes effect at the next start."))
        return " ".join(words)
