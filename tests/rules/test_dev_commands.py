"""The script behind the two commands of the README: set-up, refusals, and the environment that tests see."""

from __future__ import annotations

import ast
import base64
import hashlib
import os
import runpy
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devtools import environment, system
from devtools.cli import has_display, measured
from devtools.console import SetupError
from devtools.environment import ensure_environment
from devtools.isolation import isolated_environment
from devtools.places import ROOT, venv_program
from devtools.system import Missing, ensure_machine

_SCRIPT = ROOT / "packaging" / "dev.py"


def _dev(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    command = [sys.executable, str(_SCRIPT), *arguments]
    return subprocess.run(command, env={**kept, **environ}, capture_output=True, text=True, check=False)


def test_help_names_every_command() -> None:
    shown = _dev("--help")
    assert shown.returncode == 0
    for command in ("run", "test", "check", "perf", "lock", "--screenshot FILE"):
        assert command in shown.stdout
    assert _dev("dance").returncode == 2


def test_measurements_can_be_named() -> None:
    assert measured([]) == ["tests/perf"]
    assert measured(["-k", "conversation"]) == ["tests/perf", "-k", "conversation"]
    for one in ("tests/perf/test_start_cost.py", "tests/perf/test_start_cost.py::test_x"):
        assert measured([one]) == [one]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_run_without_a_display_says_so_and_offers_a_picture() -> None:
    refused = _dev("run", "--demo")
    assert refused.returncode == 2
    assert "no display" in refused.stderr
    assert "python3 packaging/dev.py run --screenshot window.png" in refused.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
def test_a_display_server_or_a_named_platform_is_a_display(name: str) -> None:
    assert has_display({name: "x"})
    assert not has_display({name: ""})


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ast.parse(_SCRIPT.read_text("utf-8"), feature_version=(3, 4))  # it must be able to read as far as the refusal
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.9"):
        runpy.run_path(str(_SCRIPT))


def test_nothing_of_the_person_reaches_the_tests(tmp_path: Path) -> None:
    person = {
        "ANTHROPIC_API_KEY": "k",
        "ANTHROPIC_BASE_URL": "u",
        "https_proxy": "p",
        "NO_PROXY": "p",
        "CHATELAINE_DATA": "d",
        "DISPLAY": ":0",
        "DBUS_SESSION_BUS_ADDRESS": "b",
        "XDG_DATA_HOME": "/home/person/.local/share",
        "PYTHONPATH": "/elsewhere",
        "LANG": "de_DE",
        "HOME": "/home/person",
    }
    tested = {"CHATELAINE_RECORDINGS": "/r", "CHATELAINE_ARCHIVE": "/a", "CHATELAINE_EVERY_BYTE": "1"}
    seen = isolated_environment({**person, **tested, "PATH": "/bin", "CI": "true"}, tmp_path)
    assert set(person) & set(seen) == {"XDG_DATA_HOME", "HOME"}
    assert seen["HOME"] == str(tmp_path)
    assert seen["XDG_DATA_HOME"] == str(tmp_path / "data")
    assert tested.items() <= seen.items()
    assert (seen["PATH"], seen["CI"]) == ("/bin", "true")


_LIBRARY = Missing("libx.so", "libx1")


def _lacking(monkeypatch: pytest.MonkeyPatch, apt: str | None, root: bool) -> None:
    monkeypatch.setattr(system, "find_missing", lambda group: [_LIBRARY])
    monkeypatch.setattr("shutil.which", lambda name: apt)
    monkeypatch.setattr(system, "is_root", lambda: root)


def test_who_is_not_root_gets_the_one_command(monkeypatch: pytest.MonkeyPatch) -> None:
    _lacking(monkeypatch, "/usr/bin/apt-get", root=False)
    with pytest.raises(SetupError, match=r"sudo apt-get update && sudo apt-get install -y .* libx1"):
        ensure_machine("run")


def test_where_there_is_no_apt_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _lacking(monkeypatch, None, root=True)
    with pytest.raises(SetupError, match=r"missing on this system.*\n  libx\.so  \(Debian's package: libx1\)"):
        ensure_machine("run")


_WHEEL = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class _Shelf:
    """A shelf of packages for pip, and a lock over some of them: real wheels, no network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = folder / "lock.txt"
        folder.mkdir()

    def write_lock(self, *names: str) -> None:
        self.lock.write_text("".join(f"{name}==1 --hash=sha256:{self._wheel(name)}\n" for name in names), "utf-8")

    def _wheel(self, name: str) -> str:
        path = self.folder / f"{name}-1-py3-none-any.whl"
        files = {
            f"{name}.py": b"",
            f"{name}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n".encode(),
            f"{name}-1.dist-info/WHEEL": _WHEEL,
        }
        rows = [f"{file},sha256={_digest(data)},{len(data)}" for file, data in files.items()]
        record = f"{name}-1.dist-info/RECORD"
        files[record] = "\n".join([*rows, f"{record},,\n"]).encode()
        with zipfile.ZipFile(path, "w") as archive:
            for file, data in files.items():
                archive.writestr(zipfile.ZipInfo(file), data)
        return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> _Shelf:
    """The set-up script, pointed at a checkout of a test's own."""
    shelf, venv = _Shelf(tmp_path / "shelf"), tmp_path / ".venv"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf.folder))
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "LOCKS", {"run": shelf.lock, "test": shelf.lock})
    monkeypatch.setattr(environment, "venv_program", lambda name: venv_program(name, venv))
    return shelf


def _imports(shelf: _Shelf, module: str) -> bool:
    python = venv_program("python", shelf.folder.parent / ".venv")
    return subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def test_an_environment_is_made_kept_and_brought_to_a_new_lock(
    shelf: _Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf.write_lock("thing_one", "thing_two")
    ensure_environment("run")
    assert _imports(shelf, "thing_one")
    assert _imports(shelf, "thing_two")
    assert _imports(shelf, "app.base.paths")  # the checkout itself, from any folder
    assert "Making a virtual environment" in capsys.readouterr().out

    monkeypatch.setenv("PIP_FIND_LINKS", "/nowhere")  # nothing to download from, and nothing to download
    ensure_environment("run")
    assert capsys.readouterr().out == ""

    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf.folder))
    shelf.write_lock("thing_one", "thing_three")
    ensure_environment("run")
    assert _imports(shelf, "thing_three")
    assert not _imports(shelf, "thing_two")
    assert "no longer names: thing-two" in capsys.readouterr().out


def test_a_package_that_is_not_the_locked_one_is_refused(shelf: _Shelf) -> None:
    shelf.write_lock("thing_one")
    wheel = next(shelf.folder.glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"tampered")
    with pytest.raises(SetupError, match=r"(?s)could not be installed.*THESE PACKAGES DO NOT MATCH THE HASHES"):
        ensure_environment("run")
    assert not _imports(shelf, "thing_one")


def test_the_build_server_runs_the_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "exec python3 packaging/dev.py test\n" in script
    assert "set -euo pipefail" in script
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
