"""Whose request it is: the key is judged here and goes no further."""

from __future__ import annotations

from app.demo.record import KeyState

_KEY_HEADERS = ("authorization", "x-api-key")


def judge_key(headers: dict[str, str]) -> KeyState:
    """Accept any key but one that starts with ``bad``; *headers* has lower-case names."""
    key = _key_in(headers)
    if not key:
        return KeyState.MISSING
    return KeyState.REFUSED if key.startswith("bad") else KeyState.ACCEPTED


def without_key(headers: dict[str, str]) -> dict[str, str]:
    """Return *headers* with the key's value replaced, so that it is nowhere kept."""
    return {name: "[key removed]" if name in _KEY_HEADERS else value for name, value in headers.items()}


def _key_in(headers: dict[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return headers.get("x-api-key", "").strip()
