"""What the library for charts brings along: decision 9 in docs/decisions."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest

_LIST = "import sys, pyqtgraph; print(*(name for name in sys.modules if name.startswith('PySide6.Qt')))"
_LGPL = {"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGL", "QtOpenGLWidgets", "QtTest"}  # doc.qt.io/qt-6/licensing
_ROOT = Path(__file__).parents[2]


def test_it_brings_in_no_part_of_qt_that_is_under_the_gpl_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _LIST], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[2] for name in done.stdout.split()}
    assert "QtWidgets" in loaded  # the list is not empty
    assert loaded <= _LGPL


@pytest.mark.parametrize("package", ["pyqtgraph", "numpy", "colorama"])
def test_its_licence_and_those_of_what_it_needs_are_permissive(package: str) -> None:
    facts = metadata(package)
    fields = ("License-Expression", "License", "Classifier")
    named = " ".join(text.splitlines()[0] for name in fields for text in facts.get_all(name, []) if text)
    assert any(licence in named for licence in ("MIT", "BSD"))
    assert "GNU" not in named


def test_only_the_chart_and_its_axes_import_it() -> None:
    users = [
        path.relative_to(_ROOT).as_posix()
        for path in sorted((_ROOT / "app").rglob("*.py"))
        if "import pyqtgraph" in path.read_text() or "import numpy" in path.read_text()
    ]
    assert users == ["app/ui/usage/axes.py", "app/ui/usage/chart.py"]
