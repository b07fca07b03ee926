"""The cold start of the real program, watched from inside.

``python -m tests.perf.start_program URL FOLDER`` starts it on FOLDER, closes its window once the composer can be used,
and prints {"painted_ms", "usable_ms", "pss_mb", "heavy", "modules"}: ``pss_mb`` at the usable composer, ``heavy`` which
expensive modules were loaded before the first paint, ``modules`` how many there were.
"""

from __future__ import annotations

import sys
from typing import Any

from app.main import main
from app.ui.main_window import MainWindow
from app.ui.theme.palette import Theme
from tests.perf.started import since_start_ms

# Nothing else is imported above: the program's own imports are part of what is measured.
_HEAVY = ("anthropic", "httpx2", "pydantic", "pygments", "markdown_it", "keyring", "PIL", "asyncio", "qasync")
_found: dict[str, Any] = {}
_furnish = MainWindow.furnish


def _painted() -> None:
    _found["painted_ms"] = since_start_ms()
    _found["heavy"] = [name for name in _HEAVY if name in sys.modules]
    _found["modules"] = len(sys.modules)


def _watched_furnish(window: MainWindow, theme: Theme) -> None:
    """Put the panels in and wait for the composer; the first paint was before."""
    from PySide6.QtCore import QTimer

    _furnish(window, theme)
    set_ready = window.composer.set_ready

    def watched(ready: bool) -> None:
        set_ready(ready)
        if ready and "usable_ms" not in _found:
            _found["usable_ms"] = 0.0
            QTimer.singleShot(0, lambda: _usable(window))  # the loop comes round: keys are heard

    window.composer.set_ready = watched  # type: ignore[method-assign]


def _usable(window: MainWindow) -> None:
    import psutil

    _found["usable_ms"] = since_start_ms()
    _found["pss_mb"] = psutil.Process().memory_full_info().pss / 2**20
    window.close()


class _Watched(MainWindow):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.painted.connect(_painted)


if __name__ == "__main__":
    import app.ui.front

    MainWindow.furnish = _watched_furnish  # type: ignore[assignment, method-assign]
    app.ui.front.MainWindow = _Watched  # type: ignore[attr-defined, assignment]
    code = main(["--data-dir", sys.argv[2], "--base-url", sys.argv[1], "--key-from-env"])
    import json

    print(json.dumps(_found))
    sys.exit(code)
