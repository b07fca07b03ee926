"""PDFs: what is in them, chosen pages of them, their text, their pages as pictures."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from app.logic.tokens import NEWER, OLDER, estimate_text
from app.media import pdf_forms
from app.media.values import Looked, MediaError, refused
from app.model.attachment import AttachmentFacts, AttachmentKind, Raster

MOST_PAGES = 20_000
_MOST_SIDE = 14_400.0  # points: what is larger than the largest page that PDF allows is shown as this
_READING_S = 25.0  # for the text of all pages; of the rest a usual length is assumed
_USUAL_TOKENS = 700  # of text on a page that was not read
_MOST_RASTER = 40_000_000  # pixels of a page that is drawn
_IDENTIFIER = re.compile(rb"/ID\[<([0-9A-F]{32})><[0-9A-F]{32}>\](?=[^\[]*\Z)")
_DATE = re.compile(rb"(/CreationDate\(D:)(\d{14})")
_NO_PAGES = "The PDF has no pages that can be read."
_SOFT_HYPHEN, _OBJECT = "\u00ad", "\ufffc"


def look(path: Path) -> Looked:
    """The facts of a PDF; of an encrypted one only that it is. Raises MediaError."""
    try:
        with opened(path) as document:
            return Looked(AttachmentKind.PDF, "application/pdf", _facts(document))
    except MediaError as error:
        if error.error.code == "locked":
            return Looked(AttachmentKind.PDF, "application/pdf", AttachmentFacts(source="pdf"), locked=True)
        raise


def unlock(path: Path, password: str, target: Path) -> None:
    """Write the PDF to *target* without encryption. Raises MediaError: ``wrong_password``."""
    try:
        with opened(path, password) as document:
            data = _saved(document)
    except MediaError as error:
        if error.error.code == "locked":
            raise refused("wrong_password", "The password does not open this PDF.", "Try another one.") from None
        raise
    target.write_bytes(data)
    with opened(target):
        return


def pages(path: Path, chosen: Sequence[int], target: Path) -> int:
    """Write a PDF of the pages *chosen*, from 1, to *target*; its size in bytes. Raises MediaError."""
    with opened(path) as document:
        _check(document, chosen)
        with contextlib.closing(pdfium.PdfDocument.new()) as made:
            try:
                for page in chosen:
                    pdf_forms.whole_page(document, page).close()
                made.import_pages(document, [page - 1 for page in chosen])
            except pdfium.PdfiumError as error:
                raise _broken("A page of those that are wanted cannot be read.", error) from None
            data = _steady(_saved(made))
    target.write_bytes(data)
    return len(data)


def texts(path: Path, chosen: Sequence[int] | None) -> Iterator[str]:
    """The text of each of the pages *chosen*, or of all. Raises MediaError."""
    with opened(path) as document:
        wanted = range(1, len(document) + 1) if chosen is None else chosen
        _check(document, wanted)
        for page in wanted:
            yield page_text(document, page)


def words(path: Path, most: int, seconds: float) -> str:
    """The text of all pages for a search: at most *most* characters, and what is read in *seconds*.

    Raises MediaError.
    """
    until, found, size = time.monotonic() + seconds, [], 0
    for text in texts(path, None):
        found.append(text[: most - size].strip())
        size += len(found[-1]) + 1
        if size >= most or time.monotonic() > until:
            break
    return "\n".join(filter(None, found))


def raster(path: Path, page: int, width: int, height: int) -> Raster:
    """A page, from 1, drawn on white as large as fits into *width* by *height* pixels. Raises MediaError."""
    with opened(path) as document:
        _check(document, [page])
        drawn = document[page - 1]
        wide, high = shown_size(drawn)
        scale = min(width / wide, height / high)
        if wide * high * scale * scale > _MOST_RASTER:
            scale = (_MOST_RASTER / (wide * high)) ** 0.5
        bitmap = drawn.render(scale=scale, rev_byteorder=True, prefer_bgrx=True, maybe_alpha=False)
        image = bitmap.to_pil().convert("RGBA").crop((0, 0, min(bitmap.width, width), min(bitmap.height, height)))
        return Raster(image.width, image.height, image.tobytes())


@contextlib.contextmanager
def opened(path: Path, password: str | None = None) -> Iterator[pdfium.PdfDocument]:
    """The PDF at *path*. Raises MediaError: ``locked``, ``broken_file``, ``too_many_pages``."""
    try:
        document = pdfium.PdfDocument(path, password=password)
    except pdfium.PdfiumError as error:
        raise _cannot(error) from None
    with contextlib.closing(document):
        pdf_forms.begin(document)
        count = len(document)
        if count < 1:
            raise _broken(_NO_PAGES)
        if count > MOST_PAGES:
            raise refused(
                "too_many_pages",
                f"The PDF has {count:,} pages; at most {MOST_PAGES:,} can be read.",
                "Attach a part of it.",
            )
        yield document


def readable(document: pdfium.PdfDocument, number: int) -> bool:
    """Whether page *number*, from 1, can be read at all: a damaged file may promise more pages than it has."""
    try:
        document[number - 1].close()
    except pdfium.PdfiumError:
        return False
    return True


def page_text(document: pdfium.PdfDocument, page: int) -> str:
    """The text of *page*, from 1, with line ends as one character; empty for a page that cannot be read."""
    try:
        with (
            contextlib.closing(pdf_forms.whole_page(document, page)) as found,
            contextlib.closing(found.get_textpage()) as text,
        ):
            return tidy(text.get_text_range())
    except pdfium.PdfiumError:
        return ""


def tidy(text: str) -> str:
    """*text* as pdfium gives it without what is no text: soft hyphens, stand-ins, nulls."""
    for old, new in (("\r\n", "\n"), ("\r", "\n"), (_SOFT_HYPHEN, ""), ("\ufffe", "-"), (_OBJECT, ""), ("\0", "")):
        text = text.replace(old, new)
    return text


def shown_size(page: pdfium.PdfPage) -> tuple[float, float]:
    """Width and height of a page in points as it is shown: turned, and cut to its crop box."""
    width, height = page.get_size()
    return _side(width), _side(height)


def _saved(document: pdfium.PdfDocument) -> bytes:
    """*document* as a file, without encryption. In memory: pdfium swallows what the disk says."""
    made = io.BytesIO()
    document.save(made, flags=pdfium_c.FPDF_REMOVE_SECURITY)
    return made.getvalue()


def _steady(data: bytes) -> bytes:
    """The file *data* with an identifier that follows from its content.

    pdfium writes one by chance and the time of day. Equal pages must have equal bytes, or the API's cache misses.
    """
    data = _DATE.sub(lambda found: found[1] + b"0" * len(found[2]), data)
    found = _IDENTIFIER.search(data)
    if found is None:
        return data
    empty = data[: found.start()] + data[found.end() :]
    digest = hashlib.sha256(empty).hexdigest()[: len(found[1])].upper().encode()
    return data[: found.start()] + b"/ID[<%s><%s>]" % (digest, digest) + data[found.end() :]


def _facts(document: pdfium.PdfDocument) -> AttachmentFacts:
    if not any(readable(document, number) for number in range(1, len(document) + 1)):
        raise _broken(_NO_PAGES)
    sizes, newer, older = [], [], []
    until = time.monotonic() + _READING_S
    for number in range(1, len(document) + 1):
        sizes.append(_size(document, number))
        if time.monotonic() < until:
            text = page_text(document, number)
            newer.append(round(estimate_text(text, NEWER)))
            older.append(round(estimate_text(text, OLDER)))
        else:
            newer.append(_USUAL_TOKENS)
            older.append(_USUAL_TOKENS)
    notes = ("unlocked",) if pdfium_c.FPDF_GetSecurityHandlerRevision(document) >= 0 else ()
    return AttachmentFacts(page_sizes=tuple(sizes), newer=tuple(newer), older=tuple(older), source="pdf", notes=notes)


def _size(document: pdfium.PdfDocument, number: int) -> tuple[float, float]:
    try:
        width, height = document.get_page_size(number - 1)
    except pdfium.PdfiumError:
        return 612.0, 792.0
    return round(_side(width), 1), round(_side(height), 1)


def _side(points: float) -> float:
    return min(_MOST_SIDE, points) if points >= 1 else 612.0


def _check(document: pdfium.PdfDocument, chosen: Sequence[int]) -> None:
    count = len(document)
    if not chosen or any(not 1 <= page <= count for page in chosen):
        raise refused("no_such_page", f"The PDF has the pages 1 to {count:,}.", "Choose among them.")


def _cannot(error: pdfium.PdfiumError) -> MediaError:
    code = getattr(error, "err_code", None)
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return refused(
            "unknown_lock",
            "The PDF is locked in a way that cannot be opened here.",
            "Save it without protection, with the program that opens it.",
        )
    if code == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
        return refused("locked", "The PDF is locked with a password.", "Enter its password.")
    return _broken("The PDF is damaged and cannot be read.", error)


def _broken(message: str, error: Exception | None = None) -> MediaError:
    return refused("broken_file", message, "Save it anew with another program.", str(error or ""))
