"""What requests on other branches left for the next one on this branch, request by request."""

from __future__ import annotations

from dataclasses import replace

from app.base import resources
from app.logic.cache import CachePlan
from app.logic.cache_branches import Around, around
from app.logic.cache_state import Answered, mark_ends
from app.logic.capabilities import ModelTable
from app.logic.counting import BranchTokens
from app.logic.request import Built
from app.logic.segments import heads
from app.model.blocks import Json
from app.model.caching import SYSTEM
from app.model.estimate import CacheState, TokenSplit
from app.model.ids import MessageId
from app.model.sent import SentMark, SentRecord, SideRequest
from app.model.usage import Usage
from tests.fakes.messages import answer

INFO = ModelTable.from_json(resources.read_json("models.json")).describe("claude-opus-5-5")  # caches from 512 tokens
BRANCH = BranchTokens(1_000, 500, 0, exact=True)  # the answer ends at 1,500
OWN = CacheState(1_200, "5m", 400_000)
PATH = [MessageId("q"), MessageId("a")]
ASKED = Answered(100_000, Usage({"cache_creation_input_tokens": 1_200}))


def _says(role: str, *blocks: Json) -> Json:
    return {"role": role, "content": list(blocks)}


def _text(words: str) -> Json:
    return {"type": "text", "text": words}


def _built(*draft: Json, stripped: int = 0) -> Built:
    """A question, its answer and a draft, with marks on the system prompt and the draft."""
    messages = [_says("user", _text("q")), _says("assistant", _text("a")), _says("user", *(draft or (_text("d"),)))]
    request = {"model": INFO.id, "system": [_text("s")], "messages": messages}
    marks = (SentMark(SYSTEM, None, 0, "5m", 1_000), SentMark("draft", 2, len(draft or "d") - 1, "5m", 1_510))
    origins = ((MessageId("q"),), (MessageId("a"),), (MessageId("draft"),) * len(draft or "d"))
    return Built(request, CachePlan(marks), origins, stripped)


def _side(read: int, written: int, *, last: int = 2, stripped: int = 0, like: Built | None = None) -> SideRequest:
    """A request for another message below the answer, whose last mark is on its message *last*."""
    marks = (SentMark("a", 1, 0, "5m", 1_500), SentMark("x", last, 0, "5m", 1_600))
    segments = heads((like or _built()).request, INFO)
    raw = {"cache_read_input_tokens": read, "cache_creation_input_tokens": written}
    billed = answer(9, "yes", usage=Usage(raw | {"cache_creation": {"ephemeral_5m_input_tokens": written}}))
    return SideRequest(billed, SentRecord("00", 200_000, marks, segments, stripped=stripped), MessageId("a"), 2)


def _state(side: SideRequest, built: Built | None = None, own: CacheState | None = OWN) -> CacheState | None:
    found = around([side], built or _built(), PATH, [(MessageId("a"), ASKED)], INFO)
    return found.state(own, BRANCH)


def test_what_ends_with_the_answer_is_found() -> None:
    state = _state(_side(1_200, 400))
    assert state is not None
    assert (state.tokens, state.lifetime, state.expires_ms) == (1_500, "5m", 500_000)


def test_what_was_read_before_lives_on() -> None:
    deeper = replace(_side(1_200, 250), record=replace(_side(1_200, 250).record, marks=_side(0, 0).record.marks[1:]))
    assert _state(deeper) == replace(OWN, expires_ms=500_000)


def test_a_request_that_begins_with_a_summary_keeps_nothing_of_this_branch_alive() -> None:
    cut = _side(5_000, 400, last=1)
    assert _state(replace(cut, record=replace(cut.record, marks=cut.record.marks[1:]))) == OWN


def test_a_request_with_another_beginning_tells_nothing() -> None:
    picture = _built({"type": "image", "source": {}}, _text("d"))
    assert _state(_side(1_200, 400, like=picture)) == OWN
    assert _state(_side(1_200, 400, stripped=1)) == OWN
    assert _state(_side(1_200, 400), _built(stripped=1)) == OWN


def test_where_the_answer_ends_is_not_known_below_an_attachment_that_is_kept() -> None:
    kept = _built({"type": "document", "source": {}}, _text("d"))
    marked = replace(kept, plan=CachePlan((SentMark("a", 1, 0, "5m", 1_500), *kept.plan.marks[1:])))
    assert _state(_side(1_200, 400, like=kept), marked) == replace(OWN, expires_ms=500_000)


def test_what_the_next_request_does_not_look_up_is_not_reckoned_with() -> None:
    built = _built()
    blind = replace(built, plan=CachePlan(built.plan.marks[:1]))
    assert _state(_side(1_200, 400), blind) == replace(OWN, expires_ms=500_000)
    seen = around([_side(1_200, 400)], built, PATH, [], INFO)
    assert seen.within(blind.plan, built).state(None, BRANCH) is None
    assert Around().state(OWN, BRANCH) == OWN


def test_a_mark_behind_what_is_read_of_the_system_prompt_alone_ends_where_it_is_estimated() -> None:
    marks = (SentMark("q", 0, 0, "1h", 1_200), SentMark("draft", 2, 0, "5m", 1_510))
    assert mark_ends(marks, TokenSplit(1_000, 500, 0, 10, exact=True), 1_000) == [1_200, 1_510]
