"""What is said of a history and its size."""

from __future__ import annotations

from app.model.estimate import SendEstimate
from app.ui.amounts import dollars
from app.ui.i18n import tr

# In English, for the model; the user sees the words and can change them before they are sent.
ASKING = (
    "Summarise our conversation so far, so that it can go on in a new one. Keep the goal, what was decided and why, "
    "facts, names, numbers and code that are still needed, open questions, and what is to be done next. "
    "Write only the summary."
)


def reading_words(estimate: SendEstimate, model: str, now_ms: int) -> str:
    """Who writes the summary, and what it costs to have the conversation read for it at *now_ms* (since 1970 UTC)."""
    number = tokens_words(estimate)
    nano = estimate.price_at(now_ms)
    if nano is None:
        return tr("{0} reads {1} tokens for it; its price is not known.", model, number)
    price = dollars(nano)
    return tr(
        "{0} reads {1} tokens for it, which costs ≈\u00a0{2}; the summary is billed on top.", model, number, price
    )


def window_words(estimate: SendEstimate) -> str:
    """How full the window is with the next message."""
    most = f"{estimate.window_tokens:,}"
    number = tokens_words(estimate)
    if estimate.split.total > estimate.window_tokens:
        return tr("The next message does not fit: {0} tokens, and the model takes {1}.", number, most)
    percent = round(100 * estimate.split.total / estimate.window_tokens)
    return tr("The context window is {0} % full: {1} of {2} tokens.", percent, number, most)


def tokens_words(estimate: SendEstimate) -> str:
    """The number of tokens, with ≈ unless the API counted them."""
    number = f"{estimate.split.total:,}"
    return number if estimate.split.exact else f"≈\u00a0{number}"


def opening_words(title: str, summary: str) -> str:
    """The first message of a conversation that goes on from the one called *title*; for the model, so in English.

    Its first line becomes the new title.
    """
    lead = f"Continued: {title}" if title else "This continues an earlier conversation."
    return f"{lead}\n\nA summary of the conversation so far:\n\n{summary}\n\n"
