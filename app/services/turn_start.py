"""What a turn consists of before its first byte: the nodes that go on disk. Pure, given clock and identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.logic import titles
from app.logic.attaching import Placed
from app.model.attachment import DraftPlace
from app.model.blocks import text_block
from app.model.conversation import ConversationSummary
from app.model.ids import AttachmentId, ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.options import ConversationOptions
from app.model.organising import Filed
from app.model.turn import Draft, StartedTurn, TurnSettings


@dataclass(frozen=True, slots=True)
class Attached:
    """Which blocks of a new message, by position, come from which attachment.

    ``kept`` are those of the message ``old`` that it is a new version of: old position and new one. ``draft`` is where
    the attachments ``sent`` were: they leave it with the message.
    """

    placed: tuple[tuple[int, AttachmentId], ...] = ()
    old: MessageId | None = None
    kept: tuple[tuple[int, int], ...] = ()
    draft: DraftPlace | None = None
    sent: tuple[AttachmentId, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A turn about to begin. ``user`` is None when the answer goes under a message that stands already.

    ``options`` are a new conversation's, None for one that exists.
    """

    conversation: ConversationSummary
    user: Message | None
    answer: Message
    settings: TurnSettings
    siblings: tuple[MessageId, ...] = ()  # of its first message, itself last; empty without others
    options: ConversationOptions | None = None
    attached: Attached | None = None

    @property
    def user_id(self) -> MessageId:
        """The message to be answered."""
        assert self.answer.parent_id is not None
        return self.answer.parent_id

    @property
    def started(self) -> StartedTurn:
        """What the sender is told."""
        return StartedTurn(self.conversation.id, self.user_id, self.answer.id)


def new_conversation(id: ConversationId, draft: Draft, now_ms: int) -> ConversationSummary:
    """The conversation that *draft* begins. *now_ms* is milliseconds since 1970 UTC."""
    settings = draft.settings
    return ConversationSummary(
        id, "", now_ms, now_ms, model=settings.model, system=settings.system, filed=Filed(draft.folder)
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: under ``parent`` (None is the root), beside ``siblings``, oldest first.

    ``old`` is the message that it is a new version of; ``replaced`` are positions of its blocks that the draft has
    others for.
    """

    parent: MessageId | None
    siblings: tuple[MessageId, ...] = ()
    old: Message | None = None
    replaced: frozenset[int] = frozenset()


def from_draft(  # what is stored, in the order in which it is made
    draft: Draft,
    conversation: ConversationSummary,
    place: Place,
    user_id: MessageId,
    answer_id: MessageId,
    now_ms: int,
    files: Sequence[Placed] = (),
) -> NewTurn:
    """The user's message at *place*, with *files* before its words, and an empty answer.

    An edit keeps what is neither text of the old version nor replaced.

    Where the branch is sent from the old version on, it is sent from the new one on.
    """
    old = place.old.blocks if place.old else ()
    stays = [at for at, block in enumerate(old) if block.type != "text" and at not in place.replaced]
    kept = tuple(old[position] for position in stays)
    text = (text_block(draft.text),) if draft.text.strip() else ()
    blocks = (*kept, *(each.block for each in files), *text)
    user = Message(user_id, conversation.id, place.parent, Role.USER, Status.COMPLETE, blocks, Timing(now_ms))
    title = conversation.title
    if not title and not conversation.title_by_hand:
        title = titles.first_words(draft.text if draft.text.strip() else _named(files))
    moved = _moved(replace(conversation, title=title), answer_id, now_ms)
    settings = draft.settings
    if draft.edits is not None and settings.history_from == draft.edits:
        settings = replace(settings, history_from=user_id)
    answer = _answer(answer_id, conversation.id, user_id, settings, now_ms)
    attached = Attached(
        tuple((len(kept) + position, each.attachment) for position, each in enumerate(files)),
        draft.edits,
        tuple((position, new) for new, position in enumerate(stays)),
        None if draft.attachments is None else DraftPlace(draft.conversation_id, draft.edits),
        tuple(draft.attachments or ()),
    )
    return NewTurn(moved, user, answer, settings, _with(place.siblings, user_id), attached=attached)


def _named(files: Sequence[Placed]) -> str:
    """What a message without words is called by: the title of its first document."""
    titled = (each.block.data.get("title") for each in files)
    return next((title for title in titled if isinstance(title, str)), "Picture" if files else "")


def again(
    conversation: ConversationSummary, place: Place, answer_id: MessageId, settings: TurnSettings, now_ms: int
) -> NewTurn:
    """An empty answer at *place*, which has a parent."""
    assert place.parent is not None
    answer = _answer(answer_id, conversation.id, place.parent, settings, now_ms)
    moved = _moved(conversation, answer_id, now_ms)
    return NewTurn(moved, None, answer, settings, _with(place.siblings, answer_id))


def compared(first: NewTurn, others: Sequence[tuple[MessageId, TurnSettings]]) -> tuple[NewTurn, ...]:
    """*first*, and the answers *others* beside its own, which are sent from where that one is sent from."""
    ids = tuple(id for id, _ in others)
    if first.user is None:  # there may be older answers, oldest first
        first = replace(first, siblings=(*(first.siblings or (first.answer.id,)), *ids))
        siblings = first.siblings
    else:
        siblings = (first.answer.id, *ids)
    return (first, *(_beside(first, id, settings, siblings) for id, settings in others))


def _beside(first: NewTurn, id: MessageId, settings: TurnSettings, siblings: tuple[MessageId, ...]) -> NewTurn:
    settings = replace(settings, history_from=first.settings.history_from)
    answer = _answer(id, first.conversation.id, first.user_id, settings, first.answer.timing.created_ms)
    return NewTurn(first.conversation, None, answer, settings, siblings)


def _moved(conversation: ConversationSummary, leaf: MessageId, now_ms: int) -> ConversationSummary:
    """*conversation* as a new turn leaves it: last used now, and in the archive no more."""
    filed = replace(conversation.filed, archived=False)
    return replace(conversation, updated_ms=now_ms, active_leaf=leaf, filed=filed)


def _with(siblings: tuple[MessageId, ...], new: MessageId) -> tuple[MessageId, ...]:
    return (*siblings, new) if siblings else ()


def _answer(
    id: MessageId, conversation_id: ConversationId, under: MessageId, settings: TurnSettings, now_ms: int
) -> Message:
    return Message(id, conversation_id, under, Role.ASSISTANT, Status.RUNNING, (), Timing(now_ms), settings)
