"""Members over HTTP: who asks, parse, call."""

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

from domain.deadlines import Day
from domain.envelope import Actor, Grade, Role
from domain.facts import Model
from domain.ids import MemberId, OrganisationId, PersonId
from domain.lifecycle import NotInThisState
from domain.members import LIFECYCLE, ActingDatesWrong, OwnAdministration, RoleNotForOrganisation, Roles
from domain.refusals import NotFound
from domain.terms import NOUNS
from domain.texts import Line
from projections.directory import Directory, questions
from projections.directory.questions import MemberEntry
from projections.view import position_now
from services.api.answers import answer, tagged
from services.api.asking import Ask, Outcome, asks, creates
from services.api.dependencies import LanguageOfCaller, Parts, PartsOfApp, ReaderOfRequest, Somebody, somebody
from services.api.directory import LISTED_OF_ONE, ONE, READING, SUCCESS, AskedOfDirectory, directory_page
from services.api.lists import AnyOf, Limit, Onward
from services.api.moments import one_moment
from services.api.openapi import about_one
from services.api.router import Json, StrictRoute
from services.api.tables import CSV, CSV_FORM, NDJSON, WHOLE, csv_table, described, ndjson_table, table_answer
from services.commands import members as commands
from services.event_store.person_keys import PersonIsErased
from services.identity.permissions import authorise
from services.identity.visibility import Reader, directory_of
from services.reading.people import personal
from services.reading.tabular import columns

router = APIRouter(tags=["members"], route_class=StrictRoute)

_READING = (Depends(somebody), *READING)

MemberState = StrEnum("MemberState", {state.upper(): state for state in LIFECYCLE.states()})  # type: ignore[misc]


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


class MemberList(BaseModel):
    """One page: who joined first comes first."""

    items: list[MemberShown]
    position: int
    next: str | None


class GradeBody(Model):
    """A civil-service grade: title and pay point."""

    title: Line = Field(examples=["Senior Engineer"])
    pay_point: Line = Field(examples=["MPS 45"])

    @property
    def grade(self) -> Grade:
        """As facts carry it."""
        return Grade(title=self.title, pay_point=self.pay_point)


class Admission(Model):
    """Somebody who joins an organisation. Name and address are personal data: stored enciphered, and erasable."""

    name: Line = Field(examples=["Chan Tai Man"])
    email: Line | None = None
    roles: Roles
    rank: GradeBody | None = None
    account: Literal["person", "service"] = Field(default="person", description="`service`: another system's account.")
    person: PersonId | None = Field(default=None, description="Somebody who is a member elsewhere already.")


class RolesBody(Model):
    """The roles from now on, all of them."""

    roles: Roles


class RankBody(Model):
    """The substantive rank from now on."""

    rank: GradeBody


class ActingAppointment(Model):
    """An acting appointment (署任) on these Hong Kong dates, `until` excluded."""

    rank: GradeBody
    starts_on: Day
    until: Day


class Ending(Model):
    """Why it ends, if that is to be kept."""

    reason: Line | None = None


Id = Annotated[MemberId, Path(alias="member_id", examples=["M-mfzwizlsovzwc43f"])]
OfOrganisation = Annotated[OrganisationId, Path(alias="organisation_id", examples=["O-mfzwizlsovzwc43f"])]
Change = Annotated[Ask, Depends(asks("member.change"))]


_COLUMNS = columns(
    *("id", "organisation", "person", "account", "state", "roles", "rank.title", "rank.pay_point", "acting.title"),
    *("acting.pay_point", "acting.starts_on", "acting.until", "joined_on", "name", "email", "version"),
)


@dataclass(frozen=True, kw_only=True)
class Members(AskedOfDirectory):
    """Whose members are asked for, by whom."""

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
    organisation_id: OfOrganisation,
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


