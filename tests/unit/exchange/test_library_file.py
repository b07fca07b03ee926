"""Files of presets and prompts, of our own and of strangers."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exchange.errors import ExchangeError
from app.exchange.library_file import MOST_BYTES, MOST_ITEMS, read_library, write_library
from app.logic.library_merge import checked, merged
from app.model.caching import CacheChoice, HandMark
from app.model.library import Preset, Prompt, Saved, Variable
from app.model.options import ConversationOptions, KeepWarm, TurnOptions
from tests.unit.storage.samples import posix_only

NAMES = st.from_regex(r"[a-z][a-z0-9 _-]{0,12}[a-z]", fullmatch=True)
TEXTS = st.text(max_size=80)
KINDS = st.sampled_from(["text", "long", "choice", "date", "time", "datetime"])
VARIABLES = st.builds(Variable, NAMES, KINDS, TEXTS, st.lists(TEXTS, max_size=3).map(tuple))
SEVERAL = st.lists(VARIABLES, max_size=3, unique_by=lambda each: each.name).map(tuple)
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,30}", fullmatch=True)
TURNS = st.builds(
    TurnOptions,
    max_tokens=st.none() | st.integers(1, 9_999),
    thinking=st.none() | st.sampled_from(["on", "off"]),
    stop_sequences=st.lists(TEXTS, max_size=2).map(tuple),
    tools=st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2).map(tuple),
    citations=st.booleans(),
)
OPTIONS = st.builds(
    ConversationOptions,
    TURNS,
    st.just(CacheChoice("hand", (HandMark("system", "1h"),))) | st.just(CacheChoice()),
    st.builds(KeepWarm, st.booleans()),
)
PRESETS = st.builds(Preset, IDS, NAMES, TEXTS, SEVERAL, st.none() | NAMES, st.none() | NAMES, OPTIONS)
ITEMS = st.lists(PRESETS | st.builds(Prompt, IDS, NAMES, TEXTS, SEVERAL), max_size=5, unique_by=lambda each: each.id)


def write(folder: Path, value: Any) -> Path:
    path = folder / "library.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def library(**more: Any) -> dict[str, Any]:
    return {"format": "chatelaine-library", "version": 1} | more


def code(path: Path) -> str:
    with pytest.raises(ExchangeError) as caught:
        read_library(path)
    return caught.value.error.code


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(ITEMS)
def test_what_is_written_comes_back(tmp_path: Path, items: list[Saved]) -> None:
    path = tmp_path / "library.json"
    write_library(path, items)
    found = read_library(path)
    assert found.problems == ()
    presets = [checked(each) for each in items if isinstance(each, Preset)]
    kept = [*presets, *(checked(each) for each in items if isinstance(each, Prompt))]
    assert sorted(map(repr, found.items)) == sorted(map(repr, kept))
    there = {each.id: each for each in found.items}
    assert merged(there, found.items).new == ()


@posix_only
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    write_library(path, [Prompt("a", "A")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError) as caught:
        write_library(tmp_path / "none" / "library.json", [])
    assert caught.value.error.code == "not_written"
    assert code(tmp_path / "none.json") == "not_read"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"", "file_damaged"),
        (b"\xff\xfe", "file_damaged"),
        (b"{", "file_damaged"),
        (b"[" * 100_000, "file_damaged"),
        (b'{"a":NaN}', "file_damaged"),
        ([], "unknown_file"),
        (7, "unknown_file"),
        ({"format": "chatelaine"}, "unknown_file"),
        ({"format": "chatelaine-library", "version": "1"}, "unknown_file"),
        ({"format": "chatelaine-library", "version": True}, "unknown_file"),
        ({"format": "chatelaine-library", "version": 2}, "newer_format"),
        (b" " * (MOST_BYTES + 1), "too_large"),
    ],
)
def test_files_that_are_something_else(tmp_path: Path, value: Any, expected: str) -> None:
    assert code(write(tmp_path, value)) == expected


@pytest.mark.parametrize(
    "item",
    [
        7,
        None,
        [],
        {"id": "a"},
        {"id": "a", "name": ""},
        {"id": "a", "name": "\u202e"},
        {"id": "../../etc", "name": "A"},
        {"id": "", "name": "A"},
        {"id": "a" * 65, "name": "A"},
        {"id": 7, "name": "A"},
        {"id": "a", "name": "A", "text": ["b"]},
        {"id": "a", "name": "A", "unknown": 1},
        {"id": "a", "name": "A", "text": "x" * 1_000_001},
        {"id": "a", "name": "A", "variables": [{"name": "x" * 41}]},
        {"id": "a", "name": "A", "variables": [{"name": "{{b}}"}]},
        {"id": "a", "name": "A", "variables": [{"name": "b", "kind": "script"}]},
        {"id": "a", "name": "A", "variables": [{"name": f"b{n}"} for n in range(101)]},
        {"id": "a", "name": "A", "variables": [{"name": "b", "choices": ["c"] * 201}]},
        {"id": "a", "name": "A", "variables": [{"name": "b", "default": "c" * 10_001}]},
    ],
)
def test_an_item_that_is_wrong_is_told_and_the_others_come(tmp_path: Path, item: Any) -> None:
    found = read_library(write(tmp_path, library(prompts=[item, {"id": "b", "name": "B"}])))
    assert found.items == (Prompt("b", "B"),)
    (problem,) = found.problems
    assert "prompt number 1" in problem
    assert len(problem) < 400


def test_names_are_cleaned_and_what_names_messages_is_dropped(tmp_path: Path) -> None:
    marks = [{"place": "01k", "lifetime": "5m"}, {"place": "system", "lifetime": "1h"}]
    options = {"history_from": "01k", "told": ["x"], "cache": {"mode": "hand", "marks": marks}}
    preset = {"id": "a", "name": "  **Good\u202egnp**\nmore ", "options": options}
    (found,) = read_library(write(tmp_path, library(presets=[preset]))).items
    assert isinstance(found, Preset)
    assert found.name == "**Goodgnp** more"
    assert found.options == ConversationOptions(cache=CacheChoice("hand", (HandMark("system", "1h"),)))


def test_lists_without_end_are_cut(tmp_path: Path) -> None:
    items = [{"id": f"a{n}", "name": "A"} for n in range(MOST_ITEMS + 1)]
    found = read_library(write(tmp_path, library(presets=items, prompts={})))
    assert len(found.items) == MOST_ITEMS
    assert found.problems == ("Only the first 5,000 presets were read.", "The list of prompts is none.")


def test_what_has_the_id_of_something_else_gets_its_own_once() -> None:
    there: dict[str, Saved] = {"a": Prompt("a", "Mine", "1"), "b": Prompt("b", "Same", "2")}
    coming: list[Saved] = [
        Prompt("a", "Theirs", "3"),
        Prompt("b", "Same", "2"),
        Preset("b", "Same", "2"),
        Prompt("c", "New"),
    ]
    first = merged(there, coming)
    assert first.known == 1
    theirs, preset, new = first.new
    assert theirs.name == "Theirs"
    assert theirs.id.startswith("a-")
    assert preset.id.startswith("b-")
    assert new.id == "c"
    again = merged(there | {each.id: each for each in first.new}, coming)
    assert (again.new, again.known) == ((), 4)
