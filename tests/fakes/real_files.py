"""A small real file of every kind that is taken in, made by the libraries that the world makes them with."""

from __future__ import annotations

import io

import docx
import openpyxl
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from tests.fakes.odd_papers import filled_form
from tests.fakes.papers import encrypted_paper, paper

DRAWING = """<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"
viewBox="0 0 40 30"><defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient>
<filter id="f"><feGaussianBlur stdDeviation="2"/></filter></defs><g transform="scale(2)">
<rect width="10" height="10" fill="url(#a)" filter="url(#f)"/><path d="M0 0L10 10C1 2 3 4 5 6z"/>
<text x="3" y="5" font-size="4">Hello</text><use x:href="#a"/></g></svg>"""


def real_files() -> dict[str, bytes]:
    """By name, which begins with what the program calls the format."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    words = PngInfo()
    words.add_text("Author", "Somebody", zip=True)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "jpeg": _picture("JPEG", exif=exif, icc_profile=profile),
        "jpeg progressive": _picture("JPEG", progressive=True),
        "jpeg CMYK": _picture("JPEG", "CMYK"),
        "png": _picture("PNG", pnginfo=words, exif=exif),
        "png palette": _picture("PNG", "P"),
        "gif": _picture("GIF"),
        "gif animated": _picture("GIF", frames=3),
        "webp": _picture("WEBP"),
        "webp lossless": _picture("WEBP", lossless=True),
        "bmp": _picture("BMP"),
        "bmp palette": _picture("BMP", "P"),
        "tiff": _picture("TIFF"),
        "tiff LZW": _picture("TIFF", compression="tiff_lzw"),
        "avif": _picture("AVIF"),
        "ico": _picture("ICO"),
        "svg": DRAWING.encode(),
        "pdf": paper(["A page of words.", "Another page."], packed=True),
        "pdf form": filled_form("Ada", drawn=True),
        "pdf encrypted": encrypted_paper(["Open words."], user="", owner="the owner's"),
        "docx": _document(),
        "xlsx": _workbook(),
        "text": ("Größe: 5 €, naïve\n" * 30).encode(),
        "text of the west": ("Größe: naïve\n" * 30).encode("cp1252"),
        "text wide": ("Größe 5 €\n" * 30).encode("utf-16"),
    }


def _picture(kind: str, mode: str = "RGB", frames: int = 1, **more: object) -> bytes:
    made = io.BytesIO()
    first, *others = (Image.effect_noise((64, 48), 20 + 30 * number).convert(mode) for number in range(frames))
    several = {"save_all": True, "append_images": others} if others else {}
    first.save(made, kind, **several, **more)
    return made.getvalue()


def _document() -> bytes:
    document, made = docx.Document(), io.BytesIO()
    document.add_heading("Spices", 1)
    document.add_paragraph("They came by sea. " * 20)
    document.add_table(2, 2).cell(0, 0).text = "Pepper"
    document.save(made)
    return made.getvalue()


def _workbook() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in range(20):
        book.worksheets[0].append([row, "word", row * 1.5])
    book.save(made)
    return made.getvalue()
