"""One price row to be written or changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget

from app.logic.price_book import PriceRow
from app.logic.price_rows import RATES, PriceRowError, checked, dollars_from_rate, rate_from_dollars
from app.ui.dialogs.prices.rows import RATE_NAMES
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import ComboBox, SpinBox
from app.ui.widgets.labels import label
from app.ui.widgets.wheel import ignore_stray_wheel

_MOST_TOKENS = 100_000_000


class PriceForm(Dialog):
    """``save_wanted`` carries a sound :class:`PriceRow`; the form stays until :meth:`accept`."""

    save_wanted = Signal(object)

    def __init__(
        self, title: str, models: Sequence[str], row: PriceRow | None, model: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.setMinimumWidth(460)
        self.model = self._model_field(models, row.model if row else model)
        self.since = self._line(tr("Since (day, UTC)"), (row.since or "") if row else "")
        self.since.setPlaceholderText(tr("always, or 2026-11-26"))
        self.prompt_over = self._tokens(row.prompt_over if row else 0)
        self.rates = {
            name: self._line(tr(RATE_NAMES[name]), dollars_from_rate(getattr(row, name)) if row else "")
            for name in RATES
        }
        self.source = self._line(tr("Source"), row.source if row else "")
        self.source.setPlaceholderText(tr("by hand"))
        self._error = label("", "error", wrap=True, parent=self)
        self._error.hide()
        self.cancel = Button(tr("Cancel"), parent=self)
        self.save = Button(tr("Keep"), tr("Keep this price"), "primary", self)
        self._lay_out()
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)
        self.save.setDefault(True)
        (self.rates["input"] if self.model.currentText() else self.model).setFocus()

    def show_error(self, words: str) -> None:
        """Say why the price is not kept; what was typed stays."""
        self._error.setText(words)
        self._error.show()

    def error(self) -> str:
        """What is wrong, or an empty string."""
        return "" if self._error.isHidden() else self._error.text()

    def _save(self) -> None:
        try:
            row = self._row()
        except PriceRowError as error:
            words = str(error)
            self.show_error(tr(words))
            return
        self._error.hide()
        self.save_wanted.emit(row)

    def _row(self) -> PriceRow:
        """What is typed. Raises PriceRowError; the field with the fault has the focus then."""
        rates = {}
        for name, field in self.rates.items():
            try:
                rates[name] = rate_from_dollars(field.text())
            except PriceRowError:
                field.setFocus()
                field.selectAll()
                raise
        return checked(
            PriceRow(
                model=self.model.currentText(),
                since=self.since.text().strip() or None,
                prompt_over=self.prompt_over.value(),
                source=self.source.text(),
                **rates,
            )
        )

    def _model_field(self, models: Sequence[str], chosen: str) -> ComboBox:
        box = ComboBox(self)
        box.setEditable(True)
        box.setAccessibleName(tr("Model"))
        field = QLineEdit(box)
        field.setAccessibleName(tr("Model"))
        box.setLineEdit(field)
        box.view().setAccessibleName(tr("Model"))
        box.addItems(list(models))
        box.setEditText(chosen)
        ignore_stray_wheel(box)
        return box

    def _tokens(self, value: int) -> SpinBox:
        box = SpinBox(self)
        box.setRange(0, _MOST_TOKENS)
        box.setSingleStep(10_000)
        box.setGroupSeparatorShown(True)
        box.setSuffix(f" {tr('tokens')}")
        box.setValue(value)
        box.setAccessibleName(tr("Only for prompts over"))
        ignore_stray_wheel(box)
        return box

    def _line(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text, self)
        field.setAccessibleName(name)
        return field

    def _lay_out(self) -> None:
        lead = tr(
            "Prices are in US dollars for a million tokens. What is on the ledger keeps the price it was billed at."
        )
        self.column.addWidget(label(lead, "facts", wrap=True, parent=self))
        page = QWidget(self)
        fields = QFormLayout(page)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(8)
        fields.addRow(tr("Model"), self.model)
        fields.addRow(tr("Since (day, UTC)"), self.since)
        fields.addRow(tr("Only for prompts over"), self.prompt_over)
        for name, field in self.rates.items():
            fields.addRow(tr(RATE_NAMES[name]), field)
        fields.addRow(tr("Source"), self.source)
        self.column.addWidget(page)
        self.column.addWidget(self._error)
        self.add_buttons(self.cancel, self.save)
