"""What was attached: rows that come back as they were, drafts, messages, and what may be forgotten."""

from __future__ import annotations

from dataclasses import replace

from app.model.attachment import (
    Attachment,
    AttachmentChoice,
    AttachmentFacts,
    AttachmentKind,
    DraftPlace,
    Held,
    Part,
)
from app.model.blocks import ContentBlock
from app.model.held import held_source
from app.model.ids import AttachmentId, MessageId
from app.storage.attachments import AttachmentStore, Made, insert_message_attachments
from app.storage.conversations import ConversationStore
from app.storage.db import Database
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, user
from tests.unit.storage.samples import running, summary

PDF = Held("a" * 64, 2_000, "application/pdf")
PAGES = Held("b" * 64, 700, "application/pdf")
MADE = Made("pages 2", (Part(PAGES, pages=1, newer=30, older=25),))


def attachment(id: str = "one", /, **more: object) -> Attachment:
    made = Attachment(
        AttachmentId(id),
        AttachmentKind.PDF,
        f"{id}.pdf",
        PDF,
        1_000,
        AttachmentFacts(page_sizes=((612.0, 792.0), (595.5, 842.0)), newer=(10, 30), older=(8, 25), source="pdf"),
        AttachmentChoice(pages=(2,), title="A title", via="file"),
    )
    return replace(made, **more)  # type: ignore[arg-type]


async def test_an_attachment_comes_back_as_it_was(database: Database) -> None:
    store = AttachmentStore(database)
    odd = attachment("odd", name="half \ud83d pair", original=None, url="https://example.org/a.pdf")
    await store.save(attachment(), MADE)
    await store.save(odd, None)
    found = [await store.get(AttachmentId(name)) for name in ("one", "odd", "none")]
    assert found[0] is not None
    assert found[1] is not None
    assert (found[0].attachment, found[0].made) == (attachment(), MADE)
    assert (found[1].attachment, found[1].made) == (odd, None)
    assert found[2] is None


async def test_choice_and_what_was_made_change(database: Database) -> None:
    store = AttachmentStore(database)
    await store.save(attachment(), None)
    changed = attachment(choice=AttachmentChoice(form="text"))
    await store.save(changed, MADE)
    found = await store.get(AttachmentId("one"))
    assert found is not None
    assert (found.attachment, found.made) == (changed, MADE)


async def test_drafts_keep_their_order(database: Database) -> None:
    store = AttachmentStore(database)
    place, other = DraftPlace(None), DraftPlace(CONVERSATION, MessageId("u1"))
    for name in ("one", "two", "three"):
        await store.save(attachment(name), None)
    await store.set_drafts({place: [AttachmentId("two"), AttachmentId("one")]})
    await store.set_drafts({other: [AttachmentId("one")]})
    assert [each.attachment.id for each in await store.of_draft(place)] == ["two", "one"]
    await store.set_drafts({place: []})
    assert await store.of_draft(place) == []
    assert [each.attachment.id for each in await store.of_draft(other)] == ["one"]


async def test_uses_are_found_and_the_rest_may_be_forgotten(database: Database) -> None:
    store = AttachmentStore(database)
    for name in ("one", "two", "three"):
        await store.save(attachment(name), MADE if name == "one" else None)
    held = ContentBlock({"type": "document", "source": held_source(MADE.parts[0])})
    message = replace(user(1, "And?"), blocks=(held, held, *user(1, "And?").blocks))
    await TurnStore(database).begin(summary(), message, running(1))
    await database.write(
        lambda connection: insert_message_attachments(
            connection, message.id, [(0, AttachmentId("one")), (1, AttachmentId("one"))]
        )
    )
    await store.set_drafts({DraftPlace(None): [AttachmentId("two")]})
    [use] = await store.of_conversation(CONVERSATION)
    assert (use.stored.attachment, use.message_id, use.position) == (attachment(), message.id, 0)
    assert await store.of_message(message.id) == [use]
    assert (await ConversationStore(database).path(CONVERSATION, message.id))[0].blocks[0] == held
    assert await store.wanted() == {PDF.sha256, PAGES.sha256}
    assert await store.drop_unused(older_than_ms=1_000) == 0
    assert await store.drop_unused(older_than_ms=1_001) == 1
    assert await store.get(AttachmentId("three")) is None
