"""Keys are removed from text, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.redact import REPLACEMENT, redact

_KEY = "sk-ant-api03-AbC_dEf-0123456789"


@pytest.mark.parametrize(
    "text",
    [
        f"the key {_KEY} was refused",
        f"{{'x-api-key': '{_KEY}'}}",
        f"x-api-key: {_KEY}\r\nhost: example",
        f"Authorization: Bearer {_KEY}",
        f"url?key={_KEY}&x=1",
        f'"{_KEY}"',
    ],
)
def test_a_key_is_removed(text: str) -> None:
    assert _KEY not in redact(text)
    assert "AbC_dEf" not in redact(text)
    assert REPLACEMENT in redact(text)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("authorization: bearer gateway-secret-1", "gateway-secret-1"),
        ("Bearer gateway-secret-1", "gateway-secret-1"),
        ("X-Api-Key: gateway-secret-1", "gateway-secret-1"),
        ("{'X-API-Key': 'gateway secret'}", "gateway secret"),
    ],
)
def test_keys_of_other_forms_are_known_by_their_header(text: str, secret: str) -> None:
    assert secret not in redact(text)


def test_everything_around_a_key_stays() -> None:
    assert redact(f"before {_KEY} after") == f"before {REPLACEMENT} after"


@given(st.text(alphabet="abcdefghij klmnop\n.,:"))
def test_ordinary_text_is_left_alone(text: str) -> None:
    if "bearer " not in text:
        assert redact(text) == text


@given(st.text(), st.text())
def test_no_text_around_it_saves_a_key(before: str, after: str) -> None:
    assert _KEY not in redact(f"{before} {_KEY} {after}")
