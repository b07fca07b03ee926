"""Coroutines of the interface: named, kept, failures shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.ui.tasks import Tasks

TROUBLE = TurnError(ErrorKind.USER, "no_key", "There is no key.")


async def fail(error: Exception) -> None:
    await asyncio.sleep(0)
    raise error


async def for_ever() -> None:
    await asyncio.Event().wait()


def test_failure_of_ours_is_shown_as_it_is(run: Callable[..., Any]) -> None:
    async def scene() -> list[TurnError]:
        tasks = Tasks()
        shown: list[TurnError] = []
        tasks.failed.connect(shown.append)
        tasks.start("send", fail(ChatelaineError(TROUBLE)))
        await tasks.settle()
        return shown

    assert run(scene()) == [TROUBLE]


@pytest.mark.expected_log("task failed: send")
def test_a_bug_is_logged_and_shown_without_its_key(run: Callable[..., Any]) -> None:
    async def scene() -> list[TurnError]:
        tasks = Tasks()
        shown: list[TurnError] = []
        tasks.failed.connect(shown.append)
        tasks.start("send", fail(ValueError("sk-ant-api03-secretsecret")))
        await tasks.settle()
        return shown

    (error,) = run(scene())
    assert error.kind is ErrorKind.BUG
    assert "ValueError" in error.detail
    assert "secret" not in error.detail


def test_close_cancels_and_starts_nothing_more(run: Callable[..., Any]) -> None:
    async def scene() -> tuple[tuple[str, ...], tuple[str, ...], object]:
        tasks = Tasks()
        tasks.start("b", for_ever())
        tasks.start("a", for_ever())
        running = tasks.names()
        await tasks.close()
        return running, tasks.names(), tasks.start("late", for_ever())

    assert run(scene()) == (("a", "b"), (), None)


def test_settle_waits_for_tasks_started_by_tasks(run: Callable[..., Any]) -> None:
    done: list[str] = []

    async def scene() -> None:
        tasks = Tasks()

        async def second() -> None:
            done.append("second")

        async def first() -> None:
            tasks.start("second", second())
            done.append("first")

        tasks.start("first", first())
        await tasks.settle()

    run(scene())
    assert done == ["first", "second"]
