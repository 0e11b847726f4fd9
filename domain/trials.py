"""Field trials: a matched pair tried at a site against criteria that its plan froze, from plan to computed result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.aggregate import Aggregate
from domain.categories import OrganisationType, ProviderOrigin
from domain.criteria import Criterion, CriterionId, TrialResult, repeated_ids, result_of
from domain.deadlines import Day
from domain.envelope import Actor, Envelope
from domain.facts import Decided, Fact, Model, Public, Restricted
from domain.ids import MatchId, OrganisationId, SolutionId, TrialId, WishId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.members import check_person
from domain.money import Measure, Money
from domain.organisations import Organisation
from domain.refusals import Forbidden, InvalidInput, Refusal, RuleRefusal, raise_all
from domain.texts import LocalisedText

MOST_CRITERIA = 50
"""More criteria than any trial has had; a plan with more is a mistake."""


class TrialPlan(Model):
    """What will be tried, where and when, and by what it will be judged. Frozen when the trial is approved."""

    site: LocalisedText
    scale: LocalisedText
    kind: Literal["prototype", "pilot"]
    starts_on: Day
    ends_on: Day
    """Last Hong Kong date of the trial, that whole day included."""
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, json_schema_extra={"maxItems": MOST_CRITERIA})]
    project_sum: Money
    """What the trial costs in all."""


class Measurement(Model):
    """One measurement of one criterion, as somebody gives it."""

    criterion: CriterionId
    on: Day
    value: Measure
    note: LocalisedText | None = None


class TrialPlanned(Fact):
    """An officer planned a trial of a confirmed match."""

    TYPE = "trial.planned.v1"

    match: Restricted[MatchId]
    wish: Restricted[WishId]
    solution: Restricted[SolutionId]
    department: Restricted[OrganisationId]
    provider: Restricted[OrganisationId]
    plan: Restricted[TrialPlan]


class TrialRevised(Fact):
    """The plan was changed before its approval; the whole of it as it reads now."""

    TYPE = "trial.revised.v1"

    plan: Restricted[TrialPlan]


class TrialDiscarded(Fact):
    """A plan was given up before its approval."""

    TYPE = "trial.discarded.v1"

    reason: Restricted[LocalisedText]


class TrialApproved(Fact):
    """A reviewer approved the plan: it is frozen and public, with the names of that day."""

    TYPE = "trial.approved.v1"

    match: Public[MatchId]
    wish: Public[WishId]
    solution: Public[SolutionId]
    department: Public[OrganisationId]
    department_name: Public[LocalisedText]
    department_type: Public[OrganisationType]
    provider: Public[OrganisationId]
    provider_name: Public[LocalisedText]
    provider_type: Public[OrganisationType]
    provider_origin: Public[ProviderOrigin | None] = None
    plan: Public[TrialPlan]


class TrialStarted(Fact):
    """The trial began at its site."""

    TYPE = "trial.started.v1"

    started_on: Restricted[date]


class TrialMeasured(Fact):
    """One measurement of one criterion was recorded. Measurements are numbered within their trial."""

    TYPE = "trial.measured.v1"

    number: Restricted[int]
    criterion: Restricted[CriterionId]
    on: Restricted[date]
    value: Restricted[Measure]
    note: Restricted[LocalisedText | None] = None


class TrialMeasurementVoided(Fact):
    """A measurement was found to be wrong: it counts no more, and stays in history with the reason."""

    TYPE = "trial.measurement_voided.v1"

    number: Restricted[int]
    reason: Restricted[LocalisedText]


class TrialIncidentReported(Fact):
    """Something went wrong at the site, or might have."""

    TYPE = "trial.incident_reported.v1"

    on: Restricted[date]
    description: Restricted[LocalisedText]


class TrialSuspended(Fact):
    """The trial was interrupted: nothing is measured until it is resumed."""

    TYPE = "trial.suspended.v1"

    reason: Restricted[LocalisedText]


class TrialResumed(Fact):
    """An interrupted trial goes on."""

    TYPE = "trial.resumed.v1"

    reason: Restricted[LocalisedText]


class TrialCompleted(Fact):
    """The trial is over; its result was computed by the rule that the approved plan froze."""

    TYPE = "trial.completed.v1"

    match: Public[MatchId]
    wish: Public[WishId]
    solution: Public[SolutionId]
    department: Public[OrganisationId]
    provider: Public[OrganisationId]
    started_on: Public[date]
    completed_on: Public[date]
    result: Public[TrialResult]
    incidents: Public[int]


class TrialCancelled(Fact):
    """An approved trial was given up; there is no result."""

    TYPE = "trial.cancelled.v1"

    match: Public[MatchId]
    wish: Public[WishId]
    solution: Public[SolutionId]
    department: Public[OrganisationId]
    provider: Public[OrganisationId]
    reason: Public[LocalisedText]


class TrialDatesWrong(RuleRefusal):
    """A trial cannot end before it starts: it starts on {starts_on} and would end on {ends_on}."""

    ZH_HANT = "試驗不可在開始之前結束：開始日期為{starts_on}，結束日期為{ends_on}。"
    ZH_HANS = "试验不可在开始之前结束：开始日期为{starts_on}，结束日期为{ends_on}。"


class CriterionNamedTwice(RuleRefusal):
    """Two acceptance criteria have the id {criterion}: each needs one of its own."""

    ZH_HANT = "有兩項驗收準則使用編號{criterion}：每項須有自己的編號。"
    ZH_HANS = "有两项验收准则使用编号{criterion}：每项须有自己的编号。"


class TooManyCriteria(InvalidInput):
    """A plan has at most {most} acceptance criteria; this one has {count}."""

    ZH_HANT = "計劃最多可有{most}項驗收準則；現有{count}項。"
    ZH_HANS = "计划最多可有{most}项验收准则；现有{count}项。"


class ApprovedByItsPlanner(Forbidden):
    """Whoever planned or revised the trial {trial} cannot approve it: another person must."""

    ZH_HANT = "曾擬訂或修訂試驗 {trial} 的人員不可批准該試驗：必須由另一人批准。"
    ZH_HANS = "曾拟订或修订试验 {trial} 的人员不可批准该试验：必须由另一人批准。"


class StartedBeforeApproval(RuleRefusal):
    """The trial {trial} was approved on {approved_on}: it cannot have started on {on}, before that day. Say on which day it did, as `started_on`."""

    ZH_HANT = "試驗 {trial} 於{approved_on}獲批准：不可在該日之前（{on}）開始。請以 `started_on` 說明實際開始日期。"
    ZH_HANS = "试验 {trial} 于{approved_on}获批准：不可在该日之前（{on}）开始。请以 `started_on` 说明实际开始日期。"


class NotInTrialTime(RuleRefusal):
    """{on} is outside the trial {trial}, which started on {starts_on} and ends with {ends_on}."""

    ZH_HANT = "{on}不在試驗 {trial} 的期間內：試驗於{starts_on}開始，至{ends_on}為止。"
    ZH_HANS = "{on}不在试验 {trial} 的期间内：试验于{starts_on}开始，至{ends_on}为止。"


class NotYetHappened(RuleRefusal):
    """{on} is after {today}, Hong Kong time: only what has happened can be recorded."""

    ZH_HANT = "{on}在今天（香港時間{today}）之後：只可記錄已發生的事。"
    ZH_HANS = "{on}在今天（香港时间{today}）之后：只可记录已发生的事。"


class WhileSuspended(RuleRefusal):
    """The trial {trial} was suspended from {suspended_on} to {resumed_on}: nothing was measured on {on}."""

    ZH_HANT = "試驗 {trial} 於{suspended_on}至{resumed_on}期間暫停：{on}並無量度。"
    ZH_HANS = "试验 {trial} 于{suspended_on}至{resumed_on}期间暂停：{on}并无量度。"


class UnknownCriterion(RuleRefusal):
    """The trial {trial} has no criterion {criterion}; its criteria are {known}."""

    ZH_HANT = "試驗 {trial} 沒有準則{criterion}；其準則為：{known}。"
    ZH_HANS = "试验 {trial} 没有准则{criterion}；其准则为：{known}。"


class NoSuchMeasurement(RuleRefusal):
    """The trial {trial} has no measurement {number} that counts."""

    ZH_HANT = "試驗 {trial} 沒有編號{number}的有效量度。"
    ZH_HANS = "试验 {trial} 没有编号{number}的有效量度。"


class CriterionNotMeasured(RuleRefusal):
    """The trial {trial} cannot be completed: there is no measurement of {criteria}."""

    ZH_HANT = "試驗 {trial} 未能完成：{criteria} 尚未有量度。"
    ZH_HANS = "试验 {trial} 未能完成：{criteria} 尚未有量度。"


LIFECYCLE = Lifecycle(
    "trial",
    {
        TrialPlanned: step(to="planned"),
        TrialRevised: step("planned"),
        TrialDiscarded: step("planned", to="discarded"),
        TrialApproved: step("planned", to="approved"),
        TrialStarted: step("approved", to="running"),
        TrialMeasured: step("running"),
        TrialMeasurementVoided: step("running", "suspended"),
        TrialIncidentReported: step("running", "suspended"),
        TrialSuspended: step("running", to="suspended"),
        TrialResumed: step("suspended", to="running"),
        TrialCompleted: step("running", to="completed"),
        TrialCancelled: step("approved", "running", "suspended", to="cancelled"),
    },
)

PUBLISHED_STATES = frozenset({"approved", "running", "suspended", "completed", "cancelled"})
"""States of a trial that the public knows of."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Whom and what a trial is about."""

    match: MatchId
    wish: WishId
    solution: SolutionId
    department: OrganisationId
    provider: OrganisationId


