"""The library's own application and ProjectionRunner on the same server: `python -m benchmarks.library_runner CONNINFO N`.

A process of its own, which ends without closing anything: with psycopg 3.3.9 closing the library's subscription hangs.
Prints one JSON object: events per second of a catch-up, and seconds from `save` to `wait` returning.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from benchmarks.appending import Ticket, Tickets, library_env

WAITS = 50


class Rows(PostgresTrackingRecorder):
    """One row for each event, in the transaction that moves the position: as the library's documentation does it."""

    def __init__(self, datastore: PostgresDatastore, **more: Any) -> None:
        super().__init__(datastore, **more)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS library_rows (position bigint PRIMARY KEY, stream text, version bigint)"
            ).format()
        )

    def add(self, event: DomainEventProtocol[UUID], tracking: Tracking) -> None:
        """Writes one row."""
        with self.datastore.transaction(commit=True) as curs:
            self._insert_tracking(curs, tracking)
            values = (tracking.notification_id, str(event.originator_id), event.originator_version)
            curs.execute("INSERT INTO library_rows VALUES (%s, %s, %s)", values)


class RowsProjection(Projection[Rows]):
    """Every event of every ticket."""

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """One event at a time, which is how the library calls."""
        self.view.add(domain_event, tracking)


def main() -> None:
    """Saves, catches up, then waits for single events."""
    conninfo, how_many = sys.argv[1], int(sys.argv[2])
    env = library_env(conninfo)
    tickets = Tickets(env=env)
    for _ in range(how_many // 100):
        ticket = Ticket("x" * 180)
        for _ in range(99):
            ticket.retitle("x" * 180)
        tickets.save(ticket)
    last = tickets.recorder.max_notification_id()
    begin = time.perf_counter()
    runner = ProjectionRunner(application_class=Tickets, projection_class=RowsProjection, view_class=Rows, env=env)
    runner.wait(last, timeout=600)
    caught_up = how_many / (time.perf_counter() - begin)
    print(json.dumps({"per_second": caught_up, "seen_s": [_seen_s(tickets, runner) for _ in range(WAITS)]}), flush=True)
    os._exit(0)


def _seen_s(tickets: Tickets, runner: Any) -> float:
    ticket = Ticket("x" * 180)
    begin = time.perf_counter()
    recordings = tickets.save(ticket)
    runner.wait(recordings[-1].notification.id, timeout=60)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
