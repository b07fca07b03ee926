"""Which pages of a PDF are sent, and how: a grid of pages, a field for ranges, and what it all takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.logic.page_ranges import RangeTrouble, read_ranges, written_ranges
from app.logic.shares import shared
from app.model.attachment import AttachmentChoice, PdfForm
from app.ui.attachments.page_grid import PageGrid
from app.ui.attachments.page_values import PageValues
from app.ui.attachments.page_words import FORMS, chosen_words, cost_words, exact_words, limit_words, trouble_words
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.labels import ElidedLabel, label


class PagesDialog(Dialog):
    """Opened by :meth:`show_with`. ``decided`` carries the choice; ``count_wanted`` asks for an exact count of one."""

    decided = Signal(object)  # AttachmentChoice
    count_wanted = Signal(object)  # AttachmentChoice

    def __init__(self, values: PageValues, parent: QWidget | None = None) -> None:
        super().__init__(tr("Pages of {0}", isolated(" ".join(values.name.split()))), parent)
        self.resize(760, 680)
        self._values = values
        self._form: PdfForm = values.choice.form
        self._counted: dict[AttachmentChoice, int] = {}
        self._tokens: list[int] = []  # as the pages show them
        self.name = ElidedLabel(" ".join(values.name.split()), "heading", self)
        self.forms = {form: self._form_button(form, words) for form, words, _ in FORMS}
        self.form_words = label("", "muted", wrap=True, parent=self)
        self.field = QLineEdit(self)
        self.all = Button(tr("All pages"), parent=self)
        self.none = Button(tr("None"), tr("Choose no page, to begin anew"), parent=self)
        self.grid = PageGrid(self)
        self.trouble = label("", "error", wrap=True, parent=self)
        self.limit = label("", "warn", wrap=True, parent=self)
        self.sum = label("", parent=self)
        self.count = Button(tr("Count exactly"), tr("Have the API count the tokens"), "link", self)
        self.cancel = Button(tr("Cancel"), parent=self)
        self.use = Button(tr("Use these pages"), look="primary", parent=self)
        self._lay_out()
        self._connect()
        self._start()

    # What it shows

    def choice(self) -> AttachmentChoice:
        """The choice as it stands; all pages are no selection."""
        pages = self.grid.chosen_pages()
        whole = len(pages) == self._values.count
        return replace(self._values.choice, form=self._form, pages=None if whole else pages)

    def show_count(self, choice: AttachmentChoice, tokens: int | None) -> None:
        """What the API counted for *choice*; None when it cannot be asked now."""
        if tokens is not None:
            self._counted[choice] = tokens
        if choice != self.choice():
            return
        self._reckon()
        if tokens is None:
            self._say_sum(tr("cannot be counted now"))

    def show_trouble(self, words: str) -> None:
        """The count failed, or the pages cannot be read."""
        self.count.setEnabled(True)
        self._say_trouble(words)

    def show_with(self, theme: Theme) -> None:
        """Open it with the focus in the pages."""
        super().show_with(theme)
        self.grid.setFocus()

    # Inside

    def _start(self) -> None:
        values = self._values
        self.grid.show_pages(values.sizes)
        chosen = values.choice.pages or range(1, values.count + 1)
        self.grid.choose(list(chosen))
        self.field.setText(written_ranges(chosen))
        self._choose_form(self._form)

    def _choose_form(self, form: PdfForm) -> None:
        self._form = form
        for each, button in self.forms.items():
            button.setChecked(each == form)
        self.form_words.setText(next(tr(words) for each, _, words in FORMS if each == form))
        self._reckon()

    def _from_field(self, text: str) -> None:
        found = read_ranges(text, self._values.count)
        if isinstance(found, RangeTrouble):
            self._say_trouble(trouble_words(found, self._values.count))
            self.sum.setText("")  # what stood there is of the pages before
            self.limit.hide()
            for form, words, _ in FORMS:
                self.forms[form].setText(tr(words))
                self.forms[form].setAccessibleName(tr(words))
            self.use.setEnabled(False)
            self.count.setEnabled(False)
            return
        self.grid.choose(found)
        self._reckon()

    def _from_grid(self, pages: Sequence[int]) -> None:
        self.field.setText(written_ranges(pages))
        self._reckon()

    def _choose_all(self) -> None:
        self.grid.selectAll()

    def _reckon(self) -> None:
        values, pages, choice = self._values, self.grid.chosen_pages(), self.choice()
        for form, words, _ in FORMS:
            self._say_form(form, tr(words), pages, self._counted.get(replace(choice, form=form)))
        counted = self._counted.get(choice)
        tokens = values.costs.of(pages, self._form) if counted is None else counted
        self._show_tokens(pages, counted)
        self._say_trouble("" if pages else trouble_words(RangeTrouble("nothing"), values.count))
        words = limit_words(values, len(pages), self._form, tokens)
        self.limit.setText(words)
        self.limit.setVisible(bool(words))
        self._say_sum((cost_words if counted is None else exact_words)(tokens, values.nano))
        self.use.setEnabled(bool(pages))
        self.count.setEnabled(bool(pages))

    def _say_form(self, form: PdfForm, words: str, pages: Sequence[int], counted: int | None) -> None:
        button, costs, nano = self.forms[form], self._values.costs, self._values.nano
        if counted is None:
            button.setText(tr("{0} · ≈ {1}", words, f"{costs.of(pages, form):,}"))
            button.setAccessibleName(f"{words}, {cost_words(costs.of(pages, form), nano)}")
        else:
            button.setText(tr("{0} · {1}", words, f"{counted:,}"))
            button.setAccessibleName(f"{words}, {exact_words(counted, nano)}")

    def _show_tokens(self, pages: Sequence[int], counted: int | None) -> None:
        """What each page takes, by estimate; the *pages* add up to what was *counted* of them."""
        tokens = list(self._values.costs.in_form(self._form))
        if counted is not None:
            for page, part in zip(pages, shared([tokens[page - 1] for page in pages], counted), strict=True):
                tokens[page - 1] = part
        if tokens != self._tokens:
            self._tokens = tokens
            self.grid.pages.show_tokens(tokens)

    def _say_sum(self, cost: str) -> None:
        self.sum.setText(f"{chosen_words(len(self.grid.chosen_pages()), self._values.count)} · {cost}")

    def _say_trouble(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self.field.setAccessibleDescription(words)

    def _count(self) -> None:
        self.count.setEnabled(False)
        self._say_sum(tr("counting…"))
        self.count_wanted.emit(self.choice())

    def _decide(self) -> None:
        self.decided.emit(self.choice())
        self.accept()

    def _form_button(self, form: PdfForm, words: str) -> Button:
        button = Button(tr(words), look="choice", parent=self)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._choose_form(form))
        return button

    def _connect(self) -> None:
        self.field.textEdited.connect(self._from_field)
        self.grid.chosen.connect(self._from_grid)
        self.all.clicked.connect(self._choose_all)
        self.none.clicked.connect(self.grid.clearSelection)
        self.count.clicked.connect(self._count)
        self.cancel.clicked.connect(self.reject)
        self.use.clicked.connect(self._decide)
        self.grid.doubleClicked.connect(lambda _index: self._decide())
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.use.click)
        self.use.setDefault(True)  # Enter, wherever the focus is

    def _lay_out(self) -> None:
        self.field.setAccessibleName(tr("Pages to send"))
        self.field.setPlaceholderText(tr("Pages, such as 1-3, 7"))
        column = self.column
        column.addWidget(self.name)
        forms = QWidget(self)
        flow = FlowLayout(forms, 8)
        for form in self.forms.values():
            flow.addWidget(form)
        column.addWidget(forms)
        column.addWidget(self.form_words)
        pages = _row(self.field, self.all, self.none)
        pages.setStretch(0, 1)
        column.addLayout(pages)
        column.addWidget(self.trouble)
        column.addWidget(self.grid, 1)
        column.addWidget(self.limit)
        column.addLayout(_row(self.sum, self.count, None))
        self.add_buttons(self.cancel, self.use, room=False)
        order = [*self.forms.values(), self.field, self.all, self.none, self.grid, self.count, self.cancel, self.use]
        self.walk(*order)


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """*parts* beside each other; None is room that is left over."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row
