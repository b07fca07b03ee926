"""Pictures: looked at without decoding them, made ready to be sent, drawn for the screen."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from app.logic import picture_fit
from app.media import png, svg
from app.media.colours import to_plain
from app.media.encoding import encoded
from app.media.metadata import has_metadata, kept_exif, lies, orientation, stood_up
from app.media.reading import bounded
from app.media.sniff import sniff
from app.media.values import ImageWish, Looked, MadeImage, refused
from app.model.attachment import AttachmentFacts, AttachmentKind, Raster

MOST_PIXELS = 100_000_000  # that are decoded; a JPEG may have more, for it is decoded smaller
MOST_JPEG_PIXELS = 1_000_000_000
MOST_PROGRESSIVE_PIXELS = 200_000_000  # of a JPEG that has to be held whole, six bytes a pixel, to be decoded
MOST_BASE64 = 10 * 1024 * 1024  # of one picture (platform.claude.com: vision)
_SENDABLE = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
_SOURCES = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
    "avif": "image/avif",
    "heic": "image/heic",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
}
_JPEGS = ("JPEG", "MPO")  # MPO: a JPEG with more pictures behind it, as telephones write them
_PLAIN_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")

Image.MAX_IMAGE_PIXELS = None  # the limits are our own, and come before any decoding


def look(path: Path, source: str) -> Looked:
    """The facts of a picture, from its headers alone. Raises MediaError; whatever Pillow raises for a broken file."""
    media_type = _MEDIA_TYPES.get(source, f"image/{source}")
    if source == "svg":
        width, height = svg.size(path)
        return Looked(
            AttachmentKind.IMAGE, media_type, AttachmentFacts(width, height, source=source, notes=("converted",))
        )
    with opened(path, source) as image:
        width, height = _upright(image)
        notes = tuple(
            note
            for note, holds in (
                ("converted", source not in _SOURCES),
                ("first_frame", _is_animated(image) and image.format != "MPO"),
            )
            if holds
        )
    return Looked(AttachmentKind.IMAGE, media_type, AttachmentFacts(width, height, source=source, notes=notes))


def prepare(path: Path, target: Path, wish: ImageWish) -> MadeImage:
    """Write the picture at *path* to *target* as *wish* says, unless it can go as it is.

    The same file and wish give the same bytes. Raises MediaError, and what Pillow raises for a broken file.
    """
    source = sniff(path)
    if source == "svg":
        return _written(svg.draw(path, _svg_edge(path, wish)), target, wish, lossy=False, exif=b"")
    with opened(path, source) as image:
        size = _upright(image)
        wanted = fitted(*size, wish)
        if _goes_as_it_is(image, path, size == wanted, wish):
            image.load()  # what is broken must not become part of a conversation: the API would refuse all of it
            return MadeImage(_SENDABLE[str(image.format)], path.stat().st_size, *size, as_it_is=True)
        lossy = source in ("jpeg", "heic", "avif") or (source == "webp" and not _is_lossless(path))
        exif = kept_exif(image) if wish.keep_metadata else b""
        return _written(_decoded(image, wanted), target, wish, lossy, exif)


def raster(path: Path, width: int, height: int) -> Raster:
    """The picture as it is shown, no larger than *width* by *height* pixels."""
    source = sniff(path)
    if source == "svg":
        made = svg.draw(path, max(width, height))
    else:
        with opened(path, source) as image:
            own = _upright(image)
            scale = min(1.0, width / own[0], height / own[1])
            made = _decoded(image, (max(1, round(own[0] * scale)), max(1, round(own[1] * scale))))
    made.thumbnail((width, height))
    shown = made.convert("RGBA")
    return Raster(shown.width, shown.height, shown.tobytes())


@contextlib.contextmanager
def opened(path: Path, source: str) -> Iterator[Image.Image]:
    """The picture at *path* with only its headers read. Raises MediaError for more pixels than are decoded."""
    if source == "heic":
        import pi_heif  # noqa: PLC0415  # half a second, for those who need it

        pi_heif.register_heif_opener()
    with bounded(path) as file:
        extras = png.extras(file) if source == "png" else png.Extras()
        with Image.open(png.without(file, extras.bad) if extras.bad else file) as image:
            if extras.exif:
                image.info.setdefault("exif", extras.exif)
            if extras.bad or extras.telling:
                image.info["comment"] = b"more"  # so that it does not go as it is
            _check_pixels(image)
            yield image


def _check_pixels(image: Image.Image) -> None:
    most = MOST_PIXELS
    if image.format in _JPEGS:
        most = MOST_PROGRESSIVE_PIXELS if image.info.get("progressive") else MOST_JPEG_PIXELS
    pixels = image.width * image.height
    if pixels > most:
        raise refused(
            "too_many_pixels",
            f"The picture has {pixels // 1_000_000:,} megapixels; at most {most // 1_000_000:,} can be read.",
            "Save it in a smaller size.",
        )


def fitted(width: int, height: int, wish: ImageWish) -> tuple[int, int]:
    """The largest size with these proportions within *wish*; never larger than *width* by *height* pixels."""
    return picture_fit.fitted(width, height, wish.edge, wish.tokens)


def _svg_edge(path: Path, wish: ImageWish) -> int:
    """How large a drawing is drawn: as large as *wish* allows, for it loses nothing by that."""
    width, height = svg.size(path)
    scale = wish.edge / max(width, height)
    return max(fitted(max(1, round(width * scale)), max(1, round(height * scale)), wish))


def _upright(image: Image.Image) -> tuple[int, int]:
    return (image.height, image.width) if lies(image) else (image.width, image.height)


def _is_animated(image: Image.Image) -> bool:
    """Whether there is more than one frame, or at least a sign of it: of the second no more is wanted than that."""
    try:
        return bool(getattr(image, "is_animated", False))
    except (EOFError, IndexError, OSError, SyntaxError, ValueError, struct.error):
        return True


def _goes_as_it_is(image: Image.Image, path: Path, fits: bool, wish: ImageWish) -> bool:
    if image.format not in _SENDABLE or not fits or _is_animated(image):
        return False
    if image.mode not in _PLAIN_MODES or orientation(image) != 1:
        return False
    if path.stat().st_size * 4 // 3 + 4 > MOST_BASE64:
        return False
    return wish.keep_metadata or not has_metadata(image)


def _is_lossless(path: Path) -> bool:
    with path.open("rb") as file:
        return b"VP8L" in file.read(64)


def _decoded(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The first frame, upright, in plain colours and in *size*."""
    stored = (size[1], size[0]) if lies(image) else size
    if image.format in _JPEGS:
        image.draft(None, stored)  # decodes at a half, a quarter or an eighth: huge ones fit
        if image.width * image.height > MOST_PIXELS:
            raise refused(
                "too_many_pixels", "The picture has more pixels than can be read.", "Save it in a smaller size."
            )
    image.seek(0)
    image.load()
    plain = to_plain(stood_up(image))
    if plain.size == size:
        return plain
    return plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _written(image: Image.Image, target: Path, wish: ImageWish, lossy: bool, exif: bytes) -> MadeImage:
    image = image if max(image.size) <= wish.edge else image.resize(fitted(*image.size, wish), Image.Resampling.LANCZOS)
    media_type, data = encoded(image, lossy, exif, MOST_BASE64 * 3 // 4 - 4)
    target.write_bytes(data)
    with Image.open(io.BytesIO(data)) as check:
        return MadeImage(media_type, len(data), *check.size)
