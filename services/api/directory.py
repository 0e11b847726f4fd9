"""The directory over HTTP: organisations for everybody, as far as they are public; their members for those who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.categories import OrganisationType, ProviderOrigin
from domain.envelope import Actor, Grade, Role
from domain.ids import MemberId, OrganisationId, PersonId
from domain.members import LIFECYCLE as MEMBER_LIFECYCLE
from domain.organisations import LIFECYCLE as ORGANISATION_LIFECYCLE
from domain.refusals import InvalidInput, NotFound, Refusal
from domain.terms import NOUNS
from projections.cursors import CursorNotOfThisList
from projections.directory import Directory, questions
from projections.directory.questions import MemberEntry, OrganisationFilters
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, known_parameters, next_link, tagged
from services.api.dependencies import LanguageOfCaller, Parts, PartsOfApp, ReaderOfRequest, Somebody, somebody, whoever
from services.api.lists import AnyOf, Limit, Onward
from services.api.moments import AfterTheEnd, one_moment, seen_by
from services.api.openapi import OF_MEMBERS, refusals
from services.api.tables import (
    CSV,
    CSV_FORM,
    NDJSON,
    WHOLE,
    AskedOfAList,
    csv_table,
    described,
    ndjson_table,
    table_answer,
)
from services.identity.permissions import authorise
from services.identity.visibility import Reader, directory_of
from services.reading.people import personal
from services.reading.tabular import columns

_ASKED = (Depends(known_parameters), Depends(seen_by(Directory.NAME)))
router = APIRouter(tags=["organisations"], dependencies=[Depends(whoever), *_ASKED])
"""Free for everybody; but a key that is sent must be in force, so that nobody believes in one that is not."""
router_of_members = APIRouter(tags=["members"], dependencies=[Depends(somebody), *_ASKED])

OrganisationState = StrEnum(  # type: ignore[misc]
    "OrganisationState", {state.upper(): state for state in ORGANISATION_LIFECYCLE.states()}
)
MemberState = StrEnum("MemberState", {state.upper(): state for state in MEMBER_LIFECYCLE.states()})  # type: ignore[misc]


class OrganisationShown(BaseModel):
    """An organisation: for officers and its own members as it stands, for everybody else as it was last named in public."""

    id: OrganisationId
    name: dict[str, str] = Field(description="By language.")
    type: OrganisationType | None = Field(description="Null where only its name was ever published.")
    origin: ProviderOrigin | None = Field(description="Of a provider.")
    state: OrganisationState | None = Field(description="Null for those outside, like what follows.")
    registered_on: date | None
    version: int | None = Field(description="For If-Match.")


class ActingShown(Grade):
    """An acting appointment (署任), `until` excluded."""

    starts_on: date
    until: date


class MemberShown(BaseModel):
    """A membership as it stands."""

    id: MemberId
    organisation: OrganisationId
    person: PersonId
    account: Literal["person", "service"]
    state: MemberState
    roles: list[Role]
    rank: Grade | None = Field(description="The substantive one.")
    acting: ActingShown | None = Field(description="The last appointment, past ones included.")
    joined_on: date
    version: int = Field(description="For If-Match.")
    name: str | None = Field(
        default=None,
        description="Left out for those to whom it is not opened: it is for auditors, administrators and the own"
        " organisation. Null for a person who was erased.",
    )
    email: str | None = Field(default=None, description="Likewise.")


class OrganisationList(BaseModel):
    """One page: the one registered first comes first."""

    items: list[OrganisationShown]
    position: int
    next: str | None


class MemberList(BaseModel):
    """One page: who joined first comes first."""

    items: list[MemberShown]
    position: int
    next: str | None


_SUCCESS: dict[int | str, dict[str, Any]] = {200: {"headers": dict(ANSWER_HEADERS)}, **NOT_MODIFIED}
_OF_ANY: tuple[type[Refusal], ...] = (InvalidInput, AfterTheEnd, *OF_MEMBERS)
_LISTED = refusals(*_OF_ANY, CursorNotOfThisList, of_command=False)
_ONE = refusals(*_OF_ANY, NotFound, of_command=False)
_LISTED_OF_ONE = refusals(*_OF_ANY, NotFound, CursorNotOfThisList, of_command=False)
_OrganisationId = Annotated[OrganisationId, Path(alias="organisation_id", examples=["O-mfzwizlsovzwc43f"])]

_ORGANISATION_COLUMNS = columns("id", "name", "type", "origin", "state", "registered_on", "version", texts=("name",))
_MEMBER_COLUMNS = columns(
    *("id", "organisation", "person", "account", "state", "roles", "rank.title", "rank.pay_point", "acting.title"),
    *("acting.pay_point", "acting.starts_on", "acting.until", "joined_on", "name", "email", "version"),
)


@dataclass(frozen=True, kw_only=True)
class Organisations(AskedOfAList):
    """Which organisations are asked for, by whom."""

    reader: Reader
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
    "/organisations",
    response_model=OrganisationList,
    responses={**_SUCCESS, **_LISTED},
)
async def list_organisations(
    request: Request, question: AskedForOrganisations, limit: Limit = 20, cursor: Onward = None
) -> Response:
    """Organisations: for officers all of them; for everybody else the own one, and those that something published names."""
    return await _page(request, question, limit=limit, cursor=cursor)


@router.get(
    "/organisations.csv",
    response_class=Response,
    responses={**table_answer(CSV), **_LISTED},
    description=f"The organisations that you may know of, as CSV. {WHOLE} {CSV_FORM} {described(_ORGANISATION_COLUMNS)}.",
)
async def organisations_csv(question: AskedForOrganisations, language: LanguageOfCaller) -> Response:
    return await csv_table(question.part, _ORGANISATION_COLUMNS, key=("id",), language=language)


@router.get(
    "/organisations.ndjson",
    response_class=Response,
    responses={**table_answer(NDJSON), **_LISTED},
    description=f"The organisations that you may know of, one a line. {WHOLE}",
)
async def organisations_ndjson(question: AskedForOrganisations) -> Response:
    return await ndjson_table(question.part, key=("id",))


@router.get(
    "/organisations/{organisation_id}",
    response_model=OrganisationShown,
    responses={**_SUCCESS, **_ONE},
)
async def get_organisation(
    request: Request, of_app: PartsOfApp, organisation_id: _OrganisationId, reader: ReaderOfRequest
) -> Response:
    """One organisation, as far as you may know of it; for those inside with the version for If-Match as ETag."""
    async with one_moment(of_app) as conn:
        position = await position_now(conn, Directory.NAME)
        found = await questions.organisation(conn, directory_of(reader), organisation_id)
    if found is None:
        raise NotFound(noun=NOUNS["organisation"], id=organisation_id)
    headers = {"ETag": tagged(found.version)} if found.version else {}
    body = orjson.dumps(asdict(found))
    return answer(request, body, etag=None, position=position, private=reader.role is not None, headers=headers)


@dataclass(frozen=True, kw_only=True)
class Members(AskedOfAList):
    """Whose members are asked for, by whom."""

    reader: Reader
    organisation: OrganisationId
    states: Sequence[str]
    roles: Sequence[str]

    async def page(self, conn: AsyncConnection[Any], *, limit: int, cursor: str | None) -> questions.MemberPage:
        """A page of what is asked for."""
        return await questions.members(
            conn, self.organisation, states=self.states, roles=self.roles, limit=limit, cursor=cursor
        )

    async def shown(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Members as JSON values, with names where they may be read."""
        return await run_in_threadpool(lambda: [_member(self.of_app, each, self.reader) for each in items])


