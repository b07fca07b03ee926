"""When the estimate beside Send is made anew, and when the API is asked."""

from __future__ import annotations

from app.demo.server import DemoServer
from app.ui.wishes import Wishes
from tests.ui.conftest import Office, Offices

_COUNT = "/v1/messages/count_tokens"


def _counts(server: DemoServer) -> int:
    return sum(request.path == _COUNT for request in server.requests())


def _exact(office: Office) -> bool:
    latest = office.desk.estimating.latest()
    return latest is not None and latest.split.exact


def test_a_pause_is_one_count(office: Office, demo_server: DemoServer) -> None:
    office.ask("hello")
    office.window.composer.set_text("a")
    office.wait_until(lambda: _exact(office), "the API has counted")
    before = _counts(demo_server)
    for text in ("ab", "abc", "abcd"):
        office.window.composer.set_text(text)
    office.wait_until(lambda: _exact(office), "the API has counted")
    assert _counts(demo_server) == before + 1


def test_a_system_prompt_that_changes_is_seen(office: Office) -> None:
    office.ask("hello")
    office.window.composer.set_text("a")
    office.wait_until(lambda: _exact(office), "the API has counted")
    chat = office.desk.chat.id
    assert chat is not None
    office.run(office.services.conversations.set_system(chat, "Be brief. " * 50))

    def longer() -> bool:
        latest = office.desk.estimating.latest()
        return latest is not None and latest.split.system > 50

    office.wait_until(longer, "the longer system prompt is in the estimate")


def test_an_edit_is_estimated_in_its_place(office: Office) -> None:
    office.ask("hello")
    office.ask("hello again")

    def history() -> int:
        latest = office.desk.estimating.latest()
        return 0 if latest is None else latest.split.history

    office.wait_until(lambda: history() > 0, "there is an estimate")
    whole = history()
    office.desk.editing.edit_last()
    office.wait_until(lambda: 0 < history() < whole, "the estimate is that of the shorter branch")
    office.desk.drafts.end_edit()
    office.wait_until(lambda: history() == whole, "the whole branch again")


def test_without_a_key_only_the_program_estimates(offices: Offices, demo_server: DemoServer) -> None:
    office = offices.open(Wishes(theme="light"))
    office.window.composer.set_text("a question")
    office.wait_until(lambda: office.desk.estimating.latest() is not None, "there is an estimate")
    office.run(office.desk.estimating._count())
    assert office.window.composer.meter.wordings()[0].startswith("≈ ")
    assert _counts(demo_server) == 0


def test_messages_read_above_are_no_reason_to_look_again(office: Office) -> None:
    office.ask("hello")
    estimating = office.desk.estimating
    office.wait_until(lambda: estimating.latest() is not None, "there is an estimate")
    office.run(office.desk.tasks.settle())
    assert not estimating._look_soon.isActive()
    office.desk.chat.grown.emit()
    assert not estimating._look_soon.isActive()
    office.desk.chat.messages.pop()
    office.desk.chat.grown.emit()
    assert estimating._look_soon.isActive()


def test_when_a_pause_becomes_a_long_one_the_branch_is_looked_at_again(office: Office) -> None:
    office.ask("hello")
    control = office.desk.estimating
    office.wait_until(control._paused.isActive, "it waits for the pause")
    assert 200_000 < control._paused.remainingTime() <= 300_000  # five minutes from the answer's beginning
    before = control._prospect
    control._paused.start(0)
    office.wait_until(lambda: control._prospect is not before, "another look")
    assert control._paused.isActive()
