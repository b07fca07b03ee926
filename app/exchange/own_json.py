"""Our own format (docs/exchange.md): one conversation as JSON, there and back, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from app.exchange.errors import DamagedItemError
from app.exchange.json_text import write_json
from app.logic import typed_json
from app.logic.shown_names import shown_name
from app.logic.typed_json import WrongValueError
from app.model.attachment import Held
from app.model.blocks import Json
from app.model.carried import CarriedAttachment, CarriedConversation, CarriedFiling, CarriedMessage
from app.model.conversation import ConversationSummary
from app.model.held import all_held
from app.model.ids import AttachmentId, MessageId
from app.model.message import Message, Status
from app.model.options import ConversationOptions
from app.model.sent import SentRecord

FORMAT, VERSION = "chatelaine", 2

V = TypeVar("V")
_FIRST_KEYS = frozenset({"format", "version", "conversation", "options", "attachments", "messages", "systems"})
_KEYS = {1: _FIRST_KEYS, 2: _FIRST_KEYS | {"filing"}}  # by version
_NOT_CARRIED = ("filed", "facts")  # of a summary: what they say means nothing elsewhere
_LONGEST_NAME = 200  # characters, of a folder or a tag
_MOST_TAGS = 100
_ID = re.compile(r"[0-9A-Za-z._-]{1,80}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[0-9A-Za-z!#$&^_.+/;= -]{1,200}")
_MOST_BYTES = 500_000_000  # of one file
_MOST_INTEGER = 2**53


class ConversationWriter:
    """Makes the JSON of one conversation piece by piece: :meth:`head`, any number of :meth:`messages`, :meth:`end`."""

    def __init__(self) -> None:
        self._systems: dict[str, int] = {}
        self._any = False

    def head(
        self,
        summary: ConversationSummary,
        options: ConversationOptions | None,
        attachments: Sequence[CarriedAttachment],
        filing: CarriedFiling | None = None,
    ) -> bytes:
        """The beginning, up to the first message."""
        fields: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "conversation": typed_json.plain(summary),
            "options": None if options is None else typed_json.plain(options),
            "attachments": [typed_json.plain(each) for each in attachments],
            "filing": typed_json.plain(filing or CarriedFiling()),
        }
        lines = ",\n".join(f"{write_json(key).decode()}:{write_json(value).decode()}" for key, value in fields.items())
        return f'{{{lines},\n"messages":['.encode()

    def messages(self, messages: Sequence[CarriedMessage]) -> bytes:
        """The next messages, one on a line."""
        pieces: list[bytes] = []
        for each in messages:
            pieces.append(b",\n" if self._any else b"\n")
            pieces.append(write_json(self._message(each)))
            self._any = True
        return b"".join(pieces)

    def end(self) -> bytes:
        """What stands behind the last message."""
        return b'\n],\n"systems":' + write_json(list(self._systems)) + b"}\n"

    def _message(self, carried: CarriedMessage) -> Json:
        message = carried.message
        value: Json = typed_json.plain(message)
        del value["conversation_id"]
        if message.usage is not None:
            value["usage"] = message.usage.raw
        if message.settings is not None:  # system prompts are long, and most answers have the same one
            value["settings"].pop("system", None)
            value["settings"]["system"] = self._systems.setdefault(message.settings.system, len(self._systems))
        if carried.attached:
            value["attached"] = [list(each) for each in carried.attached]
        if carried.sent is not None:
            value["sent"] = typed_json.plain(carried.sent)
        return value


def is_own(value: Any) -> bool:
    """Whether *value* says that it is of this format, in whatever version."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def conversation_from(value: Json) -> CarriedConversation:
    """The conversation of *value*. Raises DamagedItemError, in words, for whatever is not as the format says.

    One that shows a branch which it does not have shows its last message instead.
    """
    try:
        return _checked(_conversation(value))
    except WrongValueError as error:
        raise DamagedItemError(str(error)) from error


def held_of(carried: CarriedConversation) -> Iterator[Held]:
    """All bytes that *carried* refers to; some may come twice."""
    for attachment in carried.attachments:
        yield from attachment.held
    for message in carried.messages:
        yield from held_in(message)


def held_in(carried: CarriedMessage) -> Iterator[Held]:
    """The bytes that the blocks of a message stand for. Raises DamagedItemError for a block that does not name them."""
    for held in all_held([block.data for block in carried.message.blocks]):
        if held is None:
            raise DamagedItemError("A block does not name the bytes that it stands for.")
        yield held


def is_sha256(text: str) -> bool:
    """Whether *text* could name bytes: 64 hexadecimal digits."""
    return _SHA256.fullmatch(text) is not None


def _conversation(value: Json) -> CarriedConversation:
    version = value.get("version")
    if type(version) is not int or version not in _KEYS:
        raise DamagedItemError("It was written by a newer version of Chatelaine.")
    if unknown := sorted(set(value) - _KEYS[version]):
        raise DamagedItemError(f"It has the field {unknown[0][:80]!r}, which this version does not know.")
    summary = _summary(value.get("conversation"))
    options = value.get("options")
    systems = _listed(value, "systems", str)
    return CarriedConversation(
        summary,
        tuple(_message(each, summary, systems) for each in _listed(value, "messages", dict)),
        None if options is None else typed_json.read(ConversationOptions, options, strict=True),
        tuple(_attachment(each) for each in _listed(value, "attachments", dict)),
        typed_json.read(CarriedFiling, value.get("filing", {}), strict=True),
    )


