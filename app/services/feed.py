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
        self._subscribers: dict[object, Subscriber] = {}

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call *callback* for every later piece of news; the returned function ends that and may be called twice."""
        ticket = object()
        self._subscribers[ticket] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(ticket, None)

        return unsubscribe

    def publish(self, news: News) -> None:
        """Tell every subscriber. One that fails is logged and keeps the others from nothing."""
        for subscriber in tuple(self._subscribers.values()):
            try:
                subscriber(news)
            except Exception:
                _log.exception("a subscriber failed on %s", type(news).__name__)
