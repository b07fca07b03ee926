"""Broken limits in words: what is too large, by how much, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from app.logic.limits import MANY_IMAGES, LimitProblem
from app.logic.sizes import megabytes_up
from app.model.blocks import Json
from app.model.errors import ErrorKind, TurnError

_SHORTER = "Leave out the oldest turns, compact the conversation, or start a new chat."
_FEWER = "Leave some of them out, leave out the oldest turns, or start a new chat."
_SMALLER = "Make it smaller, or leave it out."
_OTHER = "Choose another model, or leave them out."


def limit_error(problems: Sequence[LimitProblem], request: Json) -> TurnError:
    """The error for a *request* that breaks the limits in *problems*, the first of them in words, all in its detail."""
    first, last = problems[0], len(request["messages"]) - 1
    message, advice = _said(first, first.message == last)
    detail = "\n".join(map(_line, problems))
    return TurnError(ErrorKind.USER, f"limit_{first.code}", message, advice, detail)


def _said(problem: LimitProblem, latest: bool) -> tuple[str, str]:
    found, most = f"{problem.found:,}", f"{problem.most:,}"
    picture = "A picture in this message" if latest else "A picture earlier in this conversation"
    sentences = {
        "request_bytes": (
            f"With all attachments this message is {megabytes_up(problem.found)} MB; the API takes at most "
            f"{megabytes_up(problem.most)} MB at once.",
            "Leave attachments out, leave out the oldest turns, or start a new chat.",
        ),
        "messages": (f"The conversation has {found} messages; the API takes at most {most}.", _SHORTER),
        "window": (
            f"The conversation has more than {found} tokens; this model takes at most {most}.",
            f"{_SHORTER.removesuffix(', or start a new chat.')}, or choose a model with a larger context window.",
        ),
        "images": (f"There are {found} pictures in this conversation; this model takes at most {most}.", _FEWER),
        "documents": (f"There are {found} PDFs in this conversation; this model takes at most {most} pages.", _FEWER),
        "pages": (
            f"The PDFs in this conversation have {found} pages; this model takes at most {most}.",
            _FEWER,
        ),
        "images_not_taken": ("This model takes no pictures.", _OTHER),
        "documents_not_taken": ("This model takes no PDFs.", _OTHER),
        "image_bytes": (
            f"{picture} is {megabytes_up(problem.found)} MB as it is sent; the API takes at most "
            f"{megabytes_up(problem.most)} MB.",
            _SMALLER,
        ),
        "image_pixels": (f"{picture} has a side of {found} pixels; the API takes at most {most}.", _SMALLER),
        "image_pixels_of_many": (
            f"{picture} has a side of {found} pixels; with more than {MANY_IMAGES} pictures in a conversation the API "
            f"takes at most {most}.",
            _SMALLER,
        ),
    }
    return sentences[problem.code]


def _line(problem: LimitProblem) -> str:
    place = "" if problem.message is None else f"messages.{problem.message}.content.{problem.block}: "
    return f"{place}{problem.code} {problem.found} > {problem.most}"
