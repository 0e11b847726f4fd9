"""What a wish's line becomes: drafted and submitted by its department, published by the facilitator, all on `opened_on`."""

from __future__ import annotations

from collections.abc import Iterator

from domain.envelope import Role
from domain.money import Money
from domain.wishes import WishContent
from services.commands import wishes
from services.event_store.store import Caller
from services.loading.acts import Act
from services.loading.entries import Entry
from services.loading.records import WishRecord, localised
from services.loading.sample_people import Body, SamplePeople

DERIVED = ("happened_on", "actor")


def acts_of(entry: Entry, record: WishRecord) -> Iterator[Act]:
    """The acts, in order."""
    on, body, line = record.opened_on, department_of(record), entry.line

    def department(people: SamplePeople) -> Caller:
        return people.member_of(body, Role.DEPARTMENT_OFFICER, line=line, on=on)

    yield Act(
        entry=entry,
        step="drafted",
        on=on,
        who=department,
        do=lambda store, command: wishes.draft(
            store, command, content=content_of(record), budget=_budget(record), wish_id=record.id
        ),
        derived=DERIVED,
    )
    yield Act(
        entry=entry,
        step="submitted",
        on=on,
        who=department,
        do=lambda store, command: wishes.submit(store, command, record.id),
        derived=DERIVED,
    )
    yield Act(
        entry=entry,
        step="published",
        on=on,
        who=lambda people: people.officer(concerning=[body.id], for_id=record.id, on=on),
        do=lambda store, command: wishes.publish(store, command, record.id),
        derived=("actor",),
    )


def department_of(record: WishRecord) -> Body:
    """The department as the line names it."""
    return Body(localised(record.department), record.organisation_type)


def content_of(record: WishRecord) -> WishContent:
    """The content in the shape of the domain; site and scale go under the language of the record."""
    return WishContent(
        title=record.title,
        problem=record.problem,
        expected_outcome=record.expected_outcome,
        constraints=record.constraints,
        smart_area=record.smart_area,
        technology=record.technology,
        application=record.application,
        trial_site=localised(record.trial_site, like=record.title),
        trial_scale=localised(record.trial_scale, like=record.title),
        closes_on=record.closes_on,
    )


def _budget(record: WishRecord) -> Money | None:
    return None if record.budget_hkd is None else Money(amount=record.budget_hkd)
