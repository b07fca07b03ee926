"""Things that take a while to make, for a screen that moves: the last wish first, each once, results kept a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.model.errors import ChatelaineError, ErrorKind

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
AT_ONCE = 2
_MOST_FAILURES = 256


@dataclass(slots=True)
class _Wish(Generic[V]):
    """What several may wait for. ``task`` is there once it is being made."""

    make: Callable[[], Awaitable[V]]
    result: asyncio.Future[V]
    waiting: int = 0
    task: asyncio.Task[None] | None = field(default=None)


class Wishes(Generic[K, V]):
    """Makes values by key, *at_once* at a time. Kept are those asked for last, of *most* in all by *size_of*.

    What failed because of its content fails again at once: a broken file is not tried for every picture of it.
    """

    def __init__(self, most: int, size_of: Callable[[V], int], at_once: int = AT_ONCE) -> None:
        self._most = most
        self._size_of = size_of
        self._free = at_once
        self._made: OrderedDict[K, V] = OrderedDict()
        self._failed: OrderedDict[K, ChatelaineError] = OrderedDict()
        self._wanted: dict[K, _Wish[V]] = {}  # those not begun yet in order, the latest last
        self._ending: set[asyncio.Task[None]] = set()
        self._size = 0

    @property
    def size(self) -> int:
        """The sum of what is kept, by *size_of*."""
        return self._size

    async def get(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        """The value of *key*, by *make* if it is not kept. Raises what *make* raises.

        A wish that nobody waits for any more (all were cancelled) is not begun, or ended.
        """
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        if key in self._failed:
            raise _again(self._failed[key])
        wish = self._join(key, make)
        wish.waiting += 1
        self._begin()
        try:
            return await asyncio.shield(wish.result)
        finally:
            wish.waiting -= 1
            if not wish.waiting and not wish.result.done():
                self._forget(key, wish)

    async def close(self) -> None:
        """End what is under way."""
        tasks = [wish.task for wish in self._wanted.values() if wish.task is not None] + [*self._ending]
        for wish in self._wanted.values():
            wish.result.cancel()
        self._wanted.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _join(self, key: K, make: Callable[[], Awaitable[V]]) -> _Wish[V]:
        """The wish for *key*, in front of all others from now on."""
        wish = self._wanted.pop(key, None)
        if wish is None:
            wish = _Wish(make, asyncio.get_running_loop().create_future())
        self._wanted[key] = wish
        return wish

    def _forget(self, key: K, wish: _Wish[V]) -> None:
        if self._wanted.get(key) is wish:
            del self._wanted[key]
        wish.result.cancel()
        if wish.task is not None:
            wish.task.cancel()
            self._ending.add(wish.task)
            wish.task.add_done_callback(self._ending.discard)

    def _begin(self) -> None:
        for key, wish in reversed([*self._wanted.items()]):
            if not self._free:
                return
            if wish.task is None:
                self._free -= 1
                wish.task = asyncio.create_task(self._work(key, wish), name="make a preview")

    async def _work(self, key: K, wish: _Wish[V]) -> None:
        try:
            value = await wish.make()
        except ChatelaineError as error:
            self._note(key, error)
            self._end(wish, error)
        except Exception as error:  # ours: whoever waits has to hear of it
            self._end(wish, error)
        else:
            self._keep(key, value)
            if not wish.result.done():
                wish.result.set_result(value)
        finally:
            wish.result.cancel()  # unless it is there: the work was ended from outside
            self._free += 1
            if self._wanted.get(key) is wish:
                del self._wanted[key]
            self._begin()

    def _end(self, wish: _Wish[V], error: Exception) -> None:
        if not wish.result.done():
            wish.result.set_exception(error)

    def _note(self, key: K, error: ChatelaineError) -> None:
        if error.error.kind is ErrorKind.USER and error.error.code != "closed":
            self._failed[key] = _again(error)
            if len(self._failed) > _MOST_FAILURES:
                self._failed.popitem(last=False)

    def _keep(self, key: K, value: V) -> None:
        size = self._size_of(value)
        if size > self._most:
            return
        self._made[key] = value
        self._size += size
        while self._size > self._most:
            _, oldest = self._made.popitem(last=False)
            self._size -= self._size_of(oldest)


def _again(error: ChatelaineError) -> ChatelaineError:
    """The same error without the frames that it came through."""
    return type(error)(error.error)
