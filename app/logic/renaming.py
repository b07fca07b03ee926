"""A carried conversation under other identifiers, wherever they stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from app.model.carried import CarriedConversation, CarriedMessage
from app.model.ids import ConversationId, MessageId
from app.model.message import Message
from app.model.options import ConversationOptions
from app.model.sent import SentRecord

Id = TypeVar("Id", bound=str)


def moved(carried: CarriedConversation, id: ConversationId) -> CarriedConversation:
    """*carried* as the conversation *id*."""
    messages = (replace(each, message=replace(each.message, conversation_id=id)) for each in carried.messages)
    return replace(carried, summary=replace(carried.summary, id=id), messages=tuple(messages))


def with_messages_renamed(carried: CarriedConversation, names: Mapping[MessageId, MessageId]) -> CarriedConversation:
    """*carried* with messages called as *names* say; those that it does not name keep their identifiers."""
    if not names:
        return carried
    leaf = carried.summary.active_leaf
    return replace(
        carried,
        summary=replace(carried.summary, active_leaf=_named(names, leaf)),
        messages=tuple(_message_renamed(each, names) for each in carried.messages),
        options=None if carried.options is None else _options_renamed(carried.options, names),
    )


def _message_renamed(each: CarriedMessage, names: Mapping[MessageId, MessageId]) -> CarriedMessage:
    message = each.message
    sent = None if each.sent is None else _sent_renamed(each.sent, names)
    return replace(each, message=_renamed(message, names), sent=sent)


def _renamed(message: Message, names: Mapping[MessageId, MessageId]) -> Message:
    settings = message.settings
    if settings is not None:
        left_out = tuple((names.get(id, id), at) for id, at in settings.left_out)
        settings = replace(settings, history_from=_named(names, settings.history_from), left_out=left_out)
    own, parent = names.get(message.id, message.id), _named(names, message.parent_id)
    return replace(message, id=own, parent_id=parent, settings=settings)


def _sent_renamed(sent: SentRecord, names: Mapping[MessageId, MessageId]) -> SentRecord:
    marks = tuple(replace(mark, place=names.get(MessageId(mark.place), mark.place)) for mark in sent.marks)
    segments = tuple(replace(each, until=_named(names, each.until)) for each in sent.segments)
    return replace(sent, marks=marks, segments=segments, previous=_named(names, sent.previous))


def _options_renamed(options: ConversationOptions, names: Mapping[MessageId, MessageId]) -> ConversationOptions:
    marks = tuple(replace(mark, place=names.get(MessageId(mark.place), mark.place)) for mark in options.cache.marks)
    cache = replace(options.cache, marks=marks)
    return replace(options, cache=cache, history_from=_named(names, options.history_from))


def _named(names: Mapping[Id, Id], id: Id | None) -> Id | None:
    return None if id is None else names.get(id, id)
