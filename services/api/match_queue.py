"""The match queue over HTTP: what waits for an officer, why, how long, and what blocks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from psycopg import AsyncConnection
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from domain.deadlines import hong_kong_date
from domain.envelope import Rank, Role
from domain.ids import MatchId, OrganisationId, SolutionId, WishId
from domain.matches import LIFECYCLE
from projections.cursors import CursorNotOfThisList
from projections.match_queue import MatchQueue, questions
from projections.match_queue.questions import Pool, QueueFilters
from projections.match_queue.waiting import Block, QueueAsker, Waiting
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, known_parameters, next_link, tagged, worded
from services.api.dependencies import LanguageOfCaller, PartsOfApp, ReaderOfRequest, Somebody, somebody
from services.api.documents import Called
from services.api.lists import AnyOf, Limit, Onward
from services.api.moments import AfterTheEnd, one_moment, seen_by
from services.api.names import NAMES_ABOUT, AskedWithNames
from services.api.openapi import OF_MEMBERS, refusals
from services.api.tables import CSV, CSV_FORM, NDJSON, WHOLE, csv_table, described, ndjson_table, table_answer
from services.identity.permissions import PERMISSIONS, not_permitted
from services.identity.visibility import queue_of
from services.reading.tabular import columns

router = APIRouter(
    prefix="/queue",
    tags=["queue"],
    dependencies=[Depends(somebody), Depends(known_parameters), Depends(seen_by(MatchQueue.NAME))],
)

MatchState = StrEnum("MatchState", {state.upper().replace("-", "_"): state for state in LIFECYCLE.states()})  # type: ignore[misc]
"""The states of the table that the rules obey."""


class SideShown(BaseModel):
    """The wish or solution of a match; a decision names the `version` that was read."""

    id: str
    state: str | None
    title: dict[str, str]
    version: int | None


class ActedBy(BaseModel):
    """Who took a step, with the authority of that day."""

    id: str | None = Field(description="The person, for auditors and the person's own organisation; else null.")
    by_you: bool
    role: Role | None
    rank: Rank | None
    organisation: OrganisationId | None


class StepOfMatch(BaseModel):
    """One thing that happened to a match in this round, in which words (`reason`, `reason_code` and others)."""

    model_config = ConfigDict(extra="allow")

    by: ActedBy
    on: date = Field(description="Hong Kong date.")


class MatchShown(BaseModel):
    """A match as one officer sees it. The organisations concerned see fewer members: what they were told."""

    match: MatchId
    state: str
    wish: SideShown | None = None
    solution: SideShown | None = None
    version: int | None = Field(default=None, description="For If-Match.")
    round: int | None = None
    department: OrganisationId | None = None
    provider: OrganisationId | None = None
    assignee: str | None = Field(default=None, description="The officer who looks after it: `person:…`.")
    decided_by: ActedBy | None = None
    confirmed_by: ActedBy | None = None
    flagged: bool | None = Field(default=None, description="An interest was declared after the decision.")
    because: str | None = Field(default=None, description="What happened last; `story` tells each.")
    story: dict[str, StepOfMatch] | None = Field(default=None, description="By what happened in this round.")
    since: date | None = Field(default=None, description="Hong Kong date since which it waits.")
    age_days: int | None = None
    done: bool | None = None
    blocks: list[Block] | None = Field(default=None, description="Why you cannot take the next step.")


class Queue(BaseModel):
    """One page of the queue: what waits longest comes first."""

    items: list[MatchShown]
    position: int
    next: str | None
    names: dict[OrganisationId, Called] = Field(description=NAMES_ABOUT)
    counts: dict[str, int] = Field(description="How many the question finds in each state.")
    waiting: dict[Pool, int] = Field(description="How many are not done, by pool, whatever else is asked.")


_OFFICER_REFUSALS = refusals(*OF_MEMBERS, AfterTheEnd, CursorNotOfThisList, of_command=False)
_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"headers": dict(ANSWER_HEADERS)}, **NOT_MODIFIED}
_BADGES = (Pool.MINE, Pool.UNASSIGNED, Pool.TO_CONFIRM)


class DoneOrNot(StrEnum):
    """Whether what needs no step of the pool any more is listed."""

    NO = "false"
    YES = "true"
    ALL = "all"


async def queue_filters(
    done: Annotated[
        DoneOrNot | None,
        Query(
            description="`false`: what waits; `true`: what is done; `all`. Without it `false`, or `all` beside `state`."
        ),
    ] = None,
    state: Annotated[list[MatchState], AnyOf] = [],  # noqa: B006  FastAPI copies defaults
    wish: WishId | None = None,
    solution: SolutionId | None = None,
    department: OrganisationId | None = None,
    provider: OrganisationId | None = None,
    flagged: bool | None = None,  # noqa: FBT001
) -> QueueFilters:
    """All that is asked for."""
    usual = DoneOrNot.ALL if state else DoneOrNot.NO
    return QueueFilters(
        done={DoneOrNot.NO: False, DoneOrNot.YES: True}.get(done or usual),
        states=[str(each) for each in state],
        wish=wish,
        solution=solution,
        department=department,
        provider=provider,
        flagged=flagged,
    )


@dataclass(frozen=True, kw_only=True)
class Asked(AskedWithNames):
    """What an officer asks of the queue, on which Hong Kong date."""

    asker: QueueAsker
    on: date
    pool: Pool
    filters: QueueFilters

    def organisations_of(self, item: Any) -> Iterable[str | None]:
        """Those of the officers who took steps, too."""
        return organisations_of(item)

    async def page(self, conn: AsyncConnection[Any], *, limit: int, cursor: str | None) -> questions.QueuePage:
        """A page of what is asked for."""
        return await questions.waiting(
            conn, self.asker, on=self.on, pool=self.pool, filters=self.filters, limit=limit, cursor=cursor
        )


async def asked(
    of_app: PartsOfApp,
    identity: Somebody,
    reader: ReaderOfRequest,
    filters: Annotated[QueueFilters, Depends(queue_filters)],
    pool: Annotated[
        Pool, Query(description="`mine`: you look after it; `unassigned`; `to-confirm`; `all`.")
    ] = Pool.MINE,
) -> Asked:
    """The question. Raises NotPermitted for whoever is no officer."""
    if not reader.is_officer:
        raise not_permitted("queue.read", allowed=PERMISSIONS["queue.read"], role=reader.role)
    on = hong_kong_date(of_app.store.clock())
    asker = queue_of(reader, person=str(identity.member.actor_id))
    return Asked(of_app=of_app, reader=reader, asker=asker, on=on, pool=pool, filters=filters)


AskedFor = Annotated[Asked, Depends(asked)]


@router.get("", response_model=Queue, responses={**_ANSWERS, **_OFFICER_REFUSALS})
async def list_(
    request: Request, question: AskedFor, language: LanguageOfCaller, limit: Limit = 20, cursor: Onward = None
) -> Response:
    """What waits for you, or for whom it may concern: why it is there, for how long, and what blocks it."""
    asker = question.asker
    async with one_moment(question.of_app) as conn:
        position = await position_now(conn, MatchQueue.NAME)
        page = await question.page(conn, limit=limit, cursor=cursor)
        names = await question.names(conn, page.items)
        counts = await questions.counts(conn, asker, pool=question.pool, filters=question.filters)
        open_ = QueueFilters(done=False)
        waiting = {each.value: await questions.counts(conn, asker, pool=each, filters=open_) for each in _BADGES}
    body = {
        "items": [asdict(item) for item in page.items],
        "position": position,
        "next": page.next,
        "names": names.called(language),
        "counts": counts,
        "waiting": {name: sum(found.values()) for name, found in waiting.items()},
    }
    whose = (asker.person, asker.organisation, "everybody" if asker.everybody else "own")
    etag = tagged(f"q{MatchQueue.VERSION}", position, names.position, question.on, *whose, language)
    headers = {**next_link(request, page.next), **worded(language)}
    return answer(request, orjson.dumps(body), etag=etag, position=position, private=True, headers=headers)


_OF_DECIDERS = ("id", "by_you", "role", "rank.title", "rank.pay_point", "organisation")
_COLUMNS = columns(
    *("match", "state", "wish.id", "wish.title", "wish.state", "solution.id", "solution.title", "solution.state"),
    *("department", "department_name", "provider", "provider_name", "round", "assignee"),
    *(f"{who}.{what}" for who in ("decided_by", "confirmed_by") for what in _OF_DECIDERS),
    *("flagged", "because", "since", "age_days", "done", "blocks", "version"),
    texts=("wish.title", "solution.title", "department_name", "provider_name"),
)
_KEY = ("match",)


@router.get(
    ".csv",
    response_class=Response,
    responses={**table_answer(CSV), **_OFFICER_REFUSALS},
    description=f"What the filters find of the queue, as CSV. {WHOLE} {CSV_FORM} {described(_COLUMNS)}.",
)
async def csv(question: AskedFor, language: LanguageOfCaller) -> Response:
    return await csv_table(question.named_part, _COLUMNS, key=_KEY, language=language)


@router.get(
    ".ndjson",
    response_class=Response,
    responses={**table_answer(NDJSON), **_OFFICER_REFUSALS},
    description=f"What the filters find of the queue, one match a line. {WHOLE}",
)
async def ndjson(question: AskedFor) -> Response:
    return await ndjson_table(question.part, key=_KEY)


def organisations_of(item: Waiting) -> Iterator[str | None]:
    """Its department and its provider, and those whose officers took steps."""
    yield from (item.department, item.provider, *(step["by"]["organisation"] for step in item.story.values()))
