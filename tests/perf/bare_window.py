"""What any program with a window of Qt in Python costs: nothing but that window.

``python -m tests.perf.bare_window`` prints {"painted_ms", "pss_mb"}; to be started by ``measured``.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from tests.perf.started import since_start_ms

# What the report needs is imported after the measurement.


class _Window(QMainWindow):
    painted_ms = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.palette().window())
        self.painted_ms = self.painted_ms or since_start_ms()
        QTimer.singleShot(0, QApplication.quit)


def _main() -> None:
    application = QApplication([])
    window = _Window()
    window.resize(1200, 800)
    window.show()
    application.exec()
    painted_ms = window.painted_ms
    import json

    import psutil

    print(json.dumps({"painted_ms": painted_ms, "pss_mb": psutil.Process().memory_full_info().pss / 2**20}))


if __name__ == "__main__":
    _main()
