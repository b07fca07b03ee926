"""The data key as 24 words that a person can write down, and what a person wrote read back (BIP 39, English words)."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from app.model.sealing import DataKey

if TYPE_CHECKING:
    from mnemonic import Mnemonic

WORDS = 24
_BEGINNING = 4  # letters that no two words of the list share (BIP 39)
_WORD = re.compile(r"[^\W\d_]+")  # numbers of a list, signs and blanks stand between words
_INVISIBLE = "Cf"  # the category of soft hyphens and of marks for direction, which come with copied text


@dataclass(frozen=True, slots=True)
class PhraseTrouble:
    """Why words are no recovery phrase. ``found`` is how many words there are.

    ``unknown_word``: ``word``, as written, in ``place`` (from 1) is none of the list; ``near`` are those most like it.
    ``wrong_count``: there are fewer or more than 24. ``not_together``: all are of the list, but one is another, or
    stands elsewhere, than where the phrase was made.
    """

    code: Literal["unknown_word", "wrong_count", "not_together"]
    found: int
    place: int = 0
    word: str = ""
    near: tuple[str, ...] = ()


def load_words() -> None:
    """Read the list of words, which is done once, so that nobody waits for that later: for a thread."""
    _by_beginning()


def phrase_of(key: DataKey) -> tuple[str, ...]:
    """The words that are *key*: whoever has them has everything. The last one holds a checksum of 8 bits."""
    return tuple(_book().to_mnemonic(key.raw).split(" "))


def read_phrase(text: str) -> DataKey | PhraseTrouble:
    """The key that *text* is, as people write it: in any case, over several lines, with numbers or commas between.

    The first four letters of a word are enough, and what follows them is not looked at. A wrong word that is of the
    list is told as ``not_together``, but for one in 256 such phrases, whose key is another.
    """
    written = _written(text)
    words: list[str] = []
    for place, word in enumerate(written, 1):
        known = _known(word)
        if known is None:
            near = difflib.get_close_matches(word.casefold(), _book().wordlist, n=3, cutoff=0.75)
            return PhraseTrouble("unknown_word", len(written), place, word, tuple(near))
        words.append(known)
    if len(words) != WORDS:
        return PhraseTrouble("wrong_count", len(words))
    try:
        return DataKey(bytes(_book().to_entropy(words)))
    except ValueError:  # the checksum
        return PhraseTrouble("not_together", len(words))


def is_word(text: str, word: str) -> bool:
    """Whether somebody who was asked for *word* of a phrase wrote it, or its first four letters."""
    written = _written(text)
    return len(written) == 1 and _known(written[0]) == word


def _written(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    return _WORD.findall("".join(sign for sign in plain if unicodedata.category(sign) != _INVISIBLE))


def _known(word: str) -> str | None:
    folded = word.casefold()
    return _by_beginning().get(folded[:_BEGINNING]) if len(folded) >= _BEGINNING else _short(folded)


def _short(folded: str) -> str | None:
    return folded if _by_beginning().get(folded) == folded else None


@cache
def _book() -> Mnemonic:
    """The list of words. Reads a file of its package, once."""
    from mnemonic import Mnemonic  # noqa: PLC0415  # only where there is a phrase

    return Mnemonic("english")


@cache
def _by_beginning() -> dict[str, str]:
    return {word[:_BEGINNING]: word for word in _book().wordlist}