@dataclass
class Measurements:
    """Measurements of a trial by number; those that were voided are gone from here."""

    counted: dict[int, TrialMeasured] = field(default_factory=dict)
    last: int = 0

    def by_criterion(self) -> Mapping[CriterionId, list[Decimal]]:
        """Values that count, in the order in which they were recorded."""
        values: dict[CriterionId, list[Decimal]] = {}
        for measurement in self.counted.values():
            values.setdefault(measurement.criterion, []).append(measurement.value)
        return values


class Trial(Aggregate):
    """What the rules need to know of a trial."""

    NOUN = "trial"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.pair: Pair | None = None
        self.plan: TrialPlan | None = None
        self.planners: set[str] = set()
        self.approved_on: date | None = None
        self.started_on: date | None = None
        self.suspended_on: date | None = None
        self.suspensions: list[tuple[date, date]] = []
        self.measurements = Measurements()
        self.incidents = 0
        self.result: TrialResult | None = None

    @property
    def trial_id(self) -> TrialId:
        return TrialId(self.noun_id)

    @property
    def known_pair(self) -> Pair:
        """Whom and what it is about, once it is planned."""
        assert self.pair is not None
        return self.pair

    @property
    def frozen_plan(self) -> TrialPlan:
        """The plan as it stands, once there is one."""
        assert self.plan is not None
        return self.plan

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case TrialPlanned():
                self.pair = Pair(
                    match=fact.match,
                    wish=fact.wish,
                    solution=fact.solution,
                    department=fact.department,
                    provider=fact.provider,
                )
                self._planned(fact.plan, envelope)
            case TrialRevised():
                self._planned(fact.plan, envelope)
            case TrialApproved():
                self.approved_on = envelope.happened_on
            case TrialStarted():
                self.started_on = fact.started_on
            case TrialMeasured():
                self.measurements.counted[fact.number] = fact
                self.measurements.last = fact.number
            case TrialMeasurementVoided():
                self.measurements.counted.pop(fact.number, None)
            case TrialIncidentReported():
                self.incidents += 1
            case TrialSuspended() | TrialResumed():
                self._interrupted(fact, envelope.happened_on)
            case TrialCompleted():
                self.result = fact.result

    def _planned(self, plan: TrialPlan, envelope: Envelope) -> None:
        self.plan = plan
        self.planners.add(envelope.by.principal)

    def _interrupted(self, fact: TrialSuspended | TrialResumed, on: date) -> None:
        if isinstance(fact, TrialSuspended):
            self.suspended_on = on
        elif self.suspended_on is not None:
            self.suspensions.append((self.suspended_on, on))
            self.suspended_on = None


