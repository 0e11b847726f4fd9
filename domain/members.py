"""Members: a person (or another system) in an organisation, with roles, rank and acting appointments."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.aggregate import Aggregate
from domain.categories import ORGANISATION_TYPES, PROVIDER_TYPES
from domain.envelope import Actor, Envelope, Grade, Rank, Role
from domain.facts import Decided, Fact, Personal, PersonalText, Restricted
from domain.ids import MemberId, OrganisationId, PersonId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.organisations import Organisation
from domain.refusals import Forbidden, RuleRefusal
from domain.terms import ROLES, roles_named
from domain.texts import Text

Roles = Annotated[tuple[Role, ...], Field(min_length=1)]


class MemberJoined(Fact):
    """A person, or the service account of another system, joined (or rejoined) an organisation with roles and rank."""

    TYPE = "member.joined.v1"
    SUBJECT = "person"

    person: Restricted[PersonId]
    account: Restricted[Literal["person", "service"]]
    organisation: Restricted[OrganisationId]
    roles: Restricted[Roles]
    rank: Restricted[Grade | None] = None
    name: Personal[PersonalText]
    email: Personal[PersonalText | None] = None


class MemberRolesChanged(Fact):
    """From now on the member has exactly these roles."""

    TYPE = "member.roles_changed.v1"

    roles: Restricted[Roles]


class MemberRankChanged(Fact):
    """The member's substantive rank changed (promotion, transfer)."""

    TYPE = "member.rank_changed.v1"

    rank: Restricted[Grade]


class MemberActingAppointed(Fact):
    """The member acts in a higher rank (署任) on these Hong Kong dates, `until` excluded."""

    TYPE = "member.acting_appointed.v1"

    rank: Restricted[Grade]
    starts_on: Restricted[date]
    until: Restricted[date]


class MemberActingEnded(Fact):
    """An acting appointment ended before its time."""

    TYPE = "member.acting_ended.v1"

    reason: Restricted[Text | None] = None


class MemberLeft(Fact):
    """The member left the organisation: no role is in force any more."""

    TYPE = "member.left.v1"

    reason: Restricted[Text | None] = None


class MembershipNotInForce(Forbidden):
    """The membership {id} is not in force: the member has left the organisation, or never joined it."""

    ZH_HANT = "成員資格 {id} 並非有效：該成員已離開機構，或從未加入。"
    ZH_HANS = "成员资格 {id} 并非有效：该成员已离开机构，或从未加入。"


class RoleNotHeld(Forbidden):
    """The member {id} does not hold the role {role}; the roles held are {held}."""

    ZH_HANT = "成員 {id} 沒有「{role}」的角色；現有角色是：{held}。"
    ZH_HANS = "成员 {id} 没有“{role}”的角色；现有角色是：{held}。"


class OrganisationSuspendedNow(Forbidden):
    """The organisation {id} is suspended: its members cannot act until it is reinstated."""

    ZH_HANT = "機構 {id} 已被暫停；恢復之前，其成員不可進行任何操作。"
    ZH_HANS = "机构 {id} 已被暂停；恢复之前，其成员不可进行任何操作。"


class OwnAdministration(Forbidden):
    """You cannot end your own part as an administrator: another administrator must do it, so that there is always one."""

    ZH_HANT = "您不可終止自己的系統管理員身分：須由另一位系統管理員處理，以確保總有一位。"
    ZH_HANS = "您不可终止自己的系统管理员身份：须由另一位系统管理员处理，以确保总有一位。"


class NotAPerson(Forbidden):
    """This is decided by a person; {actor} is a service account."""

    ZH_HANT = "此事須由真人決定；{actor} 是服務帳戶。"
    ZH_HANS = "此事须由真人决定；{actor} 是服务账户。"


class RankNotKnown(Forbidden):
    """This is decided at a rank, and none is recorded for {actor}: an administrator must record it first."""

    ZH_HANT = "此事須由有職級的人員決定，而 {actor} 並無職級記錄：須先由系統管理員記錄。"
    ZH_HANS = "此事须由有职级的人员决定，而 {actor} 并无职级记录：须先由系统管理员记录。"


class ActingDatesWrong(RuleRefusal):
    """An acting appointment must end after it starts: it starts on {starts_on} and would end on {until}."""

    ZH_HANT = "署任必須在開始之後結束：開始日期為{starts_on}，結束日期為{until}。"
    ZH_HANS = "署任必须在开始之后结束：开始日期为{starts_on}，结束日期为{until}。"


