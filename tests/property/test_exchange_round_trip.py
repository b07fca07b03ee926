"""What is exported and imported into an empty store is equal to what was there, and a second import changes nothing."""

from __future__ import annotations

import asyncio
import json
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model.attachment import Held
from app.model.carried import CarriedConversation, ImportItem, Outcome
from app.model.ids import MessageId
from app.services.exporting import Extent
from app.services.importing import Listener
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.generated_trees import FILES, conversations
from tests.fakes.stores import Stores, stores

_BOTH = st.tuples(conversations("c"), conversations("d"))


async def _fill(into: Stores, carried: tuple[CarriedConversation, ...]) -> None:
    for data in FILES:
        await into.blobs.put(data, "text/plain")
    for each in carried:
        await into.carry.take_in(each)


async def _there_and_back(carried: tuple[CarriedConversation, ...], folder: Path) -> None:
    archive = folder / "out.zip"
    async with stores(folder / "one") as first, stores(folder / "two") as second:
        await _fill(first, carried)
        report = await first.exporting.archive(archive, Extent())
        assert (report.conversations, report.notes) == (len(carried), [])
        told: list[ImportItem] = []
        await second.importing.run(archive, Listener(item=told.append))
        assert [note for item in told for note in item.notes if item.outcome is not Outcome.EMPTY] == []
        before = await first.all()
        assert await second.all() == [each for each in before if each.messages]
        assert await verify(second.database) == []
        assert await LedgerStore(second.database).rows() == []
        wanted = {each.sha256 for each in await _held(second)}
        assert wanted <= await second.blobs.known()
        again = await second.importing.run(archive)
        assert set(again.outcomes) <= {Outcome.SAME, Outcome.EMPTY}
        assert again.messages == 0


async def _held(of: Stores) -> list[Held]:
    return [held for each in await of.all() for attachment in each.attachments for held in attachment.held]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(_BOTH)
def test_trees_come_back_equal(carried: tuple[CarriedConversation, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_there_and_back(carried, Path(folder)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(conversations("c"), st.integers(0, 8))
def test_what_is_missing_is_added(carried: CarriedConversation, kept: int) -> None:
    async def work(folder: Path) -> None:
        async with stores(folder / "one") as first, stores(folder / "two") as second:
            await _fill(first, (carried,))
            await first.exporting.archive(folder / "out.zip", Extent())
            some = carried.messages[:kept]
            leaf = some[-1].message.id if some else None
            await _fill(second, (_shortened(carried, kept, leaf),))
            await second.importing.run(folder / "out.zip")
            assert (await second.one("c")).messages == carried.messages
            assert await verify(second.database) == []

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(work(Path(folder)))


def _shortened(carried: CarriedConversation, kept: int, leaf: MessageId | None) -> CarriedConversation:
    return replace(carried, messages=carried.messages[:kept], summary=replace(carried.summary, active_leaf=leaf))


def test_an_archive_is_plain_json_in_a_zip() -> None:
    async def work(folder: Path) -> None:
        async with stores(folder / "one") as first:
            await first.exporting.archive(folder / "out.zip", Extent())

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(work(Path(name)))
        with zipfile.ZipFile(Path(name) / "out.zip") as opened:
            assert json.loads(opened.read("manifest.json"))["version"] == 2
