"""Writes a conversation into a PDF file that is either whole or not there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile, QFileDevice, QIODevice, QSaveFile
from PySide6.QtGui import QPdfWriter

from app.ui.transcript.paper.press import Press, Progress
from app.ui.transcript.paper.sheet import page_size, set_margins

_OWNER = QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner
_DOTS = 1200  # per inch; positions in the file are whole dots


async def write_pdf(path: Path, press: Press, title: str, size: str, progress: Progress) -> int:
    """Write to *path* by way of a temporary file beside it; returns the number of pages. *size* is a page size's key.

    Whether it fails or is cancelled, what stood at *path* stands there still and nothing is left beside it. Like every
    export, a new file can be read by its owner alone.

    Raises:
        OSError: the folder is missing or read-only, the disk is full.
    """
    file, new = QSaveFile(str(path)), not QFile.exists(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise OSError(file.errorString())
    if new:
        file.setPermissions(_OWNER)
    try:
        pages = await press.run(_writer(file, title, size), progress)
    except BaseException:
        file.cancelWriting()
        file.commit()
        raise
    if not file.commit():
        raise OSError(file.errorString())
    return pages


def _writer(file: QSaveFile, title: str, size: str) -> QPdfWriter:
    writer = QPdfWriter(file)
    writer.setTitle(title)
    writer.setCreator("Chatelaine")
    writer.setResolution(_DOTS)
    writer.setPageSize(page_size(size))
    set_margins(writer)
    return writer
