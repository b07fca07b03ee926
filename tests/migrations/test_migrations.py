"""From every released schema to the current one, with a backup, or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.model.draft_settings import NewChat, NextTurn
from app.model.ids import FolderId, TagId
from app.model.organising import Filed, ListFacts
from app.model.usage import Cost, Usage
from app.storage.catalog_cache import CatalogCache
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.draft_settings import DraftSettingsStore
from app.storage.drafts import DraftStore
from app.storage.errors import StorageError
from app.storage.migrate import Applied, Migration, apply_migration, known_migrations, pending_migrations, statements
from app.storage.turns import TurnStore
from app.storage.usage import LedgerStore
from app.storage.verify import verify
from tests.fakes.clock import ManualClock
from tests.fakes.messages import CONVERSATION, answer, thought, user
from tests.fakes.searching import build_all, found, searching, titled
from tests.migrations.stored import BROKEN, DANGLING, KNOWN, NEXT, files, make_database, query
from tests.unit.storage.samples import SETTINGS, ledger_row, posix_only, running, summary

LATER = (*KNOWN, NEXT)
LATEST = KNOWN[-1].number
RELEASED = {
    1: "f9a9f76e8b2168214739035d260afa07ae3c8fc96727bdcdea08eda1197c3478",
    2: "2e4886ada07cfeaeeb73d41564807703c7bfe86c4f199d3d77c596afe75e73f8",
    3: "53b2c8f10d1a390666b0c27df5b528e89187011c7abe773dc5aa795285ef99ce",
    4: "d6fc8fdc4a2f956de4b007e94faa957b8ccdc5c15848c91bfe03c2b9d2144ed1",
    5: "608049b7d9deff3ba6dae27b823836222abd60bc1867bc3ab67e6a34937c4ef7",
    6: "3d98ffdca3868e20aded2ef8de1fb4a5a847dd301862055389de251c3c06fe99",
    7: "789e1771ca994f37389c66b49d403141217aa4d1882b26cee68a8fc41d106beb",
    8: "2a980fb34ad9d5b11ad1e133f444f9c5ee6a2a510a992347b1839f8663b4f4c8",
    9: "b9f3067b51ed2743fffe57e892ed6cbf38e76b49c104bcda4d785efdb0ae93f1",
    10: "f70d737cf299224440204cd7426c799f340296843b04b9331c80c8105343afc3",
    11: "8a3ec67f224b2a63757e40e5869497e3e8bead05c0bc466089e8e29ad433e987",
    12: "15366c5c89f4a6745bb3e04e7f5a4099b3429184f8957e3c76802d3b465cd0b7",
    13: "b2b6368c19addbcc253a520eb108ac3da9f521e27ee0baed247f72fe8844ff48",
}


async def _refused(paths: Paths, clock: ManualClock, steps: tuple[Migration, ...] = KNOWN) -> StorageError:
    with pytest.raises(StorageError) as caught:
        await Database.open(paths, clock, steps=steps)
    return caught.value


async def _open_and_close(paths: Paths, clock: ManualClock, steps: tuple[Migration, ...] = KNOWN) -> list[str]:
    database = await Database.open(paths, clock, steps=steps)
    try:
        return await verify(database)
    finally:
        await database.close()


def test_no_step_was_edited() -> None:
    """A step that users' databases went through stays as it is: a change is a new step."""
    assert {step.number: step.sha256 for step in KNOWN} == RELEASED


@pytest.mark.parametrize("schema", range(1, LATEST + 1))
async def test_every_released_schema_is_brought_up_with_its_content(
    paths: Paths, clock: ManualClock, schema: int
) -> None:
    make_database(paths, schema)
    database = await Database.open(paths, clock)
    conversations = ConversationStore(database)

    reply = answer(
        1,
        thought("Let me see.", "EqQB"),
        "This was, with half a pair: \ud83d",
        settings=SETTINGS,
        request_id="req_1",
        usage=Usage({"input_tokens": 3, "output_tokens": 5}),
        cost=Cost(1500, False, {"model": "claude-opus-5-5"}),
        api={"container": None},
    )
    asked = (user(1, "What was stored first?"), reply, user(2, "And then?"))
    assert await conversations.path(CONVERSATION) == (*asked, running(2))
    organised = schema >= 6
    filed = Filed(FolderId("folder"), tags=(TagId("tag"),)) if organised else Filed()
    facts = ListFacts(unread=organised, cost_nano=1500, models=("claude-opus-5-5",))
    leaf = running(2).id
    assert await conversations.page(5) == [
        summary(title="Old friends", pinned=True, updated_ms=9, active_leaf=leaf, filed=filed, facts=facts)
    ]
    journal = [{"at": 5, "events": [["delta", 0, "text_delta", "half an ans"]]}]
    assert await TurnStore(database).left_running() == [(running(2), journal)]
    assert await LedgerStore(database).rows() == [ledger_row()]
    assert await DraftStore(database).load(None) == "unsent"
    assert await CatalogCache(database).load("https://api.anthropic.com") == (5, [{"id": "claude-opus-5-5"}])
    new = NewChat("claude-opus-5-5", "low", "Be plain.", folder=FolderId("folder"))
    kept = (new, {CONVERSATION: NextTurn("low")}) if schema >= 11 else (None, {})
    assert await DraftSettingsStore(database).load() == kept
    search = searching(database, paths)
    for _ in range(2):  # by reading, where the index is not built yet, and by the index
        assert await found(search, "stored first") == ["u1"]
        assert await found(search, "st role:user") == ["u1"]
        assert await found(search, "half model:opus") == ["a1"]
        assert await verify(database) == []
        await build_all(database, paths, 1)
    assert await titled(search, "friend") == ["Old friends"]
    await database.close()


