"""The lock files are complete, say nothing of where they were made, and agree with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from devtools.environment import locked_names, normal_name
from devtools.places import LOCKS, ROOT

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def _pins(lock: Path) -> dict[str, str]:
    """Return name → version of every pin."""
    text = lock.read_text("utf-8")
    return {normal_name(name): version for name, version in re.findall(r"^([\w.-]+)==([^ \\]+)", text, re.MULTILINE)}


def _entries(lock: Path) -> list[str]:
    """Return each requirement with its hashes as one text."""
    return re.split(r"\n(?=[A-Za-z])", re.sub(r"^#.*\n", "", lock.read_text("utf-8"), flags=re.MULTILINE).strip())


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_every_package_is_pinned_with_hashes(lock: Path) -> None:
    entries = _entries(lock)
    assert len(entries) == len(locked_names(lock)) > 30
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.!+]+", entry), entry
        assert len(_HASH.findall(entry)) >= 1, entry


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_no_address_and_no_index_is_named(lock: Path) -> None:
    assert not re.search(r"://|index-url|find-links|trusted-host|\bfile:", lock.read_text("utf-8"))


def test_every_platform_has_its_wheels() -> None:
    """Compiled packages must bring a hash for each system and processor, which one wheel per system cannot be."""
    hashes = {entry.split("==")[0]: len(_HASH.findall(entry)) for entry in _entries(LOCKS["run"])}
    assert hashes["pyside6-essentials"] >= 4  # Linux twice, macOS, Windows
    assert hashes["pydantic-core"] > 20
    assert "pywin32-ctypes" in hashes  # what only Windows installs
    assert "secretstorage" in hashes  # what only Linux installs


def test_the_lock_for_tests_contains_the_lock_for_running() -> None:
    run, test = _pins(LOCKS["run"]), _pins(LOCKS["test"])
    assert run.items() <= test.items()


@pytest.mark.parametrize("requirement", _PROJECT["dependencies"])
def test_what_the_project_asks_for_is_what_the_lock_gives(requirement: str) -> None:
    _assert_given(Requirement(requirement), _pins(LOCKS["run"]))


@pytest.mark.parametrize("requirement", _PROJECT["optional-dependencies"]["dev"])
def test_what_the_tests_ask_for_is_what_the_lock_gives(requirement: str) -> None:
    _assert_given(Requirement(requirement), _pins(LOCKS["test"]))


def _assert_given(wanted: Requirement, pins: dict[str, str]) -> None:
    assert wanted.specifier.contains(pins[normal_name(wanted.name)]), "python3 packaging/dev.py lock"
