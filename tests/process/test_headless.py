"""The terminal front end as a process: what it prints, how it exits, what it leaves on disk."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import SystemClock
from app.base.paths import Paths
from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.attachment import Attachment, AttachmentKind
from app.model.ids import AttachmentId, ConversationId
from app.model.options import ConversationOptions, TurnOptions
from app.storage.attachments import AttachmentStore
from app.storage.blobs import BlobStore
from app.storage.datalock import DataLock
from app.storage.db import Database
from app.storage.options import OptionStore
from tests.fakes.child import Child
from tests.fakes.files_there import contents_below
from tests.fakes.waiting import wait_for

pytestmark = pytest.mark.process

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def _command(data_dir: Path, server: DemoServer) -> list[str]:
    return [sys.executable, "-m", "app.headless", "--data-dir", str(data_dir), "--base-url", server.base_url]


@pytest.fixture
def headless(data_dir: Path, demo_server: DemoServer) -> Run:
    """``headless("ask", "text", key="…")`` runs one command to its end against the demo server."""

    def run(*arguments: str, key: str = "test-key", stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [*_command(data_dir, demo_server), "--key-from-env", *arguments]
        environ = {**os.environ, "ANTHROPIC_API_KEY": key}
        return subprocess.run(
            command, env=environ, input=stdin, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def _ask(headless: Run, *arguments: str, **options: str) -> tuple[int, dict[str, Any]]:
    done = headless("ask", *arguments, "--json", **options)
    return done.returncode, json.loads(done.stdout)


def test_an_answer_is_one_json_object(headless: Run, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("Forty-two."))

    code, answer = _ask(headless, "What is it?", "--model", "claude-opus-5-5")

    assert code == 0
    assert answer["message"]["content"] == [{"type": "text", "text": "Forty-two."}]
    assert (answer["message"]["role"], answer["message"]["status"]) == ("assistant", "complete")
    assert (answer["message"]["stop_reason"], answer["message"]["model"]) == ("end_turn", "claude-opus-5-5")
    assert answer["message"]["usage"]["output_tokens"] == 12
    assert answer["cost_nano_usd"] == 10 * 4_000 + 12 * 20_000  # Opus 5.5: $4 and $20 per million tokens
    assert answer["error"] is None


def test_what_was_set_for_a_conversation_holds_in_the_terminal_too(
    headless: Run, demo_server: DemoServer, paths: Paths
) -> None:
    _, first = _ask(headless, "Hello")

    async def limit() -> None:
        database = await Database.open(paths, SystemClock())
        options = ConversationOptions(turn=TurnOptions(max_tokens=4_321))
        await OptionStore(database).save(ConversationId(first["conversation"]), options)
        await database.close()

    asyncio.run(limit())
    _ask(headless, "And now?", "--conversation", first["conversation"])
    assert demo_server.requests()[-1].body["max_tokens"] == 4_321


def test_a_conversation_goes_on_and_can_be_listed_and_shown(headless: Run, demo_server: DemoServer) -> None:
    demo_server.script(Script.text("Hello, Ada."), Script.text("You are Ada."))
    _, first = _ask(headless, "I am Ada", "--system", "Be brief.")

    code, second = _ask(headless, "Who am I?", "--conversation", first["conversation"])

    assert (code, second["conversation"]) == (0, first["conversation"])
    sent = demo_server.requests()[-1].body
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user"]
    assert sent["system"][0]["text"] == "Be brief."
    assert headless("list").stdout == f"{first['conversation']}  I am Ada\n"
    shown = json.loads(headless("show", first["conversation"], "--json").stdout)
    assert [message["content"][0]["text"] for message in shown["messages"]] == [
        "I am Ada",
        "Hello, Ada.",
        "Who am I?",
        "You are Ada.",
    ]
    assert headless("verify").returncode == 0


def test_verify_looks_at_the_bytes_of_attachments(headless: Run, paths: Paths) -> None:
    async def attach() -> str:
        database = await Database.open(paths, SystemClock())
        held = await BlobStore(paths).put(b"words", "text/plain")
        await BlobStore(paths).put(b"nobody's", "text/plain")
        attachment = Attachment(AttachmentId("a"), AttachmentKind.TEXT, "notes.txt", held, 1)
        await AttachmentStore(database).save(attachment, None)
        await database.close()
        return held.sha256

    digest = asyncio.run(attach())
    sound = headless("verify")
    assert (sound.returncode, sound.stdout) == (
        0,
        "The database and all attachments are sound.\n"
        "1 file (8 bytes) that nothing refers to: deleted by the program after a week\n",
    )
    BlobStore(paths).path(digest).write_bytes(b"other")
    done = headless("verify", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert told["problems"] == [
        f"the bytes of the attachment 'notes.txt' have changed since they were put there ({digest})"
    ]
    assert len(told["remarks"]) == 1


def test_text_streams_to_the_terminal_and_the_question_may_come_from_a_pipe(
    headless: Run, demo_server: DemoServer
) -> None:
    demo_server.script(Script.text("Plain text."))

    done = headless("ask", "-", stdin="From a pipe")

    assert (done.returncode, done.stdout, done.stderr) == (0, "Plain text.\n", "")
    assert demo_server.requests()[-1].body["messages"][0]["content"][0]["text"] == "From a pipe"


@pytest.mark.parametrize(
    ("script", "code", "kind", "status"),
    [
        (Script.error(401, "authentication_error", "invalid x-api-key"), 2, "user", "failed"),
        (Script.error(400, "invalid_request_error", "messages.0: too odd"), None, None, "failed"),
        (Script.failing("error-event"), 1, "retry", "interrupted"),
        (Script.failing("no-stop"), 1, "retry", "interrupted"),
    ],
)
def test_an_error_is_told_by_the_exit_code_and_kept(
    headless: Run, demo_server: DemoServer, script: Script, code: int | None, kind: str | None, status: str
) -> None:
    demo_server.script(script)

    returned, answer = _ask(headless, "Will this work?")

    assert returned == code or (code is None and returned in (1, 2))
    assert answer["message"]["status"] == status
    assert answer["error"]["message"]
    assert kind in (None, answer["error"]["kind"])
    shown = json.loads(headless("show", answer["conversation"], "--json").stdout)
    assert shown["messages"][-1]["content"] == answer["message"]["content"]


def test_a_bad_key_is_refused_and_never_printed_or_stored(headless: Run, data_dir: Path) -> None:
    key = "bad-key-that-must-not-appear-0123456789"

    done = headless("ask", "Hello", "--json", "--verbose", key=key)

    assert done.returncode == 2
    assert key not in done.stdout + done.stderr
    assert all(key.encode() not in content for _, content in contents_below(data_dir))


def test_a_key_that_cannot_be_one_is_refused_before_anything_is_sent(headless: Run, demo_server: DemoServer) -> None:
    done = headless("ask", "Hello", key="two words")

    assert done.returncode == 2
    assert "spaces" in done.stderr
    assert demo_server.requests() == []


def test_a_data_folder_in_use_is_left_alone(headless: Run, data_dir: Path) -> None:
    lock = DataLock(data_dir / "chatelaine.lock")
    lock.acquire()
    try:
        done = headless("ask", "Hello", "--json")
    finally:
        lock.release()

    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["kind"] == "user"
    assert not (data_dir / "chatelaine.db").exists()


def test_ctrl_c_stops_the_answer_and_keeps_it(data_dir: Path, headless: Run) -> None:
    server = DemoServer(pace=1)
    server.start()
    try:
        command = [*_command(data_dir, server), "--key-from-env", "ask", "the long answer", "--json"]
        with Child(command, {**os.environ, "ANTHROPIC_API_KEY": "test-key"}) as program:
            wait_for(lambda: any(len(reply.body) > 4_000 for reply in server.sent()), 30, "the stream")
            os.kill(program.pid, signal.SIGINT)
            wait_for(lambda: not program.alive(), 20, "the end")
            answer = json.loads(program.output())
    finally:
        server.stop()

    assert answer["message"]["status"] == "stopped"
    assert answer["message"]["content"]
    shown = json.loads(headless("show", answer["conversation"], "--json").stdout)
    assert shown["messages"][-1]["content"] == answer["message"]["content"]


def test_the_self_test_passes_and_the_demo_needs_no_key(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(tmp_path / "demo")]

    tested = subprocess.run([*command, "self-test"], capture_output=True, text=True, timeout=60, check=False)
    asked = subprocess.run(
        [*command, "--demo", "ask", "hello"], capture_output=True, text=True, timeout=60, check=False
    )

    assert (tested.returncode, tested.stdout) == (0, "The self-test passed.\n")
    assert asked.returncode == 0
    assert "demo" in asked.stdout


def test_what_was_spent_is_printed_and_written(headless: Run, demo_server: DemoServer, tmp_path: Path) -> None:
    demo_server.script(Script.text("One."), Script.text("Two."))
    for question in ("First?", "Second?"):
        assert _ask(headless, question, "--model", "claude-opus-5-5")[0] == 0

    told = json.loads(headless("usage", "--by", "model", "--json").stdout)
    each = 10 * 4_000 + 12 * 20_000
    assert [(row["key"], row["calls"], row["total_nano_usd"]) for row in told["rows"]] == [
        ("claude-opus-5-5", 2, 2 * each)
    ]
    assert told["total"]["total_nano_usd"] == 2 * each
    assert told["total"]["tokens"] == {"input": 20, "output": 24}
    assert headless("usage").stdout.splitlines()[-1].split() == [
        *("total", "2", "20", "0", "0", "24", "0.000000000", "0.000560000")
    ]
    assert headless("usage", "--until", "2020-01-01").stdout.splitlines()[-1].split()[:2] == ["total", "0"]
    file = tmp_path / "spent.csv"
    assert headless("usage", "--csv", str(file)).stdout == f"2 calls were written to {file}.\n"
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 3
    assert headless("usage", "--since", "yesterday").returncode == 2


def test_a_hard_budget_is_not_passed_unasked(headless: Run, demo_server: DemoServer, data_dir: Path) -> None:
    demo_server.script(Script.text("One."), Script.text("Two."))
    assert _ask(headless, "First?")[0] == 0
    (data_dir / "settings.json").write_text('{"budget.day_hard": 0.00001}')

    code, refused = _ask(headless, "Second?")
    assert (code, refused["error"]["kind"]) == (2, "user")
    assert "today's budget" in refused["error"]["message"]
    assert _ask(headless, "Second?", "--over-budget")[0] == 0

    (data_dir / "settings.json").write_text('{"budget.chat_hard": 0.00001}')  # nothing is spent, much is expected
    assert _ask(headless, "A long question. " * 100)[0] == 2


def test_a_backup_is_made_listed_and_brought_back(headless: Run) -> None:
    _ask(headless, "First")
    name = headless("backup").stdout.split()[0]
    _ask(headless, "Second")
    assert headless("backup", "--list").stdout.startswith(f"{name}  ")
    done = headless("restore", name)
    assert (done.returncode, done.stdout) == (0, f"{name} was brought back.\n")
    assert headless("list").stdout.endswith("  First\n")
    assert headless("list").stdout.count("\n") == 1
    listed = json.loads(headless("backup", "--list", "--json").stdout)["backups"]
    assert [each["label"] for each in listed] == ["before-restore", "manual"]
    wrong = headless("restore", "../settings.json")
    assert wrong.returncode == 2
    assert "not there" in wrong.stderr
