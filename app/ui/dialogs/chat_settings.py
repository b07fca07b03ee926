"""The settings of one conversation. It stays open beside the window and is about the conversation it was opened for."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.logic.budgets import nano_of
from app.ui.dialogs.chat_fields import Choice, Row, Words, money_box, tokens_box
from app.ui.dialogs.chat_values import (
    ChatLimits,
    ChatValues,
    fast_words,
    geo_words,
    thinking_choices,
    thinking_reason,
)
from app.ui.dialogs.confirm import ConfirmDialog
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.escape import is_escape
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.labels import label

_PAUSE_MS = 400  # after the last key, the system prompt counts as settled
_USER_ID_LENGTH = 256


class ChatSettingsDialog(Dialog):
    """``chosen`` carries the new :class:`ChatValues`; ``settled`` those that may be taken, to be weighed."""

    chosen = Signal(object)
    settled = Signal(object)

    def __init__(self, title: str, values: ChatValues, limits: ChatLimits, parent: QWidget | None = None) -> None:
        super().__init__(tr("Chat settings – {0}", title) if title else tr("Chat settings"), parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self.resize(560, 680)
        self._values = values
        self._limits = limits
        self._theme: Theme | None = None
        turn = values.options.turn
        self.system = QPlainTextEdit(values.system)
        self.warning = label("", "warn", wrap=True)
        self.thinking = Choice(thinking_choices(limits), turn.thinking)
        self.max_tokens = tokens_box(turn.max_tokens, limits.info.max_output_tokens, tr("The model's limit"))
        self.stops = Words(turn.stop_sequences, tr("Stop sequences"))
        self.tier = Choice(_tiers(), turn.service_tier)
        self.fast = CheckBox(tr("Fast mode"))
        self.geo = Choice(_places(), turn.inference_geo)
        self.user_id = QLineEdit(turn.user_id or "")
        self.soft = money_box(values.options.soft_nano, tr("As everywhere"))
        self.hard = money_box(values.options.hard_nano, tr("As everywhere"))
        self._set_up()
        self._lay_out()

    def show_with(self, theme: Theme) -> None:
        """Show it in the looks of *theme*, beside the window."""
        self._theme = theme
        self.wear(theme)
        self.show()
        self.system.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves, and asks before it takes a text along."""
        if is_escape(event) and self._asks():
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """So does the window's own cross."""
        if event.spontaneous() and self._asks():
            event.ignore()
            return
        super().closeEvent(event)

    def show_warning(self, words: str) -> None:
        """Say above the buttons what the change costs; empty for nothing."""
        self.warning.setText(words)
        self.warning.setVisible(bool(words))
        self.save.setAccessibleDescription(words)

    def values(self) -> ChatValues:
        """What is set now. What the dialog does not show stays as it was."""
        old = self._values.options
        limit = self.max_tokens.value()
        turn = replace(
            old.turn,
            thinking=self.thinking.value() if self.thinking.isEnabled() else old.turn.thinking,
            max_tokens=limit or None,
            stop_sequences=self.stops.texts(),
            service_tier=self.tier.value(),
            speed=self._speed(old.turn.speed),
            inference_geo=self.geo.value() if self.geo.isEnabled() else old.turn.inference_geo,
            user_id=self.user_id.text().strip() or None,
        )
        options = replace(old, turn=turn, soft_nano=nano_of(self.soft.value()), hard_nano=nano_of(self.hard.value()))
        return ChatValues(self.system.toPlainText(), options)

    # Inside

    def _asks(self) -> bool:
        """Ask whether the system prompt that was written is to be lost; False where there is none."""
        if self._theme is None or self.system.toPlainText() in ("", self._values.system):
            return False
        question = tr("The system prompt was changed, and is not saved.")
        dialog = ConfirmDialog(tr("Discard changes"), question, tr("Discard"), parent=self)
        dialog.warn_of_loss()
        dialog.confirmed.connect(self.reject)
        dialog.show_with(self._theme)
        return True

    def _speed(self, old: str | None) -> str | None:
        if not self.fast.isEnabled():
            return old
        return "fast" if self.fast.isChecked() else None

    def _set_up(self) -> None:
        info = self._limits.info
        self.system.setTabChangesFocus(True)
        self.system.setMinimumHeight(110)
        self.system.setMaximumHeight(160)
        self.system.setPlaceholderText(tr("No system prompt"))
        self.thinking.setEnabled(self.thinking.count() > 1)
        self.fast.setEnabled(info.fast)
        self.fast.setAccessibleName(self.fast.text())
        self.fast.setChecked(self._values.options.turn.speed == "fast")
        self.geo.setEnabled(info.geo)
        self.user_id.setMaxLength(_USER_ID_LENGTH)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(lambda: self.settled.emit(self.values()))
        for changed in (
            self.system.textChanged,
            self.thinking.currentIndexChanged,
            self.fast.toggled,
            self.geo.currentIndexChanged,
            self.tier.currentIndexChanged,
            self.max_tokens.valueChanged,
            self.stops.changed,
        ):
            changed.connect(lambda *_: self._pause.start())

    def _rows(self) -> list[QWidget]:
        limits = self._limits
        user_id = tr("An opaque id that tells your users apart. No name, no address, nothing personal.")
        return [
            label(tr("Instructions").upper(), "label"),
            Row(tr("System prompt"), self.system, wide=True),
            label(tr("Answers").upper(), "label"),
            Row(tr("Thinking"), self.thinking, thinking_reason(limits)),
            Row(tr("Longest answer"), self.max_tokens, tr("Thinking is part of it.")),
            Row(tr("Stop sequences"), self.stops, tr("An answer ends before any of these texts."), wide=True),
            label(tr("Service").upper(), "label"),
            Row(tr("Service tier"), self.tier),
            Row("", self.fast, fast_words(limits)),
            Row(tr("Place of computing"), self.geo, geo_words(limits)),
            Row(tr("User id"), self.user_id, user_id, wide=True),
            label(tr("Budget of this conversation").upper(), "label"),
            Row(tr("Warn from"), self.soft),
            Row(tr("Ask before sending from"), self.hard),
        ]

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("Page")
        rows = QVBoxLayout(page)
        rows.setContentsMargins(24, 20, 24, 12)
        rows.setSpacing(14)
        for at, row in enumerate(self._rows()):
            if at and row.property("look") == "label":
                rows.addSpacing(8)
            rows.addWidget(row)
        rows.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName(tr("Settings"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(area, 1)
        self.warning.setContentsMargins(24, 0, 24, 0)
        self.column.addWidget(self.warning)
        self.cancel = Button(tr("Cancel"), parent=self)
        self.save = Button(tr("Save"), look="primary", parent=self)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.add_buttons(self.cancel, self.save, room=False).setContentsMargins(24, 16, 24, 16)
        self.show_warning("")

    def _save(self) -> None:
        self.chosen.emit(self.values())
        self.accept()


def _tiers() -> list[tuple[str | None, str]]:
    return [(None, tr("The API's default")), ("auto", tr("Automatic")), ("standard_only", tr("Standard only"))]


def _places() -> list[tuple[str | None, str]]:
    return [(None, tr("As the workspace is set")), ("global", tr("Anywhere")), ("us", tr("United States"))]
