"""The recorder: the library's locked, synchronous append on the library's tables, with read set, command ids and recorded_at."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry, strtobool
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from services.connections import RECONNECT_S, check, try_again
from services.settings import CannotStart

APPLICATION = "innoportal"
EVENTS_TABLE = f"{APPLICATION}_events"
CHANNEL = EVENTS_TABLE
"""NOTIFY channel on which followers are woken after an append."""


class UnsafeConfiguration(CannotStart):
    """A setting under which followers were seen to miss events; the program does not start with it."""


class ReadSetMoved(IntegrityError):
    """A stream that the decision relied on, or wrote to, has moved on: read again and decide again."""


@dataclass(frozen=True)
class CommandKey:
    """A command id belongs to its caller and to a hash of its body."""

    caller: str
    id: str
    body_hash: bytes


@dataclass(frozen=True)
class Done:
    """Result of a command: last position written, and the version of each stream that it wrote."""

    position: int
    streams: Mapping[str, int]
    repeated: bool = False
    """Whether this was done before under the same command id, and nothing was written now."""

    def id_of(self, noun: str) -> str:
        """The id of the first thing of this noun that it wrote."""
        return next(stream for stream in self.streams if stream.startswith(f"{noun}:")).partition(":")[2]


class AlreadyDone(Exception):
    """The command was done before: here is what it did then."""

    def __init__(self, done: Done) -> None:
        super().__init__(f"already done at position {done.position}")
        self.done = done


class CommandBodyDiffers(Exception):
    """The command id was used before, by the same caller, for another body."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """An event as it lies in the store; `state` are the stored bytes (RFC 8785 JSON), `recorded_at` is in UTC."""

    position: int
    recorded_at: datetime
    stream: str
    version: int
    type: str
    state: bytes


def open_datastore(conninfo: str, *, pool_size: int = 1, max_overflow: int = 9) -> PostgresDatastore:
    """The library's datastore (connection pool) for any libpq connection string, with text originator ids.

    Raises UnsafeConfiguration while POSTGRES_ENABLE_DB_FUNCTIONS is set: appends through it take no lock, and a follower
    missed 264 of 22,950 events.
    """
    for name in ("POSTGRES_ENABLE_DB_FUNCTIONS", f"{APPLICATION.upper()}_POSTGRES_ENABLE_DB_FUNCTIONS"):
        if strtobool(os.environ.get(name, "") or "n"):
            raise UnsafeConfiguration(f"unset {name}: with it appends take no lock and followers lose events")
    datastore = PostgresDatastore(
        "", "", "", "", "", originator_id_type="text", pool_size=pool_size, max_overflow=max_overflow
    )
    assert isinstance(datastore.pool.kwargs, dict)
    for name in ("dbname", "host", "port", "user", "password"):
        datastore.pool.kwargs.pop(name)
    datastore.pool.kwargs.update(conninfo_to_dict(conninfo))
    datastore.pool.reconnect_timeout, datastore.pool._reconnect_failed = RECONNECT_S, try_again
    datastore.pool._check = partial(check, pool=datastore.pool)  # the library's `pre_ping` takes a round trip each time
    return datastore


class FactRecorder(PostgresApplicationRecorder):
    """Keeps the promises that tests/properties/test_event_store.py states, whatever its speed.

    One total order that followers read without gaps (the lock is held through the commit), optimistic versions, read-set
    condition, idempotent command ids, monotonic recorded_at. Keywords that it does not know are an error: the library's
    own recorder would swallow them.
    """

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = EVENTS_TABLE) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        del self.sql_create_statements[self.create_insert_function_statement_index]
        self.table = Identifier(datastore.schema, events_table_name)
        names = {"table": self.table, "recorded_at_index": Identifier(f"{events_table_name}_recorded_at_idx")}
        self.sql_create_statements += [SQL(text).format(**names) for text in _CREATE]
        # One recorded_at for one commit, read under the ordering lock, never below its predecessor.
        self.insert_events_statement = SQL(_INSERT).format(
            table=self.table, type=Identifier(datastore.schema, self.stored_event_type_name)
        )

    def create_table(self) -> None:
        """What is missing. The library makes its type at every start, and the server logs that it is there already."""
        with self.connection() as conn:
            name = f"{self.datastore.schema}.{self.stored_event_type_name}"
            row = conn.execute("SELECT to_regtype(%s) IS NOT NULL AS is_there", (name,)).fetchone()
        if row and row["is_there"]:
            statements = self.sql_create_statements
            self.sql_create_statements = [each for each in statements if "CREATE TYPE" not in each.as_string()]
        super().create_table()

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        read_set: Mapping[str, int] | None = None,
        command: CommandKey | None = None,
        **unknown: Any,
    ) -> Sequence[int]:
        """Appends all events or none; returns their positions in order.

        `read_set` gives for each stream that was read the version then seen (0: nothing was there). Raises
        ReadSetMoved, AlreadyDone, CommandBodyDiffers; the last two are looked at before versions are, because a commit
        whose answer was lost is repeated by the retry above.
        """
        if unknown:
            raise TypeError(f"this recorder does not know {', '.join(sorted(unknown))}")
        if not stored_events:
            return []
        with self.datastore.transaction(commit=True) as curs:
            self._lock_table(curs)
            if command:
                self._refuse_repeat(curs, command)
            self._check_read_set(curs, read_set or {})
            self._notify_channel(curs)
            positions = self._insert(curs, stored_events)
            if command:
                self._remember(curs, command, stored_events, positions)
        return positions

    def earlier(self, command: CommandKey) -> Done | None:
        """What this command did before, if it did. Raises CommandBodyDiffers for another body under its id."""
        try:
            with self.datastore.get_connection() as conn, conn.cursor() as curs:
                self._refuse_repeat(curs, command)
        except AlreadyDone as earlier:
            return earlier.done
        return None

    def rows_after(
        self, position: int, *, limit: int, until: int | None = None, max_bytes: int | None = None
    ) -> list[StoredRow]:
        """A keyset page of history in its total order; `until` is the last position wanted.

        With `max_bytes` the page ends with the event that reaches so many stored bytes, so that it fits into memory.
        """
        last = 2**62 if until is None else until
        if max_bytes is not None:
            last = self._last_within(position, last, limit, max_bytes)
        return self._rows(
            SQL("WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s"),
            (position, last, limit),
        )

    def rows_of(self, stream: str, *, until: int | None = None) -> list[StoredRow]:
        """All events of one stream, up to a position."""
        return self._rows(
            SQL("WHERE originator_id = %s AND notification_id <= %s ORDER BY originator_version"),
            (stream, 2**62 if until is None else until),
        )

    def has_moved(self, read_set: Mapping[str, int]) -> bool:
        """Whether any of these streams has gone on since it was read, at the version that is said."""
        with self.connection() as conn, conn.cursor() as curs:
            return bool(self._moved(curs, read_set))

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before this moment; 0 before the first."""
        query = SQL(
            "SELECT notification_id FROM {} WHERE recorded_at <= %s ORDER BY recorded_at DESC, notification_id DESC LIMIT 1"
        ).format(self.table)
        with self.connection() as conn:
            row = conn.execute(query, (moment,)).fetchone()
        return row["notification_id"] if row else 0

    def next_number(self, noun: str) -> int:
        """The next number for a minted id of this noun. Gaps are allowed; a number is never given twice."""
        with self.connection() as conn:
            row = conn.execute("SELECT nextval(%s::regclass) AS number", (f"{APPLICATION}_{noun}_number",)).fetchone()
        assert row is not None
        return int(row["number"])

    @contextmanager
    def connection(self) -> Iterator[Connection[DictRow]]:
        """A connection of the pool, in autocommit."""
        with self.datastore.get_connection() as conn:
            yield conn

    def _last_within(self, after: int, until: int, limit: int, max_bytes: int) -> int:
        query = SQL(
            "SELECT max(notification_id) AS last FROM ("
            "SELECT notification_id, sum(octet_length(state)) OVER (ORDER BY notification_id) - octet_length(state)"
            " AS before FROM {} WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id LIMIT %s"
            ") AS page WHERE before < %s"
        ).format(self.table)
        with self.connection() as conn:
            row = conn.execute(query, (after, until, limit, max_bytes)).fetchone()
        return row["last"] or 0 if row else 0

    def _rows(self, where: SQL, params: tuple[Any, ...]) -> list[StoredRow]:
        query = SQL("SELECT notification_id, recorded_at, originator_id, originator_version, topic, state FROM {} ")
        with self.connection() as conn:
            rows = conn.cursor(binary=True).execute(query.format(self.table) + where, params).fetchall()
        return [
            StoredRow(
                position=row["notification_id"],
                recorded_at=row["recorded_at"].astimezone(UTC),
                stream=row["originator_id"],
                version=row["originator_version"],
                type=row["topic"],
                state=row["state"],
            )
            for row in rows
        ]

    def _refuse_repeat(self, curs: Cursor[DictRow], command: CommandKey) -> None:
        curs.execute(
            f"SELECT body_hash, result FROM {APPLICATION}_commands WHERE caller = %s AND command_id = %s",  # noqa: S608
            (command.caller, command.id),
        )
        row = curs.fetchone()
        if row is None:
            return
        if bytes(row["body_hash"]) != command.body_hash:
            raise CommandBodyDiffers(command.id)
        raise AlreadyDone(Done(row["result"]["position"], row["result"]["streams"], repeated=True))

    def _check_read_set(self, curs: Cursor[DictRow], read_set: Mapping[str, int]) -> None:
        if moved := self._moved(curs, read_set):
            raise ReadSetMoved(", ".join(moved))

    def _moved(self, curs: Cursor[DictRow], read_set: Mapping[str, int]) -> list[str]:
        query = SQL(
            "SELECT e.originator_id FROM unnest(%s::text[], %s::bigint[]) AS seen(id, version)"
            " JOIN {} e ON e.originator_id = seen.id AND e.originator_version = seen.version + 1"
        ).format(self.table)
        curs.execute(query, (list(read_set), list(read_set.values())))
        return [row["originator_id"] for row in curs.fetchall()]

    def _insert(self, curs: Cursor[DictRow], stored_events: Sequence[StoredEvent]) -> list[int]:
        rows = [
            self.construct_pg_stored_event(e.originator_id, e.originator_version, e.topic, e.state)
            for e in stored_events
        ]
        curs.execute(self.insert_events_statement, (rows,))
        return [row["notification_id"] for row in curs.fetchall()]

    def _remember(
        self, curs: Cursor[DictRow], command: CommandKey, events: Sequence[StoredEvent], positions: Sequence[int]
    ) -> None:
        streams = {str(e.originator_id): e.originator_version for e in events}
        curs.execute(
            f"INSERT INTO {APPLICATION}_commands (caller, command_id, body_hash, result) VALUES (%s, %s, %s, %s)",  # noqa: S608
            (
                command.caller,
                command.id,
                command.body_hash,
                json.dumps({"position": positions[-1], "streams": streams}),
            ),
        )


_CREATE = (
    "ALTER TABLE {table} ADD COLUMN IF NOT EXISTS recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()",
    "CREATE INDEX IF NOT EXISTS {recorded_at_index} ON {table} (recorded_at, notification_id)",
)

_INSERT = """
INSERT INTO {table} (originator_id, originator_version, topic, state, recorded_at)
SELECT e.originator_id, e.originator_version, e.topic, e.state, moment.at
FROM unnest(%s::{type}[]) WITH ORDINALITY AS e(originator_id, originator_version, topic, state, n),
     (SELECT greatest(clock_timestamp(),
                      (SELECT recorded_at FROM {table} ORDER BY notification_id DESC LIMIT 1)) AS at) AS moment
ORDER BY e.n
RETURNING notification_id
"""
