"""The ledger as a file: whole or not at all, and a row for every call."""

from __future__ import annotations

import asyncio
import csv
from decimal import Decimal
from pathlib import Path

import pytest

from app.logic.ledger_csv import HEADER
from app.services.ledger_export import LedgerExport
from app.storage import ledger_pages
from app.storage.db import Database
from app.storage.errors import StorageError
from app.storage.ledger_pages import LedgerPages
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from tests.fakes.ledgers import many_rows
from tests.fakes.messages import user
from tests.unit.storage.samples import in_conversation, ledger_row, running, summary


@pytest.fixture
def export(database: Database) -> LedgerExport:
    return LedgerExport(LedgerPages(database), slice=7)


def _names(folder: Path, part: str = "") -> list[str]:
    return [file.name for file in folder.iterdir() if part in file.name]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def test_every_call_of_the_range_is_a_row(export: LedgerExport, database: Database, tmp_path: Path) -> None:
    ledger = LedgerStore(database)
    begun = summary("one", title='Quotes ", lines\nand ümlauts \ud83d')
    message, reply = (in_conversation(made, "one") for made in (user(1, "q"), running(1)))
    await TurnStore(database).begin(begun, message, reply)
    for row in many_rows(60, 0, 40):  # several of each millisecond
        await ledger.append(row)
    told: list[tuple[int, int]] = []

    path = tmp_path / "ledger.csv"
    count = await export.csv(path, 10, 30, lambda done, of: told.append((done, of)))

    rows, found = await ledger.rows(10, 30), _read(path)
    assert count == len(rows) == len(found) > 20
    assert tuple(found[0]) == HEADER
    assert [row["id"] for row in found] == [row.id for row in rows]
    assert sum(Decimal(row["total_usd"] or 0) for row in found) * 10**9 == sum(r.cost.total_nano or 0 for r in rows)
    assert {row["conversation"] for row in found if row["conversation_id"] == "one"} == {
        'Quotes ", lines\nand ümlauts ?'
    }
    assert told == [*((done, count) for done in range(7, count, 7)), (count, count)]
    assert _names(tmp_path, "csv") == ["ledger.csv"]


async def test_an_empty_range_is_a_file_with_a_header(export: LedgerExport, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    assert await export.csv(path, 0, 1) == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + ",".join(HEADER).encode() + b"\r\n"


async def test_cancelled_it_leaves_the_old_file_and_nothing_else(
    export: LedgerExport, database: Database, tmp_path: Path
) -> None:
    for row in many_rows(60, 0, 40):
        await LedgerStore(database).append(row)
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "ledger.csv").write_text("old")
    begun = asyncio.Event()
    work = asyncio.create_task(export.csv(folder / "ledger.csv", 0, 40, lambda _done, _of: begun.set()))
    await begun.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert _names(folder) == ["ledger.csv"]
    assert (folder / "ledger.csv").read_text() == "old"


async def test_what_is_billed_meanwhile_is_not_in_it(database: Database, tmp_path: Path) -> None:
    ledger = LedgerStore(database)
    for number in range(3):
        await ledger.append(ledger_row(str(number)))
    pages = LedgerPages(database)
    extent = await pages.extent(0, 5_000)
    await ledger.append(ledger_row("late"))
    first = await pages.page(extent, None, 2)
    assert first is not None
    second = await pages.page(extent, first.place, 2)
    assert second is not None
    assert [row.id for row in (*first.rows, *second.rows)] == ["0", "1", "2"]
    assert await pages.page(extent, second.place, 2) is None


async def test_a_folder_that_is_missing_is_said(export: LedgerExport, tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        await export.csv(tmp_path / "nowhere" / "ledger.csv", 0, 1)
    assert caught.value.error.message == "The file ledger.csv could not be written."


async def test_a_page_is_found_by_the_index(database: Database) -> None:
    plan = await database.read(
        lambda connection: [
            row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {ledger_pages.PAGE}", (0, 1, 0, 9, 5))
        ]
    )
    assert plan[0].startswith("SEARCH ledger USING INDEX ledger_by_time")
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan)
