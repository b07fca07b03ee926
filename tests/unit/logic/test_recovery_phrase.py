"""Twenty-four words that are the key, and whatever people make of them when they write them down."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from app.logic.recovery_phrase import PhraseTrouble, is_word, phrase_of, read_phrase
from app.model.sealing import DataKey

# From the test vectors that belong to BIP 39.
_VECTORS = {
    "00" * 32: "abandon " * 23 + "art",
    "7f" * 32: "legal winner thank year wave sausage worth useful " * 2
    + "legal winner thank year wave sausage worth title",
    "80" * 32: "letter advice cage absurd amount doctor acoustic avoid " * 2
    + "letter advice cage absurd amount doctor acoustic bless",
    "ff" * 32: "zoo " * 23 + "vote",
    "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f": (
        "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group "
        "space point ten exist slush involve unfold"
    ),
}
_KEY = DataKey(bytes.fromhex("f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f"))
_WORDS = phrase_of(_KEY)
_KEYS = st.binary(min_size=32, max_size=32).map(DataKey)


@pytest.mark.parametrize(("raw", "words"), _VECTORS.items(), ids=[each[:2] for each in _VECTORS])
def test_the_words_are_those_of_bip_39(raw: str, words: str) -> None:
    key = DataKey(bytes.fromhex(raw))
    assert phrase_of(key) == tuple(words.split())
    assert read_phrase(words) == key


def test_the_list_of_words_is_that_of_bip_39() -> None:
    listed = "".join(f"{word}\n" for word in Mnemonic("english").wordlist)
    digest = "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda"
    assert hashlib.sha256(listed.encode("utf-8")).hexdigest() == digest


@settings(deadline=None)
@given(_KEYS)
def test_every_key_comes_back_from_its_words(key: DataKey) -> None:
    assert read_phrase("\n".join(phrase_of(key))) == key


@pytest.mark.parametrize(
    "written",
    [
        " ".join(_WORDS).upper(),
        "\r\n".join(_WORDS),
        "  " + "\t ".join(word.title() for word in _WORDS) + "\n",
        "\n".join(f"{number}. {word}" for number, word in enumerate(_WORDS, 1)),
        "\n".join(f"{number:02}) {word}" for number, word in enumerate(_WORDS, 1)),
        " ".join(f"{number}{word}" for number, word in enumerate(_WORDS, 1)),
        ", ".join(_WORDS) + ".",
        " ".join(word[:4] for word in _WORDS),
        " ".join(word[:4] + "x" if len(word) > 4 else word for word in _WORDS),
        "\u201c" + "\u3000".join(_WORDS) + "\u201d",
        "".join(chr(ord(sign) + 0xFEE0) if sign != " " else sign for sign in " ".join(_WORDS)),
        " ".join(f"\u2066{word[:2]}\u00ad{word[2:]}\u2069" for word in _WORDS),
    ],
)
def test_it_is_read_however_it_was_written(written: str) -> None:
    assert read_phrase(written) == _KEY


def test_a_word_that_is_none_is_named_with_those_that_are_like_it() -> None:
    written = [*_WORDS]
    written[6] = "wariror"
    trouble = read_phrase(" ".join(written))
    assert trouble == PhraseTrouble("unknown_word", 24, 7, "wariror", ("warrior",))
    written[6] = "Żółw"
    assert read_phrase(" ".join(written)) == PhraseTrouble("unknown_word", 24, 7, "Żółw")


@pytest.mark.parametrize("short", ["co", "com", "z", "zo"])
def test_fewer_than_four_letters_are_a_whole_word_or_none(short: str) -> None:
    trouble = read_phrase(" ".join([_WORDS[0], short, *_WORDS[2:]]))
    assert isinstance(trouble, PhraseTrouble)
    assert (trouble.code, trouble.place, trouble.word) == ("unknown_word", 2, short)


@pytest.mark.parametrize("count", [0, 1, 12, 23, 25, 48])
def test_another_number_of_words_is_told(count: int) -> None:
    assert read_phrase(" ".join((_WORDS * 2)[:count])) == PhraseTrouble("wrong_count", count)


def test_words_that_have_changed_places_do_not_belong_together() -> None:
    swapped = [_WORDS[1], _WORDS[0], *_WORDS[2:]]
    assert read_phrase(" ".join(swapped)) == PhraseTrouble("not_together", 24)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_no_text_is_read_as_a_key_by_chance_or_breaks_the_reading(text: str) -> None:
    assert isinstance(read_phrase(text), PhraseTrouble)


@pytest.mark.parametrize(("written", "right"), [(" Come \n", True), ("come come", False), ("", False), ("cool", False)])
def test_a_word_that_is_asked_for_is_read_as_forgivingly(written: str, right: bool) -> None:
    assert is_word(written, "come") is right


def test_the_beginning_of_a_word_that_is_asked_for_is_enough() -> None:
    assert is_word("2. WARR", "warrior")
    assert not is_word("war", "warrior")
