"""The procurement history: for each noun, organisation and officer, who did what, when, in which role, on what grounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg.sql import SQL, Composed, Identifier
from pydantic import BaseModel

from domain.envelope import Event
from domain.facts import Fact
from domain.matches import CONFIRMATIONS, DECISIONS, TAKEN_BACK, MatchLapsed
from domain.organisations import OrganisationRegistered, OrganisationRenamed
from projections.subjects import Nearness, lasting_subjects, merge, passing_subjects
from projections.view import PARKED_TABLE, View, live_schema

_DECISIONS = [fact.TYPE for fact in DECISIONS]
_CONFIRMATIONS = [fact.TYPE for fact in CONFIRMATIONS]
PARKED_LIMIT = 100
"""How many parked events of a subject are told at most."""
_ENDINGS = [*_CONFIRMATIONS, *(fact.TYPE for fact in TAKEN_BACK), MatchLapsed.TYPE]
"""The next of these in the stream of a decision says whether a second officer stood behind it."""


class Order(StrEnum):
    """When the system knew, or when it was so in the world."""

    RECORDED = "recorded"
    HAPPENED = "happened"


class Row(NamedTuple):
    """One event as one of its subjects sees it. Envelope and data are JSON, as stored."""

    position: int
    recorded_at: datetime
    happened_on: date
    type: str
    """In today's form of the fact, as is `data`."""
    stream: str
    version: int
    envelope: str
    data: str
    organisation_name: str | None
    """JSON of the name that the acting organisation had at that position."""
    nearness: int
    caused_by: int | None
    """Position of the event that caused it."""
    confirmed_at: int | None
    """Position of the confirmation by a second officer, for a decision that has one."""


_TABLES = """
CREATE TABLE {events} (
    position bigint PRIMARY KEY,
    event_id uuid NOT NULL,
    causation uuid,
    recorded_at timestamptz NOT NULL,
    happened_on date NOT NULL,
    type text NOT NULL,
    stream text NOT NULL,
    version bigint NOT NULL,
    publishing boolean NOT NULL,
    organisation text,
    parties text[] NOT NULL,
    envelope text NOT NULL,             -- without the salt, which nobody sees
    data text NOT NULL,                 -- personal fields as ciphertext
    organisation_name text
);
CREATE TABLE {subjects} (
    subject text NOT NULL,
    position bigint NOT NULL,
    happened_on date NOT NULL,
    nearness smallint NOT NULL,
    PRIMARY KEY (subject, position) INCLUDE (nearness)
);
CREATE TABLE {streams} (                -- what later facts of a stream concern as well
    stream text NOT NULL,
    subject text NOT NULL,
    nearness smallint NOT NULL,
    PRIMARY KEY (stream, subject)
);
CREATE TABLE {names} (
    organisation text NOT NULL,
    from_position bigint NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (organisation, from_position)
);
"""
_INDEXES = (
    "CREATE INDEX subjects_happened ON {subjects} (subject, happened_on, position) INCLUDE (nearness)",
    "CREATE INDEX events_event_id ON {events} (event_id)",
    "CREATE INDEX events_stream ON {events} (stream, version)",
)


