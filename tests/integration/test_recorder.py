"""The recorder on a real PostgreSQL: single promises, one test each. All of them together: tests/properties/test_event_store.py."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError
from psycopg.conninfo import make_conninfo

from services.event_store.recorder import (
    CHANNEL,
    AlreadyDone,
    CommandBodyDiffers,
    Done,
    FactRecorder,
    ReadSetMoved,
    UnsafeConfiguration,
    open_datastore,
)
from tests.stage.lossy_proxy import lossy_proxy
from tests.stage.recorders import RECORDERS, command, happened, places, recording, whole_history

pytestmark = pytest.mark.integration


@pytest.fixture(params=RECORDERS)
def recorder(request: pytest.FixtureRequest, database: str) -> Iterator[FactRecorder]:
    with recording(database, request.param) as opened:
        yield opened


class TestAppend:
    def test_to_several_streams_is_all_or_nothing(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("match:W:S", 1))
        with pytest.raises(IntegrityError):
            recorder.insert_events([*happened("wish:W", 1), *happened("match:W:S", 1)], command=command("c-1"))
        assert places(whole_history(recorder)) == [("match:W:S", 1)]
        assert recorder.earlier(command("c-1")) is None

    def test_keeps_the_order_that_was_given(self, recorder: FactRecorder) -> None:
        given = [(f"wish:{n * 7919 % 100}", 1) for n in range(100)]
        positions = recorder.insert_events([event for place in given for event in happened(*place)])
        assert places(whole_history(recorder)) == given
        assert [row.position for row in whole_history(recorder)] == list(positions)

    def test_keeps_the_very_bytes(self, recorder: FactRecorder) -> None:
        every_byte = bytes(range(256))
        recorder.insert_events(happened("wish:W", 1, state=every_byte))
        assert [row.state for row in recorder.rows_of("wish:W")] == [every_byte]

    def test_of_nothing_writes_nothing(self, recorder: FactRecorder) -> None:
        assert recorder.insert_events([], command=command("c-1")) == []
        assert recorder.earlier(command("c-1")) is None

    def test_refuses_a_keyword_that_it_does_not_know(self, recorder: FactRecorder) -> None:
        with pytest.raises(TypeError, match="does not know expected"):
            recorder.insert_events(happened("wish:W", 1), expected={"wish:W": 0})
        assert whole_history(recorder) == []

    def test_wakes_those_who_listen(self, recorder: FactRecorder, database: str) -> None:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(f"LISTEN {CHANNEL}")
            recorder.insert_events(happened("wish:W", 1))
            assert [notice.channel for notice in conn.notifies(timeout=5, stop_after=1)] == [CHANNEL]

    def test_goes_on_after_the_server_ended_all_sessions(self, recorder: FactRecorder, database: str) -> None:
        recorder.insert_events(happened("wish:W", 1))
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        recorder.insert_events(happened("wish:W", 2))
        assert places(recorder.rows_of("wish:W")) == [("wish:W", 1), ("wish:W", 2)]

    @pytest.mark.parametrize("level", ["read committed", "repeatable read", "serializable"])
    def test_orders_positions_and_times_at_any_default_isolation(
        self, recorder: FactRecorder, database: str, level: str
    ) -> None:
        """A snapshot from before the lock would not see the predecessor's time."""
        options = "-c default_transaction_isolation=" + level.replace(" ", "\\ ")
        with recording(make_conninfo(database, options=options), type(recorder)) as strict:
            threads = [
                threading.Thread(target=strict.insert_events, args=(happened(f"wish:{n}", 1),)) for n in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            times = [row.recorded_at for row in whole_history(strict)]
        assert len(times) == 8
        assert times == sorted(times)

    def test_never_goes_back_when_the_clock_does(self, recorder: FactRecorder, database: str) -> None:
        recorder.insert_events(happened("wish:W", 1))
        with psycopg.connect(database) as conn:  # the clock was an hour ahead, and was then put right
            conn.execute("UPDATE innoportal_events SET recorded_at = recorded_at + interval '1 hour'")
        recorder.insert_events(happened("wish:W", 2, 3))
        recorder.insert_events(happened("match:W:S", 1))
        before, *after = [row.recorded_at for row in whole_history(recorder)]
        assert after == [before] * 3
        assert recorder.position_at(before) == whole_history(recorder)[-1].position


class TestReadSet:
    def test_accepts_what_is_still_so(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1, 2))
        recorder.insert_events(happened("match:W:S", 1), read_set={"wish:W": 2, "match:W:S": 0})
        assert len(recorder.rows_of("match:W:S")) == 1

    def test_refuses_what_was_only_read_and_has_moved(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1, 2))
        with pytest.raises(ReadSetMoved, match="wish:W"):
            recorder.insert_events(happened("match:W:S", 1), read_set={"wish:W": 1})
        assert recorder.rows_of("match:W:S") == []

    def test_refuses_when_something_is_there_that_was_not(self, recorder: FactRecorder) -> None:
        """How one rules out a second thing: by relying on its stream being empty."""
        recorder.insert_events(happened("solution:S", 1))
        with pytest.raises(ReadSetMoved, match="solution:S"):
            recorder.insert_events(happened("match:W:S", 1), read_set={"wish:W": 0, "solution:S": 0})

    def test_refuses_though_another_stream_would_take_it(self, recorder: FactRecorder) -> None:
        recorder.insert_events([*happened("wish:W", 1), *happened("solution:S", 1, 2, 3)])
        with pytest.raises(ReadSetMoved):
            recorder.insert_events(happened("match:W:S", 1), read_set={"wish:W": 1, "solution:S": 1})


