"""Hands out colours for lines of code: a handful at once on the GUI thread, the rest from a worker.

Pygments is imported on the worker, when the first code with a language is shown. Until colours are there, code
is shown plain.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.ui.transcript.syntax.spans import Spans

if TYPE_CHECKING:
    from app.ui.transcript.syntax.lines import LineLexer, State, WholeLexer

Recoloured = Callable[[int, int], None]

_AT_ONCE = 16  # lines lexed on the GUI thread in one go: some 2 ms
_WAIT_LINES = 8  # lines, and a quarter of what stands, before code is coloured as a whole again
_BREATH = 10  # lines after which the worker lets others run
_MOST_LINES = 20_000  # longer code stays plain

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    language: str
    lexer: LineLexer | WholeLexer | None


@dataclass(frozen=True, slots=True)
class _Lexed:
    session: Session
    version: int
    first: int
    spans: list[Spans]
    states: list[State]


class Session:
    """The colours of one block of code.

    ``take`` is told of new lines; the last one may still grow. *changed* hears of lines (first, last) whose colours
    came later.
    """

    def __init__(self, owner: Highlighter, changed: Recoloured) -> None:
        self._owner = owner
        self._changed = changed
        self._lexer: LineLexer | WholeLexer | None = None
        self._lines: Sequence[str] = ()
        self._complete = False
        self._spans: list[Spans] = []
        self._states: list[State] = []  # before each line; one more than there are spans
        self._last: tuple[str, Spans] | None = None  # the growing line and its colours
        self._version = 0
        self._busy = False
        self._ordered = 0  # lines that the worker has
        self._whole = False  # coloured as a whole, or about to be

    def ready(self, lexer: LineLexer | WholeLexer | None) -> None:
        """The lexer is there, or there is none."""
        self._lexer = lexer
        if lexer is not None:
            before = len(self._spans)
            self._advance()
            self._changed(before, len(self._lines))

    def take(self, lines: Sequence[str], first: int, complete: bool) -> None:
        """Lines from *first* on are new or changed; *complete* says that no more will come."""
        if first < max(len(self._spans), self._ordered):
            del self._spans[first:], self._states[first + 1 :]
            self._version += 1  # what the worker brings is of another text
            self._ordered = 0
            self._whole = False
        self._lines = lines
        self._complete = complete
        self._last = None
        self._advance()

    def spans(self, line: int) -> Spans:
        """The coloured parts of a line, as far as they are known."""
        if line < len(self._spans):
            return self._spans[line]
        if line == len(self._spans) == len(self._lines) - 1 and not self._complete:
            return self._growing(line)
        return ()

    def _growing(self, line: int) -> Spans:
        """The last line, coloured for the moment."""
        from app.ui.transcript.syntax.lines import LineLexer  # noqa: PLC0415 - Pygments is imported on first use

        if not isinstance(self._lexer, LineLexer) or len(self._states) <= line:
            return ()
        text = self._lines[line]
        if self._last is None or self._last[0] != text:
            self._last = (text, self._lexer.line(text, self._states[line])[0])
        return self._last[1]

    def _advance(self) -> None:
        """Colour what is new, here or on the worker."""
        if self._lexer is None or self._busy or len(self._lines) > _MOST_LINES:
            return
        from app.ui.transcript.syntax.lines import LineLexer, State  # noqa: PLC0415 - as above

        stop = len(self._lines) if self._complete else len(self._lines) - 1
        first = len(self._spans)
        if first >= stop:
            self._look_again(self._lexer, stop)
            return
        if not isinstance(self._lexer, LineLexer):
            if self._complete or stop - first > _WAIT_LINES + first // 4:
                self._order(self._lexer, 0, stop)
            return
        if not self._states:
            self._states.append(State())
        if stop - first > _AT_ONCE:
            self._order(self._lexer, first, stop)
            return
        for line in range(first, stop):
            spans, state = self._lexer.line(self._lines[line], self._states[-1])
            self._spans.append(spans)
            self._states.append(state)
        self._look_again(self._lexer, stop)

    def _look_again(self, lexer: LineLexer | WholeLexer, stop: int) -> None:
        """Colour a complete block as a whole, once, where its language needs it."""
        after = getattr(lexer, "after", None)
        if after is not None and self._complete and not self._whole and stop > 1:
            self._whole = True
            self._order(after, 0, stop)

    def _order(self, lexer: LineLexer | WholeLexer, first: int, stop: int) -> None:
        self._busy = True
        self._ordered = stop
        state = self._states[-1] if self._states else None
        lines = list(self._lines[first:stop])
        version = self._version
        self._owner.run(lambda: _lex(self, version, lexer, first, lines, state))

    def lexed(self, result: _Lexed) -> None:
        """Lines came back from the worker."""
        self._busy = False
        fits = result.version == self._version and result.first in (0, len(self._spans))
        if fits:
            self._spans[result.first :] = result.spans
            self._states += result.states
        self._advance()
        if fits:
            self._changed(result.first, result.first + len(result.spans))


def _lex(
    session: Session,
    version: int,
    lexer: LineLexer | WholeLexer,
    first: int,
    lines: list[str],
    state: State | None,
) -> _Lexed:
    """On the worker: colour *lines*, letting others run in between."""
    from app.ui.transcript.syntax.lines import WholeLexer  # noqa: PLC0415 - as above

    if isinstance(lexer, WholeLexer):
        return _Lexed(session, version, first, lexer.lines("\n".join(lines))[: len(lines)], [])
    assert state is not None
    spans, states = [], []
    for number, line in enumerate(lines):
        found, state = lexer.line(line, state)
        spans.append(found)
        states.append(state)
        if number % _BREATH == 0:
            time.sleep(0)
    return _Lexed(session, version, first, spans, states)


class Highlighter(QObject):
    """Makes sessions. Lives on the GUI thread; long work goes to Qt's pool and comes back by signal.

    ``idle`` says that the worker has nothing left to do.
    """

    idle = Signal()
    _result = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._pending = 0  # jobs whose result has not come back
        self._lexers: dict[str, LineLexer | WholeLexer | None] = {}
        self._waiting: dict[str, list[Session]] = {}
        self._result.connect(self._take)

    def session(self, language: str, changed: Recoloured) -> Session:
        """A session for a block in *language* (a fence's first word)."""
        session = Session(self, changed)
        if not language or len(language) > 40:
            return session
        if language in self._lexers:
            session.ready(self._lexers[language])
        elif language in self._waiting:
            self._waiting[language].append(session)
        else:
            self._waiting[language] = [session]
            self.run(lambda: _load(language))
        return session

    @property
    def busy(self) -> bool:
        """Whether colours are still to come."""
        return self._pending > 0

    def run(self, job: Callable[[], object]) -> None:
        """Do *job* on the worker; its result comes back to this thread."""
        if not self._closed:
            self._pending += 1
            QThreadPool.globalInstance().start(lambda: self._work(job))

    def _work(self, job: Callable[[], object]) -> None:
        if self._closed:
            return
        result: object = None
        try:
            result = job()
        except Exception:  # a lexer of the library failed on the model's code: it stays plain
            _log.exception("highlighting failed")
        with suppress(RuntimeError):  # the view is gone
            self._result.emit(result)

    def _take(self, result: object) -> None:
        self._pending -= 1
        if isinstance(result, _Loaded):
            self._lexers[result.language] = result.lexer
            for session in self._waiting.pop(result.language, ()):
                session.ready(result.lexer)
        elif isinstance(result, _Lexed):
            result.session.lexed(result)
        if not self._pending:
            self.idle.emit()

    def close(self) -> None:
        """Take no more work; what the pool still has of it is dropped."""
        self._closed = True


def _load(language: str) -> _Loaded:
    from app.ui.transcript.syntax.lines import load_lexer  # noqa: PLC0415 - as above

    return _Loaded(language, load_lexer(language))
