"""How far each view is behind history, and whether a projector runs: for health, metrics and operators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import AsyncConnection, Connection
from psycopg.sql import SQL, Identifier

from projections.view import PARKED_TABLE, TRACKING_TABLE, VIEWS_TABLE, View, live_schema
from services.event_store.recorder import EVENTS_TABLE

PROJECTOR_LOCK = (0x494E4E4F, 1)
"""The advisory lock that the leading projector holds."""

PROJECTOR_RUNS: LiteralString = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = %s AND objid = %s)"
)
"""With PROJECTOR_LOCK as parameters: one row, one boolean."""

STATUS = SQL(
    """
SELECT names.name, views.version, coalesce(tracking.notification_id, 0) AS position,
       (SELECT max(notification_id) FROM {events}) AS head,
       (SELECT count(*) FROM {events} WHERE notification_id > coalesce(tracking.notification_id, 0)) AS behind,
       (SELECT extract(epoch FROM clock_timestamp() - recorded_at) FROM {events}
         WHERE notification_id > coalesce(tracking.notification_id, 0) ORDER BY notification_id LIMIT 1) AS lag_s,
       (SELECT count(*) FROM {parked} WHERE build = names.build) AS parked,
       (SELECT notification_id FROM {tracking} WHERE application_name = names.build || '_next') AS next_position
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS names(name, build, n)
LEFT JOIN {views} views ON views.name = names.name
LEFT JOIN {tracking} tracking ON tracking.application_name = names.build
ORDER BY names.n
"""
).format(
    events=Identifier(EVENTS_TABLE),
    parked=Identifier(PARKED_TABLE),
    tracking=Identifier(TRACKING_TABLE),
    views=Identifier(VIEWS_TABLE),
)
"""With names and schemas of views as parameters: one row for each in their order, with the columns of ViewStatus."""


@dataclass(frozen=True)
class ViewStatus:
    """One view against the history that it follows."""

    name: str
    version: int | None
    """Of the live tables; None before they are made."""
    position: int
    head: int
    """The last position of history."""
    behind: int
    """How many events it has not taken in."""
    lag_s: float
    """Age of the first of these, 0 when there is none."""
    parked: int
    next_position: int | None
    """How far a rebuild beside it is, if one is under way (or was broken off)."""

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> ViewStatus:
        """From a row of STATUS."""
        name, version, position, head, behind, lag_s, parked, next_position = row
        return cls(name, version, position, head or 0, behind, float(lag_s or 0), parked, next_position)


def parameters(views: Iterable[type[View]]) -> tuple[list[str], list[str]]:
    """What STATUS asks for."""
    names = [cls.NAME for cls in views]
    return names, [live_schema(name) for name in names]


async def views_and_projector(conn: AsyncConnection[Any], views: Iterable[type[View]]) -> tuple[list[ViewStatus], bool]:
    """How each view is doing, and whether some process leads as projector now."""
    rows = await (await conn.execute(STATUS, parameters(views))).fetchall()
    leading = await (await conn.execute(PROJECTOR_RUNS, PROJECTOR_LOCK)).fetchone()
    return [ViewStatus.of(row) for row in rows], bool(leading and leading[0])


def view_status(conn: Connection[Any], views: Iterable[type[View]]) -> list[ViewStatus]:
    """How each view is doing."""
    return [ViewStatus.of(row) for row in conn.execute(STATUS, parameters(views))]


def projector_runs(conn: Connection[Any]) -> bool:
    """Whether some process leads as projector now."""
    row = conn.execute(PROJECTOR_RUNS, PROJECTOR_LOCK).fetchone()
    return bool(row and row[0])
