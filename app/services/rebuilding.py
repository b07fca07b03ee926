"""Requests built again, the last one remembered: it does not change while its answer grows and when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.logic.rebuild import Rebuilt, rebuild
from app.model.message import Message
from app.model.sent import SentRecord

if TYPE_CHECKING:
    from app.model.catalog import ModelInfo
    from app.services.catalog import Catalog


class Rebuilding:
    """Holds one request: that of the turn which the inspector shows, and holds, too."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._key: tuple[Any, ...] = ()
        self._models: tuple[ModelInfo, ...] = ()
        self._last: Rebuilt | None = None

    def of(self, answer: Message, path: Sequence[Message], record: SentRecord | None) -> Rebuilt | None:
        """As ``logic.rebuild.rebuild``. Linear in the branch unless it is the same request as the last time."""
        if record is None:  # then the request depends on more
            return rebuild(answer, path, self._catalog.describe, None)
        key = (answer.id, answer.settings, record.digest, record.marks, record.extra)
        models = self._catalog.models()
        if self._last is None or key != self._key or models is not self._models:
            self._last = rebuild(answer, path, self._catalog.describe, record)
            self._key, self._models = key, models
        return self._last
