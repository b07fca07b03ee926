"""What the demo reads in a PDF with its own code: pages and their text, and nothing of what is broken."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QPdfWriter, QTextDocument

from app.demo.models import all_models
from app.demo.pdf.document import Pdf
from app.demo.pdf.values import BrokenPdfError, Name, Reader, Reference
from app.demo.tokens import block_tokens, image_tokens, text_tokens
from tests.fakes.papers import paper

PAGES = ["First line (one)\nSecond line \\ here", "", "Caf\u00e9 \u201cquoted\u201d \u20ac5"]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_and_their_lines_are_read(packed: bool) -> None:
    pdf = Pdf(paper(PAGES, packed=packed))
    assert [pdf.text(page) for page in range(1, pdf.pages + 1)] == PAGES
    assert not pdf.encrypted


@pytest.mark.usefixtures("qapp")
def test_a_document_that_qt_wrote_is_read(tmp_path: Path) -> None:
    document = QTextDocument()
    document.setPlainText("\n".join(f"Line {number} of the \u00fcbersicht." for number in range(900)))
    writer = QPdfWriter(str(tmp_path / "made.pdf"))
    document.print_(writer)
    del writer
    pdf = Pdf((tmp_path / "made.pdf").read_bytes())
    assert pdf.pages > 1
    words = " ".join(pdf.text(page) for page in range(1, pdf.pages + 1)).split()
    assert words[:5] == ["Line", "0", "of", "the", "\u00fcbersicht."]
    assert {str(number) for number in range(900)} <= {*words}


def test_a_page_is_counted_as_its_text_and_as_an_image() -> None:
    model = next(each for each in all_models() if each.large_images)

    def tokens(pages: list[str]) -> int:
        data = base64.b64encode(paper(pages)).decode()
        return block_tokens({"type": "document", "source": {"type": "base64", "data": data}}, model)

    seen = image_tokens(1_275, 1_650, model)
    assert tokens([""]) == 12 + seen
    assert tokens(["", ""]) == 12 + 2 * seen
    assert tokens(["word " * 40]) == 12 + seen + text_tokens(("word " * 40).strip(), model)
    assert tokens(["word"] * 601) == 12 + 601 * (seen + text_tokens("word", model))


def test_the_size_of_a_page_may_stand_above_it() -> None:
    data = (
        b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Kids [3 0 R 4 0 R] /MediaBox [0 0 720 540] >> "
    )
    data += b"endobj 3 0 obj << /Type /Page >> endobj 4 0 obj << /Type /Page /MediaBox [9 9 9 9] >> endobj "
    pdf = Pdf(data + b"trailer << /Root 1 0 R >>")
    assert (pdf.size(1), pdf.size(2)) == ((720, 540), (612, 792))


def test_packed_objects_are_found() -> None:
    first, second = b"<< /Type /Catalog /Pages 5 0 R >>", b"<< /Type /Pages /Kids [6 0 R] >>"
    index = b"4 0 5 %d " % (len(first) + 1)
    inside = zlib.compress(index + first + b" " + second)
    data = (
        b"%%PDF-1.5\n1 0 obj << /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >> stream\n"
        % (len(index), len(inside))
        + inside
        + b"\nendstream endobj\n6 0 obj << /Type /Page >> endobj\ntrailer << /Root 4 0 R >>"
    )
    assert Pdf(data).pages == 1


def test_a_tree_with_a_loop_ends() -> None:
    data = b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Kids [2 0 R 3 0 R] >> endobj "
    assert Pdf(data + b"3 0 obj << /Type /Page >> endobj trailer << /Root 1 0 R >>").pages == 1


def test_an_encrypted_file_says_so() -> None:
    data = paper(["Secret"]).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard >>")
    assert Pdf(data).encrypted


def test_fonts_with_codes_of_their_own_are_read() -> None:
    cmap = b"2 beginbfchar <0001> <0041> <0002> <00660069> endbfchar 1 beginbfrange <0003> <0005> <0061> endbfrange"
    data = (
        b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Kids [3 0 R] >> endobj\n"
        b"3 0 obj << /Type /Page /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >> endobj\n"
        b"4 0 obj << >> stream\nBT /F 9 Tf [<0001> -500 <00020003>] TJ <0005> ' ET\nendstream endobj\n"
        b"5 0 obj << /Subtype /Type0 /ToUnicode 6 0 R >> endobj\n6 0 obj << >> stream\n"
    )
    assert Pdf(data + cmap + b"\nendstream endobj trailer << /Root 1 0 R >>").text(1) == "A fia\nc"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"<< /A#20B [1 -2.5 (x\\(y\\)\\101) <4142> true null 3 0 R] >>", None),
        (b"(a(b)c)", b"a(b)c"),
        (b"(\\r\\\nz)", b"\rz"),
        (b"% words\n /Name", Name("Name")),
        (b"<414>", b"A@"),
    ],
)
def test_values_are_read(raw: bytes, value: object) -> None:
    found = Reader(raw).value()
    wanted = value if value is not None else {"A B": [1, -2.5, b"x(y)A", b"AB", True, None, Reference(3)]}
    assert found == wanted


def test_what_nests_too_deep_is_refused() -> None:
    with pytest.raises(BrokenPdfError):
        Reader(b"[" * 100).value()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_mutated_file_is_read_or_has_no_pages(data: st.DataObject) -> None:
    raw = bytearray(paper(["One sentence. Another one.", "More"], packed=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    pdf = Pdf(bytes(raw))
    for page in range(1, pdf.pages + 1):
        assert isinstance(pdf.text(page), str)
