"""What is loaded when: the imports that cost seconds, or need a desktop, happen where they are wanted, not before."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LIST = "import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"
_WINDOW = {"PySide6", "shiboken6", "qasync"}
_SLOW = {
    "anthropic",
    "httpx2",
    "pydantic",
    "keyring",
    "pygments",
    "markdown_it",
    "mdit_py_plugins",
    "ziamath",
    "ziafont",
    "numpy",
    "pyqtgraph",
}


def _loaded_by(module: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter holds after importing *module*."""
    command = [sys.executable, "-c", _LIST.format(module=module)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["app.headless", "app.wiring"])
def test_the_second_front_end_loads_no_qt(module: str) -> None:
    loaded = _loaded_by(module)
    assert "sqlite3" in loaded  # it did load the program
    assert loaded.isdisjoint(_WINDOW)


@pytest.mark.parametrize("module", ["app.main", "app.ui.program", "app.ui.main_window", "app.ui.application"])
def test_what_the_first_paint_needs_loads_nothing_slow(module: str) -> None:
    """First paint imports Qt, our own code and SQLite, nothing else."""
    assert _loaded_by(module).isdisjoint(_SLOW)


@pytest.mark.parametrize("module", ["app.ui.panels", "app.ui.desk", "app.ui.control.usage", "app.ui.usage.window"])
def test_the_library_for_charts_is_loaded_when_a_chart_is_wanted(module: str) -> None:
    """NumPy and pyqtgraph take a third of a second: a worker imports them once the Usage window is open."""
    assert _loaded_by(module).isdisjoint({"numpy", "pyqtgraph"})


def test_the_window_is_loaded_by_its_own_module() -> None:
    assert "PySide6" in _loaded_by("app.ui.main_window")  # or the test above would watch an empty room


def test_joining_the_services_does_not_load_the_sdk_or_the_keyring() -> None:
    """Services are built on the GUI thread; the SDK's import takes two seconds and belongs to the network thread."""
    assert _loaded_by("app.wiring").isdisjoint({"anthropic", "httpx2", "pydantic", "keyring", "pygments"})


def test_what_encrypts_is_loaded_where_something_is_encrypted() -> None:
    assert _loaded_by("app.wiring").isdisjoint({"cryptography", "mnemonic"})


def test_after_its_engine_is_loaded_reading_markdown_loads_nothing_more() -> None:
    """A worker loads it behind the first paint; what it left would hold up the first words of an answer."""
    script = (
        "import sys; from app.logic.markdown.loading import load_engine; load_engine(); before = set(sys.modules);"
        "from app.logic.markdown.document import empty;"
        "empty().append('# A *b* `c`\\n\\n- [d](e)\\n').append('> f\\n\\n~~g~~ h').append('\\n\\n1. i').finish();"
        "print('markdown_it' in before, *sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True"], done.stderr
