"""Whatever is sealed comes back, from any place in it; and whatever happens to the file is found."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.storage.sealing.sealed import HEADER, PIECE, TAG, SealedError, SealedFile, SealedWriter

_KEY, _OTHER = bytes(range(32)), bytes(32)
_EDGES = [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE - 1, 2 * PIECE, 2 * PIECE + 1, 3 * PIECE + 7]
_SIZES = st.sampled_from(_EDGES) | st.integers(0, 3 * PIECE)
_NAME = "a name"


def content(size: int) -> bytes:
    """*size* bytes of which no two stretches are alike for long."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def sealed(data: bytes, name: str = _NAME, key: bytes = _KEY, step: int = PIECE) -> bytes:
    """The bytes of a sealed file, written *step* bytes at a time."""
    file = io.BytesIO()
    writer = SealedWriter(file, key)
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
    writer.finish(name)
    return file.getvalue()


def opened(file: bytes, name: str = _NAME, key: bytes = _KEY) -> bytes:
    """Everything that a reader gives. Raises SealedError."""
    with SealedFile(io.BytesIO(file), key, name) as reader:
        data = b"".join(reader.pieces())
        assert len(data) == reader.size
        return data


@settings(deadline=None)
@given(st.binary(max_size=2_000), st.text(max_size=80))
def test_any_bytes_come_back_under_any_name(data: bytes, name: str) -> None:
    assert opened(sealed(data, name), name) == data


@settings(deadline=None, max_examples=40)
@given(_SIZES, st.sampled_from([1_000, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE]))
def test_any_size_comes_back_however_it_was_written(size: int, step: int) -> None:
    data = content(size)
    file = sealed(data, step=step)
    pieces = max(1, -(-size // PIECE))
    assert len(file) == HEADER + size + pieces * TAG
    assert opened(file) == data


@settings(deadline=None, max_examples=60)
@given(_SIZES, st.data())
def test_any_range_comes_back(size: int, data: st.DataObject) -> None:
    whole = content(size)
    file = sealed(whole)
    with SealedFile(io.BytesIO(file), _KEY, _NAME) as raw, io.BufferedReader(raw, 1_024) as reader:
        for _ in range(5):
            start = data.draw(st.integers(0, size + 10))
            length = data.draw(st.integers(0, size + 10))
            assert reader.seek(start) == start
            assert reader.read(length) == whole[start : start + length]


@settings(deadline=None, max_examples=150)
@given(_SIZES, st.data())
def test_a_bit_that_is_flipped_anywhere_is_found(size: int, data: st.DataObject) -> None:
    file = bytearray(sealed(content(size)))
    spots = st.integers(0, len(file) - 1) | st.sampled_from([0, 7, 8, HEADER - 1, HEADER, len(file) - 1])
    file[data.draw(spots)] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealedError):
        opened(bytes(file))


@pytest.mark.parametrize("size", [0, 1, 50])
def test_every_bit_of_a_small_file_counts(size: int) -> None:
    whole = sealed(content(size))
    for bit in range(len(whole) * 8):
        file = bytearray(whole)
        file[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealedError):
            opened(bytes(file))


@settings(deadline=None, max_examples=150)
@given(_SIZES, st.data())
def test_a_file_that_is_cut_anywhere_is_found(size: int, data: st.DataObject) -> None:
    file = sealed(content(size))
    ends = [HEADER + number * (PIECE + TAG) for number in range(4)]
    edges = st.sampled_from([end + shift for end in ends for shift in (-1, 0, 1, TAG) if end + shift < len(file)])
    cut = data.draw(st.integers(0, len(file) - 1) | edges)
    with pytest.raises(SealedError):
        SealedFile(io.BytesIO(file[:cut]), _KEY, _NAME)  # before any of it is handed out


@settings(deadline=None, max_examples=60)
@given(_SIZES, st.binary(min_size=1, max_size=100) | st.sampled_from([bytes(TAG), bytes(PIECE + TAG)]))
@example(PIECE, bytes(TAG))
def test_what_was_added_at_the_end_is_found(size: int, more: bytes) -> None:
    with pytest.raises(SealedError):
        SealedFile(io.BytesIO(sealed(content(size)) + more), _KEY, _NAME)


def _parts(file: bytes) -> list[bytes]:
    return [file[at : at + PIECE + TAG] for at in range(HEADER, len(file), PIECE + TAG)]


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 0, 2], [0, 2], [0, 1], [1, 2], [0, 1, 2, 2], [2, 1, 0], [2], []])
def test_pieces_that_changed_places_are_found(order: list[int]) -> None:
    file = sealed(content(3 * PIECE))
    parts = _parts(file)
    with pytest.raises(SealedError):
        opened(file[:HEADER] + b"".join(parts[number] for number in order))


def test_pieces_of_another_file_are_found() -> None:
    file, other = sealed(content(3 * PIECE)), sealed(content(3 * PIECE))
    mixed = [_parts(file)[0], _parts(other)[1], _parts(file)[2]]
    with pytest.raises(SealedError):
        opened(file[:HEADER] + b"".join(mixed))


@pytest.mark.parametrize("size", [0, 10, PIECE, PIECE + 1])
def test_a_file_opens_under_its_own_name_and_key_alone(size: int) -> None:
    file = sealed(content(size))
    assert opened(file) == content(size)
    for name, key in ((_NAME + "s", _KEY), ("", _KEY), (_NAME, _OTHER)):
        with pytest.raises(SealedError):
            SealedFile(io.BytesIO(file), key, name)


def test_no_content_and_no_length_of_it_repeats_itself_in_the_file() -> None:
    data = b"a secret that would be found" * 4_000
    first, second = sealed(data), sealed(data)
    assert b"secret" not in first
    assert not {first[at : at + 16] for at in range(8, len(first), 16)} & {
        second[at : at + 16] for at in range(8, len(second), 16)
    }


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_what_is_no_sealed_file_is_told(data: bytes) -> None:
    with pytest.raises(SealedError):
        opened(data)


def test_damage_in_one_piece_leaves_the_others_readable() -> None:
    data = content(3 * PIECE)
    file = bytearray(sealed(data))
    file[HEADER + PIECE + TAG + 5] ^= 1
    with SealedFile(io.BytesIO(bytes(file)), _KEY, _NAME) as reader:
        assert reader.read(PIECE) == data[:PIECE]
        with pytest.raises(SealedError):
            reader.read(PIECE)
        reader.seek(2 * PIECE)
        assert reader.read(PIECE) == data[2 * PIECE :]
