"""What drawing needs, resolved once per theme: fonts, metrics, colours and the distances between things."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPixmap

from app.ui.theme.contrast import readable
from app.ui.theme.icons import tinted_pixmap
from app.ui.theme.palette import Theme

LINE_SPACING = 1.5  # of the font's pixel size (design: answers at 15 px / 1.5)
HEADING_SCALE = {1: 1.47, 2: 1.27, 3: 1.13, 4: 1.0, 5: 1.0, 6: 0.93}
COLUMN = 720  # px, the widest text column unless the user wants it wide
SIDE = 34  # px beside the column, fewer where the window is narrow
NARROW_SIDE = 16
NARROW = 560
MATH_X_HEIGHT = 0.473  # em, of the formulas' font (STIX Two Math)
BUBBLE_SHARE = 0.78  # of the column
PAPER = "paper"  # the name of the theme that is printed


@dataclass(frozen=True, slots=True)
class Face:
    """A font with what is asked of it all the time. ``line`` is the distance of lines in px."""

    font: QFont
    metrics: QFontMetricsF
    line: float

    @classmethod
    def of(cls, font: QFont, spacing: float = LINE_SPACING) -> Face:
        """Build a face; lines are never closer than the font's own height asks for."""
        metrics = QFontMetricsF(font)
        return cls(font, metrics, max(float(round(font.pixelSize() * spacing * 2)) / 2, metrics.height()))


class Ink:
    """One theme, ready to draw with. Replaced as a whole when the theme changes. ``numbered`` numbers lines of code."""

    def __init__(self, theme: Theme, numbered: bool = False) -> None:
        self.theme = theme
        self.numbered = numbered
        self.colors = theme.colors
        self.chat = Face.of(theme.fonts.chat)
        self.code = Face.of(theme.fonts.code, 19 / 13)
        self.facts = Face.of(theme.fonts.facts, 4 / 3)
        self._icons: dict[tuple[str, str, int], QPixmap] = {}

    @cached_property
    def zoom(self) -> float:
        """How large text is beside the design's: 1.0 at 15 px. What stands in a line with text grows with it."""
        return self.chat.font.pixelSize() / 15

    @property
    def paper(self) -> bool:
        """Whether it is drawn on paper, where nothing can be clicked."""
        return self.theme.name == PAPER

    @cached_property
    def small(self) -> Face:
        """Thinking and notes: a step below the answer."""
        return Face.of(self._scaled(self.theme.fonts.chat, 13 / 15))

    @cached_property
    def headings(self) -> dict[int, Face]:
        """One face per heading level."""
        faces = {}
        for level, scale in HEADING_SCALE.items():
            font = self._scaled(self.theme.fonts.chat, scale)
            font.setWeight(QFont.Weight.DemiBold)
            faces[level] = Face.of(font, 1.3)
        return faces

    @cached_property
    def cell(self) -> Face:
        """Table cells."""
        return Face.of(self._scaled(self.theme.fonts.chat, 14 / 15), 20 / 14)

    @cached_property
    def cell_head(self) -> Face:
        """Table headers."""
        font = QFont(self.cell.font)
        font.setWeight(QFont.Weight.DemiBold)
        return Face.of(font, 20 / 14)

    @cached_property
    def cell_code(self) -> Face:
        """Inline code in table cells."""
        return Face.of(self.inline_code(self.cell))

    def icon(self, name: str, color: QColor, size: int = 16) -> QPixmap:
        """An icon in *color*, *size* px, sharp at 300 %. Raises FileNotFoundError for an unknown name."""
        key = (name, color.name(), size)
        if key not in self._icons:
            self._icons[key] = tinted_pixmap(name, color, size, 3.0)
        return self._icons[key]

    def inline_code(self, face: Face) -> QFont:
        """The font of code inside text of *face*: a step smaller than the text."""
        font = QFont(self.code.font)
        font.setPixelSize(max(6, round(face.font.pixelSize() * 13 / 15)))
        return font

    def math_size(self, face: Face) -> float:
        """The em of formulas in text of *face*, px: their small letters are as tall as those of the text."""
        own = face.metrics.xHeight() / max(1.0, MATH_X_HEIGHT * face.font.pixelSize())
        return float(face.font.pixelSize() * max(1.0, min(1.2, own)))

    @cached_property
    def char_width(self) -> float:
        """The width of one code character, px."""
        return max(1.0, self.code.metrics.horizontalAdvance("0" * 32) / 32)

    @cached_property
    def average_width(self) -> float:
        """The usual width of a character of prose, px; for estimates of height."""
        return max(1.0, self.chat.metrics.averageCharWidth())

    @cached_property
    def syntax(self) -> dict[str, QColor]:
        """Colours of code by role; roles are those of :mod:`app.ui.transcript.syntax.roles`.

        The design's tokens, made darker or lighter until they can be read on the code background (4.5:1, in high
        contrast 7:1).
        """
        least = 7.0 if self.theme.name == "contrast" else 4.5
        colors = self.colors
        wanted = {
            "keyword": colors.output,
            "name": colors.output,
            "string": colors.cache_read,
            "number": colors.cache_write,
            "comment": colors.muted,
            "error": colors.error,
            "added": colors.cache_read,
            "removed": colors.error,
            "heading": colors.output,
        }
        return {role: readable(color, colors.code, least) for role, color in wanted.items()}

    def _scaled(self, font: QFont, factor: float) -> QFont:
        scaled = QFont(font)
        scaled.setPixelSize(max(6, round(font.pixelSize() * factor)))
        return scaled


def column_width(viewport: int, wide: bool) -> tuple[int, int]:
    """Return the left edge and the width of the text column, px, for a viewport of that width."""
    side = SIDE if viewport >= NARROW else NARROW_SIDE
    width = max(80, viewport - 2 * side)
    if not wide:
        width = min(width, COLUMN)
    return max(0, (viewport - width) // 2), width