def _summary(value: object) -> ConversationSummary:
    for name in _NOT_CARRIED:
        if isinstance(value, dict) and name in value:
            raise DamagedItemError(f"A ConversationSummary has the field {name!r}, which is not known.")
    return typed_json.read(ConversationSummary, value, strict=True)


def _listed(value: Json, key: str, kind: type[V]) -> list[V]:
    found = value.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, kind) for each in found):
        raise DamagedItemError(f"Its {key} are not a list of what they should be.")
    return found


def _attachment(value: Json) -> CarriedAttachment:
    carried = typed_json.read(CarriedAttachment, value, strict=True)
    return replace(carried, attachment=replace(carried.attachment, name=shown_name(carried.attachment.name)))


def _message(value: Json, summary: ConversationSummary, systems: Sequence[str]) -> CarriedMessage:
    fields = {key: each for key, each in value.items() if key not in ("attached", "sent")}
    fields["conversation_id"] = summary.id
    if isinstance(fields.get("usage"), dict):
        fields["usage"] = {"raw": fields["usage"]}
    settings = fields.get("settings")
    if isinstance(settings, dict):
        place = settings.get("system")
        if type(place) is not int or not 0 <= place < len(systems):
            raise DamagedItemError("An answer names a system prompt that is not there.")
        fields["settings"] = settings | {"system": systems[place]}
    sent = value.get("sent")
    return CarriedMessage(
        typed_json.read(Message, fields, strict=True),
        tuple(_attached(each) for each in _listed(value, "attached", list)),
        None if sent is None else typed_json.read(SentRecord, sent, strict=True),
    )


def _attached(value: list[Any]) -> tuple[int, AttachmentId]:
    if len(value) != 2 or type(value[0]) is not int or not isinstance(value[1], str):
        raise DamagedItemError("A message does not say which of its blocks came from which attachment.")
    return value[0], AttachmentId(value[1])


# What holds for every conversation


def _checked(carried: CarriedConversation) -> CarriedConversation:
    _check_summary(carried.summary)
    _check_filing(carried.filing)
    known: set[MessageId] = set()
    attachments = {each.attachment.id for each in carried.attachments}
    for each in carried.attachments:
        _check_attachment(each)
    for message in carried.messages:
        _check_message(message, known, attachments)
        known.add(message.message.id)
    return carried if carried.summary.active_leaf in known else _showing_the_last(carried)


def _showing_the_last(carried: CarriedConversation) -> CarriedConversation:
    """*carried*, whose branch that is shown is missing, ending at its last message."""
    leaf = carried.messages[-1].message.id if carried.messages else None
    return replace(carried, summary=replace(carried.summary, active_leaf=leaf))


def _check_summary(summary: ConversationSummary) -> None:
    _check_id(summary.id)
    _check_integers(summary.created_ms, summary.updated_ms)


def _check_filing(filing: CarriedFiling) -> None:
    names = (filing.folder, *(tag.name for tag in filing.tags))
    if any(len(name) > _LONGEST_NAME for name in names) or len(filing.tags) > _MOST_TAGS:
        raise DamagedItemError("It has too many tags, or too long a name of a folder or a tag.")
    if not all(name.strip() for name in names[1:]):
        raise DamagedItemError("It has a tag without a name.")


def _check_attachment(carried: CarriedAttachment) -> None:
    attachment = carried.attachment
    _check_id(attachment.id)
    _check_integers(attachment.created_ms)
    for held in carried.held:
        _check_held(held)


def _check_held(held: Held) -> None:
    if not is_sha256(held.sha256) or not _MEDIA_TYPE.fullmatch(held.media_type):
        raise DamagedItemError("It names bytes by what is no SHA-256, or of no kind.")
    if not 0 <= held.size <= _MOST_BYTES:
        raise DamagedItemError(f"It has a file of more than {_MOST_BYTES // 1_000_000} MB.")


def _check_message(carried: CarriedMessage, known: set[MessageId], attachments: set[AttachmentId]) -> None:
    message = carried.message
    _check_id(message.id)
    if message.id in known:
        raise DamagedItemError(f"It has two messages {message.id}.")
    if message.parent_id is not None and message.parent_id not in known:
        raise DamagedItemError(f"No message {message.parent_id[:80]} stands before its answer {message.id}.")
    if message.status is Status.RUNNING:
        raise DamagedItemError(f"The answer {message.id} is not finished.")
    _check_numbers(message)
    for held in held_in(carried):
        _check_held(held)
    _check_attached(carried, attachments)


def _check_numbers(message: Message) -> None:
    timing = message.timing
    _check_integers(timing.created_ms, timing.first_event_ms, timing.finished_ms)
    for block in message.blocks:
        _check_integers(block.started_ms, block.ended_ms)
    if message.cost is not None:
        _check_integers(message.cost.total_nano)


def _check_attached(carried: CarriedMessage, attachments: set[AttachmentId]) -> None:
    id, blocks = carried.message.id, len(carried.message.blocks)
    places = [at for at, _ in carried.attached]
    if len(set(places)) < len(places) or not all(0 <= at < blocks for at in places):
        raise DamagedItemError(f"Message {id} has attachments where it has no blocks.")
    if not attachments.issuperset(each for _, each in carried.attached):
        raise DamagedItemError(f"Message {id} has an attachment that is not there.")


def _check_id(id: str) -> None:
    if not _ID.fullmatch(id):
        raise DamagedItemError(f"{id[:80]!r} cannot be an identifier.")


def _check_integers(*values: int | None) -> None:
    if any(value is not None and abs(value) > _MOST_INTEGER for value in values):
        raise DamagedItemError("A number or a time is too large.")
