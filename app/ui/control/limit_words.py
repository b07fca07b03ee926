"""What is said of attachments that break a limit of the API: on the chip in a few words, else with what to do."""

from __future__ import annotations

from app.logic.limits import MANY_IMAGES, LimitProblem
from app.logic.sizes import megabytes_up
from app.ui.i18n import mark, tr

# {0} is what was found, {1} the most that is taken, {2} the model's name, {3} how many pictures are many.
_PIXELS = mark("Too large: {0} of at most {1} pixels a side")
_SHORT = {
    "images": mark("Too many pictures in all: {0} of at most {1}"),
    "pages": mark("Too many pages in all: {0} of at most {1}"),
    "documents": mark("Too many PDFs in all: {0} of at most {1}"),
    "images_not_taken": mark("This model takes no pictures"),
    "documents_not_taken": mark("This model takes no PDFs"),
    "request_bytes": mark("Too much in all: {0} of at most {1} MB"),
    "image_bytes": mark("Too large: {0} of at most {1} MB"),
    "image_pixels": _PIXELS,
    "image_pixels_of_many": _PIXELS,
    "earlier_pixels_of_many": mark("More than {3} pictures"),
}
_SHORTEST = {
    "images": mark("Too many pictures"),
    "pages": mark("Too many pages"),
    "documents": mark("Too many PDFs"),
    "images_not_taken": mark("Takes no pictures"),
    "documents_not_taken": mark("Takes no PDFs"),
    "request_bytes": mark("Too much in all"),
    "image_bytes": mark("Too large"),
    "image_pixels": mark("Too large"),
    "image_pixels_of_many": mark("Too large"),
    "earlier_pixels_of_many": mark("Too many pictures"),
}
_SAID = {
    "images": mark("With these there are {0} pictures in the chat; {2} takes at most {1}."),
    "pages": mark("With these the PDFs of the chat have {0} pages; {2} takes at most {1}."),
    "documents": mark("With these there are {0} PDFs in the chat; {2} takes at most {1}."),
    "images_not_taken": mark("{2} takes no pictures."),
    "documents_not_taken": mark("{2} takes no PDFs."),
    "request_bytes": mark("With all attachments the message has {0} MB; the API takes at most {1} MB at once."),
    "image_bytes": mark("A picture has {0} MB as it is sent; the API takes at most {1} MB."),
    "image_pixels": mark("A picture has a side of {0} pixels; the API takes at most {1}."),
    "image_pixels_of_many": mark(
        "A picture has a side of {0} pixels; with more than {3} pictures in the chat the API takes at most {1}."
    ),
    "earlier_pixels_of_many": mark(
        "A picture earlier in the chat has a side of {0} pixels; with more than {3} pictures the API takes at most {1}."
    ),
}
_SMALLER = mark("Choose a smaller detail, or remove it.")
_ADVICE = {
    "images": mark("Remove some, or send PDFs as PDFs."),
    "pages": mark("Choose fewer pages, send the text only, or remove some."),
    "documents": mark("Send the text only, or remove some."),
    "images_not_taken": mark("Remove them, or choose another model."),
    "documents_not_taken": mark("Send their text only, remove them, or choose another model."),
    "request_bytes": mark("Upload large files instead, choose fewer pages, or remove some."),
    "image_bytes": _SMALLER,
    "image_pixels": _SMALLER,
    "image_pixels_of_many": _SMALLER,
    "earlier_pixels_of_many": mark("Remove some pictures, or ask in a new chat."),
}


def short_limit(problem: LimitProblem) -> str:
    """On the chip, before its facts."""
    return _filled(_SHORT[problem.code], problem, "")


def shortest_limit(problem: LimitProblem) -> str:
    """The same where there is less room."""
    return tr(_SHORTEST[problem.code])


def limit_words(problem: LimitProblem, model: str) -> str:
    """What is too much, and what to do. *model* is a name."""
    return f"{_filled(_SAID[problem.code], problem, model)} {tr(_ADVICE[problem.code])}"


def _filled(words: str, problem: LimitProblem, model: str) -> str:
    amount = megabytes_up if problem.code.endswith("_bytes") else _number
    return tr(words, amount(problem.found), amount(problem.most), model, MANY_IMAGES)


def _number(number: int) -> str:
    return f"{number:,}"
