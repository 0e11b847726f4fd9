"""The desk over HTTP: what waits for somebody in your role, and everything that your organisation, or an officer, knows of.

The routers of matches and marking schemes offer the same of their noun alone.
"""

# Annotations are evaluated at once: some of the parameters below depend on the kind of list that a route is made for.

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Request
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from domain.deadlines import hong_kong_date
from domain.envelope import Role
from domain.ids import OrganisationId, SolutionId, WishId
from domain.nouns import LIFECYCLES
from domain.refusals import Language
from projections.cursors import CursorNotOfThisList
from projections.desk import Desk, questions
from projections.desk.questions import DeskAsker, DeskFilters, Pool
from projections.desk.view import NOUNS
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, known_parameters, next_link, tagged, worded
from services.api.dependencies import LanguageOfCaller, PartsOfApp, ReaderOfRequest, somebody
from services.api.documents import Called
from services.api.lists import AnyOf, Limit, Onward
from services.api.moments import AfterTheEnd, one_moment, seen_by
from services.api.names import NAMES_ABOUT, AskedWithNames
from services.api.openapi import OF_MEMBERS, refusals
from services.api.tables import CSV, CSV_FORM, NDJSON, WHOLE, csv_table, described, ndjson_table, table_answer
from services.identity.permissions import PERMISSIONS, not_permitted
from services.identity.visibility import Reader, desk_of
from services.reading.tabular import columns

_READING = (Depends(somebody), Depends(known_parameters), Depends(seen_by(Desk.NAME)))

Noun = Literal["wish", "solution", "match", "trial", "report", "marking-scheme"]
_STATES = dict.fromkeys(state for noun in NOUNS for state in LIFECYCLES[noun].states())
DeskState = StrEnum("DeskState", {state.upper().replace("-", "_"): state for state in _STATES})  # type: ignore[misc]
"""The states of the tables that the rules obey."""


class SideOfThing(BaseModel):
    """The wish or the solution that something is about."""

    id: str
    title: dict[str, str]


class DeskItem(BaseModel):
    """One thing as you know it: your organisation what it was told, an officer everything."""

    noun: Noun
    id: str
    state: DeskState = Field(
        description="As far as you were told: a decision before its confirmation is told to officers only."
    )
    title: dict[str, str] | None = Field(description="Of a trial, its site; a match has none.")
    wish: SideOfThing | None = Field(description="Of a solution: the wish that it names.")
    solution: SideOfThing | None
    department: OrganisationId | None
    provider: OrganisationId | None
    version: int | None = Field(description="For If-Match; null where you were not told of every step.")
    questions: int = Field(description="Of a wish: how many are not answered.")
    since: date = Field(description="Hong Kong date since which it is in this state, or in these hands.")
    age_days: int
    waits_for: list[Role] = Field(description="Whose next step it waits for; empty when for nobody, or for a date.")


class DeskList(BaseModel):
    """One page: what is there longest comes first."""

    items: list[DeskItem]
    position: int
    next: str | None
    names: dict[OrganisationId, Called] = Field(description=NAMES_ABOUT)
    counts: dict[str, dict[str, int]] = Field(description="How many the question finds, by noun and state.")
    waiting: dict[str, int] = Field(
        description="How many wait for somebody in your role, by noun, whatever else is asked."
    )


_COLUMNS = columns(
    *(
        "noun",
        "id",
        "state",
        "title",
        "wish.id",
        "wish.title",
        "solution.id",
        "solution.title",
        "department",
        "department_name",
        "provider",
        "provider_name",
    ),
    *("since", "age_days", "waits_for", "questions", "version"),
    texts=("title", "wish.title", "solution.title", "department_name", "provider_name"),
)
_KEY = ("noun", "id")


async def _filters(
    state: Annotated[list[DeskState], AnyOf] = [],  # noqa: B006  FastAPI copies defaults
    wish: Annotated[WishId | None, Query(description="What is about this wish.")] = None,
    solution: Annotated[SolutionId | None, Query(description="What is about this solution.")] = None,
    department: OrganisationId | None = None,
    provider: OrganisationId | None = None,
) -> DeskFilters:
    """All that is asked for, but for the noun."""
    return DeskFilters(
        states=[str(each) for each in state], wish=wish, solution=solution, department=department, provider=provider
    )


Filters = Annotated[DeskFilters, Depends(_filters)]


async def _of_any(filters: Filters, noun: Annotated[list[Noun], AnyOf] = []) -> DeskFilters:  # noqa: B006
    return replace(filters, nouns=list(noun))


def _filters_of(noun: Noun | None) -> Callable[..., Any]:
    async def of_noun(filters: Filters) -> DeskFilters:
        return replace(filters, nouns=[str(noun)])

    return of_noun if noun else _of_any


