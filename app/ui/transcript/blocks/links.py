"""What a click on a linked run of text does."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

from app.logic.markdown.values import Run, Style
from app.ui.i18n import tr
from app.ui.transcript.blocks.base import Action


def link_action(run: Run, rects: Sequence[QRectF], by: QPointF | None = None) -> Action:
    """The action of a link, a picture that is not loaded, or the mark of a note or a source; moved *by* px."""
    number = run.text.strip("[]")
    key, label = "link", run.text
    if run.style & Style.IMAGE:
        label = tr("Picture {0}, not loaded", run.text)
    elif run.style & Style.NOTE:
        key, label = "note", tr("Note {0}", number)
    elif run.style & Style.CITE:
        key, label = "cite", tr("Source {0}", number)
    shift = by or QPointF()
    return Action(key, label, tuple(rect.translated(shift) for rect in rects), run.link or "")
