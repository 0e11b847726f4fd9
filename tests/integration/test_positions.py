"""Waiting for a position: woken by the notice, in threads and in tasks, and never lost over a broken connection."""

import asyncio
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from projections.positions import Positions

pytestmark = pytest.mark.integration


@pytest.fixture
def positions(database: str) -> Iterator[Positions]:
    with Positions(database, ["things"]) as positions:
        yield positions


def announce(database: str, at: int, *, notify: bool = True) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(
            "INSERT INTO innoportal_tracking VALUES ('view_things', %s)"
            " ON CONFLICT (application_name) DO UPDATE SET notification_id = excluded.notification_id",
            (at,),
        )
        if notify:
            conn.execute("SELECT pg_notify('view_things', %s)", (str(at),))


class TestWait:
    def test_answers_at_once_when_the_position_is_reached(self, database: str, positions: Positions) -> None:
        announce(database, 7)
        assert positions.wait("things", 7, timeout_s=5)
        assert positions.wait("things", 3, timeout_s=0)

    def test_says_when_time_ran_out(self, positions: Positions) -> None:
        assert not positions.wait("things", 1, timeout_s=0.01)

    def test_wakes_every_thread_whose_position_is_reached(self, database: str, positions: Positions) -> None:
        reached: dict[int, bool] = {}
        threads = [
            threading.Thread(target=lambda n=n: reached.update({n: positions.wait("things", n, timeout_s=1.5)}))
            for n in (1, 2, 3)
        ]
        for thread in threads:
            thread.start()
        announce(database, 2)
        for thread in threads:
            thread.join()
        assert reached == {1: True, 2: True, 3: False}

    def test_is_woken_by_the_notice_well_before_the_fallback(self, database: str, positions: Positions) -> None:
        def quickest() -> float:
            taken = []
            for n in range(1, 6):
                threading.Thread(target=announce, args=(database, n)).start()
                began = time.monotonic()
                assert positions.wait("things", n, timeout_s=5)
                taken.append(time.monotonic() - began)
            return min(taken)

        assert quickest() < 0.5

    def test_sees_a_position_whose_notice_was_lost(self, database: str, positions: Positions) -> None:
        announce(database, 4, notify=False)
        assert positions.wait("things", 4, timeout_s=5)

    def test_goes_on_after_its_connection_was_cut(self, database: str, positions: Positions) -> None:
        announce(database, 1)
        assert positions.wait("things", 1, timeout_s=5)
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        announce(database, 2)
        assert positions.wait("things", 2, timeout_s=10)

    def test_knows_no_more_what_a_server_that_crashed_took_back(self, database: str, positions: Positions) -> None:
        """The projector's commits do not wait for the disk: after a crash the view may be where it was before."""
        announce(database, 7)
        assert positions.wait("things", 7, timeout_s=5)
        announce(database, 5, notify=False)
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        until = time.monotonic() + 10
        while positions.reached("things") == 7:
            assert time.monotonic() < until, "it still says 7"
        assert positions.wait("things", 5, timeout_s=10)
        assert not positions.wait("things", 7, timeout_s=0.1)
        announce(database, 7)
        assert positions.wait("things", 7, timeout_s=5)

    def test_is_not_led_back_by_a_notice_that_comes_late(self, database: str) -> None:
        with Positions(database, ["things", "others"]) as positions:
            announce(database, 5)
            assert positions.wait("things", 5, timeout_s=5)
            with psycopg.connect(database, autocommit=True) as conn:
                conn.execute("SELECT pg_notify('view_things', '3')")
                conn.execute("SELECT pg_notify('view_others', '1')")
            assert positions.wait("others", 1, timeout_s=5)
            assert positions.reached("things") == 5


class TestWaitAsync:
    def test_lets_many_tasks_wait_on_one_connection(self, database: str, positions: Positions) -> None:
        async def many() -> list[bool]:
            waits = [positions.wait_async("things", n, timeout_s=5) for n in range(1, 101)]
            threading.Thread(target=announce, args=(database, 100)).start()
            return await asyncio.gather(*waits)

        assert asyncio.run(many()) == [True] * 100

    def test_says_when_time_ran_out(self, positions: Positions) -> None:
        assert not asyncio.run(positions.wait_async("things", 1, timeout_s=0.01))
