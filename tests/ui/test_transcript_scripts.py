"""Scripts of the world: direction, places of code, whole characters, fonts that have the signs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTextBoundaryFinder
from PySide6.QtGui import QFont, QTextLayout
from PySide6.QtWidgets import QApplication

from app.logic.markdown.values import Run, Style
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.prose import ProseLayout
from app.ui.transcript.blocks.rich import RichText
from app.ui.transcript.blocks.table import TableLayout
from app.ui.transcript.ink import Ink
from app.ui.transcript.selection import word_around
from app.ui.transcript.text import has_right_to_left, runs_right_to_left, units
from tests.fakes.messages import answer
from tests.fakes.transcripts import settle, shown_view, theme

SCRIPTS = {
    "Latin": "Größe naïve Ångström",
    "Vietnamese": "Tiếng Việt",
    "Greek": "Ελληνικά",
    "Cyrillic": "Кириллица",
    "Armenian": "Հայերեն",
    "Georgian": "ქართული",
    "Hebrew": "עברית",
    "Arabic": "العربية",
    "Persian": "می‌خواهم",
    "Devanagari": "हिन्दी",
    "Bengali": "বাংলা",
    "Tamil": "தமிழ்",
    "Telugu": "తెలుగు",
    "Thai": "ภาษาไทย",
    "Lao": "ລາວ",
    "Khmer": "ខ្មែរ",
    "Ethiopic": "አማርኛ",
    "Cherokee": "ᏣᎳᎩ",
    "Chinese": "中文字符测试",
    "Japanese": "日本語テキスト",
    "Korean": "한국어 텍스트",
    "Emoji": "👩‍👩‍👧‍👦🇩🇪👍🏽❤️",
    "Combining": "e\u0301 n\u0303 u\u0308\u0327",
    "Mathematics": "∑∫≤≥𝔸ℝ",
}
FONTS = (
    "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 700))


@pytest.fixture
def ink(qapp: QApplication) -> Ink:
    return Ink(theme())


def rich(ink: Ink, *runs: Run, width: float = 600) -> RichText:
    text = RichText(ink, ink.chat, ink.colors.text, runs)
    text.set_width(width)
    return text


@pytest.mark.skipif(
    sys.platform != "linux" or not all(Path(font).exists() for font in FONTS), reason="fonts for the sample are missing"
)
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("style", [Style.PLAIN, Style.BOLD, Style.CODE])
def test_no_sign_is_drawn_as_a_box(ink: Ink, script: str, style: Style) -> None:
    """Glyph 0 is the box of a font that lacks a sign."""
    font = ink.inline_code(ink.chat) if style is Style.CODE else QFont(ink.chat.font)
    font.setBold(style is Style.BOLD)
    layout = QTextLayout(SCRIPTS[script], font)
    layout.beginLayout()
    layout.createLine().setLineWidth(1_000)
    layout.endLayout()
    glyphs = [index for run in layout.glyphRuns(0, units(SCRIPTS[script])) for index in run.glyphIndexes()]
    assert glyphs
    assert 0 not in glyphs


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_mouse_finds_whole_characters(ink: Ink, script: str) -> None:
    words = SCRIPTS[script]
    text = rich(ink, Run(words), width=90)
    whole = clusters(words)
    found = {text.position_at(x, y) for y in range(2, int(text.height), 8) for x in range(0, 92, 1)}
    assert found <= whole
    assert len(found) > 1


def clusters(text: str) -> set[int]:
    """Positions between what people take for characters."""
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    found = {0}
    while (at := finder.toNextBoundary()) >= 0:
        found.add(at)
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_double_click_takes_whole_characters(script: str) -> None:
    words = SCRIPTS[script]
    for position in range(units(words) + 1):
        start, end = word_around(words, position)
        assert {start, end} <= clusters(words)


def test_a_word_keeps_its_marks() -> None:
    assert word_around("one cafe\u0301 two", 5) == (4, 9)
    assert word_around("one cafe\u0301 two", 8) == (4, 9)
    assert word_around("می‌خواهم", 1) == (0, 8)
    assert word_around("e" + "\u0301" * 20_000, 15_000) == (0, 20_001)


HEBREW = (Run("טקסט עם "), Run("foo(bar, 1)", Style.CODE), Run(" ואחריו."))


def test_code_in_right_to_left_text_runs_from_left_to_right(ink: Ink) -> None:
    text = rich(ink, *HEBREW)
    start = len(HEBREW[0].text)
    lefts = [text.rects(start + at, start + at + 1)[0].left() for at in range(11)]
    assert lefts == sorted(lefts)  # brackets and comma, too, are where they were written
    (chip,) = text.rects(start, start + 11)
    before, after = text.rects(0, 4)[0], text.rects(start + 13, start + 19)[0]
    assert after.right() <= chip.left() + 1
    assert chip.right() <= before.left() + 1
    assert chip.width() == pytest.approx(ink.char_width * 11, rel=0.2)


def test_a_formula_as_source_is_kept_together_in_right_to_left_text(ink: Ink) -> None:
    text = rich(ink, Run("טקסט "), Run(r"$a + b$", Style.MATH), Run(" סוף"))
    lefts = [text.rects(5 + at, 6 + at)[0].left() for at in range(7)]
    assert lefts == sorted(lefts)


def test_code_does_not_turn_the_direction_of_a_block(ink: Ink) -> None:
    runs = (Run("code", Style.CODE), Run(" הוא שם"))
    assert runs_right_to_left(runs)
    text = rich(ink, *runs)
    assert text.rects(0, 4)[0].right() > 590
    assert not runs_right_to_left((Run("code", Style.CODE), Run(": 5")))
    assert not runs_right_to_left((Run("word שלום"),))


def test_growing_text_that_turns_is_made_anew(ink: Ink) -> None:
    text = rich(ink, Run("123 "))
    assert text.extend((Run("123 שלום"),)) is None
    assert rich(ink, Run("a ")).extend((Run("a b"),)) is not None
    assert has_right_to_left("a\u202e")
    assert not has_right_to_left("é中")


def test_a_right_to_left_table_begins_at_the_right(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "| שם | ערך |\n|---|---|\n| אחד | `1` |\n")])
    settle()
    table = next(made for slot in range(3) if isinstance(made := view._stage.layout(0, slot), TableLayout))
    first, second = (left for _, left, _ in table._placed(1))
    assert first > second
    assert table.caret(0).left() > table.width - 60
    assert table.position_at(table.width - 10, table.height - 10) > table.position_at(table.width - 10, 30)
    cell, left, at = list(table._placed(1))[1]
    assert left + cell.caret(0).left() > table.width / 2 - 40  # code begins at the right of its column, too
    assert table.position_at(5, table.height - 5) >= at


def test_a_wide_right_to_left_table_is_read_from_its_right_end(view: TranscriptView) -> None:
    head = "|" + " כותרת ארוכה מאוד |" * 30 + "\n|" + "---|" * 30 + "\n"
    view.show_conversation([answer(1, head + "|" + " `a_long_word_that_does_not_break` |" * 30 + "\n")])
    settle()
    table = next(made for slot in range(3) if isinstance(made := view._stage.layout(0, slot), TableLayout))
    assert table.overflow() > 100
    first = next(left for _, left, _ in table._placed(1))
    assert first + table._columns[0] == pytest.approx(table.width, abs=2)
    table.scroll_sideways(-40)
    assert next(left for _, left, _ in table._placed(1)) == pytest.approx(first + 40)


def test_the_keyboard_steps_over_a_formula_as_one(view: TranscriptView) -> None:
    view.show_conversation([answer(1, r"so $\frac{a}{b}$ is")])
    settle()
    settle()
    prose = view._stage.layout(0, 0)
    assert isinstance(prose, ProseLayout)
    assert prose.whole(4, forward=True) == 16
    assert prose.whole(15, forward=False) == 3
    assert [prose.whole(at, forward=True) for at in (0, 3, 16, 17)] == [0, 3, 16, 17]
