"""What prompts cost under the program's cache plan, against fixed ways of caching and one who knows the future."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.fakes.cache_bills import WAYS, bill, rates_of, seen
from tests.fakes.cache_foresight import foreseen, least
from tests.fakes.cache_talks import KINDS, talk
from tests.perf.processes import report

_TURNS = (10, 20, 40, 80, 150, 300)
_SEEDS = (1, 2, 3)
_MOST_TURNS = {"tools": 80}  # a loop makes many requests of one question
_SEARCHED = 40  # turns up to which all plans are searched; above, the bound stands for what the search would find
_MODELS = ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5-20251001", "claude-fable-5-2")


@pytest.mark.parametrize("model", _MODELS)
def test_bills_of_cache_plans(model: str) -> None:
    everything: Counter[str] = Counter()
    ratios: list[float] = []
    for kind in KINDS:
        bills: Counter[str] = Counter()
        for turns in _TURNS:
            for seed in _SEEDS if turns <= _MOST_TURNS.get(kind, turns) else ():
                one = _bills(kind, turns, seed, model)
                ratios.append(one["plan"] / one["knows the future"])
                bills.update(one)
        everything.update(bills)
        report(f"{model}: {kind}. The bill of the plan against", _rows(bills))
    mean = sum(ratios) / len(ratios)
    report(f"{model}: all", {**_rows(everything), "knows the future, mean of all conversations": f"{mean:.3f}"})


def _bills(kind: str, turns: int, seed: int, model: str) -> Counter[str]:
    conversation = talk(kind, turns, seed, model)
    rates = rates_of(model, conversation.asked[0].at_ms)
    requests = seen(conversation)
    bills = Counter({name: bill(requests, rates, way(requests)) for name, way in WAYS.items()})
    bound = least(requests, rates)
    bills["knows the future"] = foreseen(requests, rates) if turns <= _SEARCHED else bound
    bills["lower bound"] = bound
    return bills


def _rows(bills: Counter[str]) -> dict[str, str]:
    return {name: f"{bills['plan'] / nano:.3f}" for name, nano in bills.items() if name != "plan"}
