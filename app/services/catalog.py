"""The models there are, and what each of them takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from app.base import resources
from app.base.clock import Clock
from app.logic.capabilities import ModelTable, base_id
from app.model.blocks import Json
from app.model.catalog import ModelInfo
from app.model.news import ModelsChanged

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.services.settings import Settings
    from app.storage.catalog_cache import CatalogCache


class ModelSource(Protocol):
    """Where the list comes from: GET /v1/models."""

    async def list_models(self) -> list[Json]:
        """All models, verbatim. Raises ChatelaineError."""
        ...


class Catalog:
    """The models of the address in force: as the API listed them last, else the built-in table."""

    def __init__(
        self,
        *,
        api: ModelSource,
        cache: CatalogCache,
        settings: Settings,
        feed: Feed,
        clock: Clock,
        table: ModelTable | None = None,
    ) -> None:
        self._api = api
        self._cache = cache
        self._settings = settings
        self._feed = feed
        self._clock = clock
        self._table = table or ModelTable.from_json(resources.read_json("models.json"))
        self._refreshing = asyncio.Lock()
        self.fetched_ms: int | None = None
        self._use(self._table.models)

    def models(self) -> tuple[ModelInfo, ...]:
        """The models that can be chosen, newest first."""
        return self._models

    def info(self, model_id: str) -> ModelInfo | None:
        """What *model_id* takes, with or without the date of its snapshot; None for an unknown model."""
        return self._by_id.get(model_id) or self._by_id.get(base_id(model_id)) or self._table.find(model_id)

    def describe(self, model_id: str) -> ModelInfo:
        """Like :meth:`info`, with a careful guess for an unknown model, so that it can be tried all the same."""
        return self.info(model_id) or self._table.describe(model_id)

    async def load(self) -> None:
        """Take what the API listed last, if it is on disk, else the built-in table. To be called at start and after a
        change of the address. Raises the storage's errors.
        """
        cached = await self._cache.load(self._settings.base_url)
        models = self._read(cached[1]) if cached is not None else ()
        self.fetched_ms = cached[0] if cached is not None and models else None
        self._use(models or self._table.models)
        self._feed.publish(ModelsChanged())

    async def refresh(self) -> None:
        """Ask the API, keep its answer on disk, and tell the feed. The old list stands when this raises.

        Raises:
            ChatelaineError: the API did not answer (ApiError), or the answer could not be stored (StorageError).
        """
        async with self._refreshing:
            base_url = self._settings.base_url
            listed = await self._api.list_models()
            models = self._read(listed)
            if not models or base_url != self._settings.base_url:
                return
            now_ms = self._clock.now_ms()
            self._use(models)
            self.fetched_ms = now_ms
            self._feed.publish(ModelsChanged())
            await self._cache.save(base_url, now_ms, listed)

    def _read(self, cards: Iterable[Json]) -> tuple[ModelInfo, ...]:
        read = (self._table.from_api(card) for card in cards if isinstance(card, dict))
        return tuple(info for info in read if info is not None and info.lifecycle != "retired")

    def _use(self, models: tuple[ModelInfo, ...]) -> None:
        self._models = models
        # Oldest first, so that of two snapshots of one model the newer one answers to the undated name.
        self._by_id = {base_id(info.id): info for info in reversed(models)} | {info.id: info for info in models}
