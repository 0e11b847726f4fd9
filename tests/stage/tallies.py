"""A small view of tests: for each stream how many facts it has, in row versions; it stumbles over streams named in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection
from psycopg.sql import SQL

from domain.envelope import Event
from projections.view import TRACKING_TABLE, View
from services.bootstrap import Portal


class Tallies(View):
    """Row versions valid over [from_position, to_position)."""

    NAME = "tallies"
    VERSION = 1

    def create_tables(self, conn: Connection[Any]) -> None:
        conn.execute(
            SQL(
                "CREATE TABLE {} (stream text, from_position bigint, to_position bigint, facts integer,"
                " PRIMARY KEY (stream, from_position))"
            ).format(self.table("tallies"))
        )
        conn.execute("CREATE TABLE IF NOT EXISTS public.poison (stream text, version bigint)")

    def create_indexes(self, conn: Connection[Any]) -> None:
        conn.execute(SQL("CREATE INDEX tallies_facts ON {} (facts)").format(self.table("tallies")))

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        poison = set(conn.execute("SELECT stream, version FROM public.poison").fetchall())
        for event in events:
            if (event.stream, event.version) in poison:
                raise ValueError(f"cannot stomach {event.stream}")
            last = SQL("UPDATE {} SET to_position = %s WHERE stream = %s AND to_position IS NULL RETURNING facts")
            row = conn.execute(last.format(self.table("tallies")), (event.position, event.stream)).fetchone()
            insert = SQL("INSERT INTO {} VALUES (%s, %s, NULL, %s)").format(self.table("tallies"))
            conn.execute(insert, (event.stream, event.position, (row[0] if row else 0) + 1))


def tallies(conn: Connection[Any]) -> dict[str, int]:
    """How many facts each stream has."""
    return dict(conn.execute("SELECT stream, facts FROM view_tallies.tallies WHERE to_position IS NULL").fetchall())


def rows(conn: Connection[Any], schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a build, in one order."""
    tables = conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", (schema,)).fetchall()
    return {
        table: conn.execute(f'SELECT t.*::text FROM "{schema}"."{table}" t ORDER BY t::text COLLATE "C"').fetchall()  # type: ignore[arg-type]
        for (table,) in tables
    }


def tracking_of(portal: Portal) -> PostgresTrackingRecorder:
    return PostgresTrackingRecorder(portal.store.recorder.datastore, tracking_table_name=TRACKING_TABLE)


@contextmanager
def connected(conninfo: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        yield conn
