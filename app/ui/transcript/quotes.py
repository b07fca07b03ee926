"""What a mark quotes of a document, in a small window beside it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLabel, QVBoxLayout, QWidget

from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.transcript.sections.sources import Source

_WIDE = 400  # px of text
_PAD = 12
_RADIUS = 8.0
_AWAY = 4  # px from the mark


class QuoteCard(QFrame):
    """Title, place and the quoted text. A click elsewhere, Esc or Enter closes it."""

    def __init__(self, parent: QWidget, theme: Theme, source: Source) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)  # its corners are round
        self._colors = theme.colors
        self.setAccessibleName(tr("Source {0}", source.number))
        self.setAccessibleDescription(source.words)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        rows.setSpacing(8)
        head, *quotes = source.words.split("\n")
        rows.addWidget(_label(self, head, theme.fonts.facts, theme.colors.muted.name()))
        for quote in quotes:
            rows.addWidget(_label(self, quote, theme.fonts.chat, theme.colors.text.name()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card: a translucent window gets no background from the style sheet."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colors.line)
        painter.setBrush(self._colors.card)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter closes, too: it opened."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.close()
        else:
            super().keyPressEvent(event)


def _label(card: QWidget, text: str, font: QFont, color: str) -> QLabel:
    made = QLabel(card)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(True)
    made.setFont(font)
    made.setFixedWidth(_WIDE)
    made.setStyleSheet(f"color: {color}; background: transparent;")
    return made


class Quotes(QObject):
    """Shows cards beside marks of *area*."""

    def __init__(self, area: QAbstractScrollArea, theme: Theme) -> None:
        super().__init__(area)
        self._area = area
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Take another theme, for the cards to come."""
        self._theme = theme

    def show(self, mark: QRectF, source: Source) -> None:
        """Show what *source* quotes, below its *mark* (px in the viewport), or above where there is no room."""
        card = QuoteCard(self._area, self._theme, source)
        card.adjustSize()
        viewport = self._area.viewport()
        below = viewport.mapToGlobal(mark.bottomLeft().toPoint()) + QPoint(0, _AWAY)
        above = viewport.mapToGlobal(mark.topLeft().toPoint()) - QPoint(0, card.height() + _AWAY)
        screen = (QGuiApplication.screenAt(below) or self._area.screen()).availableGeometry()
        place = below if below.y() + card.height() <= screen.bottom() else above
        left = max(screen.left(), min(place.x(), screen.right() - card.width()))
        card.move(left, max(screen.top(), place.y()))
        card.show()
        card.setFocus(Qt.FocusReason.PopupFocusReason)
