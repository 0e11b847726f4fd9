"""What a trial's line becomes: planned and approved by its start, measured, completed on `ends_on`, reported the day after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from domain.criteria import Criterion, CriterionId
from domain.ids import MatchId
from domain.money import Money
from domain.reports import ReportContent
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.trials import Measurement, Trial, TrialPlan
from domain.wishes import Wish
from services.commands import reports, trials
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore
from services.loading import report_words
from services.loading.acts import NOT_IN_SOURCE, Act
from services.loading.decisions import sides_of
from services.loading.entries import Entry
from services.loading.records import IncidentRecord, TrialRecord, localised
from services.loading.sample_people import SamplePeople

ONE_DAY = timedelta(days=1)

Do = Callable[[FactStore, Command], Done]


def acts_of(entry: Entry, record: TrialRecord) -> Iterator[Act]:
    """The acts, in order of date."""
    pair = MatchId.of(record.wish_id, record.solution_id)
    before, after = record.starts_on - ONE_DAY, record.ends_on + ONE_DAY

    def act(step: str, on: date, do: Do, *derived: str, by_reviewer: bool = False) -> Act:
        def who(people: SamplePeople) -> Caller:
            found = people.reviewer if by_reviewer else people.officer
            return found(concerning=sides_of(people.store, pair), for_id=pair, on=on)

        note = NOT_IN_SOURCE if len(derived) > 1 else None
        return Act(entry=entry, step=step, on=on, who=who, do=do, derived=("actor", *derived), note=note)

    def draft_report(store: FactStore, command: Command) -> Done:
        return reports.draft(store, command, record.id, content=_report(store, record))

    yield act(
        "planned", before, lambda store, command: _plan(store, command, record, pair), "happened_on", "plan.scale"
    )
    yield act(
        "approved",
        before,
        lambda store, command: trials.approve(store, command, record.id),
        "happened_on",
        "approval",
        by_reviewer=True,
    )
    yield act("started", record.starts_on, lambda store, command: trials.start(store, command, record.id))
    for number, incident in enumerate(record.incidents, start=1):
        yield act(f"incident-{number}", incident.on, _incident(record, incident))
    yield act("measured", record.ends_on, lambda store, command: _measure(store, command, record))
    yield act("completed", record.ends_on, lambda store, command: trials.complete(store, command, record.id))
    yield act("report-drafted", after, draft_report, "happened_on", "content")
    yield act(
        "report-published",
        after,
        lambda store, command: reports.publish(store, command, record.id),
        "happened_on",
        "content",
        by_reviewer=True,
    )


def criteria_of(record: TrialRecord) -> tuple[Criterion, ...]:
    """The acceptance criteria in the shape of the domain."""
    return tuple(
        Criterion(
            id=each.id,
            metric=each.metric,
            unit=each.unit,
            baseline=each.baseline,
            target=each.target,
            direction=each.direction,
        )
        for each in record.criteria
    )


def measurements_of(record: TrialRecord) -> dict[CriterionId, list[Decimal]]:
    """The values of each criterion, in the order of the line."""
    found: dict[CriterionId, list[Decimal]] = {}
    for measurement in record.measurements:
        found.setdefault(measurement.criterion, []).append(measurement.value)
    return found


def _plan(store: FactStore, command: Command, record: TrialRecord, pair: MatchId) -> Done:
    """The scale is that of the wish: the line has none."""
    wish = store.find(Wish, record.wish_id)
    assert wish.content is not None
    plan = TrialPlan(
        site=localised(record.site, like=wish.content.title),
        scale=wish.content.trial_scale,
        kind=record.kind,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        criteria=criteria_of(record),
        project_sum=Money(amount=record.project_sum_hkd),
    )
    return trials.plan(store, command, pair, plan=plan, trial_id=record.id)


def _incident(record: TrialRecord, incident: IncidentRecord) -> Do:
    return lambda store, command: trials.report_incident(
        store, command, record.id, happened=incident.on, description=incident.description
    )


def _measure(store: FactStore, command: Command, record: TrialRecord) -> Done:
    """All measurements at once, handed in on the last day; each fact keeps the date of its measurement."""
    measurements = [Measurement(criterion=each.criterion, on=each.on, value=each.value) for each in record.measurements]
    return trials.measure(store, command, record.id, measurements=measurements)


def _report(store: FactStore, record: TrialRecord) -> ReportContent:
    content = store.find(Solution, record.solution_id).content
    title: LocalisedText | None = content.title if content else None
    assert title is not None
    return report_words.content_of(store.find(Trial, record.id), solution=title)
