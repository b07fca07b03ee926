"""The worker processes: what breaks in them is one file's trouble."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from app.media.media import Media
from app.media.pool import MediaPool
from app.media.values import MediaError
from tests.fakes.papers import paper
from tests.fakes.waiting import until

# A worker with jobs that no file should be able to bring about.
_EVIL = """
import os, sys, time
sys.path.insert(0, {root!r})
from app.media import jobs, worker
jobs.JOBS["die"] = lambda: os.kill(os.getpid(), 11)
jobs.JOBS["loop"] = lambda: time.sleep(600)
jobs.JOBS["eat"] = lambda: (len(bytearray(3 * 1024 ** 3)), b"")
jobs.JOBS["say"] = lambda: (print("noise"), b"data" * 3)
jobs.JOBS["who"] = lambda: (os.getpid(), b"")
sys.exit(worker.main())
"""


@pytest.fixture
async def pool() -> AsyncIterator[MediaPool]:
    root = str(Path(__file__).parents[3])
    made = MediaPool(workers=1, command=(sys.executable, "-c", _EVIL.format(root=root)))
    yield made
    await made.close()


def has_ended(process: int) -> bool:
    """Whether the *process* runs no more; it may go between two looks at it."""
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def failure(pool: MediaPool, job: str, limit_s: float = 30.0) -> str:
    with pytest.raises(MediaError) as caught:
        await pool.run(job, {}, limit_s=limit_s)
    assert caught.value.error.message.endswith(".")
    return caught.value.error.code


async def test_a_crash_is_one_files_trouble(pool: MediaPool) -> None:
    assert await failure(pool, "die") == "crashed"
    assert (await pool.run("say", {}, limit_s=30))[1] == b"data" * 3


async def test_an_endless_job_is_ended(pool: MediaPool) -> None:
    first, _ = await pool.run("who", {}, limit_s=30)
    assert await failure(pool, "loop", limit_s=0.2) == "timed_out"
    second, _ = await pool.run("who", {}, limit_s=30)
    assert first != second
    await until(lambda: not psutil.pid_exists(first))


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux")
async def test_memory_is_limited(pool: MediaPool) -> None:
    assert await failure(pool, "eat") == "out_of_memory"
    assert (await pool.run("say", {}, limit_s=30))[0] is None


async def test_what_is_cancelled_while_it_waits_is_not_done(pool: MediaPool) -> None:
    running = asyncio.create_task(pool.run("loop", {}, limit_s=0.5))
    waiting = asyncio.create_task(pool.run("die", {}, limit_s=30))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(MediaError):
        await running
    assert (await pool.run("say", {}, limit_s=30))[1] == b"data" * 3
    assert waiting.cancelled()


async def test_closing_ends_processes_and_tells_who_waits() -> None:
    root = str(Path(__file__).parents[3])
    pool = MediaPool(workers=1, command=(sys.executable, "-c", _EVIL.format(root=root)))
    worker, _ = await pool.run("who", {}, limit_s=30)
    running = [asyncio.create_task(pool.run("loop", {}, limit_s=60)) for _ in range(3)]
    await asyncio.sleep(0)
    await pool.close()
    done = await asyncio.gather(*running, return_exceptions=True)
    assert [type(each) for each in done] == [MediaError] * 3
    assert not psutil.pid_exists(worker)
    await pool.close()


async def test_a_worker_ends_with_the_program() -> None:
    script = (
        "import asyncio, os, sys; from app.media.pool import MediaPool\n"
        "async def main():\n"
        "    pool = MediaPool(workers=1)\n"
        "    try: await pool.run('look', {'path': '/nonexistent', 'name': 'x'}, limit_s=30)\n"
        "    except Exception: pass\n"
        "    print(pool._hands[0]._process.pid, flush=True); os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3]
    )
    out, _ = await process.communicate()
    worker = int(out)
    await until(lambda: has_ended(worker))


async def test_a_worker_ends_in_the_middle_of_a_job_when_the_program_is_gone(tmp_path: Path) -> None:
    root, note = str(Path(__file__).parents[3]), tmp_path / "pid"
    noted = f"jobs.JOBS['loop'] = lambda: (open({str(note)!r}, 'w').write(str(os.getpid())), time.sleep(600))"
    evil = _EVIL.format(root=root).replace("sys.exit(", f"{noted}\nsys.exit(")
    script = (
        "import asyncio, sys; from app.media.pool import MediaPool\n"
        f"pool = MediaPool(workers=1, command=(sys.executable, '-c', {evil!r}))\n"
        "asyncio.run(pool.run('loop', {}, limit_s=600))\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=root)
    await until(lambda: note.exists() and note.read_text(), 30)  # it is in the middle of its job
    worker = int(note.read_text())
    process.kill()
    await process.wait()
    await until(lambda: has_ended(worker), 30)


async def test_a_job_that_nobody_waits_for_makes_room(pool: MediaPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.media.pool._HURRY_S", 0.1)
    first, _ = await pool.run("who", {}, limit_s=30)
    running = asyncio.create_task(pool.run("loop", {}, limit_s=600))
    await until(lambda: pool._hands[0]._order is not None)
    running.cancel()
    second, _ = await pool.run("who", {}, limit_s=30)
    assert first != second


async def test_no_secret_of_the_environment_reaches_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    media = Media()
    with pytest.raises(MediaError):
        await media.look(Path("/nonexistent"), "x")
    [worker] = [
        child for child in psutil.Process(os.getpid()).children() if "app.media.worker" in " ".join(child.cmdline())
    ]
    assert "ANTHROPIC_API_KEY" not in worker.environ()
    await media.close()


async def test_the_facade_tells_what_the_workers_found(media: Media, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(paper(["Some words here.", "More words."]))
    looked = await media.look(path, "a.pdf")
    assert looked.facts.page_sizes == ((612.0, 792.0), (612.0, 792.0))
    assert looked.facts.newer[0] > 0
    assert (await media.raster(path, "application/pdf", 1, 61, 79)).width == 61
    assert [hit.page for hit in await media.search(path, "words")] == [1, 2]
    assert (await media.find_passage(path, [1, 2], "More words"))[0].boxes[0][2] > 20
    assert await media.pdf_pages(path, [2], tmp_path / "b.pdf") > 100
    assert [text.strip() for text in await media.pdf_text(tmp_path / "b.pdf")] == ["More words."]
    with pytest.raises(MediaError) as caught:
        await media.look(tmp_path / "none", "none")
    assert caught.value.error.code == "file_gone"
