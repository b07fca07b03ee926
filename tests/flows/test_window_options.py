"""What was set for a conversation goes along with every way to ask."""

from __future__ import annotations

from app.demo.server import DemoServer
from app.model.options import ConversationOptions, TurnOptions
from tests.fakes.exchanges import asked
from tests.fakes.window_driver import Person


def limited(most: int) -> ConversationOptions:
    return ConversationOptions(turn=TurnOptions(max_tokens=most))


def test_options_of_the_new_chat_and_of_the_conversation_are_sent(person: Person, demo_server: DemoServer) -> None:
    options = person.office.services.options
    person.office.run(options.change(None, limited(4_000)))
    person.ask("hello")
    chat = person.office.desk.chat
    assert chat.id is not None
    assert (options.get(chat.id), options.get(None)) == (limited(4_000), ConversationOptions())

    person.office.run(options.change(chat.id, limited(5_000)))
    person.ask("again")
    person.office.run(options.change(chat.id, limited(6_000)))
    person.trigger("answer.retry")
    person.wait_for_the_end()
    assert [request["max_tokens"] for request in asked(demo_server)] == [4_000, 5_000, 6_000]
