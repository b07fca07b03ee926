"""What was attached to a message: cards above its bubble, their names, pictures, keys and text."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.model.attachment import Part
from app.model.blocks import ContentBlock
from app.model.message import Message
from app.ui.theme.palette import LIGHT
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.base import Action
from app.ui.transcript.cards import FEW, MOST, Cards
from app.ui.transcript.copying.bundle import Form
from app.ui.transcript.model import Bubble
from tests.fakes.attached_cards import PDF, PNG, Studio, held, pdf_block, picture_block, text_block, use
from tests.fakes.messages import answer, user
from tests.fakes.transcripts import entries, picture, settle, spots, theme


@pytest.fixture
def studio() -> Studio:
    return Studio(at_once=True)


@pytest.fixture
def view(qtbot: Any, studio: Studio) -> TranscriptView:
    made = TranscriptView(theme(), ask=studio.ask)
    qtbot.addWidget(made)
    made.resize(760, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def slot(view: TranscriptView) -> int:
    """The block of the first message that holds its cards."""
    return next(at for at, strip in enumerate(view._stage.strips(0)) if isinstance(strip.value, Cards))


def cards(view: TranscriptView) -> Cards:
    found = [strip.value for strip in view._stage.strips(0) if isinstance(strip.value, Cards)]
    assert len(found) == 1
    return found[0]


def actions(view: TranscriptView) -> list[Action]:
    return [*view._stage.layout(0, slot(view)).actions()]


def pictured(view: TranscriptView, studio: Studio, qtbot: Any, *messages: Message) -> None:
    """Show *messages* and wait until every card has what it asked for."""
    studio.seen.clear()
    view.show_conversation(messages)
    qtbot.waitUntil(lambda: bool(studio.seen) and not view._made.stage.tools.thumbs.busy)


def photos(count: int) -> list[ContentBlock]:
    return [picture_block(f"{number}.png") for number in range(count)]


def colours(view: TranscriptView, action: Action) -> set[str]:
    """The colours inside one card."""
    image = picture(view)
    seen = next(one for one in view._stage.settled.seen if (one.item, one.slot) == (0, slot(view)))
    left, top = view._canvas.origin(seen)
    box = action.rects[0].translated(left, top).toRect().adjusted(8, 30, -8, -24)
    inside = image.copy(box)
    return {inside.pixelColor(x, y).name() for x in range(inside.width()) for y in range(inside.height())}


def test_cards_stand_above_the_bubble_in_the_order_in_which_they_were_sent(view: TranscriptView) -> None:
    view.show_conversation([user(1, pdf_block("report.pdf"), picture_block("a"), text_block("t.csv"), "Compare")])
    values = [strip.value for strip in view._stage.strips(0)]
    assert isinstance(values[slot(view) + 1], Bubble)
    assert [(one.name, one.badge) for one in cards(view).all] == [
        ("report.pdf", "PDF · 24 p"),
        ("Picture", "1,092 tok"),
        ("t.csv", "Text · 3 kB"),
    ]


def test_names_that_blocks_do_not_carry_come_later(view: TranscriptView) -> None:
    view.show_conversation([user(1, picture_block("a.png"), "What is it?")])
    assert cards(view).all[0].name == "Picture"
    view.set_attached({"u1": (use("u1", 0, "a.png"),)})
    assert cards(view).all[0].words == "a.png, picture, 1,092 × 784 pixels"


def test_a_pdf_that_was_sent_as_pictures_is_one_card(view: TranscriptView) -> None:
    pages = [Part(held(f"page {number}", PNG), 800, 1_100) for number in range(3)]
    view.set_attached({"u1": (use("u1", 0, "scan.pdf", parts=pages, pages=3), use("u1", 3, "b.png"))})
    view.show_conversation([user(1, *photos(3), picture_block("b.png"), "Read it")])
    assert [one.words for one in cards(view).all] == [
        "scan.pdf, PDF, 3 pages as pictures",
        "b.png, picture, 1,092 × 784 pixels",
    ]


def test_some_pages_of_a_file_say_of_how_many(view: TranscriptView) -> None:
    whole = use("u1", 0, "report.pdf", pages=40)
    view.set_attached({"u1": (whole,)})
    view.show_conversation([user(1, pdf_block("report.pdf", 3), "Read it")])
    assert cards(view).all[0].words == "report.pdf, PDF, 3 of 40 pages"


def test_more_than_a_dozen_are_folded_until_asked_for(view: TranscriptView) -> None:
    view.show_conversation([user(1, *photos(MOST), "Sort them")])
    assert len(cards(view).shown) == MOST
    view.show_conversation([user(1, *photos(MOST + 1), "Sort them")])
    assert (len(cards(view).shown), cards(view).fold_words) == (FEW, "+2 more")
    assert actions(view)[-1].label == "Show 2 more attachments"
    [more] = spots(view, "fold")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=more)
    assert len(cards(view).shown) == MOST + 1
    assert actions(view)[-1].label == "Show fewer attachments"


def test_pictures_pages_and_first_lines_are_drawn_when_they_come(
    view: TranscriptView, studio: Studio, qtbot: Any
) -> None:
    studio.at_once = False
    view.show_conversation([user(1, pdf_block("r.pdf"), picture_block("a"), text_block("t.csv"), "Compare")])
    settle()
    qtbot.waitUntil(lambda: len(studio.asked) == 3)
    before = [colours(view, action) for action in actions(view)]
    assert all(found == {LIGHT.card.name()} for found in before)
    studio.serve()
    qtbot.waitUntil(lambda: not view._made.stage.tools.thumbs.busy)
    page, photo, text = (colours(view, action) for action in actions(view))
    assert "#ffffff" in page
    assert "#888888" in page
    assert {"#9cc4e4", "#5f8a4b"} <= photo
    assert LIGHT.card.name() in text
    assert len(text) > 2


def test_a_file_that_is_gone_says_so_on_its_card(view: TranscriptView, studio: Studio, qtbot: Any) -> None:
    studio.missing.add(PDF)
    pictured(view, studio, qtbot, user(1, pdf_block("r.pdf"), picture_block("a"), "Compare"))
    report, photo = actions(view)
    assert report.label == "r.pdf, PDF, 24 pages, the file is missing"
    assert "missing" not in photo.label
    point = QPointF(report.rects[0].center())
    assert view._stage.layout(0, slot(view)).tip_at(point) == report.label
    studio.missing.clear()
    pictured(view, studio, qtbot, user(1, pdf_block("r.pdf"), "Again"))  # it came back
    assert "missing" not in actions(view)[0].label


def test_cards_out_of_sight_ask_for_nothing(view: TranscriptView, studio: Studio, qtbot: Any) -> None:
    messages = [user(1, picture_block("first"), "One"), *(answer(number, "A line.\n\n" * 60) for number in range(2, 8))]
    pictured(view, studio, qtbot, *messages, user(9, picture_block("last"), "Two"))
    assert [one.sha256 for one in studio.seen] == [held("last", PNG).sha256]


def test_a_card_is_opened_by_click_and_by_key(view: TranscriptView) -> None:
    opened: list[tuple[str, int]] = []
    view.attachment_opened.connect(lambda message, position: opened.append((message, position)))
    view.show_conversation([user(1, pdf_block("r.pdf"), picture_block("a"), "Compare")])
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots(view, "attachment")[1])
    assert opened == [("u1", 1)]
    view.setFocus()
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        QTest.keyClick(view, Qt.Key.Key_Return)
        if len(opened) > 1:
            break
    assert opened[1:] == [("u1", 0)]


def test_the_menu_of_a_card_saves_copies_and_shows_it(view: TranscriptView) -> None:
    wanted: list[tuple[str, int, str]] = []
    view.attachment_wanted.connect(lambda *what: wanted.append(what))
    view.show_conversation([user(1, pdf_block("r.pdf"), picture_block("a"), "Compare")])
    report, photo = spots(view, "attachment")
    assert "Copy picture" not in entries(view, report)
    for point, names in ((report, ["Save as…", "Show in folder"]), (photo, ["Save as…", "Copy picture"])):
        for name in names:
            entries(view, point)[name].trigger()
    assert wanted == [
        ("u1", 0, "save"),
        ("u1", 0, "reveal"),
        ("u1", 1, "save"),
        ("u1", 1, "copy"),
    ]


def test_cards_are_copied_as_lines_of_text(view: TranscriptView) -> None:
    view.show_conversation([user(1, pdf_block("r_1.pdf", 1), *photos(MOST), "Compare")])
    view.select_all()
    view._clipboard.copy(Form.MARKDOWN, False)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == r"- Attached: r\_1.pdf, PDF, 1 page"
    assert len([line for line in lines if line.startswith("- Attached: ")]) == MOST + 1  # folded ones too
    assert lines[-1] == "Compare"
