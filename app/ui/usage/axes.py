"""The axes of the chart: names of groups along one side, amounts along the other. Imports pyqtgraph, as the chart."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QColor, QFontMetrics, QPen

from app.ui.amounts import about
from app.ui.theme.palette import Theme
from app.ui.usage.stacks import Stacks, short

_GRID = 40  # of 255: how much the lines across are seen


class _Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    def __init__(self, side: str, stacks: Stacks, theme: Theme) -> None:
        super().__init__(side, maxTickLength=0)
        self._stacks = stacks
        metrics = QFontMetrics(theme.fonts.facts)
        self._names = {round(bar.at): short(bar.name) for bar in stacks.bars}
        widest = max(map(metrics.horizontalAdvance, self._names.values()), default=0)
        self._needed = widest + 16 if stacks.upright else metrics.height()  # pixels for a name
        self.enableAutoSIPrefix(False)
        self.setPen(QPen(theme.colors.line, 1))
        self.setTextPen(QPen(theme.colors.muted))
        self.setTickFont(theme.fonts.facts)
        self.setStyle(tickTextOffset=6)

    def _step(self, lowest: float, highest: float, pixels: float) -> int:
        """How many bars one name has to stand for."""
        apart = pixels / max(abs(highest - lowest), 1e-9)
        return max(1, -int(-self._needed // max(apart, 1e-9)))


class NameAxis(_Axis):
    """The groups by name, as many as there is room for."""

    def tickValues(self, lowest: float, highest: float, pixels: float) -> list[tuple[float, list[float]]]:
        """The places of the bars that are named."""
        step = self._step(lowest, highest, pixels)
        last = self._stacks.bars[-1].at if self._stacks.upright and self._stacks.bars else 0.0
        places = [bar.at for bar in self._stacks.bars if round(last - bar.at) % step == 0]
        return [(1.0, places)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Their names."""
        return [self._names.get(round(value), "") for value in values]


class AmountAxis(_Axis):
    """Dollars or tokens."""

    def __init__(self, side: str, stacks: Stacks, theme: Theme) -> None:
        super().__init__(side, stacks, theme)
        self.setGrid(_GRID)
        self.setPen(QPen(QColor(theme.colors.muted), 1))

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """With as many decimals as the steps need."""
        if not self._stacks.money:
            return [about(round(value)) for value in values]
        places = 0 if spacing >= 10 else 2
        while places and places < 9 and round(spacing, places) != round(spacing, 9):
            places += 1
        return [f"${value:,.{places}f}" for value in values]
