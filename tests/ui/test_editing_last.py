"""Editing the last message: it is shown while it is written anew, and called what it is."""

from __future__ import annotations

from tests.ui.conftest import Office


def _below(office: Office, message_id: str) -> int:
    """How far below the upper edge of what is seen a message begins, in pixels."""
    jumps = office.desk.transcript.jumps
    item = jumps._stage.index_of(message_id)
    assert item is not None
    return jumps._below(item)


def test_the_message_that_is_edited_is_brought_into_view(office: Office) -> None:
    office.ask("tour")
    office.window.resize(900, 500)
    office.desk.transcript.jumps.latest()
    question = office.desk.chat.last_user()
    assert question is not None
    assert _below(office, question.id) < 0  # the answer is longer than the window
    office.window.commands.action("turn.edit").trigger()
    office.wait_until(office.window.composer.is_editing, "the message is edited")
    assert 0 <= _below(office, question.id) < office.desk.transcript.viewport().height()
    assert "earlier" not in office.window.composer.edit_bar.accessibleName()
    office.desk.drafts.end_edit()


def test_what_is_seen_already_does_not_move(office: Office) -> None:
    office.ask("hello")
    question = office.desk.chat.last_user()
    assert question is not None
    before = _below(office, question.id)
    assert before >= 0
    office.desk.editing.edit_last()
    office.wait_until(office.window.composer.is_editing, "the message is edited")
    assert _below(office, question.id) == before
    office.desk.drafts.end_edit()
