"""The promises of the event store under concurrency: one total order without gaps, one winner, one time that never runs back."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from psycopg import Cursor
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow

from services.event_store.recorder import AlreadyDone, FactRecorder, ReadSetMoved, StoredRow
from tests.stage.recorders import RECORDERS, command, happened, recording, whole_history

pytestmark = pytest.mark.properties

WRITERS = 8
WRITING_S = 2.0
every_recorder = pytest.mark.parametrize("cls", RECORDERS)


class Follower:
    """Reads history as it grows, never looking back: what it missed it misses for ever."""

    def __init__(self, recorder: FactRecorder) -> None:
        self.recorder = recorder
        self.seen: list[StoredRow] = []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._follow)

    def _follow(self) -> None:
        while True:
            ending = self.ending.is_set()
            page = self.recorder.rows_after(self.seen[-1].position if self.seen else 0, limit=50)
            self.seen += page
            if ending and not page:
                return

    @contextmanager
    def following(self) -> Iterator[Follower]:
        self.thread.start()
        try:
            yield self
        finally:
            self.ending.set()
            self.thread.join()


def write_for_a_while(recorder: FactRecorder, stream: str) -> list[int]:
    """One writer: a stream of its own and one that all of them want, by appends of one to three events."""
    positions: list[int] = []
    deadline = time.monotonic() + WRITING_S
    for version in count(1):
        if time.monotonic() > deadline:
            return positions
        shared = happened("wish:SHARED", len(recorder.rows_of("wish:SHARED")) + 1) if version % 7 == 0 else []
        try:
            positions += recorder.insert_events([*happened(stream, version), *shared])
        except IntegrityError:  # the shared one was taken: then its own was not stored either
            positions += recorder.insert_events(happened(stream, version))
    raise AssertionError


def write_in_a_process(conninfo: str, cls: type[FactRecorder], streams: Sequence[str], answers: Any) -> None:
    """What a child process does: two writers in threads."""
    with recording(conninfo, cls) as recorder, ThreadPoolExecutor(len(streams)) as pool:
        written = list(pool.map(lambda stream: write_for_a_while(recorder, stream), streams))
    answers.put([position for positions in written for position in positions])


def by_threads(conninfo: str, cls: type[FactRecorder], recorder: FactRecorder) -> list[int]:
    with ThreadPoolExecutor(WRITERS) as pool:
        written = pool.map(lambda n: write_for_a_while(recorder, f"wish:W-{n}"), range(WRITERS))
        return [position for positions in written for position in positions]


def by_processes(conninfo: str, cls: type[FactRecorder], recorder: FactRecorder) -> list[int]:
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    pairs = [(f"wish:W-{n}", f"wish:W-{n + 1}") for n in range(0, WRITERS, 2)]
    children = [spawn.Process(target=write_in_a_process, args=(conninfo, cls, pair, answers)) for pair in pairs]
    for child in children:
        child.start()
    written = [position for _ in children for position in answers.get(timeout=60)]
    for child in children:
        child.join()
    answers.close()
    return written


class Unordered(FactRecorder):
    """The control: no ordering lock, and a moment between insert and commit."""

    def _lock_table(self, curs: Cursor[DictRow]) -> None:
        pass

    def _insert(self, curs: Cursor[DictRow], stored_events: Sequence[StoredEvent]) -> list[int]:
        positions = super()._insert(curs, stored_events)
        curs.execute("SELECT pg_sleep(%s)", (random.uniform(0, 0.01),))
        return positions


class TestFollower:
    @every_recorder
    @pytest.mark.parametrize("write", [by_threads, by_processes])
    def test_misses_no_event_of_eight_writers(
        self, database: str, cls: type[FactRecorder], write: Callable[..., list[int]]
    ) -> None:
        with recording(database, cls) as recorder, recording(database, cls) as reading:
            with Follower(reading).following() as follower:
                written = write(database, cls, recorder)
            assert len(written) > WRITERS
            assert [row.position for row in follower.seen] == sorted(written)
            assert follower.seen == whole_history(reading)

    def test_misses_some_where_nothing_keeps_the_order(self, database: str) -> None:
        """Without this, the test above might be one that cannot fail."""
        with recording(database, Unordered) as recorder, recording(database) as reading:
            with Follower(reading).following() as follower:
                written = by_threads(database, Unordered, recorder)
            assert len(follower.seen) < len(written)


@pytest.fixture
def recorder(request: pytest.FixtureRequest, database: str) -> Iterator[FactRecorder]:
    with recording(database, request.param) as opened:
        yield opened


with_each = pytest.mark.parametrize("recorder", RECORDERS, indirect=True)


def race(attempt: Callable[[int], Any]) -> list[Any]:
    """What came of eight attempts at once, exceptions included."""
    barrier = threading.Barrier(WRITERS)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return attempt(number)
        except (AlreadyDone, IntegrityError) as lost:
            return lost

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, range(WRITERS)))


@with_each
class TestRace:
    def test_for_one_version_has_one_winner(self, recorder: FactRecorder) -> None:
        outcomes = race(lambda n: recorder.insert_events(happened("match:W:S", 1, state=b'{"by":%d}' % n)))
        (winner,) = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, list)]
        assert [row.state for row in recorder.rows_of("match:W:S")] == [b'{"by":%d}' % winner]
        assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == WRITERS - 1

    def test_to_use_up_what_all_have_read_has_one_winner(self, recorder: FactRecorder) -> None:
        """Each writes the stream that the next one relied on, and relied on none being written: one may, at most."""

        def attempt(n: int) -> Any:
            read_set = {f"wish:{other}": 0 for other in range(WRITERS)}
            return recorder.insert_events(happened(f"wish:{n}", 1), read_set=read_set)

        outcomes = race(attempt)
        assert sum(isinstance(outcome, list) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, ReadSetMoved) for outcome in outcomes) == WRITERS - 1

    def test_of_one_command_with_itself_stores_it_once(self, recorder: FactRecorder) -> None:
        outcomes = race(lambda n: recorder.insert_events(happened("wish:W", 1, 2), command=command("c-1")))
        (positions,) = [outcome for outcome in outcomes if isinstance(outcome, list)]
        repeated = [outcome.done for outcome in outcomes if isinstance(outcome, AlreadyDone)]
        assert len(repeated) == WRITERS - 1
        assert {(done.position, *done.streams.items()) for done in repeated} == {(positions[-1], ("wish:W", 2))}
        assert len(recorder.rows_of("wish:W")) == 2

    def test_for_numbers_gives_none_twice(self, recorder: FactRecorder) -> None:
        numbers = race(lambda _: [recorder.next_number("wish") for _ in range(20)])
        assert len({number for given in numbers for number in given}) == WRITERS * 20


@every_recorder
def test_time_never_runs_back_though_the_clock_does(database: str, cls: type[FactRecorder]) -> None:
    """A clock that jumps by up to an hour to either side stands before the server's own in the search path."""
    with psycopg.connect(database) as conn:
        conn.execute("CREATE SCHEMA jumping")
        conn.execute(
            "CREATE FUNCTION jumping.clock_timestamp() RETURNS timestamptz VOLATILE LANGUAGE sql AS"
            " $$ SELECT pg_catalog.clock_timestamp() + (random() - 0.5) * interval '2 hours' $$"
        )
        conn.commit()
    jumping = make_conninfo(database, options="-c search_path=jumping,pg_catalog,public")
    with recording(jumping, cls) as recorder:
        race(lambda n: [recorder.insert_events(happened(f"wish:{n}", v, v + 1)) for v in range(1, 20, 2)])
        rows = whole_history(recorder)
    times = [row.recorded_at for row in rows]
    assert len(rows) == WRITERS * 20
    assert times == sorted(times)
    assert len({row.recorded_at for row in rows}) < len(rows) / 2, "the clock did not jump back"
    assert all(first.recorded_at == second.recorded_at for first, second in zip(rows[::2], rows[1::2], strict=True))
