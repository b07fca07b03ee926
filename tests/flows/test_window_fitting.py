"""A history that fits: trimmed, compacted, or gone on with in a new conversation; and turns that are repaired."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLabel

from app.demo.script import Script
from app.demo.server import DemoServer
from app.model.errors import TurnError
from app.model.estimate import SendEstimate, TokenSplit
from app.model.message import Status
from app.ui.dialogs import CompactDialog, RepairDialog, SummaryDialog, TrimDialog
from app.ui.dialogs.budget import BudgetDialog
from tests.fakes.exchanges import answered, asked, billed, words
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

TOO_LONG = Script.error(400, "invalid_request_error", "prompt is too long: 1000001 tokens > 1000000 maximum")


def trim_dialog(person: Person) -> TrimDialog:
    dialog = person.until(person.office.desk.parts.trimming.dialog, "the dialog to trim")
    person.settle()
    return dialog


def compact_dialog(person: Person) -> CompactDialog:
    return person.until(person.office.desk.parts.compacting.dialog, "the dialog to compact")


def summary_dialog(person: Person) -> SummaryDialog:
    return person.until(person.office.desk.parts.anew.dialog, "the dialog for a new conversation")


def repair_dialog(person: Person) -> RepairDialog:
    return person.until(person.office.desk.parts.repairing.dialog, "the dialog to repair")


def roles(request: dict[str, Any]) -> list[str]:
    return [message["role"] for message in request["messages"]]


def kinds(message: dict[str, Any]) -> list[str]:
    return [block["type"] for block in message["content"]]


def rows(person: Person) -> list[tuple[str, int | None]]:
    """The ledger: what each call was for, and what it cost."""
    found = person.office.run(person.office.services.ledger._store.rows())
    return [(row.kind, row.cost.total_nano) for row in found]


class TestCompaction:
    def test_the_next_turn_begins_with_the_summary_until_it_is_undone(
        self, person: Person, demo_server: DemoServer
    ) -> None:
        person.window.header.model_chosen.emit("claude-opus-5-5")
        person.ask("Give me a puzzle to think about")
        person.ask("Show me a table")
        person.trigger("chat.compact")
        dialog = compact_dialog(person)
        dialog.words.setPlainText("Keep the puzzle.")
        person.click(dialog.go)
        person.until(lambda: len(person.texts()) == 5, "the summary")
        person.wait_for_the_end()
        assert asked(demo_server)[-1]["compaction"] == {"type": "summarize", "instructions": "Keep the puzzle."}
        assert person.blocks()[0].startswith("Compacted: ")
        person.ask("Give me a puzzle to think about")
        sent = asked(demo_server)[-1]
        assert roles(sent) == ["assistant", "user"]
        assert kinds(sent["messages"][0]) == ["compaction"]
        (run,) = billed(answered(demo_server)[2])["iterations"]
        assert run["type"] == "compaction"
        assert [kind for kind, _ in rows(person)] == ["turn", "turn", "compaction", "turn"]
        person.transcript.undo_compaction_requested.emit(person.office.desk.chat.messages[4].id)
        person.until(lambda: len(person.texts()) == 4, "the branch before")
        person.settle()
        person.ask("And now?")
        assert roles(asked(demo_server)[-1]) == ["user", "assistant", "user", "assistant", "user"]
        assert answered(demo_server)[-1].status == 200

    def test_undo_stands_on_the_line(self, person: Person) -> None:
        person.ask("Show me a table")
        person.trigger("chat.compact")
        person.click(compact_dialog(person).go)
        person.until(lambda: len(person.texts()) == 3, "the summary")
        person.wait_for_the_end()
        person.act(next(label for label in person.labels() if label.startswith("Undo: Compacted")))
        person.until(lambda: len(person.texts()) == 2, "the branch before")
        person.act("Show the later turns")
        person.until(lambda: len(person.texts()) == 3, "the summary again")

    def test_undo_waits_for_the_end_of_an_answer(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("Show me a table")
        person.trigger("chat.compact")
        person.click(compact_dialog(person).go)
        person.until(lambda: len(person.texts()) == 3, "the summary")
        person.wait_for_the_end()
        [gate] = gates(1)
        demo_server.script(said("Some words", gate))
        person.send("Tell me")
        person.transcript.undo_compaction_requested.emit(person.office.desk.chat.messages[2].id)
        person.until(person.window.trouble.isVisible, "a word about that")
        gate.open()
        person.wait_for_the_end()
        assert len(person.texts()) == 5

    def test_there_is_nothing_to_compact_twice(self, person: Person) -> None:
        assert not person.window.commands.action("chat.compact").isEnabled()
        person.ask("Show me a table")
        person.trigger("chat.compact")
        person.click(compact_dialog(person).go)
        person.until(lambda: len(person.texts()) == 3, "the summary")
        person.wait_for_the_end()
        person.trigger("chat.compact")
        person.until(person.window.trouble.isVisible, "a word about that")
        assert "nothing to compact" in person.window.trouble.message()

    def test_a_model_that_cannot_says_so(self, person: Person, demo_server: DemoServer) -> None:
        person.window.header.model_chosen.emit("claude-haiku-4-5-20251001")
        person.ask("Show me a table")
        person.trigger("chat.compact")
        person.until(person.window.trouble.isVisible, "a word about that")
        assert "Claude Haiku 4.5 cannot compact" in person.window.trouble.message()
        assert len(asked(demo_server)) == 1

    def test_what_was_too_long_goes_back_to_the_field(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("Show me a table")
        demo_server.script(TOO_LONG)
        person.ask("Much too much")
        person.act("Have the conversation summarised")
        person.click(compact_dialog(person).go)
        person.until(lambda: person.composer.text() == "Much too much", "the text in the field")
        person.wait_for_the_end()
        assert roles(asked(demo_server)[-1]) == ["user", "assistant"]
        person.press_enter()
        person.wait_for_the_end()
        assert roles(asked(demo_server)[-1]) == ["assistant", "user"]


class TestTrimming:
    def test_the_oldest_turns_are_left_out_until_that_is_undone(self, person: Person, demo_server: DemoServer) -> None:
        person.window.header.model_chosen.emit("claude-opus-5-5")
        for number in ("one", "two", "three"):
            person.ask(f"Give me puzzle {number} to think about")
        person.trigger("chat.trim")
        dialog = trim_dialog(person)
        assert dialog.list.count() == 2
        dialog.number.setValue(2)
        person.settle()
        assert "of earlier thinking" in dialog.cost.text()
        person.click(dialog.go)
        person.settle()
        person.ask("Go on")
        sent = asked(demo_server)[-1]
        assert words(sent["messages"][0]) == "Give me puzzle three to think about"
        assert roles(sent) == ["user", "assistant", "user"]
        assert kinds(sent["messages"][1]) == ["text"]  # its thinking was bound to what is left out
        person.ask("And on")
        assert [reply.status for reply in answered(demo_server)] == [200] * 5
        undo = person.window.commands.action("chat.send_all")
        assert undo.isEnabled()
        person.trigger("chat.send_all")
        person.settle()
        assert not undo.isEnabled()
        person.ask("And all of it")
        assert len(asked(demo_server)[-1]["messages"]) == 11
        assert answered(demo_server)[-1].status == 200

    def test_undo_stands_on_the_line_too(self, person: Person) -> None:
        person.ask("First")
        person.ask("Second")
        person.trigger("chat.trim")
        dialog = trim_dialog(person)
        dialog.number_changed.emit(1)  # its price is looked for, and the dialog is gone before it is found
        person.click(dialog.go)
        person.settle()
        assert person.window.commands.action("chat.send_all").isEnabled()
        person.transcript.undo_trim_requested.emit("")
        person.settle()
        assert not person.window.commands.action("chat.send_all").isEnabled()

    def test_a_turn_that_was_too_long_is_asked_for_again(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("First")
        demo_server.script(TOO_LONG)
        person.ask("Second")
        person.act("Leave out the oldest turns")
        person.click(trim_dialog(person).go)
        person.until(lambda: len(asked(demo_server)) == 3, "another attempt")
        person.wait_for_the_end()
        assert roles(asked(demo_server)[-1]) == ["user"]
        assert person.office.desk.chat.messages[-1].status is Status.COMPLETE

    def test_a_single_turn_stays(self, person: Person) -> None:
        person.ask("First")
        person.trigger("chat.trim")
        person.until(person.window.trouble.isVisible, "a word about that")
        assert person.office.desk.parts.trimming.dialog() is None


class TestGoingOnAnew:
    def test_a_summary_waits_in_the_field_of_a_new_conversation(self, person: Person, demo_server: DemoServer) -> None:
        person.window.header.model_chosen.emit("claude-opus-5-5")
        person.ask("Show me a table")
        person.trigger("chat.go_on_anew")
        dialog = summary_dialog(person)
        assert "tokens for it, which costs ≈\u00a0$" in dialog.figures.text()
        demo_server.script(said("It was about a table."))
        person.click(dialog.go)
        person.until(lambda: "It was about a table." in person.composer.text(), "the summary in the field")
        person.settle()
        assert person.office.desk.chat.id is None
        assert person.office.desk.models.model == "claude-opus-5-5"
        assert [kind for kind, _ in rows(person)] == ["turn", "summary"]
        person.press_enter()
        person.wait_for_the_end()
        assert person.office.titles() == ["Continued: Show me a table", "Show me a table"]
        assert "It was about a table." in words(asked(demo_server)[-1]["messages"][0])

    def test_the_wait_can_be_ended(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("Show me a table")
        person.trigger("chat.go_on_anew")
        dialog = summary_dialog(person)
        [gate] = gates(1)
        demo_server.script(said("It was", gate, " never"))
        person.click(dialog.go)
        person.until(lambda: len(asked(demo_server)) == 2, "the request")
        person.click(dialog.cancel)
        gate.open()
        person.settle()
        assert len(person.texts()) == 2
        assert person.composer.text() == ""

    def test_a_failure_is_said_and_can_be_tried_again(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("Show me a table")
        person.trigger("chat.go_on_anew")
        dialog = summary_dialog(person)
        demo_server.script(Script.error(400, "invalid_request_error", "no"))
        person.click(dialog.go)
        person.until(dialog.error.isVisible, "the error")
        person.click(dialog.go)
        person.until(lambda: person.composer.text().startswith("Continued: Show me a table"), "the summary")
        person.settle()


class TestNearTheLimit:
    def shown(self, person: Person, tokens: int) -> bool:
        estimate = SendEstimate(TokenSplit(0, tokens, 0, 0, exact=False), 200_000, None, None)
        person.office.desk.parts.window_bar.take(estimate)
        return person.window.window_bar.isVisible()

    def test_the_bar_says_how_full_the_window_is(self, person: Person) -> None:
        assert not self.shown(person, 199_000)  # a new chat has nothing that could be shortened
        person.ask("First")
        assert not self.shown(person, 150_000)
        assert self.shown(person, 168_000)
        bar = person.window.window_bar
        assert bar.message() == "The context window is 84 % full: ≈\u00a0168,000 of 200,000 tokens."
        assert [button.text() for button in bar.buttons()] == ["Trim…", "Compact…", "New conversation…"]
        person.click(bar.buttons()[1])
        person.click(compact_dialog(person).go)
        person.until(lambda: len(person.texts()) == 3, "the summary")
        person.wait_for_the_end()

    def test_a_long_draft_brings_it_up(self, person: Person) -> None:
        person.window.header.model_chosen.emit("claude-haiku-4-5-20251001")
        person.ask("First")
        person.composer.set_text("A word or two. " * 60_000)
        person.until(person.window.window_bar.isVisible, "the bar")
        assert "of 200,000 tokens" in person.window.window_bar.message() or "does not fit" in (
            person.window.window_bar.message()
        )
        person.composer.set_text("Short.")
        person.until(lambda: not person.window.window_bar.isVisible(), "no bar")

    def test_dismissed_it_comes_back_when_nothing_fits_any_more(self, person: Person) -> None:
        person.ask("First")
        assert self.shown(person, 168_000)
        person.click(person.window.window_bar.last_stop())
        assert not self.shown(person, 170_000)
        assert self.shown(person, 201_000)
        assert "does not fit" in person.window.window_bar.message()


class TestRepair:
    def test_what_is_left_out_is_said_first(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("First")
        refused = "messages.1.content.1: Input tag 'text' found using 'type' does not match any of the expected tags"
        demo_server.script(Script.error(400, "invalid_request_error", refused))
        person.ask("Second")
        person.act("Repair this turn and ask again")
        dialog = repair_dialog(person)
        told = [one.text() for one in dialog.findChildren(QLabel)]
        assert any(words.startswith("•  The block of type “text” in the answer “") for words in told)
        person.click(dialog.go)
        person.until(lambda: len(asked(demo_server)) == 3, "another attempt")
        person.wait_for_the_end()
        assert person.office.desk.chat.messages[-1].status is Status.COMPLETE
        assert roles(asked(demo_server)[-1]) == ["user"]

    def test_where_nothing_helps_that_is_said(self, person: Person, demo_server: DemoServer) -> None:
        demo_server.script(Script.error(400, "invalid_request_error", "messages: something new"))
        person.ask("First")
        person.act("Repair this turn and ask again")
        dialog = repair_dialog(person)
        assert not dialog.go.isVisible()
        error = person.office.desk.chat.messages[-1].error
        assert isinstance(error, TurnError)


class TestBudgets:
    def ask_from_nothing(self, person: Person) -> None:
        """Have the conversation's hard budget used up already."""
        options, chat = person.office.services.options, person.office.desk.chat.id
        person.office.run(options.update(chat, lambda known: replace(known, hard_nano=1)))

    def refuse(self, person: Person) -> None:
        """Say no to the question about the budget."""
        question = person.until(lambda: person.window.findChild(BudgetDialog), "the question")
        question.reject()
        person.settle()

    def test_a_summary_asks_before_it_passes_a_hard_budget(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("Show me a table")
        self.ask_from_nothing(person)
        person.trigger("chat.compact")
        person.click(compact_dialog(person).go)
        self.refuse(person)
        assert len(asked(demo_server)) == 1
        person.trigger("chat.go_on_anew")
        dialog = summary_dialog(person)
        person.click(dialog.go)
        self.refuse(person)
        assert len(asked(demo_server)) == 1
        assert dialog.go.isEnabled()
        person.click(dialog.cancel)

    def test_agreed_to_it_goes_out(self, person: Person, demo_server: DemoServer) -> None:
        person.ask("Show me a table")
        self.ask_from_nothing(person)
        person.trigger("chat.compact")
        person.click(compact_dialog(person).go)
        question = person.until(lambda: person.window.findChild(BudgetDialog), "the question")
        person.click(question.go)
        person.until(lambda: len(person.texts()) == 3, "the summary")
        person.wait_for_the_end()
        assert asked(demo_server)[-1]["compaction"] == {"type": "summarize"}
