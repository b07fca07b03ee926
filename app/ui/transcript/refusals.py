"""What is said when the model declined to answer."""

from __future__ import annotations

from app.model.message import Message
from app.ui.i18n import tr
from app.ui.transcript.model import Refusal
from app.ui.transcript.sections.fields import shown_text, text_in
from app.ui.transcript.text import shown_name

_LONGEST = 2_000  # characters of an explanation


def refusal_of(message: Message) -> Refusal | None:
    """The refusal that ended *message*, None when none did. The API gives a category and an explanation."""
    if message.stop_reason != "refusal":
        return None
    details = message.stop_details or {}
    category = text_in(details, "category")
    words = _category(category) if category else ""
    title = tr("The model declined to answer: {0}", words) if words else tr("The model declined to answer")
    explanation = shown_text(text_in(details, "explanation")[:_LONGEST])
    advice = tr("Word the message differently, or ask another model. This answer is not sent along later.")
    return Refusal(title, explanation, advice)


def _category(category: str) -> str:
    return {
        "cyber": tr("cyber security"),
        "bio": tr("biology"),
        "frontier_llm": tr("development of large models"),
        "reasoning_extraction": tr("extraction of its reasoning"),
        "general_harms": tr("harm to people"),
    }.get(category) or shown_name(category)
