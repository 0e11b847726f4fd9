"""A build of a view takes in pages of history: rows and position in one transaction, poisoned events parked aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from domain.envelope import Event
from projections.view import PARKED_TABLE, View, live_schema, live_version, position_of

TRANSIENT = (psycopg.OperationalError, psycopg.InterfaceError)
"""Errors of the server, the disk or the line, not of an event: the same page is tried again later."""
FAILURES_PER_PAGE = 50
"""With more, the view (or this program's age) is the trouble and not the events: nothing is parked, the view waits."""

_PARKED = Identifier(PARKED_TABLE)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An event whose stored bytes this program cannot read, for instance of a type that it does not know."""

    position: int
    stream: str
    error: str


Item = Event | Unreadable
ReadPage = Callable[[int, int], Sequence[Item]]
"""(after this position, at most so many) → the next items of history in order; none at its end."""


class NotReadable(ValueError):
    """The stored bytes of an event cannot be read."""


class ViewBroken(RuntimeError):
    """The view failed on too many events of one page; nothing of the page was kept."""


class Superseded(RuntimeError):
    """The live view has another version than the one of this program: not ours to write."""


@dataclass(frozen=True, slots=True)
class Parked:
    """An event that a build could not take. `error` is None when it only waits for an earlier one of its stream."""

    position: int
    stream: str
    error: str | None
    attempts: int


class Build:
    """The tables, position and parked events of one build of a view, live or next."""

    def __init__(self, view: View, tracking: PostgresTrackingRecorder) -> None:
        self.view = view
        self.tracking = tracking

    @property
    def is_live(self) -> bool:
        return self.view.schema == live_schema(self.view.NAME)

    def position(self, conn: Connection[Any]) -> int:
        """The last position taken in."""
        return position_of(conn, self.view.schema)

    def take(self, conn: Connection[Any], page: Sequence[Item]) -> int:
        """Takes what it has not seen of a page, in one transaction; returns the position then reached.

        Raises Superseded, ViewBroken, or one of TRANSIENT; then nothing was kept.
        """
        with conn.transaction():
            self._lock(conn)
            before = self.position(conn)
            items = [item for item in page if position_in_history(item) > before]
            if not items:
                return before
            self._apply(conn, items, blocked=self._blocked(conn, items))
            return self._move(conn, position_in_history(items[-1]))

    def retry_parked(self, conn: Connection[Any], read: ReadPage) -> tuple[int, int]:
        """Tries the parked events again, stream by stream in order; returns how many went in, how many stay."""
        before = self.parked(conn)
        for stream in dict.fromkeys(parked.stream for parked in before):
            while self._retry_first(conn, stream, read):
                pass
        after = self.parked(conn)
        return len(before) - len(after), len(after)

    def parked(self, conn: Connection[Any]) -> list[Parked]:
        """What is parked, in order of history."""
        query = SQL("SELECT position, stream, error, attempts FROM {} WHERE build = %s ORDER BY position")
        return [Parked(*row) for row in conn.execute(query.format(_PARKED), (self.view.schema,))]

    def _lock(self, conn: Connection[Any]) -> None:
        """From here to the end of the transaction nobody swaps or moves the live view."""
        if self.is_live and live_version(conn, self.view.NAME, lock=True) != self.view.VERSION:
            raise Superseded(self.view.NAME)

    def _move(self, conn: Connection[Any], reached: int) -> int:
        with conn.cursor(row_factory=dict_row) as cursor:
            self.tracking._insert_tracking(cursor, Tracking(self.view.schema, reached))
        if self.is_live:
            conn.execute("SELECT pg_notify(%s, %s)", (self.view.schema, str(reached)))
        return reached

    def _apply(self, conn: Connection[Any], items: Sequence[Item], *, blocked: _Blocked) -> None:
        """All of them in one go; where that fails in halves, from left to right, down to the one that is parked."""
        waiting = [item for item in items if item.stream in blocked.streams]
        self._park(conn, waiting, error=None)
        items = [item for item in items if item.stream not in blocked.streams]
        if not items:
            return
        try:
            self._try(conn, items)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001  whatever a view stumbles over is stored with the event, never lost
            if len(items) == 1:
                blocked.add(items[0].stream, error)
                self._park(conn, items, error=error)
            else:
                middle = len(items) // 2
                self._apply(conn, items[:middle], blocked=blocked)
                self._apply(conn, items[middle:], blocked=blocked)

    def _try(self, conn: Connection[Any], items: Sequence[Item]) -> None:
        events = []
        for item in items:
            if isinstance(item, Unreadable):
                raise NotReadable(item.error)
            events.append(item)
        with conn.transaction():
            self.view.apply(conn, events)

    def _blocked(self, conn: Connection[Any], items: Sequence[Item]) -> _Blocked:
        query = SQL("SELECT DISTINCT stream FROM {} WHERE build = %s AND stream = ANY(%s)").format(_PARKED)
        rows = conn.execute(query, (self.view.schema, list({item.stream for item in items})))
        return _Blocked({stream for (stream,) in rows})

    def _park(self, conn: Connection[Any], items: Sequence[Item], *, error: Exception | None) -> None:
        if not items:
            return
        insert = SQL(
            "INSERT INTO {} (build, position, stream, error) SELECT %s, unnest(%s::bigint[]), unnest(%s::text[]), %s"
        )
        positions, streams = [position_in_history(item) for item in items], [item.stream for item in items]
        conn.execute(insert.format(_PARKED), (self.view.schema, positions, streams, error and described(error)))

    def _retry_first(self, conn: Connection[Any], stream: str, read: ReadPage) -> bool:
        """Tries the first parked event of a stream; whether it went in, so that the next one may follow."""
        of_this = (self.view.schema, stream)
        with conn.transaction():
            self._lock(conn)
            first = SQL("SELECT position FROM {} WHERE build = %s AND stream = %s ORDER BY position LIMIT 1")
            row = conn.execute(first.format(_PARKED), of_this).fetchone()
            if row is None:
                return False
            this = (self.view.schema, row[0])
            try:
                self._try(conn, read(row[0] - 1, 1))
            except TRANSIENT:
                raise
            except Exception as error:  # noqa: BLE001  as above
                again = SQL("UPDATE {} SET error = %s, attempts = attempts + 1 WHERE build = %s AND position = %s")
                conn.execute(again.format(_PARKED), (described(error), *this))
                return False
            conn.execute(SQL("DELETE FROM {} WHERE build = %s AND position = %s").format(_PARKED), this)
            return True


class _Blocked:
    """Streams of which an event is parked, so that their later events wait."""

    def __init__(self, streams: set[str]) -> None:
        self.streams = streams
        self.failures = 0

    def add(self, stream: str, error: Exception) -> None:
        self.streams.add(stream)
        self.failures += 1
        if self.failures > FAILURES_PER_PAGE:
            raise ViewBroken(f"more than {FAILURES_PER_PAGE} events of one page fail, the last with {described(error)}")


def position_in_history(item: Item) -> int:
    """Where a stored item lies in the total order."""
    assert item.position is not None
    return item.position


def described(error: Exception) -> str:
    """Kind and message of an error, as kept with a parked event."""
    return f"{type(error).__name__}: {error}".replace("\0", "\N{SYMBOL FOR NULL}")[:2000]
