"""The QApplication: names, style, fonts, colours, and Qt's own messages in the program's log."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.ui.theme.icons import program_icon
from app.ui.theme.palette import Theme
from app.ui.theme.stylesheet import qt_palette, stylesheet

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
    if sys.platform != "darwin":  # there the bundle brings it
        application.setWindowIcon(program_icon())
    return application


def dress(application: QApplication, theme: Theme) -> None:
    """Give every ordinary control of the program the looks of *theme*."""
    application.setStyleSheet("")  # under a style sheet widgets keep the font they had
    application.setFont(theme.fonts.interface)
    application.setPalette(qt_palette(theme))
    application.setStyleSheet(stylesheet(theme))


def _log_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    _log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", context.category, message)
