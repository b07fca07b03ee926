"""Icons: one stroke family of SVGs, drawn in whatever colour the text beside them has."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.base.resources import read_text

ICON_NAMES = (
    "plus", "search", "settings", "send", "stop", "sidebar", "inspector", "chevron-down", "chevron-up", "chevron-right",
    "chevron-left", "archive", "tag", "sliders",
    "pin", "trash", "key", "copy", "retry", "return", "warning", "close", "check", "info", "offline", "rename",
    "globe", "terminal", "file", "image", "tool", "plug", "summary", "swap", "advice", "minus",
    "fit-width", "fit-page", "save", "external", "folder", "chat", "undo",
)  # fmt: skip
_SCALES = (1.0, 2.0, 3.0)


def tinted_icon(name: str, color: QColor, disabled: QColor | None = None, size: int = 16) -> QIcon:
    """Return the icon *name* in *color*, *size* pixels, sharp up to a scaling of 300 %.

    *disabled* is the colour of a control that cannot be used. Raises FileNotFoundError for an unknown name.
    """
    icon = QIcon()
    for scale in _SCALES:
        icon.addPixmap(tinted_pixmap(name, color, size, scale), QIcon.Mode.Normal)
        if disabled is not None:
            icon.addPixmap(tinted_pixmap(name, disabled, size, scale), QIcon.Mode.Disabled)
    return icon


def tinted_pixmap(name: str, color: QColor, size: int = 16, scale: float = 1.0) -> QPixmap:
    """Return the icon *name* in *color* as a pixmap of *size* device-independent pixels.

    Qt's own cache keeps it: a hundred rows with the same cross do not read and draw it a hundred times.
    """
    key, pixmap = f"icon {name} {color.name(QColor.NameFormat.HexArgb)} {size} {scale}", QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _drawn(name, color, size, scale)
        QPixmapCache.insert(key, pixmap)
    return pixmap


def _drawn(name: str, color: QColor, size: int, scale: float) -> QPixmap:
    source = read_text(f"icons/{name}.svg").replace("currentColor", color.name())
    renderer = QSvgRenderer(QByteArray(source.encode()))
    pixmap = QPixmap(QSize(round(size * scale), round(size * scale)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def program_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    icon = QIcon()
    source = QByteArray(read_text("icons/chatelaine.svg").encode())
    for size in (16, 32, 48, 128, 256):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(source).render(painter, QRectF(pixmap.rect()))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
