"""The data is encrypted, used, unlocked and decrypted from a terminal, with a keyring and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.base.paths import Paths
from app.storage.driver import PLAIN_HEADER
from app.storage.sealing.derive import new_key
from app.storage.sealing.note import NoteState, write_note
from tests.fakes.clock import ManualClock
from tests.fakes.sealed_folders import SECRET, TURNS, fill, in_the_open
from tests.fakes.secret_service import SecretService, State

pytestmark = pytest.mark.process


def run(
    folder: Path, *arguments: str, stdin: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.headless", "--data-dir", str(folder), *arguments]
    environ = {**os.environ, **(environ or {})}
    return subprocess.run(command, env=environ, input=stdin, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
async def filled(paths: Paths, clock: ManualClock) -> Path:
    await fill(paths, clock)
    return paths.root


def encrypted(folder: Path, environ: Mapping[str, str] | None = None) -> Path:
    """Encrypt *folder*; the file with the phrase."""
    phrase = folder.with_name("phrase.txt")
    done = run(folder, "encrypt", "--save-phrase", str(phrase), environ=environ)
    assert done.returncode == 0, done.stderr
    assert "2 backups and 2 attachments" in done.stdout
    return phrase


def test_encrypted_every_command_works_with_the_phrase(filled: Path) -> None:
    phrase = encrypted(filled)
    assert phrase.stat().st_mode & 0o077 == 0
    assert in_the_open(Paths(filled)) == []
    refused = run(filled, "list")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Enter the recovery phrase." in refused.stderr
    assert "--recovery-phrase-file" in refused.stderr

    opened = ("--recovery-phrase-file", str(phrase))
    assert run(filled, "list", *opened).stdout.strip().endswith("Title")
    shown = json.loads(run(filled, "phrase", "--json", *opened).stdout)["phrase"]
    assert shown == phrase.read_text().split()
    assert run(filled, "verify", *opened).stdout.startswith("The database and all attachments are sound.")
    made = run(filled, "backup", *opened).stdout.split()[0]
    assert not (filled / "backups" / made).read_bytes().startswith(PLAIN_HEADER)
    restored = run(filled, "restore", made, *opened)
    assert restored.stdout == f"{made} was brought back.\n", restored.stderr
    target = filled.with_name("all.zip")
    assert f"{2 * TURNS} messages" in run(filled, "export", str(target), "--all", *opened).stdout
    assert in_the_open(Paths(filled)) == []

    decrypted = run(filled, "decrypt", *opened)
    assert (decrypted.returncode, "100 %" in decrypted.stderr.splitlines()) == (0, True)
    assert run(filled, "list").stdout.strip().endswith("Title")
    assert run(filled, "verify").returncode == 0
    assert not (filled / "encryption.json").exists()


def test_what_was_not_written_down_encrypts_nothing(filled: Path) -> None:
    done = run(filled, "encrypt", stdin="wrong\n")
    assert (done.returncode, "24. " in done.stderr) == (2, True)
    assert "Nothing was encrypted." in done.stderr
    assert in_the_open(Paths(filled))
    assert not (filled / "encryption.json").exists()
    there = filled.with_name("there.txt")
    there.write_text("mine")
    refused = run(filled, "encrypt", "--save-phrase", str(there))
    assert (refused.returncode, there.read_text()) == (2, "mine")
    assert not (filled / "encryption.json").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("abandon " * 24, "do not belong together"),
        ("abandon " * 23 + "art", "of other data"),
        ("abandon " * 12, "these are 12"),
        ("abandon " * 23 + "abandonn1", "do not belong together"),
        ("xylophon " * 24, "in place 1"),
    ],
)
def test_another_phrase_opens_nothing_and_is_not_repeated(filled: Path, typed: str, words: str) -> None:
    encrypted(filled)
    done = run(filled, "list", "--recovery-phrase-file", "-", stdin=typed)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "xylophon" not in done.stderr


def test_a_lost_note_is_found_again_by_the_phrase(filled: Path) -> None:
    phrase = encrypted(filled)
    note = filled / "encryption.json"
    before = note.read_text()
    note.unlink()
    assert "damaged" in run(filled, "list").stderr
    run(filled, "unlock", "--recovery-phrase-file", str(phrase))
    assert note.read_text() == before


def test_decrypting_what_is_not_encrypted_and_the_other_way_round(filled: Path) -> None:
    assert run(filled, "decrypt").stderr == "The data is not encrypted.\n"
    assert run(filled, "phrase").returncode == 2
    assert run(filled, "unlock").stdout == "The data is not encrypted.\n"
    encrypted(filled)
    again = run(filled, "encrypt", "--save-phrase", str(filled.with_name("other.txt")))
    assert (again.returncode, again.stderr) == (2, "The data is encrypted already.\n")


def test_what_was_cut_short_is_taken_back_or_begun_anew(filled: Path) -> None:
    paths = Paths(filled)
    for wish in ("decrypt", "encrypt"):
        write_note(paths, NoteState.ENCRYPTING, new_key())
        (paths.converting / "new" / "backups").mkdir(parents=True)
        assert run(filled, "list").stdout.strip().endswith("Title"), "the data is used as before"
        if wish == "encrypt":
            encrypted(filled)
        else:
            assert "cut short" in run(filled, wish).stderr
            assert not paths.encryption_note.exists()
        assert not paths.converting.exists()


@pytest.mark.desktop
def test_the_keyring_opens_it_and_forgets_it(filled: Path, secret_service: Callable[[State], SecretService]) -> None:
    environ = secret_service("unlocked").environ
    phrase = encrypted(filled, environ)
    assert run(filled, "list", environ=environ).stdout.strip().endswith("Title")
    assert run(filled, "phrase", environ=environ).stdout == phrase.read_text()
    unlocked = run(filled, "unlock", "--recovery-phrase-file", str(phrase), environ=environ)
    assert unlocked.stdout == "The key is in the keyring.\n"
    assert SECRET.decode() not in unlocked.stderr
    wiped = run(filled, "wipe", stdin="delete everything\n", environ=environ)
    assert "nothing of Chatelaine is left in it" in wiped.stdout


@pytest.mark.desktop
def test_on_another_computer_the_phrase_is_needed_once(
    filled: Path, secret_service: Callable[[State], SecretService]
) -> None:
    phrase = encrypted(filled)
    environ = secret_service("unlocked").environ
    assert "Enter the recovery phrase." in run(filled, "list", environ=environ).stderr
    assert run(filled, "unlock", "--recovery-phrase-file", str(phrase), environ=environ).returncode == 0
    assert run(filled, "list", environ=environ).returncode == 0
    assert run(filled, "decrypt", environ=environ).returncode == 0
    assert run(filled, "list", environ=environ).returncode == 0


def test_damaged_backups_are_named_and_deleted_if_that_is_wanted(filled: Path) -> None:
    damaged, whole = sorted((filled / "backups").glob("*.db"))
    damaged.write_bytes(b"nonsense " * 1_000)
    phrase = str(filled.with_name("phrase.txt"))
    refused = run(filled, "encrypt", "--save-phrase", phrase)
    assert refused.returncode != 0
    assert damaged.name in refused.stderr
    assert "--delete-damaged-backups" in refused.stderr
    assert damaged.exists()
    done = run(filled, "encrypt", "--save-phrase", f"{phrase}.2", "--delete-damaged-backups")
    assert done.returncode == 0, done.stderr
    assert "1 backups and 2 attachments.\n1 damaged backups were deleted." in done.stdout
    assert [path.name for path in (filled / "backups").glob("*.db")] == [whole.name]
    told = done.stderr.splitlines()
    assert [line for line in told if "%" not in line] == [
        "Backups: 2",
        "Attachments: 2",
        "The database",
        "What was there before is being deleted",
    ]
    assert any("%: backup 2 of 2" in line or "%: attachment" in line for line in told)
    assert told[-2] == "100 %"