class RoleNotForOrganisation(RuleRefusal):
    """The role {role} is not for members of {organisation}, whose kind is {type}; of such an organisation they may be: {allowed}."""

    ZH_HANT = "機構 {organisation} 的類別是「{type}」，其成員不可擔任「{role}」；這類機構的成員可擔任：{allowed}。"
    ZH_HANS = "机构 {organisation} 的类别是“{type}”，其成员不可担任“{role}”；这类机构的成员可担任：{allowed}。"


_OF_GOVERNMENT = (
    Role.DEPARTMENT_OFFICER,
    Role.FACILITATOR_OFFICER,
    Role.REVIEWER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
ROLES_OF_TYPE: Mapping[str, tuple[Role, ...]] = {
    "bureau": _OF_GOVERNMENT,
    "gov-department": _OF_GOVERNMENT,
    "trading-fund": _OF_GOVERNMENT,
    "public-body": (Role.DEPARTMENT_OFFICER, Role.PROVIDER, Role.AUDITOR),
    "startup": (Role.PROVIDER,),
    "sme": (Role.PROVIDER,),
    "university": (Role.PROVIDER,),
    "rd-centre": (Role.PROVIDER,),
    "large-enterprise": (Role.PROVIDER,),
}
"""Kind of organisation → what its members may be.

The two innovation facilitators are government departments (BFAC paper 4/19), so who facilitates,
reviews or administers is of the government. An auditor is of a department (the facilitator's, or one that audits) or of
a public body that oversees; never of a company. A public body may wish, and may offer.
"""
assert set(ROLES_OF_TYPE) == {*ORGANISATION_TYPES, *PROVIDER_TYPES}, "every kind of organisation has its roles"


LIFECYCLE = Lifecycle(
    "member",
    {
        MemberJoined: step(NOTHING, "left", to="active"),
        MemberRolesChanged: step("active"),
        MemberRankChanged: step("active"),
        MemberActingAppointed: step("active"),
        MemberActingEnded: step("active"),
        MemberLeft: step("active", to="left"),
    },
)


class Member(Aggregate):
    """What the rules need to know of a member."""

    NOUN = "member"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.person: PersonId | None = None
        self.account = "person"
        self.organisation: OrganisationId | None = None
        self.roles: tuple[Role, ...] = ()
        self.substantive: Grade | None = None
        self.acting: MemberActingAppointed | None = None

    @property
    def actor_id(self) -> str:
        """How envelopes name this member: `person:<id>`, or `service:<id>` for a service account."""
        return f"{self.account}:{self.person}"

    def rank_on(self, on: date) -> Rank | None:
        """The rank in force on a Hong Kong date; with the substantive grade while acting in another."""
        if self.acting and self.acting.starts_on <= on < self.acting.until:
            acting = self.acting.rank
            return Rank(title=acting.title, pay_point=acting.pay_point, substantive=self.substantive)
        return Rank(**self.substantive.model_dump()) if self.substantive else None

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case MemberJoined():
                self.person, self.account, self.organisation = fact.person, fact.account, fact.organisation
                self.roles, self.substantive, self.acting = fact.roles, fact.rank, None
            case MemberRolesChanged():
                self.roles = fact.roles
            case MemberRankChanged():
                self.substantive = fact.rank
            case MemberActingAppointed():
                self.acting = fact
            case MemberActingEnded():
                self.acting = None
            case MemberLeft():
                self.roles, self.acting = (), None


def check_may_act(member: Member, *, organisation: Organisation, role: Role | None = None) -> None:
    """Raises MembershipNotInForce, RoleNotHeld or OrganisationSuspendedNow unless the member may act: in this role, or in any."""
    if member.state != "active" or not member.roles:
        raise MembershipNotInForce(id=member.noun_id)
    if role is not None:
        check_holds(member, role)
    if organisation.state == "suspended" and Role.ADMINISTRATOR not in ([role] if role else member.roles):
        raise OrganisationSuspendedNow(id=organisation.noun_id)


def check_holds(member: Member, role: Role) -> None:
    """Raises RoleNotHeld."""
    if role not in member.roles:
        raise RoleNotHeld(id=member.noun_id, role=ROLES[role], held=roles_named(member.roles))


def act_as(member: Member, *, organisation: Organisation, role: Role, on: date, through: str | None = None) -> Actor:
    """The authority in force on a date: refuses a member who left, a role not held, a suspended organisation.

    `through` names one of our services (`service:loader`) that acts for the member.
    """
    check_may_act(member, organisation=organisation, role=role)
    return Actor(
        id=through or member.actor_id,
        role=role,
        rank=member.rank_on(on),
        organisation=member.organisation,
        acting_for=member.actor_id if through else None,
    )


def check_person(by: Actor) -> None:
    """Raises NotAPerson unless the act is that of a person, whoever carried it in."""
    if not by.principal.startswith("person:"):
        raise NotAPerson(actor=by.principal)


def check_ranked_person(by: Actor) -> None:
    """Raises NotAPerson or RankNotKnown unless a person acts, at a rank: whoever asks later is told at which."""
    check_person(by)
    if by.rank is None:
        raise RankNotKnown(actor=by.principal)


def member_id_of(person: PersonId, organisation: OrganisationId) -> MemberId:
    """The id of this person in this organisation: one person, one membership there, and a rule can look for it.

    Opaque: 80 bits of a hash in base32.
    """
    digest = hashlib.sha256(f"{person}\n{organisation}".encode()).digest()
    return MemberId("M-" + base64.b32encode(digest[:10]).decode().lower())


def check_roles(roles: Sequence[Role], *, organisation: Organisation) -> None:
    """Raises RoleNotForOrganisation for a role that nobody has in an organisation of this kind.

    Asked when a role is given, never when facts are applied: what was once given stays readable.
    """
    allowed = ROLES_OF_TYPE[organisation.type]
    for role in roles:
        if role not in allowed:
            kind = {**ORGANISATION_TYPES, **PROVIDER_TYPES}[organisation.type]
            raise RoleNotForOrganisation(
                role=ROLES[role],
                organisation=organisation.noun_id,
                type=kind,
                allowed=roles_named(allowed),
                field="roles",
            )


def join(
    member: Member,
    *,
    organisation: Organisation,
    person: PersonId,
    roles: Sequence[Role],
    name: str,
    account: Literal["person", "service"] = "person",
    email: str | None = None,
    rank: Grade | None = None,
) -> Decided:
    """Admits a person, or the service account of another system, to an existing organisation; again after they left."""
    LIFECYCLE.check(MemberJoined, member.state, noun_id=member.noun_id)
    check_roles(roles, organisation=organisation)
    return MemberJoined(
        person=person,
        account=account,
        organisation=organisation.organisation_id,
        roles=tuple(roles),
        rank=rank,
        name=PersonalText.of(name),
        email=PersonalText.of(email) if email else None,
    ).told_to(organisation.noun_id)


def _in_force(member: Member, fact: Fact) -> Decided:
    LIFECYCLE.check(type(fact), member.state, noun_id=member.noun_id)
    return fact.told_to(str(member.organisation))


def change_roles(member: Member, *, organisation: Organisation, roles: Sequence[Role]) -> Decided:
    """Replaces the member's roles in their organisation."""
    check_roles(roles, organisation=organisation)
    return _in_force(member, MemberRolesChanged(roles=tuple(roles)))


def check_not_own_administration(member: Member, *, by: MemberId | None) -> None:
    """Raises OwnAdministration when an administrator would end it for herself.

    Two who would end it for each other at once cannot: each decision reads the other's membership.
    """
    if by == member.noun_id and Role.ADMINISTRATOR in member.roles:
        raise OwnAdministration


def change_rank(member: Member, *, rank: Grade) -> Decided:
    """Records a promotion or transfer."""
    return _in_force(member, MemberRankChanged(rank=rank))


def appoint_acting(member: Member, *, rank: Grade, starts_on: date, until: date) -> Decided:
    """Appoints the member to act in another rank; `until` is the first day on which it is over."""
    if until <= starts_on:
        raise ActingDatesWrong(starts_on=starts_on, until=until, field="until", value=until)
    return _in_force(member, MemberActingAppointed(rank=rank, starts_on=starts_on, until=until))


def end_acting(member: Member, *, reason: str | None = None) -> Decided:
    """Ends an acting appointment early."""
    return _in_force(member, MemberActingEnded(reason=reason))


def leave(member: Member, *, reason: str | None = None) -> Decided:
    """Ends the membership."""
    return _in_force(member, MemberLeft(reason=reason))
