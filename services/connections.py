"""Whether a pooled connection still leads to a server, mostly without asking the server.

A server that ends, or a network that says so, makes the socket readable, which an idle one is not otherwise: only then is it
asked. That saves a round trip for everything that is read and written.
"""

from __future__ import annotations

import select
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool, ConnectionPool


def check(conn: Connection[Any]) -> None:
    """Raises OperationalError for a connection whose server has gone, as a pool expects of its `check`."""
    if _is_readable(conn):
        ConnectionPool.check_connection(conn)


async def check_async(conn: AsyncConnection[Any]) -> None:
    """The same for a pool of tasks."""
    if _is_readable(conn):
        await AsyncConnectionPool.check_connection(conn)


def _is_readable(conn: Connection[Any] | AsyncConnection[Any]) -> bool:
    poll = select.poll()
    poll.register(conn.fileno(), select.POLLIN)
    return bool(poll.poll(0))
