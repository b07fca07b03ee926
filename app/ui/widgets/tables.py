"""How every table looks and moves."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.ui.i18n import tr


def set_up_table(table: QTableView, name: str) -> None:
    """Whole rows without a grid, scrolled by pixels; Tab leaves. *name* is for a screen reader."""
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setAccessibleName(tr("Columns"))
