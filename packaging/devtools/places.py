"""Where things lie in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "packaging" / "lock" / "run.txt", "test": ROOT / "packaging" / "lock" / "dev.txt"}


def venv_program(name: str, venv: Path = VENV) -> Path:
    """Return the path of *name* (``python``, ``uv`` …) inside the virtual environment."""
    if os.name == "nt":
        return venv / "Scripts" / f"{name}.exe"
    return venv / "bin" / name
