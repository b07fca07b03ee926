"""What is taken of drops and pastes, and what is not."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from app.ui.control.mime_files import is_files, offered, taken

_BYTES = b"\x89PNG\r\n\x1a\n and more"
_DATA = f"data:image/png;base64,{base64.b64encode(_BYTES).decode()}"


def of_html(html: str, text: str = "") -> QMimeData:
    mime = QMimeData()
    mime.setHtml(html)
    if text:
        mime.setText(text)
    return mime


def of_urls(*urls: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    return mime


def test_files_come_before_all_else() -> None:
    mime = of_urls("file:///tmp/a.png", "https://example.org/a.png", "file:///tmp/b.txt")
    mime.setData("image/png", QByteArray(_BYTES))
    assert taken(mime).paths == (Path("/tmp/a.png"), Path("/tmp/b.txt"))
    assert offered(mime) == "files"
    assert is_files(mime)


def test_a_picture_as_it_lies_on_the_clipboard_is_taken_byte_for_byte() -> None:
    mime = QMimeData()
    mime.setData("image/png", QByteArray(_BYTES))
    found = taken(mime)
    assert found.picture is not None
    assert found.picture() == _BYTES
    assert found.name == "Pasted picture.png"


def test_a_bitmap_becomes_a_png() -> None:
    mime = QMimeData()
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(0x80FF0000)
    mime.setImageData(image)
    found = taken(mime)
    assert found.picture is not None
    made = QImage.fromData(QByteArray(found.picture()))
    assert (made.width(), made.height(), made.pixel(0, 0)) == (3, 2, 0x80FF0000)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_picture_in_html_is_decoded(quote: str) -> None:
    html = f"<html><body>\n<!--StartFragment--><img alt=x src={quote}{_DATA}{quote}><!--EndFragment--></body></html>"
    found = taken(of_html(html))
    assert found.picture is not None
    assert found.picture() == _BYTES
    assert is_files(of_html(html))
    assert offered(of_html(html)) == "picture"


def test_a_picture_elsewhere_gives_its_address_and_nothing_is_loaded() -> None:
    found = taken(of_html('<meta charset="utf-8"><img src="https://example.org/a.png?x=1&amp;y=2" alt="A">'))
    assert found.address == "https://example.org/a.png?x=1&y=2"
    assert found.picture is None
    assert offered(of_urls("https://example.org/a.pdf")) == "address"
    assert taken(of_urls("https://example.org/a.pdf")).address == "https://example.org/a.pdf"


@pytest.mark.parametrize(
    "html",
    [
        f'<p>Words beside it</p><img src="{_DATA}">',
        f'<img src="{_DATA}"><img src="{_DATA}">',
        '<img src="file:///etc/passwd">',
        '<img src="javascript:alert(1)">',
        '<img src="data:text/html;base64,AAAA">',
        "<img src=>",
        "<img",
        "",
    ],
)
def test_what_is_no_single_picture_is_left_to_the_words(html: str) -> None:
    assert not taken(of_html(html))
    assert not is_files(of_html(html, "words"))
    assert offered(of_html(html)) == ""


def test_words_with_a_picture_of_them_are_words() -> None:
    mime = of_html("<table><tr><td>1</td></tr></table>", "1")
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(0)
    mime.setImageData(image)
    assert not is_files(mime)


def test_a_picture_that_is_no_base64_comes_out_empty() -> None:
    found = taken(of_html('<img src="data:image/png;base64,%%%">'))
    assert found.picture is not None
    assert found.picture() == b""


def test_hostile_html_takes_no_time() -> None:
    for piece in ("<!--", "<img ", "<img src=", "<", '<img src="', "src="):
        taken(of_html(piece * 200_000))


@given(st.text(max_size=200))
def test_any_html_is_taken_or_left(text: str) -> None:
    for html in (text, f"<img {text}", f'<img src="{text}">', f'<img src="data:image/png;base64,{text}">'):
        found = taken(of_html(html))
        if found.picture is not None:
            found.picture()
