"""What the dialog for choosing pages says."""

from __future__ import annotations

from app.logic.page_ranges import RangeTrouble
from app.logic.sizes import megabytes_up
from app.model.attachment import PdfForm
from app.ui.amounts import dollars, token_words
from app.ui.attachments.page_values import PageValues
from app.ui.i18n import mark, tr, tr_count

FORMS: tuple[tuple[PdfForm, str, str], ...] = (
    ("pdf", mark("PDF"), mark("The model sees each page and reads its text. Answers can cite pages.")),
    ("text", mark("Text only"), mark("The model reads the text and sees no pictures, tables or layout.")),
    ("images", mark("Pictures"), mark("The model sees each page as a picture. Answers cannot cite it.")),
)
_BASE64 = 4 / 3


def trouble_words(trouble: RangeTrouble, count: int) -> str:
    """Why the field names no pages."""
    match trouble.code:
        case "nothing":
            return tr("Choose at least one page.")
        case "no_such_page":
            return tr("{0} is not in this PDF: its pages are 1 to {1}.", trouble.part, f"{count:,}")
    return tr("{0} is no page. Write pages such as 1-3, 7.", trouble.part)


def cost_words(tokens: int, nano: float | None) -> str:
    """Tokens by estimate, with what they cost when nothing of it is cached."""
    return _joined(token_words(tokens, exact=False), _price(tokens, nano))


def exact_words(tokens: int, nano: float | None) -> str:
    """Tokens as the API counted them."""
    return _joined(tr("{0}, counted", token_words(tokens)), _price(tokens, nano))


def chosen_words(chosen: int, count: int) -> str:
    """How many pages are chosen."""
    if chosen == count:
        return tr_count("The only page", "All {0} pages", count)
    return tr("{0} of {1} pages", f"{chosen:,}", f"{count:,}")


def limit_words(values: PageValues, chosen: int, form: PdfForm, tokens: int) -> str:
    """What the API would refuse of this selection; empty when nothing is known to be wrong."""
    if form != "text" and chosen > values.most_pages:
        return tr(
            "{0} takes at most {1} pages in a message. Choose fewer pages, or send the text only.",
            values.model,
            f"{values.most_pages:,}",
        )
    if tokens > values.most_tokens:
        return tr(
            "This is more than {0} can take in, which is {1} tokens. Choose fewer pages.",
            values.model,
            f"{values.most_tokens:,}",
        )
    if form == "pdf" and values.bytes * _BASE64 * chosen / values.count > values.most_bytes:
        return tr(
            "This may be more than the {0} MB that the API takes at once. Choose fewer pages, or send the text only.",
            megabytes_up(values.most_bytes),
        )
    return ""


def _price(tokens: int, nano: float | None) -> str:
    return tr("not priced") if nano is None else dollars(round(tokens * nano))


def _joined(*parts: str) -> str:
    return " · ".join(parts)