class TestCommandId:
    def test_says_again_what_was_done_and_writes_nothing(self, recorder: FactRecorder) -> None:
        done = [*happened("wish:W", 1, 2), *happened("match:W:S", 1)]
        positions = recorder.insert_events(done, command=command("c-1"))
        with pytest.raises(AlreadyDone) as again:
            recorder.insert_events(happened("wish:OTHER", 1), command=command("c-1"))
        assert again.value.done == Done(positions[-1], {"wish:W": 2, "match:W:S": 1}, repeated=True)
        assert len(whole_history(recorder)) == 3

    def test_is_looked_up_before_versions_are(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1), command=command("c-1"), read_set={"wish:W": 0})
        with pytest.raises(AlreadyDone):
            recorder.insert_events(happened("wish:W", 1), command=command("c-1"), read_set={"wish:W": 0})

    def test_is_refused_for_another_body(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1), command=command("c-1", "accept"))
        with pytest.raises(CommandBodyDiffers):
            recorder.insert_events(happened("wish:W", 2), command=command("c-1", "decline"))
        with pytest.raises(CommandBodyDiffers):
            recorder.earlier(command("c-1", "decline"))
        assert len(whole_history(recorder)) == 1

    def test_belongs_to_its_caller(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1), command=command("c-1", caller="member:M-1"))
        recorder.insert_events(happened("wish:W", 2), command=command("c-1", "other", caller="member:M-2"))
        assert len(whole_history(recorder)) == 2

    def test_outlives_the_recorder(self, recorder: FactRecorder, database: str) -> None:
        (position,) = recorder.insert_events(happened("wish:W", 1), command=command("c-1"))
        with recording(database, type(recorder)) as another:
            assert another.earlier(command("c-1")) == Done(position, {"wish:W": 1}, repeated=True)

    def test_tells_a_lost_answer_from_a_conflict(self, recorder: FactRecorder, database: str) -> None:
        """The commit is done, its answer lost; the library's own recorder repeats it and reports a false conflict."""
        with lossy_proxy(database) as proxy, recording(proxy.conninfo, type(recorder)) as unlucky:
            unlucky.insert_events(happened("wish:W", 1))
            proxy.lose_next_commit()
            with pytest.raises(AlreadyDone) as again:
                unlucky.insert_events(happened("wish:W", 2), command=command("c-1"), read_set={"wish:W": 1})
            assert proxy.lost == 1
        assert again.value.done.streams == {"wish:W": 2}
        assert places(whole_history(recorder)) == [("wish:W", 1), ("wish:W", 2)]


class TestPositionAt:
    def test_is_nought_before_the_first(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1))
        first = whole_history(recorder)[0].recorded_at
        assert recorder.position_at(first - timedelta(microseconds=1)) == 0

    def test_is_the_last_recorded_at_or_before(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1, 2))
        recorder.insert_events(happened("wish:W", 3))
        _, second, third = whole_history(recorder)
        assert recorder.position_at(second.recorded_at) == second.position
        assert recorder.position_at(third.recorded_at - timedelta(microseconds=1)) == second.position
        assert recorder.position_at(third.recorded_at + timedelta(days=1)) == third.position


class TestRows:
    def test_end_where_they_were_asked_to(self, recorder: FactRecorder) -> None:
        positions = recorder.insert_events(happened("wish:W", 1, 2, 3))
        assert [row.version for row in recorder.rows_after(0, limit=10, until=positions[1])] == [1, 2]
        assert [row.version for row in recorder.rows_of("wish:W", until=positions[1])] == [1, 2]

    def test_end_with_the_event_that_fills_the_page(self, recorder: FactRecorder) -> None:
        recorder.insert_events(happened("wish:W", 1, 2, 3))
        one = len(recorder.rows_after(0, limit=1)[0].state)
        pages = {
            size: [row.version for row in recorder.rows_after(0, limit=10, max_bytes=size)]
            for size in (1, one, one + 1, 99 * one)
        }
        assert pages == {1: [1], one: [1], one + 1: [1, 2], 99 * one: [1, 2, 3]}
        assert recorder.rows_after(whole_history(recorder)[-1].position, limit=10, max_bytes=1) == []

    def test_of_a_stream_that_is_not_there_are_none(self, recorder: FactRecorder) -> None:
        assert recorder.rows_of("wish:NONE") == []


class TestOpening:
    @pytest.mark.parametrize("name", ["POSTGRES_ENABLE_DB_FUNCTIONS", "INNOPORTAL_POSTGRES_ENABLE_DB_FUNCTIONS"])
    def test_is_refused_where_appends_would_take_no_lock(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, "y")
        with pytest.raises(UnsafeConfiguration, match=name):
            open_datastore("dbname=none")

    def test_goes_on_where_that_is_switched_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "n")
        open_datastore("dbname=none").close()

    def test_leaves_no_function_in_the_database_that_appends_without_the_lock(self, database: str) -> None:
        with psycopg.connect(database) as conn:
            assert conn.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'es\\_%'").fetchall() == []
