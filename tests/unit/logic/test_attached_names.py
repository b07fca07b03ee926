"""What attached blocks are called in the lists of a request."""

from __future__ import annotations

from app.logic.attached_names import AttachedName, name_of, names_of
from app.model.attachment import Attachment, AttachmentKind, AttachmentUse, Held, Part
from app.model.blocks import Json
from app.model.held import held_source
from app.model.ids import AttachmentId, MessageId

M1, DRAFT = MessageId("m1"), MessageId("draft")


def use(name: str, *shas: str, message: MessageId | None = M1) -> AttachmentUse:
    attachment = Attachment(AttachmentId(name), AttachmentKind.PDF, name, None, 0)
    return AttachmentUse(attachment, message, 0, tuple(part(sha) for sha in shas))


def part(sha: str) -> Part:
    return Part(Held(sha, 5, "image/png"), 10, 10)


def block(sha: str) -> Json:
    return {"type": "image", "source": held_source(part(sha))}


def test_blocks_are_named_by_message_and_bytes() -> None:
    names = names_of([use("a.pdf", "1", "2"), use("b.png", "3"), use("c.png", "1", message=None)], DRAFT)
    assert name_of(names, M1, block("2")) == AttachedName(AttachmentId("a.pdf"), "a.pdf", pictures=True)
    assert name_of(names, M1, block("3")) == AttachedName(AttachmentId("b.png"), "b.png")
    assert name_of(names, DRAFT, block("1")) == AttachedName(AttachmentId("c.png"), "c.png")
    assert name_of(names, DRAFT, block("3")) is None
    assert name_of(names, None, block("3")) is None
    assert name_of(names, M1, {"type": "text", "text": "x"}) is None


def test_a_page_that_two_files_have_belongs_to_the_one_before_it() -> None:
    names = names_of([use("a.pdf", "1", "blank", "blank"), use("b.pdf", "2", "blank")], DRAFT)
    before, found = None, []
    for sha in ("1", "blank", "blank", "2", "blank"):
        before = name_of(names, M1, block(sha), before)
        found.append(before.name if before is not None else "")
    assert found == ["a.pdf"] * 3 + ["b.pdf"] * 2
