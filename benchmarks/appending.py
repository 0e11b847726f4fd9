"""Appends and commands, beside the library's own and beside the least that any ordered, durable append can cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent
from psycopg.conninfo import conninfo_to_dict

from benchmarks.ground import Ground, say
from benchmarks.measured import Row, Table, rate, ratio
from benchmarks.people import People, settle
from services.commands import wishes
from services.event_store.recorder import CommandKey

ROUNDS = 5
ROUND_S = 1.0
STATE = b'{"data":{"title":"' + b"x" * 180 + b'"}}'
"""About as long as the median fact of a wish in progress."""

Act = Callable[[], object]


class Ticket(Aggregate):
    """The library's peer of a wish: one event for each step."""

    @event("Opened")
    def __init__(self, title: str) -> None:
        self.title = title

    @event("Retitled")
    def retitle(self, title: str) -> None:
        self.title = title


class Tickets(Application[UUID]):
    """The library's own application with its own recorder, as its documentation sets it up."""


@dataclass(frozen=True)
class Case:
    """Something to do again and again; `actor` makes what one thread does, with state of its own."""

    what: str
    threads: int
    actor: Callable[[], Act]


def run(ground: Ground) -> Table:
    """Each case between two calibrations, in rounds that take turns."""
    conninfo = ground.database("appending")
    with _raw(conninfo) as raw, ground.portal(conninfo) as portal, _tickets(conninfo) as tickets:
        people = settle(portal.store)
        cases = [
            Case("library `Application.save`, one new event", 1, lambda: _saving(tickets)),
            Case("library `Application.save`, one new event", 8, lambda: _saving(tickets)),
            Case("our recorder, one event with command id and read set", 1, lambda: _recording(people)),
            Case("our recorder, one event with command id and read set", 8, lambda: _recording(people)),
            Case("our command (membership read, rule, append)", 1, lambda: _commanding(people)),
            Case("our command (membership read, rule, append)", 8, lambda: _commanding(people)),
        ]
        found: dict[int, list[float]] = {index: [] for index in range(len(cases))}
        calibrations: list[float] = []
        for number in range(ROUNDS):
            say(f"appending: round {number + 1} of {ROUNDS}")
            for index, case in enumerate(cases):
                before = _per_second(Case("raw", 1, lambda: raw))
                found[index].append(_per_second(case))
                calibrations.append((before + _per_second(Case("raw", 1, lambda: raw))) / 2)
    rows = [Row("psycopg: INSERT of one row and commit, one connection", *rate(calibrations), "1 (calibration)")]
    for index, case in enumerate(cases):
        peers = calibrations[index :: len(cases)]
        beside = f"{ratio(found[index], peers)} calibration"
        if "our" in case.what:
            beside += f"; {ratio(found[index], found[index % 2])} library"
        rows.append(Row(f"{case.what}, {case.threads} thread{'s' * (case.threads > 1)}", *rate(found[index]), beside))
    return Table("Appends and commands", rows, _NOTES)


_NOTES = (
    f"Median of {ROUNDS} rounds of {ROUND_S:.0f} s; the calibration runs just before and after each case. The first form of the"
    " recorder is the library's locked, synchronous append: the aim here is to stay near the library, with read set,"
    " idempotency and envelope added."
)


def _per_second(case: Case) -> float:
    acts = [case.actor() for _ in range(case.threads)]
    deadline = time.perf_counter() + ROUND_S

    def repeat(act: Act) -> int:
        for done in count(1):
            act()
            if time.perf_counter() > deadline:
                return done
        raise AssertionError

    begin = time.perf_counter()
    with ThreadPoolExecutor(case.threads) as pool:
        done = sum(pool.map(repeat, acts))
    return done / (time.perf_counter() - begin)


@contextmanager
def _raw(conninfo: str) -> Iterator[Act]:
    """One row with the same two indexes, one commit."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        conn.execute(
            "CREATE TABLE calibration (id text, version bigint, topic text, state bytea, number bigserial UNIQUE,"
            " PRIMARY KEY (id, version))"
        )
        versions = count(1)
        insert = "INSERT INTO calibration (id, version, topic, state) VALUES ('wish:W', %s, 'wish.revised.v1', %s)"
        yield lambda: conn.execute(insert, (next(versions), STATE))


@contextmanager
def _tickets(conninfo: str) -> Iterator[Tickets]:
    with Tickets(env=library_env(conninfo)) as tickets:
        yield tickets


def library_env(conninfo: str) -> dict[str, str]:
    """What the library's own application takes its connection from."""
    told = conninfo_to_dict(conninfo)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(told["dbname"]),
        "POSTGRES_HOST": str(told["host"]),
        "POSTGRES_PORT": str(told["port"]),
        "POSTGRES_USER": str(told["user"]),
        "POSTGRES_PASSWORD": "",
    }


def _saving(tickets: Tickets) -> Act:
    ticket = Ticket("x" * 180)
    tickets.save(ticket)

    def act() -> None:
        ticket.retitle("x" * 180)
        tickets.save(ticket)

    return act


def _recording(people: People) -> Act:
    stream, versions, recorder = f"wish:{uuid4()}", count(1), people.store.recorder

    def act() -> None:
        version = next(versions)
        key = CommandKey("member:M-bench", f"{stream}-{version}", bytes(32))
        recorder.insert_events(
            [StoredEvent(stream, version, "wish.revised.v1", STATE)],
            read_set={stream: version - 1, "organisation:O-x": 0, "member:M-x": 0},
            command=key,
        )

    return act


def _commanding(people: People) -> Act:
    """A draft is revised; another one is taken after a while, since the whole stream is read each time."""
    wish, done = people.draft(), count(1)

    def act() -> None:
        nonlocal wish
        if next(done) % 20 == 0:
            wish = people.draft()
        wishes.revise(people.store, people.by("officer"), wish, content=people.content, budget=None)

    return act
