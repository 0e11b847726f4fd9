"""Questions to the catalogue: one item, a page, counts by facet; each now or as it was at any position of history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier, Literal, Placeholder

from projections import search_text
from projections.catalogue.columns import Axis, DateOf, Link, tag
from projections.catalogue.view import Catalogue
from projections.cursors import PAGE_LIMIT, Cursor, read_cursor
from projections.view import live_schema, position_now

_SCHEMA = live_schema(Catalogue.NAME)
_ITEMS = Identifier(_SCHEMA, "items")


class Sort(StrEnum):
    """Orders of a list. Ties are broken by id and kind, so that every order is total."""

    NEWEST = "newest"
    """Published last comes first."""
    CLOSING = "closing"
    """What takes solutions, the soonest to close first; then what does not."""
    ID = "id"


@dataclass(frozen=True)
class Period:
    """Dates of [from, until); an end that is None is open."""

    start: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is asked for: any of the values of an axis, on all axes; all links; all periods; the words of `text`."""

    text: str = ""
    """As projections.search_text.query_terms reads it; when it asks for nothing, it does not filter."""
    facets: Mapping[Axis, Sequence[str]] = field(default_factory=dict)
    links: Mapping[Link, str] = field(default_factory=dict)
    periods: Mapping[DateOf, Period] = field(default_factory=dict)

    def asked(self) -> dict[str, Any]:
        """The same as JSON values, equal for equal questions."""
        return {
            "text": self.text,
            "facets": {axis.value: sorted(set(values)) for axis, values in self.facets.items() if values},
            "links": {link.value: value for link, value in self.links.items()},
            "periods": {of.value: [str(period.start), str(period.until)] for of, period in self.periods.items()},
        }


@dataclass(frozen=True)
class Item:
    """A document as stored, and the position since which it reads so."""

    document: str
    from_position: int


@dataclass(frozen=True)
class Page:
    """Documents in order, as of one position; `next` continues the list at that same position."""

    items: list[Item]
    position: int
    next: str | None


@dataclass(frozen=True)
class Counts:
    """How many documents the filters find, and by axis how many each value would: each axis without its own filter."""

    total: int
    facets: dict[Axis, dict[str, int]]
    position: int


async def item(conn: AsyncConnection[Any], kind: str, item_id: str, *, as_of: int | None = None) -> Item | None:
    """One document by key; None when the public did not know of it."""
    if as_of is None:
        cursor = await conn.execute(_CURRENT, (kind, item_id))
    else:
        cursor = await conn.execute(_AS_OF, (kind, item_id, as_of))
    row = await cursor.fetchone()
    return Item(*row) if row else None


async def page(
    conn: AsyncConnection[Any],
    filters: Filters,
    *,
    sort: Sort = Sort.NEWEST,
    limit: int = 20,
    cursor: str | None = None,
    as_of: int | None = None,
) -> Page:
    """A page of at most `limit` (PAGE_LIMIT at most) documents. A cursor keeps the position of its first page."""
    asked = [filters.asked(), sort]
    after = read_cursor(cursor, asked, parts=3) if cursor else None
    at = after.position if after else await _at(conn, as_of)
    limit = max(1, min(limit, PAGE_LIMIT))
    query, params = _page_query(filters, sort=sort, limit=limit + 1, at=at, after=after.after if after else None)
    rows = await (await conn.execute(query, params, prepare=False)).fetchall()
    more = Cursor(at, rows[limit - 1][2:]).text(asked) if len(rows) > limit else None
    return Page([Item(*row[:2]) for row in rows[:limit]], at, more)


async def counts(
    conn: AsyncConnection[Any], filters: Filters, *, axes: Sequence[Axis] = tuple(Axis), as_of: int | None = None
) -> Counts:
    """Total and facet counts; values that nothing falls under are left out."""
    at = await _at(conn, as_of)
    query, params = _counts_query(filters, axes=axes, at=at)
    rows = await (await conn.execute(query, params, prepare=False)).fetchall()
    filtered = [axis for axis in axes if filters.facets.get(axis)]
    found: dict[Axis, dict[str, int]] = {axis: {} for axis in axes}
    total = 0
    for of, tagged, count in rows:
        name, _, value = tagged.partition("=")
        total += count if of is None and name == Axis.KIND else 0
        if name in found and (of == name if name in filtered else of is None):
            found[Axis(name)][value] = count
    return Counts(total, found, at)


async def names(
    conn: AsyncConnection[Any], organisations: Sequence[str], *, as_of: int | None = None
) -> dict[str, dict[str, str]]:
    """What these organisations are called in public, by language; those that the public does not know are left out."""
    query = SQL(
        "SELECT DISTINCT ON (organisation) organisation, name FROM {} WHERE organisation = ANY(%s::text[])"
        " AND from_position <= %s ORDER BY organisation, from_position DESC"
    ).format(Identifier(_SCHEMA, "names"))
    rows = await (await conn.execute(query, (list(organisations), await _at(conn, as_of)))).fetchall()
    return {organisation: orjson.loads(name) for organisation, name in rows}


async def _at(conn: AsyncConnection[Any], as_of: int | None) -> int:
    now = await position_now(conn, Catalogue.NAME)
    return now if as_of is None else min(as_of, now)


