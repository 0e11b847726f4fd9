"""A command acknowledged, and then seen in its view: what a person waits for who reads what they have just written."""

from __future__ import annotations

import time

from benchmarks.ground import Ground, end_of_history, wait_for_views
from benchmarks.measured import Table, latencies
from benchmarks.people import People, settle
from benchmarks.projecting import library
from projections.positions import Positions
from services.commands import wishes
from services.event_store.recorder import Done

COMMANDS = 300
TIMEOUT_S = 30.0
SEEN_IN = "catalogue"


def run(ground: Ground) -> Table:
    """Commands one after the other, with the projector in a process of its own."""
    conninfo = ground.database("seeing")
    with (
        ground.portal(conninfo) as portal,
        ground.process(conninfo, "consumers", "projector"),
        Positions(conninfo, [SEEN_IN]) as positions,
    ):
        people = settle(portal.store)
        wait_for_views(conninfo, end_of_history(conninfo))
        acknowledged, seen = _published(people, positions)
    theirs = library(ground, "library_seeing")["seen_s"]
    rows = [
        latencies("publish a wish: command sent to acknowledged", acknowledged),
        latencies(f"acknowledged to seen in {SEEN_IN}", seen),
        latencies(
            "sent to seen",
            [sum(both) for both in zip(acknowledged, seen, strict=True)],
            "aim: seen at once, not polled",
        ),
        latencies("library: `save` to `ProjectionRunner.wait`, one trivial view", theirs, "polls every 100 ms"),
    ]
    return Table("Read your own write", rows)


def _published(people: People, positions: Positions) -> tuple[list[float], list[float]]:
    acknowledged, seen = [], []
    for _ in range(COMMANDS):
        wish = people.draft()
        wishes.submit(people.store, people.by("officer"), wish)
        sent = time.perf_counter()
        done: Done = wishes.publish(people.store, people.by("facilitator"), wish)
        answered = time.perf_counter()
        if not positions.wait(SEEN_IN, done.position, timeout_s=TIMEOUT_S):
            raise TimeoutError(f"position {done.position} was not seen within {TIMEOUT_S} s")
        acknowledged.append(answered - sent)
        seen.append(time.perf_counter() - answered)
    return acknowledged, seen
