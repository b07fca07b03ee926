"""The import contracts of pyproject.toml hold, and each would notice: a violation of each is planted in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_CONTRACTS: list[dict[str, Any]] = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]

_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"

_LAYERS = "The house in one line: a room imports only what stands below it"
_QT = "Qt and qasync only under ui, also indirectly"
_QT_START = "The start of the program leaves Qt to ui"
_SDK = "The SDK and httpx2 only in api"
_SQL = "sqlite3 only in storage"
_CIPHERS = "cryptography only in storage"
_CIPHER = "SQLCipher only in storage.driver"
_KEYRING = "keyring only in keystore"
_PICTURES = "Pillow and pypdfium2 only in media"
_FRONT = "The interface reaches the lower rooms only through services"
_PURE = "logic and model do no input, output, timing or chance"
_DEMO = "The demo peer is a stranger: it knows only base"
_PANELS = "Panels of the interface do not import each other"
_CYCLES = "No import cycles"

_PLANTED = [
    (_LAYERS, "base/clock.py", "import app.model.ids"),
    (_LAYERS, "storage/db.py", "import app.services.feed"),
    (_LAYERS, "api/client.py", "import app.storage.db"),
    (_LAYERS, "exchange/zips.py", "import app.storage.db"),
    (_LAYERS, "wiring.py", "import app.ui.i18n"),
    (_LAYERS, "cellar/__init__.py", ""),  # a room that no line of the house names
    (_QT, "services/feed.py", "import PySide6.QtCore"),
    (_QT, "logic/tree.py", "def late() -> None:\n    import qasync"),
    (_QT, "headless/data.py", "import app.ui.tasks"),
    (_QT_START, "main.py", "from PySide6.QtWidgets import QApplication"),
    (_SDK, "services/turns.py", "import anthropic"),
    (_SDK, "ui/bridge.py", "def late() -> None:\n    from httpx2 import URL"),
    (_SQL, "services/history.py", "import sqlite3"),
    (_CIPHERS, "services/keys.py", "from cryptography.hazmat.primitives.ciphers import aead"),
    (_CIPHER, "storage/db.py", "import sqlcipher3"),
    (_CIPHER, "services/history.py", "def late() -> None:\n    from sqlcipher3 import dbapi2"),
    (_KEYRING, "services/keys.py", "import keyring.errors"),
    (_PICTURES, "ui/bridge.py", "import PIL.Image"),
    (_PICTURES, "services/feed.py", "import pypdfium2"),
    (_FRONT, "ui/tasks.py", "from app.storage import db"),
    (_FRONT, "ui/tasks.py", "import app.exchange.archive"),
    (_FRONT, "ui/tasks.py", "import app.wiring"),
    (_PURE, "logic/tree.py", "import time"),
    (_PURE, "model/ids.py", "from os import path"),
    (_PURE, "logic/markdown/__init__.py", "import asyncio"),
    (_PURE, "logic/fold.py", "from random import choice"),
    (_PURE, "logic/tree.py", "def late() -> None:\n    import socket, threading"),
    (_DEMO, "demo/server.py", "import app.model.ids"),
    (_DEMO, "demo/server.py", "from app.logic import tree"),
    (_PANELS, "ui/sidebar/__init__.py", "import app.ui.composer"),
    (_PANELS, "ui/dialogs/__init__.py", "import app.ui.transcript"),
    (_CYCLES, "model/ids.py", "import app.model.settings_test_cycle"),
]
_ALONGSIDE = {"import app.model.settings_test_cycle": ("model/settings_test_cycle.py", "import app.model.ids")}


def _lint(folder: Path) -> dict[str, str]:
    """Return what import-linter says of each contract, checked on the copy in *folder*; its words under ''."""
    done = subprocess.run(
        [sys.executable, "-c", _LINTER, "--no-logo", "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)(?: \(\d+ ignored imports?\))?$", done.stdout, re.MULTILINE))
    return {**verdicts, "": done.stdout + done.stderr}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The program's source and its contracts, to be damaged at will."""
    shutil.copytree(_ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept(copy: Path) -> None:
    verdicts = _lint(copy)
    assert {name: verdicts.get(name, verdicts[""]) for name in _names()} == dict.fromkeys(_names(), "KEPT")


def test_every_contract_has_a_violation_to_notice() -> None:
    assert {contract for contract, _, _ in _PLANTED} == set(_names())


@pytest.mark.parametrize(("contract", "file", "code"), _PLANTED)
def test_a_planted_violation_breaks_its_contract(copy: Path, contract: str, file: str, code: str) -> None:
    _plant(copy, file, code)
    if code in _ALONGSIDE:
        _plant(copy, *_ALONGSIDE[code])
    verdicts = _lint(copy)
    # An unknown room stops the linter altogether; every other violation is reported under its contract's name.
    assert verdicts.get(contract) == "BROKEN" or "app.cellar" in verdicts[""]


def test_the_contracts_name_every_room_that_they_should() -> None:
    """A new room must be added to the lists of those who may not import what belongs to another room."""
    rooms = _rooms()
    owners = {_SDK: {"api"}, _SQL: {"storage"}, _KEYRING: {"keystore"}, _PICTURES: {"media"}}
    for name, owner in owners.items():
        assert _listed(name, "source_modules") == rooms - owner, name
    assert _listed(_QT, "source_modules") == rooms - {"ui", "main", "__main__"}
    behind = {"model", "logic", "base", "services", "ui", "main", "headless", "__main__"}
    assert _listed(_FRONT, "forbidden_modules") == rooms - behind


def test_the_contract_on_panels_names_every_panel() -> None:
    below, above = {"theme", "widgets"}, {"control"}
    panels = {folder.parent.name for folder in (_ROOT / "app" / "ui").glob("*/__init__.py")} - below - above
    assert {name.removeprefix("app.ui.") for name in _contract(_PANELS)["modules"]} == panels


def _plant(copy: Path, file: str, code: str) -> None:
    path = copy / "app" / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else '"""Planted."""\n'
    path.write_text(f"{before}\n{code}\n", "utf-8")


def _names() -> list[str]:
    return [contract["name"] for contract in _CONTRACTS]


def _contract(name: str) -> dict[str, Any]:
    return next(contract for contract in _CONTRACTS if contract["name"] == name)


def _listed(name: str, key: str) -> set[str]:
    return {module.removeprefix("app.") for module in _contract(name)[key]}


def _rooms() -> set[str]:
    """Return the names of the modules and packages directly inside ``app``."""
    modules = {path.stem for path in (_ROOT / "app").glob("*.py")} - {"__init__"}
    return modules | {path.parent.name for path in (_ROOT / "app").glob("*/__init__.py")}
