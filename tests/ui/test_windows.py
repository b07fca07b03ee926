"""Several windows on the same data: each change is seen in all, and each closes by itself."""

from __future__ import annotations

import gc
import json
import weakref

import pytest
from PySide6.QtCore import Qt

from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId
from app.model.organising import TagColour
from app.ui.desk import Desk
from app.ui.outcome import Outcome
from tests.ui.conftest import Office, Offices


def _another(office: Office, action: str = "window.new") -> Desk:
    """Open another window from the first one, and wait until it works."""
    windows = office.session.windows
    assert windows is not None
    before = len(windows.desks())
    windows.desks()[0].window.commands.action(action).trigger()
    office.wait_until(lambda: len(windows.desks()) > before, "another window")
    desk = windows.desks()[-1]
    office.wait_until(desk.window.composer.is_ready, "the window works")
    return desk


def _first(office: Office) -> Desk:
    windows = office.session.windows
    assert windows is not None
    return windows.desks()[0]


def _titles(desk: Desk) -> list[str]:
    model = desk.window.sidebar.model
    return [one.title for one in map(model.get, model.order()) if one is not None]


def _close(office: Office, desk: Desk) -> None:
    gone: list[bool] = []
    desk.window.destroyed.connect(lambda: gone.append(True))
    desk.window.close()
    office.wait_until(lambda: gone, "the window is gone")


def _quit(office: Office) -> Outcome:
    office.session.quit()
    return office.loop.loop.run_until_complete(office.running)


def test_what_one_window_does_is_seen_in_the_other(office: Office) -> None:
    """A new conversation, its name, its answer and its way to the bin."""
    first, second = office.desk, _another(office)
    office.wait_until(lambda: not second.tasks.names(), "the list is read")
    first.window.composer.set_text("What does a turn cost?")
    first.window.composer.sent.emit()
    office.wait_until(lambda: first.chat.id is not None, "it is sent")
    office.wait_until(lambda: not first.running.has(first.chat.id), "it is answered")
    assert first.chat.id is not None
    chat_id = first.chat.id
    assert second.chat.id is None
    assert _titles(second) == _titles(first) == ["What does a turn cost?"]

    second.open(chat_id)
    office.wait_until(lambda: second.chat.id == chat_id, "it is open in both")
    assert second.chat.last_answer() == first.chat.last_answer()
    office.run(office.services.conversations.rename(chat_id, "Costs"))
    assert first.window.windowTitle() == second.window.windowTitle() == "Costs – Chatelaine"

    second.listing.delete()
    office.wait_until(lambda: first.chat.id is None, "the other window lets go of it")
    assert _titles(first) == _titles(second) == []


def test_what_is_filed_in_one_window_stands_so_in_the_other(office: Office) -> None:
    """A folder and a tag that are new, and where a conversation stands after that."""
    office.ask("First?")
    first, second = office.desk, _another(office)
    office.wait_until(lambda: not second.tasks.names(), "the list is read")
    chat_id, organising = first.chat.id, office.services.organising
    assert chat_id is not None
    folder = office.run(organising.new_folder("Work"))
    tag = office.run(organising.new_tag("Urgent", TagColour.RED))
    for change in (
        organising.moving([chat_id], folder.id),
        organising.tagging([chat_id], tag.id, True),
        organising.pinning([chat_id], True),
    ):
        assert office.run(change.run()) == 1
    for desk in (first, second):
        model = desk.window.sidebar.model
        office.wait_until(lambda: model.folder(folder.id) and model.row_of_tag(tag.id) >= 0, "both are seen")  # noqa: B023
        known = model.get(chat_id)
        assert known is not None
        assert (known.filed.folder, known.filed.tags, known.pinned) == (folder.id, (tag.id,), True)
    office.run(organising.archiving([chat_id], True).run())
    for desk in (first, second):
        office.wait_until(lambda: _titles(desk) == [], "it is in the archive")  # noqa: B023


def test_an_answer_streams_into_both_windows(office: Office) -> None:
    """The second window shows the same branch, also what comes later."""
    office.ask("First?")
    chat_id = office.desk.chat.id
    assert chat_id is not None
    first, second = office.desk, _another(office, "chat.open_window")
    assert second.chat.id == chat_id
    assert second.chat.messages == first.chat.messages
    second.window.composer.set_text("And second?")
    second.window.composer.sent.emit()
    office.wait_until(lambda: len(first.chat.messages) == 4, "the turn is seen in the first window")
    office.wait_until(lambda: not first.running.has(chat_id), "it is answered")
    assert first.chat.messages == second.chat.messages
    assert first.transcript.text_of(first.chat.messages[-1].id) == second.transcript.text_of(first.chat.messages[-1].id)


