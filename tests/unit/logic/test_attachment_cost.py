"""What pages take, by the way in which they are sent."""

from __future__ import annotations

from app.logic.attaching import blocks_of
from app.logic.attachment_cost import page_costs
from app.logic.tokens import NEWER, OLDER, estimate_block, estimate_text
from app.model.attachment import Attachment, AttachmentChoice, AttachmentFacts, AttachmentKind, Held, PdfForm, Prepared
from app.model.ids import AttachmentId
from app.services.preparing import expected_parts, image_wish

FACTS = AttachmentFacts(
    page_sizes=((612, 792), (792, 612), (100, 100)), newer=(300, 0, 40), older=(250, 0, 30), source="pdf"
)
MODEL = "claude-sonnet-5-5"


def test_a_page_of_a_pdf_is_seen_and_read_and_a_text_is_read_alone() -> None:
    costs = page_costs(FACTS, NEWER, 1_568, 1_568)
    assert [whole - text + 5 for whole, text in zip(costs.pdf, costs.text, strict=True)] == [costs.pdf[1]] * 3
    assert costs.text == (305, 5, 45)
    assert costs.images[2] < costs.images[0] <= 1_568
    assert page_costs(FACTS, OLDER, 1_568, 1_568).text == (255, 5, 35)


def test_the_pages_add_up_to_what_the_whole_is_estimated_at() -> None:
    held = Held("a" * 64, 1_000, "application/pdf")
    for form, pages in (("pdf", (1, 3)), ("text", (1, 2, 3)), ("images", (2, 3))):
        choice = AttachmentChoice(form=_form(form), pages=pages)
        attachment = Attachment(AttachmentId("a"), AttachmentKind.PDF, "a.pdf", held, 0, FACTS, choice)
        wish = image_wish(attachment, MODEL)
        costs = page_costs(FACTS, NEWER, wish.edge, wish.tokens)
        blocks = blocks_of(Prepared(attachment, expected_parts(attachment, MODEL)))
        whole = sum(estimate_block(each.block.data, NEWER) for each in blocks)
        besides = 0.0 if form == "images" else estimate_text("a.pdf", NEWER)
        assert abs(costs.of(pages, _form(form)) - (whole - besides)) <= 5 * len(pages) + 1


def test_more_pages_than_the_api_takes_are_all_told() -> None:
    facts = AttachmentFacts(page_sizes=((612, 792),) * 700, newer=(300,) * 700, older=(250,) * 700, source="pdf")
    held = Held("a" * 64, 1_000, "application/pdf")
    attachment = Attachment(AttachmentId("a"), AttachmentKind.PDF, "a.pdf", held, 0, facts)
    blocks = blocks_of(Prepared(attachment, expected_parts(attachment, MODEL)))
    whole = sum(estimate_block(each.block.data, NEWER) for each in blocks)
    told = page_costs(facts, NEWER, 1_568, 1_568).of(range(1, 701), "pdf")
    assert whole - estimate_text("a.pdf", NEWER) == told


def _form(name: str) -> PdfForm:
    return "pdf" if name == "pdf" else "text" if name == "text" else "images"
