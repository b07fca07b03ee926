"""The virtual environment in the checkout: made once, brought to the lock, left alone while the lock stands."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

from devtools.console import Command, SetupError, run_quietly, say
from devtools.places import LOCKS, ROOT, VENV, venv_program

_STAMP = "chatelaine.json"  # which locks the environment was brought to
_NOT_LOCKED = frozenset({"pip", "setuptools", "wheel", "chatelaine"})


def ensure_environment(group: str) -> None:
    """Make sure that ``.venv`` holds exactly what the lock of *group* (``run`` or ``test``) names.

    Needs no network when nothing changed. The lock for tests contains the one for running, so an environment
    made for tests serves both.

    Raises:
        SetupError: the environment cannot be made or a package not be installed.
    """
    stamp = _read_stamp()
    wanted = {group: lock_digest(LOCKS[group])} if group == "run" else {g: lock_digest(f) for g, f in LOCKS.items()}
    alive = _works()
    if alive and stamp is not None and wanted.items() <= stamp.items():
        return
    if not alive:
        _make()
    _install(LOCKS[group])
    if alive and stamp is not None:  # made by this script: nothing in it is anybody else's
        _remove_what_no_lock_names(group)
    _link_checkout()
    _write_stamp(wanted)


def lock_digest(lock: Path) -> str:
    """Return the SHA-256 of a lock file as hexadecimal digits."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def locked_names(lock: Path) -> set[str]:
    """Return the names of all packages that *lock* pins, in their normal form."""
    return {normal_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text("utf-8"), re.MULTILINE)}


def normal_name(name: str) -> str:
    """Return a package name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _read_stamp() -> dict[str, str] | None:
    try:
        return dict(json.loads((VENV / _STAMP).read_text("utf-8")))
    except (OSError, ValueError):
        return None


def _write_stamp(digests: dict[str, str]) -> None:
    (VENV / _STAMP).write_text(json.dumps(digests), "utf-8")


def _works() -> bool:
    """Tell whether the environment's Python starts, is new enough and has pip."""
    code = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([venv_program("python"), "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make() -> None:
    say("Making a virtual environment in .venv")
    run_quietly([sys.executable, "-m", "venv", "--clear", VENV])


def _install(lock: Path) -> None:
    say(f"Installing {len(locked_names(lock))} locked packages (the first time this downloads them)")
    pip: Command = [
        venv_program("python"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        "install",
        "--quiet",
    ]
    try:
        run_quietly([*pip, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", lock])
    except SetupError as error:
        raise SetupError(f"The packages could not be installed. Is the network reachable?\n{error}") from None


def _remove_what_no_lock_names(group: str) -> None:
    """Uninstall what an older lock brought, so that nothing works here that would fail on a fresh machine."""
    python = venv_program("python")
    listed = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "list", "--format=json"],
        capture_output=True,
        check=True,
    )
    present = {normal_name(row["name"]) for row in json.loads(listed.stdout)}
    strangers = sorted(present - locked_names(LOCKS[group]) - _NOT_LOCKED)
    if strangers:
        say(f"Removing what the lock no longer names: {', '.join(strangers)}")
        run_quietly([python, "-m", "pip", "uninstall", "--yes", *strangers])


def _link_checkout() -> None:
    """Make ``import app`` work from any folder: a path file, which needs no build and no network."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([venv_program("python"), "-c", code], capture_output=True, text=True, check=True)
    (Path(found.stdout.strip()) / "chatelaine-checkout.pth").write_text(f"{ROOT}\n", "utf-8")
