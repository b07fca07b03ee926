"""Rows of the dialog for a conversation: a name above, the control, and what there is to say below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from app.ui.amounts import NANO
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import ComboBox, DoubleSpinBox, SpinBox
from app.ui.widgets.labels import label
from app.ui.widgets.wheel import ignore_stray_wheel

_LIST_LINES = 3


class Row(QWidget):
    """A control with its name above (none for a switch, which carries its own) and a remark below, if there is one."""

    def __init__(self, name: str, control: QWidget, remark: str = "", wide: bool = False) -> None:
        super().__init__()
        self.control = control
        self.remark: QLabel = label(remark, "facts", wrap=True, parent=self)
        self.remark.setVisible(bool(remark))
        control.setAccessibleDescription(remark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._above = label(name, parent=self)
        self._above.setBuddy(control)
        self._above.setVisible(bool(name))
        if name:
            control.setAccessibleName(name)
        column.addWidget(self._above)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(control, 1 if wide else 0)
        if not wide:
            line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.remark)

    def rename(self, name: str) -> None:
        """Call the control something else."""
        self._above.setText(name)
        self.control.setAccessibleName(name)

    def say(self, remark: str) -> None:
        """Say something else below the control."""
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.control.setAccessibleDescription(remark)


class Choice(ComboBox):
    """One of a few values; None may be one of them."""

    def __init__(self, choices: Sequence[tuple[str | None, str]], chosen: str | None) -> None:
        super().__init__()
        self._values = [value for value, _ in choices]
        for _, words in choices:
            self.addItem(words)
        longest = max((len(words) for _, words in choices), default=0)
        self.setMinimumContentsLength(longest)
        self.setCurrentIndex(self._values.index(chosen) if chosen in self._values else 0)
        self.view().setAccessibleName(tr("Choices"))
        ignore_stray_wheel(self)

    def value(self) -> str | None:
        """What is chosen."""
        return self._values[self.currentIndex()]


def tokens_box(value: int | None, most: int, none: str) -> SpinBox:
    """A number of tokens up to *most*; 0 is shown as *none* and stands for None."""
    box = SpinBox()
    box.setRange(0, most)
    box.setSingleStep(1_000)
    box.setGroupSeparatorShown(True)
    box.setSpecialValueText(none)
    box.setSuffix(tr(" tokens"))
    box.setValue(min(value or 0, most))
    box.setMinimumWidth(box.fontMetrics().horizontalAdvance(none) + 64)
    ignore_stray_wheel(box)
    return box


def money_box(nano: int | None, none: str) -> DoubleSpinBox:
    """An amount of dollars; 0 is shown as *none* and stands for None."""
    box = DoubleSpinBox()
    box.setRange(0, 100_000)
    box.setDecimals(2)
    box.setSingleStep(0.5)
    box.setPrefix("$")
    box.setSpecialValueText(none)
    box.setValue((nano or 0) / NANO)
    box.setMinimumWidth(box.fontMetrics().horizontalAdvance(none) + 64)
    ignore_stray_wheel(box)
    return box


class Words(QWidget):
    """A list of short texts, in their order; ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, texts: Sequence[str], name: str) -> None:
        super().__init__()
        self.field = QLineEdit(self)
        self.field.setAccessibleName(tr("New entry: {0}", name))
        self.field.setPlaceholderText(tr("Add a text"))
        self.add = Button(tr("Add"), tr("Add: {0}", name), parent=self)
        self.list = QListWidget(self)
        self.list.setObjectName("Texts")
        self.list.setAccessibleName(name)
        self.remove = Button(tr("Remove"), tr("Remove: {0}", name), parent=self)
        self.list.addItems(list(texts))
        self._lay_out()
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._refresh)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.list.currentRowChanged.connect(self._refresh)
        self._refresh()

    def texts(self) -> tuple[str, ...]:
        """The texts, in their order."""
        return tuple(self.list.item(at).text() for at in range(self.list.count()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the field adds, and does not reach the dialog."""
        if event.type() == QEvent.Type.KeyPress and _is_enter(event):
            self._add()
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self.list.setFixedHeight(self.list.fontMetrics().lineSpacing() * _LIST_LINES + 36)
        above, below = QHBoxLayout(), QHBoxLayout()
        for line, first, second in ((above, self.field, self.add), (below, self.list, self.remove)):
            line.setSpacing(8)
            line.addWidget(first, 1)
            line.addWidget(second, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(above)
        column.addLayout(below)

    def _add(self) -> None:
        text = self.field.text()
        if text.strip() and text not in self.texts():
            self.list.addItem(text)
            self.changed.emit()
        if text.strip():
            self.field.clear()
        self.field.setFocus()
        self._refresh()

    def _remove(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self.changed.emit()
        self._refresh()

    def _refresh(self) -> None:
        self.add.setEnabled(bool(self.field.text().strip()))
        self.remove.setEnabled(self.list.currentRow() >= 0)
        self.list.setVisible(self.list.count() > 0)
        self.remove.setVisible(self.list.count() > 0)


def _is_enter(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
