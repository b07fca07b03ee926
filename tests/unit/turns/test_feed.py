"""The feed: everybody hears everything, in order, at once."""

from __future__ import annotations

from app.model.news import ModelsChanged, News, SettingChanged
from app.services.feed import Feed


def test_everybody_hears_everything_in_order() -> None:
    feed = Feed()
    one: list[News] = []
    other: list[News] = []
    feed.subscribe(one.append)
    leave = feed.subscribe(other.append)
    feed.publish(ModelsChanged())
    leave()
    feed.publish(SettingChanged("look.theme"))
    assert one == [ModelsChanged(), SettingChanged("look.theme")]
    assert other == [ModelsChanged()]


def test_one_may_leave_or_come_while_news_is_told() -> None:
    feed = Feed()
    heard: list[News] = []

    def once(news: News) -> None:
        leave()
        feed.subscribe(heard.append)

    leave = feed.subscribe(once)
    feed.publish(ModelsChanged())
    assert heard == []
    feed.publish(SettingChanged("a"))
    assert heard == [SettingChanged("a")]


def test_the_same_function_may_subscribe_twice_and_leave_once() -> None:
    feed = Feed()
    heard: list[News] = []
    hear = heard.append
    leave = feed.subscribe(hear)
    feed.subscribe(hear)
    leave()
    feed.publish(ModelsChanged())
    assert heard == [ModelsChanged()]
