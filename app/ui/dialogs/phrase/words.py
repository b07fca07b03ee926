"""What is said about words of a recovery phrase."""

from __future__ import annotations

from app.logic.recovery_phrase import WORDS, PhraseTrouble
from app.ui.i18n import tr


def trouble_words(trouble: PhraseTrouble) -> str:
    """Why what was written is no recovery phrase, and what to do."""
    match trouble.code:
        case "unknown_word":
            words = tr("Word {0}, “{1}”, is no word of a recovery phrase.", trouble.place, trouble.word)
            return f"{words} {tr('Is it {0}?', ', '.join(trouble.near))}" if trouble.near else words
        case "wrong_count":
            return count_words(trouble.found)
        case "not_together":
            return tr(
                "These are {0} words, but they do not belong together: one of them is wrong, or two have changed "
                "places. Compare them with what you wrote down.",
                WORDS,
            )


def count_words(found: int) -> str:
    """How many words there are so far."""
    return tr("{0} of {1} words", found, WORDS)
