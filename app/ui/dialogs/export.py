"""What of the conversations is exported, and in which format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.model.carried import ReadingChoice
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import CheckBox, ComboBox
from app.ui.widgets.labels import label

Form = Literal["archive", "html", "markdown", "pdf"]
Scope = Literal["conversation", "branch", "selected", "all"]


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen. ``reading`` holds for formats that are read by people, ``size`` (of pages) for PDF."""

    form: Form
    scope: Scope
    reading: ReadingChoice
    size: str = ""

    @property
    def to_folder(self) -> bool:
        """Whether there will be many files."""
        return self.form != "archive" and self.scope in ("selected", "all")


class ExportDialog(Dialog):
    """Asks. ``chosen`` carries an :class:`ExportChoice`. *title* is the conversation's, None where none is meant.

    *several* is how many conversations are chosen in its place. *sizes* are page sizes, pairs of key and name, the
    usual one first.
    """

    chosen = Signal(object)

    def __init__(
        self,
        title: str | None,
        parent: QWidget | None = None,
        several: int = 0,
        sizes: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(tr("Export"), parent)
        self.setMinimumWidth(420)
        self.scope = ComboBox(self)
        if title is not None:
            self.scope.addItem(tr("This conversation, with all branches"), "conversation")
            self.scope.addItem(tr("The branch that is shown"), "branch")
        if several:
            self.scope.addItem(tr("The selected conversations: {0}", f"{several:,}"), "selected")
        self.scope.addItem(tr("All conversations"), "all")
        self.form = ComboBox(self)
        for name, form in (
            (tr("Archive, to be imported again"), "archive"),
            (tr("HTML, for reading and printing"), "html"),
            (tr("Markdown"), "markdown"),
            *(((tr("PDF"), "pdf"),) if sizes else ()),
        ):
            self.form.addItem(name, form)
        self._field(tr("What"), self.scope)
        self._field(tr("Format"), self.form)
        self.paper = ComboBox(self)
        for key, name in sizes:
            self.paper.addItem(name, key)
        self._paper_name = self._field(tr("Paper"), self.paper) if sizes else None
        self.paper.setVisible(bool(sizes))
        self.thinking = self._check(tr("With thinking"))
        self.tools = self._check(tr("With the details of tools"))
        self.costs = self._check(tr("With tokens and costs"))
        self.pictures = self._check(tr("With pictures"))
        self._wished: dict[CheckBox, bool] = {}  # of those that the format leaves no choice
        self.words = label("", "muted", wrap=True, parent=self)
        self.column.addWidget(self.words)
        cancel = Button(tr("Cancel"), parent=self)
        self.go = Button(tr("Choose file…"), look="primary", parent=self)
        cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(lambda: self.chosen.emit(self.choice()))
        self.add_buttons(cancel, self.go)
        for box in (self.scope, self.form):
            box.currentIndexChanged.connect(self._renew)
        self._renew()
        self.go.setFocus()

    def choice(self) -> ExportChoice:
        """What is chosen now."""
        checks = (self.thinking, self.tools, self.costs, self.pictures)
        reading = ReadingChoice(*(self._wished.get(check, check.isChecked()) for check in checks))
        size = str(self.paper.currentData() or "")
        return ExportChoice(self.form.currentData(), self.scope.currentData(), reading, size)

    def _renew(self) -> None:
        choice = self.choice()
        whole = choice.form == "archive"
        for check in (self.thinking, self.tools, self.costs):
            self._offer(check, not whole, whole)
        self._offer(self.pictures, choice.form in ("html", "pdf"), whole)
        if self._paper_name is not None:
            self._paper_name.setVisible(choice.form == "pdf")
            self.paper.setVisible(choice.form == "pdf")
        self.go.setText(tr("Choose folder…") if choice.to_folder else tr("Choose file…"))
        self.go.setAccessibleName(self.go.text())
        self.words.setText(
            tr("An archive has everything, with attachments, thinking and costs. Keys are never in it.")
            if choice.form == "archive"
            else tr("A file for each conversation is written to the folder.")
            if choice.to_folder
            else tr("Attachments are named. Pictures are in the file where that is chosen.")
            if choice.form in ("html", "pdf")
            else tr("Attachments are named, not included.")
        )
        if self.isVisible():
            self.fit_height()

    def _offer(self, check: CheckBox, free: bool, included: bool) -> None:
        """Let *check* be chosen if it is *free*; else it says whether that is *included* in the format."""
        if free:
            check.setChecked(self._wished.pop(check, check.isChecked()))
        else:
            self._wished.setdefault(check, check.isChecked())
            check.setChecked(included)
        check.setEnabled(free)

    def _field(self, name: str, field: ComboBox) -> QWidget:
        field.setAccessibleName(name)
        field.view().setAccessibleName(name)
        field.setMinimumContentsLength(max(len(field.itemText(at)) for at in range(field.count())))
        above = label(name, "label", parent=self)
        above.setBuddy(field)
        self.column.addWidget(above)
        self.column.addWidget(field)
        return above

    def _check(self, words: str) -> CheckBox:
        check = CheckBox(words, self)
        check.setAccessibleName(words)
        self.column.addWidget(check)
        return check
