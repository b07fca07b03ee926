"""A conversation as Markdown that any viewer reads: nothing in a message reaches beyond that message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markdown_it import MarkdownIt

from app.exchange.parts import SUMMARISED, Attached, Cited, Data, Part, Shown, Summary, Thought, Words, shown
from app.exchange.text_file import date_of
from app.logic.markdown import citations
from app.model.carried import CarriedMessage, ConversationOutline, ReadingChoice
from app.model.ids import AttachmentId, MessageId

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>&~$=^:])")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
_MARKS = rf"((?:{citations.PLACE}[0-9]+.)+)"
_CELL_END = re.compile(rf"\|{_MARKS}")
_ALONE = re.compile(rf"^([ \t>]*(?:`{{3,}}|~{{3,}}|[-*_=]{{3,}})[ \t]*){_MARKS}", re.MULTILINE)
_SENTINEL = "end0of0message"
# What ends a block that would go on to the end of the file (CommonMark 0.31.2, 4.6), tried in turn.
_HTML_ENDS = ("-->", "?>", "]]>", ">", "</script>", "</pre>", "</style>", "</textarea>")


class MarkdownFile:
    """Makes the text piece by piece, in the order of :meth:`head`, then branches and messages, then :meth:`end`."""

    def __init__(self, outline: ConversationOutline, choice: ReadingChoice) -> None:
        self._outline = outline
        self._choice = choice
        self._names: Mapping[AttachmentId, str] = {
            each.attachment.id: each.attachment.name for each in outline.attachments
        }
        self._numbers: dict[MessageId, int] = {}
        self._reader = MarkdownIt("commonmark").enable("table")

    def head(self) -> str:
        """The title, with when it began."""
        summary = self._outline.summary
        return f"# {escaped(summary.title) or 'Conversation'}\n\n{_day(summary.created_ms)}\n"

    def branch(self, after: MessageId | None) -> str:
        """Says that another branch follows, and behind which message it begins."""
        place = self._numbers.get(after) if after is not None else None
        where = f"after message {place}" if place is not None else "from the beginning"
        return f"\n---\n\n## Another branch, {where}\n"

    def message(self, carried: CarriedMessage, pictures: Mapping[str, bytes]) -> str:
        """One message. Pictures are named, not shown."""
        each = shown(carried, self._names, self._choice)
        self._numbers[carried.message.id] = number = len(self._numbers) + 1
        pieces = [f"### {number} · {'You' if each.is_user else escaped(each.speaker)}"]
        pieces += [self._part(part) for part in each.parts]
        pieces += self._below(each)
        return "\n" + "\n\n".join(pieces) + "\n"

    def end(self) -> str:
        """Nothing more."""
        return ""

    def _part(self, part: Part) -> str:
        match part:
            case Words(text):
                return self.contained(_with_numbers(text))
            case Thought(text):
                return quoted(f"Thinking:\n\n{text}")
            case Summary(text):
                return quoted(f"{SUMMARISED}:\n\n{text}")
            case Data(what, content, is_json):
                return f"*{escaped(what)}*\n\n{fenced(content, 'json' if is_json else '')}"
            case Attached(name):
                return f"*Attached: {escaped(name)}*"

    def _below(self, each: Shown) -> Iterator[str]:
        if each.sources:
            yield "Sources:\n\n" + "\n".join(f"{at}. {_source(cited)}" for at, cited in enumerate(each.sources, 1))
        if each.facts:
            yield f"*{escaped(' · '.join(each.facts))}*"

    def contained(self, text: str) -> str:
        """*text* so that what follows it is read as what it is."""
        text = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
        fences = [match.group(1) for match in _FENCE.finditer(text)]
        for end in ("", *dict.fromkeys(reversed(fences)), *_HTML_ENDS):
            tried = f"{text}\n{end}" if end else text
            if self._ends(tried):
                return tried
        return fenced(text)

    def _ends(self, text: str) -> bool:
        tokens = self._reader.parse(f"{text}\n\n{_SENTINEL}\n")
        last = tokens[-3:]
        return (
            len(last) == 3 and last[0].type == "paragraph_open" and last[0].level == 0 and last[1].content == _SENTINEL
        )


def _with_numbers(text: str) -> str:
    """*text* with the numbers of its sources as they are read.

    They stand inside of the last cell of a row, and below what must be alone on its line.
    """
    if citations.PLACE not in text:
        return text
    return citations.shown(_ALONE.sub(r"\1\n\n\2", _CELL_END.sub(r" \1|", text)))


def escaped(text: str) -> str:
    """*text* in one line, with nothing in it that Markdown would read as more than text."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def fenced(text: str, language: str = "") -> str:
    """*text* as a block of code, whose fence is longer than any inside of it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{fence}{language}\n{text}\n{fence}"


def quoted(text: str) -> str:
    """*text* as a quotation, which ends all that is open in it."""
    return "\n".join(f"> {line}" if line else ">" for line in re.split(r"\r\n|\r|\n", text.strip("\n")))


def _source(cited: Cited) -> str:
    title = escaped(cited.title)
    address = f"<{cited.url}>" if re.fullmatch(r"https?://[^\s<>\\]+", cited.url) else escaped(cited.url)
    passage = f"“{escaped(cited.passage)}”" if cited.passage else ""
    return " ".join(each for each in (title, address, passage) if each) or "a document"


def _day(at_ms: int) -> str:
    return date_of(at_ms).date().isoformat()
