"""The user's presets and prompts: kept, ordered, removed and put back, written to files and read from them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.ids import FolderId
from app.model.library import Preset, Prompt
from app.model.news import LibraryChanged, News
from app.services.feed import Feed
from app.services.library import Library, LibraryError
from app.storage.db import Database
from app.storage.library import LibraryStore
from tests.fakes.clock import ManualClock


@pytest.fixture
async def database(paths: Paths, clock: ManualClock) -> AsyncIterator[Database]:
    made = await Database.open(paths, clock)
    yield made
    await made.close()


@pytest.fixture
def news() -> list[News]:
    return []


@pytest.fixture
async def library(database: Database, clock: ManualClock, news: list[News]) -> Library:
    feed = Feed()
    feed.subscribe(news.append)
    made = Library(store=LibraryStore(database), feed=feed, clock=clock)
    await made.load()
    return made


async def stored(database: Database, clock: ManualClock) -> Library:
    """The library as another start of the program reads it."""
    made = Library(store=LibraryStore(database), feed=Feed(), clock=clock)
    await made.load()
    return made


async def three(library: Library) -> list[str]:
    return [(await library.add(Preset("", name))).id for name in ("One", "Two", "Three")]


def names(library: Library) -> list[str]:
    return [*(each.name for each in library.presets()), *(each.name for each in library.prompts())]


async def test_it_is_as_it_was_after_a_restart(
    library: Library, database: Database, clock: ManualClock, news: list[News]
) -> None:
    one, two, three_ = await three(library)
    fix = await library.add(Prompt("", "Fix", "Fix {{what}}"))
    await library.order("preset", [three_, one])
    await library.change(replace(fix, text="Mend {{what}}"))
    await library.remember(fix.id, {"what": "it"})
    again = await stored(database, clock)
    for read in (library, again):
        assert names(read) == ["Three", "One", "Two", "Fix"]
        assert read.prompts()[0].text == "Mend {{what}}"
        assert read.last(fix.id) == {"what": "it"}
        assert read.preset(two) == Preset(two, "Two")
    assert len([one for one in news if isinstance(one, LibraryChanged)]) == 6
    assert library.preset(fix.id) is None
    assert library.preset(None) is None


async def test_what_was_removed_goes_back_to_its_place(
    library: Library, database: Database, clock: ManualClock
) -> None:
    _, two, last = await three(library)
    await library.remember(two, {"a": "b"})
    removed = await library.remove(two)
    assert names(library) == ["One", "Three"]
    await library.put_back(removed)
    again = await stored(database, clock)
    for read in (library, again):
        assert names(read) == ["One", "Two", "Three"]
        assert read.last(two) == {"a": "b"}
    at_the_end = await library.remove(last)
    await library.put_back(at_the_end)
    assert names(library) == names(await stored(database, clock)) == ["One", "Two", "Three"]


async def test_what_came_in_again_meanwhile_stays_as_it_is(library: Library, tmp_path: Path) -> None:
    _, two, _ = await three(library)
    path = tmp_path / "library.json"
    await library.write_file(path, [two])
    removed = await library.remove(two)
    await library.read_file(path)
    await library.put_back(removed)
    assert names(library) == ["One", "Three", "Two"]
    await library.order("preset", [two])
    assert names(library) == ["Two", "One", "Three"]


async def test_what_cannot_be_kept_is_refused_in_words(library: Library) -> None:
    with pytest.raises(LibraryError) as caught:
        await library.add(Prompt("", "", ""))
    assert caught.value.error.code == "library_unfit"
    with pytest.raises(LibraryError) as caught:
        await library.change(Prompt("gone", "A"))
    assert caught.value.error.code == "library_missing"
    with pytest.raises(LibraryError):
        await library.remove("gone")
    await library.remember("gone", {"a": "b"})
    assert library.last("gone") == {}


async def test_a_name_may_come_from_the_text(library: Library) -> None:
    assert (await library.add(Prompt("", " ", "# Fix this\nplease"))).name == "Fix this"


async def test_out_and_in_again(library: Library, tmp_path: Path, database: Database, clock: ManualClock) -> None:
    one, two, _ = await three(library)
    fix = await library.add(Prompt("", "Fix", "Fix it"))
    path = tmp_path / "library.json"
    assert await library.write_file(path, [fix.id, two]) == 2
    result = await library.read_file(path)
    assert (result.added, result.known, result.problems) == ((), 2, ())
    await library.remove(fix.id)
    await library.change(replace(library.presets()[1], name="Second"))
    result = await library.read_file(path)
    assert len(result.added) == 2
    assert names(library) == names(await stored(database, clock)) == ["One", "Second", "Three", "Two", "Fix"]
    assert (await library.read_file(path)).added == ()
    assert await library.write_file(path) == 5
    assert one in path.read_text()


async def test_a_folder_has_a_preset_of_its_own(library: Library, database: Database, clock: ManualClock) -> None:
    one, two, _ = await three(library)
    folder = FolderId("folder")
    assert library.folder_preset(folder) is None
    await library.set_folder_preset(folder, one)
    await library.set_folder_preset(folder, two)
    for read in (library, await stored(database, clock)):
        assert read.folder_preset(folder) == Preset(two, "Two")
    removed = await library.remove(two)
    assert library.folder_preset(folder) is None
    await library.put_back(removed)
    assert library.folder_preset(folder) == Preset(two, "Two")
    await library.set_folder_preset(folder, None)
    assert (await stored(database, clock)).folder_preset(folder) is None
    with pytest.raises(LibraryError):
        await library.set_folder_preset(folder, "gone")