@dataclass(frozen=True, kw_only=True)
class Asked(AskedWithNames):
    """What is asked, by whom, on which Hong Kong date."""

    asker: DeskAsker
    on: date
    pool: Pool
    filters: DeskFilters

    async def page(self, conn: AsyncConnection[Any], *, limit: int, cursor: str | None) -> questions.DeskPage:
        """A page of what is asked for."""
        return await questions.page(
            conn, self.asker, on=self.on, pool=self.pool, filters=self.filters, limit=limit, cursor=cursor
        )


def _asked_of(noun: Noun | None) -> Callable[..., Any]:
    usual = Pool.ALL if noun else Pool.MINE

    async def asked(
        of_app: PartsOfApp,
        reader: ReaderOfRequest,
        filters: Annotated[DeskFilters, Depends(_filters_of(noun))],
        pool: Annotated[
            Pool,
            Query(
                description="`mine`: what waits for somebody in your role; `waiting`: for anybody; `all`: what is done, too."
            ),
        ] = usual,
    ) -> Asked:
        on = hong_kong_date(of_app.store.clock())
        return Asked(of_app=of_app, reader=reader, asker=_asker(reader), on=on, pool=pool, filters=filters)

    return asked


def _asker(reader: Reader) -> DeskAsker:
    if reader.role is None or reader.role not in PERMISSIONS["desk.read"]:
        raise not_permitted("desk.read", allowed=PERMISSIONS["desk.read"], role=reader.role)
    return DeskAsker(desk_of(reader), reader.role)


async def _listed(request: Request, asked: Asked, *, limit: int, cursor: str | None, language: Language) -> Response:
    async with one_moment(asked.of_app) as conn:
        position = await position_now(conn, Desk.NAME)
        page = await asked.page(conn, limit=limit, cursor=cursor)
        names = await asked.names(conn, page.items)
        counts = await questions.counts(conn, asked.asker, pool=asked.pool, filters=asked.filters)
        waiting = await questions.counts(conn, asked.asker, pool=Pool.MINE)
    body = {
        "items": [asdict(item) for item in page.items],
        "position": position,
        "next": page.next,
        "names": names.called(language),
        "counts": counts,
        "waiting": {noun: sum(by_state.values()) for noun, by_state in waiting.items()},
    }
    moment = (position, names.position, asked.on)
    etag = tagged(f"d{Desk.VERSION}", *moment, asked.asker.role, asked.asker.audience, language)
    headers = {**next_link(request, page.next), **worded(language)}
    return answer(request, orjson.dumps(body), etag=etag, position=position, private=True, headers=headers)


def offer_lists(router: APIRouter, noun: Noun | None, *, about: str) -> None:
    """At the path of the router: the list of one noun, or of all, and its tables `.csv` and `.ndjson`."""
    question = _asked_of(noun)

    async def list_(
        request: Request,
        asked: Annotated[Asked, Depends(question)],
        language: LanguageOfCaller,
        limit: Limit = 20,
        cursor: Onward = None,
    ) -> Response:
        return await _listed(request, asked, limit=limit, cursor=cursor, language=language)

    async def csv(asked: Annotated[Asked, Depends(question)], language: LanguageOfCaller) -> Response:
        return await csv_table(asked.named_part, _COLUMNS, key=_KEY, language=language)

    async def ndjson(asked: Annotated[Asked, Depends(question)]) -> Response:
        return await ndjson_table(asked.part, key=_KEY)

    _get(router, "", list_, about, {200: {"headers": dict(ANSWER_HEADERS)}, **NOT_MODIFIED}, DeskList)
    _get(router, ".csv", csv, f"{about} {WHOLE} {CSV_FORM} {described(_COLUMNS)}.", table_answer(CSV))
    _get(router, ".ndjson", ndjson, f"{about} {WHOLE}", table_answer(NDJSON))


_REFUSALS = refusals(*OF_MEMBERS, AfterTheEnd, CursorNotOfThisList, of_command=False)


def _get(
    router: APIRouter,
    path: str,
    endpoint: Callable[..., Any],
    about: str,
    success: Mapping[int | str, dict[str, Any]],
    model: type[BaseModel] | None = None,
) -> None:
    router.add_api_route(
        path,
        endpoint,
        response_model=model,
        response_class=JSONResponse if model else Response,
        description=about,
        dependencies=_READING,
        responses={**success, **_REFUSALS},
    )


router = APIRouter(prefix="/desk", tags=["desk"])
offer_lists(
    router,
    noun=None,
    about="Wishes, solutions, matches, trials, reports and marking schemes from the day they were begun, public or not: for"
    " officers all of them, for everybody else those of the own organisation, drafts included. Without `pool` what waits for"
    " somebody in your role: to be published, vetted, decided, confirmed, tried, approved, reported, answered, checked, reviewed,"
    " frozen or mended. Of matches the queue tells officers more.",
)
