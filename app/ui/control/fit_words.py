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


def reading_words(estimate: SendEstimate) -> str:
    """How long the conversation is, and what it costs to have it read for a summary."""
    number = tokens_words(estimate)
    if estimate.warm_nano is None:
        return tr("The conversation has {0} tokens; the model is not priced.", number)
    price = dollars(estimate.warm_nano)
    return tr(
        "The conversation has {0} tokens. Reading it costs ≈ {1}, and the summary is billed on top.", number, price
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
    return number if estimate.split.exact else f"≈ {number}"


def opening_words(summary: str) -> str:
    """The first message of a new conversation; for the model, so in English."""
    return f"This continues an earlier conversation. A summary of it:\n\n{summary}\n\n"
