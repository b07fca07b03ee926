"""Conversations as things to list, open, name and put away. Turns are another service's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.logic.titles import MOST_TITLE
from app.model.attachment import DraftPlace
from app.model.conversation import Conversation, ConversationSummary
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.ids import ConversationId, FolderId, MessageId
from app.model.listing import ListWish
from app.model.message import Role
from app.model.news import ConversationChanged, DraftChanged

if TYPE_CHECKING:
    from app.base.clock import Clock
    from app.services.feed import Feed
    from app.storage.conversations import ConversationStore
    from app.storage.drafts import DraftStore


class ConversationMissingError(ChatelaineError):
    """The conversation, or the message in it, is not there (any more). Kind USER, code ``conversation_missing``."""


class Conversations:
    """Lists, opens and changes conversations, and tells the feed.

    Every method may raise the storage's errors (ChatelaineError).
    """

    def __init__(self, *, store: ConversationStore, drafts: DraftStore, feed: Feed, clock: Clock) -> None:
        self._store = store
        self._drafts = drafts
        self._feed = feed
        self._clock = clock

    async def page(self, limit: int = 50, after: ConversationSummary | None = None) -> list[ConversationSummary]:
        """Up to *limit* conversations that follow *after*: pinned ones, then those in no folder, the latest first."""
        return await self._store.page(limit, after)

    async def in_folder(
        self, folder: FolderId, limit: int = 50, after: ConversationSummary | None = None
    ) -> list[ConversationSummary]:
        """Up to *limit* conversations of a folder that follow *after*, the latest first."""
        return await self._store.in_folder(folder, limit, after)

    async def listed(
        self, wish: ListWish, limit: int = 50, after: ConversationSummary | None = None
    ) -> list[ConversationSummary]:
        """Up to *limit* conversations that *wish* asks for, those that follow *after* in its order.

        The question is broken off when the caller is cancelled.
        """
        return await self._store.listed(wish, limit, after)

    async def ids(self, wish: ListWish) -> list[ConversationId]:
        """All conversations that *wish* asks for, in its order."""
        return await self._store.ids(wish)

    async def unread(self) -> list[ConversationSummary]:
        """Conversations in which an answer was finished that nobody has seen; a thousand at most."""
        return await self._store.unread()

    async def titles(self) -> list[tuple[ConversationId, str, int]]:
        """Id, title and last use (ms since 1970 UTC) of every conversation, the last used first."""
        return await self._store.titles()

    async def open(self, conversation_id: ConversationId, most: int | None = None) -> Conversation:
        """The conversation with the branch that is shown, or with its last *most* messages.

        Raises ConversationMissingError.
        """
        summary = await self._get(conversation_id)
        path = await self._store.path(conversation_id, most=most)
        if not path:
            return Conversation(summary, path)
        siblings = await self._store.siblings_along(conversation_id, path[-1].id, most)
        later = await self._store.children(conversation_id, path[-1].id, Role.USER)
        # An answer under an answer is a summary that was undone; under a message it is one that was gone back from.
        later = (*later, *await self._store.children(conversation_id, path[-1].id, Role.ASSISTANT))
        return Conversation(summary, path, siblings, later)

    async def earlier(self, conversation: Conversation, most: int | None = None) -> Conversation:
        """What stands before the messages of *conversation*, or the last *most* of that.

        It never changes, for the tree only grows.
        """
        first = conversation.path[0].parent_id if conversation.path else None
        if first is None:
            return Conversation(conversation.summary, ())
        own = conversation.summary.id
        path = await self._store.path(own, first, most)
        return Conversation(conversation.summary, path, await self._store.siblings_along(own, first, most))

    async def rename(self, conversation_id: ConversationId, title: str) -> ConversationSummary:
        """Name it by hand; such a title is never replaced. An empty title changes nothing."""
        title = " ".join(title.split())[:MOST_TITLE]
        if not title:
            return await self._get(conversation_id)
        return await self._change(conversation_id, lambda old: replace(old, title=title, title_by_hand=True))

    async def retitle(
        self, known: ConversationSummary, title: str, *, by_hand: bool = False
    ) -> ConversationSummary | None:
        """Name it *title* if it still has the title of *known*, and nobody has named it by hand since.

        That is looked at in the transaction that stores it. None, and nothing is changed, when it has another one.

        Raises ConversationMissingError.
        """
        before = (known.title, known.title_by_hand)

        def change(old: ConversationSummary) -> ConversationSummary:
            if (old.title, old.title_by_hand) != before:
                return old
            return replace(old, title=title[:MOST_TITLE], title_by_hand=by_hand)

        changed = await self._change(known.id, change)
        return changed if (changed.title, changed.title_by_hand) == (title[:MOST_TITLE], by_hand) else None

    async def set_pinned(self, conversation_id: ConversationId, pinned: bool) -> ConversationSummary:
        """Keep it at the top of the list, or let it go back into the order of time."""
        return await self._change(conversation_id, lambda old: replace(old, pinned=pinned))

    async def set_model(self, conversation_id: ConversationId, model: str) -> ConversationSummary:
        """Choose the model of its next turns."""
        return await self._change(conversation_id, lambda old: replace(old, model=model))

    async def set_system(self, conversation_id: ConversationId, system: str) -> ConversationSummary:
        """Choose the system prompt of its next turns."""
        return await self._change(conversation_id, lambda old: replace(old, system=system))

    async def select_leaf(self, conversation_id: ConversationId, message_id: MessageId) -> Conversation:
        """Show the branch through *message_id*, down to the leaf below it that was added last.

        Raises ConversationMissingError.
        """
        self._tell(await self._store.show(conversation_id, message_id))
        return await self.open(conversation_id)

    async def reveal(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        """Have the branch shown that *message_id* is on; the branch that is shown stays where it is on that one.

        Raises ConversationMissingError.
        """
        await self._get(conversation_id)
        if not await self._store.shows(conversation_id, message_id):
            self._tell(await self._store.show(conversation_id, message_id))

    async def branch_from(self, conversation_id: ConversationId, message_id: MessageId) -> Conversation:
        """End the branch that is shown at *message_id*: what is sent next goes under it. Nothing is deleted.

        Raises ConversationMissingError.
        """
        self._tell(await self._store.show(conversation_id, message_id, ends=True))
        return await self.open(conversation_id)

    async def save_draft(
        self, conversation_id: ConversationId | None, text: str, edits: MessageId | None = None, by: str = ""
    ) -> None:
        """Keep what is typed but not sent; None stands for the next new chat. *by* names the window that asks.

        With *edits* it is the new text of that message, kept beside the conversation's own draft.
        """
        await self._drafts.save(conversation_id, text, edits)
        self._feed.publish(DraftChanged(DraftPlace(conversation_id, edits), text, by))

    async def load_draft(self, conversation_id: ConversationId | None, edits: MessageId | None = None) -> str:
        """What was typed but not sent, or an empty string."""
        return await self._drafts.load(conversation_id, edits)

    async def unfinished_edits(self, conversation_id: ConversationId) -> dict[MessageId, str]:
        """The texts of messages that were being edited and were not sent, by message."""
        return await self._drafts.edits(conversation_id)

    async def _get(self, conversation_id: ConversationId) -> ConversationSummary:
        summary = await self._store.get(conversation_id)
        if summary is None:
            raise _missing()
        return summary

    async def _change(
        self, conversation_id: ConversationId, change: Callable[[ConversationSummary], ConversationSummary]
    ) -> ConversationSummary:
        return self._tell(await self._store.change(conversation_id, change))

    def _tell(self, changed: ConversationSummary | None) -> ConversationSummary:
        if changed is None:
            raise _missing()
        self._feed.publish(ConversationChanged(changed))
        return changed


def _missing() -> ConversationMissingError:
    return ConversationMissingError(
        TurnError(ErrorKind.USER, "conversation_missing", "This conversation is not here any more.")
    )
