"""What prompts cost under the program's cache plan, against fixed ways of caching and one who knows the future."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import fmean

import pytest

from tests.fakes.cache_bills import WAYS, bill, rates_of, seen
from tests.fakes.cache_foresight import foreseen, least
from tests.fakes.cache_talks import KINDS, talk
from tests.perf.processes import report

_SEEDS = (1, 2)
_MOST_TURNS = {"tools": 80}  # a loop makes many requests of one question
_SEARCHED = 40  # turns up to which all plans are searched; above, the bound stands for what the search would find
_LENGTHS = {
    "claude-opus-5-5": (10, 30, 100, 300),
    "claude-sonnet-5-5": (10, 30, 100),
    "claude-haiku-4-5-20251001": (10, 30, 100),
    "claude-fable-5-2": (10, 30, 100),
}


@pytest.fixture(scope="module")
def sums() -> dict[str, _Sums]:
    """What was found so far, by model."""
    return {model: _Sums() for model in _LENGTHS}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", _LENGTHS)
def test_bills_of_cache_plans(model: str, kind: str, sums: dict[str, _Sums]) -> None:
    found = _Sums()
    for turns in _LENGTHS[model]:
        for seed in _SEEDS if turns <= _MOST_TURNS.get(kind, turns) else ():
            found.add(_bills(kind, turns, seed, model))
    report(f"{model}: {kind}. The bill of the plan against", found.rows())
    sums[model].join(found)


@pytest.mark.parametrize("model", _LENGTHS)
def test_bills_of_all_kinds_together(model: str, sums: dict[str, _Sums]) -> None:
    report(f"{model}: all that were measured", sums[model].rows())


@dataclass
class _Sums:
    bills: Counter[str] = field(default_factory=Counter)
    ratios: list[float] = field(default_factory=list)

    def add(self, one: Counter[str]) -> None:
        self.bills.update(one)
        self.ratios.append(one["plan"] / one["knows the future"])

    def join(self, other: _Sums) -> None:
        self.bills.update(other.bills)
        self.ratios += other.ratios

    def rows(self) -> dict[str, str]:
        rows = {name: f"{self.bills['plan'] / nano:.3f}" for name, nano in self.bills.items() if name != "plan"}
        return {**rows, "knows the future, mean of the ratios": f"{fmean(self.ratios or [0]):.3f}"}


def _bills(kind: str, turns: int, seed: int, model: str) -> Counter[str]:
    conversation = talk(kind, turns, seed, model)
    rates = rates_of(model, conversation.asked[0].at_ms)
    requests = seen(conversation)
    bills = Counter({name: bill(requests, rates, way(requests)) for name, way in WAYS.items()})
    bound = least(requests, rates)
    bills["knows the future"] = foreseen(requests, rates) if turns <= _SEARCHED else bound
    bills["lower bound"] = bound
    return bills
