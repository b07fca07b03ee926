"""What was found as rows of a list: conversations with the messages under them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QDateTime

from app.logic.text_places import between_units
from app.model.ids import ConversationId, MessageId
from app.model.message import Role
from app.model.search import Excerpt, MessageHit, Place, TitleHit
from app.ui.day_words import short_day, short_moment
from app.ui.i18n import mark, tr, tr_count
from app.ui.widgets.bidi import isolated

_LONGEST_NAME = 80  # characters of a file's name
_SHOWN = 3  # messages of a conversation, until more are wanted
_PLACES = {
    Place.THINKING: mark("thinking"),
    Place.TOOLS: mark("tool data"),
    Place.FILES: mark("attachment"),
}


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A conversation, with the words in its title marked, and how many messages of it were found so far."""

    conversation_id: ConversationId
    title: Excerpt
    day: str
    count: int

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all other rows, whatever it says."""
        return "conversation", self.conversation_id

    def spoken(self) -> str:
        """What a screen reader says."""
        parts = [self.title.text or tr("Untitled"), self.day]
        if self.count:
            parts.append(tr_count("{0} message", "{0} messages", self.count))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class HitRow:
    """A message: who, when and where, and the words in their context."""

    conversation_id: ConversationId
    message_id: MessageId
    who: str
    excerpt: Excerpt
    file_block: int | None = None  # the content block of the file in which they stand

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all other rows, whatever it says."""
        return "message", self.message_id

    def spoken(self) -> str:
        """What a screen reader says."""
        return f"{self.who}: {self.excerpt.text}"

    def as_written(self) -> list[str]:
        """The marked words as they stand in the text, each once, the longest first."""
        words = dict.fromkeys(between_units(self.excerpt.text, start, end) for start, end in self.excerpt.marks)
        return sorted(words, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class MoreRow:
    """Further messages of a conversation, which a press shows."""

    conversation_id: ConversationId
    count: int

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all other rows, whatever it says."""
        return "more", self.conversation_id

    def spoken(self) -> str:
        """What a screen reader says, and what is shown."""
        return tr_count("Show {0} more message", "Show {0} more messages", self.count)


Row = GroupRow | HitRow | MoreRow


@dataclass(slots=True)
class _Group:
    title: Excerpt
    newest_ms: int
    hits: list[MessageHit] = field(default_factory=list)
    whole: bool = False


class RowMaker:
    """Collects what is found, the newest first, and says which rows it makes. *name_of* names a model."""

    def __init__(self, name_of: Callable[[str], str]) -> None:
        self._name_of = name_of
        self._groups: dict[ConversationId, _Group] = {}

    def add_titles(self, titles: Iterable[TitleHit]) -> None:
        """Conversations that were found by their titles stand first."""
        for hit in titles:
            self._groups.setdefault(hit.conversation_id, _Group(hit.title, hit.updated_ms))

    def add(self, hits: Iterable[MessageHit]) -> None:
        """Messages join their conversations; new ones follow."""
        for hit in hits:
            group = self._groups.get(hit.conversation_id)
            if group is None:
                group = _Group(Excerpt(hit.title, (), Place.TITLE), hit.created_ms)
                self._groups[hit.conversation_id] = group
            group.hits.append(hit)

    def show_all(self, conversation_id: ConversationId) -> None:
        """Fold nothing of a conversation any more."""
        if conversation_id in self._groups:
            self._groups[conversation_id].whole = True

    @property
    def messages(self) -> int:
        """How many messages there are."""
        return sum(len(group.hits) for group in self._groups.values())

    @property
    def conversations(self) -> int:
        """How many conversations there are."""
        return len(self._groups)

    def rows(self) -> list[Row]:
        """All rows, in order."""
        made: list[Row] = []
        for conversation_id, group in self._groups.items():
            day = short_day(QDateTime.fromMSecsSinceEpoch(group.newest_ms).date())
            made.append(GroupRow(conversation_id, group.title, day, len(group.hits)))
            shown = group.hits if group.whole or len(group.hits) <= _SHOWN + 1 else group.hits[:_SHOWN]
            made += [self._hit_row(hit) for hit in shown]
            if len(shown) < len(group.hits):
                made.append(MoreRow(conversation_id, len(group.hits) - len(shown)))
        return made

    def _hit_row(self, hit: MessageHit) -> HitRow:
        who = tr("You") if hit.role is Role.USER else self._name_of(hit.model) if hit.model else tr("Answer")
        parts = [who, short_moment(QDateTime.fromMSecsSinceEpoch(hit.created_ms))]
        if hit.file:
            parts.append(tr("in {0}", isolated(" ".join(hit.file[:_LONGEST_NAME].split()))))
        elif hit.excerpt.place in _PLACES:
            parts.append(tr(_PLACES[hit.excerpt.place]))
        if hit.file_block is not None:
            parts.append(tr("Enter opens it there"))
        return HitRow(hit.conversation_id, hit.message_id, " · ".join(parts), hit.excerpt, hit.file_block)
