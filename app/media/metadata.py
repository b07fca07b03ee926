"""What a picture carries beside its pixels. None of it, however odd, makes a good picture a bad one."""

from __future__ import annotations

import struct

from PIL import Image

_ORIENTATION = 0x0112
_TURNED = ("HEIF", "TIFF")  # formats that the decoder turns upright, their size included
_METADATA = ("exif", "xmp", "XML:com.adobe.xmp", "icc_profile", "photoshop", "comment", "dpi_x")
_IN_PNG = ("exif", "Raw profile type exif")
_ODD = (AttributeError, EOFError, IndexError, KeyError, OSError, SyntaxError, TypeError, ValueError, struct.error)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(image: Image.Image) -> int:
    """How the camera was held, from 1 (upright) to 8, as EXIF counts; 1 where nothing is said."""
    if image.format in _TURNED:
        return 1
    value = _exif(image).get(_ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def lies(image: Image.Image) -> bool:
    """Whether width and height change places when it is turned upright."""
    return orientation(image) in (5, 6, 7, 8)


def stood_up(image: Image.Image) -> Image.Image:
    """*image* turned upright. Pillow's own way writes the EXIF anew, which fails where that is damaged."""
    way = _UPRIGHT.get(orientation(image))
    return image if way is None else image.transpose(way)


def has_metadata(image: Image.Image) -> bool:
    """Whether there is anything beside the pixels that may tell of people, places or devices."""
    if "exif" in image.info or bool(_exif(image)):
        return True
    names = set(image.info) & set(_METADATA)
    texts = {key for key, value in getattr(image, "text", {}).items() if value}
    return bool(names or texts) or _has_segments(image)


def kept_exif(image: Image.Image) -> bytes:
    """The EXIF to be written with the upright picture; nothing where it is damaged."""
    exif = _exif(image)
    held = exif.pop(_ORIENTATION, None)  # it is upright then
    try:
        return exif.tobytes() if exif else b""
    except _ODD:
        return b""
    finally:
        if held is not None:
            exif[_ORIENTATION] = held  # Pillow has one for each picture


def _exif(image: Image.Image) -> Image.Exif:
    if image.format == "PNG" and not any(name in image.info for name in _IN_PNG):
        return Image.Exif()  # Pillow would decode all of it to look for some behind the pixels
    try:
        return image.getexif()
    except _ODD:
        return Image.Exif()


def _has_segments(image: Image.Image) -> bool:
    """Whether a JPEG has application segments beside those that only say how it is coded (JFIF, Adobe)."""
    return any(name not in ("APP0", "APP14") for name, _ in getattr(image, "applist", ()))
