"""Members over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from domain.deadlines import Day
from domain.envelope import Grade
from domain.facts import Model
from domain.ids import MemberId, OrganisationId, PersonId
from domain.lifecycle import NotInThisState
from domain.members import ActingDatesWrong, RoleNotForOrganisation, Roles
from domain.texts import Line
from services.api.dependencies import Ask, Outcome, asks, creates
from services.api.openapi import about_one
from services.api.problems import PersonIsErased
from services.api.router import StrictRoute
from services.commands import members as commands
from services.input.strict_json import Json

router = APIRouter(tags=["members"], route_class=StrictRoute)


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
Change = Annotated[Ask, Depends(asks("member.change"))]


@router.post(
    "/organisations/{organisation_id}/members",
    status_code=201,
    responses=about_one(NotInThisState, RoleNotForOrganisation, PersonIsErased),
)
def join(
    organisation_id: Annotated[OrganisationId, Path(examples=["O-mfzwizlsovzwc43f"])],
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


@router.put("/members/{member_id}/roles", responses=about_one(NotInThisState, RoleNotForOrganisation))
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


@router.post("/members/{member_id}/departure", responses=about_one(NotInThisState))
def leave(member_id: Id, body: Json[Ending], ask: Change) -> Outcome:
    """End a membership: its keys open nothing from the next request on."""
    return ask.answer(commands.leave(ask.store, ask.command(body), member_id, reason=body.reason), "member")
