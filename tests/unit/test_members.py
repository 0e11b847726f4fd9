"""The rules of members: which authority is in force on a date, and that one person is one member of an organisation."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain import members, organisations
from domain.envelope import Grade, Rank, Role
from domain.ids import PersonId
from domain.lifecycle import NotInThisState
from domain.members import (
    ActingDatesWrong,
    Member,
    MemberRolesChanged,
    MembershipNotInForce,
    NotAPerson,
    OrganisationSuspendedNow,
    RankNotKnown,
    RoleNotForOrganisation,
    RoleNotHeld,
    act_as,
    check_ranked_person,
    member_id_of,
)
from tests.unit.folding import happen
from tests.unit.pairs import ENGINEER, FAYE, MACHINE, OFFICE, ON, PROVIDER, REASON, actor, organisation

pytestmark = pytest.mark.unit

CHIEF = Grade(title="Chief Engineer", pay_point="D1")
FACILITATOR = Role.FACILITATOR_OFFICER


@pytest.fixture
def faye() -> Member:
    person = PersonId("P-faye")
    member = Member(Member.stream_of(member_id_of(person, OFFICE.organisation_id)))
    return happen(
        member,
        members.join(member, organisation=OFFICE, person=person, roles=[FACILITATOR], name="Faye", rank=ENGINEER),
    )


class TestJoin:
    def test_makes_one_member_of_a_person_in_an_organisation(self, faye: Member) -> None:
        with pytest.raises(NotInThisState):
            members.join(faye, organisation=OFFICE, person=PersonId("P-faye"), roles=[FACILITATOR], name="Faye")

    def test_gives_an_id_that_names_neither(self) -> None:
        ids = {
            member_id_of(PersonId(person), organisation.organisation_id)
            for person in ("P-faye", "P-felix")
            for organisation in (OFFICE, PROVIDER)
        }
        assert len(ids) == 4
        assert not any("faye" in each for each in ids)

    def test_again_after_leaving_starts_with_nothing_of_before(self, faye: Member) -> None:
        happen(faye, members.appoint_acting(faye, rank=CHIEF, starts_on=ON, until=ON + timedelta(days=9)))
        happen(faye, members.leave(faye))
        again = members.join(
            faye, organisation=OFFICE, person=PersonId("P-faye"), roles=[Role.AUDITOR], name="Faye", rank=None
        )
        happen(faye, again)
        assert (faye.state, faye.roles, faye.rank_on(ON)) == ("active", (Role.AUDITOR,), None)

    def test_keeps_name_and_address_out_of_what_is_stored_in_clear(self) -> None:
        member = Member(Member.stream_of("M-1"))
        decided = members.join(
            member,
            organisation=OFFICE,
            person=PersonId("P-1"),
            roles=[FACILITATOR],
            name="Faye Wong",
            email="faye@example.org",
        )
        assert "aye" not in str(decided.fact.model_dump(mode="json"))


class TestRoles:
    @pytest.mark.parametrize("type", ["startup", "sme", "university", "rd-centre", "large-enterprise"])
    def test_of_who_provides_are_to_provide(self, type: str) -> None:
        assert roles_allowed(type) == {Role.PROVIDER}

    @pytest.mark.parametrize("type", ["bureau", "gov-department", "trading-fund"])
    def test_of_the_government_are_all_but_to_provide(self, type: str) -> None:
        assert roles_allowed(type) == set(Role) - {Role.PROVIDER}

    def test_of_a_public_body_are_to_wish_to_provide_and_to_audit(self) -> None:
        assert roles_allowed("public-body") == {Role.DEPARTMENT_OFFICER, Role.PROVIDER, Role.AUDITOR}

    def test_are_asked_about_when_they_change_too(self, faye: Member) -> None:
        with pytest.raises(RoleNotForOrganisation) as refused:
            members.change_roles(faye, organisation=OFFICE, roles=[FACILITATOR, Role.PROVIDER])
        assert refused.value.field == "roles"
        assert "provider is not for members of" in str(refused.value)
        assert "政府部門" in refused.value.message("zh-Hant")

    def test_are_never_asked_about_what_happened(self, faye: Member) -> None:
        happen(faye, MemberRolesChanged(roles=(Role.PROVIDER,)).told_to(OFFICE.noun_id))
        assert faye.roles == (Role.PROVIDER,)


def roles_allowed(type: str) -> set[Role]:
    """The roles that a member of such an organisation can be given."""
    home, found = organisation("Some Body", type=type), set()
    for role in Role:
        member = Member(Member.stream_of("M-1"))
        try:
            members.join(member, organisation=home, person=PersonId("P-1"), roles=[role], name="Somebody")
            found.add(role)
        except RoleNotForOrganisation:
            pass
    return found


class TestAuthority:
    def test_is_the_role_that_is_asked_for_at_the_rank_of_that_day(self, faye: Member) -> None:
        acting = act_as(faye, organisation=OFFICE, role=FACILITATOR, on=ON)
        assert (acting.id, acting.role, acting.organisation) == ("person:P-faye", FACILITATOR, OFFICE.organisation_id)
        assert acting.rank == Rank(title="Senior Engineer", pay_point="MPS 45")

    def test_is_the_persons_own_though_a_service_carries_it(self, faye: Member) -> None:
        acting = act_as(faye, organisation=OFFICE, role=FACILITATOR, on=ON, through="service:loader")
        assert (acting.id, acting.acting_for, acting.principal) == ("service:loader", "person:P-faye", "person:P-faye")

    def test_is_refused_for_a_role_that_is_not_held(self, faye: Member) -> None:
        with pytest.raises(RoleNotHeld):
            act_as(faye, organisation=OFFICE, role=Role.REVIEWER, on=ON)

    def test_ends_with_a_change_of_roles(self, faye: Member) -> None:
        happen(faye, members.change_roles(faye, organisation=OFFICE, roles=[Role.AUDITOR]))
        with pytest.raises(RoleNotHeld):
            act_as(faye, organisation=OFFICE, role=FACILITATOR, on=ON)

    def test_ends_with_the_membership(self, faye: Member) -> None:
        happen(faye, members.leave(faye))
        with pytest.raises(MembershipNotInForce):
            act_as(faye, organisation=OFFICE, role=FACILITATOR, on=ON)

    def test_rests_while_the_organisation_is_suspended_but_for_its_administrators(self, faye: Member) -> None:
        office = organisation("Innovation Office")
        happen(office, organisations.suspend(office, reason=REASON))
        happen(faye, members.change_roles(faye, organisation=OFFICE, roles=[FACILITATOR, Role.ADMINISTRATOR]))
        with pytest.raises(OrganisationSuspendedNow):
            act_as(faye, organisation=office, role=FACILITATOR, on=ON)
        act_as(faye, organisation=office, role=Role.ADMINISTRATOR, on=ON)


class TestRank:
    def test_is_the_acting_one_from_its_first_day_until_before_its_last(self, faye: Member) -> None:
        until = ON + timedelta(days=30)
        happen(faye, members.appoint_acting(faye, rank=CHIEF, starts_on=ON, until=until))
        substantive = Rank(title="Senior Engineer", pay_point="MPS 45")
        acting = Rank(title="Chief Engineer", pay_point="D1", substantive=ENGINEER)
        assert faye.rank_on(ON - timedelta(days=1)) == substantive
        assert faye.rank_on(ON) == acting
        assert faye.rank_on(until - timedelta(days=1)) == acting
        assert faye.rank_on(until) == substantive

    def test_is_the_substantive_one_when_acting_ends_early(self, faye: Member) -> None:
        happen(faye, members.appoint_acting(faye, rank=CHIEF, starts_on=ON, until=date(2027, 1, 1)))
        happen(faye, members.end_acting(faye))
        assert faye.rank_on(ON) == Rank(title="Senior Engineer", pay_point="MPS 45")

    def test_follows_a_promotion(self, faye: Member) -> None:
        happen(faye, members.change_rank(faye, rank=CHIEF))
        assert faye.rank_on(ON) == Rank(title="Chief Engineer", pay_point="D1")

    def test_refuses_an_appointment_that_ends_when_it_starts(self, faye: Member) -> None:
        with pytest.raises(ActingDatesWrong):
            members.appoint_acting(faye, rank=CHIEF, starts_on=ON, until=ON)

    def test_is_asked_of_persons(self) -> None:
        check_ranked_person(FAYE)
        with pytest.raises(NotAPerson):
            check_ranked_person(MACHINE)
        with pytest.raises(RankNotKnown):
            check_ranked_person(actor("faye", FACILITATOR, ranked=False))
