"""Officers: what they are besides, in the organisations that something concerns."""

from __future__ import annotations

from collections.abc import Iterable

from domain import declarations
from domain.aggregate import Aggregate
from domain.declarations import Officer
from domain.envelope import Role
from domain.ids import OrganisationId, PersonId
from domain.members import Member, member_id_of
from services.event_store.store import Work

DECIDING_ROLES = frozenset({Role.FACILITATOR_OFFICER, Role.REVIEWER})
"""Roles in which somebody decides about what belongs to others."""


def officer_of(work: Work, concerned: Iterable[OrganisationId]) -> Officer:
    """Who acts, and what they are in these organisations; all of it must still be so when it is stored."""
    kind, _, person = work.actor.principal.partition(":")
    if kind != "person":
        return Officer(actor=work.actor)
    found = (work.find(Member, member_id_of(PersonId(person), organisation)) for organisation in concerned)
    return Officer(actor=work.actor, memberships=tuple(found))


def check_outside(work: Work, aggregate: Aggregate, *concerned: OrganisationId | None) -> None:
    """Raises OwnOrganisation for a facilitator officer or reviewer who belongs to an organisation that this concerns.

    Whoever acts in the role of a department or a provider acts for their own: that they belong to it is why they may.
    """
    if work.actor.role in DECIDING_ROLES:
        named = [organisation for organisation in concerned if organisation is not None]
        by = officer_of(work, named)
        declarations.check_outside(aggregate.NOUN, aggregate.noun_id, by=by, concerned=named)
