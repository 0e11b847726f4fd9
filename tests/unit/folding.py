"""Folds what deciders decided, as the store would, without a store."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.envelope import ENTERED, Actor, Envelope, Event, Role
from domain.facts import Decided
from domain.ids import OrganisationId

A = TypeVar("A", bound=Aggregate)

FACILITATOR = OrganisationId("O-facilitator")
PLANNER = Actor(id="person:P-planner", role=Role.FACILITATOR_OFFICER, organisation=FACILITATOR)
REVIEWER = Actor(id="person:P-reviewer", role=Role.REVIEWER, organisation=FACILITATOR)


def happen(
    aggregate: A, decided: Decided | Sequence[Decided], *, by: Actor = PLANNER, on: date = date(2026, 3, 2)
) -> A:
    """The aggregate after these facts."""
    for each in [decided] if isinstance(decided, Decided) else decided:
        aggregate.fold([_event(aggregate, each, by=by, on=on)])
    return aggregate


def _event(aggregate: Aggregate, decided: Decided, *, by: Actor, on: date) -> Event:
    version = aggregate.version + 1
    envelope = Envelope(
        id=UUID(int=version, version=4),
        type=decided.fact.TYPE,
        stream=aggregate.id,
        version=version,
        happened_on=on,
        origin=ENTERED,
        actor=by.id,
        role=by.role,
        rank=by.rank,
        organisation=by.organisation,
        acting_for=by.acting_for,
        parties=decided.parties,
        command=f"c-{version}",
        correlation=f"c-{version}",
        salt="A" * 43,
    )
    return Event(aggregate.id, version, envelope, decided.fact)