@router.get(
    "/organisations/{organisation_id}/members",
    dependencies=_READING,
    response_model=MemberList,
    responses={**SUCCESS, **LISTED_OF_ONE},
)
async def list_(request: Request, question: AskedForMembers, limit: Limit = 20, cursor: Onward = None) -> Response:
    """The members of an organisation, those who left included: for officers, and for its own members."""
    return await directory_page(request, question, limit=limit, cursor=cursor)


@router.get(
    "/organisations/{organisation_id}/members.csv",
    dependencies=_READING,
    response_class=Response,
    responses={**table_answer(CSV), **LISTED_OF_ONE},
    description=f"The members of an organisation, as CSV. {WHOLE} {CSV_FORM} {described(_COLUMNS)}.",
)
async def csv(question: AskedForMembers, language: LanguageOfCaller) -> Response:
    return await csv_table(question.part, _COLUMNS, key=("id",), language=language)


@router.get(
    "/organisations/{organisation_id}/members.ndjson",
    dependencies=_READING,
    response_class=Response,
    responses={**table_answer(NDJSON), **LISTED_OF_ONE},
    description=f"The members of an organisation, one a line. {WHOLE}",
)
async def ndjson(question: AskedForMembers) -> Response:
    return await ndjson_table(question.part, key=("id",))


@router.get("/members/{member_id}", dependencies=_READING, response_model=MemberShown, responses={**SUCCESS, **ONE})
async def get(
    request: Request,
    of_app: PartsOfApp,
    member_id: Id,
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


@router.post(
    "/organisations/{organisation_id}/members",
    status_code=201,
    responses=about_one(NotInThisState, RoleNotForOrganisation, PersonIsErased),
)
def join(
    organisation_id: OfOrganisation,
    body: Json[Admission],
    ask: Annotated[Ask, Depends(creates("member.join"))],
) -> Outcome:
    """Admit a person, or another system's service account, to an organisation."""
    done = commands.join(
        ask.store,
        ask.command(body),
        organisation_id=organisation_id,
        roles=body.roles,
        name=body.name,
        account=body.account,
        email=body.email,
        rank=body.rank.grade if body.rank else None,
        person=body.person,
    )
    return ask.answer(done, "member", created=True)


@router.put(
    "/members/{member_id}/roles", responses=about_one(NotInThisState, RoleNotForOrganisation, OwnAdministration)
)
def change_roles(member_id: Id, body: Json[RolesBody], ask: Change) -> Outcome:
    """Replace a member's roles, from the next request on."""
    return ask.answer(commands.change_roles(ask.store, ask.command(body), member_id, roles=body.roles), "member")


@router.put("/members/{member_id}/rank", responses=about_one(NotInThisState))
def change_rank(member_id: Id, body: Json[RankBody], ask: Change) -> Outcome:
    """Record a promotion or transfer."""
    return ask.answer(commands.change_rank(ask.store, ask.command(body), member_id, rank=body.rank.grade), "member")


@router.post("/members/{member_id}/acting-appointments", responses=about_one(NotInThisState, ActingDatesWrong))
def appoint_acting(member_id: Id, body: Json[ActingAppointment], ask: Change) -> Outcome:
    """Appoint a member to act in another rank."""
    done = commands.appoint_acting(
        ask.store,
        ask.command(body),
        member_id,
        rank=body.rank.grade,
        starts_on=body.starts_on,
        until=body.until,
    )
    return ask.answer(done, "member")


@router.post("/members/{member_id}/acting-end", responses=about_one(NotInThisState))
def end_acting(member_id: Id, body: Json[Ending], ask: Change) -> Outcome:
    """End an acting appointment before its time."""
    return ask.answer(commands.end_acting(ask.store, ask.command(body), member_id, reason=body.reason), "member")


@router.post("/members/{member_id}/departure", responses=about_one(NotInThisState, OwnAdministration))
def leave(member_id: Id, body: Json[Ending], ask: Change) -> Outcome:
    """End a membership: its keys open nothing from the next request on."""
    return ask.answer(commands.leave(ask.store, ask.command(body), member_id, reason=body.reason), "member")
