"""A row that comes into the list, and goes: ``python -m tests.perf.list_rows ROWS`` prints {"row_ms", "most_ms"}.

Processor time of the window's thread for one of them, until it is painted: median and longest.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import median

from PySide6.QtWidgets import QApplication, QWidget

from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId
from app.ui.actions import Actions
from app.ui.sidebar import Sidebar
from app.ui.theme.controller import ThemeController
from app.ui.theme.look import Look
from app.ui.theme.system import SystemLook
from app.ui.theme.themed import spread_theme
from app.ui.theme.wear import dress

_TIMES = 40
_HOUR_MS = 3_600_000


def _chat(number: int, at: int) -> ConversationSummary:
    return ConversationSummary(ConversationId(f"c{number:06}"), f"Chat {number}", at, at)


def _measure(application: QApplication, rows: int) -> dict[str, float]:
    theme = ThemeController(SystemLook(application), Look(theme="light")).current()
    dress(application, theme)
    host = QWidget()
    sidebar = Sidebar(Actions(host), theme, host)
    spread_theme(sidebar, theme)
    sidebar.resize(264, 800)
    host.resize(264, 800)
    host.show()
    now = round(time.time() * 1000)
    sidebar.model.add_page([_chat(number, now - number * _HOUR_MS) for number in range(rows)], more=False)
    application.processEvents()
    taken = []
    for number in range(_TIMES):
        begun = time.thread_time()
        sidebar.model.put(_chat(rows + number, now + number))
        application.processEvents()
        sidebar.model.drop(ConversationId(f"c{rows + number:06}"))
        application.processEvents()
        taken.append((time.thread_time() - begun) * 500)
    return {"row_ms": median(taken), "most_ms": max(taken)}


if __name__ == "__main__":
    print(json.dumps(_measure(QApplication([]), int(sys.argv[1]))))
