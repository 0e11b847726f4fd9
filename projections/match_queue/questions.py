"""Questions to the match queue: what waits for an officer, what has no officer, what is to be confirmed, and one match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier

from domain.matches import OPEN_STATES, PENDING_STATES, UNDECIDED_STATES
from projections.cursors import PAGE_LIMIT, Cursor, read_cursor
from projections.match_queue.view import MatchQueue
from projections.match_queue.waiting import QueueAsker, Waiting, as_seen_by
from projections.view import live_schema

_SCHEMA = live_schema(MatchQueue.NAME)


class Pool(StrEnum):
    """Whose matches are asked for."""

    MINE = "mine"
    """Those that the officer looks after. Done: decided by whomever, or ended."""
    UNASSIGNED = "unassigned"
    """Open ones that nobody looks after."""
    TO_CONFIRM = "to-confirm"
    """Those with a decision that waits for a second officer. Done: those that the officer confirmed."""
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class QueueFilters:
    """All that are given must hold."""

    done: bool | None = None
    states: Sequence[str] = ()
    wish: str | None = None
    solution: str | None = None
    department: str | None = None
    provider: str | None = None
    flagged: bool | None = None

    def asked(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {**vars(self), "states": sorted(self.states)}


@dataclass(frozen=True)
class QueuePage:
    """What waits longest comes first."""

    items: list[Waiting]
    next: str | None


async def waiting(
    conn: AsyncConnection[Any],
    asker: QueueAsker,
    *,
    on: date,
    pool: Pool = Pool.MINE,
    filters: QueueFilters = QueueFilters(),
    limit: int = 20,
    cursor: str | None = None,
) -> QueuePage:
    """A page of the queue of an officer; `on` is the Hong Kong date by which ages are told."""
    asked = [asker.person, pool, filters.asked()]
    after = read_cursor(cursor, asked, parts=2) if cursor else None
    limit = max(1, min(limit, PAGE_LIMIT))
    tests, params = _tests(pool, filters)
    if after:
        tests.append(SQL("(m.came, m.match) > (%(came)s::bigint, %(match)s)"))
        params |= {"came": after.after[0], "match": after.after[1]}
    query = SQL("{} WHERE {} ORDER BY m.came, m.match LIMIT %(limit)s").format(_SELECT, _all(tests))
    rows = await (await conn.execute(query, {**params, "officer": asker.person, "limit": limit + 1})).fetchall()
    more = Cursor(0, (str(rows[limit - 1][0]), rows[limit - 1][1])).text(asked) if len(rows) > limit else None
    return QueuePage(
        [as_seen_by(asker, row[1:], done_unless=_WAITS_IN.get(pool, UNDECIDED_STATES), on=on) for row in rows[:limit]],
        more,
    )


async def one(conn: AsyncConnection[Any], match: str, asker: QueueAsker, *, on: date) -> Waiting | None:
    """One match as this officer sees it; None if there is no such match."""
    query = SQL("{} WHERE m.match = %(match)s").format(_SELECT)
    row = await (await conn.execute(query, {"match": match, "officer": asker.person})).fetchone()
    return as_seen_by(asker, row[1:], done_unless=UNDECIDED_STATES, on=on) if row else None


async def counts(
    conn: AsyncConnection[Any],
    asker: QueueAsker,
    *,
    pool: Pool = Pool.MINE,
    filters: QueueFilters = QueueFilters(),
) -> dict[str, int]:
    """How many matches of a pool are in each state."""
    tests, params = _tests(pool, filters)
    query = SQL("SELECT m.state, count(*) FROM {} m WHERE {} GROUP BY m.state").format(_table("matches"), _all(tests))
    return dict(await (await conn.execute(query, {**params, "officer": asker.person})).fetchall())


def _table(name: str) -> Identifier:
    return Identifier(_SCHEMA, name)


def _all(tests: Sequence[SQL]) -> Composed:
    return SQL(" AND ").join([SQL("true"), *tests])


_SELECT = SQL("""
SELECT m.came, m.match, m.version, m.round, m.state, m.department, m.provider, m.assignee, m.decided_by, m.confirmed_by,
       m.flagged, m.because, m.story, m.since, d.interest,
       EXISTS (SELECT FROM {members} WHERE person = %(officer)s AND active AND organisation IN (m.department, m.provider)),
       m.wish, w.state, w.title, w.version, w.content_version,
       m.solution, s.state, s.title, s.version, s.content_version
FROM {matches} m
LEFT JOIN {sides} w ON w.noun = 'wish' AND w.id = m.wish
LEFT JOIN {sides} s ON s.noun = 'solution' AND s.id = m.solution
LEFT JOIN {declarations} d ON d.match = m.match AND d.person = %(officer)s
""").format(**{name: _table(name) for name in ("matches", "sides", "declarations", "members")})

_POOLS = {
    Pool.MINE: SQL("m.assignee = %(officer)s"),
    Pool.UNASSIGNED: SQL("m.assignee IS NULL AND m.state = ANY(%(open)s)"),
    Pool.TO_CONFIRM: SQL("(m.state = ANY(%(pending)s) OR (m.confirmed_by::json ->> 'id') = %(officer)s)"),
    Pool.ALL: SQL("true"),
}
_WAITS_IN = {Pool.TO_CONFIRM: PENDING_STATES}
"""States in which a match is not done, where they are not the undecided ones."""


def _tests(pool: Pool, filters: QueueFilters) -> tuple[list[SQL], dict[str, Any]]:
    tests = [
        (_POOLS[pool], True),
        (SQL("(m.state <> ALL(%(waits_in)s)) = %(done)s"), filters.done is not None),
        (SQL("m.state = ANY(%(states)s)"), bool(filters.states)),
        (SQL("m.wish = %(of_wish)s"), filters.wish is not None),
        (SQL("m.solution = %(of_solution)s"), filters.solution is not None),
        (SQL("m.department = %(of_department)s"), filters.department is not None),
        (SQL("m.provider = %(of_provider)s"), filters.provider is not None),
        (SQL("m.flagged = %(flagged)s"), filters.flagged is not None),
    ]
    params = {
        "open": list(OPEN_STATES),
        "pending": list(PENDING_STATES),
        "waits_in": list(_WAITS_IN.get(pool, UNDECIDED_STATES)),
        "done": filters.done,
        "states": list(filters.states),
        "of_wish": filters.wish,
        "of_solution": filters.solution,
        "of_department": filters.department,
        "of_provider": filters.provider,
        "flagged": filters.flagged,
    }
    return [test for test, is_asked in tests if is_asked], params
