"""Presets: made, listed and changed in their window, and what a new chat begins with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.demo.server import DemoServer
from app.model.ids import FolderId
from app.model.library import Preset, Variable, VariableKind
from app.model.options import ConversationOptions, TurnOptions
from app.ui.control.library import FilePlaces
from app.ui.dialogs.library.dialog import LibraryDialog
from app.ui.dialogs.library.fill import FillDialog
from app.ui.palette import Choice
from app.ui.widgets.bidi import plain
from app.ui.widgets.dialog import Dialog
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person

PIRATE = Preset(
    "",
    "Pirate",
    "Talk like {{who}} on {{date}}.",
    (Variable("who", "choice", "a pirate", ("a pirate", "a parrot")), Variable("date", "date", "2026-01-02")),
    model="claude-opus-5-5",
    effort="low",
    options=ConversationOptions(TurnOptions(max_tokens=900, stop_sequences=("END",))),
)
PLAIN = Preset("", "Plain", "Be plain.")


@pytest.fixture
def pirate(person: Person) -> Preset:
    kept: Preset = person.office.run(person.office.services.library.add(PIRATE))
    return kept


def opened(person: Person) -> LibraryDialog:
    person.trigger("library.open")
    person.settle()
    dialog = person.office.desk.prompts.managing.dialog()
    assert dialog is not None
    return dialog


def form(person: Person) -> FillDialog:
    return person.until(person.office.desk.prompts.filling.dialog, "the form")


def choices(person: Person) -> list[Choice]:
    panel = person.office.desk.go.panel
    assert panel is not None
    found = [panel.rows.choice_at(panel.rows.index(row, 0)) for row in range(panel.rows.rowCount())]
    return [each for each in found if each is not None]


def begin(person: Person, preset: Preset) -> None:
    """Choose a preset from the list that Ctrl+Alt+N opens."""
    person.trigger("chat.new_with")
    panel = person.office.desk.go.panel
    assert panel is not None
    panel.field.setText(preset.name)
    person.settle()
    QTest.keyClick(panel.field, Qt.Key.Key_Return)
    person.settle()


def system(body: object) -> str:
    assert isinstance(body, dict)
    return "".join(block["text"] for block in body.get("system", []))


def names(dialog: LibraryDialog) -> list[str]:
    return [plain(dialog.listing.list.item(at).text()) for at in range(dialog.listing.list.count())]


class TestBeginning:
    def test_what_is_filled_in_becomes_the_chats_own_prompt(
        self, person: Person, pirate: Preset, demo_server: DemoServer
    ) -> None:
        begin(person, pirate)
        dialog = form(person)
        assert dialog.values() == {"who": "a pirate", "date": "2026-01-02"}
        dialog.fields["who"].widget.setCurrentIndex(1)  # type: ignore[attr-defined]
        person.click(dialog.go)
        person.settle()
        assert "Pirate" in person.window.empty.preset.text()
        person.ask("Show me a table")
        body = asked(demo_server)[-1]
        assert system(body) == "Talk like a parrot on 2026-01-02."
        assert (body["model"], body["max_tokens"], body["stop_sequences"]) == ("claude-opus-5-5", 900, ["END"])
        assert body["output_config"] == {"effort": "low"}
        library = person.office.services.library
        person.office.run(library.change(Preset(pirate.id, "Pirate", "Something else")))
        person.ask("And a list")
        assert system(asked(demo_server)[-1]) == "Talk like a parrot on 2026-01-02."
        assert library.last(pirate.id) == {"who": "a parrot"}

    def test_what_was_typed_goes_along_and_leaving_the_form_changes_nothing(
        self, person: Person, pirate: Preset
    ) -> None:
        person.type("half a thought")
        begin(person, pirate)
        person.click(form(person).cancel)
        person.settle()
        assert person.composer.text() == "half a thought"
        assert person.office.desk.chat.new_system is None
        begin(person, pirate)
        person.click(form(person).go)
        person.settle()
        assert person.composer.text() == "half a thought"
        assert person.office.desk.chat.new_system == "Talk like a pirate on 2026-01-02."

    def test_from_a_conversation_a_new_chat_begins(self, person: Person, demo_server: DemoServer) -> None:
        plain = person.office.run(person.office.services.library.add(PLAIN))
        person.ask("Show me a table")
        begin(person, plain)
        assert person.office.desk.chat.id is None
        person.ask("Again")
        assert [system(body) for body in asked(demo_server)] == ["", "Be plain."]
        assert asked(demo_server)[-1]["model"] == asked(demo_server)[0]["model"]

    def test_a_chat_can_go_without_its_preset(self, person: Person, pirate: Preset, demo_server: DemoServer) -> None:
        begin(person, pirate)
        person.click(form(person).go)
        person.settle()
        person.click(person.window.empty.leave)
        person.settle()
        assert not person.window.empty.preset.isVisible()
        person.ask("Show me a table")
        body = asked(demo_server)[-1]
        assert (system(body), body["model"]) == ("", "claude-sonnet-5-5")
        assert "stop_sequences" not in body

    def test_a_model_that_is_not_there_is_told_and_nothing_is_lost(self, person: Person) -> None:
        gone = Preset("", "Old", "Be old.", model="claude-gone-1", effort="high")
        gone = person.office.run(person.office.services.library.add(gone))
        begin(person, gone)
        assert "claude-gone-1 is not in the list" in person.window.told.message()
        assert person.office.desk.models.model == "claude-sonnet-5-5"
        assert person.office.services.library.preset(gone.id) == gone

    def test_the_palette_has_them_all(self, person: Person, pirate: Preset) -> None:
        person.trigger("go.palette")
        panel = person.office.desk.go.panel
        assert panel is not None
        panel.field.setText("pirate")
        person.settle()
        assert [choice.text for choice in choices(person)][:1] == ["New chat with Pirate"]
        panel.close_palette()

    def test_without_any_the_window_opens(self, person: Person) -> None:
        assert not person.window.empty.choose.isVisible()
        person.trigger("chat.new_with")
        person.settle()
        dialog = person.office.desk.prompts.managing.dialog()
        assert dialog is not None
        assert dialog.empty.isVisible()
        dialog.close()

    def test_the_page_of_a_new_chat_offers_the_first_one_at_once(self, person: Person) -> None:
        assert not person.window.empty.choose.isVisible()
        plain = person.office.run(person.office.services.library.add(PLAIN))
        assert person.window.empty.choose.isVisible()
        person.click(person.window.empty.choose)
        panel = person.office.desk.go.panel
        assert panel is not None
        assert [choice.text for choice in choices(person)] == ["New chat with Plain"]
        panel.close_palette()
        begin(person, plain)
        person.office.run(person.office.services.library.remove(plain.id))
        assert not person.window.empty.preset.isVisible()
        assert person.office.desk.chat.new_system == "Be plain."


class TestDefault:
    def test_new_chats_begin_with_it(self, person: Person, pirate: Preset, demo_server: DemoServer) -> None:
        person.office.run(person.office.services.settings.set("chat.preset", pirate.id))
        person.ask("Show me a table")
        person.begin_chat()
        person.settle()
        assert "Pirate" in person.window.empty.preset.text()
        person.ask("And a list")
        body = asked(demo_server)[-1]
        assert system(body) == "Talk like a pirate on 2026-01-02."
        assert (body["model"], body["max_tokens"]) == ("claude-opus-5-5", 900)

    def test_it_gives_way_to_one_that_is_chosen(self, person: Person, pirate: Preset, demo_server: DemoServer) -> None:
        plain = person.office.run(person.office.services.library.add(PLAIN))
        person.office.run(person.office.services.settings.set("chat.preset", pirate.id))
        person.ask("Show me a table")
        begin(person, plain)
        person.ask("And a list")
        body = asked(demo_server)[-1]
        assert (system(body), body["model"]) == ("Be plain.", "claude-sonnet-5-5")
        assert "stop_sequences" not in body

    def test_it_is_chosen_in_the_window_and_in_the_settings(self, person: Person, pirate: Preset) -> None:
        dialog = opened(person)
        dialog.editor.default.click()
        person.settle()
        assert person.office.services.settings.text("chat.preset") == pirate.id
        dialog.close()
        person.office.desk.preferences.open_setting("chat.preset")
        preferences = person.office.desk.preferences.dialog()
        assert preferences is not None
        box = preferences.rows["chat.preset"].editor.widget
        assert box.currentText() == "Pirate"  # type: ignore[attr-defined]
        preferences.close()

    def test_one_that_is_gone_is_none(self, person: Person, demo_server: DemoServer) -> None:
        person.office.run(person.office.services.settings.set("chat.preset", "gone"))
        person.begin_chat()
        person.ask("Show me a table")
        assert system(asked(demo_server)[-1]) == ""


class TestInAFolder:
    def test_a_new_chat_begins_with_the_preset_of_the_folder(self, person: Person, pirate: Preset) -> None:
        library, folder = person.office.services.library, FolderId("folder")
        plain = person.office.run(library.add(PLAIN))
        person.office.run(person.office.services.settings.set("chat.preset", pirate.id))
        person.office.run(library.set_folder_preset(folder, plain.id))
        presets = person.office.desk.prompts.presets
        presets.begin_in(FolderId("another"))
        person.settle()
        assert presets.current == pirate
        presets.begin_in(folder)
        person.settle()
        assert presets.current == plain
        assert person.office.desk.chat.new_system == "Be plain."
        assert person.office.desk.models.model == "claude-sonnet-5-5"
        assert person.office.services.options.get(None) == ConversationOptions()

    def test_folders_are_chosen_in_the_window(self, person: Person, pirate: Preset) -> None:
        services = person.office.services
        plain = person.office.run(services.library.add(PLAIN))
        work = person.office.run(services.organising.new_folder("Work & play"))
        person.office.run(services.organising.new_folder("Home"))
        person.office.run(services.library.set_folder_preset(work.id, plain.id))
        dialog = opened(person)
        button = dialog.editor.folders
        assert button.text() == "In folders…"
        actions = button.menu_of().actions()
        assert [action.text() for action in actions] == ["Work && play (now Plain)", "Home"]
        actions[0].trigger()
        person.settle()
        assert services.library.folder_preset(work.id) == pirate
        assert button.text() == "In folders: Work && play"
        button.menu_of().actions()[0].trigger()
        person.settle()
        assert services.library.folder_preset(work.id) is None
        dialog.show_kind("prompt")
        assert not button.isVisible()
        dialog.close()

    def test_what_was_chosen_stays(self, person: Person, pirate: Preset) -> None:
        library, folder = person.office.services.library, FolderId("folder")
        plain = person.office.run(library.add(PLAIN))
        person.office.run(library.set_folder_preset(folder, pirate.id))
        begin(person, plain)
        person.office.desk.prompts.presets.begin_in(folder)
        person.settle()
        assert person.office.desk.prompts.presets.current == plain


class TestTheWindow:
    def test_one_is_made_named_and_changed_by_keyboard(self, person: Person) -> None:
        dialog = opened(person)
        person.click(dialog.add)
        person.settle()
        assert dialog.editor.name.hasFocus() or dialog.focusWidget() is dialog.editor.name
        QTest.keyClicks(dialog.editor.name, "Helper")
        dialog.editor.text.setPlainText("Help {{who}}.")
        (row,) = dialog.editor.variables.rows
        row.kind.setCurrentIndex(2)
        row.choices.setPlainText("me\n\nyou\nme")
        person.click(dialog.close_button)
        person.settle()
        (kept,) = person.office.services.library.presets()
        assert (kept.name, kept.text) == ("Helper", "Help {{who}}.")
        assert kept.variables == (Variable("who", "choice", "", ("me", "you")),)

    def test_deleting_can_be_undone(self, person: Person, pirate: Preset) -> None:
        person.office.run(person.office.services.library.add(PLAIN))
        dialog = opened(person)
        QTest.keyClick(dialog.listing.list, Qt.Key.Key_Delete)
        person.settle()
        assert names(dialog) == ["Plain"]
        person.click(dialog.told.buttons()[0])
        person.settle()
        assert names(dialog) == ["Pirate", "Plain"]
        assert dialog.chosen() == pirate.id
        dialog.close()

    def test_a_copy_stands_below_and_the_order_can_be_changed(self, person: Person, pirate: Preset) -> None:
        person.office.run(person.office.services.library.add(PLAIN))
        dialog = opened(person)
        person.click(dialog.duplicate)
        person.settle()
        assert names(dialog) == ["Pirate", "Pirate (copy)", "Plain"]
        QTest.keyClick(dialog.listing.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        person.until(lambda: person.office.services.library.presets()[2].name == "Pirate (copy)", "the order")
        person.settle()
        assert names(dialog) == ["Pirate", "Plain", "Pirate (copy)"]
        dialog.close()

    def test_typing_filters(self, person: Person, pirate: Preset) -> None:
        person.office.run(person.office.services.library.add(PLAIN))
        dialog = opened(person)
        QTest.keyClicks(dialog.listing.filter, "pln")
        assert names(dialog) == ["Plain"]
        assert dialog.editor.name.text() == "Plain"
        QTest.keyClicks(dialog.listing.filter, "x")
        assert dialog.listing.nothing.isVisible()
        assert not dialog.empty.isVisible()  # there are some
        assert not dialog.delete.isEnabled()
        dialog.listing.filter.clear()
        assert names(dialog) == ["Pirate", "Plain"]
        dialog.close()

    @pytest.mark.parametrize("size", [14, 24])
    def test_nothing_is_cut_off_in_the_smallest_window(
        self, person: Person, pirate: Preset, size: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Dialog, "room", lambda _dialog: QSize(1280, 680))  # the screen of the tests is narrower
        person.office.run(person.office.services.settings.set("look.interface_size", size))
        dialog = opened(person)
        dialog.resize(dialog.minimumSizeHint())
        person.settle()
        assert dialog.editor.width() >= dialog.editor.minimumSizeHint().width()
        inside = dialog.editor.visibleRegion().boundingRect()
        assert inside.width() == dialog.editor.width()
        assert dialog.listing.width() >= dialog.delete.geometry().right() - dialog.add.geometry().left()
        dialog.close()

    def test_what_is_typed_while_another_change_arrives_stays(self, person: Person, pirate: Preset) -> None:
        dialog = opened(person)
        dialog.editor.name.setText("Typed")
        person.office.run(person.office.services.library.add(PLAIN))
        assert dialog.editor.name.text() == "Typed"
        dialog.editor.flush()
        person.settle()
        assert [each.name for each in person.office.services.library.presets()] == ["Typed", "Plain"]
        dialog.close()

    def test_dates_in_a_long_prompt_are_warned_of(self, person: Person) -> None:
        long = Preset("", "Long", "The rules are old. " * 300 + "{{date}}")
        person.office.run(person.office.services.library.add(long))
        dialog = opened(person)
        assert "{{date}} changes" in dialog.editor.warning.text()
        dialog.editor.text.setPlainText("{{date}}")
        assert not dialog.editor.warning.isVisible()
        dialog.close()

    def test_out_to_a_file_and_in_again(self, person: Person, pirate: Preset, tmp_path: Path) -> None:
        path = tmp_path / "mine.json"
        managing = person.office.desk.prompts.managing
        managing.places = FilePlaces(lambda _w, _s, chosen: chosen(str(path)), lambda _w, chosen: chosen(str(path)))
        dialog = opened(person)
        person.click(dialog.write_out)
        person.settle()
        assert json.loads(path.read_text())["presets"][0]["name"] == "Pirate"
        person.office.run(person.office.services.library.remove(pirate.id))
        person.click(dialog.take_in)
        person.settle()
        assert names(dialog) == ["Pirate"]
        assert "1 entry was added." in dialog.told.message()
        person.click(dialog.take_in)
        person.settle()
        assert "1 was there already." in dialog.told.message()
        path.write_text("{")
        person.click(dialog.take_in)
        person.settle()
        assert "cannot be read" in dialog.told.message()
        dialog.close()

    def test_the_settings_of_a_chat_become_a_preset(self, person: Person) -> None:
        person.window.header.model_chosen.emit("claude-opus-5-5")
        person.ask("Show me a table")
        chat = person.office.desk.chat.id
        assert chat is not None
        services = person.office.services
        person.office.run(services.conversations.set_system(chat, "Be brief."))
        options = ConversationOptions(TurnOptions(max_tokens=500), soft_nano=7, told=("x",))
        person.office.run(services.options.change(chat, options))
        person.trigger("chat.save_preset")
        person.settle()
        (kept,) = services.library.presets()
        assert (kept.name, kept.text, kept.model) == ("Show me a table", "Be brief.", "claude-opus-5-5")
        assert kept.options == ConversationOptions(TurnOptions(max_tokens=500), soft_nano=7)
        dialog = person.office.desk.prompts.managing.dialog()
        assert dialog is not None
        assert dialog.chosen() == kept.id
        dialog.close()


def test_every_field_of_the_form_has_a_name(person: Person) -> None:
    kinds: tuple[VariableKind, ...] = ("text", "long", "choice", "date", "time", "datetime")
    variables = tuple(Variable(f"my {kind}", kind, choices=("a",) if kind == "choice" else ()) for kind in kinds)
    every = Preset("", "All", " ".join("{{" + each.name + "}}" for each in variables), variables)
    every = person.office.run(person.office.services.library.add(every))
    begin(person, every)
    dialog = form(person)
    assert all(field.widget.accessibleName() == name for name, field in dialog.fields.items())
    assert isinstance(dialog.fields["my long"].widget, QPlainTextEdit)
    line = dialog.fields["my text"].widget
    assert isinstance(line, QLineEdit)
    line.setText("{{my date}}")
    QTest.keyClick(line, Qt.Key.Key_Return)
    person.settle()
    assert (person.office.desk.chat.new_system or "").startswith("{{my date}} ")
