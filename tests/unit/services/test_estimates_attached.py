"""What is said before a message with attachments is sent agrees with the bill after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.demo.server import DemoServer
from app.model.attachment import DraftPlace
from app.model.estimate import SendEstimate
from app.model.ids import AttachmentId, ConversationId
from app.model.message import Message
from app.model.turn import Draft, TurnSettings
from app.services import estimates
from app.services.bundle import Services
from app.services.estimates import Place
from tests.fakes.attached import png
from tests.fakes.attaching import MODEL, PAGES, take, write
from tests.fakes.ledgers import input_nano
from tests.fakes.papers import paper

SETTINGS = TurnSettings(MODEL, system="Be brief. " * 400)
FILES = {
    "chart.png": png(900, 700),
    "report.pdf": paper(PAGES),
    "notes.txt": b"Pepper came by sea, saffron by land. " * 60,
}


async def attach(
    services: Services, folder: Path, conversation: ConversationId | None, *names: str
) -> tuple[AttachmentId, ...]:
    paths = [write(folder / "files", name, FILES[name]) for name in names]
    return tuple(item.id for item in await take(services, *paths, place=DraftPlace(conversation))) if paths else ()


async def said(
    services: Services,
    conversation: ConversationId | None,
    text: str,
    attachments: tuple[AttachmentId, ...],
    settings: TurnSettings,
) -> SendEstimate:
    prospect = await services.estimates.look(Place(conversation, attachments=attachments), settings, text)
    found = await services.estimates.count(prospect, text)
    assert found is not None
    assert found.split.exact
    return found


async def send(
    services: Services,
    conversation: ConversationId | None,
    text: str,
    attachments: tuple[AttachmentId, ...],
    settings: TurnSettings,
) -> Message:
    started = await services.turns.send(Draft(text, settings, conversation, attachments=attachments))
    answer = await services.turns.wait(started.conversation_id)
    assert answer.error is None
    assert answer.usage is not None
    return answer


@pytest.mark.parametrize("citations", [False, True])
async def test_the_price_before_is_the_bill_after_to_the_nano_dollar(
    services: Services, tmp_path: Path, citations: bool
) -> None:
    settings = replace(SETTINGS, citations=citations)
    conversation: ConversationId | None = None
    has_parts = False
    turns: list[tuple[str, tuple[str, ...]]]
    turns = [("Hello", ()), ("Look", ("chart.png", "report.pdf")), ("code, please", ()), ("Read", ("notes.txt",))]
    turns += [("code, please", ()), ("So?", ())]
    for text, names in turns:
        ids = await attach(services, tmp_path, conversation, *names)
        before = await said(services, conversation, text, ids, settings)
        answer = await send(services, conversation, text, ids, settings)
        assert answer.usage is not None
        assert (text, before.split.total) == (text, answer.usage.prompt)
        bill = input_nano(answer)
        assert before.warm_nano is not None
        assert bill is not None
        if has_parts:  # a mark inside of an answer is placed by estimate (cache_state)
            assert abs(before.warm_nano - bill) <= bill // 100
        else:
            assert (text, before.warm_nano) == (text, bill)
        has_parts = len([block for block in answer.blocks if block.type == "text"]) > 1
        assert (before.split.attachments > 0) == (text != "Hello")
        conversation = answer.conversation_id


def counts(server: DemoServer) -> list[int]:
    """The sizes of all requests that counted, in bytes."""
    return [request.size for request in server.requests() if request.path == "/v1/messages/count_tokens"]


async def test_an_attachment_is_sent_once_to_be_counted(
    services: Services, demo_server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILES, "notes.txt", b"Saffron is dear. " * 5_000)
    ids = await attach(services, tmp_path, None, "notes.txt")
    plain = replace(SETTINGS, model="claude-haiku-4-5-20251001")  # does not think unasked
    before = await said(services, None, "Read", ids, plain)
    answer = await send(services, None, "Read", ids, plain)
    assert answer.usage is not None
    assert answer.usage.prompt == before.split.total
    size = len(counts(demo_server))
    again = await said(services, answer.conversation_id, "And?", (), plain)
    assert max(counts(demo_server)[size:]) < 30_000 < max(counts(demo_server)[:size])
    later = await send(services, answer.conversation_id, "And?", (), plain)
    assert later.usage is not None
    assert (again.split.total, again.split.attachments) == (later.usage.prompt, before.split.attachments)


async def test_much_is_counted_only_when_it_is_asked_for(
    services: Services, demo_server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimates, "_MOST_COUNTED", 1_000)
    ids = await attach(services, tmp_path, None, "report.pdf")
    prospect = await services.estimates.look(Place(attachments=ids), SETTINGS, "Read")
    assert await services.estimates.count(prospect, "Read") is None
    assert counts(demo_server) == []
    assert not services.estimates.estimate(prospect, "Read").split.exact
    asked = await services.estimates.count(prospect, "Read", asked=True)
    assert asked is not None
    assert asked.split.exact
    again = await services.estimates.look(Place(attachments=ids), SETTINGS, "Other words")
    known = await services.estimates.count(again, "Other words")
    assert known is not None
    assert known.split.attachments == asked.split.attachments


async def test_the_price_of_citing_is_told_before(services: Services, tmp_path: Path) -> None:
    ids = await attach(services, tmp_path, None, "notes.txt")
    answer = await send(services, None, "Read", ids, SETTINGS)
    cost = await services.switching.cost(answer.conversation_id, SETTINGS, replace(SETTINGS, citations=True))
    assert answer.usage is not None
    assert cost.tokens == answer.usage.prompt
    assert cost.nano
    assert (await services.switching.cost(answer.conversation_id, SETTINGS, SETTINGS)).free


async def test_citing_without_documents_costs_nothing(services: Services) -> None:
    answer = await send(services, None, "Hello", (), SETTINGS)
    assert (await services.switching.cost(answer.conversation_id, SETTINGS, replace(SETTINGS, citations=True))).free
    after = await send(services, answer.conversation_id, "Again", (), replace(SETTINGS, citations=True))
    assert after.usage is not None
    assert after.usage.cache_read


async def test_after_a_turn_its_bill_says_how_long_the_branch_is(
    services: Services, demo_server: DemoServer, tmp_path: Path
) -> None:
    first = await attach(services, tmp_path, None, "chart.png", "report.pdf")
    answer = await send(services, None, "Look", first, SETTINGS)
    more = await attach(services, tmp_path, answer.conversation_id, "notes.txt")
    for ids, text, off in (((), "", 8), ((), "And now?", 12), (more, "And this?", 100)):
        size = len(counts(demo_server))
        place = Place(answer.conversation_id, attachments=ids)
        prospect = await services.estimates.look(place, SETTINGS, text)
        before = services.estimates.estimate(prospect, text)
        assert not before.split.exact
        assert len(counts(demo_server)) == size
        exact = await services.estimates.count(prospect, text)
        assert exact is not None
        assert exact.split.exact
        assert abs(before.split.total - exact.split.total) <= off
        assert before.warm_nano is not None
        assert exact.warm_nano is not None
        assert abs(before.warm_nano - exact.warm_nano) <= off * 5_000


async def test_attachments_alone_are_counted_as_they_are_billed(services: Services, tmp_path: Path) -> None:
    ids = await attach(services, tmp_path, None, "chart.png", "notes.txt")
    before = await said(services, None, "", ids, SETTINGS)
    assert before.split.draft > 0
    answer = await send(services, None, "", ids, SETTINGS)
    assert answer.usage is not None
    assert before.split.total == answer.usage.prompt


async def test_what_is_attached_costs_what_it_adds_to_the_turn(services: Services, tmp_path: Path) -> None:
    answer = await send(services, None, "Hello", (), SETTINGS)
    place = answer.conversation_id
    ids = await attach(services, tmp_path, place, "report.pdf")
    without, within = (
        await said(services, place, "Read", (), SETTINGS),
        await said(services, place, "Read", ids, SETTINGS),
    )
    assert without.warm_nano is not None
    assert within.warm_nano is not None
    assert within.attached_rate is not None
    price = within.split.attachments * within.attached_rate // 1_000_000
    assert within.warm_nano - without.warm_nano == price
    row = services.ledger.rates(MODEL, services.clock.now_ms(), 0)
    assert row is not None
    assert within.attached_rate > row.input * 1_000_000  # it is written to the cache


async def test_what_is_too_short_for_the_cache_costs_plain_input(services: Services, tmp_path: Path) -> None:
    ids = await attach(services, tmp_path, None, "chart.png")
    model = TurnSettings("claude-haiku-4-5-20251001")
    found = await said(services, None, "Read", ids, model)
    row = services.ledger.rates(model.model, services.clock.now_ms(), 0)
    assert row is not None
    assert found.attached_rate == row.input * 1_000_000
