"""A selection in every form that other programs may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QMimeData

from app.ui.transcript.copying.html import body_html, document_html, heading_html
from app.ui.transcript.copying.markdown import escaped, markdown_text
from app.ui.transcript.copying.parts import Part
from app.ui.transcript.copying.plain import plain_text


class Form(StrEnum):
    """What is wanted: everything at once, or one kind of text alone."""

    RICH = "rich"
    PLAIN = "plain"
    MARKDOWN = "markdown"


class Bundle:
    """Takes what is selected message by message, so that much of it can be taken in turns."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._first: list[Part] | None = None
        self._plain: list[str] = []
        self._markdown: list[str] = []
        self._html: list[str] = []

    def take(self, parts: Sequence[Part], sender: str = "") -> None:
        """Take the parts of the next message; *sender* stands above it as a heading."""
        if not parts:
            return
        self._first = list(parts) if not self._plain and not sender else None
        plain = plain_text(parts, bare=False)
        self._plain.append(f"{sender}:\n{plain}" if sender else plain)
        if self._form is not Form.PLAIN:
            written = markdown_text(parts)
            self._markdown.append(f"### {escaped(sender)}\n\n{written}" if sender else written)
        if self._form is Form.RICH:
            self._html.append((heading_html(sender) if sender else "") + body_html(parts))

    @property
    def empty(self) -> bool:
        """Whether nothing was taken."""
        return not self._plain

    def data(self) -> QMimeData:
        """What goes to the clipboard or into another program. Words of one block come bare."""
        data = QMimeData()
        if self._form is Form.MARKDOWN:
            data.setText("\n\n".join(self._markdown))
            return data
        data.setText("\n\n".join(self._plain) if self._first is None else plain_text(self._first))
        if self._form is Form.RICH:
            data.setHtml(
                document_html("".join(self._html) if self._first is None else body_html(self._first, bare=True))
            )
            data.setData("text/markdown", "\n\n".join(self._markdown).encode())
        return data
