"""The network thread: work goes over, results and ends come back, nothing is left behind."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.api.errors import ApiError
from app.api.network import NetworkThread
from tests.fakes.waiting import until


async def test_work_runs_over_there(network: NetworkThread) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert await network.call(where) == "network"
    assert threading.current_thread().name != "network"


async def test_errors_come_back(network: NetworkThread) -> None:
    async def fail() -> None:
        raise KeyError("over there")

    with pytest.raises(KeyError, match="over there"):
        await network.call(fail)


class Sleeper:
    """Work that takes its time to end when it is cancelled."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.may_end = threading.Event()
        self.ended = threading.Event()

    async def run(self) -> None:
        self.began.set()
        try:
            await asyncio.Event().wait()
        finally:
            await until(self.may_end.is_set)
            self.ended.set()


async def test_cancelling_waits_for_the_end_of_the_work(network: NetworkThread) -> None:
    sleeper = Sleeper()
    call = asyncio.create_task(network.call(sleeper.run))
    await until(sleeper.began.is_set)
    call.cancel()
    await asyncio.sleep(0)
    call.cancel()  # an impatient second time changes nothing
    await asyncio.sleep(0.02)
    assert not call.done()
    sleeper.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert sleeper.ended.is_set()


async def test_work_that_ends_well_while_it_is_cancelled_is_still_cancelled_for_the_caller(
    network: NetworkThread,
) -> None:
    began = threading.Event()

    async def stubborn() -> str:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "done all the same"
        return ""

    call = asyncio.create_task(network.call(stubborn))
    await until(began.is_set)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


async def test_stopping_ends_running_work_and_refuses_more() -> None:
    network = NetworkThread()
    network.start()
    sleeper = Sleeper()
    sleeper.may_end.set()
    call = asyncio.create_task(network.call(sleeper.run))
    await until(sleeper.began.is_set)
    await network.stop()
    assert sleeper.ended.is_set()
    for attempt in (call, network.call(sleeper.run), network.until_prepared()):
        with pytest.raises(ApiError) as caught:
            await attempt
        assert caught.value.error.code == "connection_closed"
    await network.stop()
    network.prepare()  # nothing to do any more


async def test_two_stops_at_once_and_a_stop_before_the_start() -> None:
    network = NetworkThread()
    await network.stop()
    network = NetworkThread()
    network.start()
    await asyncio.gather(network.stop(), network.stop())
    with pytest.raises(RuntimeError):
        network.start()


async def test_preparing_imports_the_sdk_once_and_tells_everybody(network: NetworkThread) -> None:
    done: list[str] = []

    async def also() -> None:
        done.append(threading.current_thread().name)

    network.prepare_also(also)
    before = network.prepared
    await asyncio.gather(network.until_prepared(), network.until_prepared())
    assert (before, network.prepared) == (False, True)
    network.prepare()
    await network.until_prepared()
    assert done == ["network"]


async def test_waiting_for_the_preparation_can_be_cancelled_at_once(network: NetworkThread) -> None:
    hold = threading.Event()

    async def block() -> None:
        hold.wait(10)  # as the import blocks the thread

    network.prepare_also(block)
    wait = asyncio.create_task(network.until_prepared())
    await asyncio.sleep(0)
    wait.cancel()
    with pytest.raises(asyncio.CancelledError):
        await wait
    hold.set()
    await network.until_prepared()


@pytest.mark.expected_log("the SDK could not be prepared.*no such thing")
async def test_a_failed_preparation_leaves_it_to_the_first_request_to_say_so(network: NetworkThread) -> None:
    async def fail() -> None:
        raise RuntimeError("no such thing")

    network.prepare_also(fail)
    await network.until_prepared()
    assert network.prepared


def test_a_caller_whose_loop_is_gone_harms_nobody() -> None:
    network = NetworkThread()
    network.start()
    sleeper = Sleeper()
    loop = asyncio.new_event_loop()
    call = loop.create_task(network.call(sleeper.run))
    loop.run_until_complete(until(sleeper.began.is_set))
    call._log_destroy_pending = False  # type: ignore[attr-defined]  # abandoned on purpose
    loop.close()
    sleeper.may_end.set()
    asyncio.run(network.stop())
    assert sleeper.ended.is_set()


async def test_stopping_does_not_wait_for_a_name_that_is_still_being_looked_up() -> None:
    network = NetworkThread()
    network.start()
    looking, answer = threading.Event(), threading.Event()

    def look_up() -> None:  # as getaddrinfo does without a network: not to be cancelled
        looking.set()
        answer.wait(20)

    async def connect() -> None:
        await asyncio.get_running_loop().run_in_executor(None, look_up)

    call = asyncio.create_task(network.call(connect))
    await until(looking.is_set)
    await asyncio.wait_for(network.stop(), 5)
    answer.set()
    with pytest.raises(ApiError):
        await call
