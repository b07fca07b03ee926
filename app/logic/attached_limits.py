"""Which attachments of a draft break a limit of the API, before anything is sent: the rules are those of ``limits``.

The draft adds to what its branch brings along. Only what the draft makes too much is judged: where the branch alone is
more than the API takes, taking attachments away does not help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.logic.limits import (
    MANY_IMAGES,
    MOST_BYTES,
    MOST_PIXELS_OF_MANY,
    LimitProblem,
    Load,
    counted_problems,
    image_problems,
)
from app.model.catalog import ModelInfo
from app.model.ids import AttachmentId

_COUNTED_BY: dict[str, Callable[[Load], int]] = {
    "images": lambda load: load.images,
    "images_not_taken": lambda load: load.images,
    "documents": lambda load: load.documents,
    "documents_not_taken": lambda load: load.documents,
    "pages": lambda load: load.pages,
}


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """One limit and the attachments by which the request breaks it; never none."""

    problem: LimitProblem
    attachments: tuple[AttachmentId, ...]


def broken_limits(files: dict[AttachmentId, Load], rest: Load, info: ModelInfo) -> tuple[BrokenLimit, ...]:
    """The limits that *files*, in their order, break beside the *rest* of the request; those of one file first."""
    whole = sum(files.values(), rest)
    return (
        *_of_each(files, whole.images),
        *_of_many(files, rest, whole),
        *_of_counts(files, rest, whole, info),
        *_of_size(files, rest, whole),
    )


def first_limits(broken: tuple[BrokenLimit, ...]) -> dict[AttachmentId, LimitProblem]:
    """What is said of each attachment: the first limit that it breaks."""
    return {id: each.problem for each in reversed(broken) for id in each.attachments}


def _of_each(files: dict[AttachmentId, Load], count: int) -> Iterator[BrokenLimit]:
    for id, load in files.items():
        for problem in image_problems(load.image_size, load.side, count):
            yield BrokenLimit(problem, (id,))


def _of_many(files: dict[AttachmentId, Load], rest: Load, whole: Load) -> Iterator[BrokenLimit]:
    """A picture of the branch was small enough until now, when there are many of them."""
    if rest.images <= MANY_IMAGES < whole.images and rest.side > MOST_PIXELS_OF_MANY:
        problem = LimitProblem("earlier_pixels_of_many", rest.side, MOST_PIXELS_OF_MANY)
        yield BrokenLimit(problem, _causes(files, lambda load: load.images, whole.images - MANY_IMAGES))


def _of_counts(files: dict[AttachmentId, Load], rest: Load, whole: Load, info: ModelInfo) -> Iterator[BrokenLimit]:
    already = {problem.code for problem in counted_problems(rest, info)}
    for problem in counted_problems(whole, info):
        if problem.code not in already:
            counts = _COUNTED_BY[problem.code]
            yield BrokenLimit(problem, _causes(files, counts, problem.found - problem.most))


def _of_size(files: dict[AttachmentId, Load], rest: Load, whole: Load) -> Iterator[BrokenLimit]:
    if rest.size <= MOST_BYTES < whole.size:
        causes = _causes(files, lambda load: load.size, whole.size - MOST_BYTES)
        yield BrokenLimit(LimitProblem("request_bytes", whole.size, MOST_BYTES), causes)


def _causes(files: dict[AttachmentId, Load], counts: Callable[[Load], int], too_many: int) -> tuple[AttachmentId, ...]:
    """The fewest without which it fits: the largest first, of equal ones those that came last. In the files' order."""
    found: set[AttachmentId] = set()
    last_first = list(reversed(files.items()))
    for id, load in sorted(last_first, key=lambda each: -counts(each[1])):
        if too_many <= 0:
            break
        found.add(id)
        too_many -= counts(load)
    return tuple(id for id in files if id in found)
