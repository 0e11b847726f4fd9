"""The projector: how fast views follow, catch up and are built anew, beside the library's runner and beside reading alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection, sql
from psycopg.sql import SQL

from benchmarks.ground import Ground, end_of_history, say, wait_for_views
from benchmarks.measured import Row, Table, memory_mb, rate, ratio
from consumers.feed import Feed
from consumers.projector import CATCHING_UP_PAGE, LIVE_PAGE
from domain.envelope import Event
from projections import registry
from projections.builds import Build
from projections.rebuild import rebuild
from projections.view import TRACKING_TABLE, VIEWS_TABLE, View, create_missing, live_schema
from services.bootstrap import Portal

LIBRARY_EVENTS = 1_000
EVENTS = 20_000
ROUNDS = 3


class Rows(View):
    """One row for each event: the same work as the library's peer does."""

    NAME = "bench_rows"
    VERSION = 1

    def create_tables(self, conn: Connection[Any]) -> None:
        conn.execute(
            SQL("CREATE TABLE {} (position bigint PRIMARY KEY, stream text, version bigint)").format(self.table("rows"))
        )

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        columns = zip(*((event.position, event.stream, event.version) for event in events), strict=True)
        insert = SQL("INSERT INTO {} SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[])")
        conn.execute(insert.format(self.table("rows")), [list(column) for column in columns])


def run(ground: Ground) -> Table:
    """Brings the views of the large data up to its end, which the parts after this one need."""
    library = [_library(ground, number) for number in range(ROUNDS)]
    conninfo = ground.large()
    total = end_of_history(conninfo)
    caught_up, now_mb, most_mb = _caught_up(ground, conninfo, total)
    with ground.portal(conninfo) as portal:
        decoded = [_decoded(portal, conninfo) for _ in range(ROUNDS)]
        live = [_taken(portal, conninfo, page=LIVE_PAGE) for _ in range(ROUNDS)]
        pages = [_taken(portal, conninfo, page=CATCHING_UP_PAGE) for _ in range(ROUNDS)]
    names = ", ".join(view.NAME for view in registry.ALL)
    rows = [
        Row("library `ProjectionRunner`, one row per event", *rate(library, " events/s"), "1"),
        Row("read and decode alone", *rate(decoded, " events/s"), f"{ratio(decoded, library)} library"),
        Row(
            f"our projector, one row per event, pages of {LIVE_PAGE:,}",
            *rate(live, " events/s"),
            f"{ratio(live, library)} library (aim in the end 100×)",
        ),
        Row(
            f"our projector, one row per event, pages of {CATCHING_UP_PAGE:,}",
            *rate(pages, " events/s"),
            f"{ratio(pages, library)} library",
        ),
        Row(
            f"projector process, all views ({names}), {total:,} events from nothing",
            f"{caught_up:,.0f} events/s",
            "one run",
            f"{caught_up / rate_of(library):.1f}× library with one trivial view",
        ),
        Row("memory of the projector, resident", f"{now_mb:.0f} MB", f"most {most_mb:.0f} MB", "aim 200 MB"),
    ]
    return Table("Projector", rows)


def run_rebuilds(ground: Ground) -> Table:
    """Each view from the whole history, beside the live one."""
    conninfo = ground.large()
    total = end_of_history(conninfo)
    with ground.portal(conninfo) as portal:
        decoded = [_decoded(portal, conninfo) for _ in range(ROUNDS)]
        rebuilt = {view.NAME: total / _rebuilt_s(portal, conninfo, view) for view in registry.ALL}
    rows = [Row("read and decode alone", *rate(decoded, " events/s"), "1")]
    rows += [
        Row(
            f"rebuild of {name} beside the live view, {total:,} events, indexes and swap included",
            f"{speed:,.0f} events/s",
            "one run",
            f"{speed / rate_of(decoded):.0%} of reading and decoding (aim in the end 50 %)",
        )
        for name, speed in rebuilt.items()
    ]
    return Table("Rebuilds", rows)


def rate_of(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _library(ground: Ground, number: int) -> float:
    return float(library(ground, f"library_{number}")["per_second"])


def library(ground: Ground, name: str) -> dict[str, Any]:
    """What the library's runner does on a database of its own."""
    command = [sys.executable, "-m", "benchmarks.library_runner", ground.database(name), str(LIBRARY_EVENTS)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=900).stdout)
    return found


def _forget(conn: Connection[Any], *views: type[View]) -> None:
    """Takes these views away, as if the program had never run."""
    for name in (view.NAME for view in views):
        schema = live_schema(name)
        conn.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        conn.execute(sql.SQL("DELETE FROM {} WHERE name = %s").format(sql.Identifier(VIEWS_TABLE)), (name,))
        tracked = sql.SQL("DELETE FROM {} WHERE application_name = %s").format(sql.Identifier(TRACKING_TABLE))
        conn.execute(tracked, (schema,))


def _caught_up(ground: Ground, conninfo: str, total: int) -> tuple[float, float, float]:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        _forget(conn, *registry.ALL)
    with ground.process(conninfo, "consumers", "projector") as pid:
        took = wait_for_views(conninfo, total)
        say(f"views of {total:,} events took {took:.0f} s")
        return total / took, *memory_mb(pid)


def _decoded(portal: Portal, conninfo: str) -> float:
    begin, position = time.perf_counter(), 0
    with Feed(portal.store, conninfo) as feed:
        while page := feed.page(position, CATCHING_UP_PAGE):
            position = page[-1].position or 0
            if position >= EVENTS:
                break
    return position / (time.perf_counter() - begin)


def _taken(portal: Portal, conninfo: str, *, page: int) -> float:
    tracking = PostgresTrackingRecorder(portal.store.recorder.datastore, tracking_table_name=TRACKING_TABLE)
    with psycopg.connect(conninfo, autocommit=True) as conn, Feed(portal.store, conninfo) as feed:
        _forget(conn, Rows)
        create_missing(conn, [Rows])
        build, position = Build(Rows(), tracking), 0
        begin = time.perf_counter()
        while position < EVENTS and (items := feed.page(position, page)):
            position = build.take(conn, items)
        return position / (time.perf_counter() - begin)


def _rebuilt_s(portal: Portal, conninfo: str, view: type[View]) -> float:
    say(f"rebuilding {view.NAME}")
    tracking = PostgresTrackingRecorder(portal.store.recorder.datastore, tracking_table_name=TRACKING_TABLE)
    begin = time.perf_counter()
    with psycopg.connect(conninfo, autocommit=True) as conn, Feed(portal.store, conninfo) as feed:
        rebuild(view, conn, tracking=tracking, read=feed.page)
    return time.perf_counter() - begin
