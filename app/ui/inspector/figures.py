"""Labels for figures, and the small squares in the colours of tokens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.model.inspection import TokenKind
from app.ui.i18n import tr
from app.ui.theme.palette import Palette, Theme
from app.ui.theme.themed import Themed
from app.ui.token_kinds import kind_color
from app.ui.widgets.bidi import isolated
from app.ui.widgets.buttons import Button

_SWATCH = 9  # px
_LEAST = 72  # px of what may be cut
_MOST = 190  # px that a name asks for
_COPY_PAD = 8  # px beside a value that can be copied, as in the style sheet
_COPIED_MS = 1500
_SMALLER = 1  # px that rows are smaller than the interface's own font
_TABULAR = QFont.Tag("tnum")


def figure_font(theme: Theme, strong: bool = False) -> QFont:
    """The font of rows, with figures of one width."""
    font = QFont(theme.fonts.interface)
    font.setPixelSize(font.pixelSize() - _SMALLER)
    font.setFeature(_TABULAR, 1)
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return font


def small_font(theme: Theme) -> QFont:
    """The font of lines below rows, with figures of one width."""
    font = QFont(theme.fonts.facts)
    font.setFeature(_TABULAR, 1)
    return font


class Figure(QLabel, Themed):
    """A number, an amount or another short value, in a direction of its own."""

    def __init__(self, parent: QWidget | None = None, muted: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "muted" if muted else "plain")
        self._strong = False
        self._theme: Theme | None = None

    def show_text(self, text: str, strong: bool = False) -> None:
        """Show *text*."""
        self.setText(isolated(text))
        self.setAccessibleName(text)
        if strong != self._strong:
            self._strong = strong
            self._dress()

    def set_theme(self, theme: Theme) -> None:
        """Take the font of *theme*."""
        self._theme = theme
        self._dress()

    def _dress(self) -> None:
        if self._theme is not None:
            self.setFont(figure_font(self._theme, self._strong))


class CopyFigure(Button):
    """A value that a click copies; it is cut where there is no room for it, but copied whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", look="copy", parent=parent)
        self._whole = ""
        self._said = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._said.timeout.connect(self._fit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.clicked.connect(self._copy)

    def show_text(self, text: str, strong: bool = False) -> None:
        """Show *text*."""
        self._whole = text
        self._said.stop()
        self.setAccessibleName(tr("Copy {0}", text))
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take the font of *theme*."""
        super().set_theme(theme)
        self.setFont(figure_font(theme))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Some letters are always seen."""
        return self.sizeHint()

    def sizeHint(self) -> QSize:
        """Room for some letters; the rest is what is left over."""
        return QSize(_LEAST, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut it anew."""
        super().resizeEvent(event)
        self._fit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._whole)
        self.setText(tr("Copied"))
        self._said.start()

    def _fit(self) -> None:
        if not self._said.isActive():
            room = max(0, self.width() - 2 * _COPY_PAD)
            self.setText(isolated(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)))


class Name(QLabel, Themed):
    """What a figure is of; takes two lines where it has to."""

    def __init__(self, parent: QWidget | None = None, strong: bool = False, muted: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", "muted" if muted else "plain")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._strong = strong

    def set_theme(self, theme: Theme) -> None:
        """Take the font of *theme*."""
        self.setFont(figure_font(theme, self._strong))

    def sizeHint(self) -> QSize:
        """One line, unless that is very long."""
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.text()) + margins.left() + margins.right() + 2
        return QSize(min(width, _MOST), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """May become as narrow as its longest word."""
        margins = self.contentsMargins()
        words = max((self.fontMetrics().horizontalAdvance(word) for word in self.text().split()), default=0)
        return QSize(words + margins.left() + margins.right() + 2, super().minimumSizeHint().height())


class Swatch(QWidget, Themed):
    """A square in the colour of a token, level with the first line of the text beside it.

    None is drawn as an outline: not known.
    """

    def __init__(self, kind: TokenKind | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._colors: Palette | None = None
        self._line = _SWATCH
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_kind(self, kind: TokenKind) -> None:
        """Take another colour."""
        self._kind = kind
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of *theme*."""
        self._colors = theme.colors
        self._line = QFontMetrics(figure_font(theme)).height()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a line."""
        margins = self.contentsMargins()
        return QSize(_SWATCH + margins.left() + margins.right(), self._line + margins.top() + margins.bottom())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The square."""
        if self._colors is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.contentsRect()
        place = QRectF(room.left(), room.top() + (self._line - _SWATCH + 1) // 2, _SWATCH, _SWATCH)
        if self._kind is not None:
            painter.setBrush(kind_color(self._kind, self._colors))
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(QPen(self._colors.muted, 1))
            place = place.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(place, 2, 2)
