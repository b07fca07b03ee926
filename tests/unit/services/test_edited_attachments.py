"""A new version of a message has the attachments that its draft says, which begins with those of the old version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.demo.server import DemoServer
from app.model.attachment import AttachmentChoice, DraftPlace, ItemState
from app.model.message import Message
from app.model.turn import Draft, TurnSettings
from app.services.bundle import Services
from app.services.estimates import Place
from tests.fakes.attached import png
from tests.fakes.attaching import MODEL, PAGES, settled, take, write
from tests.fakes.papers import paper
from tests.fakes.waiting import until


def sent(server: DemoServer) -> list[dict[str, Any]]:
    """The content of the last question, without cache marks."""
    last = [request.body for request in server.requests() if request.path == "/v1/messages"][-1]
    content: list[dict[str, Any]] = last["messages"][-1]["content"]
    return [{key: value for key, value in block.items() if key != "cache_control"} for block in content]


async def asked(services: Services, draft: Draft) -> Message:
    started = await services.turns.send(draft)
    answer = await services.turns.wait(started.conversation_id)
    assert answer.error is None
    return answer


async def first(services: Services, folder: Path) -> tuple[Message, DraftPlace]:
    """A question with a picture, a PDF and a text, and where its new version is written."""
    files = {"wide.png": png(3_000, 2_000), "report.pdf": paper(PAGES), "notes.txt": b"Some words."}
    items = await take(services, *[write(folder, *each) for each in files.items()])
    await services.attachments.choose(items[0].id, AttachmentChoice(detail="best"))
    await services.attachments.choose(items[1].id, AttachmentChoice(pages=(1, 3), context="Draft"))
    draft = Draft("What is it?", TurnSettings(MODEL), attachments=tuple(item.id for item in items))
    answer = await asked(services, draft)
    assert answer.parent_id is not None
    return answer, DraftPlace(answer.conversation_id, answer.parent_id)


def edit(place: DraftPlace, *ids: Any, model: str = MODEL) -> Draft:
    return Draft("And now?", TurnSettings(model), place.conversation_id, attachments=ids, edits=place.edits)


async def names(services: Services, answer: Message) -> list[tuple[str, int]]:
    assert answer.parent_id is not None
    return [(use.attachment.name, use.position) for use in await services.attachments.of_message(answer.parent_id)]


async def test_an_edit_takes_away_orders_and_adds(services: Services, demo_server: DemoServer, tmp_path: Path) -> None:
    answer, place = await first(services, tmp_path / "files")
    picture, document, notes, _ = sent(demo_server)
    await services.attachments.begin_edit(place)
    items = services.attachments.items(place)
    assert [(item.name, item.state) for item in items] == [
        ("wide.png", ItemState.READY),
        ("report.pdf", ItemState.READY),
        ("notes.txt", ItemState.READY),
    ]
    await services.attachments.remove(items[1].id)
    await services.attachments.move(items[2].id, 0)
    services.attachments.add_files(place, [write(tmp_path / "files", "more.txt", b"Other words.")])
    await until(lambda: len(services.attachments.items(place)) == 3, 10)
    added = (await settled(services, place))[-1]
    edited = await asked(services, edit(place, items[2].id, items[0].id, added.id))
    assert sent(demo_server)[:2] == [notes, picture]
    assert sent(demo_server)[2]["title"] == "more.txt"
    assert await names(services, edited) == [("notes.txt", 0), ("wide.png", 1), ("more.txt", 2)]
    assert await names(services, answer) == [("wide.png", 0), ("report.pdf", 1), ("notes.txt", 2)]
    assert services.attachments.items(place) == ()
    assert document not in sent(demo_server)


async def test_what_was_sent_is_sent_again_though_the_file_is_gone_and_the_model_another(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    """The picture was made smaller and pages were chosen: neither can be made anew without the file."""
    _, place = await first(services, tmp_path / "files")
    before = sent(demo_server)[:-1]
    uses = await services.attachments.of_message(place.edits)  # type: ignore[arg-type]
    for use in uses[:2]:
        assert use.attachment.original is not None
        for path in services.paths.attachments.rglob(f"{use.attachment.original.sha256}*"):
            path.unlink()
    await services.attachments.begin_edit(place)
    ids = [item.id for item in services.attachments.items(place)]
    for model in (MODEL, "claude-haiku-4-5"):
        services.attachments.set_model(place, model)
        await until(lambda model=model: services.attachments.is_settled(place, model), 20)  # type: ignore[misc]
        assert [item.state for item in services.attachments.items(place)] == [ItemState.READY] * 3
    await asked(services, edit(place, *ids, model="claude-haiku-4-5"))
    assert sent(demo_server)[:-1] == before


async def test_an_edit_may_take_all_away_or_leave_it_alone(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    _, place = await first(services, tmp_path / "files")
    before = sent(demo_server)[:-1]
    await asked(services, edit(place))
    assert [block["type"] for block in sent(demo_server)] == ["text"]
    draft = Draft("And now?", TurnSettings(MODEL), place.conversation_id, edits=place.edits)
    kept = await asked(services, draft)
    assert sent(demo_server)[:-1] == before
    assert await names(services, kept) == [("wide.png", 0), ("report.pdf", 1), ("notes.txt", 2)]


async def test_a_choice_in_an_edit_changes_nothing_of_the_old_version(services: Services, tmp_path: Path) -> None:
    answer, place = await first(services, tmp_path / "files")
    await services.attachments.begin_edit(place)
    report = services.attachments.items(place)[1]
    await services.attachments.choose(report.id, AttachmentChoice(pages=(2,)))
    await services.attachments.begin_edit(place)  # given up, and begun again
    assert answer.parent_id is not None
    uses = await services.attachments.of_message(answer.parent_id)
    again = services.attachments.items(place)[1]
    assert again.attachment is not None
    assert uses[1].attachment.choice == again.attachment.choice == AttachmentChoice(pages=(1, 3), context="Draft")
    assert uses[1].parts[0].pages == 2


async def test_another_way_of_sending_is_made_in_an_edit(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    _, place = await first(services, tmp_path / "files")
    await services.attachments.begin_edit(place)
    report = services.attachments.items(place)[1]
    await services.attachments.choose(report.id, AttachmentChoice(form="text", pages=(3,)))
    await asked(services, edit(place, report.id))
    assert sent(demo_server)[0]["source"]["data"].startswith("[Page 3]\nThird page")


async def test_an_edit_that_is_given_up_leaves_nothing(services: Services, tmp_path: Path) -> None:
    _, place = await first(services, tmp_path / "files")
    await services.attachments.begin_edit(place)
    await services.attachments.discard(place)
    assert services.attachments.items(place) == ()
    assert await services.attachments.load(place) == ()


async def test_the_look_ahead_counts_what_the_edit_says(services: Services, tmp_path: Path) -> None:
    _, place = await first(services, tmp_path / "files")
    await services.attachments.begin_edit(place)
    items = await settled(services, place)
    settings = TurnSettings(MODEL)

    async def attached(*ids: Any) -> int:
        where = Place(place.conversation_id, edits=place.edits, attachments=ids)
        return (await services.estimates.of(where, "And now?", settings)).split.attachments

    whole = await services.estimates.of(Place(place.conversation_id, edits=place.edits), "And now?", settings)
    assert await attached(*(item.id for item in items)) == whole.split.attachments > 0
    assert 0 < await attached(items[2].id) < whole.split.attachments
    assert await attached() == 0
