"""What of a message is shown in files for reading, whatever their format."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.logic.markdown.citations import citation_mark, without_marks
from app.model.attachment import Held
from app.model.blocks import ContentBlock, Json
from app.model.carried import CarriedMessage, ReadingChoice
from app.model.held import held_of
from app.model.ids import AttachmentId
from app.model.message import Message, Role, Status

SUMMARISED = "Earlier messages were summarised"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")  # those that every browser shows


@dataclass(frozen=True, slots=True)
class Words:
    """Markdown, as the model or the user wrote it, with marks behind what is cited (``logic.markdown.citations``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """Thinking, as Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands in the place of the earlier messages from here on, as Markdown."""

    text: str


@dataclass(frozen=True, slots=True)
class Data:
    """A call of a tool, a result, or a block of unknown kind: what it is, and its content as JSON or plain text."""

    what: str
    content: str
    is_json: bool


@dataclass(frozen=True, slots=True)
class Attached:
    """What was attached: its name; of a picture that is kept here, its bytes."""

    name: str
    picture: Held | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that a message cites: its title, its address if it has one, and the first words that are cited."""

    title: str
    url: str = ""
    passage: str = ""


Part = Words | Thought | Summary | Data | Attached


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it is shown. ``speaker`` is empty for the user, else the model. ``facts`` are words on its end."""

    message: Message
    is_user: bool
    speaker: str
    parts: tuple[Part, ...]
    sources: tuple[Cited, ...] = ()
    facts: tuple[str, ...] = field(default=())


def shown(carried: CarriedMessage, names: Mapping[AttachmentId, str], choice: ReadingChoice) -> Shown:
    """*carried* with what *choice* wants of it; *names* are those of attachments."""
    message = carried.message
    by_place = {at: names[id] for at, id in carried.attached if id in names}
    sources = tuple(dict.fromkeys(each for block in message.blocks for each in _cited(block.data)))
    numbers = {cited: at for at, cited in enumerate(sources, 1)}
    parts = tuple(_joined(_parts(message.blocks, by_place, choice, numbers)))
    return Shown(
        message,
        message.role is Role.USER,
        "" if message.role is Role.USER else message.model or "Assistant",
        parts,
        sources,
        tuple(_facts(message, choice)),
    )


def wanted_pictures(carried: CarriedMessage) -> Iterator[Held]:
    """The pictures of a message whose bytes a file for reading can have in it."""
    for block in carried.message.blocks:
        picture = _picture(block.data)
        if picture is not None and picture.media_type in PICTURES:
            yield picture


def _parts(
    blocks: Sequence[ContentBlock], names: Mapping[int, str], choice: ReadingChoice, numbers: Mapping[Cited, int]
) -> Iterator[Part]:
    for place, block in enumerate(blocks):
        if block.type == "text":
            yield Words(_marked(block, numbers))
        elif block.type in ("thinking", "redacted_thinking"):
            if choice.thinking:
                yield Thought(without_marks(block.text) or "(not readable)")
        elif block.type in ("image", "document", "container_upload"):
            yield _attached(block.data, names.get(place, ""))
        elif block.type == "compaction":
            content = block.data.get("content")
            yield Summary(without_marks(_text(content)) or "(not readable)")
        elif choice.tools:
            yield _data(block)


def _marked(block: ContentBlock, numbers: Mapping[Cited, int]) -> str:
    """The words of a block with the numbers of what they cite behind the last of them."""
    text = without_marks(block.text)
    marks = "".join(citation_mark(number) for number in sorted({numbers[each] for each in _cited(block.data)}))
    if not marks:
        return text
    bare = text.rstrip()
    return bare + marks + text[len(bare) :]


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Neighbouring texts as one: the API cuts a text where a citation begins."""
    waiting = ""
    for part in parts:
        if isinstance(part, Words):
            waiting += part.text
            continue
        if waiting.strip():
            yield Words(waiting)
        waiting = ""
        yield part
    if waiting.strip():
        yield Words(waiting)


def _attached(data: Json, name: str) -> Attached:
    title, source = data.get("title"), data.get("source")
    url = source.get("url") if isinstance(source, dict) else None
    called = [name, title, url, "Picture" if data.get("type") == "image" else "Document"]
    return Attached(next(each for each in called if isinstance(each, str) and each), _picture(data))


def _picture(data: Json) -> Held | None:
    return held_of(data) if data.get("type") == "image" else None


def _data(block: ContentBlock) -> Data:
    data = block.data
    if block.type.endswith("tool_use"):
        given = data.get("input") if block.complete or block.partial_json is None else block.partial_json
        return Data(f"Call: {_text(data.get('name'))}", _content(given), not isinstance(given, str))
    if block.type.endswith("tool_result"):
        content = data.get("content")
        if isinstance(content, list) and content and all(_is_text(each) for each in content):
            return Data("Result", "\n".join(each["text"] for each in content), is_json=False)
        return Data("Result", _content(content), not isinstance(content, str))
    return Data(block.type or "unknown", _content(data), is_json=True)


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and isinstance(block.get("text"), str)


def _content(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _cited(data: Json) -> Iterator[Cited]:
    listed = data.get("citations")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            title = _text(each.get("title")) or _text(each.get("document_title")) or _text(each.get("source"))
            yield Cited(title, _text(each.get("url")), " ".join(_text(each.get("cited_text")).split())[:200])


def _facts(message: Message, choice: ReadingChoice) -> Iterator[str]:
    if message.error is not None:
        yield message.error.message
    elif message.status is not Status.COMPLETE:
        yield f"This answer was {message.status}."
    if choice.costs and message.role is Role.ASSISTANT:
        yield from _costs(message)


def _costs(message: Message) -> Iterator[str]:
    usage, cost = message.usage, message.cost
    if usage is not None:
        yield f"{usage.prompt:,} tokens in, {usage.output:,} out"
    if cost is not None and cost.total_nano is not None:
        least = "at least " if cost.lower_bound else ""
        yield f"{least}${cost.total_nano / 1e9:.6f}"
    elif cost is not None:
        yield "not priced"