def check_plan(plan: TrialPlan) -> None:
    """Raises TrialDatesWrong, CriterionNamedTwice or TooManyCriteria."""
    if plan.ends_on < plan.starts_on:
        raise TrialDatesWrong(starts_on=plan.starts_on, ends_on=plan.ends_on, field="plan.ends_on", value=plan.ends_on)
    for criterion in repeated_ids(plan.criteria):
        raise CriterionNamedTwice(criterion=criterion, field="plan.criteria", value=criterion)
    if len(plan.criteria) > MOST_CRITERIA:
        raise TooManyCriteria(most=MOST_CRITERIA, count=len(plan.criteria), field="plan.criteria")


def plan(trial: Trial, *, pair: Pair, plan: TrialPlan) -> Decided:
    """Plans a trial of a pair whose match was accepted and confirmed (`matches.plan_trial` checks that)."""
    LIFECYCLE.check(TrialPlanned, trial.state, noun_id=trial.noun_id)
    check_plan(plan)
    fact = TrialPlanned(
        match=pair.match,
        wish=pair.wish,
        solution=pair.solution,
        department=pair.department,
        provider=pair.provider,
        plan=plan,
    )
    return fact.told_to(pair.department, pair.provider)


def revise(trial: Trial, *, plan: TrialPlan) -> Decided:
    """Changes a plan that is not approved yet."""
    LIFECYCLE.check(TrialRevised, trial.state, noun_id=trial.noun_id)
    check_plan(plan)
    return _told(trial, TrialRevised(plan=plan))


