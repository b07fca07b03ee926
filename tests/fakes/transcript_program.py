"""A program that shows nothing but a transcript; a test reads it from outside. Run it with ``-m``."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.model.ids import MessageId
from app.ui.transcript import TranscriptView
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import PROSE, frames, running, theme

TEXT = "## Growth\n\n" + PROSE + "\n$$\n\\frac{a}{b} + x^2\n$$\n"


def main() -> int:
    """Show 200 messages, and have one more arrive."""
    application = QApplication(sys.argv)
    application.setApplicationName("transcript")
    view = TranscriptView(theme())
    view.setWindowTitle("transcript")
    view.resize(760, 700)
    view.show_conversation([one for n in range(1, 101) for one in (user(n, f"Question {n}"), answer(n, PROSE))])
    view.append_turn(user(101, "The last question"), running(101))
    view.show()
    events = list(frames(TEXT))

    def arrive() -> None:
        if events:
            view.apply_progress(MessageId("a101"), events.pop(0), 0)
        else:
            timer.stop()
            view.finish(answer(101, TEXT))

    timer = QTimer(interval=10)
    timer.timeout.connect(arrive)
    timer.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
