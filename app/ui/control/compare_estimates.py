"""What each of several models would read of the same message, and what that costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from app.model.errors import ChatelaineError
from app.model.estimate import SendEstimate
from app.model.turn import TurnSettings
from app.services.estimates import Place

if TYPE_CHECKING:
    from app.services.estimates import Estimates
    from app.ui.tasks import Tasks


class CompareEstimates:
    """Each is looked for once, when it is first wanted, by what is known without asking the API.

    *settings_of* makes a model's settings; *told* hears of each that is known.
    """

    def __init__(
        self,
        estimates: Estimates,
        place: Place,
        text: str,
        settings_of: Callable[[str], TurnSettings],
        told: Callable[[str], object],
        tasks: Tasks,
    ) -> None:
        self._estimates = estimates
        self._place = place
        self._text = text
        self._settings_of = settings_of
        self._told = told
        self._tasks = tasks
        self._known: dict[str, SendEstimate | None] = {}
        self._wanted: set[str] = set()

    def want(self, models: Iterable[str]) -> None:
        """Look for those of *models* that nobody has looked for."""
        for model in models:
            if model not in self._wanted:
                self._wanted.add(model)
                self._tasks.start("estimate what a model takes", self._find(model))

    def known(self, model: str) -> SendEstimate | None:
        """What is known of *model*."""
        return self._known.get(model)

    def is_known(self, models: Iterable[str]) -> bool:
        """Whether all of *models* were looked for, even where nothing was found."""
        return all(model in self._known for model in models)

    async def all(self, models: Sequence[str]) -> list[SendEstimate | None]:
        """What each of *models* takes, looked for now where it is not known yet; None where that cannot be had."""
        return [self._known[model] if model in self._known else await self._find(model) for model in models]

    async def _find(self, model: str) -> SendEstimate | None:
        found: SendEstimate | None = None
        with suppress(ChatelaineError):  # the turn itself will meet it and say so
            found = await self._estimates.of(self._place, self._text, self._settings_of(model))
        self._known[model] = found
        self._told(model)
        return found
