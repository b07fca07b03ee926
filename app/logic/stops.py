"""Why an answer ended, in words, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.blocks import Json
from app.model.message import Message, Status


class Remedy(StrEnum):
    """What to offer under the answer."""

    NONE = "none"
    CONTINUE = "continue"  # ask the model to go on from where it stopped
    RETRY = "retry"  # the same question again
    EDIT = "edit"  # change the question, or the model
    SHORTEN = "shorten"  # trim, compact or start anew: the window is full


@dataclass(frozen=True, slots=True)
class Ending:
    """How an answer ended. ``sentence`` is empty when there is nothing to say: it simply ended."""

    sentence: str
    remedies: tuple[Remedy, ...] = ()


_QUOTED = 80  # characters of the end of an answer that are repeated when the rest is asked for
_BY_REASON = {
    "end_turn": Ending(""),
    "max_tokens": Ending("Cut off: the limit on the answer's length was reached.", (Remedy.CONTINUE, Remedy.RETRY)),
    "stop_sequence": Ending("Ended at a stop sequence."),
    "tool_use": Ending("Waiting for the result of a tool."),
    "pause_turn": Ending("Paused while a tool was at work.", (Remedy.CONTINUE,)),
    "model_context_window_exceeded": Ending("Cut off: the model's context window is full.", (Remedy.SHORTEN,)),
    "compaction": Ending("The conversation was summarised."),
}
_BY_STATUS = {
    Status.STOPPED: Ending("Stopped by you.", (Remedy.CONTINUE, Remedy.RETRY)),
    Status.INTERRUPTED: Ending("Interrupted before it was finished.", (Remedy.CONTINUE, Remedy.RETRY)),
    Status.FAILED: Ending("", (Remedy.RETRY,)),
    Status.RUNNING: Ending(""),
}
_CATEGORIES = {
    "cyber": "it touches computer security",
    "bio": "it touches biology that could do harm",
    "frontier_llm": "it touches the making of frontier models",
    "reasoning_extraction": "it asks for the model's hidden reasoning",
    "general_harms": "it could do harm",
}


def ending(message: Message) -> Ending:
    """How *message* ended. An error is told by ``message.error`` itself; this adds what can be done.

    The API's stop reason comes first (platform.claude.com: handling-stop-reasons), then the message's status.
    """
    if message.stop_reason == "refusal":
        return _refusal(message.stop_details)
    if message.stop_reason == "stop_sequence" and message.stop_sequence:
        return Ending(f"Ended at the stop sequence {message.stop_sequence!r}.")
    if message.stop_reason == "end_turn" and not message.text.strip():
        return Ending("The model had nothing to add.", (Remedy.CONTINUE,))
    if message.stop_reason is not None:
        return _BY_REASON.get(message.stop_reason, Ending(f"Ended for a new reason: {message.stop_reason}."))
    return _BY_STATUS.get(message.status, Ending(""))


def can_continue(message: Message) -> bool:
    """Whether it makes sense to ask for the rest: the answer has words, and it did not end by itself."""
    cut = message.stop_reason is None and message.status in (Status.STOPPED, Status.INTERRUPTED)
    return (cut or message.stop_reason == "max_tokens") and bool(message.text.strip())


def continuation(message: Message) -> str:
    """What the user says to have an answer go on (platform.claude.com: streaming, recovery from errors).

    In English, for the model; beginning an answer in the model's stead is refused by the models of today.
    """
    end = " ".join(message.text.split())[-_QUOTED:]
    return f'Your previous response was interrupted and ended with "…{end}". Continue from where you left off.'


def _refusal(details: Json | None) -> Ending:
    category = (details or {}).get("category")
    because = _CATEGORIES.get(category) if isinstance(category, str) else None
    reason = f": {because}" if because else ""
    return Ending(
        f"Declined by a safety check{reason}. It is not sent along with later messages.", (Remedy.EDIT, Remedy.RETRY)
    )
