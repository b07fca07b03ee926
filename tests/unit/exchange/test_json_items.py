"""Long JSON is cut into its items wherever the pieces end, with damage said and passed over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.json_items import Cut, ItemCutter, in_utf8

_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8"))
    | st.sampled_from(['"', "\\", "}{"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
_ITEMS = st.lists(st.dictionaries(st.text(max_size=5), _VALUES, max_size=4), max_size=5)


def _cut(data: bytes, size: int = 7, **limits: int) -> list[Cut]:
    cutter = ItemCutter(**limits)
    found = [cut for at in range(0, len(data), size) for cut in cutter.feed(data[at : at + size])]
    return [*found, *cutter.finish()]


def _values(cuts: list[Cut]) -> list[object]:
    return [json.loads(cut.data) if cut.data is not None else cut.words for cut in cuts]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_what_says_that_it_is_in_utf_16_is_read_so(encoding: str) -> None:
    text = '\ufeff[{"a": "größer 😀"}, {"b": 1}]'
    data = text.encode(encoding)
    pieces = (data[at : at + 3] for at in range(0, len(data), 3))
    cutter = ItemCutter()
    cuts = [cut for piece in in_utf8(pieces) for cut in cutter.feed(piece)]
    assert _values([*cuts, *cutter.finish()]) == [{"a": "größer 😀"}, {"b": 1}]


@given(_ITEMS, st.integers(1, 40), st.booleans(), st.sampled_from([None, 2]))
def test_items_of_an_array_come_out_whole(items: list[object], size: int, ascii: bool, indent: int | None) -> None:
    data = json.dumps(items, ensure_ascii=ascii, indent=indent).encode()
    assert _values(_cut(data, size)) == items


@given(_ITEMS, st.integers(1, 40))
def test_lines_of_json_are_items(items: list[object], size: int) -> None:
    data = "\n".join(json.dumps(item) for item in items).encode()
    assert _values(_cut(data, size)) == items


@given(st.binary(max_size=200), st.integers(1, 40))
def test_any_bytes_come_to_an_end(data: bytes, size: int) -> None:
    pieces = _cut(b"[" + data, size)
    assert sum(len(cut.data or b"") for cut in pieces) <= len(data) + 1


def test_each_item_says_where_it_ends() -> None:
    data = b'\xef\xbb\xbf[{"a": 1}, {"b": 2}]\n'
    assert [cut.end for cut in _cut(data, 4)] == [12, 22]
    assert data[12:14] == b", "


def test_a_mark_of_utf8_at_the_start_is_passed_over() -> None:
    assert _values(_cut(b'\xef\xbb\xbf[{"a": 1}]', 100)) == [{"a": 1}]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[{"a": 1}, {"b": ', [{"a": 1}, "The file ends in the middle of this conversation."]),
        (b'[{"a": 1}, {"b": "x', [{"a": 1}, "The file ends in the middle of this conversation."]),
        (b'[{"a": 1}, 5, {"b": 2}]', [{"a": 1}, "This is no conversation.", {"b": 2}]),
        (b'[{"a": 1}, "x\\"y", null]', [{"a": 1}, "This is no conversation."]),
        (b'[{"a": 1}]]', [{"a": 1}, "A bracket closes nothing."]),
        (b"words alone", ["This is no conversation."]),
        (b"[]", []),
        (b"", []),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_damage_is_said_and_the_rest_goes_on(data: bytes, expected: list[object], size: int) -> None:
    assert _values(_cut(data, size)) == expected


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_what_is_too_large_is_passed_over(size: int) -> None:
    data = json.dumps([{"a": 1}, {"b": "x" * 500}, {"c": 3}]).encode()
    first, large, last = _values(_cut(data, size, most_item=100))
    assert (first, last) == ({"a": 1}, {"c": 3})
    assert "larger" in str(large)


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_what_is_nested_too_deeply_is_passed_over(size: int) -> None:
    data = b'[{"a": 1},' + b"[" * 50 + b"]" * 50 + b',{"c": 3}]'
    assert _values(_cut(data, size, most_depth=20)) == [{"a": 1}, "It is nested too deeply.", {"c": 3}]


def test_memory_is_bounded_by_the_limit() -> None:
    cutter = ItemCutter(most_item=1000)
    list(cutter.feed(b'[{"a": "'))
    for _ in range(1000):
        assert list(cutter.feed(b"x" * 1000)) == []
        assert len(cutter._buffer) <= 2000
    assert [cut.words for cut in cutter.feed(b'"}')] == ["It is larger than 0 MB."]
    for _ in range(1000):
        list(cutter.feed(b" 5, " * 100 + b'"y'))
        assert len(cutter._buffer) <= 2000