_CURRENT = (
    SQL("SELECT document, from_position FROM {} WHERE kind = %s AND id = %s AND to_position IS NULL")
    .format(_ITEMS)
    .as_bytes()  # once, not at every reading of a document
)
_AS_OF = SQL(
    "SELECT document, from_position FROM {} WHERE kind = %s AND id = %s AND from_position <= %s"
    " ORDER BY from_position DESC LIMIT 1"
).format(_ITEMS)

_SORTS = {
    Sort.NEWEST: (Identifier("published_on"), SQL("date"), SQL("DESC"), SQL("<")),
    Sort.CLOSING: (Identifier("open_until"), SQL("date"), SQL("ASC"), SQL(">")),
    Sort.ID: (Identifier("id"), SQL("text"), SQL("ASC"), SQL(">")),
}
"""Column and type, direction, and how what is behind a cursor compares with it."""

_VERSIONS = (
    SQL("to_position IS NULL AND from_position <= %(at)s"),
    SQL("to_position > %(at)s AND from_position <= %(at)s"),
)
"""Versions valid at a position: those that still are, found by the indexes of the current ones; those that ended since."""

_Condition = SQL | Composed


def _page_query(
    filters: Filters, *, sort: Sort, limit: int, at: int, after: tuple[str, ...] | None
) -> tuple[Composed, dict[str, Any]]:
    column, type_, direction, beyond = _SORTS[sort]
    where, params = _where(filters)
    if after:
        keys = SQL("({0}, id, kind) {1} (%(after_key)s::{2}, %(after_id)s, %(after_kind)s)")
        where.append(keys.format(column, beyond, type_))
        params |= dict(zip(("after_key", "after_id", "after_kind"), after, strict=True))
    # OFFSET 0 keeps the planner from walking an order in the hope of words that hardly any document has.
    fence = SQL("OFFSET 0" if filters.text or filters.links else "")
    order = SQL("ORDER BY key {0}, id {0}, kind {0} LIMIT %(limit)s").format(direction)
    one = SQL("(SELECT * FROM (SELECT document, from_position, {} AS key, id, kind {} {}) AS found {})")
    both = SQL(" UNION ALL ").join(one.format(column, _from(versions, where), fence, order) for versions in _VERSIONS)
    every = SQL("SELECT document, from_position, key::text, id, kind FROM ({}) AS found ").format(both)
    last = SQL("ORDER BY found.key {0}, id {0}, kind {0} LIMIT %(limit)s").format(direction)
    return every + last, {**params, "at": at, "limit": limit}


def _counts_query(filters: Filters, *, axes: Sequence[Axis], at: int) -> tuple[Composed, dict[str, Any]]:
    """One branch for all axes without a filter of their own, and one for each that has one."""
    _, params = _where(filters)
    filtered = [axis for axis in axes if filters.facets.get(axis)]
    branches = [_count_branch(filters), *(_count_branch(filters, but=axis) for axis in filtered)]
    return SQL(" UNION ALL ").join(branches), {**params, "at": at}


def _count_branch(filters: Filters, *, but: Axis | None = None) -> Composed:
    """Counts by tag under all filters, or the tags of one axis under all filters but its own."""
    where, _ = _where(filters, but=but)
    # unnest in the select list and not in FROM: the latter runs a function scan for each row.
    tags = SQL("'kind=' || kind") if but is Axis.KIND else SQL("unnest(facets)")
    one = SQL("SELECT {} AS tag {}")
    found = SQL(" UNION ALL ").join(one.format(tags, _from(versions, where)) for versions in _VERSIONS)
    only = SQL("WHERE starts_with(tag, {})").format(Literal(f"{but}=")) if but else SQL("")
    return SQL("SELECT {}::text, tag, count(*) FROM ({}) AS found {} GROUP BY tag").format(Literal(but), found, only)


def _from(versions: SQL, where: Sequence[_Condition]) -> Composed:
    return SQL("FROM {} WHERE {}").format(_ITEMS, SQL(" AND ").join([versions, *where]))


def _where(filters: Filters, *, but: Axis | None = None) -> tuple[list[_Condition], dict[str, Any]]:
    """Conditions and their parameters; without the filter of the one axis that is being counted."""
    tests = [test for test in _tests(filters) if test.value is not None and test.name != but]
    return [test.condition() for test in tests], {test.name: test.value for test in tests}


class _Test(NamedTuple):
    name: str
    column: str
    template: SQL
    value: Any

    def condition(self) -> Composed:
        return self.template.format(Identifier(self.column), Placeholder(self.name))


def _words(text: str) -> str | None:
    """None for no words. What holds nothing to ask for, such as a sign, is the empty query, which no document satisfies."""
    return search_text.tsquery(text) or "" if text.strip() else None


def _tests(filters: Filters) -> Iterator[_Test]:
    yield _Test("words", "tokens", SQL("{} @@ {}::tsquery"), _words(filters.text))
    for axis, values in filters.facets.items():
        if axis is Axis.KIND and len(values) == 1:  # a column: most lists are of one kind, and have an index of it
            yield _Test(axis, "kind", SQL("{} = {}"), values[0])
        else:
            yield _Test(axis, "facets", SQL("{} && {}::text[]"), [tag(axis, value) for value in values] or None)
    for link, value in filters.links.items():
        yield _Test(f"link_{link}", "links", SQL("{} @> {}::text[]"), [tag(link, value)])
    for of, period in filters.periods.items():
        yield _Test(f"{of}_from", of, SQL("{} >= {}::date"), period.start)
        yield _Test(f"{of}_until", of, SQL("{} < {}::date"), period.until)
