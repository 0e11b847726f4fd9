"""Every noun of the domain by the name that its streams begin with; importing this declares every fact."""

from __future__ import annotations

from domain import (
    marking_schemes,
    matches,
    members,
    organisations,
    persons,
    policies,
    reports,
    solutions,
    trials,
    wishes,
)
from domain.aggregate import Aggregate
from domain.lifecycle import Lifecycle

AGGREGATES: dict[str, type[Aggregate]] = {
    cls.NOUN: cls
    for cls in (
        organisations.Organisation,
        members.Member,
        persons.Person,
        wishes.Wish,
        solutions.Solution,
        matches.Match,
        trials.Trial,
        reports.Report,
        policies.ProcurementPolicy,
        marking_schemes.MarkingScheme,
    )
}

LIFECYCLES: dict[str, Lifecycle] = {
    table.noun: table
    for table in (
        organisations.LIFECYCLE,
        members.LIFECYCLE,
        persons.LIFECYCLE,
        wishes.LIFECYCLE,
        solutions.LIFECYCLE,
        matches.LIFECYCLE,
        trials.LIFECYCLE,
        reports.LIFECYCLE,
        policies.LIFECYCLE,
        marking_schemes.LIFECYCLE,
    )
}


def aggregate_of(stream: str) -> Aggregate:
    """An empty aggregate of the noun that this stream belongs to. KeyError for an unknown noun."""
    return AGGREGATES[stream.partition(":")[0]](stream)
