"""From a citation in a real answer of the demo to the document, and to the page of the file as it was attached."""

from __future__ import annotations

from pathlib import Path

from app.demo.server import DemoServer
from app.model.attachment import AttachmentChoice, DraftItem
from app.model.blocks import Json
from app.model.cited import CitedPlace
from app.model.message import Message
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from tests.fakes.attaching import MODEL, PAGES, take, write
from tests.fakes.papers import paper

CITING = TurnSettings(MODEL, citations=True)


async def ask(services: Services, items: tuple[DraftItem, ...], text: str, under: Message | None = None) -> Message:
    where = under.conversation_id if under else None
    draft = Draft(text, CITING, where, attachments=tuple(item.id for item in items))
    started = await services.turns.send(draft)
    answer = await services.turns.wait(started.conversation_id)
    assert answer.error is None
    return answer


def citations(answer: Message) -> list[Json]:
    return [each for block in answer.blocks for each in block.data.get("citations") or ()]


async def targets(services: Services, answer: Message) -> list[CitedPlace]:
    found = [await services.citing.target(answer.id, citation) for citation in citations(answer)]
    assert found
    return [each for each in found if each is not None]


async def test_a_page_of_a_selection_is_that_of_the_file(services: Services, tmp_path: Path) -> None:
    items = await take(services, write(tmp_path / "files", "report.pdf", paper(PAGES)))
    await services.attachments.choose(items[0].id, AttachmentChoice(pages=(2, 3)))
    answer = await ask(services, items, "What does it say of cinnamon?")
    places = [each for each in await targets(services, answer) if "innamon" in each.passage]
    assert [(each.title, each.sent_pages, each.pages) for each in places] == [("report.pdf", (2,), (3,))]
    [place] = places
    assert place.message_id == answer.parent_id
    assert place.attachment is not None
    assert place.attachment.original is not None
    assert place.held != place.attachment.original


async def test_characters_of_a_text_are_where_the_words_stand(services: Services, tmp_path: Path) -> None:
    words = "Pepper came by sea. Saffron is dear in every market."
    items = await take(services, write(tmp_path / "files", "notes.txt", words.encode()))
    answer = await ask(services, items, "What is said of saffron?")
    for place in await targets(services, answer):
        assert place.start is not None
        assert words[place.start : place.end] == place.passage
        assert place.pages == ()


async def test_a_pdf_sent_as_text_leads_to_its_pages(services: Services, tmp_path: Path) -> None:
    items = await take(services, write(tmp_path / "files", "report.pdf", paper(PAGES)))
    await services.attachments.choose(items[0].id, AttachmentChoice(pages=(1, 3), form="text"))
    answer = await ask(services, items, "What does it say?")
    places = {each.passage: each.pages for each in await targets(services, answer)}
    assert places == {"[Page 1]": (1,), PAGES[0]: (1,), "[Page 3]": (3,)}


async def test_documents_of_earlier_messages_keep_their_places(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    one = await take(services, write(tmp_path / "files", "one.txt", b"Pepper came by sea."))
    first = await ask(services, one, "What of pepper?")
    two = await take(services, write(tmp_path / "files", "two.txt", b"Saffron is dear."))
    second = await ask(services, two, "What of saffron?", first)
    asked = [body.body for body in demo_server.requests() if body.path == "/v1/messages"][-1]
    enabled = [block["citations"] for message in asked["messages"] for block in message["content"] if "title" in block]
    assert enabled == [{"enabled": True}, {"enabled": True}]
    for place in await targets(services, second):
        expected = {"one.txt": first.parent_id, "two.txt": second.parent_id}[place.title]
        assert place.message_id == expected
    assert {place.message_id for place in await targets(services, first)} == {first.parent_id}


async def test_what_is_gone_leads_nowhere(services: Services, tmp_path: Path) -> None:
    items = await take(services, write(tmp_path / "files", "one.txt", b"Pepper came by sea."))
    answer = await ask(services, items, "What of pepper?")
    [citation, *_] = citations(answer)
    assert await services.citing.target(MODEL, citation) is None  # type: ignore[arg-type]
    assert await services.citing.target(answer.id, {**citation, "document_index": 7, "document_title": "x"}) is None
