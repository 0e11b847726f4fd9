"""Questions to the directory: organisations, one of them, names of some, members of one, one member; as far as one may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier

from projections.cursors import PAGE_LIMIT, Cursor, read_cursor
from projections.directory.view import Directory
from projections.view import live_schema

_ORGANISATIONS = Identifier(live_schema(Directory.NAME), "organisations")
_MEMBERS = Identifier(live_schema(Directory.NAME), "members")


@dataclass(frozen=True)
class DirectoryAsker:
    """Whether somebody knows every organisation from the inside, and else which one."""

    everything: bool
    organisation: str | None


@dataclass(frozen=True, kw_only=True)
class OrganisationFilters:
    """All that are given must hold, of what the asker knows; states are known from the inside only."""

    types: Sequence[str] = ()
    origins: Sequence[str] = ()
    states: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class OrganisationEntry:
    """An organisation: as it stands for those inside, for everybody else as it was last named in public."""

    id: str
    name: dict[str, str]
    type: str | None
    origin: str | None
    state: str | None
    registered_on: date | None
    version: int | None


@dataclass(frozen=True, kw_only=True)
class MemberEntry:
    """A membership as it stands. `joined` is the version of the fact that holds the person's name."""

    id: str
    organisation: str
    person: str
    account: str
    state: str
    roles: tuple[str, ...]
    rank: dict[str, str] | None
    acting: dict[str, Any] | None
    joined_on: date
    version: int
    joined: int


@dataclass(frozen=True)
class OrganisationPage:
    """The one registered first comes first."""

    items: list[OrganisationEntry]
    next: str | None


@dataclass(frozen=True)
class MemberPage:
    """Who joined first comes first."""

    items: list[MemberEntry]
    next: str | None


async def organisations(
    conn: AsyncConnection[Any],
    asker: DirectoryAsker,
    *,
    filters: OrganisationFilters = OrganisationFilters(),
    limit: int = 20,
    cursor: str | None = None,
) -> OrganisationPage:
    """A page of those that the asker knows of. Raises CursorNotOfThisList."""
    asked = {name: sorted(values) for name, values in vars(filters).items()}
    tests = [
        (SQL("type = ANY(%(types)s)"), bool(filters.types)),
        (SQL("origin = ANY(%(origins)s)"), bool(filters.origins)),
        (SQL("state = ANY(%(states)s)"), bool(filters.states)),
    ]
    params = {name: list(values) for name, values in vars(filters).items()} | vars(asker)
    listed = ["organisations", asker.everything, asker.organisation, asked]
    rows, more = await _page(
        conn, _KNOWN, [test for test, is_asked in tests if is_asked], params, listed, limit, cursor
    )
    return OrganisationPage([_organisation(row) for row in rows], more)


async def organisation(
    conn: AsyncConnection[Any], asker: DirectoryAsker, organisation_id: str
) -> OrganisationEntry | None:
    """One organisation; None if the asker knows of none."""
    query = SQL("{} WHERE id = %(id)s").format(_KNOWN)
    row = await (await conn.execute(query, {**vars(asker), "id": organisation_id})).fetchone()
    return _organisation(row) if row else None


async def names(
    conn: AsyncConnection[Any], asker: DirectoryAsker, organisations: Sequence[str]
) -> dict[str, dict[str, str]]:
    """What these organisations are called, by language; those that the asker does not know of are left out."""
    query = SQL("{} WHERE id = ANY(%(ids)s)").format(_KNOWN)
    rows = await (await conn.execute(query, {**vars(asker), "ids": list(organisations)})).fetchall()
    return {entry.id: entry.name for entry in map(_organisation, rows)}


async def members(
    conn: AsyncConnection[Any],
    organisation_id: str,
    *,
    states: Sequence[str] = (),
    roles: Sequence[str] = (),
    limit: int = 20,
    cursor: str | None = None,
) -> MemberPage:
    """A page of an organisation's members. Raises CursorNotOfThisList."""
    tests = [
        (SQL("organisation = %(organisation)s"), True),
        (SQL("state = ANY(%(states)s)"), bool(states)),
        (SQL("string_to_array(roles, ' ') && %(roles)s::text[]"), bool(roles)),
    ]
    params = {"organisation": organisation_id, "states": list(states), "roles": list(roles)}
    listed = ["members", organisation_id, sorted(states), sorted(roles)]
    rows, more = await _page(
        conn, _OF_MEMBERS, [test for test, is_asked in tests if is_asked], params, listed, limit, cursor
    )
    return MemberPage([_member(row) for row in rows], more)


async def member(conn: AsyncConnection[Any], member_id: str) -> MemberEntry | None:
    """One membership."""
    query = SQL("{} WHERE id = %(id)s").format(_OF_MEMBERS)
    row = await (await conn.execute(query, {"id": member_id})).fetchone()
    return _member(row) if row else None


async def _page(
    conn: AsyncConnection[Any],
    of: Composed,
    tests: list[SQL],
    params: dict[str, Any],
    asked: object,
    limit: int,
    cursor: str | None,
) -> tuple[list[Sequence[Any]], str | None]:
    after = read_cursor(cursor, asked, parts=1) if cursor else None
    if after:
        tests, params = [*tests, SQL("came > %(came)s::bigint")], {**params, "came": after.after[0]}
    limit = max(1, min(limit, PAGE_LIMIT))
    where = SQL(" AND ").join([SQL("true"), *tests])
    query = SQL("{} WHERE {} ORDER BY came LIMIT %(limit)s").format(of, where)
    rows = await (await conn.execute(query, {**params, "limit": limit + 1})).fetchall()
    more = Cursor(0, (str(rows[limit - 1][0]),)).text(asked) if len(rows) > limit else None
    return list(rows[:limit]), more


_KNOWN = SQL("""
SELECT came, id, name, type, origin, state, registered_on, version FROM (
    SELECT came, id, name, type, origin, state, registered_on, version FROM {organisations}
    WHERE %(everything)s OR id = %(organisation)s
    UNION ALL
    SELECT came, id, public_name, public_type, public_origin, NULL, NULL, NULL FROM {organisations}
    WHERE NOT %(everything)s AND id IS DISTINCT FROM %(organisation)s AND public_name IS NOT NULL
) AS known
""").format(organisations=_ORGANISATIONS)

_OF_MEMBERS = SQL(
    "SELECT came, id, organisation, person, account, state, roles, rank, acting, joined_on, version, joined FROM {}"
).format(_MEMBERS)


def _organisation(row: Sequence[Any]) -> OrganisationEntry:
    _, organisation_id, name, type_, origin, state, registered_on, version = row
    return OrganisationEntry(
        id=organisation_id,
        name=orjson.loads(name),
        type=type_,
        origin=origin,
        state=state,
        registered_on=registered_on,
        version=version,
    )


def _member(row: Sequence[Any]) -> MemberEntry:
    _, member_id, organisation_id, person, account, state, roles, rank, acting, joined_on, version, joined = row
    return MemberEntry(
        id=member_id,
        organisation=organisation_id,
        person=person,
        account=account,
        state=state,
        roles=tuple(roles.split()),
        rank=orjson.loads(rank) if rank else None,
        acting=orjson.loads(acting) if acting else None,
        joined_on=joined_on,
        version=version,
        joined=joined,
    )