def test_a_turn_on_another_branch_moves_nothing(office: Office) -> None:
    """What is shown stays, and says that there is another version, while the other window goes on elsewhere."""
    office.ask("First?")
    office.ask("Second?")
    chat_id = office.desk.chat.id
    assert chat_id is not None
    first, second = office.desk, _another(office, "chat.open_window")
    shown = list(first.chat.messages)
    office.run(second.services.conversations.branch_from(chat_id, shown[1].id))
    second.open(chat_id)
    office.wait_until(lambda: len(second.chat.messages) == 2, "the branch ends at the first answer")
    for number, text in enumerate(("Another second?", "Third?"), start=2):
        second.window.composer.set_text(text)
        second.window.composer.sent.emit()
        office.wait_until(lambda: len(second.chat.messages) == 2 * number, "it is sent")  # noqa: B023
        office.wait_until(lambda: not second.running.has(chat_id), "it is answered")
    assert first.chat.messages == shown
    assert first.chat.version(shown[2].id) == (1, 2)
    assert second.chat.version(second.chat.messages[2].id) == (2, 2)


def test_a_draft_is_seen_in_every_window_that_shows_its_place(office: Office) -> None:
    """Both show a new chat: what is typed in one stands in the other, and goes when it is sent."""
    first, second = office.desk, _another(office)
    first.window.composer.set_text("Half a thou")
    office.wait_until(lambda: second.window.composer.text() == "Half a thou", "the draft is seen")
    second.window.composer.set_text("Half a thought")
    second.window.left.emit()
    office.wait_until(lambda: first.window.composer.text() == "Half a thought", "the longer draft is seen")
    first.window.composer.sent.emit()
    office.wait_until(lambda: first.chat.id is not None, "it is sent")
    office.wait_until(lambda: second.window.composer.text() == "", "nothing is left to send twice")
    assert second.chat.id is None
    office.wait_until(lambda: not first.running.has(first.chat.id), "it is answered")


def test_a_draft_goes_to_the_disk_while_somebody_goes_on_typing(office: Office) -> None:
    """Within a second of the first key that is not saved: the keys after it do not put that off."""
    drafts, composer = office.desk.drafts, office.window.composer
    assert 0 < drafts._pause.interval() < 1_000
    drafts._pause.setTimerType(Qt.TimerType.PreciseTimer)  # others are set to whole seconds where they are that long
    drafts._pause.setInterval(60_000)
    composer.set_text("Half")
    begun = drafts._pause.remainingTime()
    assert begun > 0
    office.wait_until(lambda: drafts._pause.remainingTime() < begun - 50, "some time to pass")
    left = drafts._pause.remainingTime()
    composer.set_text("Half a thought")
    assert 0 < drafts._pause.remainingTime() <= left


def test_what_is_typed_here_is_not_replaced(office: Office) -> None:
    """A draft that is not stored yet wins over what comes from elsewhere."""
    first, second = office.desk, _another(office)
    second.drafts._pause.stop()
    second.window.composer.set_text("Typed here")
    office.run(first.services.conversations.save_draft(None, "From there", by="another"))
    assert second.window.composer.text() == "Typed here"
    office.run(second.drafts.flush())
    office.wait_until(lambda: first.window.composer.text() == "Typed here", "what was typed last is seen")


def test_a_window_closes_by_itself_and_the_last_one_ends_the_program(office: Office) -> None:
    """Also when the first window is the one that goes."""
    first, second = office.desk, _another(office)
    windows = office.session.windows
    assert windows is not None
    gone: list[bool] = []
    first.window.destroyed.connect(lambda: gone.append(True))
    first.window.close()
    office.wait_until(lambda: gone, "the first window is gone")
    assert windows.desks() == (second,)
    assert office.desk is second
    assert not office.running.done()
    second.window.close()
    assert office.loop.loop.run_until_complete(office.running) is Outcome.QUIT


def test_nothing_holds_on_to_a_window_that_was_closed(office: Office) -> None:
    """The windows that were opened beside it let it go."""
    first, second = office.desk, _another(office)
    _close(office, first)
    third = _another(office)
    _close(office, second)
    held = weakref.ref(second)
    del second
    gc.collect()
    assert held() is None
    assert office.desk is third


