"""Organisations over HTTP: who asks, parse, call."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.categories import OrganisationType, ProviderOrigin
from domain.facts import Model
from domain.ids import OrganisationId
from domain.lifecycle import NotInThisState
from domain.organisations import LIFECYCLE
from domain.refusals import NotFound
from domain.terms import NOUNS
from domain.texts import LocalisedText
from projections.directory import Directory, questions
from projections.directory.questions import OrganisationFilters
from projections.view import position_now
from services.api.answers import answer, tagged
from services.api.asking import Ask, Outcome, asks, creates
from services.api.bodies import Reason
from services.api.dependencies import LanguageOfCaller, PartsOfApp, ReaderOfRequest, whoever
from services.api.directory import LISTED, ONE, READING, SUCCESS, AskedOfDirectory, directory_page
from services.api.lists import AnyOf, Limit, Onward
from services.api.moments import one_moment
from services.api.openapi import about_one, refusals
from services.api.router import Json, StrictRoute
from services.api.tables import CSV, CSV_FORM, NDJSON, WHOLE, csv_table, described, ndjson_table, table_answer
from services.commands import organisations as commands
from services.identity.visibility import directory_of
from services.reading.tabular import columns

router = APIRouter(prefix="/organisations", tags=["organisations"], route_class=StrictRoute)

_READING = (Depends(whoever), *READING)
"""Free for everybody; but a key that is sent must be in force, so that nobody believes in one that is not."""

OrganisationState = StrEnum(  # type: ignore[misc]
    "OrganisationState", {state.upper(): state for state in LIFECYCLE.states()}
)


class OrganisationShown(BaseModel):
    """An organisation: for officers and its own members as it stands, for everybody else as it was last named in public."""

    id: OrganisationId
    name: dict[str, str] = Field(description="By language.")
    type: OrganisationType | None = Field(description="Null where only its name was ever published.")
    origin: ProviderOrigin | None = Field(description="Of a provider.")
    state: OrganisationState | None = Field(description="Null for those outside, like what follows.")
    registered_on: date | None
    version: int | None = Field(description="For If-Match.")


class OrganisationList(BaseModel):
    """One page: the one registered first comes first."""

    items: list[OrganisationShown]
    position: int
    next: str | None


class Registration(Model):
    """An organisation as it is first written down. One name is registered once."""

    name: LocalisedText
    type: OrganisationType
    origin: ProviderOrigin | None = Field(default=None, description="Where a provider is at home.")


class Verification(Model):
    """How it was checked that the organisation is what it says."""

    evidence: LocalisedText


class Renaming(Model):
    """The name from now on; history keeps the name of each day."""

    name: LocalisedText


Id = Annotated[OrganisationId, Path(alias="organisation_id", examples=["O-mfzwizlsovzwc43f"])]


_COLUMNS = columns("id", "name", "type", "origin", "state", "registered_on", "version", texts=("name",))


@dataclass(frozen=True, kw_only=True)
class Organisations(AskedOfDirectory):
    """Which organisations are asked for, by whom."""

    filters: OrganisationFilters

    async def page(self, conn: AsyncConnection[Any], *, limit: int, cursor: str | None) -> questions.OrganisationPage:
        """A page of what is asked for."""
        return await questions.organisations(
            conn, directory_of(self.reader), filters=self.filters, limit=limit, cursor=cursor
        )


async def _organisations(
    of_app: PartsOfApp,
    reader: ReaderOfRequest,
    type: Annotated[list[OrganisationType], AnyOf] = [],  # noqa: B006  FastAPI copies defaults
    origin: Annotated[list[ProviderOrigin], AnyOf] = [],  # noqa: B006
    state: Annotated[list[OrganisationState], AnyOf] = [],  # noqa: B006
) -> Organisations:
    filters = OrganisationFilters(types=type, origins=origin, states=[str(each) for each in state])
    return Organisations(of_app=of_app, reader=reader, filters=filters)


AskedForOrganisations = Annotated[Organisations, Depends(_organisations)]


@router.get(
    "",
    dependencies=_READING,
    response_model=OrganisationList,
    responses={**SUCCESS, **LISTED},
)
async def list_(
    request: Request, question: AskedForOrganisations, limit: Limit = 20, cursor: Onward = None
) -> Response:
    """Organisations: for officers all of them; for everybody else the own one, and those that something published names."""
    return await directory_page(request, question, limit=limit, cursor=cursor)


@router.get(
    ".csv",
    dependencies=_READING,
    response_class=Response,
    responses={**table_answer(CSV), **LISTED},
    description=f"The organisations that you may know of, as CSV. {WHOLE} {CSV_FORM} {described(_COLUMNS)}.",
)
async def csv(question: AskedForOrganisations, language: LanguageOfCaller) -> Response:
    return await csv_table(question.part, _COLUMNS, key=("id",), language=language)


@router.get(
    ".ndjson",
    dependencies=_READING,
    response_class=Response,
    responses={**table_answer(NDJSON), **LISTED},
    description=f"The organisations that you may know of, one a line. {WHOLE}",
)
async def ndjson(question: AskedForOrganisations) -> Response:
    return await ndjson_table(question.part, key=("id",))


@router.get(
    "/{organisation_id}",
    dependencies=_READING,
    response_model=OrganisationShown,
    responses={**SUCCESS, **ONE},
)
async def get(request: Request, of_app: PartsOfApp, organisation_id: Id, reader: ReaderOfRequest) -> Response:
    """One organisation, as far as you may know of it; for those inside with the version for If-Match as ETag."""
    async with one_moment(of_app) as conn:
        position = await position_now(conn, Directory.NAME)
        found = await questions.organisation(conn, directory_of(reader), organisation_id)
    if found is None:
        raise NotFound(noun=NOUNS["organisation"], id=organisation_id)
    headers = {"ETag": tagged(found.version)} if found.version else {}
    body = orjson.dumps(asdict(found))
    return answer(request, body, etag=None, position=position, private=reader.role is not None, headers=headers)


@router.post("", status_code=201, responses=refusals(NotInThisState))
def register(body: Json[Registration], ask: Annotated[Ask, Depends(creates("organisation.register"))]) -> Outcome:
    """Register an organisation."""
    done = commands.register(ask.store, ask.command(body), name=body.name, type=body.type, origin=body.origin)
    return ask.answer(done, "organisation", created=True)


@router.post("/{organisation_id}/verification", responses=about_one(NotInThisState))
def verify(
    organisation_id: Id, body: Json[Verification], ask: Annotated[Ask, Depends(asks("organisation.verify"))]
) -> Outcome:
    """Record that the organisation was checked, and how."""
    done = commands.verify(ask.store, ask.command(body), organisation_id, evidence=body.evidence)
    return ask.answer(done, "organisation")


@router.post("/{organisation_id}/suspension", responses=about_one(NotInThisState))
def suspend(
    organisation_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("organisation.suspend"))]
) -> Outcome:
    """Stop the organisation's members from acting, from the next request on."""
    return ask.answer(
        commands.suspend(ask.store, ask.command(body), organisation_id, reason=body.reason), "organisation"
    )


@router.post("/{organisation_id}/reinstatement", responses=about_one(NotInThisState))
def reinstate(
    organisation_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("organisation.reinstate"))]
) -> Outcome:
    """End a suspension."""
    done = commands.reinstate(ask.store, ask.command(body), organisation_id, reason=body.reason)
    return ask.answer(done, "organisation")


@router.put("/{organisation_id}/name", responses=about_one(NotInThisState))
def rename(
    organisation_id: Id, body: Json[Renaming], ask: Annotated[Ask, Depends(asks("organisation.rename"))]
) -> Outcome:
    """Give the organisation another name from now on."""
    return ask.answer(commands.rename(ask.store, ask.command(body), organisation_id, name=body.name), "organisation")
