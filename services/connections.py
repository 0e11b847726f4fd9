"""Pools of connections: whether one still leads to a server, mostly without asking it, and how soon all are back after a crash.

A server that ends, or a network that says so, makes the socket readable, which an idle one is not otherwise: only then is it
asked. That saves a round trip for everything that is read and written.
"""

from __future__ import annotations

import select
from typing import Any

from psycopg import AsyncConnection, Connection, Error
from psycopg_pool import AsyncConnectionPool, ConnectionPool

RECONNECT_S = 2.0
"""How long a pool goes on trying, less and less often, before it asks whether anybody still waits (`try_again`)."""


def check(conn: Connection[Any], *, pool: ConnectionPool[Any]) -> None:
    """Raises OperationalError for a connection whose server has gone, as a pool expects of its `check`.

    Then the others of the pool are looked at as well: met one by one, each costs a pause that is twice the one before.
    """
    try:
        if _is_readable(conn):
            ConnectionPool.check_connection(conn)
    except Error:
        pool.check()
        raise


async def check_async(conn: AsyncConnection[Any], *, pool: AsyncConnectionPool[Any]) -> None:
    """The same for a pool of tasks."""
    try:
        if _is_readable(conn):
            await AsyncConnectionPool.check_connection(conn)
    except Error:
        await pool.check()
        raise


def try_again(pool: ConnectionPool[Any]) -> None:
    """For the `reconnect_failed` of a pool: a new attempt at once while somebody waits, who would else wait in vain."""
    if pool.get_stats().get("requests_waiting"):
        pool.check()


async def try_again_async(pool: AsyncConnectionPool[Any]) -> None:
    """The same for a pool of tasks."""
    if pool.get_stats().get("requests_waiting"):
        await pool.check()


def _is_readable(conn: Connection[Any] | AsyncConnection[Any]) -> bool:
    poll = select.poll()
    poll.register(conn.fileno(), select.POLLIN)
    return bool(poll.poll(0))
