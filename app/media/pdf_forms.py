"""Forms in PDFs: what somebody filled in belongs to the page, although it is written beside it.

pdfium reads the text of a page without its fields, and leaves the fields' form behind when it copies pages; other
readers then show empty ones.
"""

from __future__ import annotations

import contextlib

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_WIDGET = pdfium_c.FPDF_ANNOT_WIDGET


def begin(document: pdfium.PdfDocument) -> None:
    """Make the form of *document* known, if it has one that can be read. To be called before pages are."""
    with contextlib.suppress(pdfium.PdfiumError):
        document.init_forms()


def whole_page(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    """Page *number*, from 1, with its fields made part of it: in memory alone. Raises PdfiumError."""
    page: pdfium.PdfPage = document[number - 1]
    if not document.formenv or not _has_fields(page):
        return page
    with contextlib.closing(page):
        page.flatten()
    return document[number - 1]


def _has_fields(page: pdfium.PdfPage) -> bool:
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, number)
        if annotation:
            kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
            pdfium_c.FPDFPage_CloseAnnot(annotation)
            if kind == _WIDGET:
                return True
    return False
