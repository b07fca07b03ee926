"""Prompts: by a slash in the message field, from the palette, and kept from messages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.demo.server import DemoServer
from app.model.library import Prompt, Variable
from app.ui.palette import InlineChoices
from tests.fakes.replies import gates, said
from tests.fakes.window_driver import Person

PROMPTS = (
    Prompt("", "Shorten", "Shorten this, please."),
    Prompt("", "Translate", "Translate to {{language}}: {{cursor}}!", (Variable("language", default="French"),)),
    Prompt("", "Explain", "Explain:\n\n{{selection}}\n{{clipboard}}"),
)


@pytest.fixture(autouse=True)
def prompts(person: Person) -> None:
    for prompt in PROMPTS:
        person.office.run(person.office.services.library.add(prompt))


def listed(person: Person) -> list[str]:
    """What the list above the field shows; nothing when it is hidden."""
    shown = person.office.desk.prompts.prompts.list
    if shown is None or not shown.isVisible():
        return []
    return [shown.rows.index(row, 0).data() for row in range(shown.rows.rowCount())]


def inline(person: Person) -> InlineChoices:
    shown = person.office.desk.prompts.prompts.list
    assert shown is not None
    return shown


def place(person: Person) -> int:
    return person.composer.field.textCursor().position()


class TestTheSlash:
    def test_typing_narrows_the_list_and_enter_inserts(self, person: Person, demo_server: DemoServer) -> None:
        person.type("/")
        assert listed(person) == ["Shorten", "Translate", "Explain"]
        person.type("sho")
        assert listed(person) == ["Shorten"]
        person.press(Qt.Key.Key_Return)
        assert person.composer.text() == "Shorten this, please."
        assert listed(person) == []
        assert person.texts() == []
        person.composer.field.undo()
        assert person.composer.text() == "/sho"
        person.composer.field.redo()
        assert person.composer.text() == "Shorten this, please."

    def test_the_keys_move_and_tab_takes(self, person: Person) -> None:
        person.type("/")
        person.press(Qt.Key.Key_Up)
        person.press(Qt.Key.Key_Down)
        person.press(Qt.Key.Key_Down)
        chosen = inline(person).chosen()
        assert chosen is not None
        assert chosen.text == "Translate"
        person.press(Qt.Key.Key_Up)
        person.press(Qt.Key.Key_Tab)
        assert person.composer.text() == "Shorten this, please."
        assert person.composer.field.hasFocus() or person.window.focusWidget() is person.composer.field

    def test_a_click_takes(self, person: Person) -> None:
        person.type("/sho")
        shown = inline(person)
        person.click(shown.list.viewport(), shown.list.visualRect(shown.rows.index(0, 0)).center())
        assert person.composer.text() == "Shorten this, please."

    def test_escape_leaves_the_slash_as_text(self, person: Person) -> None:
        person.type("/sho")
        person.press(Qt.Key.Key_Escape)
        assert listed(person) == []
        person.type("rt")
        assert listed(person) == []
        person.ask("")
        assert person.texts()[0] == "/short"

    def test_escape_does_not_stop_an_answer(self, person: Person, demo_server: DemoServer) -> None:
        [gate] = gates(1)
        demo_server.script(said("Some ", gate, "words"))
        person.send("Tell me")
        person.type("/")
        person.press(Qt.Key.Key_Escape)
        person.settle()
        assert person.is_busy()
        gate.open()
        person.wait_for_the_end()
        assert person.texts()[-1] == "Some words"

    @pytest.mark.parametrize("before", ["and", "and ", "first line\n"])
    def test_elsewhere_a_slash_is_text(self, person: Person, before: str) -> None:
        person.type(before + "/")
        assert listed(person) == []

    def test_below_a_blank_line_it_asks(self, person: Person) -> None:
        person.type("Look at this:\n\n/shorten")
        assert listed(person) == ["Shorten"]
        person.press(Qt.Key.Key_Return)
        assert person.composer.text() == "Look at this:\n\nShorten this, please."

    def test_a_draft_with_a_slash_opens_nothing(self, person: Person) -> None:
        person.composer.set_text("/shorten")
        assert listed(person) == []
        person.type("/")
        assert listed(person) == []

    def test_what_fits_nothing_hides_the_list_until_it_fits_again(self, person: Person) -> None:
        person.type("/shortq")
        assert listed(person) == []
        person.press(Qt.Key.Key_Backspace)
        assert listed(person) == ["Shorten"]
        for _ in range(6):
            person.press(Qt.Key.Key_Backspace)
        assert person.composer.text() == ""
        assert listed(person) == []

    def test_an_input_method_that_composes_keeps_its_keys(self, person: Person) -> None:
        person.compose("/")
        assert listed(person) == []
        person.compose("", "/")
        person.type("s")
        assert listed(person)
        person.compose("\u306b")
        person.press(Qt.Key.Key_Down)
        chosen = inline(person).chosen()
        assert chosen is not None
        assert chosen.text == listed(person)[0]
        person.compose("")

    def test_the_cursor_that_leaves_closes_it(self, person: Person) -> None:
        person.type("/sho")
        person.press(Qt.Key.Key_Home)
        assert listed(person) == []

    def test_without_prompts_it_is_text(self, person: Person) -> None:
        library = person.office.services.library
        for prompt in library.prompts():
            person.office.run(library.remove(prompt.id))
        person.type("/")
        assert listed(person) == []


class TestFillingIn:
    def test_a_form_asks_and_the_cursor_goes_where_it_is_marked(self, person: Person) -> None:
        person.type("/tra")
        person.press(Qt.Key.Key_Return)
        form = person.until(person.office.desk.prompts.filling.dialog, "the form")
        assert form.values() == {"language": "French"}
        form.fields["language"].widget.setText("{{Danish}}")  # type: ignore[attr-defined]
        person.click(form.go)
        person.settle()
        assert person.composer.text() == "Translate to {{Danish}}: !"
        assert place(person) == len("Translate to {{Danish}}: ")
        prompt = person.office.services.library.prompts()[1]
        assert person.office.services.library.last(prompt.id) == {"language": "{{Danish}}"}

    def test_a_form_that_is_left_leaves_what_was_typed(self, person: Person) -> None:
        person.type("/tra")
        person.press(Qt.Key.Key_Return)
        person.click(person.until(person.office.desk.prompts.filling.dialog, "the form").cancel)
        person.settle()
        assert person.composer.text() == "/tra"

    def test_selection_and_clipboard_are_read_when_it_is_inserted(self, person: Person) -> None:
        person.ask("Show me a table")
        person.transcript.select_all()
        QGuiApplication.clipboard().setText("copied {{cursor}}")
        person.type("/expl")
        person.press(Qt.Key.Key_Return)
        text = person.composer.text()
        assert text.startswith("Explain:\n\nShow me a table")
        assert text.endswith("\ncopied {{cursor}}")


class TestElsewhere:
    def test_from_the_palette_at_the_cursor(self, person: Person) -> None:
        person.type("before after")
        for _ in range(5):
            person.press(Qt.Key.Key_Left)
        person.trigger("prompt.insert")
        panel = person.office.desk.go.panel
        assert panel is not None
        panel.field.setText("shorten")
        person.settle()
        panel._take(panel.rows.index(0, 0))
        assert person.composer.text() == "before Shorten this, please.after"

    def test_what_is_written_is_kept_as_a_prompt(self, person: Person) -> None:
        assert not person.window.commands.action("prompt.save").isEnabled()
        person.type("# Tidy up\nwhat I send")
        person.trigger("prompt.save")
        person.settle()
        kept = person.office.services.library.prompts()[-1]
        assert (kept.name, kept.text) == ("Tidy up", "# Tidy up\nwhat I send")
        dialog = person.office.desk.prompts.managing.dialog()
        assert dialog is not None
        assert (dialog.kind, dialog.chosen()) == ("prompt", kept.id)
        person.click(dialog.use)
        assert person.composer.text() == "# Tidy up\nwhat I send# Tidy up\nwhat I send"
        assert person.office.desk.prompts.managing.dialog() is None  # it would stand over the chat

    def test_a_message_is_kept_from_its_menu(self, person: Person) -> None:
        person.ask("Show me a table")
        person.transcript.save_prompt_requested.emit(person.office.desk.chat.messages[0].id)
        person.settle()
        assert person.office.services.library.prompts()[-1].text == "Show me a table"
        dialog = person.office.desk.prompts.managing.dialog()
        assert dialog is not None
        dialog.close()
