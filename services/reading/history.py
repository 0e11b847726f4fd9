"""The procurement history as one reader may see it, at any position, in the order of knowing or of happening."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from psycopg import Connection

from domain.envelope import Envelope, Event
from domain.facts import STORED, fact_types
from domain.languages import Language
from projections.cursors import Cursor, read_cursor
from projections.procurement_history import Order, Question, Row, rows
from projections.subjects import Nearness
from services.event_store.mapper import FactMapper
from services.identity.visibility import Reader, Seen, may_know_of, seen

PAGE = 50
_READ_ON = 500
"""How many rows are read at a time once a page was not filled, because this reader may not see all of it."""


@dataclass(frozen=True)
class Entry:
    """One row of a history: who did what, when, in which role and at what rank, on whose behalf, on what grounds.

    What the reader may not see is not there. `envelope` says by whom, on whose behalf, and how the system came to know;
    `data` holds the grounds (reason, reason_code) with all else that the fact says.
    """

    position: int
    recorded_at: datetime
    happened_on: date
    type: str
    stream: str
    version: int
    envelope: dict[str, Any]
    data: dict[str, Any]
    personal: dict[str, str | None]
    """Personal fields in clear; None for a person who was erased."""
    organisation_name: dict[Language, str] | None
    """The name that the acting organisation had on that day, by language."""
    caused_by: int | None
    """Position of the event that caused it."""
    confirmed_at: int | None
    """Position of the fact by which a second officer confirmed this decision; it says by whom."""


@dataclass(frozen=True)
class HistoryPage:
    """Some entries, the position as of which they were read, and where the next page goes on."""

    entries: tuple[Entry, ...]
    as_of: int
    next_cursor: str | None


def history(
    conn: Connection[Any],
    mapper: FactMapper,
    subject: str,
    reader: Reader,
    *,
    as_of: int,
    order: Order = Order.RECORDED,
    cursor: str | None = None,
    limit: int = PAGE,
) -> HistoryPage:
    """A page of the history of `wish:…`, `solution:…`, `match:…`, `trial:…`, `report:…`, `organisation:…`, `person:…`.

    A cursor goes on as of the position of its first page, so that nothing is skipped or doubled while others write.
    Raises CursorNotOfThisList.
    """
    asked = ["history", subject, order, reader.role, reader.organisation]
    after = None
    if cursor:
        at = read_cursor(cursor, asked, parts=2)
        as_of, after = at.position, (date.fromisoformat(at.after[0]), int(at.after[1]))
    entries = _entries(conn, mapper, _question(subject, reader, as_of, order, after), reader, wanted=limit + 1)
    if len(entries) <= limit:
        return HistoryPage(tuple(entries), as_of, None)
    last = entries[limit - 1]
    onward = Cursor(as_of, (last.happened_on.isoformat(), str(last.position))).text(asked)
    return HistoryPage(tuple(entries[:limit]), as_of, onward)


def _question(subject: str, reader: Reader, as_of: int, order: Order, after: tuple[date, int] | None) -> Question:
    """Leaves out in the database what this reader can never see, so that pages fill quickly; `seen` decides."""
    return Question(
        subject=subject,
        as_of=as_of,
        order=order,
        after=after,
        nearest=_nearest(reader),
        organisation=reader.organisation,
        everything=reader.is_officer,
    )


def _nearest(reader: Reader) -> Nearness:
    if reader.is_auditor:
        return Nearness.HIDDEN_ACTOR
    return Nearness.ACTING_PERSON if reader.organisation or reader.is_officer else Nearness.PUBLIC


def _entries(
    conn: Connection[Any], mapper: FactMapper, question: Question, reader: Reader, *, wanted: int
) -> list[Entry]:
    found: list[Entry] = []
    limit = wanted
    while len(found) < wanted:
        read = rows(conn, question, limit=limit)
        found += [entry for row in read if (entry := _entry(row, mapper, reader))]
        if len(read) < limit:
            break
        question = replace(question, after=(read[-1].happened_on, read[-1].position))
        limit = _READ_ON
    return found[:wanted]


def _entry(row: Row, mapper: FactMapper, reader: Reader) -> Entry | None:
    envelope, data = orjson.loads(row.envelope), orjson.loads(row.data)
    part = seen(reader, row.type, envelope, data)
    if part is None or not may_know_of(reader, row.nearness, row.type, envelope):
        return None
    shows_organisation = "organisation" in part.envelope and row.organisation_name is not None
    return Entry(
        position=row.position,
        recorded_at=row.recorded_at,
        happened_on=row.happened_on,
        type=row.type,
        stream=row.stream,
        version=row.version,
        envelope=part.envelope,
        data=part.data,
        personal=_personal(row, part, mapper),
        organisation_name=orjson.loads(str(row.organisation_name)) if shows_organisation else None,
        caused_by=row.caused_by if "causation" in part.envelope else None,
        confirmed_at=row.confirmed_at,
    )


def _personal(row: Row, part: Seen, mapper: FactMapper) -> dict[str, str | None]:
    if not part.to_open:
        return {}
    opened = mapper.opened(event_of(row))
    return {name: opened[name] for name in part.to_open}


def event_of(row: Row) -> Event:
    """The event behind a row; its envelope has no salt."""
    envelope = Envelope.model_validate_json(orjson.dumps(orjson.loads(row.envelope) | {"salt": ""}), context=STORED)
    fact = fact_types()[row.type].model_validate_json(row.data, context=STORED)
    return Event(row.stream, row.version, envelope, fact, row.position, row.recorded_at)
