"""Names of copies that leave the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.copy_names import opened_name, saved_name


@pytest.mark.parametrize(
    ("name", "media_type", "opened", "saved"),
    [
        ("report.pdf", "application/pdf", "report.pdf", "report.pdf"),
        ("report.exe", "application/pdf", "report.exe.pdf", "report.exe.pdf"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG", "photo.JPEG"),
        ("Pasted picture", "image/png", "Pasted picture.png", "Pasted picture.png"),
        ("run.sh", "text/plain", "run.sh.txt", "run.sh"),
        ("page.html", "text/plain", "page.html.txt", "page.html"),
        ("notes", "text/plain", "notes.txt", "notes.txt"),
        ("logo.svg", "image/svg+xml", "logo.svg.txt", "logo.svg"),
        ("../../etc/x.desktop", "text/plain", "x.desktop.txt", "x.desktop"),
        ("\u202egpj.exe", "text/plain", "gpj.exe.txt", "gpj.exe"),
        ("", "image/gif", "attachment.gif", "attachment.gif"),
        ("pdf", "application/pdf", "pdf.pdf", "pdf.pdf"),
    ],
)
def test_the_ending_says_what_the_bytes_are(name: str, media_type: str, opened: str, saved: str) -> None:
    assert opened_name(name, media_type) == opened
    assert saved_name(name, media_type) == saved


@given(st.text(max_size=300), st.sampled_from(["text/plain", "application/x-sh", "image/svg+xml", ""]))
def test_whatever_is_no_picture_or_document_is_opened_as_text(name: str, media_type: str) -> None:
    made = opened_name(name, media_type)
    assert made.lower().endswith(".txt")
    assert len(made) <= 80
    assert not set(made) & set('/\\\0<>:"|?*')
