"""Conversations as a property test wants them: trees of any shape, with every kind of block and every field."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from app.model.attachment import Attachment, AttachmentChoice, AttachmentFacts, AttachmentKind, Held, Part
from app.model.blocks import ContentBlock, Json
from app.model.caching import CacheChoice, HandMark
from app.model.carried import CarriedAttachment, CarriedConversation, CarriedFiling, CarriedMessage, CarriedTag
from app.model.conversation import ConversationSummary
from app.model.errors import ErrorKind, TurnError
from app.model.held import held_source
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.options import ConversationOptions, KeepWarm, TurnOptions
from app.model.organising import TagColour
from app.model.sent import SegmentHash, SentMark, SentRecord
from app.model.turn import TurnSettings
from app.model.usage import Cost, Usage

FILES = (b"a first text", b"\x00\x01 no text", b"")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["half \ud83d", "\0", "```", "</script>", "\u2028", "مرحبا", "𝔘𝔫𝔦", "line\nline"]
)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
_OBJECT = st.dictionaries(TEXT, _JSON, max_size=3)
_TIME = st.integers(0, 2**41)

_TAGS = (CarriedTag("Dear", TagColour.RED), CarriedTag("half \ud83d", TagColour.TEAL), CarriedTag("Work"))
_FILING = st.builds(
    CarriedFiling,
    st.sampled_from(["", "Home", "Work", "half \ud83d"]),
    st.booleans(),
    st.sets(st.sampled_from(_TAGS)).map(lambda tags: tuple(sorted(tags, key=lambda tag: tag.name.casefold()))),
)

KINDS: tuple[Json, ...] = (
    {"type": "text", "text": "Hello", "citations": [{"type": "char_location", "cited_text": "x", "document_index": 0}]},
    {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
    {"type": "redacted_thinking", "data": "b3BhcXVl"},
    {"type": "tool_use", "id": "toolu_1", "name": "calculator", "input": {"sum": "1+1"}},
    {"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": "2"}], "is_error": False},
    {"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "rain"}},
    {"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": [{"encrypted_content": "x", "url": "u"}]},
    {"type": "web_fetch_tool_result", "tool_use_id": "srv_2", "content": {"type": "web_fetch_tool_result_error"}},
    {"type": "code_execution_tool_result", "tool_use_id": "s", "content": {"stdout": "1\n", "return_code": 0}},
    {"type": "bash_code_execution_tool_result", "tool_use_id": "s", "content": {"stdout": "", "return_code": 1}},
    {"type": "mcp_tool_use", "id": "mcp_1", "name": "n", "server_name": "s", "input": {}},
    {"type": "mcp_tool_result", "tool_use_id": "mcp_1", "is_error": True, "content": []},
    {"type": "container_upload", "file_id": "file_1"},
    {"type": "search_result", "source": "s", "title": "t", "content": [{"type": "text", "text": "x"}]},
    {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
    {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "title": "T"},
    {"type": "compaction", "content": "What was said.", "signature": "s"},
    {"type": "from_the_future", "field": [1, {"a": None}]},
)


def held(data: bytes, media_type: str = "text/plain") -> Held:
    """What names *data*."""
    return Held(hashlib.sha256(data).hexdigest(), len(data), media_type)


def _held_block(data: bytes) -> Json:
    return {"type": "document", "source": held_source(Part(held(data), newer=3, older=4)), "title": "kept"}


_DATA = (
    st.sampled_from(KINDS) | st.sampled_from(FILES).map(_held_block) | _OBJECT.map(lambda each: {"type": "x"} | each)
)
_BLOCKS = st.builds(ContentBlock, _DATA, st.booleans(), st.none() | TEXT, st.none() | _TIME, st.none() | _TIME)
_SETTINGS = st.builds(
    TurnSettings,
    model=TEXT,
    system=st.sampled_from(["", "Be brief.", "Sprich Deutsch.\n"]) | TEXT,
    effort=st.none() | st.just("high"),
    max_tokens=st.none() | st.integers(1, 10**6),
    thinking=st.sampled_from([None, "on", "off"]),
    strip_thinking=st.booleans(),
    stop_sequences=st.lists(TEXT, max_size=2).map(tuple),
    tools=st.lists(_OBJECT, max_size=2).map(tuple),
    tool_choice=st.none() | _OBJECT,
    history_from=st.none() | st.just(MessageId("m0")),
    compaction=st.none() | _OBJECT,
    left_out=st.lists(st.tuples(st.just(MessageId("m0")), st.integers(0, 5)), max_size=2).map(tuple),
    citations=st.booleans(),
)
_SENT = st.builds(
    SentRecord,
    digest=TEXT,
    sent_ms=_TIME,
    marks=st.lists(st.builds(SentMark, st.just("system"), st.none(), st.integers(0, 3), st.just("1h"), _TIME)).map(
        tuple
    ),
    segments=st.lists(st.builds(SegmentHash, TEXT, TEXT, st.none() | st.just(MessageId("m0"))), max_size=2).map(tuple),
    previous=st.none() | st.just(MessageId("m0")),
    stripped=st.integers(0, 3),
    headers=st.none() | _OBJECT,
    extra=st.none() | _OBJECT,
)
_OPTIONS = st.none() | st.builds(
    ConversationOptions,
    turn=st.builds(TurnOptions, max_tokens=st.none() | st.integers(1, 9), output_format=st.none() | _OBJECT),
    cache=st.builds(CacheChoice, st.just("hand"), st.just((HandMark("m0", "5m", 1),))),
    keep_warm=st.builds(KeepWarm, st.booleans(), st.integers(0, 9)),
    history_from=st.none() | st.just(MessageId("m0")),
    soft_nano=st.none() | st.integers(0, 10**12),
    told=st.lists(TEXT, max_size=2).map(tuple),
)
_ERROR = st.builds(TurnError, st.sampled_from(ErrorKind), TEXT, TEXT, TEXT, TEXT, st.none() | TEXT, st.none() | _TIME)


def attachment(number: int, data: bytes) -> CarriedAttachment:
    """An attachment with what was made of it."""
    kept = Attachment(
        AttachmentId(f"f{number}"),
        AttachmentKind.TEXT,
        f"file {number}.txt",
        held(data),
        number,
        AttachmentFacts(page_sizes=((1.0, 2.5),), newer=(1,), notes=("cut",), encoding="utf-8"),
        AttachmentChoice("best", pages=(1, 2), via="file"),
    )
    return CarriedAttachment(kept, "as it is", (Part(held(data), newer=1),))


@st.composite
def conversations(draw: st.DrawFn, name: str = "c") -> CarriedConversation:
    """A conversation of up to eight messages; sometimes none."""
    count = draw(st.integers(0, 8))
    made: list[CarriedMessage] = []
    attachments: dict[str, CarriedAttachment] = {}
    for number in range(count):
        parent = draw(st.none() | st.sampled_from([each.message.id for each in made])) if made else None
        message = draw(_message(name, f"m{number}" if name == "c" else f"{name}-m{number}", parent))
        attached: tuple[tuple[int, AttachmentId], ...] = ()
        with_file: bool = draw(st.booleans())
        if message.blocks and with_file:
            file = attachment(draw(st.integers(0, 2)), draw(st.sampled_from(FILES)))
            file = attachments.setdefault(file.attachment.id, file)
            attached = ((draw(st.integers(0, len(message.blocks) - 1)), file.attachment.id),)
        made.append(CarriedMessage(message, attached, draw(st.none() | _SENT)))
    leaf = draw(st.sampled_from([each.message.id for each in made])) if made else None
    summary = ConversationSummary(
        ConversationId(name),
        draw(TEXT),
        draw(_TIME),
        draw(_TIME),
        leaf,
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.none() | TEXT),
        draw(TEXT),
    )
    listed = sorted(attachments.values(), key=lambda each: each.attachment.created_ms)
    return CarriedConversation(summary, tuple(made), draw(_OPTIONS), tuple(listed), draw(_FILING))


@st.composite
def _message(draw: st.DrawFn, conversation: str, id: str, parent: MessageId | None) -> Message:
    role = draw(st.sampled_from(Role))
    blocks = tuple(draw(st.lists(_BLOCKS, max_size=3)))
    timing = Timing(draw(_TIME), draw(st.none() | _TIME), draw(st.none() | _TIME))
    message = Message(MessageId(id), ConversationId(conversation), parent, role, Status.COMPLETE, blocks, timing)
    if role is Role.USER:
        return message
    answered: dict[str, Any] = {
        "status": draw(st.sampled_from([each for each in Status if each is not Status.RUNNING])),
        "settings": draw(st.none() | _SETTINGS),
        "usage": draw(st.none() | _OBJECT.map(Usage)),
        "cost": draw(st.none() | st.builds(Cost, st.none() | _TIME, st.booleans(), st.none() | _OBJECT)),
        "error": draw(st.none() | _ERROR),
    }
    for key in ("model", "api_id", "request_id", "stop_reason", "stop_sequence"):
        answered[key] = draw(st.none() | TEXT)
    for key in ("stop_details", "api"):
        answered[key] = draw(st.none() | _OBJECT)
    return replace(message, **answered)
