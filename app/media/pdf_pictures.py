"""Pages of a PDF as pictures to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.media import pdf
from app.media.encoding import encoded
from app.media.pictures import MOST_BASE64, fitted
from app.media.values import ImageWish, MadeImage

_SHARP = 3  # times the size in points: beyond 216 dots an inch nothing is gained


def images(path: Path, pages: Sequence[int], folder: Path, wish: ImageWish) -> list[MadeImage]:
    """Draw *pages*, from 1, within *wish*, each to a file in *folder* called by its number. Raises MediaError."""
    return [_image(path, page, folder / str(page), wish) for page in pages]


def _image(path: Path, page: int, target: Path, wish: ImageWish) -> MadeImage:
    from PIL import Image  # noqa: PLC0415

    with pdf.opened(path) as document:
        width, height = pdf.shown_size(document[page - 1])
    size = fitted(round(width * _SHARP), round(height * _SHARP), wish)
    drawn = pdf.raster(path, page, *size)
    image = Image.frombytes("RGBA", (drawn.width, drawn.height), drawn.rgba).convert("RGB")
    media_type, data = encoded(image, False, b"", MOST_BASE64 * 3 // 4 - 4)
    target.write_bytes(data)
    return MadeImage(media_type, len(data), image.width, image.height)
