"""The desk's table, and what each fact does to it: one row of a thing for officers, and one for each organisation told of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from psycopg import Connection
from psycopg.sql import SQL

from domain.envelope import Event, Role
from domain.facts import Fact
from domain.ids import MatchId, SolutionId, WishId
from domain.matches import IN_EFFECT, MatchTrialPlanned
from domain.nouns import LIFECYCLES
from domain.reports import ReportDrafted
from domain.texts import LocalisedText
from domain.trials import TrialCancelled, TrialDiscarded, TrialPlanned
from domain.wishes import WishQuestionAnswered, WishQuestionAsked
from projections.rows import Row, Rows
from projections.view import View

FOR_OFFICERS = ""
"""The audience of a row that is folded from every fact. Any other is an organisation, and its row from what it was told."""
NOUNS = ("wish", "solution", "match", "trial", "report", "marking-scheme")

TURNS: Mapping[tuple[str, str], tuple[Role, ...]] = {
    ("wish", "draft"): (Role.DEPARTMENT_OFFICER,),
    ("wish", "sent-back"): (Role.DEPARTMENT_OFFICER,),
    ("wish", "submitted"): (Role.FACILITATOR_OFFICER,),
    ("solution", "submitted"): (Role.FACILITATOR_OFFICER,),
    ("solution", "feasible"): (Role.FACILITATOR_OFFICER,),
    ("solution", "not-feasible"): (Role.PROVIDER,),
    ("match", "proposed"): (Role.FACILITATOR_OFFICER,),
    ("match", "shortlisted"): (Role.FACILITATOR_OFFICER,),
    ("match", "accepted"): (Role.REVIEWER,),
    ("match", "declined"): (Role.REVIEWER,),
    ("trial", "planned"): (Role.REVIEWER,),
    ("trial", "approved"): (Role.FACILITATOR_OFFICER,),
    ("trial", "suspended"): (Role.FACILITATOR_OFFICER,),
    ("report", "draft"): (Role.PROVIDER, Role.REVIEWER),
    ("report", "correcting"): (Role.PROVIDER, Role.REVIEWER),
    ("marking-scheme", "draft"): (Role.DEPARTMENT_OFFICER,),
    ("marking-scheme", "checked"): (Role.DEPARTMENT_OFFICER,),
    ("marking-scheme", "reviewed"): (Role.DEPARTMENT_OFFICER,),
}
"""Noun and state → the roles whose next step the thing waits for. What is not here waits for nobody, or for a date.