def discard(trial: Trial, *, reason: LocalisedText) -> Decided:
    """Gives up a plan that the public never saw."""
    LIFECYCLE.check(TrialDiscarded, trial.state, noun_id=trial.noun_id)
    return _told(trial, TrialDiscarded(reason=reason))


def approve(trial: Trial, *, department: Organisation, provider: Organisation, by: Actor) -> Decided:
    """Freezes and publishes the plan, by a person who neither planned nor revised it."""
    LIFECYCLE.check(TrialApproved, trial.state, noun_id=trial.noun_id)
    check_person(by)
    if by.principal in trial.planners:
        raise ApprovedByItsPlanner(trial=trial.noun_id)
    assert department.name is not None
    assert provider.name is not None
    fact = TrialApproved(
        match=trial.known_pair.match,
        wish=trial.known_pair.wish,
        solution=trial.known_pair.solution,
        department=trial.known_pair.department,
        department_name=department.name,
        department_type=department.type,
        provider=trial.known_pair.provider,
        provider_name=provider.name,
        provider_type=provider.type,
        provider_origin=provider.origin,
        plan=trial.frozen_plan,
    )
    return _told(trial, fact)


def start(trial: Trial, *, started_on: date | None = None, on: date) -> Decided:
    """Records that the trial began: on the first day of its plan unless another day of its time is given.

    Not before the day of its approval; what was read before the start does not count (`measure`), so nothing is tried and
    counted that nobody had approved.
    """
    LIFECYCLE.check(TrialStarted, trial.state, noun_id=trial.noun_id)
    began = started_on or trial.frozen_plan.starts_on
    assert trial.approved_on is not None
    if began < trial.approved_on:
        raise StartedBeforeApproval(
            trial=trial.noun_id, approved_on=trial.approved_on, on=began, field="started_on", value=began
        )
    _check_in_time(trial, began, on=on, field="started_on")
    return _told(trial, TrialStarted(started_on=began))


def measure(trial: Trial, *, measurements: Sequence[Measurement], on: date) -> list[Decided]:
    """Records measurements: all of them, or none when one is outside the trial's time or of an unknown criterion.

    Raises UnknownCriterion, NotYetHappened, NotInTrialTime or WhileSuspended, with every other fault as its `others`.
    """
    LIFECYCLE.check(TrialMeasured, trial.state, noun_id=trial.noun_id)
    if not measurements:
        raise InvalidInput(reason=_NONE_GIVEN, field="measurements")
    named = [(f"measurements[{index}]", measurement) for index, measurement in enumerate(measurements)]
    raise_all(fault for field, measurement in named for fault in _faults(trial, measurement, on=on, field=field))
    facts = [
        TrialMeasured(
            number=number,
            criterion=measurement.criterion,
            on=measurement.on,
            value=measurement.value,
            note=measurement.note,
        )
        for number, measurement in enumerate(measurements, start=trial.measurements.last + 1)
    ]
    pair = trial.known_pair
    return [fact.told_to(pair.department, pair.provider, happened_on=fact.on) for fact in facts]


_NONE_GIVEN = {"en": "no measurement was given", "zh-Hant": "沒有提供任何量度", "zh-Hans": "没有提供任何量度"}


