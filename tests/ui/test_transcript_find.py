"""Find in the conversation: every hit marked, counted and reached, laid out or not, folded or not."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.model.attachment import Attachment, AttachmentKind, AttachmentUse, Held
from app.model.blocks import ContentBlock
from app.model.ids import AttachmentId, MessageId
from app.ui.transcript import TranscriptView
from app.ui.transcript.content import ATTACHED
from app.ui.transcript.find.find import Find
from app.ui.transcript.find.hits import Hit, Hits
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import PROSE, painted, picture, running, settle, shown_view, started, words


@pytest.fixture
def view(qtbot: Any) -> TranscriptView:
    return shown_view(qtbot, (760, 560))


@pytest.fixture
def long(view: TranscriptView) -> TranscriptView:
    """A conversation of 60 turns; ``needle`` stands in every tenth question and answer."""
    messages = []
    for number in range(1, 61):
        word = "needle" if number % 10 == 0 else "straw"
        messages += [user(number, f"Where is the {word}?"), answer(number, f"{PROSE}\nA **{word[:3]}**{word[3:]}.")]
    view.show_conversation(messages)
    settle()
    return view


def search(view: TranscriptView, qtbot: Any, text: str) -> Find:
    """Type *text* into the bar and wait until all was searched."""
    view.finding.open()
    found = view.finding.find
    found.bar.field.setText(text)
    qtbot.waitUntil(lambda: not found.finder.searching)
    settle()
    return found


def current(view: TranscriptView, *, selects: bool = True) -> str:
    """The text of the hit that the reader was brought to; it must be seen. What is no text cannot be selected."""
    found = view.finding.find
    hit = found.current
    assert hit is not None
    slot = view._stage.item(hit.item).find(hit.section, hit.strip)
    assert slot is not None
    seen = view._canvas.find(hit.item, slot)
    assert seen is not None
    _, top = view._canvas.origin(seen)
    rects = view._stage.layout(hit.item, slot).rects(hit.start, hit.end)
    assert top + rects[0].top() >= 0
    assert top + rects[-1].bottom() <= view.viewport().height()
    assert any(mark.current for mark in found.marks(hit.item, slot))
    view._screen.set_selection(None)
    found.close()
    assert bool(view.selected_text()) is selects
    return view.selected_text()


def test_hits_are_counted_in_messages_never_laid_out(long: TranscriptView, qtbot: Any) -> None:
    found = search(long, qtbot, "NEEDLE")
    assert found.bar.count.text() == "11 of 12"
    built = sum(long._stage.item(index).content is not None for index in range(long._stage.items()))
    assert built < 30
    assert current(long) == "needle"


def test_enter_goes_on_and_back_round_the_ends(long: TranscriptView, qtbot: Any) -> None:
    found = search(long, qtbot, "needle")
    seen = [found.bar.count.text()]
    for _ in range(2):
        QTest.keyClick(found.bar.field, Qt.Key.Key_Return)
        seen.append(found.bar.count.text())
    QTest.keyClick(found.bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    seen.append(found.bar.count.text())
    assert seen == ["11 of 12", "12 of 12", "1 of 12", "12 of 12"]
    found.step(True)
    assert found.current == Hit(18, -1, 0, 13, 19)
    assert current(long) == "needle"


@pytest.mark.parametrize(
    ("content", "needle"),
    [
        ("```py\nalpha = 1\n" + "x = 0\n" * 60 + "beta = 2\n```\n", "beta = 2"),
        ("| one | two |\n|---|---|\n| three | fo**ur** |\n", "four"),
        ("1. a\n2. b\n   - deep **in** it\n", "deep in it"),
        ("\U0001f600 Straße \U0001f680 here", "STRASSE"),
    ],
)
def test_every_kind_of_block_is_searched(view: TranscriptView, qtbot: Any, content: str, needle: str) -> None:
    view.show_conversation([answer(1, "Other.\n\n" * 30 + content + "\n\nMore.\n\n" * 30)])
    found = search(view, qtbot, needle)
    assert found.bar.count.text() == "1 of 1"
    assert current(view).casefold() == needle.casefold()


def test_folded_thinking_opens_when_its_hit_is_reached(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, thought("First.\n\nA **sec**ret."), "The answer."), answer(2, "Last.")])
    settle()
    before = len(view._stage.strips(0))
    found = search(view, qtbot, "secret")
    assert found.bar.count.text() == "1 of 1"
    assert len(view._stage.strips(0)) == before + 2
    assert current(view) == "secret"


def test_folded_details_open_when_their_hit_is_reached(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, "Text.", block("holiday", place="Ruritania"))])
    search(view, qtbot, "ruritania")
    assert current(view) == "Ruritania"


def test_hits_in_folded_parts_are_not_painted(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, "Rest.", block("holiday", place="Rest"))])
    found = search(view, qtbot, "rest")
    assert found.bar.count.text() == "1 of 2"
    assert [len(found.marks(0, slot)) for slot in range(view._stage.slots(0))][:2] == [1, 0]


def test_a_hit_far_to_the_side_is_scrolled_to(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, "```\n" + "word " * 200 + "needle\n```\n")])
    found = search(view, qtbot, "needle")
    assert found.current is not None
    rect = view._stage.layout(0, 0).rects(found.current.start, found.current.end)[0]
    assert 0 < rect.left() < rect.right() < view._stage.width


def test_what_is_typed_on_stays_at_its_hit(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, "An ape"), answer(1, "An apple"), user(2, "An appeal")])
    found = search(view, qtbot, "a")
    assert found.bar.count.text() == "1 of 7"
    for text, count in (("ap", "1 of 3"), ("app", "1 of 2"), ("appe", "1 of 1"), ("ape", "1 of 1"), ("apx", "No hits")):
        found.bar.field.setText(text)
        assert found.bar.count.text() == count
    assert not found.bar.next.isEnabled()


def test_case_is_told_apart_on_demand(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, "Word word WORD")])
    found = search(view, qtbot, "word")
    assert found.bar.count.text() == "1 of 3"
    found.bar.case.click()
    assert found.bar.count.text() == "1 of 1"


def test_marks_are_seen_and_go_with_the_bar(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([answer(1, "One word and one more word.")])
    settle()
    plain = picture(view)
    found = search(view, qtbot, "word")
    marked = picture(view)
    assert marked != plain
    found.step(True)
    settle()
    assert picture(view) not in (marked, plain)  # the current one is another
    found.close()
    view._screen.set_selection(None)
    settle()
    assert picture(view) == plain


def test_partial_repaints_hold_under_the_bar(long: TranscriptView, qtbot: Any) -> None:
    found = search(long, qtbot, "straw")
    for distance in (-300, -97, 40, -560, 250):
        long.scroll_by(distance)
        settle()
        clear = found.bar.geometry().bottom() + 2
        both = [shot.copy(0, clear, shot.width(), shot.height()) for shot in (painted(long), picture(long))]
        assert both[0] == both[1]
        clear_left = [shot.copy(0, 0, found.bar.x() - 1, clear) for shot in (painted(long), picture(long))]
        assert clear_left[0] == clear_left[1]


def test_a_growing_answer_is_searched_as_it_grows(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, "needle")])
    view.append_turn(None, running(1))
    found = search(view, qtbot, "needle")
    assert found.bar.count.text() == "1 of 1"
    view.apply_progress(MessageId("a1"), [started(), words("A nee")], 0)
    view.apply_progress(MessageId("a1"), [words("dle in the hay.")], 0)
    qtbot.waitUntil(lambda: found.bar.count.text() == "1 of 2")
    view.finish(answer(1, "A needle in the hay, another needle."))
    qtbot.waitUntil(lambda: found.bar.count.text() == "1 of 3")


def test_what_an_answer_lost_when_it_began_anew_is_no_hit(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, "needle"), running(1)])
    view.apply_progress(MessageId("a1"), [started(), words("A needle in the hay.")], 0)
    found = search(view, qtbot, "needle")
    assert found.bar.count.text() == "1 of 2"
    view.restart(MessageId("a1"))
    qtbot.waitUntil(lambda: found.bar.count.text() == "1 of 1")


def test_a_growing_answer_is_not_searched_at_every_delta(view: TranscriptView, qtbot: Any) -> None:
    view.append_turn(user(1, "needle"), running(1))
    found = search(view, qtbot, "needle")
    view.apply_progress(MessageId("a1"), [started()], 0)
    searched = []
    found.finder.found.connect(lambda: searched.append(1))
    for _ in range(50):
        view.apply_progress(MessageId("a1"), [words("needle ")], 0)
    assert searched == []
    qtbot.waitUntil(lambda: found.bar.count.text() == "1 of 51")
    assert len(searched) == 1


def test_another_conversation_is_searched_without_moving(long: TranscriptView, qtbot: Any) -> None:
    found = search(long, qtbot, "needle")
    long.show_conversation([make(n) for n in range(1, 40) for make in (lambda k: user(k, "needle"), hay)])
    qtbot.waitUntil(lambda: found.bar.count.text() == "39 hits")
    assert long._stage.follow.on
    long.clear()
    assert not found.is_open


def test_messages_that_come_above_leave_the_reader_at_his_hit(view: TranscriptView, qtbot: Any) -> None:
    messages = [make(n) for n in range(1, 40) for make in (lambda k: user(k, f"needle {k}"), hay)]
    view.show_conversation(messages[40:], messages[:40])
    found = search(view, qtbot, "needle")
    found.step(False)
    count, before = found.bar.count.text(), picture(view)
    assert count == "18 of 19"
    view.branches.prepend(messages[:40], {})
    qtbot.waitUntil(lambda: found.bar.count.text() == "38 of 39")
    settle()
    assert picture(view) == before
    assert current(view) == "needle"


def hay(number: int) -> Any:
    return answer(number, PROSE)


def test_a_selected_line_is_searched(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, "pick me"), answer(1, "I pick me, too.\n\nLast.")])
    settle()
    search(view, qtbot, "pick me")
    found = view.finding.find
    found.close()
    found.bar.field.clear()
    view.finding.open()
    assert found.bar.field.text() == "pick me"
    assert found.bar.field.selectedText() == "pick me"
    found.close()
    view.select_all()
    view.finding.open()
    assert found.bar.field.text() == "pick me"  # of more than one line nothing is taken


def test_escape_gives_the_focus_back(view: TranscriptView, qtbot: Any) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    view.show_conversation([answer(1, "word")])
    view.activateWindow()
    view.setFocus()
    found = search(view, qtbot, "word")
    assert QApplication.focusWidget() is found.bar.field
    QTest.keyClick(found.bar.field, Qt.Key.Key_Escape)
    assert found.bar.isHidden()
    assert QApplication.focusWidget() is view
    assert view.selected_text() == "word"


def test_nothing_is_searched_while_the_bar_is_closed(view: TranscriptView, qtbot: Any) -> None:
    view.append_turn(user(1, "word"), running(1))
    found = search(view, qtbot, "word")
    found.close()
    view.apply_progress(MessageId("a1"), [started(), words("word")], 0)
    assert not found.finder._again.isActive()
    found.step(True)  # F3 brings the words back
    qtbot.waitUntil(lambda: found.bar.count.text() == "1 of 2")


def test_too_many_hits_end_the_search(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(n, "a " * 400) for n in range(1, 60)])
    found = search(view, qtbot, "a")
    assert found.finder.hits.total == 20_000
    assert found.bar.count.text().endswith("of over 20000")


def test_a_long_search_leaves_the_loop_its_turns(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(n, "words and words " * 60) for n in range(1, 3_000)])
    view.finding.open()
    found = view.finding.find
    found.bar.field.setText("nowhere")
    assert found.finder.searching
    assert found.bar.count.text() == "Searching…"
    qtbot.waitUntil(lambda: found.bar.count.text() == "No hits")


def test_hits_know_their_numbers() -> None:
    hits = Hits(3)
    hits.grow(4)
    places = [Hit(item, 0, strip, 0, 1) for item in (0, 3) for strip in (0, 2)]
    hits.put(0, places[:2])
    hits.put(3, places[2:])
    assert [hits.number(hit) for hit in places] == [1, 2, 3, 4]
    assert hits.number(Hit(1, 0, 0, 0, 1)) == 0
    assert hits.next(Hit(1, 0, 0, 0, 0), forward=True) == places[2]
    assert hits.next(Hit(1, 0, 0, 0, 0), forward=False) == places[1]
    assert hits.next(places[3], forward=True) == places[0]
    assert hits.next(places[0], forward=False) == places[3]
    assert hits.within(3, 0, 2) == (places[3],)
    hits.put(0, [])
    assert hits.number(places[2]) == 1
    hits.put(3, [])
    assert hits.next(places[0], forward=True) is None


def test_titles_of_steps_are_found_where_they_stand(view: TranscriptView, qtbot: Any) -> None:
    """What was asked of a tool may stand in its line alone; that is shown already, so nothing unfolds."""
    asked = block("server_tool_use", id="t1", name="web_search", input={"query": "spring tides"})
    view.show_conversation([answer(1, asked, "Text.")])
    settle()
    before = len(view._stage.strips(0))
    plain = picture(view)
    found = search(view, qtbot, "tides")
    assert found.bar.count.text() == "1 of 1"
    assert len(view._stage.strips(0)) == before
    assert picture(view) != plain
    assert current(view, selects=False) == ""


def test_what_a_long_title_leaves_out_is_marked_at_its_end(view: TranscriptView, qtbot: Any) -> None:
    asked = block("server_tool_use", id="t1", name="web_search", input={"query": "word " * 30 + "needle"})
    view.show_conversation([answer(1, asked)])
    found = search(view, qtbot, "needle")
    assert found.current is not None
    (rect,) = view._stage.layout(0, 0).rects(found.current.start, found.current.end)
    assert 0 < rect.left() < rect.right() <= view._stage.width


def test_results_of_tools_are_found_in_what_is_folded(view: TranscriptView, qtbot: Any) -> None:
    results = [
        {"type": "search_result", "title": "Almanac", "content": [{"type": "text", "text": "High water at noon."}]},
        {"type": "document", "title": "Log", "source": {"type": "text", "data": "Low water at six."}},
    ]
    asked = block("tool_use", id="t1", name="look_up", input={"place": "harbour"})
    given = block("tool_result", tool_use_id="t1", content=results)
    view.show_conversation([answer(1, asked, "Text."), user(2, given), answer(2, "Last.")])
    for phrase in ("High water at noon", "Low water at six", "harbour"):
        search(view, qtbot, phrase)
        assert current(view) == phrase
    for name in ("look_up", "Almanac"):
        assert search(view, qtbot, name).bar.count.text() == "1 of 1"
        assert current(view, selects=False) == ""


def test_what_an_answer_cites_is_found(view: TranscriptView, qtbot: Any) -> None:
    cited = {"type": "web_search_result_location", "url": "https://example.org/a", "title": "A quokka census"}
    words = ContentBlock({"type": "text", "text": "Some live there.", "citations": [cited]})
    view.show_conversation([answer(1, words)])
    found = search(view, qtbot, "census")
    assert found.bar.count.text() == "1 of 1"
    assert current(view) == "census"


def attached(count: int) -> list[ContentBlock]:
    source = {"type": "text", "media_type": "text/plain", "data": "x"}
    return [block("document", title=f"notes {number}.txt", source=source) for number in range(count)]


def test_names_of_attachments_are_found(view: TranscriptView, qtbot: Any) -> None:
    """The name alone, not what is read aloud of a card; among many the folded ones, too."""
    view.show_conversation([user(1, *attached(20), "See these."), answer(1, "Text.")])
    assert search(view, qtbot, "attached").bar.count.text() == "No hits"
    found = search(view, qtbot, "notes 17")
    assert found.bar.count.text() == "1 of 1"
    hit = found.current
    assert hit is not None
    slot = view._stage.item(0).find(hit.section, hit.strip)
    assert slot is not None
    layout = view._stage.layout(0, slot)
    assert not layout.hides(hit.start)
    assert layout.rects(hit.start, hit.end) == [layout.actions()[17].rects[0]]


def test_words_inside_of_an_attachment_lead_to_its_card(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, *attached(3), "See these."), answer(1, "A needle.")])
    settle()
    view.finding.show(view._stage.item(0).message.id, ["needle"], 1)
    found = view.finding.find
    qtbot.waitUntil(lambda: not found.finder.searching)
    assert found.words() == "1 of 2"  # the card and the answer
    spot = view._canvas.focus
    assert spot is not None
    action = view._stage.layout(spot.item, spot.slot).actions()[spot.action]
    assert (action.key, action.target) == ("attachment", "1")
    found.bar.field.setText("need")
    assert found.words() == "1 of 1"


def test_the_card_stays_a_hit_when_earlier_messages_come(view: TranscriptView, qtbot: Any) -> None:
    early = [user(1, "Before."), answer(2, "Another needle.")]
    view.show_conversation([user(3, *attached(3), "See these."), answer(4, "A needle.")], before=early)
    settle()
    view.finding.show(view._stage.item(0).message.id, ["needle"], 1)
    found = view.finding.find
    assert found.words() == "1 of 2"
    view.branches.prepend(early, {})
    qtbot.waitUntil(lambda: not found.finder.searching)
    assert found.words() == "2 of 3"
    assert found.current is not None
    assert (found.current.item, found.current.section) == (2, ATTACHED)


def test_words_of_a_phrase_that_is_broken_are_marked(view: TranscriptView, qtbot: Any) -> None:
    view.show_conversation([user(1, "Where?"), answer(1, block("holiday", place="North\nshore"))])
    view.finding.show(view._stage.item(1).message.id, ["north shore"])
    assert view.finding.find.bar.field.text() == "north, shore"
    assert view.finding.find.words() == "1 of 2"


def test_names_that_come_late_are_gone_to(view: TranscriptView, qtbot: Any) -> None:
    """A picture has no name in its block; a search over everything leads to it all the same."""
    shot = block("image", source={"type": "held", "sha256": "a" * 64, "media_type": "image/png", "bytes": 9})
    view.show_conversation([user(1, shot, "See this."), answer(1, "Text.")])
    settle()
    message = view._stage.item(0).message.id
    view.finding.show(message, ["harbour"])
    assert not view.finding.find.is_open
    held = Held("a" * 64, 9, "image/png")
    facts = Attachment(AttachmentId("a1"), AttachmentKind.IMAGE, "harbour.png", held, 1)
    view.set_attached({message: (AttachmentUse(facts, MessageId(message), 0, ()),)})
    assert view.finding.find.words() == "1 of 1"
