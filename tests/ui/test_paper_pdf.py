"""A conversation as PDF: its text can be found, in order, and no line of it is cut."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage, QPdfWriter

from app.logic.pdf_pages import told_pages
from app.model.errors import ErrorKind, TurnError
from app.model.message import Message, Status
from app.ui.transcript.paper.galley import Source
from app.ui.transcript.paper.pdf import write_pdf
from app.ui.transcript.paper.press import Press
from app.ui.transcript.paper.sheet import page_size, set_margins
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.pdf import pdf_facts, pdf_links, pdf_pages, pdf_text, pdf_words
from tests.fakes.tools import require_tools
from tests.fakes.transcripts import COST, PROSE, USAGE, theme

HEBREW = "שלום עולם"
CJK = "中文测试一行文字"
WORDS = "Some words that go on for a while and then some more of them. "
MARGIN = 14 / 25.4 * 72  # points, above and below

Print = Callable[..., Path]
Run = Callable[..., Any]


@pytest.fixture
def printed(tmp_path: Path, run: Run) -> Print:
    """``printed(messages, size="a4", **source)``: the PDF of a conversation."""
    require_tools("pdftotext")

    def make(messages: Sequence[Message], size: str = "a4", **source: Any) -> Path:
        target = tmp_path / "conversation.pdf"
        run(press(target, messages, size, **source), 60)
        return target

    return make


async def press(target: Path, messages: Sequence[Message], size: str = "a4", **source: Any) -> int:
    writer = QPdfWriter(str(target))
    writer.setPageSize(page_size(size))
    set_margins(writer)
    maker = Press(Source("The title", messages, **source), theme().fonts, lambda model: "Opus 5.5", lambda: 0)
    return await maker.run(writer, lambda part: None)


def in_order(text: str, *parts: str) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing after {text[:at][-200:]!r}"
        at = found + len(part)


def test_the_text_of_the_conversation_is_in_the_file_in_order(printed: Print) -> None:
    path = printed([user(1, "What is in the table?"), answer(1, PROSE, usage=USAGE, cost=COST)])
    in_order(
        pdf_text(path),
        "The title",
        "You",
        "What is in the table?",
        "Opus 5.5",
        "Yes, with one exception: the chart shows 41.2, see page 7.",
        "1. First item",
        "2. Second item",
        "nested",
        "A quote",
        "Quarter",
        "Growth",
        "Q2",
        "+8.3%",
        "python",
        "revenue = [35.1, 38.0]",
        'print(f"{a}")',
        "Last words.",
        "38,214 in",
        "$0.0129",
        "1 of 1",
    )


def test_other_scripts_are_text_too(printed: Print) -> None:
    require_tools("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf")
    text = pdf_text(printed([answer(1, f"Before.\n\n{HEBREW}\n\n{CJK}\n\nAfter.")]))
    in_order(text.replace(HEBREW[::-1], HEBREW), "Before.", HEBREW, CJK, "After.")


def test_nothing_that_can_only_be_clicked_is_printed(printed: Print) -> None:
    wrong = TurnError(ErrorKind.RETRY, "overloaded_error", "Overloaded.", "Wait a little.", "trace", "req_1", 529)
    path = printed([answer(1, PROSE), answer(2, "x", status=Status.FAILED, error=wrong)])
    text = pdf_text(path)
    assert "Overloaded." in text
    for word in ("Copy", "Retry", "Wrap", "Details", "Edit", "Save"):
        assert word not in text


def test_thinking_is_left_out_unless_it_is_wanted(printed: Print) -> None:
    messages = [answer(1, thought("A secret thought."), "The answer.")]
    text = pdf_text(printed(messages))
    assert "The answer." in text
    assert "hought" not in text
    in_order(pdf_text(printed(messages, thinking=True)), "Thought", "A secret thought.", "The answer.")


def test_tools_and_facts_are_shown_by_choice(printed: Print) -> None:
    call = block("server_tool_use", id="srvtoolu_1", name="code_execution", input={"code": "print(6 * 7)"})
    message = answer(1, thought("A secret thought."), call, "The answer.", usage=USAGE, cost=COST)
    text = pdf_text(printed([message], facts=False))
    assert "The answer." in text
    assert "6 * 7" not in text
    assert "$" not in text
    text = pdf_text(printed([message], tools=True))
    assert "6 * 7" in text
    assert "$0.0129" in text
    assert "secret" not in text


def test_a_heading_stands_above_the_message_that_begins_a_branch(printed: Print) -> None:
    text = pdf_text(printed([answer(1, "First."), answer(2, "Second.")], headings={1: "Another branch"}))
    in_order(text, "First.", "Another branch", "Second.")


def test_an_unknown_block_is_named(printed: Print) -> None:
    assert "from_the_future" in pdf_text(printed([answer(1, block("from_the_future", a=1), "Text.")]))


def test_links_can_be_clicked_where_that_is_harmless(printed: Print) -> None:
    path = printed(
        [
            answer(
                1,
                "[one](https://example.com/a), [two](file:///etc/passwd), [three](javascript:x), [four](mailto:x@y.z)",
            )
        ]
    )
    assert pdf_links(path) == ["https://example.com/a", "mailto:x@y.z"]
    assert "one, two, three, four" in pdf_text(path)


def long_answer() -> Message:
    rows = "".join(f"| row{n} | {WORDS * (n % 3)}cell{n} |\n" for n in range(50))
    code = "\n".join(f"line{n} = {'x' * (n * 7 % 200)}" for n in range(90))
    numbered = "".join(f"word{n} " for n in range(900))
    return answer(1, f"{numbered}\n\n| Name | Text |\n|---|---|\n{rows}\n```py\n{code}\n```\n\n> {WORDS * 40}")


@pytest.mark.parametrize("size", ["a4", "letter", "legal"])
def test_blocks_go_on_over_pages_without_loss_or_repetition(printed: Print, size: str) -> None:
    path = printed([user(1, *["".join(f"typed{n} " for n in range(1500))]), long_answer()], size)
    words = [word.text for word in pdf_words(path)]
    for name, count in (("typed", 1500), ("word", 900), ("row", 50), ("cell", 50), ("line", 90)):
        found = [word for word in words if word.startswith(name) and word[len(name) :].isdigit()]
        assert found == [f"{name}{n}" for n in range(count)]
    assert size in pdf_facts(path)["Page size"].lower() or size == "legal"


def test_no_line_reaches_into_the_margins(printed: Print) -> None:
    path = printed([user(1, WORDS * 100), long_answer()])
    height, width = 842, 595
    for word in pdf_words(path):
        assert word.top >= MARGIN - 1, word
        assert word.bottom <= height - MARGIN + 3, word
        assert 18 / 25.4 * 72 - 8 <= word.left < word.right <= width - 18 / 25.4 * 72 + 8, word


def test_a_table_repeats_its_header_and_pages_are_numbered(printed: Print) -> None:
    path = printed([long_answer()])
    pages = pdf_pages(path)
    assert len(pages) > 3
    assert told_pages(path.read_bytes()) == len(pages)
    with_rows = [page for page in pages if "cell" in page]
    assert len(with_rows) > 1
    assert all("Name" in page for page in with_rows)
    assert all(page.rstrip().endswith(f"{number} of {len(pages)}") for number, page in enumerate(pages, start=1))
    assert all(page.startswith("The title") for page in pages)


def test_a_wide_table_is_made_smaller_not_cut_off(printed: Print) -> None:
    names = [f"averylongcolumnname{n}" for n in range(14)]
    path = printed([answer(1, f"| {' | '.join(names)} |\n|{'---|' * 14}\n")])
    words = {word.text: word for word in pdf_words(path)}
    assert set(names) <= set(words)
    assert max(words[name].right for name in names) < 595 - 18 / 25.4 * 72
    assert len({round(words[name].top) for name in names}) == 1


def test_formulas_are_drawn_not_written_and_are_no_bitmaps(printed: Print) -> None:
    path = printed([answer(1, "Before $x^2$ between\n\n$$\\int_0^1 x\\,dx$$\n\nafter.")])
    text = pdf_text(path)
    in_order(text, "Before", "between", "after.")
    assert "int_0" not in text
    assert "$" not in text
    pictures = subprocess.run(["pdfimages", "-list", str(path)], capture_output=True, check=True, timeout=60)
    assert len(pictures.stdout.splitlines()) == 2  # the head of the table alone


def test_it_is_dark_on_white_whatever_the_window_wears(printed: Print, tmp_path: Path) -> None:
    path = printed([answer(1, PROSE)])
    picture = tmp_path / "page"
    subprocess.run(["pdftoppm", "-r", "40", "-png", "-singlefile", str(path), str(picture)], check=True, timeout=60)
    image = QImage(str(picture.with_suffix(".png")))
    assert image.pixelColor(2, 2).lightness() == 255
    assert sum(image.pixelColor(x, y).lightness() for x in range(0, 300, 5) for y in range(0, 400, 5)) / 4800 > 220


def test_the_window_lives_while_a_long_conversation_is_printed(tmp_path: Path, run: Run) -> None:
    messages = [one for n in range(1, 101) for one in (user(n, f"Question {n}"), answer(n, PROSE))]
    beats: list[int] = []
    heart = QTimer(interval=0)
    heart.timeout.connect(lambda: beats.append(1))
    heart.start()
    pages = run(press(tmp_path / "long.pdf", messages), 120)
    heart.stop()
    assert pages > 40
    assert len(beats) > pages  # more than one turn of the loop for every page


def test_a_cancelled_print_ends_at_once_and_leaves_no_task(tmp_path: Path, run: Run) -> None:
    messages = [answer(n, PROSE) for n in range(1, 400)]

    async def cancelled() -> None:
        work = asyncio.get_running_loop().create_task(press(tmp_path / "cut.pdf", messages))
        for _ in range(20):
            await asyncio.sleep(0)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    run(cancelled())


def test_the_file_is_its_owners_alone(tmp_path: Path, run: Run) -> None:
    target = tmp_path / "conversation.pdf"
    maker = Press(Source("The title", [user(1, "Hello")]), theme().fonts, lambda model: "Opus 5.5", lambda: 0)
    run(write_pdf(target, maker, "The title", "a4", lambda part: None), 60)
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_progress_only_grows(tmp_path: Path, run: Run) -> None:
    told: list[float] = []

    async def work() -> None:
        writer = QPdfWriter(str(tmp_path / "progress.pdf"))
        messages = [answer(n, PROSE) for n in range(1, 30)]
        await Press(Source("T", messages), theme().fonts, str, lambda: 0).run(writer, told.append)

    run(work())
    assert told == sorted(told)
    assert 0 <= told[0] < 0.4 < told[-1] <= 1


@pytest.mark.expected_log("QPainter::begin")
def test_a_device_that_cannot_be_painted_on_says_so(tmp_path: Path, run: Run) -> None:
    work: Coroutine[Any, Any, int] = press(tmp_path / "missing" / "x.pdf", [answer(1, "Text.")])
    with pytest.raises(OSError, match="cannot be painted on"):
        run(work)
