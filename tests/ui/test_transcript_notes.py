"""Footnotes: numbers at the left, smaller text, a line above the first; their marks lead to them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.logic.markdown.values import Frame, FrameKind, Leaf, Paragraph, Run, Style
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.links import link_action
from app.ui.transcript.frames import indent
from app.ui.transcript.ink import Ink
from app.ui.transcript.model import Prose, SourceRow, Strip, Tone
from app.ui.transcript.sections.text import leaf_strip
from app.ui.transcript.spacing import NOTES
from app.ui.transcript.targets import target_block
from tests.fakes.messages import answer
from tests.fakes.transcripts import settle, theme


def note(number: int, text: str, opens: bool = True) -> Leaf:
    return Leaf(Paragraph((Run(text),)), (Frame(FrameKind.NOTE, opens, number),))


def strips() -> list[Strip]:
    made = [leaf_strip(Leaf(Paragraph((Run("words"),))), None, Tone.ANSWER)]
    for leaf in (note(1, "first"), note(1, "more of it", opens=False), note(2, "second")):
        made.append(leaf_strip(leaf, made[-1], Tone.ANSWER))
    return [*made, Strip(SourceRow(2, "A page"))]


def test_marks_lead_to_the_begin_of_their_note_or_source() -> None:
    found = strips()
    assert [target_block(f"#note-{number}", found) for number in (1, 2, 3)] == [1, 3, None]
    assert target_block("#cite-2", found) == 4
    assert target_block("#cite-1", found) is None
    assert target_block("https://example.com", found) is None


def test_notes_are_set_small_with_room_above_the_first() -> None:
    words, first, more, second, _ = strips()
    assert isinstance(first.value, Prose)
    assert isinstance(words.value, Prose)
    assert (words.value.tone, first.value.tone) == (Tone.ANSWER, Tone.NOTE)
    assert (first.above, second.above) == (NOTES, 4)
    ink = Ink(theme())
    assert indent(first, ink) == indent(more, ink) > 0


def test_marks_say_what_they_are() -> None:
    mark = link_action(Run("[3]", Style.NOTE, "#note-3"), [])
    assert (mark.key, mark.target, mark.label) == ("note", "#note-3", "Note 3")
    cite = link_action(Run("[2]", Style.CITE, "#cite-2"), [])
    assert (cite.key, cite.target, cite.label) == ("cite", "#cite-2", "Source 2")


def test_a_click_on_a_mark_brings_its_note_into_view(qtbot: Any) -> None:
    view = TranscriptView(theme())
    qtbot.addWidget(view)
    view.resize(760, 300)
    view.show()
    filler = "\n\n".join(["filler"] * 60)
    view.show_conversation([answer(1, f"words[^1] and more\n\n{filler}\n\n[^1]: The note.\n")])
    view.restore_anchor({"message": "a1", "block": 0, "offset": 0, "end": False})
    settle()
    layout = view._stage.layout(0, 0)
    (mark,) = layout.actions()
    assert (mark.key, mark.target) == ("note", "#note-1")
    x, y = view._canvas.origin(view._stage.settled.seen[0])
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=mark.rects[0].center().toPoint() + QPoint(x, y))
    settle()
    seen = [view._stage.slot(one.item, one.slot).strip for one in view._stage.settled.seen]
    assert any(strip.frames and strip.frames[0].kind is FrameKind.NOTE for strip in seen)
