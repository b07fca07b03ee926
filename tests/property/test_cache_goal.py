"""The goal of the cache plan, on few conversations; tests/perf/test_cache_plans.py measures it on many."""

from __future__ import annotations

from collections import Counter

from tests.fakes.cache_bills import WAYS, bill, rates_of, seen
from tests.fakes.cache_foresight import foreseen, least
from tests.fakes.cache_talks import KINDS, talk

_MODEL = "claude-opus-5-5"
_CASES = [(turns, seed) for turns in (10, 30) for seed in (11, 12)]
_A_LITTLE = 1.001  # an hour that is taken for next to nothing before a first pause that never comes


def test_no_fixed_way_is_cheaper_on_any_kind_and_the_future_is_worth_little() -> None:
    everything: Counter[str] = Counter()
    for kind in KINDS:
        bills: Counter[str] = Counter()
        for turns, seed in _CASES if kind != "tools" else _CASES[:2]:
            conversation = talk(kind, turns, seed, _MODEL)
            rates = rates_of(_MODEL, conversation.asked[0].at_ms)
            requests = seen(conversation)
            bills.update({name: bill(requests, rates, way(requests)) for name, way in WAYS.items()})
            bills["future"] += foreseen(requests, rates, width=6)
            bills["bound"] += least(requests, rates)
        for name in WAYS:
            assert bills["plan"] <= bills[name] * _A_LITTLE, (kind, name)
        assert bills["bound"] <= bills["future"] <= min(bills[name] for name in WAYS), kind
        everything.update(bills)
    assert everything["plan"] <= everything["future"] * 1.10


def test_prices_of_other_models_change_nothing_of_that() -> None:
    for model in ("claude-haiku-4-5-20251001", "claude-fable-5-2"):
        conversation = talk("pauses", 30, 13, model)
        rates = rates_of(model, conversation.asked[0].at_ms)
        requests = seen(conversation)
        bills = {name: bill(requests, rates, way(requests)) for name, way in WAYS.items()}
        assert bills["plan"] == min(bills.values())