class ProcurementHistory(View):
    """Append-only, so that `position <= n` is how it was at n. An event is kept once, and found by each of its subjects."""

    NAME = "procurement_history"
    VERSION = 2

    def create_tables(self, conn: Connection[Any]) -> None:
        conn.execute(self._sql(_TABLES))

    def create_indexes(self, conn: Connection[Any]) -> None:
        for statement in _INDEXES:
            conn.execute(self._sql(statement))

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        streams = self._streams(conn, {event.stream for event in events})
        names = self._names(conn, {str(event.envelope.organisation) for event in events}, before=events[0])
        kept, found, renamed = [], [], []
        for event in events:
            if name := new_name(event.fact):
                organisation, text = event.noun_id, name.model_dump_json(exclude_none=True)
                names[organisation] = text
                renamed.append((organisation, event.position, text))
            kept.append(_kept(event, names.get(str(event.envelope.organisation))))
            inherited = streams.setdefault(event.stream, {})
            merge(inherited, lasting_subjects(event))
            subjects = merge(dict(inherited), passing_subjects(event))
            happened_on = event.envelope.happened_on
            found += [(subject, event.position, happened_on, near) for subject, near in subjects.items()]
        self._write(conn, kept, found, renamed)
        self._remember(conn, streams)

    def _write(self, conn: Connection[Any], kept: list[Any], found: list[Any], renamed: list[Any]) -> None:
        columns = {
            "events": "position, event_id, causation, recorded_at, happened_on, type, stream, version, publishing, organisation,"
            " parties, envelope, data, organisation_name",
            "subjects": "subject, position, happened_on, nearness",
            "names": "organisation, from_position, name",
        }
        for table, rows in (("events", kept), ("subjects", found), ("names", renamed)):
            statement = self._sql(f"COPY {{{table}}} ({columns[table]}) FROM STDIN")
            with conn.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)

    def _remember(self, conn: Connection[Any], streams: dict[str, dict[str, int]]) -> None:
        rows = [(stream, subject, near) for stream, named in streams.items() for subject, near in named.items()]
        statement = (
            "INSERT INTO {streams} AS known SELECT * FROM unnest(%s::text[], %s::text[], %s::smallint[])"
            " ON CONFLICT (stream, subject) DO UPDATE SET nearness = excluded.nearness"
            " WHERE known.nearness > excluded.nearness"
        )
        if rows:
            conn.execute(self._sql(statement), tuple(map(list, zip(*rows, strict=True))))

    def _streams(self, conn: Connection[Any], streams: set[str]) -> dict[str, dict[str, int]]:
        query = self._sql("SELECT stream, subject, nearness FROM {streams} WHERE stream = ANY(%s)")
        known: dict[str, dict[str, int]] = {}
        for stream, subject, nearness in conn.execute(query, (list(streams),)):
            known.setdefault(stream, {})[subject] = nearness
        return known

    def _names(self, conn: Connection[Any], organisations: set[str], *, before: Event) -> dict[str, str]:
        query = self._sql(
            "SELECT DISTINCT ON (organisation) organisation, name FROM {names} WHERE organisation = ANY(%s)"
            " AND from_position < %s ORDER BY organisation, from_position DESC"
        )
        return dict(conn.execute(query, (list(organisations), before.position)).fetchall())

    def _sql(self, text: str) -> Composed:
        tables = {name: self.table(name) for name in ("events", "subjects", "streams", "names")}
        return SQL(text).format(**tables)


def new_name(fact: Fact) -> BaseModel | None:
    """The name that this fact gives to the organisation of its stream."""
    return fact.name if isinstance(fact, OrganisationRegistered | OrganisationRenamed) else None


