"""How a turn ended: which status an answer gets, and the errors that belong to no other room."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.api import failures
from app.logic import fold
from app.logic.fold import Reply
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.message import Status

# Ends at which an unfinished tool call is to be expected: the reply says so itself and nothing else went wrong.
_CUT_BY_LIMIT = ("max_tokens", "model_context_window_exceeded", "refusal")


class TurnRefusedError(ChatelaineError):
    """A turn cannot begin. Kind USER.

    Codes: ``turn_running``, ``empty_message``, ``conversation_missing``, ``message_missing``, ``not_an_answer``,
    ``program_ending``, ``over_budget`` (a hard budget is used up, or the turn is expected to go past it).
    """


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is stored with the answer."""

    status: Status
    error: TurnError | None = None

    def naming(self, request_id: str | None) -> Outcome:
        """The same with the request's id in its error, unless that names one already: what support asks for first."""
        if self.error is None or self.error.request_id is not None:
            return self
        return replace(self, error=replace(self.error, request_id=request_id))


def of_whole(reply: Reply) -> Outcome:
    """The outcome of a reply whose ``message_stop`` arrived."""
    doubt = reply.doubt or ("message_stop without a stop reason" if reply.stop_reason is None else None)
    if doubt is not None:
        return Outcome(Status.INTERRUPTED, garbled(doubt))
    if reply.stop_reason in _CUT_BY_LIMIT:
        return Outcome(Status.COMPLETE)
    cut = [block for block in fold.blocks(reply) if block.partial_json is not None]
    if cut:
        return Outcome(Status.INTERRUPTED, _malformed_tool_input(str(cut[0].data.get("name", ""))))
    return Outcome(Status.COMPLETE)


def of_failure(error: TurnError, opened: bool) -> Outcome:
    """The outcome of a reply that failed; *opened* says that the API had begun to answer."""
    return Outcome(Status.INTERRUPTED if opened else Status.FAILED, error)


def of_program_end() -> Outcome:
    """The outcome of a reply that the program's own end cut off."""
    return Outcome(
        Status.INTERRUPTED,
        TurnError(
            ErrorKind.RETRY,
            "program_ended",
            "The program ended before the answer was complete.",
            "Try again, or ask to go on.",
        ),
    )


def garbled(detail: str) -> TurnError:
    """The reply did not follow the protocol; the same words as when the network's side finds out."""
    return failures.malformed(detail).error


def our_mistake(error: BaseException) -> TurnError:
    """Something failed that never should. Only the kind of error is told: its words might hold content."""
    return TurnError(
        ErrorKind.BUG,
        "internal_error",
        "The program made a mistake.",
        "Try again, and please report this with the program's log.",
        type(error).__name__,
    )


def refused(code: str, message: str, advice: str = "") -> TurnRefusedError:
    """Make the error for a turn that cannot begin."""
    return TurnRefusedError(TurnError(ErrorKind.USER, code, message, advice))


def _malformed_tool_input(name: str) -> TurnError:
    return TurnError(
        ErrorKind.RETRY,
        "malformed_tool_input",
        "The model called a tool with garbled input.",
        "Try again.",
        f"tool {name}" if name else "",
    )
