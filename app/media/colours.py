"""From every way to store colours to grey, RGB or RGBA of eight bits."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

_DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def to_plain(image: Image.Image) -> Image.Image:
    """*image* as L, LA, RGB or RGBA in sRGB. Its profile, if it has one, is applied and left away."""
    if image.mode in _DEEP:
        return _shallow(image)
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("P", "PA"):  # a profile is for colours, not for numbers of colours
        image = _converted(image)
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "LAB", "L"):
        image = _in_srgb(image, profile)
    return _converted(image)


def _converted(image: Image.Image) -> Image.Image:
    has_alpha = image.mode in ("PA", "RGBa", "La") or "transparency" in image.info
    match image.mode:
        case "L" | "LA" | "RGB" | "RGBA" if "transparency" not in image.info:
            return image
        case "1":
            return image.convert("L")
        case "LAB":
            return _from_lab(image)
        case _:
            return image.convert("RGBA" if has_alpha else "RGB")


def _shallow(image: Image.Image) -> Image.Image:
    """Sixteen bits lose their lower half; other depths are spread from their darkest to their lightest value."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    low, high = (float(bound) for bound in image.getextrema())  # type: ignore[arg-type]
    spread = 255.0 / (high - low) if high > low else 0.0
    if image.mode == "I" and low >= 0 and 255 < high <= 65_535:  # sixteen bits read into thirty-two
        low, spread = 0.0, 1 / 257
    return image.convert("F").point(lambda value: value * spread + (-low * spread)).convert("L")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """A profile that cannot be read, or is another kind of colours', is passed over."""
    mode = "RGBA" if image.mode == "RGBA" else "L" if image.mode == "L" else "RGB"
    if mode == "L":
        return image  # the curve of a grey profile hardly shows, and the API assumes none
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return made if made is not None else image


def _from_lab(image: Image.Image) -> Image.Image:
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
    made = ImageCms.applyTransform(image, transform)
    return made if made is not None else image.convert("L")
