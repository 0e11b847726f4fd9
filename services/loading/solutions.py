"""What a solution's line becomes: submitted by its provider, vetted and published by the facilitator, all on `submitted_on`."""

from __future__ import annotations

from collections.abc import Iterator

from domain.envelope import Role
from domain.money import Money
from domain.solutions import Solution, SolutionContent
from domain.texts import LocalisedText
from services.commands import solutions
from services.event_store.store import Caller
from services.loading.acts import NOT_IN_SOURCE, Act
from services.loading.entries import Entry
from services.loading.records import SolutionRecord
from services.loading.sample_people import Body, SamplePeople

VETTED = LocalisedText.of(
    en="Taken as technically feasible on import (sample data: not in the source).",
    zh_hant="匯入時視為技術上可行（樣本資料：來源並無記載）。",
    zh_hans="导入时视为技术上可行（样本数据：来源并无记载）。",
)


def acts_of(entry: Entry, record: SolutionRecord) -> Iterator[Act]:
    """The acts, in order."""
    on, body, line = record.submitted_on, provider_of(record), entry.line

    def officer(people: SamplePeople) -> Caller:
        department = people.store.find(Solution, record.id).department
        return people.officer(concerning=[body.id, *([department] if department else [])], for_id=record.id, on=on)

    yield Act(
        entry=entry,
        step="submitted",
        on=on,
        who=lambda people: people.member_of(body, Role.PROVIDER, line=line, on=on),
        do=lambda store, command: solutions.submit(
            store,
            command,
            content=content_of(record),
            price_indication=_price(record),
            targets_wish=record.targets_wish,
            solution_id=record.id,
        ),
        derived=("actor",),
    )
    yield Act(
        entry=entry,
        step="vetted",
        on=on,
        who=officer,
        do=lambda store, command: solutions.vet(store, command, record.id, feasible=True, reason=VETTED),
        derived=("happened_on", "actor", "reason"),
        note=NOT_IN_SOURCE,
    )
    yield Act(
        entry=entry,
        step="published",
        on=on,
        who=officer,
        do=lambda store, command: solutions.publish(store, command, record.id),
        derived=("happened_on", "actor"),
    )


def provider_of(record: SolutionRecord) -> Body:
    """The provider as the line names it."""
    provider = record.provider
    return Body(provider.name, provider.type, provider.origin, "provider.name", "provider.type")


def content_of(record: SolutionRecord) -> SolutionContent:
    """The content in the shape of the domain."""
    return SolutionContent(
        title=record.title,
        summary=record.summary,
        how_it_works=record.how_it_works,
        evidence=record.evidence,
        technology=record.technology,
        application=record.application,
        trl=record.trl,
        ip=record.ip,
    )


def _price(record: SolutionRecord) -> Money | None:
    return None if record.price_indication_hkd is None else Money(amount=record.price_indication_hkd)