def _faults(trial: Trial, measurement: Measurement, *, on: date, field: str) -> Iterator[Refusal]:
    """All that is wrong with one measurement; `field` is where it was given."""
    known = [criterion.id for criterion in trial.frozen_plan.criteria]
    if measurement.criterion not in known:
        yield UnknownCriterion(
            trial=trial.noun_id,
            criterion=measurement.criterion,
            known=", ".join(known),
            field=f"{field}.criterion",
            value=measurement.criterion,
        )
    if fault := _fault_of_day(trial, measurement.on, on=on, field=f"{field}.on"):
        yield fault
    for suspended_on, resumed_on in trial.suspensions:
        if suspended_on < measurement.on < resumed_on:  # on the two days themselves something may have been measured
            yield WhileSuspended(
                trial=trial.noun_id,
                suspended_on=suspended_on,
                resumed_on=resumed_on,
                on=measurement.on,
                field=f"{field}.on",
                value=measurement.on,
            )


def void_measurement(trial: Trial, *, number: int, reason: LocalisedText) -> Decided:
    """Takes a wrong measurement out of the result; a right one is recorded as a new measurement."""
    LIFECYCLE.check(TrialMeasurementVoided, trial.state, noun_id=trial.noun_id)
    if number not in trial.measurements.counted:
        raise NoSuchMeasurement(trial=trial.noun_id, number=number, field="number", value=number)
    return _told(trial, TrialMeasurementVoided(number=number, reason=reason))


def report_incident(trial: Trial, *, happened: date, description: LocalisedText, on: date) -> Decided:
    """Records an incident on a day of the trial."""
    LIFECYCLE.check(TrialIncidentReported, trial.state, noun_id=trial.noun_id)
    _check_in_time(trial, happened, on=on, field="on")
    return _told(trial, TrialIncidentReported(on=happened, description=description))


def suspend(trial: Trial, *, reason: LocalisedText) -> Decided:
    """Interrupts the trial."""
    LIFECYCLE.check(TrialSuspended, trial.state, noun_id=trial.noun_id)
    return _told(trial, TrialSuspended(reason=reason))


def resume(trial: Trial, *, reason: LocalisedText) -> Decided:
    """Goes on with an interrupted trial."""
    LIFECYCLE.check(TrialResumed, trial.state, noun_id=trial.noun_id)
    return _told(trial, TrialResumed(reason=reason))


def complete(trial: Trial, *, on: date) -> Decided:
    """Ends the trial. The result is computed from the measurements that count, never given; each criterion needs one."""
    LIFECYCLE.check(TrialCompleted, trial.state, noun_id=trial.noun_id)
    criteria, measurements = trial.frozen_plan.criteria, trial.measurements.by_criterion()
    if missing := [criterion.id for criterion in criteria if criterion.id not in measurements]:
        raise CriterionNotMeasured(trial=trial.noun_id, criteria=", ".join(missing))
    assert trial.started_on is not None
    fact = TrialCompleted(
        match=trial.known_pair.match,
        wish=trial.known_pair.wish,
        solution=trial.known_pair.solution,
        department=trial.known_pair.department,
        provider=trial.known_pair.provider,
        started_on=trial.started_on,
        completed_on=on,
        result=result_of(criteria, measurements),
        incidents=trial.incidents,
    )
    return _told(trial, fact)


def cancel(trial: Trial, *, reason: LocalisedText) -> Decided:
    """Gives up an approved trial; the public is told why."""
    LIFECYCLE.check(TrialCancelled, trial.state, noun_id=trial.noun_id)
    fact = TrialCancelled(
        match=trial.known_pair.match,
        wish=trial.known_pair.wish,
        solution=trial.known_pair.solution,
        department=trial.known_pair.department,
        provider=trial.known_pair.provider,
        reason=reason,
    )
    return _told(trial, fact)


def _told(trial: Trial, fact: Fact) -> Decided:
    return fact.told_to(trial.known_pair.department, trial.known_pair.provider)


def _check_in_time(trial: Trial, day: date, *, on: date, field: str) -> None:
    if fault := _fault_of_day(trial, day, on=on, field=field):
        raise fault


def _fault_of_day(trial: Trial, day: date, *, on: date, field: str) -> Refusal | None:
    plan = trial.frozen_plan
    if day > on:
        return NotYetHappened(on=day, today=on, field=field, value=day)
    starts_on = trial.started_on or plan.starts_on
    if starts_on <= day <= plan.ends_on:
        return None
    return NotInTrialTime(
        on=day, trial=trial.noun_id, starts_on=starts_on, ends_on=plan.ends_on, field=field, value=day
    )
