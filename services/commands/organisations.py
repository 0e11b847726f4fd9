"""Commands about organisations and their members."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from domain import members, organisations
from domain.envelope import Grade, Role
from domain.facts import Decided
from domain.ids import MemberId, OrganisationId, PersonId
from domain.members import Member
from domain.organisations import Organisation
from domain.texts import LocalisedText
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def register(store: FactStore, command: Command, *, name: LocalisedText, type: str, origin: str | None = None) -> Done:
    """Registers an organisation under an id that follows from its name, so that one name is registered once."""
    new_id = organisations.id_from_name(name)

    def decide(work: Work) -> None:
        authorise(work.actor, "organisation.register")
        organisation = work.find(Organisation, new_id)
        work.append(organisation, organisations.register(organisation, name=name, type=type, origin=origin))

    return store.execute(command, decide)


def verify(store: FactStore, command: Command, organisation_id: OrganisationId, *, evidence: LocalisedText) -> Done:
    """Records that somebody checked the organisation."""
    return _change_organisation(
        store, command, "organisation.verify", organisation_id, lambda it: organisations.verify(it, evidence=evidence)
    )


def suspend(store: FactStore, command: Command, organisation_id: OrganisationId, *, reason: LocalisedText) -> Done:
    """Stops an organisation's members from acting."""
    return _change_organisation(
        store, command, "organisation.suspend", organisation_id, lambda it: organisations.suspend(it, reason=reason)
    )


def reinstate(store: FactStore, command: Command, organisation_id: OrganisationId, *, reason: LocalisedText) -> Done:
    """Ends a suspension."""
    return _change_organisation(
        store, command, "organisation.reinstate", organisation_id, lambda it: organisations.reinstate(it, reason=reason)
    )


def rename(store: FactStore, command: Command, organisation_id: OrganisationId, *, name: LocalisedText) -> Done:
    """Gives an organisation another name from now on."""
    return _change_organisation(
        store, command, "organisation.rename", organisation_id, lambda it: organisations.rename(it, name=name)
    )


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
    return _change_member(store, command, member_id, lambda it: members.change_roles(it, roles=roles))


def change_rank(store: FactStore, command: Command, member_id: MemberId, *, rank: Grade) -> Done:
    """Records a promotion or transfer."""
    return _change_member(store, command, member_id, lambda it: members.change_rank(it, rank=rank))


def appoint_acting(
    store: FactStore, command: Command, member_id: MemberId, *, rank: Grade, starts_on: date, until: date
) -> Done:
    """Appoints a member to act in another rank between two Hong Kong dates, `until` excluded."""
    return _change_member(
        store,
        command,
        member_id,
        lambda it: members.appoint_acting(it, rank=rank, starts_on=starts_on, until=until),
    )


def end_acting(store: FactStore, command: Command, member_id: MemberId, *, reason: str | None = None) -> Done:
    """Ends an acting appointment early."""
    return _change_member(store, command, member_id, lambda it: members.end_acting(it, reason=reason))


def leave(store: FactStore, command: Command, member_id: MemberId, *, reason: str | None = None) -> Done:
    """Ends a membership, from the next request on."""
    return _change_member(store, command, member_id, lambda it: members.leave(it, reason=reason))


def _change_organisation(
    store: FactStore,
    command: Command,
    action: str,
    organisation_id: OrganisationId,
    rule: Callable[[Organisation], Decided],
) -> Done:
    def decide(work: Work) -> None:
        authorise(work.actor, action, owner=organisation_id)
        organisation = work.get(Organisation, organisation_id)
        work.check_expected(organisation)
        work.append(organisation, rule(organisation))

    return store.execute(command, decide)


def _change_member(store: FactStore, command: Command, member_id: MemberId, rule: Callable[[Member], Decided]) -> Done:
    def decide(work: Work) -> None:
        member = work.get(Member, member_id)
        authorise(work.actor, "member.change", owner=member.organisation)
        work.check_expected(member)
        work.append(member, rule(member))

    return store.execute(command, decide)
