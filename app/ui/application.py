"""The QApplication: names, style, and Qt's own messages in the program's log."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

_log = logging.getLogger("qt")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def make_application(arguments: Sequence[str]) -> QApplication:
    """Make the one QApplication of the process. The loop does not end with the last window: the stop is ordered."""
    qInstallMessageHandler(_log_message)
    application = QApplication([*arguments])
    application.setApplicationName("chatelaine")
    application.setApplicationDisplayName("Chatelaine")
    application.setDesktopFileName("chatelaine")
    application.setQuitOnLastWindowClosed(False)
    application.setStyle("Fusion")
    return application


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    _log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category, message)
