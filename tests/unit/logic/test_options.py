"""Options of a conversation in the settings of a turn."""

from __future__ import annotations

from app.logic.options import with_options
from app.model.ids import MessageId
from app.model.options import ConversationOptions, TurnOptions
from app.model.turn import TurnSettings


def test_options_say_everything_but_what_only_the_turn_knows() -> None:
    asked = TurnSettings("m", "Be brief.", "low", speed="fast", strip_thinking=True, history_from=MessageId("old"))
    turn = TurnOptions(max_tokens=9, thinking="off", stop_sequences=("END",), user_id="u")
    assert with_options(asked, ConversationOptions(turn=turn)) == TurnSettings(
        "m", "Be brief.", "low", 9, "off", strip_thinking=True, stop_sequences=("END",), user_id="u"
    )
    trimmed = ConversationOptions(history_from=MessageId("m3"))
    assert with_options(asked, trimmed).history_from == "m3"
