"""Pools after a crash of the server: whoever asks, or waits already, gets a connection as soon as there is a server again."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg
import pytest
from eventsourcing.postgres import PostgresDatastore
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool

from services.connections import RECONNECT_S, check_async, try_again_async
from services.event_store.recorder import open_datastore

pytestmark = pytest.mark.integration

MANY = 8
"""So many dead connections, met one by one, cost more than anybody waits for one."""
AT_ONCE_S = 2.0


@pytest.fixture
def datastore(database: str) -> Iterator[PostgresDatastore]:
    opened = open_datastore(database)
    with ExitStack() as held:
        for _ in range(MANY):
            held.enter_context(opened.get_connection())
    yield opened
    opened.close()


def crash(postgres_server: str, database: str, *, back: bool) -> None:
    """Ends every session; with `back` the next ones are let in, else those of after `let_in`."""
    name = str(conninfo_to_dict(database)["dbname"])
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        if not back:
            conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
        conn.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))


def let_in(postgres_server: str, database: str) -> None:
    name = sql.Identifier(str(conninfo_to_dict(database)["dbname"]))
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class TestAfterACrash:
    def test_dead_connections_are_cleared_away_at_once(
        self, datastore: PostgresDatastore, postgres_server: str, database: str
    ) -> None:
        crash(postgres_server, database, back=True)
        begun = time.monotonic()
        with datastore.get_connection() as conn:
            conn.execute("SELECT 1")
        assert time.monotonic() - begun < AT_ONCE_S

    def test_who_waits_is_served_though_all_attempts_had_failed(
        self, datastore: PostgresDatastore, postgres_server: str, database: str
    ) -> None:
        served: list[Any] = []

        def ask() -> None:
            with datastore.get_connection() as conn:
                served.append(conn.execute("SELECT 1").fetchone())

        crash(postgres_server, database, back=False)
        asking = threading.Thread(target=ask)
        begun = time.monotonic()
        asking.start()
        until(lambda: time.monotonic() - begun > RECONNECT_S + 0.3)
        let_in(postgres_server, database)
        asking.join(20)
        assert served

    def test_nothing_is_tried_for_nobody(
        self, datastore: PostgresDatastore, postgres_server: str, database: str
    ) -> None:
        crash(postgres_server, database, back=False)
        try:
            datastore.pool.check()
            until(lambda: datastore.pool.get_stats()["pool_size"] == 0)
            failed = datastore.pool.get_stats()["connections_errors"]
            quiet_since = time.monotonic()
            until(lambda: time.monotonic() - quiet_since > AT_ONCE_S)
            assert datastore.pool.get_stats()["connections_errors"] == failed
        finally:
            let_in(postgres_server, database)

    def test_a_pool_of_tasks_does_the_same(self, postgres_server: str, database: str) -> None:
        async def answered_after(*, back: bool) -> float:
            pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
                database,
                min_size=1,
                max_size=MANY,
                open=False,
                timeout=5,
                kwargs={"autocommit": True},
                check=lambda conn: check_async(conn, pool=pool),
                reconnect_timeout=RECONNECT_S,
                reconnect_failed=try_again_async,
            )
            async with pool:
                held = [await pool.getconn() for _ in range(MANY)]
                for conn in held:
                    await pool.putconn(conn)
                await asyncio.to_thread(partial(crash, postgres_server, database, back=back))
                begun = time.monotonic()
                waiting = asyncio.create_task(ask(pool))
                if not back:
                    await asyncio.sleep(RECONNECT_S + 0.3)
                    await asyncio.to_thread(let_in, postgres_server, database)
                await waiting
                return time.monotonic() - begun

        async def ask(pool: AsyncConnectionPool[Any]) -> None:
            async with pool.connection() as conn:
                await conn.execute("SELECT 1")

        assert asyncio.run(answered_after(back=True)) < AT_ONCE_S
        assert asyncio.run(answered_after(back=False)) < 5
