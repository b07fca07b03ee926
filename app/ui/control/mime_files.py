"""Files and pictures in what was dropped or pasted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from app.ui.i18n import tr

_FORMATS = (("image/png", "png"), ("image/jpeg", "jpg"), ("image/webp", "webp"), ("image/gif", "gif"))


@dataclass(frozen=True, slots=True)
class Taken:
    """Local files, or one picture: its ``name``, and what makes its bytes, which takes time: for a thread."""

    paths: tuple[Path, ...] = ()
    name: str = ""
    picture: Callable[[], bytes] | None = None


def taken(mime: QMimeData) -> Taken:
    """What of *mime* can be attached; files come before pictures, which may be previews of them."""
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if paths:
        return Taken(paths)
    for media_type, ending in _FORMATS:
        if mime.hasFormat(media_type):
            data = bytes(mime.data(media_type).data())
            if data:
                return Taken(name=_name(ending), picture=partial(bytes, data))
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return Taken(name=_name("png"), picture=lambda: _png(image))
    return Taken()


def _name(ending: str) -> str:
    return tr("Pasted picture") + f".{ending}"


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
