"""From the services' pictures to Qt's."""

from __future__ import annotations

from PySide6.QtGui import QImage

from app.model.attachment import Raster


def image_of(raster: Raster) -> QImage:
    """*raster* in the form that is painted fastest, with pixels of its own. Not on the GUI thread: it takes a while."""
    shown = QImage(raster.rgba, raster.width, raster.height, 4 * raster.width, QImage.Format.Format_RGBA8888)
    return shown.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
