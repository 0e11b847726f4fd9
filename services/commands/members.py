"""Commands about the members of organisations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from domain import members
from domain.envelope import Grade, Role
from domain.facts import Decided
from domain.ids import MemberId, OrganisationId, PersonId
from domain.members import Member
from domain.organisations import Organisation
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def join(
    store: FactStore,
    command: Command,
    *,
    organisation_id: OrganisationId,
    roles: Sequence[Role],
    name: str,
    account: Literal["person", "service"] = "person",
    email: str | None = None,
    rank: Grade | None = None,
    person: PersonId | None = None,
) -> Done:
    """Admits a person (an existing one by `person`) or another system's service account to an organisation."""
    person_id = person or store.new_opaque_id(PersonId)
    member_id = members.member_id_of(person_id, organisation_id)

    def decide(work: Work) -> None:
        authorise(work.actor, "member.join")
        member = work.find(Member, member_id)
        organisation = work.get(Organisation, organisation_id)
        decided = members.join(
            member,
            organisation=organisation,
            person=person_id,
            roles=roles,
            name=name,
            account=account,
            email=email,
            rank=rank,
        )
        work.append(member, decided)

    return store.execute(command, decide)


def change_roles(store: FactStore, command: Command, member_id: MemberId, *, roles: Sequence[Role]) -> Done:
    """Replaces a member's roles, from the next request on."""

    def rule(member: Member, work: Work) -> Decided:
        organisation = work.get(Organisation, str(member.organisation))
        if Role.ADMINISTRATOR not in roles:
            members.check_not_own_administration(member, by=command.caller.member)
        return members.change_roles(member, organisation=organisation, roles=roles)

    return _change(store, command, member_id, rule)


def change_rank(store: FactStore, command: Command, member_id: MemberId, *, rank: Grade) -> Done:
    """Records a promotion or transfer."""
    return _change(store, command, member_id, lambda it, work: members.change_rank(it, rank=rank))


def appoint_acting(
    store: FactStore, command: Command, member_id: MemberId, *, rank: Grade, starts_on: date, until: date
) -> Done:
    """Appoints a member to act in another rank between two Hong Kong dates, `until` excluded."""
    return _change(
        store,
        command,
        member_id,
        lambda it, work: members.appoint_acting(it, rank=rank, starts_on=starts_on, until=until),
    )


def end_acting(store: FactStore, command: Command, member_id: MemberId, *, reason: str | None = None) -> Done:
    """Ends an acting appointment early."""
    return _change(store, command, member_id, lambda it, work: members.end_acting(it, reason=reason))


def leave(store: FactStore, command: Command, member_id: MemberId, *, reason: str | None = None) -> Done:
    """Ends a membership, from the next request on."""

    def rule(member: Member, work: Work) -> Decided:
        members.check_not_own_administration(member, by=command.caller.member)
        return members.leave(member, reason=reason)

    return _change(store, command, member_id, rule)


def _change(store: FactStore, command: Command, member_id: MemberId, rule: Callable[[Member, Work], Decided]) -> Done:
    def decide(work: Work) -> None:
        member = work.get(Member, member_id)
        work.check_may("member.change", member, owner=member.organisation)
        work.append(member, rule(member, work))

    return store.execute(command, decide)
