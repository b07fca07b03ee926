"""Which attachments of a draft break a limit, beside what the branch brings along; the same rules as for a request."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.base import resources
from app.logic.attached_limits import BrokenLimit, broken_limits, first_limits
from app.logic.capabilities import ModelTable
from app.logic.limits import MOST_BYTES, MOST_IMAGE_BYTES, LimitProblem, Load, load_of, problems
from app.model.blocks import Json
from app.model.ids import AttachmentId

_TABLE = ModelTable.from_json(resources.read_json("models.json"))
_LARGE, _SMALL = _TABLE.describe("claude-opus-5-5"), _TABLE.describe("claude-haiku-4-5")
_A, _B, _C = (AttachmentId(name) for name in "abc")
_MB = 1_000_000


def _pdf(pages: int, size: int = 1_000) -> Load:
    return Load(size, documents=1, pages=pages)


def _picture(side: int = 100, size: int = 1_000) -> Load:
    return Load(size, images=1, image_size=size, side=side)


def _found(files: dict[AttachmentId, Load], rest: Load = Load(), info: Any = _LARGE) -> list[tuple[str, str]]:  # noqa: B008
    return [(each.problem.code, "".join(each.attachments)) for each in broken_limits(files, rest, info)]


def test_nothing_is_said_where_everything_fits() -> None:
    assert _found({}) == []
    assert _found({_A: _pdf(600), _B: _picture(8_000)}) == []
    assert _found({_A: _pdf(100)}, info=_SMALL) == []


def test_pages_are_counted_with_those_of_the_branch_and_the_largest_pdf_is_named() -> None:
    files = {_A: _pdf(60), _B: _pdf(90), _C: _pdf(10)}
    [limit] = broken_limits(files, Load(), _SMALL)
    assert limit == BrokenLimit(LimitProblem("pages", 160, 100), (_B,))
    assert _found(files, Load(documents=1, pages=40), _SMALL) == [("pages", "ab")]
    assert _found(files) == []


def test_a_branch_that_is_too_much_by_itself_is_not_the_drafts_fault() -> None:
    assert _found({_A: _pdf(1)}, Load(documents=1, pages=101), _SMALL) == []
    assert _found({_A: _pdf(1)}, Load(size=MOST_BYTES + 1)) == []
    assert _found({_A: _picture()}, Load(images=601)) == []


def test_of_equal_attachments_the_last_ones_are_too_many() -> None:
    assert _found({_A: _picture(), _B: _picture(), _C: _picture()}, Load(images=99), _SMALL) == [("images", "bc")]


def test_the_whole_request_has_a_size() -> None:
    files = {_A: _pdf(1, 5 * _MB), _B: _pdf(1, 20 * _MB), _C: _pdf(1, 8 * _MB)}
    [limit] = broken_limits(files, Load(), _LARGE)
    assert limit == BrokenLimit(LimitProblem("request_bytes", 33 * _MB, MOST_BYTES), (_B,))
    assert _found(files, Load(size=20 * _MB)) == [("request_bytes", "bc")]


def test_each_picture_has_limits_of_its_own() -> None:
    files = {_A: _picture(8_001), _B: _picture(size=MOST_IMAGE_BYTES + 1), _C: _picture(2_001)}
    assert _found(files) == [("image_pixels", "a"), ("image_bytes", "b")]
    assert _found(files, Load(images=18)) == [
        ("image_pixels", "a"),
        ("image_bytes", "b"),
        ("image_pixels_of_many", "c"),
    ]


def test_a_large_picture_of_the_branch_allows_no_more_than_twenty() -> None:
    files = {_A: _picture(), _B: _picture()}
    assert _found(files, Load(images=18, side=2_500)) == []
    assert _found(files, Load(images=19, side=2_500)) == [("earlier_pixels_of_many", "b")]
    assert _found(files, Load(images=19, side=2_000)) == []
    assert _found(files, Load(images=21, side=2_500)) == []


def test_the_first_limit_of_an_attachment_is_said_on_it() -> None:
    files = {_A: _picture(8_001, 33 * _MB), _B: _pdf(601)}
    first = first_limits(broken_limits(files, Load(), _LARGE))
    assert {id: problem.code for id, problem in first.items()} == {_A: "image_bytes", _B: "pages"}


def _block(kind: str, size: int, measure: int) -> Json:
    media = "image/png" if kind == "image" else "application/pdf"
    known = {"width": measure, "height": 10} if kind == "image" else {"pages": measure}
    source = {"type": "held", "sha256": "0" * 64, "bytes": size, "media_type": media, "via": "inline", **known}
    return {"type": kind, "source": source}


_BLOCKS = st.lists(
    st.builds(
        _block,
        st.sampled_from(["image", "document"]),
        st.sampled_from([10, 7 * _MB, 8 * _MB, 12 * _MB]),
        st.sampled_from([1, 50, 99, 2_001, 8_001]),
    ),
    max_size=30,
)


@given(_BLOCKS, _BLOCKS, st.sampled_from([_LARGE, _SMALL]))
def test_a_draft_is_held_back_exactly_where_its_request_would_be_refused(
    earlier: list[Json], drafted: list[Json], info: Any
) -> None:
    """Where the branch alone is fine, the chips and the request agree, and without the named ones it goes."""
    branch: Json = {"messages": [{"role": "user", "content": earlier}]}
    if problems(branch, info):
        return
    files = {AttachmentId(str(at)): load_of({"messages": [{"content": [each]}]}) for at, each in enumerate(drafted)}
    limits = broken_limits(files, load_of(branch), info)
    found = problems({"messages": [*branch["messages"], {"role": "user", "content": drafted}]}, info)
    assert bool(limits) == bool([each for each in found if each.code != "window"])
    named = {id for limit in limits for id in limit.attachments}
    rest = {id: load for id, load in files.items() if id not in named}
    assert not broken_limits(rest, load_of(branch), info)
