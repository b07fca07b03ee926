"""A PDF sent as pictures is one thing wherever it is listed: a chip, a card, a viewer, a row of the inspector."""

from __future__ import annotations

from pathlib import Path

from app.model.attachment import AttachmentChoice, DraftPlace, ItemState
from app.ui.inspector.prompt import PartRow
from app.ui.transcript.sections.attaching import cards_of
from tests.fakes.papers import paper
from tests.fakes.window_driver import Person
from tests.flows.test_window_attachments import png

PAGES = ["First page: pepper came by sea.", "Second page: saffron is dear.", "Third page: cinnamon is bark."]
NAME = "report.pdf, 3 pages as pictures"


def attach(person: Person, folder: Path) -> None:
    """A PDF as pictures and a picture, in the draft that is shown."""
    desk, services = person.office.desk, person.office.services
    (folder / "report.pdf").write_bytes(paper(PAGES))
    (folder / "chart.png").write_bytes(png())
    services.attachments.add_files(DraftPlace(desk.chat.id), [folder / "report.pdf", folder / "chart.png"])
    chips = person.composer.chips

    def ready() -> bool:
        return [value.state for value in chips.values()] == [ItemState.READY] * 2 and desk.attaching.settled()

    person.until(ready, "both are ready")
    desk.attach.deeds.choose(chips.values()[0].id, AttachmentChoice(form="images"))
    person.until(lambda: "as pictures" in chips.values()[0].facts and ready(), "its pages are drawn")


def test_pages_as_pictures_are_one_thing_everywhere(person: Person, tmp_path: Path) -> None:
    attach(person, tmp_path)
    assert [value.name for value in person.composer.chips.values()] == ["report.pdf", "chart.png"]
    person.type("What do they say?")
    panel = person.open_inspector()
    panel.tabs.setCurrentIndex(1)
    person.until(lambda: len(panel.cache.list.rows()) == 3, "the next message is outlined")
    assert [row.name for row in panel.cache.list.rows()] == [NAME, "chart.png", "Next message"]
    person.press_enter()
    person.wait_for_the_end()
    question, answer = person.office.desk.chat.messages
    assert [block.type for block in question.blocks] == ["image"] * 4 + ["text"]
    panel.tabs.setCurrentIndex(0)
    person.office.desk.inspector.turn.open(answer.id)

    def listed() -> list[str]:
        return [row.accessibleName().split(":")[0] for row in panel.turn.prompt.findChildren(PartRow)]

    person.until(lambda: NAME in listed(), "the turn is read")
    assert listed() == [NAME, "chart.png", "What do they say?"]
    desk = person.office.desk
    known = person.office.run(desk.names.known(question.conversation_id, desk.chat.messages))  # as on paper
    cards = cards_of(question.blocks, known.uses[question.id])
    assert [(card.name, card.badge) for card in cards] == [("report.pdf", "PDF · 3 p"), ("chart.png", "4 tok")]
    for position in (0, 2):
        person.transcript.attachment_opened.emit(question.id, position)
        person.settle()
    [viewing] = desk.files.viewing.viewers()
    person.until(lambda: viewing.viewer.pages.count == 3, "the whole file is shown")
    assert "report.pdf" in viewing.viewer.windowTitle()
