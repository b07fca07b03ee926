"""Files, pictures and addresses in what was dropped or pasted. All of it comes from strangers."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from app.logic.web_address import web_address
from app.ui.i18n import tr

_FORMATS = (("image/png", "png"), ("image/jpeg", "jpg"), ("image/webp", "webp"), ("image/gif", "gif"))
_MOST_HTML = 30_000_000  # characters that are looked through for a picture: some 20 MB of it in base64
_MOST_BESIDE = 4_000  # characters beside the picture: more is a page, not a picture
_IMG = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""", re.IGNORECASE)
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_DATA = re.compile(r"data:image/([a-z0-9.+-]{1,40})((?:;[^,;]{1,80})*),", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """Local files, or one picture, or an address.

    ``picture`` makes the bytes of the picture, which takes time: for a thread. ``name`` is the picture's.
    """

    paths: tuple[Path, ...] = ()
    name: str = ""
    picture: Callable[[], bytes] | None = None
    address: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.picture is not None or self.address)


def taken(mime: QMimeData) -> Taken:
    """What of *mime* can be attached.

    Files come before pictures, which may be previews of them, and pictures before the address they came from.
    """
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if paths:
        return Taken(paths)
    return _raw_picture(mime) or _bitmap(mime) or _in_html(mime) or _address(mime)


def offered(mime: QMimeData) -> Literal["files", "picture", "address", ""]:
    """What :func:`taken` would find, without making pictures: for a drag that is still on its way."""
    if any(url.isLocalFile() for url in mime.urls()):
        return "files"
    if mime.hasImage():
        return "picture"
    found = _in_html(mime) or _address(mime)
    return "picture" if found.picture is not None else "address" if found.address else ""


def is_files(mime: QMimeData) -> bool:
    """Whether a paste of *mime* means what can be attached, and not words that have a picture along with them."""
    if any(url.isLocalFile() for url in mime.urls()):
        return True
    if mime.hasImage():
        return not mime.hasText() or bool(_in_html(mime))
    return not mime.text().strip() and bool(_in_html(mime))


def _raw_picture(mime: QMimeData) -> Taken:
    for media_type, ending in _FORMATS:
        if mime.hasFormat(media_type):
            data = bytes(mime.data(media_type).data())
            if data:
                return Taken(name=_name(ending), picture=partial(bytes, data))
    return Taken()


def _bitmap(mime: QMimeData) -> Taken:
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return Taken(name=_name("png"), picture=lambda: png_of(image))
    return Taken()


def _in_html(mime: QMimeData) -> Taken:
    """The one picture that a browser put into HTML, if there are no words beside it."""
    page = mime.html() if mime.hasHtml() else ""
    found = _IMG.search(page) if 0 < len(page) <= _MOST_HTML else None
    if found is None:
        return Taken()
    beside = page[: found.start()] + page[found.end() :].partition(">")[2]
    if len(beside) > _MOST_BESIDE or _IMG.search(beside) or html.unescape(_TAG.sub("", beside)).strip():
        return Taken()
    source = html.unescape(found[1] or found[2] or "").strip()
    return _of_data(source) if source[:5].lower() == "data:" else Taken(address=web_address(source) or "")


def _of_data(source: str) -> Taken:
    head = _DATA.match(source[:400])
    if head is None:
        return Taken()
    rest = source[head.end() :]
    decode = _decoded if head[2].lower().endswith(";base64") else unquote_to_bytes
    return Taken(name=_name(head[1].lower().partition("+")[0]), picture=lambda: decode(rest))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""  # refused as empty, in words


def _address(mime: QMimeData) -> Taken:
    found = (web_address(url.toString(url.ComponentFormattingOption.FullyEncoded)) for url in mime.urls())
    return Taken(address=next((address for address in found if address), ""))


def _name(ending: str) -> str:
    return tr("Pasted picture") + f".{ending}"


def png_of(image: QImage) -> bytes:
    """*image* as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
