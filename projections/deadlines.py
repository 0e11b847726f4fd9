"""What is due when: wishes that are open until a date, matches that wait for a decision, and what went away under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.sql import SQL

from domain.envelope import Event
from domain.ids import MatchId
from domain.matches import CONFIRMATIONS, DECISIONS, LEAVE_UNDECIDED, MatchLapsed, undecided_since
from domain.solutions import SolutionWithdrawn
from domain.wishes import (
    WishAmended,
    WishClosed,
    WishFulfilled,
    WishPublished,
    WishReopened,
    WishWithdrawn,
)
from projections.view import View, live_schema


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: the stream, its version since when the deadline stands, and the event that set it."""

    id: str
    version: int
    cause: UUID


class Deadlines(View):
    """Rows are there while something may become due; what ended is gone from here."""

    NAME = "deadlines"
    VERSION = 1

    def create_tables(self, conn: Connection[Any]) -> None:
        for table, columns in _TABLES.items():
            conn.execute(SQL("CREATE TABLE {} (" + columns + ")").format(self.table(table)))

    def create_indexes(self, conn: Connection[Any]) -> None:
        for index, (table, columns) in _INDEXES.items():
            conn.execute(SQL(f"CREATE INDEX {index} ON {{}} ({columns})").format(self.table(table)))

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        wishes: dict[str, tuple[Any, ...] | None] = {}
        matches: dict[str, tuple[Any, ...] | None] = {}
        gone: dict[str, tuple[Any, ...] | None] = {}
        for event in events:
            _note_wish(event, wishes)
            _note_match(event, matches)
            if isinstance(event.fact, WishWithdrawn | WishFulfilled | SolutionWithdrawn):
                gone.setdefault(event.stream, (event.stream, event.envelope.id))
        self._write(conn, "open_wishes", wishes)
        self._write(conn, "open_matches", matches)
        self._write(conn, "gone", gone)

    def _write(self, conn: Connection[Any], table: str, changed: dict[str, tuple[Any, ...] | None]) -> None:
        """Each row as this page leaves it; None: it is gone. A row never needs what it held before."""
        if not changed:
            return
        conn.execute(SQL("DELETE FROM {} WHERE id = ANY(%s)").format(self.table(table)), (list(changed),))
        if rows := [row for row in changed.values() if row is not None]:
            columns = [list(column) for column in zip(*rows, strict=True)]
            conn.execute(SQL(_INSERTS[table]).format(self.table(table)), columns)


def _note_wish(event: Event, wishes: dict[str, tuple[Any, ...] | None]) -> None:
    wish = event.noun_id
    match event.fact:
        case WishPublished(content=content) | WishAmended(content=content):
            wishes[wish] = (wish, content.closes_on, event.version, event.envelope.id)
        case WishReopened(closes_on=closes_on):
            wishes[wish] = (wish, closes_on, event.version, event.envelope.id)
        case WishClosed() | WishWithdrawn() | WishFulfilled():
            wishes[wish] = None


def _note_match(event: Event, matches: dict[str, tuple[Any, ...] | None]) -> None:
    fact = event.fact
    if isinstance(fact, LEAVE_UNDECIDED):
        matches[event.noun_id] = _open(event, since=undecided_since(event))
    elif isinstance(fact, DECISIONS):
        matches[event.noun_id] = _open(event, since=None)
    elif isinstance(fact, (*CONFIRMATIONS, MatchLapsed)):
        matches[event.noun_id] = None


def _open(event: Event, *, since: date | None) -> tuple[Any, ...]:
    match = MatchId(event.noun_id)
    wish, solution = f"wish:{match.wish}", f"solution:{match.solution}"
    return (str(match), wish, solution, since, event.version, event.envelope.id)


def wishes_to_close(conn: Connection[Any], *, on: date) -> list[Due]:
    """Open wishes whose closing date is over on this Hong Kong date, the oldest first."""
    query = f"SELECT id, version, cause FROM {_LIVE}.open_wishes WHERE closes_on < %s ORDER BY closes_on, id"  # noqa: S608
    return _due(conn.execute(query, (on,)).fetchall())


def matches_to_lapse(conn: Connection[Any], *, on: date, after_days: int) -> list[Due]:
    """Open matches whose wish or solution went away, or that were not decided in time, in order of their ids."""
    return _due(conn.execute(_TO_LAPSE, (on - timedelta(days=after_days),)).fetchall())


def _due(rows: Iterable[tuple[Any, ...]]) -> list[Due]:
    return [Due(*row) for row in rows]


_LIVE = live_schema(Deadlines.NAME)

_TABLES = {
    "open_wishes": "id text PRIMARY KEY, closes_on date NOT NULL, version bigint NOT NULL, cause uuid NOT NULL",
    "open_matches": "id text PRIMARY KEY, wish text NOT NULL, solution text NOT NULL,"
    " undecided_since date, version bigint NOT NULL, cause uuid NOT NULL",
    "gone": "id text PRIMARY KEY, cause uuid NOT NULL",
}
_INDEXES = {
    "open_wishes_closes_on": ("open_wishes", "closes_on"),
    "open_matches_undecided_since": ("open_matches", "undecided_since"),
}
_INSERTS = {
    "open_wishes": "INSERT INTO {} SELECT * FROM unnest(%s::text[], %s::date[], %s::bigint[], %s::uuid[])",
    "open_matches": "INSERT INTO {} SELECT * FROM"
    " unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::bigint[], %s::uuid[])",
    "gone": "INSERT INTO {} SELECT * FROM unnest(%s::text[], %s::uuid[])",
}
_TO_LAPSE = f"""
SELECT m.id, m.version, coalesce(w.cause, s.cause, m.cause)
FROM {_LIVE}.open_matches m
LEFT JOIN {_LIVE}.gone w ON w.id = m.wish
LEFT JOIN {_LIVE}.gone s ON s.id = m.solution
WHERE m.undecided_since < %s OR w.id IS NOT NULL OR s.id IS NOT NULL
ORDER BY m.id COLLATE "C"
"""  # noqa: S608
