"""Addresses as strangers hand them over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logic.web_address import kind_of_address, name_in, web_address


@pytest.mark.parametrize("text", ["https://example.org/a.png", " http://127.0.0.1:8080/x?y=1#z\n", "https://[::1]/"])
def test_an_address_is_taken_as_it_is(text: str) -> None:
    assert web_address(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org/a.png",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1/",
        "https://exa mple.org/",
        "https://example.org/\x00",
        "https://example.org/\u202egnp.a",
        "https://example.org/" + "a" * 3_000,
    ],
)
def test_what_is_no_address_on_the_web_is_refused(text: str) -> None:
    assert web_address(text) is None


@given(st.text(max_size=60))
def test_nothing_that_people_type_breaks_it(text: str) -> None:
    for url in (text, f"https://{text}", f"http://a/{text}"):
        found = web_address(url)
        if found is not None:
            assert name_in(found)


def test_a_file_is_called_by_the_end_of_its_path() -> None:
    assert name_in("https://example.org/a/Year%20report.pdf?x=1") == "Year report.pdf"
    assert name_in("https://example.org/") == "example.org"


def test_the_kind_is_guessed_by_the_ending() -> None:
    assert kind_of_address("https://example.org/a/R.PDF?x") == "pdf"
    assert kind_of_address("https://example.org/a?b.pdf") == "image"
