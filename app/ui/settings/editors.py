"""One editor for each kind of setting. They tell what the user settled on, not every key on the way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from app.model.settings import Setting, SettingValue
from app.ui.i18n import tr
from app.ui.widgets.fields import CheckBox, ComboBox, DoubleSpinBox, SpinBox
from app.ui.widgets.wheel import ignore_stray_wheel

_PAUSE_MS = 600  # after the last key, a longer text counts as settled


class Editor(QObject):
    """A control for one setting. ``chosen`` carries the new value, in the type of the setting."""

    chosen = Signal(object)

    def __init__(self, widget: QWidget, setting: Setting) -> None:
        super().__init__(widget)
        self.widget = widget
        widget.setObjectName(setting.key)
        widget.setAccessibleName(tr(setting.label))
        widget.setAccessibleDescription(tr(setting.description))

    def show_value(self, value: SettingValue) -> None:
        """Show *value* without telling anyone."""
        raise NotImplementedError


class TextEditor(Editor):
    """One line of text; settled by Enter or by leaving."""

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        self._field = QLineEdit(parent)
        super().__init__(self._field, setting)
        self._shown = ""
        self._field.setMinimumWidth(280)
        self._field.editingFinished.connect(self._settle)

    def show_value(self, value: SettingValue) -> None:
        """Show *value*."""
        self._shown = str(value or "")
        self._field.setText(self._shown)
        self._field.setCursorPosition(0)

    def _settle(self) -> None:
        if self._field.text() != self._shown:
            self._shown = self._field.text()
            self.chosen.emit(self._shown)


class LongTextEditor(Editor):
    """Several lines; settled by leaving or by a pause."""

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        self._field = QPlainTextEdit(parent)
        super().__init__(self._field, setting)
        self._shown = ""
        self._field.setTabChangesFocus(True)
        self._field.setMinimumHeight(96)
        self._field.setMaximumHeight(160)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._settle)
        self._field.textChanged.connect(self._pause.start)
        self._field.installEventFilter(self)

    def show_value(self, value: SettingValue) -> None:
        """Show *value*, unless it is what stands there already: the cursor would jump."""
        self._shown = str(value or "")
        if self._field.toPlainText() != self._shown:
            self._field.setPlainText(self._shown)
        self._pause.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving settles."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self._settle()
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        self._pause.stop()
        if self._field.toPlainText() != self._shown:
            self._shown = self._field.toPlainText()
            self.chosen.emit(self._shown)


class ChoiceEditor(Editor):
    """One of a few values."""

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        self._box = ComboBox(parent)
        super().__init__(self._box, setting)
        ignore_stray_wheel(self._box)
        self._box.view().setAccessibleName(tr(setting.label))
        for value, text in setting.choices:
            self._box.addItem(tr(text), value)
        self._box.activated.connect(lambda _index: self.chosen.emit(self._box.currentData()))

    def show_value(self, value: SettingValue) -> None:
        """Show *value*."""
        self._box.setCurrentIndex(max(self._box.findData(value), 0))


class SuggestionEditor(Editor):
    """Text of the user's own, with suggestions (value, words). Settled by choosing, Enter or leaving."""

    def __init__(self, setting: Setting, suggestions: Sequence[tuple[str, str]], empty: str, parent: QWidget) -> None:
        self._box = ComboBox(parent)
        super().__init__(self._box, setting)
        ignore_stray_wheel(self._box)
        self._box.view().setAccessibleName(tr(setting.label))
        self._shown = ""
        self._words = dict(suggestions)
        field = QLineEdit(self._box)
        self._box.setEditable(True)
        self._box.setLineEdit(field)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.setMinimumWidth(280)
        field.setPlaceholderText(empty)
        field.setAccessibleName(tr(setting.label))
        for value, words in suggestions:
            self._box.addItem(words, value)
        self._box.activated.connect(lambda _index: self._settle(str(self._box.currentData())))
        field.editingFinished.connect(lambda: self._settle(self._typed()))

    def show_value(self, value: SettingValue) -> None:
        """Show *value*, in words if it is one of the suggestions."""
        self._shown = str(value or "")
        self._box.setEditText(self._words.get(self._shown, self._shown))

    def _typed(self) -> str:
        text = self._box.currentText().strip()
        return next((value for value, words in self._words.items() if words == text), text)

    def _settle(self, value: str) -> None:
        if value != self._shown:
            self._shown = value
            self.chosen.emit(value)


class IntegerEditor(Editor):
    """A whole number."""

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        self._box = SpinBox(parent)
        super().__init__(self._box, setting)
        _set_up_spin_box(self._box)
        self._box.setRange(int(setting.least or 0), int(setting.most if setting.most is not None else 1_000_000))
        self._box.setSuffix(f" {setting.unit}" if setting.unit else "")
        self._box.valueChanged.connect(self.chosen.emit)

    def show_value(self, value: SettingValue) -> None:
        """Show *value*."""
        self._box.blockSignals(True)
        self._box.setValue(int(value or 0))
        self._box.blockSignals(False)


class NumberEditor(Editor):
    """A number with the setting's decimals."""

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        self._box = DoubleSpinBox(parent)
        super().__init__(self._box, setting)
        _set_up_spin_box(self._box)
        self._box.setDecimals(setting.decimals)
        self._box.setRange(setting.least or 0.0, setting.most if setting.most is not None else 1e6)
        self._box.setSuffix(f" {setting.unit}" if setting.unit else "")
        self._box.valueChanged.connect(self.chosen.emit)

    def show_value(self, value: SettingValue) -> None:
        """Show *value*."""
        self._box.blockSignals(True)
        self._box.setValue(float(value or 0))
        self._box.blockSignals(False)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, setting: Setting, parent: QWidget) -> None:
        self._box = CheckBox(parent)
        super().__init__(self._box, setting)
        self._box.setText(tr(setting.label))
        self._box.clicked.connect(lambda checked: self.chosen.emit(bool(checked)))

    def show_value(self, value: SettingValue) -> None:
        """Show *value*."""
        self._box.setChecked(bool(value))


def _set_up_spin_box(box: QAbstractSpinBox) -> None:
    box.setKeyboardTracking(False)
    box.setMinimumWidth(112)
    ignore_stray_wheel(box)
