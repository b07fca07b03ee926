"""What the user asked for in one turn."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.blocks import Json
from app.model.ids import AttachmentId, ConversationId, FolderId, MessageId
from app.model.options import ConversationOptions


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """How a turn is to be answered. Stored with the answer, so that it says how it came about.

    ``max_tokens`` (tokens) None means the model's own limit. ``effort`` None means the model's default.
    ``thinking`` is ``"on"``, ``"off"`` (as far as the model allows) or None for the program's default.
    ``strip_thinking`` leaves all earlier thinking out of this turn's request, and so out of every later one on
    this branch: blocks that were removed once are never put back (the API's rules on preserved thinking).

    The rest is the API's own and None or empty where it is not sent: ``stop_sequences``; ``service_tier`` (``auto``,
    ``standard_only``); ``speed`` (``fast``); ``inference_geo`` (``us``, ``global``); ``user_id`` of ``metadata``,
    opaque; ``tools`` in the order in which they are sent, with ``tool_choice``; ``output_format``, the ``format`` of
    ``output_config``. ``history_from`` names the first message of the branch that is sent: the user chose to leave
    out what stands before it. A branch without that message is sent whole. ``compaction`` asks for a summary of the
    branch in the place of an answer (``{"type": "summarize"}``, with ``instructions`` that replace the API's own): such
    a turn stands under an answer, and its one block of type ``compaction`` is sent from then on in the place of
    everything before it. ``left_out`` names blocks, by message and position in it, that the API refused and that the
    user chose to leave out: of this turn's request, and so of every later one on this branch. ``citations`` asks for
    citations from every document of the request; the API wants it of all of them or of none.
    """

    model: str
    system: str = ""
    effort: str | None = None
    max_tokens: int | None = None
    thinking: str | None = None
    strip_thinking: bool = False
    stop_sequences: tuple[str, ...] = ()
    service_tier: str | None = None
    speed: str | None = None
    inference_geo: str | None = None
    user_id: str | None = None
    tools: tuple[Json, ...] = ()
    tool_choice: Json | None = None
    output_format: Json | None = None
    history_from: MessageId | None = None
    compaction: Json | None = None
    left_out: tuple[tuple[MessageId, int], ...] = ()
    citations: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be sent. ``conversation_id`` None starts a new conversation.

    ``parent_id`` names the message that the draft answers; None means the end of the branch that is shown.
    ``edits`` names a user's message of the conversation that the draft is a new version of: it becomes the sibling of
    that one, at the root too, and ``parent_id`` is not looked at. ``attachments`` None are those of the message that is
    edited, and none for a new one. ``options`` are stored with a new conversation, and are not looked at for one that
    exists; ``folder`` is that of a new one. ``expected_nano`` (nano-dollars) is what the turn is expected to cost as
    far as that is known; ``over_budget`` says that the user agreed to go past a hard budget for it.
    """

    text: str
    settings: TurnSettings
    conversation_id: ConversationId | None = None
    parent_id: MessageId | None = None
    attachments: tuple[AttachmentId, ...] | None = None
    edits: MessageId | None = None
    options: ConversationOptions | None = None
    expected_nano: int = 0
    over_budget: bool = False
    folder: FolderId | None = None


@dataclass(frozen=True, slots=True)
class StartedTurn:
    """What a send returns once the user's text is on disk."""

    conversation_id: ConversationId
    user_id: MessageId
    answer_id: MessageId


@dataclass(frozen=True, slots=True)
class StartedComparison:
    """What asking several times at once returns once all of it is on disk: the answers below ``user_id``, in order."""

    conversation_id: ConversationId
    user_id: MessageId
    answer_ids: tuple[MessageId, ...]
