"""Questions to the desk: what waits for whom, and everything that somebody knows of from the inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier

from domain import solutions, wishes
from domain.matches import IN_EFFECT
from projections.cursors import PAGE_LIMIT, Cursor, read_cursor
from projections.desk.view import FOR_OFFICERS, Desk
from projections.view import live_schema

_THINGS = Identifier(live_schema(Desk.NAME), "things")


class Pool(StrEnum):
    """How much of the desk is asked for."""

    MINE = "mine"
    """What waits for somebody in the asker's role."""
    WAITING = "waiting"
    """What waits for anybody."""
    ALL = "all"
    """Everything, what is done included."""


@dataclass(frozen=True)
class DeskAsker:
    """Whose desk it is: that of officers (FOR_OFFICERS) or of an organisation, and the role whose turn is looked for."""

    audience: str
    role: str


@dataclass(frozen=True, kw_only=True)
class DeskFilters:
    """All that are given must hold."""

    nouns: Sequence[str] = ()
    states: Sequence[str] = ()
    wish: str | None = None
    solution: str | None = None
    department: str | None = None
    provider: str | None = None

    def asked(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {**vars(self), "nouns": sorted(self.nouns), "states": sorted(self.states)}


@dataclass(frozen=True)
class Side:
    """The wish or the solution that a thing is about."""

    id: str
    title: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing as its reader knows it."""

    noun: str
    id: str
    state: str
    title: dict[str, str] | None
    """Of a trial, its site; a match has none."""
    wish: Side | None
    solution: Side | None
    department: str | None
    provider: str | None
    version: int | None
    """For If-Match; None of a match that the reader was told about in part."""
    questions: int
    """Of a wish: how many are not answered."""
    since: date
    age_days: int
    """Days since `since` while it waits for somebody; 0 while it waits for nobody."""
    waits_for: tuple[str, ...]


@dataclass(frozen=True)
class DeskPage:
    """What waits longest comes first."""

    items: list[Thing]
    next: str | None


async def page(
    conn: AsyncConnection[Any],
    asker: DeskAsker,
    *,
    on: date,
    pool: Pool,
    filters: DeskFilters = DeskFilters(),
    limit: int = 20,
    cursor: str | None = None,
) -> DeskPage:
    """A page of somebody's desk; `on` is the Hong Kong date by which ages are told. Raises CursorNotOfThisList."""
    asked = ["desk", asker.audience, asker.role, pool, filters.asked()]
    after = read_cursor(cursor, asked, parts=3) if cursor else None
    limit = max(1, min(limit, PAGE_LIMIT))
    tests, params = _tests(asker, pool, filters)
    if after:
        tests.append(SQL("(t.came, t.noun, t.id) > (%(came)s::bigint, %(after_noun)s, %(after_id)s)"))
        params |= dict(zip(("came", "after_noun", "after_id"), after.after, strict=True))
    query = SQL("{} WHERE {} ORDER BY t.came, t.noun, t.id LIMIT %(limit)s").format(_SELECT, _all(tests))
    rows = await (await conn.execute(query, {**params, "limit": limit + 1})).fetchall()
    more = Cursor(0, tuple(map(str, rows[limit - 1][:3]))).text(asked) if len(rows) > limit else None
    return DeskPage([_thing(row, asker, on=on) for row in rows[:limit]], more)


async def counts(
    conn: AsyncConnection[Any], asker: DeskAsker, *, pool: Pool, filters: DeskFilters = DeskFilters()
) -> dict[str, dict[str, int]]:
    """How many things of each noun are in each state."""
    tests, params = _tests(asker, pool, filters)
    query = SQL("SELECT t.noun, t.state, count(*) FROM {} t WHERE {} GROUP BY 1, 2 ORDER BY 1, 2")
    found: dict[str, dict[str, int]] = {}
    for noun, state, count in await (await conn.execute(query.format(_THINGS, _all(tests)), params)).fetchall():
        found.setdefault(noun, {})[state] = count
    return found


_IS_OVER = SQL("""(t.noun = 'match' AND t.state = {in_effect} AND (
    EXISTS (SELECT FROM {things} o WHERE (o.noun, o.id, o.audience) = ('wish', t.wish, '') AND o.state <> ALL({wishes}))
    OR EXISTS (SELECT FROM {things} o WHERE (o.noun, o.id, o.audience) = ('solution', t.solution, '') AND o.state <> ALL({solutions}))
))""").format(
    things=_THINGS,
    in_effect=IN_EFFECT,
    wishes=list(wishes.DECIDABLE_STATES),
    solutions=list(solutions.DECIDABLE_STATES),
)
"""No trial of a match can be planned any more (check_pair in domain/matches.py), so that it waits for nobody."""

_SELECT = SQL("""
SELECT t.came, t.noun, t.id, t.state, t.title, t.department, t.provider, t.version, t.questions, t.since,
       CASE WHEN t.turn <> '' AND {is_over} THEN '' ELSE t.turn END,
       t.wish, w.title, t.solution, s.title
FROM {things} t
LEFT JOIN {things} w ON w.noun = 'wish' AND w.id = t.wish AND w.audience = ''
LEFT JOIN {things} s ON s.noun = 'solution' AND s.id = t.solution AND s.audience = ''
""").format(things=_THINGS, is_over=_IS_OVER)
# What names a wish or a solution names a published one, whose title is public.

_POOLS = {
    Pool.MINE: SQL("t.turn <> '' AND %(role)s = ANY(string_to_array(t.turn, ' ')) AND NOT {}").format(_IS_OVER),
    Pool.WAITING: SQL("t.turn <> '' AND NOT {}").format(_IS_OVER),
    Pool.ALL: SQL("true"),
}


def _tests(asker: DeskAsker, pool: Pool, filters: DeskFilters) -> tuple[list[Composable], dict[str, Any]]:
    tests: list[tuple[Composable, bool]] = [
        (SQL("t.audience = %(audience)s"), True),
        (_POOLS[pool], True),
        (SQL("t.noun = ANY(%(nouns)s)"), bool(filters.nouns)),
        (SQL("t.state = ANY(%(states)s)"), bool(filters.states)),
        (SQL("t.wish = %(of_wish)s"), filters.wish is not None),
        (SQL("t.solution = %(of_solution)s"), filters.solution is not None),
        (SQL("t.department = %(of_department)s"), filters.department is not None),
        (SQL("t.provider = %(of_provider)s"), filters.provider is not None),
    ]
    params = {
        "audience": asker.audience,
        "role": asker.role,
        "nouns": list(filters.nouns),
        "states": list(filters.states),
        "of_wish": filters.wish,
        "of_solution": filters.solution,
        "of_department": filters.department,
        "of_provider": filters.provider,
    }
    return [test for test, is_asked in tests if is_asked], params


def _all(tests: Sequence[Composable]) -> Composed:
    return SQL(" AND ").join(tests)


def _thing(row: Sequence[Any], asker: DeskAsker, *, on: date) -> Thing:
    _, noun, thing_id, state, title, department, provider, version, questions, since, turn, *sides = row
    return Thing(
        noun=noun,
        id=thing_id,
        state=state,
        title=_text(title),
        wish=_side(*sides[:2]),
        solution=_side(*sides[2:]),
        department=department,
        provider=provider,
        version=version if noun != "match" or asker.audience == FOR_OFFICERS else None,
        questions=questions,
        since=since,
        age_days=(on - since).days if turn else 0,
        waits_for=tuple(turn.split()),
    )


def _side(side_id: str | None, title: str | None) -> Side | None:
    return Side(side_id, _text(title) or {}) if side_id else None


def _text(title: str | None) -> dict[str, str] | None:
    found: dict[str, str] | None = orjson.loads(title) if title else None
    return found
