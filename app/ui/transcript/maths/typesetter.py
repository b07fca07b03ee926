"""Hands out formulas: at once what was set before, the rest from a worker.

The library is imported on the worker, when the first formula is shown. Until a formula is there, and where it
cannot be set, its source stands in its place. Drawings know neither size nor colour: zoom and theme need no new ones.
"""

from __future__ import annotations

import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, QThreadPool, Signal

from app.ui.transcript.maths.drawing import Drawing
from app.ui.transcript.maths.limits import Refusal, refused

Set = Drawing | Refusal
Key = tuple[str, bool]

_KEPT = 1_000  # formulas
_BATCH_S = 0.1  # the worker brings what it has after this time


class Formulas:
    """What one block wants set. ``get`` answers None while the worker has it; *arrived* hears when all is there.

    *arrived* is a method of the block, which is not kept alive by it.
    """

    def __init__(self, typesetter: Typesetter, arrived: Callable[[], None]) -> None:
        self._typesetter = typesetter
        self._arrived = weakref.WeakMethod(arrived)  # a block that is gone wants nothing any more
        self._waiting: set[Key] = set()

    def get(self, source: str, display: bool) -> Set | None:
        """The formula for LaTeX without delimiters, or why there is none, or None for now."""
        found = self._typesetter.ask((source, display), self)
        if found is None:
            self._waiting.add((source, display))
        return found

    def came(self, key: Key) -> None:
        """A formula is there. The block looks again when it has all of them, so that it changes once."""
        if key in self._waiting:
            self._waiting.remove(key)
            tell = self._arrived()
            if not self._waiting and tell is not None:
                tell()


class Typesetter(QObject):
    """Keeps what was set, and has the rest set in order. Lives on the GUI thread. ``idle`` says that all is there."""

    idle = Signal()
    _result = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._busy = False
        self._kept: OrderedDict[Key, Set] = OrderedDict()
        self._waiting: OrderedDict[Key, list[weakref.ref[Formulas]]] = OrderedDict()
        self._result.connect(self._take)

    def ask(self, key: Key, formulas: Formulas) -> Set | None:
        """What stands for *key*; None when *formulas* will be told."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        no = refused(key[0])
        if no is not None:
            return no
        self._waiting.setdefault(key, []).append(weakref.ref(formulas))
        self._start()
        return None

    def _start(self) -> None:
        """Send the worker what somebody still waits for."""
        for key in [key for key, asking in self._waiting.items() if not any(one() is not None for one in asking)]:
            del self._waiting[key]
        if self._busy or self._closed or not self._waiting:
            return
        self._busy = True
        keys = list(self._waiting)
        QThreadPool.globalInstance().start(lambda: self._work(keys))

    def _work(self, keys: Sequence[Key]) -> None:
        """On the worker: set what can be set in a moment."""
        from app.ui.transcript.maths.typeset import typeset  # noqa: PLC0415 - ziamath is imported on first use

        done: list[tuple[Key, Set]] = []
        end = time.monotonic() + _BATCH_S
        for key in keys:
            if self._closed or (done and time.monotonic() > end):
                break
            done.append((key, typeset(*key)))
            time.sleep(0)  # let the window's thread run
        with suppress(RuntimeError):  # the view is gone
            self._result.emit(done)

    def _take(self, done: Sequence[tuple[Key, Set]]) -> None:
        self._busy = False
        asking = []
        for key, made in done:
            self._kept[key] = made
            asking += [(key, one()) for one in self._waiting.pop(key, ())]
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        for key, formulas in asking:
            if formulas is not None:
                formulas.came(key)
        self._start()
        if not self._waiting:
            self.idle.emit()

    @property
    def busy(self) -> bool:
        """Whether formulas are still to come."""
        return bool(self._waiting)

    def close(self) -> None:
        """Take no more work."""
        self._closed = True
        self._waiting.clear()