async def _members(
    of_app: PartsOfApp,
    identity: Somebody,
    reader: ReaderOfRequest,
    organisation_id: _OrganisationId,
    state: Annotated[list[MemberState], AnyOf] = [],  # noqa: B006
    role: Annotated[list[Role], AnyOf] = [],  # noqa: B006
) -> Members:
    """Raises NotFound for an organisation that the asker does not know of, NotPermitted for one that is not theirs."""
    async with of_app.pool.connection() as conn:
        known = await questions.organisation(conn, directory_of(reader), organisation_id)
    if known is None:
        raise NotFound(noun=NOUNS["organisation"], id=organisation_id)
    authorise(_actor(identity.member.actor_id, reader), "member.read", owner=organisation_id)
    states, roles = [str(each) for each in state], [str(each) for each in role]
    return Members(of_app=of_app, reader=reader, organisation=organisation_id, states=states, roles=roles)


AskedForMembers = Annotated[Members, Depends(_members)]


@router_of_members.get(
    "/organisations/{organisation_id}/members",
    response_model=MemberList,
    responses={**_SUCCESS, **_LISTED_OF_ONE},
)
async def list_members(
    request: Request, question: AskedForMembers, limit: Limit = 20, cursor: Onward = None
) -> Response:
    """The members of an organisation, those who left included: for officers, and for its own members."""
    return await _page(request, question, limit=limit, cursor=cursor)


