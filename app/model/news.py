"""What the services tell their subscribers, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.attachment import DraftPlace
from app.model.binned import PurgeProgress
from app.model.conversation import ConversationSummary
from app.model.errors import TurnError
from app.model.events import StreamEvent
from app.model.ids import ConversationId, MessageId
from app.model.ledger import LedgerRow
from app.model.message import Message


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A turn is on disk. ``user`` is None when an answer is retried under a message that stood already.

    ``siblings`` are the versions of its first message, oldest first, those begun with it last; empty without others.
    ``beside`` says that the answer was asked for together with another, told before it, which is the one to be shown.
    """

    conversation_id: ConversationId
    user: Message | None
    answer: Message
    siblings: tuple[MessageId, ...] = ()
    beside: bool = False


@dataclass(frozen=True, slots=True)
class TurnProgress:
    """Events of a running reply, already on their way to disk."""

    conversation_id: ConversationId
    answer_id: MessageId
    events: tuple[StreamEvent, ...]
    received_ms: int


@dataclass(frozen=True, slots=True)
class TurnWaiting:
    """The request is held back until ``until_ms`` (since 1970 UTC) because of ``error``; Stop ends the wait.

    ``until_ms`` 0 means the wait for the SDK's import ("preparing"), with no error.
    """

    conversation_id: ConversationId
    answer_id: MessageId
    until_ms: int
    attempt: int
    error: TurnError | None


@dataclass(frozen=True, slots=True)
class TurnRestarted:
    """A held-back request goes out again; what an earlier attempt had sent is dropped from the answer."""

    conversation_id: ConversationId
    answer_id: MessageId


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """The turn ended, in whatever state; ``answer`` is as stored.

    ``others`` is how many other answers are still under way in its conversation.
    """

    conversation_id: ConversationId
    answer: Message
    others: int = 0


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """A conversation is new, was renamed, pinned or moved in time."""

    summary: ConversationSummary


@dataclass(frozen=True, slots=True)
class ConversationsChanged:
    """Conversations were pinned, filed, tagged, archived or brought back, or what is known of them is another."""

    summaries: tuple[ConversationSummary, ...]


@dataclass(frozen=True, slots=True)
class ConversationsRemoved:
    """Conversations went to the bin."""

    ids: tuple[ConversationId, ...]


@dataclass(frozen=True, slots=True)
class FoldersChanged:
    """A folder is new, gone, or has another name or place."""


@dataclass(frozen=True, slots=True)
class TagsChanged:
    """A tag is new, gone, or has another name or colour."""


@dataclass(frozen=True, slots=True)
class ModelsChanged:
    """The catalogue of models was read anew."""


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting has a new value."""

    key: str


@dataclass(frozen=True, slots=True)
class OptionsChanged:
    """The options of a conversation have changed; None stands for the new chat."""

    conversation_id: ConversationId | None


@dataclass(frozen=True, slots=True)
class CallBilled:
    """A call that is no turn is on the ledger: ``keep_warm``, ``compaction``, ``summary``, ``title`` …"""

    row: LedgerRow


@dataclass(frozen=True, slots=True)
class CacheWarmed:
    """A conversation's cache was kept warm, or will not be any more (``CacheWarmer.warming``)."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class PricesChanged:
    """The user's own prices changed: what is estimated from now on uses them; what was billed stays."""


@dataclass(frozen=True, slots=True)
class AttachmentsChanged:
    """A draft has other attachments, or one of them has another state (``Attachments.items``)."""

    place: DraftPlace


@dataclass(frozen=True, slots=True)
class DraftChanged:
    """The draft of a place has another text, which the window *by* has stored; empty when it was sent or deleted."""

    place: DraftPlace
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class NewChatChanged:
    """Something else is set for the new chat (``DraftSettings.new``), or it was sent and the next one begins afresh."""


@dataclass(frozen=True, slots=True)
class UploadMoved:
    """A turn uploads an attachment first: ``sent`` of ``total`` bytes have left. Equal when it ended, well or not."""

    conversation_id: ConversationId
    answer_id: MessageId
    name: str
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class StorageTrouble:
    """The disk or the database failed; nothing was overwritten. Shown until it is resolved."""

    error: TurnError


@dataclass(frozen=True, slots=True)
class StorageRelieved:
    """What could not be stored of a turn is stored now: an earlier StorageTrouble is over."""


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Presets or prompts were added, changed, removed or put into another order."""


@dataclass(frozen=True, slots=True)
class BackupsChanged:
    """A backup was made or deleted."""


@dataclass(frozen=True, slots=True)
class BackupFailed:
    """The program could not make a backup by itself; it tries again."""

    error: TurnError


@dataclass(frozen=True, slots=True)
class SearchEmptied:
    """The index of everything was emptied, being damaged or unable to forget, and is to be built anew."""


@dataclass(frozen=True, slots=True)
class BranchesChanged:
    """A branch of a conversation went into the bin or came out of it: what stands beside others changed."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class BinChanged:
    """Something went into the bin, came out of it, or was deleted for ever."""


@dataclass(frozen=True, slots=True)
class BinProgress:
    """How far deleting for ever has come; None at its end."""

    progress: PurgeProgress | None


News = (
    TurnStarted
    | TurnProgress
    | TurnWaiting
    | TurnRestarted
    | TurnFinished
    | ConversationChanged
    | ConversationsChanged
    | ConversationsRemoved
    | FoldersChanged
    | TagsChanged
    | ModelsChanged
    | SettingChanged
    | OptionsChanged
    | CallBilled
    | CacheWarmed
    | PricesChanged
    | AttachmentsChanged
    | DraftChanged
    | NewChatChanged
    | UploadMoved
    | LibraryChanged
    | StorageTrouble
    | StorageRelieved
    | BackupsChanged
    | BackupFailed
    | SearchEmptied
    | BranchesChanged
    | BinChanged
    | BinProgress
)
