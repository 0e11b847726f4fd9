"""The directory over HTTP: organisations for everybody, as far as they are public; their members for those who may."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.categories import OrganisationType, ProviderOrigin
from domain.envelope import Actor, Grade, Role
from domain.ids import MemberId, OrganisationId, PersonId
from domain.members import LIFECYCLE as MEMBER_LIFECYCLE
from domain.organisations import LIFECYCLE as ORGANISATION_LIFECYCLE
from domain.refusals import Forbidden, InvalidInput, NotFound
from domain.terms import NOUNS
from projections.cursors import PAGE_LIMIT
from projections.directory import Directory, questions
from projections.directory.questions import Asker, MemberEntry, OrganisationFilters
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, known_parameters, next_link, tagged
from services.api.catalogue_filters import AnyOf, Limit, Onward
from services.api.catalogue_tables import CSV, NDJSON
from services.api.dependencies import LanguageOfCaller, Parts, PartsOfApp, ReaderOfRequest, Somebody
from services.api.moments import AfterTheEnd, seen_by
from services.api.openapi import refusals
from services.api.problems import KeyNotValid
from services.api.tables import CSV_FORM, WHOLE, Part, csv_table, described, ndjson_table, table_answer
from services.identity.permissions import authorise
from services.identity.visibility import Reader
from services.reading.people import personal
from services.reading.tabular import columns

router = APIRouter(dependencies=[Depends(known_parameters), Depends(seen_by(Directory.NAME))])

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
_OF_ANY = (InvalidInput, AfterTheEnd, KeyNotValid, Forbidden)
_LISTED = refusals(*_OF_ANY, of_command=False)
_ONE = refusals(*_OF_ANY, NotFound, of_command=False)
_KEYLESS: dict[str, Any] = {"security": [{}]}
_OrganisationId = Annotated[OrganisationId, Path(alias="organisation_id", examples=["O-mfzwizlsovzwc43f"])]

_ORGANISATION_COLUMNS = columns("id", "name", "type", "origin", "state", "registered_on", "version", texts=("name",))
_MEMBER_COLUMNS = columns(
    *("id", "organisation", "person", "account", "state", "roles", "rank.title", "rank.pay_point", "acting.title"),
    *("acting.pay_point", "acting.starts_on", "acting.until", "joined_on", "name", "email", "version"),
)


def _asker(reader: Reader) -> Asker:
    return Asker(reader.is_officer, reader.organisation)


@dataclass(frozen=True)
class Organisations:
    """Which organisations are asked for, by whom."""

    of_app: Parts
    reader: Reader
    filters: OrganisationFilters

    async def part(self, cursor: str | None, limit: int = PAGE_LIMIT) -> Part:
        """A part of the list."""
        async with self.of_app.pool.connection() as conn:
            found, more = await questions.organisations(
                conn, _asker(self.reader), filters=self.filters, limit=limit, cursor=cursor
            )
        return Part([asdict(each) for each in found], more)


async def _organisations(
    of_app: PartsOfApp,
    reader: ReaderOfRequest,
    type: Annotated[list[OrganisationType], AnyOf] = [],  # noqa: B006  FastAPI copies defaults
    origin: Annotated[list[ProviderOrigin], AnyOf] = [],  # noqa: B006
    state: Annotated[list[OrganisationState], AnyOf] = [],  # noqa: B006
) -> Organisations:
    filters = OrganisationFilters(types=type, origins=origin, states=[str(each) for each in state])
    return Organisations(of_app, reader, filters)


AskedForOrganisations = Annotated[Organisations, Depends(_organisations)]


@router.get(
    "/organisations",
    tags=["organisations"],
    response_model=OrganisationList,
    responses={**_SUCCESS, **_LISTED},
    openapi_extra=_KEYLESS,
)
async def list_organisations(
    request: Request, question: AskedForOrganisations, limit: Limit = 20, cursor: Onward = None
) -> Response:
    """Organisations: for officers all of them; for everybody else the own one, and those that something published names."""
    return await _page(request, question, limit=limit, cursor=cursor)


@router.get(
    "/organisations.csv",
    tags=["organisations"],
    response_class=Response,
    responses={**table_answer(CSV), **_LISTED},
    openapi_extra=_KEYLESS,
    description=f"The organisations that you may know of, as CSV. {WHOLE} {CSV_FORM} {described(_ORGANISATION_COLUMNS)}.",
)
async def organisations_csv(question: AskedForOrganisations, language: LanguageOfCaller) -> Response:
    return await csv_table(question.part, _ORGANISATION_COLUMNS, key=("id",), language=language)


@router.get(
    "/organisations.ndjson",
    tags=["organisations"],
    response_class=Response,
    responses={**table_answer(NDJSON), **_LISTED},
    openapi_extra=_KEYLESS,
    description=f"The organisations that you may know of, one a line. {WHOLE}",
)
async def organisations_ndjson(question: AskedForOrganisations) -> Response:
    return await ndjson_table(question.part, key=("id",))


@router.get(
    "/organisations/{organisation_id}",
    tags=["organisations"],
    response_model=OrganisationShown,
    responses={**_SUCCESS, **_ONE},
    openapi_extra=_KEYLESS,
)
async def get_organisation(
    request: Request, of_app: PartsOfApp, organisation_id: _OrganisationId, reader: ReaderOfRequest
) -> Response:
    """One organisation, as far as you may know of it; for those inside with the version for If-Match as ETag."""
    async with of_app.pool.connection() as conn:
        position = await position_now(conn, Directory.NAME)
        found = await questions.organisation(conn, _asker(reader), organisation_id)
    if found is None:
        raise NotFound(noun=NOUNS["organisation"], id=organisation_id)
    headers = {"ETag": tagged(found.version)} if found.version else {}
    body = orjson.dumps(asdict(found))
    return answer(request, body, etag=None, position=position, private=reader.role is not None, headers=headers)


@dataclass(frozen=True)
class Members:
    """Whose members are asked for, by whom."""

    of_app: Parts
    reader: Reader
    organisation: OrganisationId
    states: list[str]
    roles: list[str]

    async def part(self, cursor: str | None, limit: int = PAGE_LIMIT) -> Part:
        """A part of the list, with names where they may be read."""
        async with self.of_app.pool.connection() as conn:
            found, more = await questions.members(
                conn, self.organisation, states=self.states, roles=self.roles, limit=limit, cursor=cursor
            )
        return Part(await run_in_threadpool(self._shown, found), more)

    def _shown(self, found: list[MemberEntry]) -> list[dict[str, Any]]:
        return [_member(self.of_app, each, self.reader) for each in found]


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
        known = await questions.organisation(conn, _asker(reader), organisation_id)
    if known is None:
        raise NotFound(noun=NOUNS["organisation"], id=organisation_id)
    authorise(_actor(identity.member.actor_id, reader), "member.read", owner=organisation_id)
    return Members(of_app, reader, organisation_id, [str(each) for each in state], [str(each) for each in role])


AskedForMembers = Annotated[Members, Depends(_members)]


@router.get(
    "/organisations/{organisation_id}/members",
    tags=["members"],
    response_model=MemberList,
    responses={**_SUCCESS, **_ONE},
)
async def list_members(
    request: Request, question: AskedForMembers, limit: Limit = 20, cursor: Onward = None
) -> Response:
    """The members of an organisation, those who left included: for officers, and for its own members."""
    return await _page(request, question, limit=limit, cursor=cursor)


@router.get(
    "/organisations/{organisation_id}/members.csv",
    tags=["members"],
    response_class=Response,
    responses={**table_answer(CSV), **_ONE},
    description=f"The members of an organisation, as CSV. {WHOLE} {CSV_FORM} {described(_MEMBER_COLUMNS)}.",
)
async def members_csv(question: AskedForMembers, language: LanguageOfCaller) -> Response:
    return await csv_table(question.part, _MEMBER_COLUMNS, key=("id",), language=language)


@router.get(
    "/organisations/{organisation_id}/members.ndjson",
    tags=["members"],
    response_class=Response,
    responses={**table_answer(NDJSON), **_ONE},
    description=f"The members of an organisation, one a line. {WHOLE}",
)
async def members_ndjson(question: AskedForMembers) -> Response:
    return await ndjson_table(question.part, key=("id",))


@router.get("/members/{member_id}", tags=["members"], response_model=MemberShown, responses={**_SUCCESS, **_ONE})
async def get_member(
    request: Request,
    of_app: PartsOfApp,
    member_id: Annotated[MemberId, Path(examples=["M-mfzwizlsovzwc43f"])],
    identity: Somebody,
    reader: ReaderOfRequest,
) -> Response:
    """One membership: for officers, and for members of the same organisation; the ETag is the version for If-Match."""
    async with of_app.pool.connection() as conn:
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
    """A page. The position is taken before it is read: it knows at least so much."""
    async with question.of_app.pool.connection() as conn:
        position = await position_now(conn, Directory.NAME)
    part, reader = await question.part(cursor, limit), question.reader
    return answer(
        request,
        orjson.dumps({"items": part.items, "position": position, "next": part.next}),
        etag=tagged(f"o{Directory.VERSION}", position, reader.role or "public", reader.organisation or ""),
        position=position,
        private=reader.role is not None,
        headers=next_link(request, part.next),
    )
