"""How one attachment is sent: its detail, its form, its pages, what is said of it, and on which way."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.logic.page_ranges import RangeTrouble, read_ranges, written_ranges
from app.model.attachment import Attachment, AttachmentChoice, AttachmentKind, Detail, PdfForm
from app.ui.dialogs.chat_fields import Choice, Row
from app.ui.i18n import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.fields import CheckBox
from app.ui.widgets.labels import label

_MOST_TITLE, _MOST_CONTEXT = 255, 20_000  # characters


class HowSentDialog(Dialog):
    """``chosen`` carries the new :class:`AttachmentChoice`."""

    chosen = Signal(object)

    def __init__(self, attachment: Attachment, parent: QWidget | None = None) -> None:
        super().__init__(tr("How it is sent"), parent)
        self.setMinimumWidth(480)
        self._attachment = attachment
        choice = attachment.choice
        self.detail = Choice(_details(), choice.detail)
        self.metadata = CheckBox(tr("Keep place, device and the like"))
        self.metadata.setChecked(choice.keep_metadata)
        self.form = Choice(_forms(), choice.form)
        self.pages = QLineEdit("" if choice.pages is None else written_ranges(choice.pages))
        self.pages.setPlaceholderText(tr("All pages"))
        self.title = QLineEdit(choice.title)
        self.title.setMaxLength(_MOST_TITLE)
        self.title.setPlaceholderText(attachment.name)
        self.context = QPlainTextEdit(choice.context)
        self.context.setTabChangesFocus(True)
        self.context.setFixedHeight(72)
        self.upload = CheckBox(tr("Upload once"))
        self.upload.setChecked(choice.via == "file")
        self._lay_out()
        self.pages.textChanged.connect(lambda _text: self._check())
        self.form.currentIndexChanged.connect(lambda _index: self._check())
        self._check()

    def choice(self) -> AttachmentChoice:
        """What is set now. What the dialog does not show stays as it was."""
        old = self._attachment.choice
        pages = self._pages()
        return replace(
            old,
            detail=cast(Detail, self.detail.value()),
            keep_metadata=self.metadata.isChecked(),
            form=cast(PdfForm, self.form.value()),
            pages=old.pages if isinstance(pages, RangeTrouble) else pages,
            title=" ".join(self.title.text().split()),
            context=self.context.toPlainText().strip()[:_MOST_CONTEXT],
            via="file" if self.upload.isChecked() else "inline",
        )

    # Inside

    def _lay_out(self) -> None:
        name = label(self._attachment.name, "muted", wrap=True, parent=self)
        self.column.addWidget(name)
        self._detail_row = Row(tr("Detail"), self.detail, tr("Smaller pictures take fewer tokens."))
        self._pages_row = Row(tr("Pages"), self.pages, wide=True)
        for row in self._rows():
            self.column.addWidget(row)
        self.no = Button(tr("Cancel"), parent=self)
        self.yes = Button(tr("Done"), look="primary", parent=self)
        self.yes.setDefault(True)
        self.no.clicked.connect(self.reject)
        self.yes.clicked.connect(self._choose)
        self.add_buttons(self.no, self.yes)

    def _rows(self) -> list[Row]:
        kind, by_address = self._attachment.kind, self._attachment.original is None
        rows: list[Row] = []
        if kind is AttachmentKind.PDF and not by_address:
            rows += [Row(tr("A PDF is sent"), self.form), self._pages_row]
        if kind is not AttachmentKind.TEXT and not by_address:
            rows.append(self._detail_row)
        if kind is AttachmentKind.IMAGE and not by_address:
            rows.append(Row("", self.metadata, tr("What a camera writes into its pictures is left out otherwise.")))
        if kind is not AttachmentKind.IMAGE:
            context = tr("What to know about the document. It is read along with it and never cited.")
            rows += [Row(tr("Title"), self.title, wide=True), Row(tr("Context"), self.context, context, wide=True)]
        if not by_address:
            rows.append(
                Row("", self.upload, tr("Through the Files API: named in every request instead of sent again."))
            )
        return rows

    def _pages(self) -> tuple[int, ...] | RangeTrouble | None:
        count, text = self._attachment.facts.pages, self.pages.text().strip()
        if not text or not count:
            return None
        found = read_ranges(text, count)
        return None if not isinstance(found, RangeTrouble) and len(found) == count else found

    def _check(self) -> None:
        count, pages = self._attachment.facts.pages, self._pages()
        self.yes.setEnabled(not isinstance(pages, RangeTrouble))
        if self._attachment.kind is AttachmentKind.PDF:
            self._detail_row.setVisible(self.form.value() == "images")
        if isinstance(pages, RangeTrouble):
            self._pages_row.say(_trouble_words(pages, count))
        else:
            self._pages_row.say(tr("Such as 1-3, 7. It has {0} pages.", f"{count:,}"))

    def _choose(self) -> None:
        if self.yes.isEnabled():
            self.chosen.emit(self.choice())
            self.accept()


def _details() -> tuple[tuple[Literal["best", "balanced", "smallest"], str], ...]:
    return ("best", tr("Best detail")), ("balanced", tr("Balanced")), ("smallest", tr("Smallest"))


def _forms() -> tuple[tuple[str, str], ...]:
    return (
        ("pdf", tr("As a PDF: pictures of its pages, and their text")),
        ("text", tr("As text only")),
        ("images", tr("As pictures of its pages")),
    )


def _trouble_words(trouble: RangeTrouble, count: int) -> str:
    if trouble.code == "no_such_page":
        return tr("It has {0} pages, so {1} is not one of them.", f"{count:,}", trouble.part)
    return tr("{0} is no page and no range. Write pages such as 1-3, 7.", trouble.part or "–")
