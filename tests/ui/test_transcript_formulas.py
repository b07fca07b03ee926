"""Formulas in the conversation: late, copied, scrolled, selected, and never moving what is read."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.logic.markdown.values import Formula, Picture
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.base import BlockState
from app.ui.transcript.blocks.formula import FormulaLayout
from app.ui.transcript.blocks.picture import PictureLayout
from app.ui.transcript.blocks.prose import ProseLayout
from app.ui.transcript.blocks.table import TableLayout
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import picture, running, settle, shown_view, started, theme, words

TALL = r"\begin{pmatrix}1\\2\\3\\4\\5\\6\end{pmatrix}"


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 400))


def layouts(view: TranscriptView, kind: type) -> list[Any]:
    """The layouts of one kind in the last message."""
    item = view._stage.items() - 1
    made = [view._stage.layout(item, slot) for slot in range(view._stage.slots(item))]
    return [layout for layout in made if isinstance(layout, kind)]


def test_the_source_stands_there_until_the_formula_comes(view: TranscriptView) -> None:
    view.show_conversation([answer(1, f"$${TALL}$$\n\nend $\\frac{{1}}{{2}}$")])
    formula, prose = layouts(view, FormulaLayout)[0], layouts(view, ProseLayout)[0]
    assert formula.height < 60
    assert prose._text.rects(4, 17)[0].width() > 60  # the source
    settle()
    settle()
    assert formula.height > 80
    assert layouts(view, ProseLayout)[0] is prose
    assert prose._text.rects(4, 17)[0].width() < 30


def line_at_top(view: TranscriptView) -> int:
    """How many pixels the viewport is above a fixed paragraph."""
    seen = next(seen for seen in view._stage.settled.seen if "landmark" in _text(view, seen.item, seen.slot))
    return seen.y


def _text(view: TranscriptView, item: int, slot: int) -> str:
    value = view._stage.slot(item, slot).strip.value
    return "".join(run.text for run in getattr(value, "runs", ()))


def test_a_formula_above_what_is_read_comes_late_and_moves_nothing(view: TranscriptView) -> None:
    """It is laid out as its source when the reader has scrolled past it; the text that is read stays."""
    rest = "\n\n".join(["filler words"] * 30)
    view.show_conversation([answer(1, f"top\n\n$${TALL}$$\n\n{rest}\n\nlandmark\n\n{rest}")])
    index = next(slot for slot in range(view._stage.slots(0)) if "landmark" in _text(view, 0, slot))
    for slot in range(index):
        view._stage.height(0, slot)  # all above is laid out, formulas as their source
    view.restore_anchor({"message": "a1", "block": index, "offset": 3, "end": False})
    before, total = line_at_top(view), view._stage.total
    settle()
    settle()
    assert line_at_top(view) == before
    view.scroll_by(-3000)
    assert view._stage.total > total + 40  # it was taken when it came into view


def test_a_formula_in_the_block_at_the_top_edge_moves_no_line_below_it(view: TranscriptView) -> None:
    """The reader is in the middle of a long paragraph whose first line becomes higher."""
    body = "words that go on and on " * 40
    rest = "\n\n".join(["filler"] * 40)
    view.show_conversation([answer(1, f"The $\\sum_{{i}}^{{n}}\\frac{{\\frac{{a}}{{b}}}}{{c}}$ {body}\n\n{rest}")])
    view.restore_anchor({"message": "a1", "block": 0, "offset": 120, "end": False})
    layout = view._stage.layout(0, 0)
    anchor = view._stage.anchor
    above = view._stage.item(0).above(0)
    position = layout.position_at(0, anchor.offset - above)
    shown = layout.caret(position).top() + above - anchor.offset
    old = layout.height
    settle()
    settle()
    assert layout.height != old
    anchor = view._stage.anchor
    assert layout.caret(position).top() + above - anchor.offset == pytest.approx(shown, abs=1)


def test_copying_gives_tex_without_delimiters(view: TranscriptView) -> None:
    view.show_conversation([answer(1, r"$$\frac{a}{b}$$")])
    settle()
    settle()
    layout = layouts(view, FormulaLayout)[0]
    action = layout.actions()[0]
    assert (action.key, action.target) == ("copy_tex", r"\frac{a}{b}")
    height = layout.height
    seen = view._stage.settled.seen[0]
    x, y = view._canvas.origin(seen)
    centre = action.rects[0].center().toPoint() + QPoint(x, y)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert QGuiApplication.clipboard().text() == r"\frac{a}{b}"
    assert layout.height == height


def test_the_word_that_copies_shows_when_the_mouse_is_over_the_formula(view: TranscriptView) -> None:
    view.show_conversation([answer(1, r"$$\frac{a}{b}$$")])
    settle()
    settle()
    seen = view._stage.settled.seen[0]
    x, y = view._canvas.origin(seen)
    layout = layouts(view, FormulaLayout)[0]
    box = layout.actions()[0].rects[0].translated(x, y).toRect()
    without = picture(view).copy(box)
    QTest.mouseMove(view.viewport(), QPoint(round(x + layout.width / 2), y + 10))
    settle()
    assert picture(view).copy(box) != without


def test_a_selected_formula_is_copied_as_it_was_written(view: TranscriptView) -> None:
    text = "so $x^2$ and\n\n$$\\frac{a}{b}$$\n\nend"
    view.show_conversation([answer(1, text)])
    settle()
    settle()
    view.select_all()
    assert "so $x^2$ and\n\n$$\\frac{a}{b}$$\n\nend" in view.selected_text()
    formula = layouts(view, FormulaLayout)[0]
    assert formula.position_at(0, 5) == 0
    assert formula.position_at(formula.width, 5) == len("$$\\frac{a}{b}$$")


def test_a_wide_formula_scrolls_by_itself(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "$$" + "+".join(f"x_{{{n}}}" for n in range(60)) + "$$")])
    settle()
    settle()
    layout = layouts(view, FormulaLayout)[0]
    assert layout.overflow() > 100
    left = layout.caret(0).left()
    assert layout.scroll_sideways(50)
    assert layout.caret(0).left() == left - 50
    assert layout.press(QPointF(10, layout.height - 2))
    layout.drag(QPointF(layout.width, layout.height - 2))
    assert layout._state.scroll == layout.overflow()


def test_an_open_formula_shows_its_source_and_closes_in_place(view: TranscriptView) -> None:
    view.show_conversation([running(1)])
    own = answer(1).id
    view.apply_progress(own, [started(), words("$$\n\\frac{a}")], 0)
    layout = layouts(view, FormulaLayout)[0]
    assert not layout._value.closed
    assert layout.actions() == ()
    view.apply_progress(own, [words("{b}\n$$\n\nmore")], 0)
    assert layouts(view, FormulaLayout)[0] is layout
    height = layout.height
    settle()
    settle()
    assert layout._drawing is not None
    assert abs(layout.height - height) < 60


def test_what_cannot_be_drawn_says_why(view: TranscriptView) -> None:
    view.show_conversation([answer(1, "so $\\unheard$ is\n\n$$\\unheard{x}$$\n\n| a |\n|---|\n| $\\unheard$ |\n")])
    settle()
    settle()
    formula = layouts(view, FormulaLayout)[0]
    assert "\\unheard" in formula.tip_at(QPointF(5, 5))
    assert "\\unheard" in formula.actions()[0].label
    prose = layouts(view, ProseLayout)[0]
    at = prose.rects(3, 13)[0].center()
    assert "\\unheard" in prose.tip_at(at)
    assert prose.tip_at(QPointF(1, 5)) == ""
    table = layouts(view, TableLayout)[0]
    spot = table.caret(2)
    assert "\\unheard" in table.tip_at(QPointF(spot.left() + 5, spot.center().y()))


def test_table_columns_take_the_width_of_their_formulas(view: TranscriptView) -> None:
    source = r"$\frac{\alpha+\beta+\gamma+\delta+\epsilon}{\sqrt{\alpha^2+\beta^2+\gamma^2}}$"
    view.show_conversation([answer(1, f"| a | b |\n|---|---|\n| {source} | {source} |\n")])
    settle()
    settle()
    table = layouts(view, TableLayout)[0]
    assert table.overflow() == 0
    assert all(table._heights[row] == table._tall(row) for row in range(table._count))
    for cell, _, _ in table._placed(1):
        assert len(cell.rects(0, cell.length)) == 1


def test_a_range_in_a_table_lies_in_its_cells(view: TranscriptView) -> None:
    """As hits of a search are marked: words by their letters, a formula as a whole."""
    view.show_conversation([answer(1, "| ab | $x$ |\n|---|---|\n| cd | so $\\frac{a}{b}$ |\n")])
    settle()
    settle()
    table = layouts(view, TableLayout)[0]
    (letter,) = table.rects(1, 2)
    assert letter.left() == table.caret(1).left()
    assert 3 < letter.width() < 15
    text = "ab\t$x$\ncd\tso "
    (formula,) = table.rects(len(text) + 2, len(text) + 4)
    assert (formula,) == tuple(table.rects(len(text), len(text) + 13))
    assert len(table.rects(0, len(text))) == 4
    assert table.rects(3, 3) == []


def test_zoom_and_theme_need_no_new_formulas(view: TranscriptView) -> None:
    view.show_conversation([answer(1, r"$$\frac{a}{b}$$")])
    settle()
    settle()
    small = layouts(view, FormulaLayout)[0].height
    view.set_theme(theme(chat=45))
    layout = layouts(view, FormulaLayout)[0]
    assert layout._drawing is not None
    assert layout.height > 2 * small


def test_a_picture_is_a_card_with_its_whole_address(view: TranscriptView) -> None:
    target = "https://example.com/" + "long/" * 60 + "cat.png"
    view.show_conversation([user(1, "hi"), answer(1, "x")])
    opened: list[str] = []
    view.link_activated.connect(opened.append)
    card = lay(view, Picture("A cat", target))
    action = card.actions()[0]
    assert (action.key, action.target) == ("link", target)
    assert target in action.label
    assert card.tip_at(QPointF(5, 5)) == target
    assert opened == []


@pytest.mark.parametrize("width", [90, 200, 700])
def test_a_hostile_address_is_shown_with_what_it_hides(view: TranscriptView, width: int) -> None:
    card = lay(view, Picture("\u202egnp.exe", "https://a.b/\u202egpj.exe\n\u2066" + "x" * 100_000), width)
    assert "\\u202e" in card._address
    assert not any(sign in card._address + card._name for sign in "\u202e\u2066\n")
    assert card.height < 120


def lay(view: TranscriptView, value: Picture, width: int = 600) -> PictureLayout:
    return PictureLayout(value, view._stage.ink, width, BlockState(), view._stage.tools)


def test_a_formula_of_no_end_is_cut_for_the_eye_only(view: TranscriptView) -> None:
    value = Formula("x" * 200_000, "$$" + "x" * 200_000, closed=False)
    layout = FormulaLayout(value, view._stage.ink, 600, BlockState(), view._stage.tools)
    assert layout.position_at(600, layout.height) == len(value.written)
    assert layout._source.length < 10_000
