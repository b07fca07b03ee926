"""Export and import in the terminal front end: what is printed, how it exits, and an import that is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.fakes.child import Child
from tests.fakes.exports import claude_chat, json_file, said
from tests.fakes.waiting import wait_for

pytestmark = pytest.mark.process


def _run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(data_dir), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def _export_of(path: Path, count: int, words: str = "Rain") -> Path:
    chats = [
        claude_chat(
            said("1", "human", f"{words} {at}?"), said("2", "assistant", "Yes."), uuid=str(at), name=f"Chat {at}"
        )
        for at in range(count)
    ]
    return json_file(path, *chats)


def test_in_out_and_in_again(tmp_path: Path) -> None:
    source = _export_of(tmp_path / "conversations.json", 3)

    done = _run(tmp_path / "one", "import", str(source))
    assert (done.returncode, done.stdout) == (0, "Conversations: 3 added. 6 messages added.\n")
    assert done.stderr.splitlines()[-1] == "100 % (3 conversations)"

    out = _run(tmp_path / "one", "export", "--all", str(tmp_path / "chats.zip"), "--json")
    assert (out.returncode, json.loads(out.stdout)) == (0, {"conversations": 3, "messages": 6, "notes": []})
    assert _run(tmp_path / "two", "import", str(tmp_path / "chats.zip")).returncode == 0
    again = _run(tmp_path / "two", "import", str(tmp_path / "chats.zip"))
    assert again.stdout == "Conversations: 3 already here. 0 messages added.\n"
    listed = [_run(tmp_path / name, "list").stdout for name in ("one", "two")]
    assert listed[0] == listed[1] != ""
    assert _run(tmp_path / "two", "verify").returncode == 0


def test_what_cannot_be_read_is_printed_line_by_line(tmp_path: Path) -> None:
    source = tmp_path / "x.json"
    chat = json.dumps(claude_chat(said("1", "human", "Hi")))
    source.write_text(f'[{chat}, {{"name": "Odd\\u001b[2J one"}}]', "utf-8")
    done = _run(tmp_path / "data", "import", str(source))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "refused: Odd [2J one: This is no conversation of a product that is known.",
        "Conversations: 1 added, 1 refused. 1 message added.",
    ]
    lines = [json.loads(line) for line in _run(tmp_path / "new", "import", str(source), "--json").stdout.splitlines()]
    assert [line.get("outcome") for line in lines] == ["added", "refused", None]
    assert lines[-1] == {"outcomes": {"added": 1, "refused": 1}, "messages": 1}


@pytest.mark.parametrize(("form", "expected"), [("markdown", "### 1 · You\n\nRain 0?"), ("html", "Rain 0?</p>")])
def test_files_for_reading(tmp_path: Path, form: str, expected: str) -> None:
    _run(tmp_path / "data", "import", str(_export_of(tmp_path / "x.json", 2)))
    ids = [line.split()[0] for line in _run(tmp_path / "data", "list").stdout.splitlines()]
    one = tmp_path / "one.out"
    named = next(id for id in ids if "Chat 0" in _run(tmp_path / "data", "show", id).stdout)
    assert _run(tmp_path / "data", "export", "--format", form, "--conversation", named, str(one)).returncode == 0
    assert expected in one.read_text("utf-8")
    assert _run(tmp_path / "data", "export", "--format", form, "--all", str(tmp_path / "all")).returncode == 0
    assert len(list((tmp_path / "all").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("import", "no.zip"), 2, "no.zip could not be read"),
        (("import", __file__), 2, "no conversations that Chatelaine can read"),
        (("export", "--conversation", "gone", "x.zip"), 2, "not here any more"),
        (("export", "x.zip"), 2, "required"),
        (("export", "--all", "no/such/folder/x.zip"), 2, "could not be written"),
    ],
)
def test_what_the_user_can_mend(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    given = [str(tmp_path / each) if each.endswith(".zip") else each for each in arguments]
    done = _run(tmp_path / "data", *given)
    assert done.returncode == code
    assert words in done.stderr + done.stdout


def test_no_key_is_in_an_archive(tmp_path: Path) -> None:
    key = "sk-ant-api03-secret"
    _run(tmp_path / "data", "import", str(_export_of(tmp_path / "x.json", 1)))
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(tmp_path / "data"), "--key-from-env"]
    environ = {**os.environ, "ANTHROPIC_API_KEY": key}
    subprocess.run([*command, "export", "--all", str(tmp_path / "x.zip")], env=environ, check=True, capture_output=True)
    with zipfile.ZipFile(tmp_path / "x.zip") as opened:
        assert all(key.encode() not in opened.read(name) for name in opened.namelist())
        assert len(opened.namelist()) == 2


def test_what_is_printed_neither_steers_the_terminal_nor_ends_the_program(tmp_path: Path) -> None:
    own = {
        "format": "chatelaine",
        "version": 2,
        "conversation": {"id": "odd", "title": "a\x1b[2J\u202eb \ud83d", "created_ms": 1, "updated_ms": 1},
        "messages": [
            {
                "id": "m",
                "parent_id": None,
                "role": "user",
                "status": "complete",
                "blocks": [{"data": {"type": "text", "text": "x\x1b]0;gone\x07\ty\n\ud83d 日本"}}],
                "timing": {"created_ms": 1},
            }
        ],
    }
    (tmp_path / "odd.json").write_text(json.dumps(own), "utf-8")
    assert _run(tmp_path / "data", "import", str(tmp_path / "odd.json")).returncode == 0
    for arguments, words in (
        (("list",), "odd  a[2Jb ?\n"),
        (("show", "odd"), "x]0;gone\ty\n? 日本\n"),
        (("export", "--conversation", "odd", "--branch", "no", str(tmp_path / "x")), "“a[2Jb ?” has no message no."),
    ):
        done = _run(tmp_path / "data", *arguments)
        assert words in done.stdout
        assert "Traceback" not in done.stderr
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(tmp_path / "data"), "show", "odd"]
    narrow = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=True)
    assert b"? ??" in narrow.stdout


def test_ctrl_c_ends_an_import_in_words_and_what_came_in_stays(tmp_path: Path) -> None:
    source = _export_of(tmp_path / "x.json", 1500, "A long sentence about rain " * 50)
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(tmp_path / "data"), "import", str(source)]
    with Child([*command, "--json"], os.environ) as program:
        wait_for(lambda: program.output().count("added") > 5 or not program.alive(), 60, "some conversations")
        os.kill(program.pid, signal.SIGINT)
        wait_for(lambda: not program.alive(), 60, "the end")
        assert program.exit_code() == 1
        assert program.output().splitlines()[-1] == "Stopped."
        assert "Traceback" not in program.output()
    came_in = len(_run(tmp_path / "data", "list").stdout.splitlines())
    assert 5 < came_in < 1500
    assert _run(tmp_path / "data", "verify").returncode == 0


def test_a_branch_that_is_not_there_is_said(tmp_path: Path) -> None:
    _run(tmp_path / "data", "import", str(_export_of(tmp_path / "x.json", 1)))
    (line,) = _run(tmp_path / "data", "list").stdout.splitlines()
    target = str(tmp_path / "x.zip")
    done = _run(tmp_path / "data", "export", "--conversation", line.split()[0], "--branch", "nobody", target)
    assert done.returncode == 2
    assert done.stdout.splitlines()[0] == "“Chat 0” has no message nobody."


def test_a_killed_import_leaves_whole_conversations_and_goes_on(tmp_path: Path) -> None:
    source = _export_of(tmp_path / "x.json", 1500, "A long sentence about rain " * 50)
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(tmp_path / "data"), "import", str(source)]
    with Child([*command, "--json"], os.environ) as program:
        wait_for(lambda: program.output().count("added") > 20 or not program.alive(), 60, "some conversations")
        assert program.alive()
        os.kill(program.pid, signal.SIGKILL)

    assert _run(tmp_path / "data", "verify").stdout == "The database and all attachments are sound.\n"
    before = len(_run(tmp_path / "data", "list").stdout.splitlines())
    assert 20 < before < 1500
    done = _run(tmp_path / "data", "import", str(source))
    assert done.stdout == (
        f"Conversations: {1500 - before} added, {before} already here. {2 * (1500 - before)} messages added.\n"
    )
    shown = json.loads(
        _run(tmp_path / "data", "show", "--json", _run(tmp_path / "data", "list").stdout.split()[0]).stdout
    )
    assert len(shown["messages"]) == 2