Besides: a public wish with a question waits for its department, a match in effect without a trial and a completed trial
without a report for a facilitator.
Stored with each row: a change here is a new VERSION.
"""

_TEXT, _BIGINT, _DATE, _BOOLEAN = SQL("text"), SQL("bigint"), SQL("date"), SQL("boolean")
THINGS = {
    "noun": _TEXT,
    "id": _TEXT,
    "audience": _TEXT,
    "state": _TEXT,
    "turn": _TEXT,  # roles, separated by blanks
    "version": _BIGINT,  # of the stream, at the last fact that the audience was told
    "title": _TEXT,  # JSON; of a trial, its site
    "wish": _TEXT,
    "solution": _TEXT,
    "department": _TEXT,
    "provider": _TEXT,
    "questions": _BIGINT,  # of a wish, not answered
    "reported": _BOOLEAN,  # of a trial
    "trials": _BIGINT,  # of a match, planned and not given up
    "since": _DATE,  # the Hong Kong date since which it is in this state, or in these hands
    "came": _BIGINT,  # the position of that: the order of the desk
}
_LINKS = ("wish", "solution", "department", "provider")


class Desk(View):
    """Every wish, solution, match, trial, report and marking scheme from the day it was begun, public or not."""

    NAME = "desk"
    VERSION = 3

    def create_tables(self, conn: Connection[Any]) -> None:
        conn.execute(SQL(_TABLE).format(self.table("things")))

    def create_indexes(self, conn: Connection[Any]) -> None:
        for statement in _INDEXES:
            conn.execute(SQL(statement).format(self.table("things")))

    def apply(self, conn: Connection[Any], events: Sequence[Event]) -> None:
        page = _Page(Rows(conn, self.table("things"), THINGS, key_length=3))
        page.load(events)
        for event in events:
            page.take(event)
        page.things.write()


class _Page:
    """The rows that a page of facts changes."""

    def __init__(self, things: Rows) -> None:
        self.things = things

    def load(self, events: Iterable[Event]) -> None:
        ids = [event.noun_id for event in events if event.noun in NOUNS]
        self.things.load(NOUNS, ids)  # a report has the id of its trial
        self.things.load(("match",), list(self._tried(events)))

    def _tried(self, events: Iterable[Event]) -> Iterator[str]:
        """The matches whose trials these events plan or give up."""
        for event in events:
            if isinstance(event.fact, TrialPlanned):
                yield event.fact.match
            elif isinstance(event.fact, TrialDiscarded | TrialCancelled):
                row = self.things.find("trial", event.noun_id, FOR_OFFICERS)
                if row is not None:
                    yield _match_of(row)

    def take(self, event: Event) -> None:
        noun, noun_id = event.noun, event.noun_id
        if noun not in NOUNS:
            return
        for audience in (FOR_OFFICERS, *event.envelope.parties):
            self._tell(noun, noun_id, audience, event)
            if isinstance(event.fact, ReportDrafted):
                self._reported(noun_id, audience, event)
            if isinstance(event.fact, TrialDiscarded | TrialCancelled):
                self._given_up(noun_id, audience, event)

    def _tell(self, noun: str, noun_id: str, audience: str, event: Event) -> None:
        row = self.things.find(noun, noun_id, audience) or {"questions": 0, "reported": False, "trials": 0}
        said = {
            **self._links_of_match(noun, noun_id),
            **_named(event.fact),
            "version": event.version,
            "state": LIFECYCLES[noun].after(event.fact, row.get("state") or ""),
            "questions": row["questions"] + _questions(event.fact),
            "trials": row["trials"] + isinstance(event.fact, MatchTrialPlanned),
        }
        self._place(noun, noun_id, audience, row | said, event)

    def _reported(self, trial: str, audience: str, event: Event) -> None:
        row = self.things.find("trial", trial, audience)
        if row is not None:  # else the trial's own facts are parked
            self._place("trial", trial, audience, row | {"reported": True}, event)

    def _given_up(self, trial: str, audience: str, event: Event) -> None:
        row = self.things.find("trial", trial, audience)
        if row is None or (match := self.things.find("match", _match_of(row), audience)) is None:
            return  # their own facts are parked
        self._place("match", match["id"], audience, match | {"trials": match["trials"] - 1}, event)

    def _place(self, noun: str, noun_id: str, audience: str, row: Row, event: Event) -> None:
        """It waits since now when it comes into another state, or into other hands."""
        before = self.things.find(noun, noun_id, audience) or {}
        row = row | {"turn": " ".join(_turn(noun, row))}
        if (row["state"], row["turn"]) != (before.get("state"), before.get("turn")):
            row |= {"since": event.envelope.happened_on, "came": event.position}
        self.things.change(noun, noun_id, audience, **{name: row.get(name) for name in (*THINGS,)[3:]})

    def _links_of_match(self, noun: str, noun_id: str) -> Row:
        """Whom a match is about follows from its id and from what is public of both sides, whatever else was told."""
        if noun != "match":
            return {}
        match, row = MatchId(noun_id), self.things.find("match", noun_id, FOR_OFFICERS) or {}
        sides = {name: row.get(name) for name in ("department", "provider")}
        return {"wish": str(match.wish), "solution": str(match.solution), **sides}


def _turn(noun: str, row: Row) -> tuple[Role, ...]:
    state = row["state"]
    if noun == "wish" and row["questions"] and state in LIFECYCLES[noun].steps[WishQuestionAnswered].before:
        return (Role.DEPARTMENT_OFFICER,)
    if noun == "trial" and state == "completed" and not row["reported"]:
        return (Role.FACILITATOR_OFFICER,)
    if noun == "match" and state == IN_EFFECT and not row["trials"]:
        return (Role.FACILITATOR_OFFICER,)
    return TURNS.get((noun, state), ())


def _match_of(trial: Row) -> MatchId:
    return MatchId.of(WishId(trial["wish"]), SolutionId(trial["solution"]))


def _named(fact: Fact) -> Row:
    """Title and links, as far as this fact says them."""
    said = {name: str(value) for name in _LINKS if (value := getattr(fact, name, None)) is not None}
    if (target := getattr(fact, "targets_wish", None)) is not None:
        said["wish"] = str(target)
    if (content := getattr(fact, "content", None)) is not None:
        said["title"] = _json(content.title)
    elif (plan := getattr(fact, "plan", None)) is not None:
        said["title"] = _json(plan.site)
    return said


def _json(text: LocalisedText) -> str:
    return orjson.dumps(text.by_language).decode()


def _questions(fact: Fact) -> int:
    return isinstance(fact, WishQuestionAsked) - isinstance(fact, WishQuestionAnswered)


_TABLE = """
CREATE TABLE {} (
    noun text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    audience text NOT NULL,
    state text NOT NULL,
    turn text NOT NULL,
    version bigint NOT NULL,
    title text,
    wish text,
    solution text,
    department text,
    provider text,
    questions bigint NOT NULL,
    reported boolean NOT NULL,
    trials bigint NOT NULL,
    since date NOT NULL,
    came bigint NOT NULL,
    PRIMARY KEY (noun, id, audience)
)
"""

_INDEXES = (
    "CREATE INDEX things_audience ON {} (audience, came, noun, id)",
    "CREATE INDEX things_turn ON {} (audience, came, noun, id) WHERE turn <> ''",
)
