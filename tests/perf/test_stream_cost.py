"""What a streamed chunk costs, as a ratio to a bare ``async for`` over the same stream in the same run."""

from __future__ import annotations

from tests.perf.processes import medians, peer, report

CHUNKS, RATE = 2_000, 500
EVENTS = CHUNKS + 5  # start, stop and the four around them


def test_services_against_a_bare_loop() -> None:
    with peer(CHUNKS, RATE) as url:
        floor = medians("tests.perf.stream_floor", url)
        services = medians("tests.perf.stream_services", url, EVENTS)

    report(
        f"Streaming, {RATE} chunks/s: services (fold, journal, database) against a bare loop",
        {
            "CPU per chunk, bare loop": f"{floor['cpu_ms_per_event']:.3f} ms",
            "CPU per chunk, services": f"{services['cpu_ms_per_event']:.3f} ms",
            "ratio": f"{services['cpu_ms_per_event'] / floor['cpu_ms_per_event']:.2f}",
            "longest gap of the services' loop": f"{services['longest_gap_ms']:.1f} ms",
        },
    )
    assert services["cpu_ms_per_event"] > 0
