"""The directory's tables, and what each fact does to them. Names of persons are not in them: they stay with their facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from psycopg import Connection
from psycopg.sql import SQL

from domain.envelope import Event, Grade
from domain.facts import Fact
from domain.matches import MatchAcceptanceConfirmed
from domain.members import LIFECYCLE as MEMBER_LIFECYCLE
from domain.members import (
    MemberActingAppointed,
    MemberActingEnded,
    MemberJoined,
    MemberLeft,
    MemberRankChanged,
    MemberRolesChanged,
)
from domain.organisations import LIFECYCLE as ORGANISATION_LIFECYCLE
from domain.organisations import OrganisationRegistered, OrganisationRenamed
from domain.texts import LocalisedText
from projections.rows import Row, Rows
from projections.view import View

_TEXT, _BIGINT, _DATE = SQL("text"), SQL("bigint"), SQL("date")
ORGANISATIONS = {
    "id": _TEXT,
    "state": _TEXT,
    "version": _BIGINT,
    "name": _TEXT,  # JSON
    "type": _TEXT,
    "origin": _TEXT,
    "registered_on": _DATE,
    "came": _BIGINT,  # the position of its registration: the order of the list
    "public_name": _TEXT,  # as the last publishing fact said that names it; NULL before the first
    "public_type": _TEXT,
    "public_origin": _TEXT,
}
MEMBERS = {
    "id": _TEXT,
    "organisation": _TEXT,
    "person": _TEXT,
    "account": _TEXT,
    "state": _TEXT,
    "version": _BIGINT,
    "roles": _TEXT,  # separated by blanks
    "rank": _TEXT,  # JSON
    "acting": _TEXT,  # JSON, with its dates
    "joined_on": _DATE,
    "joined": _BIGINT,  # the version of the fact that holds name and address, as ciphertext
    "came": _BIGINT,
}


class Directory(View):
    """Every organisation and every membership as it stands."""

    NAME = "directory"
    VERSION = 1

    def create_tables(self, conn: Connection[Any]) -> None:
        conn.execute(SQL(_TABLES).format(organisations=self.table("organisations"), members=self.table("members")))

    def create_indexes(self, conn: Connection[Any]) -> None:
        for statement in _INDEXES:
            conn.execute(
                SQL(statement).format(organisations=self.table("organisations"), members=self.table("members"))
            )

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        organisations = Rows(conn, self.table("organisations"), ORGANISATIONS, key_length=1)
        members = Rows(conn, self.table("members"), MEMBERS, key_length=1)
        organisations.load(_organisations_of(events))
        members.load([event.noun_id for event in events if event.noun == "member"])
        for event in events:
            if event.noun == "organisation":
                _take_organisation(organisations, event)
            elif event.noun == "member":
                _take_member(members, event)
            for organisation, public in named_in(event.fact):
                if organisations.find(organisation):  # else its registration is parked
                    organisations.change(organisation, **public)
        organisations.write()
        members.write()


def named_in(fact: Fact) -> Iterator[tuple[str, Row]]:
    """Each organisation that a publishing fact names, with what is public of it."""
    for role in ("department", "provider"):
        if (name := getattr(fact, f"{role}_name", None)) is not None:
            kind = {part: getattr(fact, f"{role}_{part}", None) for part in ("type", "origin")}
            public = {f"public_{part}": value for part, value in kind.items()}
            yield str(getattr(fact, role)), {"public_name": _json(name), **public}
    if isinstance(fact, MatchAcceptanceConfirmed):
        for decider in (fact.decided_by, fact.confirmed_by):
            yield str(decider.organisation), {"public_name": _json(decider.organisation_name)}


def _take_organisation(rows: Rows, event: Event) -> None:
    organisation, fact = event.noun_id, event.fact
    state = (rows.find(organisation) or {}).get("state") or ""
    rows.change(organisation, state=ORGANISATION_LIFECYCLE.after(fact, state), version=event.version)
    match fact:
        case OrganisationRegistered():
            kind = {"type": fact.type, "origin": fact.origin}
            since = {"registered_on": event.envelope.happened_on, "came": event.position}
            rows.change(organisation, name=_json(fact.name), **kind, **since)
        case OrganisationRenamed():
            rows.change(organisation, name=_json(fact.name))


def _take_member(rows: Rows, event: Event) -> None:
    member, fact = event.noun_id, event.fact
    state = (rows.find(member) or {}).get("state") or ""
    rows.change(member, state=MEMBER_LIFECYCLE.after(fact, state), version=event.version)
    match fact:
        case MemberJoined():
            who = {"organisation": str(fact.organisation), "person": str(fact.person), "account": fact.account}
            since = {"joined_on": event.envelope.happened_on, "joined": event.version, "came": event.position}
            rows.change(member, **who, **since, roles=" ".join(fact.roles), rank=_grade(fact.rank), acting=None)
        case MemberRolesChanged():
            rows.change(member, roles=" ".join(fact.roles))
        case MemberRankChanged():
            rows.change(member, rank=_grade(fact.rank))
        case MemberActingAppointed():
            dates = {"starts_on": fact.starts_on, "until": fact.until}
            rows.change(member, acting=orjson.dumps({**fact.rank.model_dump(), **dates}).decode())
        case MemberActingEnded():
            rows.change(member, acting=None)
        case MemberLeft():
            rows.change(member, roles="", acting=None)


def _organisations_of(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        if event.noun == "organisation":
            yield event.noun_id
        yield from (organisation for organisation, _ in named_in(event.fact))


def _json(text: LocalisedText) -> str:
    return orjson.dumps(text.by_language).decode()


def _grade(grade: Grade | None) -> str | None:
    return grade.model_dump_json() if grade else None


_TABLES = """
CREATE TABLE {organisations} (
    id text PRIMARY KEY,
    state text NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    origin text,
    registered_on date NOT NULL,
    came bigint NOT NULL,
    public_name text,
    public_type text,
    public_origin text
);
CREATE TABLE {members} (
    id text PRIMARY KEY,
    organisation text NOT NULL,
    person text NOT NULL,
    account text NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    roles text NOT NULL,
    rank text,
    acting text,
    joined_on date NOT NULL,
    joined bigint NOT NULL,
    came bigint NOT NULL
)
"""

_INDEXES = (
    "CREATE INDEX organisations_came ON {organisations} (came)",
    "CREATE INDEX members_organisation ON {members} (organisation, came)",
)
