"""Opens links: the usual kinds at once, everything else only after a question that shows the whole target."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.transcript.text import escaped_address

_USUAL = ("http", "https", "mailto")
_ATTACHES = ("attach", "attachment")  # by which a mail address may name a file of this machine for some programs


def is_usual(target: str) -> bool:
    """Whether *target* may be opened without a question: a web or mail address without control characters.

    A mail address that attaches a file is asked about.
    """
    url = QUrl(target, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or any(ord(character) < 32 for character in target):
        return False
    if url.scheme().lower() == "mailto":
        return not any(name.lower() in _ATTACHES for name, _ in QUrlQuery(url).queryItems())
    return url.scheme().lower() in _USUAL and bool(url.host())


class LinkOpener:
    """Hands links to the desktop; *hand_over* returns whether the desktop took it."""

    def __init__(
        self,
        window: QWidget,
        theme: Callable[[], Theme],
        hand_over: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        self._window = window
        self._theme = theme
        self._hand_over = hand_over

    def open(self, target: str) -> None:
        """Open *target*, or ask first."""
        if is_usual(target):
            self._hand_over(QUrl(target))
        else:
            self._ask(target)

    def _ask(self, target: str) -> None:
        from app.ui.dialogs import ConfirmDialog  # noqa: PLC0415  # rarely needed, never before the first paint

        question = tr("This link is not a web address. Opening it starts another program on this machine. Open it?")
        whole = escaped_address(target, len(target))
        dialog = ConfirmDialog(tr("Open link"), question, tr("Open"), whole, self._window)
        dialog.confirmed.connect(lambda: self._hand_over(QUrl(target)))
        dialog.show_with(self._theme())