async def test_an_old_and_a_new_database_have_the_same_schema(tmp_path: Path, clock: ManualClock) -> None:
    schemas = []
    for schema in range(LATEST + 1):
        paths = Paths(tmp_path / str(schema))
        paths.root.mkdir()
        if schema:
            make_database(paths, schema)
        assert await _open_and_close(paths, clock) == []
        schemas.append(sorted(query(paths.database, "SELECT type, name, tbl_name, sql FROM sqlite_schema"), key=str))

    assert all(schema == schemas[0] for schema in schemas)


async def test_a_new_database_records_its_steps_and_needs_no_backup(paths: Paths, clock: ManualClock) -> None:
    await _open_and_close(paths, clock)

    assert query(paths.database, "SELECT number, name, sha256, applied_ms FROM migrations") == [
        (step.number, step.name, step.sha256, clock.now_ms()) for step in KNOWN
    ]
    assert not paths.backups.exists()


async def test_a_pending_step_is_taken_once_after_a_verified_backup(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    messages = query(paths.database, "SELECT * FROM messages")
    for _ in range(2):
        await _open_and_close(paths, clock, LATER)
        clock.advance(60)

    (copy,) = paths.backups.iterdir()
    assert copy.name == f"20250615T150640Z-schema{LATEST}.db"
    assert query(copy, "PRAGMA journal_mode") == [("delete",)]  # it needs no other file
    assert query(copy, "PRAGMA integrity_check") == [("ok",)]
    assert query(copy, "SELECT * FROM messages") == messages
    assert query(copy, "SELECT MAX(number) FROM migrations") == [(LATEST,)]
    assert query(paths.database, "SELECT MAX(number), COUNT(*) FROM migrations") == [(NEXT.number, NEXT.number)]
    assert query(paths.database, "SELECT id, starred_ms FROM messages WHERE starred_ms") == [("u1", 5)]


@posix_only
async def test_only_the_owner_can_read_a_backup(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    await _open_and_close(paths, clock, LATER)

    (copy,) = paths.backups.iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.backups.stat().st_mode) == 0o700


async def test_a_backup_is_a_database_that_opens(tmp_path: Path, paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    await _open_and_close(paths, clock, LATER)
    (copy,) = paths.backups.iterdir()
    restored = Paths(tmp_path / "restored")
    restored.root.mkdir()
    shutil.copy(copy, restored.database)
    database = await Database.open(restored, clock)

    assert len(await ConversationStore(database).path(CONVERSATION)) == 4
    assert await verify(database) == []
    await database.close()


async def test_backups_of_one_second_do_not_replace_each_other(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    for _ in range(3):
        await _refused(paths, clock, (*KNOWN, DANGLING))

    assert len(list(paths.backups.iterdir())) == 3


async def test_a_step_that_fails_leaves_those_before_it(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    error = await _refused(paths, clock, (*LATER, BROKEN))

    assert error.error.code == "storage_failed"
    assert "nonsense" in error.error.detail
    assert query(paths.database, "SELECT MAX(number) FROM migrations") == [(NEXT.number,)]
    assert query(paths.database, "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'") == [(0,)]
    assert await _open_and_close(paths, clock, LATER) == []


async def test_a_step_that_leaves_a_broken_reference_is_undone(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    error = await _refused(paths, clock, (*KNOWN, DANGLING))

    assert error.error.code == "database_damaged"
    assert "turn_journal" in error.error.detail
    assert query(paths.database, "SELECT COUNT(*) FROM turn_journal") == [(1,)]
    assert await _open_and_close(paths, clock) == []


async def test_without_a_backup_no_step_is_taken(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    paths.backups.write_text("in the way")
    before = files(paths.root)
    error = await _refused(paths, clock, LATER)

    assert error.error.code == "storage_failed"
    assert files(paths.root) == before


async def test_damage_is_found_before_a_step_touches_it(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    ((page,),) = query(paths.database, "SELECT rootpage FROM sqlite_schema WHERE name = 'ledger_by_time'")
    ((size,),) = query(paths.database, "PRAGMA page_size")
    assert isinstance(page, int)
    assert isinstance(size, int)
    with paths.database.open("r+b") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(b"\xaa" * (size // 2))
    before = files(paths.root)
    error = await _refused(paths, clock, LATER)

    assert error.error.code == "database_damaged"
    assert files(paths.root) == before


@pytest.mark.parametrize("with_wal", [False, True])
async def test_a_newer_schema_is_refused_and_nothing_is_touched(
    paths: Paths, clock: ManualClock, with_wal: bool
) -> None:
    make_database(paths, LATEST)
    await _open_and_close(paths, clock, LATER)
    with closing(sqlite3.connect(paths.database)) as writer:
        if with_wal:  # as a newer version leaves it that was killed
            writer.execute("UPDATE drafts SET content = 'newer'")
            writer.commit()
        before = files(paths.root)
        error = await _refused(paths, clock)
        after = files(paths.root)

    assert error.error.code == "schema_newer"
    assert str(NEXT.number) in error.error.detail
    changing = {"chatelaine.db-shm"}  # the shared memory of those who have it open: no data
    assert {name: after[name] for name in after if name not in changing} == {
        name: before[name] for name in before if name not in changing
    }


async def test_a_step_that_was_applied_with_other_content_is_refused(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    before = files(paths.root)
    changed = (*KNOWN[:-1], Migration(LATEST, KNOWN[-1].name, KNOWN[-1].sql + "-- changed\n"))
    error = await _refused(paths, clock, changed)

    assert error.error.code == "storage_failed"
    assert "different build" in error.error.message
    assert files(paths.root) == before


async def test_a_second_process_does_not_change_the_schema_under_the_first(paths: Paths, clock: ManualClock) -> None:
    make_database(paths, LATEST)
    before = files(paths.root)
    with pytest.raises(StorageError) as caught:
        await Database.open(paths, clock, upgrade=False, steps=LATER)
    assert (caught.value.error.code, files(paths.root)) == ("storage_failed", before)
    assert "older version" in caught.value.error.message

    for steps in (LATER, LATER):
        assert await _open_and_close(paths, clock, steps) == []
        database = await Database.open(paths, clock, upgrade=False, steps=LATER)
        await database.close()


async def test_a_second_process_may_make_a_database_that_is_not_there(paths: Paths, clock: ManualClock) -> None:
    database = await Database.open(paths, clock, upgrade=False)
    assert await verify(database) == []
    await database.close()


def test_a_step_that_another_process_took_meanwhile_is_not_taken_twice(paths: Paths) -> None:
    make_database(paths, LATEST)
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as connection:
        for now_ms in (7, 8):
            apply_migration(connection, NEXT, now_ms)
    assert query(paths.database, f"SELECT applied_ms FROM migrations WHERE number = {NEXT.number}") == [(7,)]


async def test_another_programs_database_is_refused(paths: Paths, clock: ManualClock) -> None:
    with closing(sqlite3.connect(paths.database)) as connection:
        connection.execute("CREATE TABLE recipes (title)")
    before = files(paths.root)
    error = await _refused(paths, clock)

    assert "belongs to another program" in error.error.message
    assert files(paths.root) == before


def test_gaps_in_what_was_applied_are_refused() -> None:
    third = Migration(NEXT.number + 1, "third", "SELECT 1;\n")
    records = [Applied(step.number, step.name, step.sha256) for step in (*KNOWN, third)]
    with pytest.raises(StorageError):
        pending_migrations(records, (*LATER, third))


@pytest.mark.parametrize("names", [[], ["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["1_a.sql"]])
def test_steps_that_are_missing_from_the_program_are_noticed(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;\n")
    with pytest.raises(StorageError, match="missing"):
        known_migrations(tmp_path)


def test_line_ends_do_not_change_a_step(tmp_path: Path) -> None:
    original = (Path(known_migrations.__code__.co_filename).parent / "migrations" / "0001_first.sql").read_bytes()
    (tmp_path / "0001_first.sql").write_bytes(original.replace(b"\n", b"\r\n"))
    assert known_migrations(tmp_path)[0].sha256 == KNOWN[0].sha256


def test_a_script_is_split_at_the_ends_of_its_statements() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a\nBEGIN\n  SELECT 1; -- one; two\n  SELECT ';';\nEND;\n"
    script = f"-- first; comment\n\nSELECT 1;\n{trigger}-- last\n"
    assert list(statements(script)) == ["SELECT 1;\n", trigger]
    with pytest.raises(ValueError, match="unfinished"):
        list(statements("SELECT 1;\nSELECT 2\n"))
