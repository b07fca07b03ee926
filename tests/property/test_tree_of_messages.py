"""Any order of edits, retries, deletes, undos and purges leaves a valid tree, and it goes out and in as it is."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.base.paths import Paths
from app.model.binned import BinnedPlace, RemovedBranch
from app.model.blocks import text_block
from app.model.conversation import ConversationSummary
from app.model.ids import ConversationId, MessageId
from app.model.message import Message, Role, Status, Timing
from app.model.turn import TurnSettings
from app.services.exporting import Extent
from app.storage.attached_text import AttachedTexts
from app.storage.bin import BinStore
from app.storage.conversations import ConversationStore
from app.storage.purging import PurgeStore
from app.storage.search import MessageSearch
from app.storage.turns import TurnStore
from app.storage.verify import verify
from tests.fakes.generated_trees import FILES, conversations
from tests.fakes.searching import found
from tests.fakes.stores import Stores, stores

T = TypeVar("T")
_OWN = ConversationId("c")
_CHOICE = st.integers(0, 10_000)


@dataclass
class _Known:
    """A message as the model of the test knows it. ``binned`` marks it, not those above or below."""

    parent: MessageId | None
    role: Role
    binned: bool = False


class TreeMachine(RuleBasedStateMachine):
    """The real storage beside a dictionary that says what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._loop = asyncio.new_event_loop()
        self._context = stores(Path(self._folder.name) / "data")
        self._stores: Stores = self._run(self._context.__aenter__())
        database, texts = self._stores.database, AttachedTexts(Paths(Path(self._folder.name) / "data"))
        self._turns, self._tree = TurnStore(database), ConversationStore(database)
        self._bin, self._purging = BinStore(database), PurgeStore(database, texts)
        self._search = MessageSearch(database, texts)
        self._known: dict[MessageId, _Known] = {}
        self._gone = False  # the conversation itself lies in the bin
        self._undo: RemovedBranch | None = None
        self._count = 0

    def teardown(self) -> None:
        assert self._run(verify(self._stores.database)) == []
        if not self._gone and self._visible():
            self._run(self._goes_out_and_in())
        self._run(self._context.__aexit__(None, None, None))
        self._loop.close()
        self._folder.cleanup()

    # What happens

    @initialize(carried=conversations("c"))
    def something_was_imported(self, carried: Any) -> None:
        for data in FILES:
            self._run(self._stores.blobs.put(data, "text/plain"))
        self._run(self._stores.carry.take_in(carried))
        for each in carried.messages:
            self._known[each.message.id] = _Known(each.message.parent_id, each.message.role)

    @precondition(lambda self: not self._gone)
    @rule(pick=_CHOICE)
    def a_new_turn_follows_a_message(self, pick: int) -> None:
        parents = [None, *self._visible()]
        self._turn(parents[pick % len(parents)])

    @precondition(lambda self: not self._gone and self._visible())
    @rule(pick=_CHOICE)
    def a_message_gets_a_new_version(self, pick: int) -> None:
        message = self._pick(pick)
        if self._known[message].role is Role.USER:
            self._turn(self._known[message].parent)
        elif self._known[message].parent is not None:
            self._answer(MessageId(str(self._known[message].parent)))

    @precondition(lambda self: not self._gone and self._visible())
    @rule(pick=_CHOICE)
    def another_branch_is_shown(self, pick: int) -> None:
        shown = self._run(self._tree.show(_OWN, self._pick(pick)))
        assert shown is not None
        assert shown.active_leaf in self._visible()

    @precondition(lambda self: not self._gone and self._visible())
    @rule(pick=_CHOICE)
    def a_branch_is_deleted(self, pick: int) -> None:
        message = self._pick(pick)
        self._undo = self._run(self._bin.remove(message, 1_000 + self._count))
        self._known[message].binned = True

    @precondition(lambda self: not self._gone and self._undo is not None)
    @rule()
    def a_deletion_is_undone(self) -> None:
        assert self._undo is not None
        self._restore(self._undo.message_id, self._undo.before)
        if self._undo.before is not None and not self._in_bin(self._undo.before):
            assert self._summary().active_leaf == self._undo.before
        self._undo = None

    @precondition(lambda self: self._marked())
    @rule(pick=_CHOICE)
    def a_branch_comes_out_of_the_bin(self, pick: int) -> None:
        marked = self._marked()
        self._restore(marked[pick % len(marked)], None)
        self._gone = False

    @precondition(lambda self: not self._gone and self._known)
    @rule()
    def the_conversation_is_deleted(self) -> None:
        self._run(self._tree.remove(_OWN, 5))
        self._gone = True

    @precondition(lambda self: self._gone)
    @rule()
    def the_conversation_comes_back(self) -> None:
        self._run(self._bin.restore(BinnedPlace(_OWN)))
        self._gone = False

    @precondition(lambda self: self._marked())
    @rule(pick=_CHOICE, steps=st.integers(0, 3))
    def a_branch_is_deleted_for_ever(self, pick: int, steps: int) -> None:
        """Perhaps not to its end: the process was killed, and goes on when the next one is deleted."""
        marked = self._marked()
        message = marked[pick % len(marked)]
        self._run(self._bin.doom([BinnedPlace(_OWN, message)]))
        self._run(self._purge(1 if steps == 0 else None))
        below = [id for id in self._known if message in self._up(id)]
        for id in below:
            del self._known[id]
        if self._undo is not None and self._undo.message_id in below:
            self._undo = None

    # What holds

    @invariant()
    def the_tree_is_as_it_should_be(self) -> None:
        visible = self._visible()
        listed = self._run(self._bin.page(1_000))
        branches = [each.place.message_id for each in listed if each.place.message_id is not None]
        assert sorted(branches) == sorted(self._marked())
        if self._gone or not self._known:
            return
        leaf = self._summary().active_leaf
        assert (leaf is None) == (not visible)
        if leaf is not None:
            assert leaf in visible
            path = self._run(self._tree.path(_OWN))
            assert [message.id for message in path] == list(reversed(self._up(leaf)))
            along = self._run(self._tree.siblings_along(_OWN, leaf))
            assert {id: set(ids) for id, ids in along.items()} == {
                id: self._siblings(id) for id in self._up(leaf) if len(self._siblings(id)) > 1
            }

    @invariant()
    def everything_visible_is_found_and_nothing_else(self) -> None:
        wanted = {id for id in self._visible() if id.startswith("own-")} if not self._gone else set()
        assert set(self._run(found(self._search, "needleword", 1_000))) == wanted

    # Help

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def _up(self, id: MessageId) -> list[MessageId]:
        """The message and those above it."""
        path, at = [], id
        while True:
            path.append(at)
            parent = self._known[at].parent
            if parent is None:
                return path
            at = parent

    def _in_bin(self, id: MessageId) -> bool:
        return any(self._known[above].binned for above in self._up(id))

    def _visible(self) -> list[MessageId]:
        return [id for id in self._known if not self._in_bin(id)]

    def _marked(self) -> list[MessageId]:
        return [id for id, known in self._known.items() if known.binned]

    def _siblings(self, id: MessageId) -> set[MessageId]:
        known = self._known[id]
        return {
            other for other in self._visible()
            if (self._known[other].parent, self._known[other].role) == (known.parent, known.role)
        }  # fmt: skip

    def _pick(self, pick: int) -> MessageId:
        return self._visible()[pick % len(self._visible())]

    def _summary(self) -> ConversationSummary:
        summary = self._run(self._tree.get(_OWN))
        assert summary is not None
        return summary

    def _message(self, parent: MessageId | None, role: Role, status: Status = Status.COMPLETE) -> Message:
        self._count += 1
        id = MessageId(f"own-{self._count}")
        self._known[id] = _Known(parent, role)
        asked = None if role is Role.USER else TurnSettings("model", system=f"system {self._count % 3}")
        text = (text_block(f"needleword {self._count}"),) if status is Status.COMPLETE else ()
        return Message(id, _OWN, parent, role, status, text, Timing(self._count), asked)

    def _turn(self, parent: MessageId | None) -> None:
        user = self._message(parent, Role.USER)
        self._begin(user, self._message(user.id, Role.ASSISTANT, Status.RUNNING))

    def _answer(self, parent: MessageId) -> None:
        self._begin(None, self._message(parent, Role.ASSISTANT, Status.RUNNING))

    def _begin(self, user: Message | None, running: Message) -> None:
        self._run(self._turns.begin(ConversationSummary(_OWN, "Title", 1, 2), user, running))
        text = (text_block(f"needleword {self._count}"),)
        self._run(self._turns.finish(replace(running, status=Status.COMPLETE, blocks=text), None))

    def _restore(self, message: MessageId, leaf: MessageId | None) -> None:
        self._run(self._bin.restore(BinnedPlace(_OWN, message), leaf))
        for id in self._up(message):
            self._known[id].binned = False

    async def _purge(self, most: int | None) -> None:
        """Delete for ever what was marked for it, or only so many messages and then the rest, as after a kill."""
        if most is not None:
            for doomed in await self._purging.doomed():
                await self._purging.delete(await self._purging.ready(doomed.numbers[:most]))
            assert await verify(self._stores.database) == []
        for doomed in await self._purging.doomed():
            numbers = doomed.numbers
            while numbers:
                done = await self._purging.delete(await self._purging.ready(numbers))
                assert not done.index_lost
                numbers = numbers[done.messages :]
            await self._purging.finish(doomed)

    async def _goes_out_and_in(self) -> None:
        archive = Path(self._folder.name) / "out.zip"
        await self._stores.exporting.archive(archive, Extent())
        async with stores(Path(self._folder.name) / "other") as other:
            await other.importing.run(archive)
            assert await other.one(_OWN) == await self._stores.one(_OWN)
            assert await verify(other.database) == []


TestTreeOfMessages = TreeMachine.TestCase
TestTreeOfMessages.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
