"""Images: formats, bytes, pixels, how many (platform.claude.com: vision)."""

from __future__ import annotations

from app.demo.ask import Ask, Json
from app.demo.picture import Picture, read_picture
from app.demo.problems import invalid
from app.demo.rules.fields import check_choice
from app.demo.sources import decode, find_blocks

_MOST_BYTES = 10 * 1024 * 1024  # of base64
_MOST_PIXELS = 8000  # a side
_MANY, _MOST_PIXELS_OF_MANY = 20, 2000
_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")


def check_pictures(ask: Ask) -> None:
    """Refuse images that are too large, too many, or not what they say. Raises ProblemError 400 or 404."""
    found = list(find_blocks(ask, "image"))
    most = 100 if ask.model.context < 1_000_000 else 600
    if len(found) > most:
        raise invalid("messages", f"at most {most} images may be sent in one request. Found {len(found)}.")
    side = _MOST_PIXELS_OF_MANY if len(found) > _MANY else _MOST_PIXELS
    for each in found:
        _check_source(each.path, each.block, side)


def _check_source(path: str, block: Json, most: int) -> None:
    source = block["source"]
    if source["type"] == "base64":
        _check_picture(f"{path}.source.base64", source, most)


def _check_picture(path: str, source: Json, most: int) -> None:
    check_choice(f"{path}.media_type", source["media_type"], _TYPES)
    size = len(source["data"])
    if size > _MOST_BYTES:
        raise invalid(path, f"image exceeds 10 MB maximum: {size} bytes > {_MOST_BYTES} bytes")
    picture = read_picture(decode(f"{path}.data", source["data"]))
    if picture is None:
        raise invalid(f"{path}.data", "Could not process image")
    _check_type(path, source, picture)
    if max(picture.width, picture.height) > most:
        many = " for many-image requests" if most == _MOST_PIXELS_OF_MANY else ""
        raise invalid(
            f"{path}.data",
            f"At least one of the image dimensions exceed max allowed size{many}: {most} pixels",
        )


def _check_type(path: str, source: Json, picture: Picture) -> None:
    if picture.media_type != source["media_type"]:
        raise invalid(
            f"{path}.data",
            f"Image does not match the provided media type: specified {source['media_type']}, but the image appears "
            f"to be {picture.media_type}",
        )
