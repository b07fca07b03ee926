"""A call of a tool as its kind sees it, and what every kind says about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.logic.markdown.trail import Trail
from app.logic.markdown.values import CodeBlock, Leaf
from app.model.blocks import ContentBlock, Json
from app.ui.i18n import tr
from app.ui.transcript.model import Value
from app.ui.transcript.sections.attached import card_of
from app.ui.transcript.sections.attaching import inline_text
from app.ui.transcript.sections.fields import name_in, objects_in, pretty, shown_text, text_in

Part = Value | Leaf  # of the details


@dataclass(frozen=True, slots=True)
class Call:
    """A call and the results that have come so far, as the API's objects.

    ``input`` is what is known of the input; ``partial`` its text as far as it arrived, while it is no whole JSON.
    ``use`` is empty for a result whose call is in another message. ``running`` says that more may come.
    """

    use: Json = field(default_factory=dict)
    input: Json = field(default_factory=dict)
    partial: Trail[str] | None = None
    results: Sequence[ContentBlock] = ()
    running: bool = False
    cut: bool = False
    mine: bool = False

    @property
    def name(self) -> str:
        """The tool's name; empty when only the result is here."""
        return name_in(self.use, "name")

    @property
    def result(self) -> object:
        """The content of the first result, None without any."""
        return self.results[0].data.get("content") if self.results else None

    @property
    def done(self) -> bool:
        """Whether a result has come."""
        return bool(self.results)

    def asked(self, key: str) -> str:
        """A text of the input, on one line."""
        return name_in(self.input, key)


class Kind:
    """What is said about calls of one kind of tool. ``icon`` names the icon; ``server`` says that the API runs it."""

    icon = "tool"
    server = True

    def title(self, call: Call) -> str:
        """What is done, or was done, in words."""
        return call.name or tr("Tool result")

    def detail(self, call: Call) -> str:
        """How it went; empty when there is nothing to say."""
        return ""

    def failure(self, call: Call) -> str:
        """What went wrong in words, empty when nothing did."""
        code = error_code(call.result)
        return error_words(code) if code else ""

    def asked(self, call: Call) -> Iterator[Part]:
        """The details of the call; by default its input as JSON."""
        if call.input or not call.done:
            yield code(pretty(call.input), "json")

    def answered(self, call: Call) -> Iterator[Part]:
        """The details of the results; by default as JSON."""
        for result in call.results:
            yield code(pretty(result.data.get("content")), "json")


def code(text: str, info: str) -> CodeBlock:
    """*text* as a block of code."""
    return CodeBlock(Trail(shown_text(text).removesuffix("\n").split("\n")), info)


def error_code(result: object) -> str:
    """The code of an error that stands in place of a result."""
    kind = text_in(result, "type")
    return text_in(result, "error_code") or "unavailable" if kind.endswith("_error") else ""


def error_words(code: str) -> str:
    """An error of the API's own tools in words."""
    return {
        "invalid_tool_input": tr("the request was not valid"),
        "unavailable": tr("not available at the moment"),
        "max_uses_exceeded": tr("the limit of uses is reached"),
        "too_many_requests": tr("too many requests"),
        "query_too_long": tr("the query is too long"),
        "request_too_large": tr("the request is too large"),
        "url_too_long": tr("the address is too long"),
        "url_not_allowed": tr("this address is not allowed"),
        "url_not_in_prior_context": tr("this address did not appear in the conversation"),
        "url_not_accessible": tr("the page cannot be reached"),
        "unsupported_content_type": tr("this kind of content is not supported"),
        "content_too_large": tr("the content is too large"),
        "execution_time_exceeded": tr("it took too long"),
        "output_file_too_large": tr("a file is too large"),
        "container_expired": tr("its container has expired"),
        "file_not_found": tr("the file does not exist"),
        "string_not_found": tr("the text to replace was not found"),
        "invalid_pattern": tr("the pattern is not valid"),
        "prompt_too_long": tr("the prompt is too long"),
        "overloaded": tr("the service is overloaded"),
    }.get(code) or tr("it failed with the code {0}", name_in({"code": code}, "code"))


def mixed(content: object) -> Iterator[Part]:
    """A result that a client or another server gave: text, pictures, documents, references."""

    if isinstance(content, str):
        if content:
            yield code(content, "result")
        return
    for one in objects_in(content):
        kind = text_in(one, "type")
        if kind == "text":
            yield code(text_in(one, "text"), "result")
        elif kind in ("image", "document", "search_result"):
            yield card_of(one)
            text = inline_text(one)
            if text:
                yield code(text, "result")
        else:
            yield code(pretty(one), "json")


def first_words(content: object) -> str:
    """The beginning of a result's text on one line."""
    if isinstance(content, str):
        return name_in({"text": content[:400]}, "text")
    return next((name_in(one, "text") for one in objects_in(content) if text_in(one, "text")), "")
