"""The part of a preset that is no text: model, effort, and how answers are to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.logic.capabilities import EFFORTS
from app.model.library import Preset
from app.model.options import TurnOptions
from app.ui.dialogs.chat_fields import Choice, Row, Words, tokens_box
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import spread_theme
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.labels import label

Models = Sequence[tuple[str, str]]
_MOST_TOKENS = 128_000


class AnswerFields(QWidget):
    """Made anew for each preset that is shown. ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, preset: Preset, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        turn = preset.options.turn
        self._preset = preset
        self._tools = turn.tools
        self.model = Choice(_models(preset.model, models), preset.model)
        self.effort = Choice(_efforts(preset.effort), preset.effort)
        self.thinking = Choice([(None, tr("The model's own way")), ("on", tr("On")), ("off", tr("Off"))], turn.thinking)
        self.most = tokens_box(turn.max_tokens, _MOST_TOKENS, tr("The model's limit"))
        self.stops = Words(turn.stop_sequences, tr("Stop sequences"))
        self.fast = CheckBox(tr("Fast mode"))
        self.fast.setChecked(turn.speed == "fast")
        self.cite = CheckBox(tr("Cite sources"))
        self.cite.setChecked(turn.citations)
        self.drop_tools = Button(tr("Remove"), tr("Remove the tools"), parent=self)
        self._lay_out()
        self._connect()

    def taken(self, preset: Preset) -> Preset:
        """*preset* with what is set here; what is not shown stays as it was."""
        options = self._preset.options
        turn = replace(
            options.turn,
            thinking=self.thinking.value(),
            max_tokens=self.most.value() or None,
            stop_sequences=self.stops.texts(),
            speed="fast" if self.fast.isChecked() else None,
            citations=self.cite.isChecked(),
        )
        if not self._tools:
            turn = replace(turn, tools=(), tool_choice=None)
        return replace(
            preset, model=self.model.value(), effort=self.effort.value(), options=replace(options, turn=turn)
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        for row in (
            Row(tr("Model"), self.model),
            Row(tr("Effort"), self.effort),
            Row(tr("Thinking"), self.thinking),
            Row(tr("Longest answer"), self.most, tr("Thinking is part of it.")),
            Row(tr("Stop sequences"), self.stops, tr("An answer ends before any of these texts."), wide=True),
            Row("", self.fast),
            Row("", self.cite),
        ):
            column.addWidget(row)
        self._tool_row = QWidget(self)
        tools = QVBoxLayout(self._tool_row)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(label(tr("Tools: {0}", tool_names(self._preset.options.turn)), wrap=True, parent=self))
        tools.addWidget(self.drop_tools)
        self._tool_row.setVisible(bool(self._tools))
        column.addWidget(self._tool_row)

    def _connect(self) -> None:
        for box in (self.fast, self.cite):
            box.setAccessibleName(box.text())
        for changed in (
            self.model.currentIndexChanged,
            self.effort.currentIndexChanged,
            self.thinking.currentIndexChanged,
            self.most.valueChanged,
            self.stops.changed,
            self.fast.toggled,
            self.cite.toggled,
        ):
            changed.connect(lambda *_: self.changed.emit())
        self.drop_tools.clicked.connect(self._drop_tools)

    def _drop_tools(self) -> None:
        self._tools = ()
        self._tool_row.hide()
        self.changed.emit()


def tool_names(turn: TurnOptions) -> str:
    """The tools of a preset, by name."""
    return ", ".join(str(tool.get("name") or tool.get("type") or "?")[:60] for tool in turn.tools)


def make_fields(preset: Preset, models: Models, theme: Theme | None, parent: QWidget) -> AnswerFields:
    """The fields of *preset*, in the looks of *theme*."""
    made = AnswerFields(preset, models, parent)
    if theme is not None:
        spread_theme(made, theme)
    return made


def _models(chosen: str | None, models: Models) -> list[tuple[str | None, str]]:
    found: list[tuple[str | None, str]] = [(None, tr("As for new chats")), *models]
    if chosen is not None and chosen not in dict(models):
        found.append((chosen, tr("{0} (not in the list of models)", chosen[:60])))
    return found


def _efforts(chosen: str | None) -> list[tuple[str | None, str]]:
    found: list[tuple[str | None, str]] = [(None, tr("The model's own")), *((each, each) for each in EFFORTS)]
    if chosen is not None and chosen not in EFFORTS:
        found.append((chosen, chosen[:60]))
    return found
