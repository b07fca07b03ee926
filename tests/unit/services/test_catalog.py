"""The models: as the API listed them last, else the built-in table."""

from __future__ import annotations

import pytest

from app.api.client import ApiClient
from app.demo.server import DemoServer
from app.model.blocks import Json
from app.model.errors import ChatelaineError
from app.model.news import ModelsChanged, News
from app.services.catalog import Catalog, ModelSource
from app.services.feed import Feed
from app.services.settings import Settings
from app.storage.catalog_cache import CatalogCache
from app.storage.db import Database
from tests.fakes.clock import ManualClock


class Listed:
    """An API that lists what it was given."""

    def __init__(self, *cards: object) -> None:
        self.cards = cards

    async def list_models(self) -> list[Json]:
        return list(self.cards)  # type: ignore[arg-type]  # a hostile server's objects


class Desk:
    """What a catalogue needs, once per test."""

    def __init__(self, database: Database, settings: Settings, feed: Feed, clock: ManualClock) -> None:
        self._parts = {"cache": CatalogCache(database), "settings": settings, "feed": feed, "clock": clock}

    def catalog(self, api: ModelSource) -> Catalog:
        return Catalog(api=api, **self._parts)  # type: ignore[arg-type]


@pytest.fixture
def desk(database: Database, settings: Settings, feed: Feed, clock: ManualClock) -> Desk:
    return Desk(database, settings, feed, clock)


async def test_offline_there_is_the_built_in_table(desk: Desk, news: list[News]) -> None:
    catalog = desk.catalog(Listed())
    assert len(catalog.models()) == 19
    await catalog.load()
    assert (len(catalog.models()), catalog.fetched_ms) == (19, None)
    assert news == [ModelsChanged()]


async def test_the_apis_list_is_used_kept_and_told(
    desk: Desk, api: ApiClient, demo_server: DemoServer, settings: Settings, news: list[News], clock: ManualClock
) -> None:
    settings.override("net.base_url", demo_server.base_url)
    news.clear()
    catalog = desk.catalog(api)
    await catalog.refresh()
    assert news == [ModelsChanged()]
    assert catalog.fetched_ms == clock.now_ms()
    names = {info.id: info.name for info in catalog.models()}
    assert names["claude-opus-5-5"] == "Claude Opus 5.5"
    assert not any(info.lifecycle == "retired" for info in catalog.models())
    again = desk.catalog(Listed())
    await again.load()
    assert again.models() == catalog.models()
    settings.override("net.base_url", "https://gateway.example")
    await again.load()
    assert len(again.models()) == 19


async def test_models_are_found_with_and_without_their_date(desk: Desk, api: ApiClient) -> None:
    catalog = desk.catalog(api)
    for _ in range(2):
        dated, bare = catalog.info("claude-haiku-4-5-20251001"), catalog.info("claude-haiku-4-5")
        assert dated is not None
        assert bare is not None
        assert dated.name == bare.name == "Claude Haiku 4.5"
        await catalog.refresh()


async def test_an_unknown_model_can_be_tried(desk: Desk) -> None:
    catalog = desk.catalog(Listed())
    assert catalog.info("claude-next-9") is None
    assert catalog.describe("claude-next-9").id == "claude-next-9"


async def test_a_hostile_list_changes_nothing_that_it_should_not(desk: Desk, news: list[News]) -> None:
    catalog = desk.catalog(Listed("text", None, {"id": 7}, {"id": ""}))
    await catalog.refresh()
    assert (len(catalog.models()), news) == (19, [])
    catalog = desk.catalog(Listed({"id": "claude-opus-5-5", "display_name": "Opus\u202e"}, {"id": "x\ny"}))
    await catalog.refresh()
    assert [(info.id, info.name) for info in catalog.models()] == [("claude-opus-5-5", "Opus")]


async def test_the_old_list_stands_when_the_api_fails(desk: Desk, api: ApiClient, demo_server: DemoServer) -> None:
    demo_server.stop()
    catalog = desk.catalog(api)
    with pytest.raises(ChatelaineError):
        await catalog.refresh()
    assert len(catalog.models()) == 19
