"""How a prepared picture is written: the same bytes for the same picture."""

from __future__ import annotations

import io

from PIL import Image

_QUALITIES = (90, 82, 72, 60)
_LARGE = 1_000_000  # bytes of a PNG above which a photograph is looked for in it
_WORTH = 0.5  # how much smaller a JPEG must be to take the place of a PNG


def encoded(image: Image.Image, lossy: bool, exif: bytes, most: int) -> tuple[str, bytes]:
    """Media type and bytes of *image*, at most *most* if that can be had.

    What came without loss stays so, unless it is a photograph that would be much larger; what has holes becomes PNG, or
    WebP where that is too large.
    """
    if image.mode in ("LA", "RGBA") and _has_holes(image):
        png = _png(image, exif)
        return ("image/png", png) if len(png) <= most else _small(image, "WEBP", exif, most)
    solid = image.convert("L" if image.mode in ("L", "LA") else "RGB")
    if lossy:
        return _small(solid, "JPEG", exif, most)
    png = _png(solid, exif)
    if len(png) <= min(_LARGE, most):
        return "image/png", png
    media_type, smaller = _small(solid, "JPEG", exif, most)
    return (media_type, smaller) if len(png) > most or len(smaller) < len(png) * _WORTH else ("image/png", png)


def _has_holes(image: Image.Image) -> bool:
    low, _ = image.getchannel("A").getextrema()
    return float(low) < 255  # type: ignore[arg-type]


def _png(image: Image.Image, exif: bytes) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=6, exif=exif)
    return made.getvalue()


def _small(image: Image.Image, kind: str, exif: bytes, most: int) -> tuple[str, bytes]:
    data = b""
    for quality in _QUALITIES:
        made = io.BytesIO()
        more = {"subsampling": 0 if quality == _QUALITIES[0] else 2} if kind == "JPEG" else {"method": 4}
        image.save(made, kind, quality=quality, exif=exif, **more)
        data = made.getvalue()
        if len(data) <= most:
            break
    return ("image/jpeg" if kind == "JPEG" else "image/webp"), data
