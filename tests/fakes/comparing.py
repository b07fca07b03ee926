"""Somebody who compares models at the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.model.ids import MessageId
from app.ui.comparing.column import Column
from app.ui.control.compare_column import ColumnControl
from app.ui.control.compare_view import CompareView
from app.ui.dialogs.compare import CompareDialog
from tests.fakes.dialogs import shown
from tests.fakes.window_driver import Person

T = TypeVar("T")

MODELS = ("claude-fable-5-2", "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")  # in the order of the list


class Comparer:
    """Chooses models in the dialog, and looks at the columns."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def until(self, condition: Callable[[], T | None], what: str) -> T:
        """Wait longer than a person does: several answers share the machine."""
        return self.person.office.loop.wait_until(condition, 30, what)

    # The dialog

    def open_dialog(self) -> CompareDialog:
        """Choose *Compare models…*."""
        self.person.trigger("turn.compare")
        return shown(self.person.office, CompareDialog)

    def compare(self, number: int = 2) -> None:
        """Have the first *number* of MODELS answer; returns when their columns stand side by side."""
        self.choose(self.open_dialog(), MODELS[:number])
        self.wait_for_columns(number)

    def choose(self, dialog: CompareDialog, models: Sequence[str]) -> None:
        """Tick *models* alone, by keyboard, and press Enter."""
        for model, box in dialog.boxes.items():
            if box.isChecked() != (model in models):
                box.setFocus()
                QTest.keyClick(box, Qt.Key.Key_Space)
        assert set(dialog.ticked()) == set(models)
        QTest.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Return)
        self.person.window.activateWindow()  # as the desktop does when a dialog of it closes

    # The columns

    @property
    def is_seen(self) -> bool:
        """Whether answers stand side by side on the screen."""
        view = self.person.office.desk.comparing.showing.columns
        return view is not None and view.panel.isVisible()

    @property
    def view(self) -> CompareView:
        """The view with the columns."""
        view = self.person.office.desk.comparing.showing.columns
        assert view is not None
        return view

    def ids(self) -> tuple[MessageId, ...]:
        """The answers that are shown."""
        return self.view.ids()

    def all(self) -> list[ColumnControl]:
        """What keeps the columns that are shown."""
        found = [self.view.find(id) for id in self.ids()]
        return [one for one in found if one is not None]

    def columns(self) -> list[Column]:
        """The columns that are seen."""
        return [column for column in self.view.panel.columns() if not column.isHidden()]

    def texts(self) -> list[str]:
        """The answers as they stand in the columns."""
        pairs = zip(self.ids(), self.all(), strict=True)
        return [column.view.text_of(id).strip() for id, column in pairs]

    def wait_for_columns(self, number: int) -> None:
        """Wait until so many answers stand side by side."""
        self.until(lambda: self.is_seen and len(self.ids()) == number, f"{number} columns")

    def wait_for_texts(self, *texts: str) -> None:
        """Wait until these stand in the columns, in any order: which model is answered first is chance."""
        self.until(lambda: sorted(self.texts()) == sorted(texts), f"{texts} in the columns, not {self.texts()}")
