"""Thinking: its lines, how it unfolds, the setting, and that what is read stays where it is."""

from __future__ import annotations

from typing import Any

import pytest

from app.model.events import BlockDelta, BlockStarted, BlockStopped
from app.model.ids import MessageId
from app.model.usage import Usage
from app.ui.transcript import TranscriptView
from app.ui.transcript.blocks.thinking import thinking_words
from app.ui.transcript.follow import Anchor
from app.ui.transcript.model import ThinkingLine
from app.ui.transcript.selection import Place, Selection
from tests.fakes.clock import ManualClock
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import USAGE, click, painted, picture, running, settle, shown_view, started, words

A1 = MessageId("a1")
LONG = "\n\n".join(f"A thought, number {number}." for number in range(60))


@pytest.fixture
def view(qtbot: Any, clock: ManualClock) -> TranscriptView:
    return shown_view(qtbot, (760, 560), clock)


def lines(view: TranscriptView, item: int = 0) -> list[ThinkingLine]:
    return [strip.value for strip in view._stage.strips(item) if isinstance(strip.value, ThinkingLine)]


def think(view: TranscriptView, text: str, index: int = 0) -> None:
    start = BlockStarted(index, {"type": "thinking", "thinking": "", "signature": ""})
    view.apply_progress(A1, [start, BlockDelta(index, "thinking_delta", text)], 1_000)


def thoughts(view: TranscriptView, item: int = 0) -> int:
    return sum(strip.thought for strip in view._stage.strips(item))


class TestSetting:
    @pytest.mark.parametrize(
        ("shown", "while_it_runs", "afterwards"), [("folded", 0, 0), ("running", 2, 0), ("open", 2, 2)]
    )
    def test_what_is_open(self, view: TranscriptView, shown: str, while_it_runs: int, afterwards: int) -> None:
        view.set_thinking(shown)
        view.append_turn(user(1, "Hello"), running(1))
        think(view, "One.\n\nTwo.")
        assert thoughts(view, 1) == while_it_runs
        view.apply_progress(A1, [BlockStopped(0), started(1), words("Text", 1)], 2_000)
        assert thoughts(view, 1) == afterwards
        view.finish(answer(1, thought("One.\n\nTwo."), "Text"))
        assert thoughts(view, 1) == afterwards
        settle()
        assert painted(view) == picture(view)
        view.show_conversation([answer(1, thought("One.\n\nTwo."), "Text")])
        assert thoughts(view) == (2 if shown == "open" else 0)

    def test_what_the_reader_did_goes_first(self, view: TranscriptView) -> None:
        view.set_thinking("running")
        view.append_turn(user(1, "Hello"), running(1))
        think(view, "One.\n\nTwo.")
        settle()
        click(view, "fold")
        click(view, "fold")
        view.apply_progress(A1, [BlockStopped(0)], 2_000)
        assert thoughts(view, 1) == 2, "opened by hand, it stays open"

    def test_it_changes_what_stands(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, thought("One."), "Text")])
        view.set_thinking("open")
        assert thoughts(view) == 1
        view.set_thinking("folded")
        assert thoughts(view) == 0


class TestLines:
    def test_every_block_has_its_own_line_and_the_count_is_of_all(self, view: TranscriptView) -> None:
        several = answer(1, thought("First."), "Text", thought("Second."), usage=USAGE)
        view.show_conversation([several, answer(2, thought("Only."), "x", usage=USAGE)])
        assert [line.tokens for line in lines(view)] == [0, 0], "the API counts them together"
        assert [line.tokens for line in lines(view, 1)] == [USAGE.thinking]

    def test_redacted_and_omitted_are_told_apart(self, view: TranscriptView) -> None:
        view.set_thinking("open")
        view.show_conversation([answer(1, thought("", "signed"), block("redacted_thinking", data="x"), "Text")])
        assert [thinking_words(line, 0) for line in lines(view)] == [
            "Thinking without text",
            "Thinking that the API returned encrypted",
        ]
        assert not any(line.open for line in lines(view))

    def test_running_time_counts_whole_seconds(self) -> None:
        line = ThinkingLine(1_000, None, running=True)
        said = [thinking_words(line, now_ms) for now_ms in (1_000, 1_700, 2_100, 13_000)]
        assert said == ["Thinking…", "Thinking…", "Thinking… 1 s", "Thinking… 12 s"]

    def test_thousands_of_tokens_are_short(self, view: TranscriptView) -> None:
        usage = Usage({"output_tokens": 2000, "output_tokens_details": {"thinking_tokens": 1234}})
        view.show_conversation([answer(1, thought("Hm."), "x", usage=usage)])
        assert thinking_words(lines(view)[0], 0) == "Thought · 1.2k tokens"


class TestReading:
    def at(self, view: TranscriptView, text: str) -> int:
        """Where the block with that text stands on the screen, px."""
        for seen in view._stage.settled.seen:
            runs = getattr(view._stage.slot(seen.item, seen.slot).strip.value, "runs", ())
            if text in "".join(run.text for run in runs):
                return view._canvas.origin(seen)[1]
        raise AssertionError(f"{text!r} is not seen")

    def test_unfolding_above_does_not_move_what_is_read(self, view: TranscriptView) -> None:
        text = "\n\n".join(f"Paragraph {number} of the answer." for number in range(40))
        view.show_conversation([answer(1, thought(LONG), text)])
        view._screen.jump(Anchor(0, 12, 3))
        settle()
        before = self.at(view, "Paragraph 14 ")
        view._screen.changed(0, view._stage.content(0).toggle(0))
        settle()
        assert thoughts(view) == 60
        assert self.at(view, "Paragraph 14 ") == before
        view._screen.changed(0, view._stage.content(0).toggle(0))
        settle()
        assert self.at(view, "Paragraph 14 ") == before
        assert painted(view) == picture(view)

    def test_selection_and_opened_code_go_with_their_blocks(self, view: TranscriptView) -> None:
        code = "```py\n" + "x = 1\n" * 60 + "```"
        view.show_conversation([answer(1, thought(LONG), "First.\n\nSecond.\n\n" + code)])
        view._screen.set_selection(Selection(Place(0, 1, 0), Place(0, 2, 3)))
        view._stage.layout(0, 3)
        view._stage.slot(0, 3).state.open = True
        view._screen.changed(0, view._stage.content(0).toggle(0))
        assert view.selected_text() == "First.\n\nSec"
        assert view._stage.slot(0, 63).state.open
        view._screen.changed(0, view._stage.content(0).toggle(0))
        assert view.selected_text() == "First.\n\nSec"
        assert view._stage.slot(0, 3).state.open

    def test_folding_what_is_read_shows_its_line(self, view: TranscriptView) -> None:
        view.show_conversation([answer(1, thought(LONG), "Text.\n\n" * 40)])
        view._screen.changed(0, view._stage.content(0).toggle(0))
        view._screen.jump(Anchor(0, 40, 5))
        settle()
        view._screen.changed(0, view._stage.content(0).toggle(0))
        settle()
        assert view._stage.anchor.slot <= 1
        assert painted(view) == picture(view)
