"""The queue's tables, and what each fact does to them. From restricted fields too: only officers may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from psycopg import Connection
from psycopg.sql import SQL

from domain.declarations import MatchInterestDeclared
from domain.envelope import Event
from domain.facts import Fact
from domain.matches import (
    LEAVE_UNDECIDED,
    LIFECYCLE,
    TAKEN_BACK,
    MatchAcceptanceConfirmed,
    MatchAccepted,
    MatchAssigned,
    MatchDecisionFlagged,
    MatchDeclineConfirmed,
    MatchDeclined,
    MatchProposed,
    MatchShortlisted,
    MatchTrialPlanned,
    undecided_since,
)
from domain.members import MemberJoined, MemberLeft
from domain.solutions import LIFECYCLE as SOLUTION_LIFECYCLE
from domain.solutions import SolutionAmended, SolutionPublished, SolutionRevised, SolutionSubmitted
from domain.wishes import LIFECYCLE as WISH_LIFECYCLE
from domain.wishes import WishAmended, WishDrafted, WishPublished, WishRevised
from projections.rows import Row, Rows
from projections.view import View

_TEXT, _BIGINT, _DATE, _BOOLEAN = SQL("text"), SQL("bigint"), SQL("date"), SQL("boolean")

MATCHES = {
    "match": _TEXT,
    "wish": _TEXT,
    "solution": _TEXT,
    "department": _TEXT,
    "provider": _TEXT,
    "round": _BIGINT,
    "state": _TEXT,
    "version": _BIGINT,  # of the stream: what If-Match names
    "assignee": _TEXT,  # person:<id>, like every person here
    "decided_by": _TEXT,  # JSON, like who took a step of the story: person, role, rank, organisation
    "confirmed_by": _TEXT,
    "flagged": _BOOLEAN,
    "because": _TEXT,  # what happened last
    "since": _DATE,  # the Hong Kong date since which it waits for a decision, for its confirmation, or for nothing
    "came": _BIGINT,  # the position of that: the order of the queue
    "story": _TEXT,  # JSON, by what happened in this round: who, on which day, in which words
}
SIDES = {"noun": _TEXT, "id": _TEXT, "state": _TEXT, "title": _TEXT, "version": _BIGINT, "content_version": _BIGINT}
DECLARATIONS = {"match": _TEXT, "person": _TEXT, "interest": _BOOLEAN}
MEMBERS = {"member": _TEXT, "person": _TEXT, "organisation": _TEXT, "active": _BOOLEAN}


class MatchQueue(View):
    """Every match as its present round stands, with what the blocks of a decision follow from."""

    NAME = "match_queue"
    VERSION = 3

    def create_tables(self, conn: Connection[Any]) -> None:
        names = {name: self.table(name) for name in ("matches", "sides", "declarations", "members")}
        conn.execute(SQL(_TABLES).format(**names))

    def create_indexes(self, conn: Connection[Any]) -> None:
        for statement in _INDEXES:
            conn.execute(SQL(statement).format(matches=self.table("matches"), members=self.table("members")))

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        page = _Page(self, conn)
        page.load(events)
        for event in events:
            page.take(event)
        page.write()


class _Page:
    """The rows that a page of facts changes."""

    def __init__(self, view: MatchQueue, conn: Connection[Any]) -> None:
        self.matches = Rows(conn, view.table("matches"), MATCHES, key_length=1)
        self.sides = Rows(conn, view.table("sides"), SIDES, key_length=2)
        self.declarations = Rows(conn, view.table("declarations"), DECLARATIONS, key_length=2)
        self.members = Rows(conn, view.table("members"), MEMBERS, key_length=1)

    def load(self, events: Iterable[Event]) -> None:
        ids: dict[str, list[str]] = {"match": [], "wish": [], "solution": [], "member": []}
        for event in events:
            ids.get(event.noun, []).append(event.noun_id)
        self.matches.load(ids["match"])
        self.declarations.load(ids["match"])
        self.sides.load(("wish", "solution"), ids["wish"] + ids["solution"])
        self.members.load(ids["member"])

    def take(self, event: Event) -> None:
        match event.noun:
            case "match":
                self._take_match(event.noun_id, event)
            case "wish" | "solution":
                self._take_side(event.noun, event.noun_id, event)
            case "member":
                self._take_member(event.noun_id, event)

    def write(self) -> None:
        for rows in (self.matches, self.sides, self.declarations, self.members):
            rows.write()

    def _take_match(self, match_id: str, event: Event) -> None:
        """A case for each fact that changes more than the state; what is not returned from here is told in the story."""
        fact = event.fact
        state = (self.matches.find(match_id) or {}).get("state") or ""
        self.matches.change(match_id, version=event.version, state=LIFECYCLE.after(fact, state))
        match fact:
            case MatchProposed():
                self.declarations.delete_all(match_id)
                parties = {name: getattr(fact, name) for name in ("wish", "solution", "department", "provider")}
                gone = dict.fromkeys(("assignee", "decided_by", "confirmed_by"))
                self.matches.change(match_id, **parties, **gone, round=fact.round, flagged=False, story="{}")
            case MatchAssigned():
                self.matches.change(match_id, assignee=f"person:{fact.person}")
            case MatchInterestDeclared():
                self._declare(match_id, event.envelope.by.principal, fact)
                return
            case MatchAccepted() | MatchDeclined():
                self.matches.change(match_id, decided_by=_json(_actor(event)))
            case _ if isinstance(fact, TAKEN_BACK):
                self.matches.change(match_id, decided_by=None)
            case MatchAcceptanceConfirmed() | MatchDeclineConfirmed():
                self.matches.change(match_id, confirmed_by=_json(_actor(event)))
            case MatchDecisionFlagged():
                self.matches.change(match_id, flagged=True)
            case MatchTrialPlanned():
                return
        self._tell(match_id, event)

    def _declare(self, match_id: str, person: str, fact: MatchInterestDeclared) -> None:
        earlier = self.declarations.find(match_id, person)
        interest = fact.interest or bool(earlier and earlier["interest"])
        self.declarations.change(match_id, person, interest=interest)

    def _tell(self, match_id: str, event: Event) -> None:
        """What happened is told; where it changes what the match waits for, it waits since then."""
        row, happened = self.matches.find(match_id), told_as(type(event.fact))
        assert row is not None
        story = {**orjson.loads(row["story"]), happened: _told(event)}
        self.matches.change(match_id, because=happened, story=_json(story))
        if not isinstance(event.fact, MatchAssigned | MatchShortlisted):
            is_undecided = isinstance(event.fact, LEAVE_UNDECIDED)
            since = undecided_since(event) if is_undecided else event.envelope.happened_on
            self.matches.change(match_id, since=since, came=event.position)

    def _take_side(self, noun: str, side_id: str, event: Event) -> None:
        lifecycle = WISH_LIFECYCLE if noun == "wish" else SOLUTION_LIFECYCLE
        state = (self.sides.find(noun, side_id) or {}).get("state") or ""
        self.sides.change(noun, side_id, version=event.version, state=lifecycle.after(event.fact, state))
        match event.fact:
            case (
                WishDrafted()
                | WishRevised()
                | WishPublished()
                | WishAmended()
                | SolutionSubmitted()
                | SolutionRevised()
                | SolutionPublished()
                | SolutionAmended()
            ):
                title = _json(event.fact.content.title.by_language)
                self.sides.change(noun, side_id, title=title, content_version=event.version)

    def _take_member(self, member_id: str, event: Event) -> None:
        match event.fact:
            case MemberJoined(account=account, person=person, organisation=organisation):
                named = {"person": f"{account}:{person}", "organisation": organisation}
                self.members.change(member_id, **named, active=True)
            case MemberLeft():
                self.members.change(member_id, active=False)


def told_as(fact: type[Fact]) -> str:
    """What a story calls it: `decision-undone` for `match.decision_undone.v1`; what leads to a state is called like the state."""
    return fact.TYPE.split(".")[1].replace("_", "-")


def _told(event: Event) -> Row:
    """Who, when, and in which words, as JSON values."""
    words = {"reason", "reason_code", "note", "cause", "wish_version", "solution_version"}
    given = {"person", "member"} if isinstance(event.fact, MatchAssigned) else set()
    said = event.fact.model_dump(mode="json", include=words | given, exclude_none=True)
    return {"by": _actor(event), "on": event.envelope.happened_on.isoformat(), **said}


def _actor(event: Event) -> Row:
    """Whose act it was, with the authority of that day; whoever asks is told as much of it as they may know."""
    acted = event.envelope.by
    rank = acted.rank.model_dump(mode="json", exclude_none=True) if acted.rank else None
    return {"id": acted.principal, "role": acted.role, "rank": rank, "organisation": acted.organisation}


def _json(value: dict[Any, Any]) -> str:
    return orjson.dumps(value).decode()


_TABLES = """
CREATE TABLE {matches} (
    match text COLLATE "C" PRIMARY KEY,
    wish text NOT NULL,
    solution text NOT NULL,
    department text NOT NULL,
    provider text NOT NULL,
    round bigint NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    assignee text,
    decided_by text,
    confirmed_by text,
    flagged boolean NOT NULL,
    because text NOT NULL,
    since date NOT NULL,
    came bigint NOT NULL,
    story text NOT NULL
);
CREATE TABLE {sides} (
    noun text NOT NULL,
    id text NOT NULL,
    state text NOT NULL,
    title text,
    version bigint NOT NULL,
    content_version bigint,
    PRIMARY KEY (noun, id)
);
CREATE TABLE {declarations} (
    match text NOT NULL,
    person text NOT NULL,
    interest boolean NOT NULL,
    PRIMARY KEY (match, person)
);
CREATE TABLE {members} (
    member text PRIMARY KEY,
    person text NOT NULL,
    organisation text NOT NULL,
    active boolean NOT NULL
)
"""

_INDEXES = (
    "CREATE INDEX matches_assignee ON {matches} (assignee, came)",
    "CREATE INDEX matches_state ON {matches} (state, came)",
    "CREATE INDEX members_person ON {members} (person, organisation) WHERE active",
)
