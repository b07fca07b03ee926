"""One turn's money, at every place where it is seen: estimate before, figure after, inspector, Usage window, foot."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from app.demo.server import DemoServer
from app.model.blocks import Json
from app.model.estimate import SendEstimate
from app.ui.amounts import exact_dollars
from app.ui.usage.window import UsageWindow
from tests.fakes.exchanges import answered, billed
from tests.fakes.window_driver import Person

LONG = "The tide tables lie on the harbour master's desk, beside the old brass clock. " * 200
QUESTIONS = (LONG, "And what does the clock say?", "A table, please", "Thank you")

# Sonnet 5.5, nano-dollars per token, from the price list of the API (October 2026).
INPUT, WRITE_5M, WRITE_1H, READ, OUTPUT = 2000, 2500, 4000, 100, 10000


@dataclass(frozen=True)
class Bill:
    """What the server said of one turn, times the price list, in nano-dollars."""

    prompt: int
    output: int

    @classmethod
    def of(cls, usage: Json) -> Bill:
        written = usage["cache_creation"]
        prompt = (
            usage["input_tokens"] * INPUT
            + usage["cache_read_input_tokens"] * READ
            + written["ephemeral_5m_input_tokens"] * WRITE_5M
            + written["ephemeral_1h_input_tokens"] * WRITE_1H
        )
        return cls(prompt, usage["output_tokens"] * OUTPUT)

    @property
    def total(self) -> int:
        return self.prompt + self.output


def bills(server: DemoServer) -> list[Bill]:
    return [Bill.of(billed(reply)) for reply in answered(server)]


def expected(person: Person) -> SendEstimate:
    """The estimate for what stands in the field, once the API has counted it."""

    def counted() -> SendEstimate | None:
        estimate = person.composer.meter.estimate()
        return estimate if estimate is not None and estimate.split.draft and estimate.split.exact else None

    return person.until(counted, "the tokens were counted")


def inspected(person: Person) -> int:
    """The total of the last turn, as the inspector shows it, in nano-dollars."""
    shown = person.open_inspector().turn.figures.rows()[-1].figures[0]
    return nano(shown.lstrip("$"))


def nano(dollars: str) -> int:
    whole, _, fraction = dollars.partition(".")
    return int(whole) * 10**9 + int(fraction.ljust(9, "0"))


def usage_window(person: Person) -> UsageWindow:
    person.click(person.window.sidebar.foot.month)
    window = person.until(lambda: person.office.desk.money.usage.window, "the Usage window")
    person.until(lambda: window.table.rows.rowCount() > 1 and not window.spinner.isVisible(), "its rows")
    return window


def test_one_turn_has_one_price_wherever_it_is_seen(person: Person, demo_server: DemoServer) -> None:
    foreseen: list[int | None] = []
    for text in QUESTIONS:
        person.composer.set_text(text)
        estimate = expected(person)
        foreseen.append(estimate.warm_nano)
        person.press_enter()
        person.until(lambda: len(answered(demo_server)) == len(foreseen), "it is sent")
        person.wait_for_the_end()
        bill = bills(demo_server)[-1]
        answer = person.office.desk.chat.last_answer()
        assert answer is not None
        assert answer.cost is not None
        assert answer.cost.total_nano == bill.total
        assert inspected(person) == bill.total
    every = bills(demo_server)
    assert foreseen == [bill.prompt for bill in every]
    assert sum(billed(reply)["cache_read_input_tokens"] for reply in answered(demo_server)) > 0
    window = usage_window(person)
    window.table.copy(whole=True)
    titles, *_rows, together = csv.reader(io.StringIO(window.table.rows.as_text()), delimiter="\t")
    assert nano(together[titles.index("Spent (USD)")]) == sum(bill.total for bill in every)
    assert window.summary.spent.toolTip() == exact_dollars(sum(bill.total for bill in every))