def test_a_window_that_compared_answers_is_let_go_too(office: Office) -> None:
    office.ask("hello")
    answer = office.desk.chat.messages[-1]
    office.run(office.services.turns.retry(answer.id))
    office.wait_until(lambda: not office.services.turns.running(), "the other answer")
    first, second = office.desk, _another(office)
    office.run(second.view.open(answer.conversation_id))
    second.comparing.showing.open_beside(answer.id)
    office.wait_until(second.comparing.showing.is_shown, "both answers")
    _close(office, second)
    held = weakref.ref(second)
    del second
    gc.collect()
    assert held() is None
    assert office.desk is first


def test_a_window_that_cannot_be_opened_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails beside all the desks is shown in the window that was used last."""

    async def refuse(_desk: Desk) -> None:
        raise ChatelaineError(TurnError(ErrorKind.MACHINE, "disk_full", "The disk is full."))

    monkeypatch.setattr(Desk, "start", refuse)
    first = office.desk
    first.window.commands.action("window.new").trigger()
    office.wait_until(lambda: office.desk is not first and office.desk.window.trouble.isVisible(), "the words")
    assert "The disk is full." in office.desk.window.trouble.message()


def test_quit_closes_all_and_they_come_back(offices: Offices) -> None:
    """With what was open in each."""
    office = offices.open()
    office.ask("Keep this open")
    chat_id = office.desk.chat.id
    assert chat_id is not None
    first, second = office.desk, _another(office)
    second.window.resize(700, 500)
    first.window.commands.action("program.quit").trigger()
    assert office.loop.loop.run_until_complete(office.running) is Outcome.QUIT

    again = offices.open()
    windows = again.session.windows
    assert windows is not None
    again.wait_until(lambda: len(windows.desks()) == 2, "both are open again")
    one, other = windows.desks()
    again.wait_until(other.window.composer.is_ready, "the second works")
    assert one.chat.id == chat_id
    assert other.chat.id is None
    assert (other.window.width(), other.window.height()) == (700, 500)
    _quit(again)


def test_a_window_that_was_closed_does_not_come_back(offices: Offices) -> None:
    """Only what was open at the end is opened again."""
    office = offices.open()
    second = _another(office)
    windows = office.session.windows
    assert windows is not None
    second.window.close()
    office.wait_until(lambda: len(windows.desks()) == 1, "it is closed")
    office.wait_until(lambda: not windows._tasks.names(), "it is put away")
    office.close()
    assert json.loads(offices.paths.window.read_text("utf-8"))["windows"] == []


def test_files_and_a_second_start_go_to_the_window_used_last(office: Office) -> None:
    """The latest is the one that was opened, or used, last."""
    first, second = office.desk, _another(office)
    assert office.desk is second
    first.window.activated.emit()
    assert office.desk is first


def test_a_key_is_read_once_and_known_to_both(office: Office) -> None:
    """The second window asks for none, and hears when it is forgotten."""
    second = _another(office)
    assert second.keys.dialog() is None
    assert office.run(second.keys.ready())
    _first(office).keys.forget()
    office.wait_until(lambda: not second.keys.present(), "the key is forgotten")
    office.wait_until(second.window.key_bar.isVisible, "the second window says so")


def test_the_theme_changes_in_all_windows(office: Office) -> None:
    """The look is the program's, not a window's."""
    first, second = office.desk, _another(office)
    office.run(office.services.settings.set("look.wide", True))
    assert first.transcript is not second.transcript
    first.looks.zoom(1.5)
    office.wait_until(lambda: first.themes.current() == second.themes.current(), "one theme")


@pytest.mark.parametrize("own", [3, None, "x", [], {"place": "x", "conversation": 4}])
def test_a_damaged_file_of_windows_means_the_defaults(offices: Offices, own: object) -> None:
    """Nothing in it is worth an interruption."""
    offices.paths.root.mkdir(parents=True, exist_ok=True)
    offices.paths.window.write_text(json.dumps({"windows": [own], "conversation": ConversationId("x")}), "utf-8")
    office = offices.open()
    windows = office.session.windows
    assert windows is not None
    office.wait_until(lambda: len(windows.desks()) == (2 if isinstance(own, dict) else 1), "the windows")
    for desk in windows.desks():
        office.wait_until(desk.window.composer.is_ready, "the window works")
    _quit(office)