def _kept(event: Event, organisation_name: str | None) -> tuple[Any, ...]:
    envelope, fact = event.envelope, event.fact
    return (
        event.position,
        envelope.id,
        envelope.causation,
        event.recorded_at,
        envelope.happened_on,
        fact.TYPE,
        event.stream,
        event.version,
        fact.is_publishing(),
        envelope.organisation and str(envelope.organisation),
        list(envelope.parties),
        envelope.model_dump_json(exclude_none=True, exclude={"salt"}),
        fact.model_dump_json(exclude_none=True),
        organisation_name,
    )


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which rows of a subject, from where on."""

    subject: str
    as_of: int
    """The last position that counts."""
    order: Order = Order.RECORDED
    after: tuple[date, int] | None = None
    """Date and position of the last row seen."""
    nearest: Nearness = Nearness.HIDDEN_ACTOR
    """Rows that concern the subject less nearly than this are left out."""
    organisation: str | None = None
    """Of somebody who sees what is public, told to this organisation, or done by it."""
    everything: bool = False
    """Whether it is asked by somebody who sees restricted facts of every organisation."""


_EVENTS = Identifier(live_schema(ProcurementHistory.NAME), "events")
_SUBJECTS = Identifier(live_schema(ProcurementHistory.NAME), "subjects")
_NAMES = Identifier(live_schema(ProcurementHistory.NAME), "names")
_STREAMS = Identifier(live_schema(ProcurementHistory.NAME), "streams")
_VISIBLE = SQL("(e.publishing OR %(organisation)s = ANY(e.parties) OR e.organisation = %(organisation)s)")


def rows(conn: Connection[Any], question: Question, *, limit: int) -> list[Row]:
    """The next rows that the asker might see, in order; what of each is for visibility to decide."""
    by = {Order.RECORDED: SQL("s.position"), Order.HAPPENED: SQL("(s.happened_on, s.position)")}[question.order]
    after = {Order.RECORDED: SQL("%(position)s"), Order.HAPPENED: SQL("(%(day)s::date, %(position)s)")}[question.order]
    query = SQL(
        "SELECT e.position, e.recorded_at, e.happened_on, e.type, e.stream, e.version, e.envelope, e.data,"
        " e.organisation_name, s.nearness,"
        " (SELECT c.position FROM {events} c WHERE c.event_id = e.causation) AS caused_by,"
        " CASE WHEN e.type = ANY(%(decisions)s) THEN"
        " (SELECT CASE WHEN c.type = ANY(%(confirmations)s) THEN c.position END FROM {events} c"
        " WHERE c.stream = e.stream AND c.version > e.version AND c.type = ANY(%(endings)s) AND c.position <= %(as_of)s"
        " ORDER BY c.version LIMIT 1) END AS confirmed_at"
        " FROM {subjects} s JOIN {events} e ON e.position = s.position"
        " WHERE s.subject = %(subject)s AND s.position <= %(as_of)s AND s.nearness <= %(nearest)s"
        " AND {by} > {after} AND {visible} ORDER BY s.{order} LIMIT %(limit)s"
    ).format(
        events=_EVENTS,
        subjects=_SUBJECTS,
        by=by,
        after=after,
        visible=SQL("true") if question.everything else _VISIBLE,
        order=SQL("position" if question.order is Order.RECORDED else "happened_on, s.position"),
    )
    day, position = question.after or (date.min, 0)
    parameters = {
        "subject": question.subject,
        "as_of": question.as_of,
        "nearest": int(question.nearest),
        "day": day,
        "position": position,
        "organisation": question.organisation,
        "limit": limit,
        "decisions": _DECISIONS,
        "confirmations": _CONFIRMATIONS,
        "endings": _ENDINGS,
    }
    with conn.cursor(row_factory=tuple_row) as cursor:
        found = map(Row._make, cursor.execute(query, parameters))
        return [row._replace(recorded_at=row.recorded_at.astimezone(UTC)) for row in found]


def parked(conn: Connection[Any], subject: str, *, as_of: int) -> list[int]:
    """Positions of the first events of this subject that the view could not take, and of those that wait for them.

    Of an event that cannot be read nobody knows whom it concerns: it counts for its stream, and for the subjects that the
    stream had before.
    """
    query = SQL(
        "SELECT p.position FROM {parked} p WHERE p.build = %(build)s AND p.position <= %(as_of)s AND (p.stream = %(subject)s"
        " OR EXISTS (SELECT FROM {streams} s WHERE s.stream = p.stream AND s.subject = %(subject)s))"
        " ORDER BY p.position LIMIT %(limit)s"
    ).format(parked=Identifier(PARKED_TABLE), streams=_STREAMS)
    build = live_schema(ProcurementHistory.NAME)
    with conn.cursor(row_factory=tuple_row) as cursor:
        asked = {"build": build, "as_of": as_of, "subject": subject, "limit": PARKED_LIMIT}
        return [position for (position,) in cursor.execute(query, asked)]


def name_of(conn: Connection[Any], organisation: str, *, as_of: int) -> str | None:
    """JSON of the name that an organisation had at a position; None before it was registered."""
    query = SQL(
        "SELECT name FROM {} WHERE organisation = %s AND from_position <= %s ORDER BY from_position DESC LIMIT 1"
    ).format(_NAMES)
    with conn.cursor(row_factory=tuple_row) as cursor:
        row = cursor.execute(query, (organisation, as_of)).fetchone()
    return str(row[0]) if row else None
