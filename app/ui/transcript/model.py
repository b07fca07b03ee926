"""From messages to strips: the values that the renderers draw, one below the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.logic.markdown.plain import block_text, runs_text
from app.logic.markdown.values import CodeBlock, Formula, Frame, Picture, Rule, Run, Runs, Table
from app.model.errors import TurnError
from app.ui.i18n import tr
from app.ui.transcript.cards import Cards


class Tone(StrEnum):
    """How prose is set."""

    ANSWER = "answer"
    THOUGHT = "thought"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph or heading. ``level`` 0 is a paragraph."""

    runs: Runs
    level: int = 0
    tone: Tone = Tone.ANSWER


@dataclass(frozen=True, slots=True)
class Bubble:
    """A piece of what the user wrote, shown as typed. ``first`` and ``last`` say where the bubble begins and ends.

    A ``hidden`` one belongs to a folded part: it takes no room.
    """

    text: str
    first: bool = True
    last: bool = True
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class BubbleFold:
    """The foot of a long bubble: what it has in all, and whether that is shown."""

    lines: int
    open: bool

    @property
    def words(self) -> str:
        """What can be done."""
        if self.open:
            return tr("Show less")
        return tr("Show all {0} lines", f"{self.lines:,}") if self.lines > 1 else tr("Show all")


@dataclass(frozen=True, slots=True)
class ThinkingLine:
    """The line above an answer that stands for its thinking.

    ``started_ms`` and ``ended_ms`` (since 1970 UTC) time it; without an end it still runs. ``tokens`` is 0 when
    unknown. ``hidden`` is ``redacted`` or ``omitted`` when there is no text to open, else empty.
    """

    started_ms: int | None
    ended_ms: int | None
    running: bool
    tokens: int = 0
    open: bool = False
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """A block of a kind without a renderer of its own: its name, and its JSON when opened."""

    name: str
    json: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of an answer besides its text, such as a call of a tool: an icon, what was done, and how it went.

    ``opens`` says that there are details to unfold. ``failed`` marks a step that went wrong. ``undo`` is the key of the
    action that takes the step back, empty where none does.
    """

    icon: str
    title: str
    detail: str = ""
    opens: bool = False
    open: bool = False
    failed: bool = False
    undo: str = ""

    @property
    def words(self) -> str:
        """The line as it is read aloud."""
        return f"{self.title} · {self.detail}" if self.detail else self.title


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source: a result of a search, or what an answer cites. ``number`` is that of its marks, 0 without any.

    ``target`` is its full address; of a place in a document it is that of its marks, such as ``#cite-2``. ``detail`` is
    site, age or place in one line; ``quote`` the cited text. One that stands ``inside`` is below the name of its
    document, and is named by its place.
    """

    number: int
    title: str
    detail: str = ""
    target: str = ""
    quote: str = ""
    inside: bool = False

    @property
    def runs(self) -> Runs:
        """The row as text."""
        mark = Run(f"[{self.number}] ") if self.number else Run("")
        name, detail = (self.detail, "") if self.inside else (self.title, self.detail)
        rest = "".join(f" · {part}" for part in (detail, f"“{self.quote}”" if self.quote else "") if part)
        return tuple(run for run in (mark, Run(name, link=self.target or None), Run(rest)) if run.text)


@dataclass(frozen=True, slots=True)
class Card:
    """Something that is no text, by its name: a picture, a document, a file. ``mine`` puts it on the user's side."""

    icon: str
    name: str
    detail: str = ""
    mine: bool = False

    @property
    def words(self) -> str:
        """The card as it is read aloud."""
        return f"{self.name}, {self.detail}" if self.detail else self.name


@dataclass(frozen=True, slots=True)
class Refusal:
    """That the model declined: what, why in its own words, and what can be done."""

    title: str
    explanation: str
    advice: str

    @property
    def words(self) -> str:
        """The card as it is read aloud."""
        return "\n".join(part for part in (self.title, self.explanation, self.advice) if part)


@dataclass(frozen=True, slots=True)
class Note:
    """A short muted remark on a turn, such as that it was stopped."""

    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong with a turn."""

    error: TurnError
    open: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """A request that is held back until ``until_ms`` (since 1970 UTC; 0 while the program prepares)."""

    until_ms: int
    attempt: int
    error: TurnError | None


@dataclass(frozen=True, slots=True)
class Uploading:
    """An attachment is uploaded before the question goes out: ``sent`` of ``total`` bytes have left."""

    name: str
    sent: int
    total: int


@dataclass(frozen=True, slots=True)
class Working:
    """Nothing has arrived yet."""

    started_ms: int


@dataclass(frozen=True, slots=True)
class Version:
    """Which of its siblings a message is, from 1, and how many there are."""

    number: int
    count: int

    @property
    def alone(self) -> bool:
        """Whether there is no other."""
        return self.count < 2


ONLY = Version(1, 1)


@dataclass(frozen=True, slots=True)
class FactsLine:
    """The muted line under an answer: ``facts`` from left to right, and which actions stand at its right."""

    facts: tuple[str, ...]
    can_copy: bool = True
    can_retry: bool = True
    can_branch: bool = True
    can_continue: bool = False
    version: Version = ONLY


@dataclass(frozen=True, slots=True)
class TurnRow:
    """What can be done with a message of the user's, below its bubble."""

    can_copy: bool = True
    version: Version = ONLY


@dataclass(frozen=True, slots=True)
class BranchEnd:
    """Below the last answer of a branch whose later turns are kept on other ones."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day begins. ``number`` counts days (1 is 1 January of year 1)."""

    number: int


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """Another model answers from here on, or under another system prompt."""

    text: str


@dataclass(frozen=True, slots=True)
class TrimLine:
    """What stands above is no longer sent."""


@dataclass(frozen=True, slots=True)
class FullWindow:
    """The answer filled the model's context window: what can be done about that."""


@dataclass(frozen=True, slots=True)
class NewLine:
    """What stands below came since the reader was last here."""


class Heard:
    """When something of a running answer last arrived, in milliseconds since 1970 UTC; 0 while nothing has."""

    def __init__(self) -> None:
        self.ms = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """The line below a running answer, where it is said when nothing has come for a while."""

    heard: Heard


Value = (
    Prose
    | Bubble
    | BubbleFold
    | CodeBlock
    | Table
    | Rule
    | Formula
    | Picture
    | ThinkingLine
    | Folded
    | StepLine
    | SourceRow
    | Card
    | Cards
    | Refusal
    | Note
    | Trouble
    | Wait
    | Uploading
    | Working
    | FactsLine
    | TurnRow
    | BranchEnd
    | DayLine
    | ChangeLine
    | NewLine
    | TrimLine
    | FullWindow
    | Quiet
)


@dataclass(frozen=True, slots=True)
class Strip:
    """One block on the screen: its value, the containers it stands in, and the space above it in px.

    ``thought`` marks what belongs to opened thinking or to the details of a step.
    """

    value: Value
    frames: tuple[Frame, ...] = field(default=())
    above: int = 0
    thought: bool = False


def strip_text(value: Value) -> str:
    """The text of a block as it can be selected; empty for what is only decoration."""
    if isinstance(value, Prose):
        return runs_text(value.runs)
    if isinstance(value, Bubble):
        return value.text
    if isinstance(value, SourceRow):
        return runs_text(value.runs)
    if isinstance(value, CodeBlock | Table | Rule | Formula | Picture):
        return block_text(value)
    if isinstance(value, Cards):
        return value.words
    return value.json if isinstance(value, Folded) and value.open else ""