@router_of_members.get(
    "/organisations/{organisation_id}/members.csv",
    response_class=Response,
    responses={**table_answer(CSV), **_LISTED_OF_ONE},
    description=f"The members of an organisation, as CSV. {WHOLE} {CSV_FORM} {described(_MEMBER_COLUMNS)}.",
)
async def members_csv(question: AskedForMembers, language: LanguageOfCaller) -> Response:
    return await csv_table(question.part, _MEMBER_COLUMNS, key=("id",), language=language)


@router_of_members.get(
    "/organisations/{organisation_id}/members.ndjson",
    response_class=Response,
    responses={**table_answer(NDJSON), **_LISTED_OF_ONE},
    description=f"The members of an organisation, one a line. {WHOLE}",
)
async def members_ndjson(question: AskedForMembers) -> Response:
    return await ndjson_table(question.part, key=("id",))


@router_of_members.get("/members/{member_id}", response_model=MemberShown, responses={**_SUCCESS, **_ONE})
async def get_member(
    request: Request,
    of_app: PartsOfApp,
    member_id: Annotated[MemberId, Path(examples=["M-mfzwizlsovzwc43f"])],
    identity: Somebody,
    reader: ReaderOfRequest,
) -> Response:
    """One membership: for officers, and for members of the same organisation; the ETag is the version for If-Match."""
    async with one_moment(of_app) as conn:
        position = await position_now(conn, Directory.NAME)
        found = await questions.member(conn, member_id)
    if found is None:
        raise NotFound(noun=NOUNS["member"], id=member_id)
    actor = _actor(identity.member.actor_id, reader)
    authorise(actor, "member.read", owner=found.organisation, known=False, noun="member", noun_id=member_id)
    body = await run_in_threadpool(_member, of_app, found, reader)
    headers = {"ETag": tagged(found.version)}
    return answer(request, orjson.dumps(body), etag=None, position=position, private=True, headers=headers)


def _actor(actor_id: str, reader: Reader) -> Actor:
    organisation = OrganisationId(reader.organisation) if reader.organisation else None
    return Actor(id=actor_id, role=reader.role, organisation=organisation)


def _member(of_app: Parts, entry: MemberEntry, reader: Reader) -> dict[str, Any]:
    shown = {name: value for name, value in asdict(entry).items() if name != "joined"}
    return shown | personal(of_app.store, entry.id, entry.joined, reader)


async def _page(request: Request, question: Organisations | Members, *, limit: int, cursor: str | None) -> Response:
    async with one_moment(question.of_app) as conn:
        position = await position_now(conn, Directory.NAME)
        page = await question.page(conn, limit=limit, cursor=cursor)
    reader = question.reader
    return answer(
        request,
        orjson.dumps({"items": await question.shown(page.items), "position": position, "next": page.next}),
        etag=tagged(f"o{Directory.VERSION}", position, *reader.kind),
        position=position,
        private=reader.role is not None,
        headers=next_link(request, page.next),
    )
