"""The one way up: services publish, whoever cares subscribes."""

from __future__ import annotations

import logging
from collections.abc import Callable

from app.model.news import News

_log = logging.getLogger(__name__)

Subscriber = Callable[[News], None]


class Feed:
    """Hands news to subscribers at once, in the order of publication, on the caller's thread (the services' loop)."""

    def __init__(self) -> None:
        self._subscribers: tuple[Subscriber, ...] = ()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call *callback* for every later piece of news; the returned function ends that and may be called twice."""
        self._subscribers = (*self._subscribers, callback)

        def unsubscribe() -> None:
            self._subscribers = tuple(known for known in self._subscribers if known is not callback)

        return unsubscribe

    def publish(self, news: News) -> None:
        """Tell every subscriber. One that fails is logged and keeps the others from nothing."""
        for subscriber in self._subscribers:
            try:
                subscriber(news)
            except Exception:
                _log.exception("a subscriber failed on %s", type(news).__name__)
