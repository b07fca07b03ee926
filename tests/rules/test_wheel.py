"""An installed program is whole: commands, migrations, resources; and a frozen bundle finds its resources."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import __version__
from app.base.resources import resource_path
from tests.rules.source import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what ``pip install .`` installs, without its dependencies (those lie in this environment)."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps"]
    done = subprocess.run(
        [*pip, "--no-build-isolation", "--target", str(target), str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def _run(installed: Path, *command: str) -> str:
    """Run *command* far from the checkout, with the installed package before everything else."""
    environ = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=installed.parent, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _files(folder: Path) -> set[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


def test_every_file_of_the_program_is_installed(installed: Path) -> None:
    resources = {f"_resources/{name}" for name in _files(ROOT / "resources") if not name.endswith(".gitkeep")}
    assert resources
    assert (_files(ROOT / "app") | resources) - _files(installed / "app") == set()


def test_an_installed_program_reads_its_own_resources(installed: Path) -> None:
    code = "import app.base.resources as r; print(r.resource_path('prices.json')); r.read_json('prices.json')"
    assert _run(installed, sys.executable, "-c", code).strip() == str(installed / "app" / "_resources" / "prices.json")


def test_a_checkout_reads_its_own_resources() -> None:
    assert resource_path("prices.json") == ROOT / "resources" / "prices.json"


def test_a_frozen_bundle_reads_its_own_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = tmp_path / "resources" / "prices.json"
    bundled.parent.mkdir()
    bundled.write_text("{}", "utf-8")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("prices.json") == bundled


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"own file icons/none\.svg is missing"):
        resource_path("icons/none.svg")


@pytest.mark.parametrize("command", ["chatelaine", "chatelaine-headless"])
def test_the_commands_are_installed_and_start(installed: Path, command: str) -> None:
    script = installed / ("Scripts" if os.name == "nt" else "bin") / command
    assert command.removesuffix("-headless") in _run(installed, str(script), "--help")


def test_program_and_package_agree_on_the_version(installed: Path) -> None:
    assert [path.name for path in installed.glob("*.dist-info")] == [f"chatelaine-{__version__}.dist-info"]
    assert _run(installed, sys.executable, "-m", "app", "--version").strip() == f"Chatelaine {__version__}"


def test_the_package_itself_is_a_command(installed: Path) -> None:
    assert "--demo" in _run(installed, sys.executable, "-m", "app", "--help")
