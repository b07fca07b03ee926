"""Words for models, money and places."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QTranslator

from app.model.errors import ErrorKind, TurnError
from app.services.keys import KeyState
from app.ui.i18n import tr, tr_count
from app.ui.key_words import kept_words, lead_words, place_words
from app.ui.wording import effort_name, error_words, spent

NO_KEYRING = TurnError(ErrorKind.MACHINE, "keyring_missing", "This system has no keyring.")


@pytest.mark.parametrize(
    ("nano", "incomplete", "words"),
    [
        (0, False, "$0.00"),
        (12_840_000_000, False, "$12.84"),
        (1_234_567_890_000, False, "$1,234.57"),
        (10_000_000, False, "$0.01"),
        (3_600_000, False, "$0.0036"),
        (0, True, "≥ $0.00"),
        (1_500_000_000, True, "≥ $1.50"),
    ],
)
def test_money(nano: int, incomplete: bool, words: str) -> None:
    assert spent(nano, incomplete) == words


def test_efforts(qapp: Any) -> None:
    assert effort_name("xhigh") == "extra high"
    assert effort_name("of-tomorrow") == "of-tomorrow"


def test_arguments_are_never_formats(qapp: Any) -> None:
    assert tr("“{0}” is gone", "{0} {1}") == "“{0} {1}” is gone"
    assert tr("100 % {of it}") == "100 % {of it}"
    assert tr_count("{0} thing", "{0} things", 1) == "1 thing"
    assert tr_count("{0} thing", "{0} things", 3) == "3 things"
    assert tr_count("{1}, {0} page", "{1}, {0} pages", 1234, "{0}") == "{0}, 1,234 pages"


class _Polish(QTranslator):
    """Has three forms for a number of things."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        if text != "{0} pages":
            return ""
        few = n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)
        return "{0} strona" if n == 1 else "{0} strony" if few else "{0} stron"

    def isEmpty(self) -> bool:
        return False


def test_a_language_has_as_many_forms_as_it_needs(qapp: Any) -> None:
    polish = _Polish()
    qapp.installTranslator(polish)
    try:
        said = [tr_count("{0} page", "{0} pages", count) for count in (1, 2, 5, 22)]
    finally:
        qapp.removeTranslator(polish)
    assert said == ["1 strona", "2 strony", "5 stron", "22 strony"]


def test_errors(qapp: Any) -> None:
    assert error_words(TurnError(ErrorKind.USER, "x", "It failed.")) == "It failed."
    assert error_words(TurnError(ErrorKind.USER, "x", "It failed.", "Mend it.")) == "It failed. Mend it."


def test_where_a_key_is(qapp: Any) -> None:
    ring = KeyState(True, "keyring", "KWallet")
    session = KeyState(True, "session", trouble=NO_KEYRING)
    assert "KWallet" in kept_words(ring)
    assert "KWallet" in place_words(ring)
    assert "session only" in kept_words(session)
    assert "no keyring" in kept_words(session)
    assert "stored nowhere" in kept_words(KeyState(True, "environment"))
    assert place_words(KeyState(False, "none", trouble=NO_KEYRING)) == NO_KEYRING.message
    assert "until the program ends: this system has no keyring" in lead_words(
        KeyState(False, "none", trouble=NO_KEYRING)
    )
    assert "KWallet" in lead_words(KeyState(False, "none", "KWallet"))
