"""What the outline reads of a conversation."""

from __future__ import annotations

from app.model.ids import ConversationId, MessageId
from app.model.usage import Cost
from app.storage.bin import BinStore
from app.storage.db import Database
from app.storage.tree_outline import TreeOutlines
from app.storage.turns import TurnStore
from tests.fakes.messages import CONVERSATION, answer, block, thought, user
from tests.unit.storage.samples import running, store_turns, summary


async def test_nodes_have_first_words_model_and_cost(turns: TurnStore, database: Database) -> None:
    await turns.begin(summary(), user(1, "What is\n it? " + "x" * 500), running(1))
    await turns.finish(answer(1, thought("Hm."), "A  thing.", cost=Cost(1_500)), None)
    asked, replied = await TreeOutlines(database).nodes(CONVERSATION)
    assert asked.words.startswith("What is it? xxx")
    assert len(asked.words) <= 160
    assert (replied.words, replied.model, replied.cost_nano) == ("A thing.", "claude-opus-5-5", 1_500)
    assert replied.parent_id == asked.id


async def test_first_words_have_no_marks_of_markdown(turns: TurnStore, database: Database) -> None:
    await turns.begin(summary(), user(1, "# A **loud** question\n\n- about `code`"), running(1))
    await turns.finish(answer(1, "See [the page](https://example.org)."), None)
    nodes = await TreeOutlines(database).nodes(CONVERSATION)
    assert [node.words for node in nodes] == ["A loud question about code", "See the page."]


async def test_what_has_no_words_that_can_be_read(turns: TurnStore, database: Database) -> None:
    await store_turns(turns, 2)
    await turns.begin(summary(), user(3, block("image"), "half \ud83d"), running(3))
    nodes = await TreeOutlines(database).nodes(CONVERSATION)
    assert [node.words for node in nodes[4:]] == ["", ""]
    assert await TreeOutlines(database).nodes(ConversationId("nobody")) == []


async def test_the_bin_is_left_out(turns: TurnStore, database: Database) -> None:
    await store_turns(turns, 3)
    await BinStore(database).remove(MessageId("u2"), 5)
    assert [node.id for node in await TreeOutlines(database).nodes(CONVERSATION)] == ["u1", "a1"]
