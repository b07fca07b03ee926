"""Settings that a model does not take, in words; the codes are those of ``logic.parameters``."""

from __future__ import annotations

from app.model.notice import Notice
from app.ui.i18n import tr
from app.ui.wording import effort_name


def notice_words(notice: Notice, model: str) -> str:
    """One sentence about *notice*, *model* being the name of the model."""
    values = notice.values
    match notice.code:
        case "max_tokens_lowered":
            return tr("{0} writes at most {1} tokens.", model, f"{values[1]:,}")
        case "max_tokens_room":
            return tr("There is room for {0} tokens of answer in the window.", f"{values[1]:,}")
        case "effort_lowered":
            return tr("{0} answers with effort {1}.", model, effort_name(str(values[1])).lower())
        case "effort_not_taken":
            return tr("{0} has no levels of effort.", model)
        case _:
            return _plain(notice.code, model)


def _plain(code: str, model: str) -> str:
    return {
        "thinking_not_off": tr("{0} thinks all the same.", model),
        "thinking_not_taken": tr("{0} does not think.", model),
        "thinking_with_forced_tool": tr("{0} does not think while a tool is demanded.", model),
        "tool_choice_without_tools": tr("There are no tools to choose from."),
        "tool_choice_not_taken": tr("{0} decides by itself whether to call a tool.", model),
        "tool_not_there": tr("The demanded tool is not there."),
        "format_not_taken": tr("{0} knows no format of the output.", model),
        "format_with_citations": tr("Citations exclude a format of the output."),
        "speed_not_taken": tr("{0} has no fast mode.", model),
        "geo_not_taken": tr("{0} cannot be kept in one place.", model),
        "blank_stop_sequence": tr("A blank stop sequence is left out."),
    }.get(code, "")
