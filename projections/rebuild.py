"""Building a view anew beside the live one, and swapping the two in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.builds import Build, ReadPage, position_in_history
from projections.view import (
    PARKED_TABLE,
    TRACKING_TABLE,
    VIEWS_TABLE,
    View,
    live_schema,
    live_version,
    next_schema,
    position_of,
)

PAGE = 5_000
_LOCK_CLASS = 0x494E5242
"""First half of the advisory lock of a rebuild, the second being the view: two rebuilds of one view never meet."""

Progress = Callable[[int], None]
"""Told the position that the next build has reached. What it raises ends the rebuild; the live view is untouched."""


class AlreadyRebuilding(RuntimeError):
    """Another process is building this view anew."""


class AheadOfHistory(RuntimeError):
    """The live view has taken in what history does not have: events were lost, and no build can come to where it is."""


def rebuild(
    cls: type[View],
    conn: Connection[Any],
    *,
    read: ReadPage,
    tracking: PostgresTrackingRecorder,
    progress: Progress = lambda position: None,
) -> int:
    """Builds the view from the whole of history and puts it in the place of the live one; returns its position.

    `conn` is in autocommit. Killed at any step before the swap commits, the live view is as it was, and the next rebuild
    begins by clearing away what is left of this one. Raises AlreadyRebuilding, AheadOfHistory.
    """
    with _alone(conn, cls.NAME):
        discard(conn, next_schema(cls.NAME))
        discard(conn, _old_schema(cls.NAME))
        build = Build(cls(next_schema(cls.NAME)), tracking)
        with conn.transaction():
            conn.execute(SQL("CREATE SCHEMA {}").format(Identifier(build.view.schema)))
            build.view.create_tables(conn)
        _catch_up(conn, build, read, progress)
        with conn.transaction():
            build.view.create_indexes(conn)
        _analyze(conn, build.view.schema)
        _catch_up(conn, build, read, progress)
        reached = _swap(conn, build, read)
        # A crash here leaves the old tables, unread, until the next rebuild.
        discard(conn, _old_schema(cls.NAME))
    return reached


def discard(conn: Connection[Any], schema: str) -> None:
    """Removes a build that is not live: tables, position and parked events. Waits for readers that still hold it."""
    with conn.transaction():
        conn.execute("SET LOCAL client_min_messages = warning")
        conn.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema)))
        _forget(conn, schema)


def _catch_up(conn: Connection[Any], build: Build, read: ReadPage, progress: Progress) -> None:
    reached = build.position(conn)
    while page := read(reached, PAGE):
        reached = build.take(conn, page)
        progress(reached)


def _swap(conn: Connection[Any], build: Build, read: ReadPage) -> int:
    """The lock on the view's row holds the projector back from a page until the swap is committed, or undone."""
    name, live, old = build.view.NAME, live_schema(build.view.NAME), _old_schema(build.view.NAME)
    with conn.transaction():
        live_version(conn, name, lock=True)
        reached = _up_to(conn, build, read, position_of(conn, live))
        for before, after in ((live, old), (build.view.schema, live)):
            conn.execute(SQL("ALTER SCHEMA {} RENAME TO {}").format(Identifier(before), Identifier(after)))
        _forget(conn, live)
        for table, column in ((TRACKING_TABLE, "application_name"), (PARKED_TABLE, "build")):
            renamed = SQL("UPDATE {} SET {column} = %s WHERE {column} = %s")
            names = (live, build.view.schema)
            conn.execute(renamed.format(Identifier(table), column=Identifier(column)), names)
        stamped = SQL("UPDATE {} SET version = %s, built_at = clock_timestamp() WHERE name = %s")
        conn.execute(stamped.format(Identifier(VIEWS_TABLE)), (build.view.VERSION, name))
        conn.execute("SELECT pg_notify(%s, %s)", (live, str(reached)))
    return reached


def _up_to(conn: Connection[Any], build: Build, read: ReadPage, live: int) -> int:
    """Takes what the live view has and this build has not: who waited for a position still finds it after the swap."""
    reached = build.position(conn)
    while reached < live:
        page = [item for item in read(reached, PAGE) if position_in_history(item) <= live]
        if not page:
            raise AheadOfHistory(f"{build.view.NAME} has taken in position {live}, but history ends at {reached}")
        reached = build.take(conn, page)
    return reached


def _forget(conn: Connection[Any], schema: str) -> None:
    conn.execute(SQL("DELETE FROM {} WHERE application_name = %s").format(Identifier(TRACKING_TABLE)), (schema,))
    conn.execute(SQL("DELETE FROM {} WHERE build = %s").format(Identifier(PARKED_TABLE)), (schema,))


def _analyze(conn: Connection[Any], schema: str) -> None:
    for (table,) in conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)).fetchall():
        conn.execute(SQL("ANALYZE {}").format(Identifier(schema, table)))


def _old_schema(name: str) -> str:
    return f"view_{name}_old"


@contextmanager
def _alone(conn: Connection[Any], name: str) -> Iterator[None]:
    """The lock goes with the connection when this process dies."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK_CLASS, name)).fetchone()
    if row is None or not row[0]:
        raise AlreadyRebuilding(name)
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", (_LOCK_CLASS, name))
