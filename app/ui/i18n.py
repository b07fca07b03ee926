"""Words for the eye: every visible string passes through here, so that it can be translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_CONTEXT = "chatelaine"


def tr(text: str, *args: object) -> str:
    """Return *text* in the user's language, with ``{0}``, ``{1}`` … replaced by *args*.

    *text* is the English sentence and must stand as a literal in the call (or be wrapped in :func:`mark` where it is
    defined), so that it can be found for translation. Arguments are never read as formats.
    """
    translated = QCoreApplication.translate(_CONTEXT, text)
    return translated.format(*args) if args else translated


def tr_count(one: str, many: str, count: int, *args: object) -> str:
    """Return the sentence for *count* things; ``{0}`` becomes the number, with thousands set apart, ``{1}`` … *args*.

    *many* is what is translated, in as many forms as the language has; *one* and *many* are the two forms of English.
    """
    translated = QCoreApplication.translate(_CONTEXT, many, None, count)
    if translated == many:
        translated = one if count == 1 else many
    return translated.format(f"{count:,}", *args)


def mark(text: str) -> str:
    """Mark *text* as a sentence that is translated later, where it is shown. Returns it unchanged."""
    return text
