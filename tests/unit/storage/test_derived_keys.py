"""One key for each purpose, and a text by which the right key is known."""

from __future__ import annotations

import copy
import hashlib
import hmac

import pytest

from app.model.sealing import DataKey
from app.storage.sealing.derive import Purpose, derive, is_key, key_check, new_key

_KEY = DataKey(bytes(range(32)))
_RELEASED = (Purpose.DATABASE, Purpose.ATTACHMENTS, Purpose.NAMES, Purpose.CHECK)


def test_a_key_shows_its_bytes_in_no_text() -> None:
    shown = (repr(_KEY), str(_KEY), f"{_KEY}", repr([_KEY]))
    for text in shown:
        assert text.strip("[]") == "DataKey()"


@pytest.mark.parametrize("raw", [b"", bytes(31), bytes(33), bytearray(32), "0" * 32])
def test_a_key_has_32_bytes(raw: object) -> None:
    with pytest.raises(ValueError, match="32 bytes") as refused:
        DataKey(raw)  # type: ignore[arg-type]  # what somebody may pass all the same
    assert repr(raw) not in str(refused.value)


def test_new_keys_differ() -> None:
    assert len({new_key() for _ in range(20)}) == 20


def test_a_key_is_derived_as_rfc_5869_says() -> None:
    inner = hmac.digest(bytes(32), _KEY.raw, "sha256")
    expected = hmac.digest(inner, b"chatelaine 1 names\x01", "sha256")
    assert derive(_KEY, Purpose.NAMES) == expected


def test_released_keys_stay_what_they_are() -> None:
    """Data on disk depends on these bytes: a change here makes all encrypted folders unreadable."""
    derived = b"".join(derive(_KEY, purpose) for purpose in _RELEASED)
    assert hashlib.sha256(derived).hexdigest() == "1819c0c1c6fbc932d2fbc7ab62265388208fc28c49b3b925f3cb222f0f3594b5"
    assert key_check(_KEY) == "0650f2a4f32bb467"


def test_purposes_share_no_key() -> None:
    assert len({derive(_KEY, purpose) for purpose in Purpose}) == len(Purpose)


def test_the_check_knows_its_key_and_no_other() -> None:
    check = key_check(_KEY)
    assert is_key(copy.copy(_KEY), check)
    assert not is_key(new_key(), check)
    assert not is_key(_KEY, "")
    assert not is_key(_KEY, "é" * 16)
    assert bytes.fromhex(check) not in b"".join(derive(_KEY, purpose) for purpose in Purpose)
