"""Rules of trials, each state reached through the deciders."""

from datetime import date
from decimal import Decimal

import pytest

from domain import trials
from domain.criteria import Criterion, CriterionId
from domain.envelope import Actor, Role
from domain.facts import Exposure
from domain.ids import MatchId, OrganisationId, SolutionId, WishId
from domain.lifecycle import NotInThisState
from domain.members import NotAPerson
from domain.money import Money
from domain.organisations import Organisation, register, verify
from domain.refusals import LANGUAGES, InvalidInput, refusal_types
from domain.texts import LocalisedText
from domain.trials import (
    LIFECYCLE,
    ApprovedByItsPlanner,
    CriterionNamedTwice,
    CriterionNotMeasured,
    Measurement,
    NoSuchMeasurement,
    NotInTrialTime,
    NotYetHappened,
    Pair,
    StartedBeforeApproval,
    TooManyCriteria,
    Trial,
    TrialApproved,
    TrialCancelled,
    TrialCompleted,
    TrialDatesWrong,
    TrialPlan,
    UnknownCriterion,
    WhileSuspended,
)
from tests.unit.folding import PLANNER, REVIEWER, happen

pytestmark = pytest.mark.unit

REASON = LocalisedText.of(en="The site is flooded.", zh_hant="場地水浸。")
PAIR = Pair(
    match=MatchId("W-0001:S-0005"),
    wish=WishId("W-0001"),
    solution=SolutionId("S-0005"),
    department=OrganisationId("O-drainage"),
    provider=OrganisationId("O-gauges"),
)
APPROVED = date(2026, 2, 27)
STARTS, MIDDLE, ENDS = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 31)


def criterion(id: str, *, target: str, direction: str) -> Criterion:
    return Criterion.model_validate(
        {
            "id": id,
            "metric": {"en": f"Metric {id}"},
            "unit": "mm",
            "baseline": "45",
            "target": target,
            "direction": direction,
        }
    )


def a_plan(**changes: object) -> TrialPlan:
    plan = TrialPlan(
        site=LocalisedText.of(en="Six vehicular subways", zh_hant="六條行車隧道"),
        scale=LocalisedText.of(en="Six gauges"),
        kind="pilot",
        starts_on=STARTS,
        ends_on=ENDS,
        criteria=(
            criterion("C1", target="10", direction="at_most"),
            criterion("C2", target="95", direction="at_least"),
        ),
        project_sum=Money(amount=Decimal(296000)),
    )
    return plan.model_copy(update=changes)


def an_organisation(id: OrganisationId, name: str, *, type: str, origin: str | None = None) -> Organisation:
    organisation = Organisation(Organisation.stream_of(id))
    happen(organisation, register(organisation, name=LocalisedText.of(en=name), type=type, origin=origin))
    return happen(organisation, verify(organisation, evidence=LocalisedText.of(en="Seen.")))


def reading(criterion: str, value: str, *, on: date = MIDDLE) -> Measurement:
    return Measurement(criterion=CriterionId(criterion), on=on, value=Decimal(value))


@pytest.fixture
def department() -> Organisation:
    return an_organisation(PAIR.department, "Drainage Services Department", type="gov-department")


@pytest.fixture
def provider() -> Organisation:
    return an_organisation(PAIR.provider, "Gauges Limited", type="startup", origin="hong-kong")


@pytest.fixture
def planned() -> Trial:
    trial = Trial(Trial.stream_of("T-001"))
    return happen(trial, trials.plan(trial, pair=PAIR, plan=a_plan()))


@pytest.fixture
def approved(planned: Trial, department: Organisation, provider: Organisation) -> Trial:
    fact = trials.approve(planned, department=department, provider=provider, by=REVIEWER)
    return happen(planned, fact, by=REVIEWER, on=APPROVED)


@pytest.fixture
def running(approved: Trial) -> Trial:
    return happen(approved, trials.start(approved, on=STARTS), on=STARTS)


@pytest.fixture
def suspended(running: Trial) -> Trial:
    return happen(running, trials.suspend(running, reason=REASON), on=date(2026, 3, 20))


@pytest.fixture
def measured(running: Trial) -> Trial:
    readings = [reading("C1", "4.4"), reading("C1", "3"), reading("C2", "94"), reading("C2", "97")]
    return happen(running, trials.measure(running, measurements=readings, on=ENDS))


class TestPlan:
    def test_remembers_pair_plan_and_planner(self, planned: Trial) -> None:
        assert (planned.state, planned.pair, planned.frozen_plan.kind) == ("planned", PAIR, "pilot")
        assert planned.planners == {PLANNER.id}

    def test_is_told_to_department_and_provider_alone(self) -> None:
        decided = trials.plan(Trial("trial:T-1"), pair=PAIR, plan=a_plan())
        assert decided.parties == (PAIR.department, PAIR.provider)
        assert not decided.fact.is_publishing()

    def test_may_last_one_day(self) -> None:
        trials.check_plan(a_plan(ends_on=STARTS))

    def test_refuses_an_end_before_the_start(self) -> None:
        with pytest.raises(TrialDatesWrong) as refused:
            trials.plan(Trial("trial:T-1"), pair=PAIR, plan=a_plan(ends_on=date(2026, 2, 28)))
        assert refused.value.field == "plan.ends_on"

    def test_refuses_an_id_for_two_criteria(self) -> None:
        twice = (criterion("C1", target="1", direction="at_most"), criterion("C1", target="2", direction="at_most"))
        with pytest.raises(CriterionNamedTwice, match="C1"):
            trials.plan(Trial("trial:T-1"), pair=PAIR, plan=a_plan(criteria=twice))

    def test_refuses_more_criteria_than_anybody_reads(self) -> None:
        many = tuple(criterion(f"C{n}", target="1", direction="at_most") for n in range(trials.MOST_CRITERIA + 1))
        with pytest.raises(TooManyCriteria):
            trials.check_plan(a_plan(criteria=many))

    def test_is_made_once(self, planned: Trial) -> None:
        with pytest.raises(NotInThisState):
            trials.plan(planned, pair=PAIR, plan=a_plan())

    def test_can_be_revised_until_it_is_approved(self, planned: Trial) -> None:
        happen(planned, trials.revise(planned, plan=a_plan(kind="prototype")))
        assert planned.frozen_plan.kind == "prototype"

    def test_can_be_discarded_unseen(self, planned: Trial) -> None:
        decided = trials.discard(planned, reason=REASON)
        assert not decided.fact.is_publishing()
        assert happen(planned, decided).state == "discarded"


class TestApprove:
    def test_publishes_the_whole_plan_with_the_names_of_that_day(
        self, planned: Trial, department: Organisation, provider: Organisation
    ) -> None:
        fact = trials.approve(planned, department=department, provider=provider, by=REVIEWER).fact
        assert isinstance(fact, TrialApproved)
        assert set(fact.exposures().values()) == {Exposure.PUBLIC}
        assert fact.plan == a_plan()
        assert (fact.department_name.en, fact.provider_name.en) == ("Drainage Services Department", "Gauges Limited")
        assert (fact.provider_type, fact.provider_origin) == ("startup", "hong-kong")

    def test_refuses_whoever_planned_or_revised_it(
        self, planned: Trial, department: Organisation, provider: Organisation
    ) -> None:
        happen(planned, trials.revise(planned, plan=a_plan()), by=REVIEWER)
        for planner in (PLANNER, REVIEWER):
            with pytest.raises(ApprovedByItsPlanner):
                trials.approve(planned, department=department, provider=provider, by=planner)

    def test_sees_the_person_behind_a_service(
        self, planned: Trial, department: Organisation, provider: Organisation
    ) -> None:
        through = Actor(id="service:loader", role=Role.REVIEWER, acting_for=PLANNER.id)
        with pytest.raises(ApprovedByItsPlanner):
            trials.approve(planned, department=department, provider=provider, by=through)

    def test_refuses_a_service_account(self, planned: Trial, department: Organisation, provider: Organisation) -> None:
        with pytest.raises(NotAPerson):
            trials.approve(
                planned, department=department, provider=provider, by=Actor(id="service:P-system", role=Role.REVIEWER)
            )

    def test_freezes_the_plan(self, approved: Trial) -> None:
        with pytest.raises(NotInThisState):
            trials.revise(approved, plan=a_plan())


class TestStart:
    def test_is_on_the_first_day_of_the_plan_unless_another_is_given(self, approved: Trial) -> None:
        assert happen(approved, trials.start(approved, on=date(2026, 3, 4))).started_on == STARTS

    def test_may_be_later_in_the_time_of_the_trial(self, approved: Trial) -> None:
        late = date(2026, 3, 3)
        assert happen(approved, trials.start(approved, started_on=late, on=late)).started_on == late

    def test_refuses_a_day_that_is_still_to_come(self, approved: Trial) -> None:
        with pytest.raises(NotYetHappened):
            trials.start(approved, on=date(2026, 2, 27))

    @pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 6, 1)])
    def test_refuses_a_day_outside_the_plan(self, approved: Trial, day: date) -> None:
        with pytest.raises(NotInTrialTime):
            trials.start(approved, started_on=day, on=date(2026, 7, 1))

    def test_refuses_a_day_before_its_approval(
        self, planned: Trial, department: Organisation, provider: Organisation
    ) -> None:
        fact = trials.approve(planned, department=department, provider=provider, by=REVIEWER)
        late = happen(planned, fact, by=REVIEWER, on=MIDDLE)
        for started_on in (None, STARTS, date(2026, 3, 31)):
            with pytest.raises(StartedBeforeApproval, match="2026-04-01"):
                trials.start(late, started_on=started_on, on=MIDDLE)
        running = happen(late, trials.start(late, started_on=MIDDLE, on=MIDDLE), on=MIDDLE)
        with pytest.raises(NotInTrialTime):
            trials.measure(running, measurements=[reading("C1", "1", on=date(2026, 3, 31))], on=ENDS)
        assert trials.measure(running, measurements=[reading("C1", "1", on=MIDDLE)], on=ENDS)

    def test_refuses_a_plan_that_nobody_approved(self, planned: Trial) -> None:
        with pytest.raises(NotInThisState):
            trials.start(planned, on=STARTS)


class TestMeasure:
    def test_makes_one_fact_of_each_reading_and_numbers_them(self, running: Trial) -> None:
        first = trials.measure(running, measurements=[reading("C1", "4"), reading("C2", "96")], on=ENDS)
        happen(running, first)
        happen(running, trials.measure(running, measurements=[reading("C1", "5")], on=ENDS))
        assert list(running.measurements.counted) == [1, 2, 3]
        assert running.measurements.by_criterion() == {"C1": [Decimal(4), Decimal(5)], "C2": [Decimal(96)]}

    @pytest.mark.parametrize("day", [STARTS, ENDS])
    def test_takes_the_first_and_the_last_day(self, running: Trial, day: date) -> None:
        assert trials.measure(running, measurements=[reading("C1", "4", on=day)], on=ENDS)

    @pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 6, 1)])
    def test_refuses_a_day_outside_the_trial(self, running: Trial, day: date) -> None:
        with pytest.raises(NotInTrialTime) as refused:
            trials.measure(running, measurements=[reading("C1", "4"), reading("C1", "4", on=day)], on=date(2026, 7, 1))
        assert refused.value.field == "measurements[1].on"

    def test_refuses_a_day_before_it_really_started(self, approved: Trial) -> None:
        happen(approved, trials.start(approved, started_on=date(2026, 3, 10), on=date(2026, 3, 10)))
        with pytest.raises(NotInTrialTime):
            trials.measure(approved, measurements=[reading("C1", "4", on=date(2026, 3, 9))], on=ENDS)

    def test_refuses_tomorrow(self, running: Trial) -> None:
        with pytest.raises(NotYetHappened):
            trials.measure(running, measurements=[reading("C1", "4", on=date(2026, 4, 2))], on=MIDDLE)

    def test_refuses_an_unknown_criterion_and_names_the_known_ones(self, running: Trial) -> None:
        with pytest.raises(UnknownCriterion, match=r"no criterion C9; its criteria are C1, C2") as refused:
            trials.measure(running, measurements=[reading("C9", "4")], on=ENDS)
        assert refused.value.field == "measurements[0].criterion"

    def test_refuses_to_be_given_nothing(self, running: Trial) -> None:
        with pytest.raises(InvalidInput):
            trials.measure(running, measurements=[], on=ENDS)

    def test_refuses_while_suspended(self, suspended: Trial) -> None:
        with pytest.raises(NotInThisState):
            trials.measure(suspended, measurements=[reading("C1", "4")], on=ENDS)

    def test_refuses_days_of_a_suspension_after_it(self, suspended: Trial) -> None:
        happen(suspended, trials.resume(suspended, reason=REASON), on=date(2026, 3, 25))
        with pytest.raises(WhileSuspended):
            trials.measure(suspended, measurements=[reading("C1", "4", on=date(2026, 3, 21))], on=ENDS)
        for day in (date(2026, 3, 20), date(2026, 3, 25)):
            assert trials.measure(suspended, measurements=[reading("C1", "4", on=day)], on=ENDS)

    def test_refuses_a_trial_that_has_not_started(self, approved: Trial) -> None:
        with pytest.raises(NotInThisState):
            trials.measure(approved, measurements=[reading("C1", "4")], on=ENDS)


class TestVoid:
    def test_takes_a_reading_out_and_keeps_the_numbers(self, measured: Trial) -> None:
        happen(measured, trials.void_measurement(measured, number=1, reason=REASON))
        assert list(measured.measurements.counted) == [2, 3, 4]
        happen(measured, trials.measure(measured, measurements=[reading("C1", "5")], on=ENDS))
        assert list(measured.measurements.counted) == [2, 3, 4, 5]

    @pytest.mark.parametrize("number", [0, 5])
    def test_refuses_a_reading_that_is_not_there(self, measured: Trial, number: int) -> None:
        with pytest.raises(NoSuchMeasurement):
            trials.void_measurement(measured, number=number, reason=REASON)

    def test_refuses_the_same_reading_twice(self, measured: Trial) -> None:
        happen(measured, trials.void_measurement(measured, number=1, reason=REASON))
        with pytest.raises(NoSuchMeasurement):
            trials.void_measurement(measured, number=1, reason=REASON)


class TestIncident:
    def test_is_counted_also_while_suspended(self, suspended: Trial) -> None:
        day = date(2026, 3, 20)
        happen(suspended, trials.report_incident(suspended, happened=day, description=REASON, on=day))
        assert suspended.incidents == 1

    def test_refuses_a_day_outside_the_trial(self, running: Trial) -> None:
        with pytest.raises(NotInTrialTime):
            trials.report_incident(running, happened=date(2026, 6, 2), description=REASON, on=date(2026, 6, 3))


class TestComplete:
    def test_computes_the_result_by_the_rule_of_the_plan(self, measured: Trial) -> None:
        fact = trials.complete(measured, on=ENDS).fact
        assert isinstance(fact, TrialCompleted)
        assert [(c.id, c.mean.exact, c.met) for c in fact.result.criteria] == [
            ("C1", "3.7", True),
            ("C2", "95.5", True),
        ]
        assert (fact.result.outcome, fact.started_on, fact.completed_on) == ("met", STARTS, ENDS)
        assert set(fact.exposures().values()) == {Exposure.PUBLIC}

    def test_leaves_out_what_was_voided(self, measured: Trial) -> None:
        happen(measured, trials.void_measurement(measured, number=4, reason=REASON))
        fact = trials.complete(measured, on=ENDS).fact
        assert isinstance(fact, TrialCompleted)
        assert fact.result.outcome == "partly_met"

    def test_refuses_while_a_criterion_has_no_reading(self, running: Trial) -> None:
        happen(running, trials.measure(running, measurements=[reading("C1", "4")], on=ENDS))
        with pytest.raises(CriterionNotMeasured, match="C2"):
            trials.complete(running, on=ENDS)

    def test_refuses_when_every_reading_of_a_criterion_was_voided(self, measured: Trial) -> None:
        for number in (1, 2):
            happen(measured, trials.void_measurement(measured, number=number, reason=REASON))
        with pytest.raises(CriterionNotMeasured, match="C1"):
            trials.complete(measured, on=ENDS)

    def test_ends_everything(self, measured: Trial) -> None:
        happen(measured, trials.complete(measured, on=ENDS))
        assert measured.result is not None
        with pytest.raises(NotInThisState):
            trials.void_measurement(measured, number=1, reason=REASON)
        with pytest.raises(NotInThisState):
            trials.cancel(measured, reason=REASON)


class TestCancel:
    @pytest.mark.parametrize("state", ["approved", "running", "suspended"])
    def test_tells_the_public_why(self, state: str, request: pytest.FixtureRequest) -> None:
        trial: Trial = request.getfixturevalue(state)
        fact = trials.cancel(trial, reason=REASON).fact
        assert isinstance(fact, TrialCancelled)
        assert set(fact.exposures().values()) == {Exposure.PUBLIC}

    def test_is_not_for_a_plan_that_the_public_never_saw(self, planned: Trial) -> None:
        with pytest.raises(NotInThisState):
            trials.cancel(planned, reason=REASON)


class TestLifecycle:
    def test_knows_no_state_without_a_way_in(self) -> None:
        assert set(LIFECYCLE.states()) == {row.to for row in LIFECYCLE.steps.values() if row.to}


class TestRefusals:
    def test_have_the_same_places_in_every_language(self) -> None:
        for cls in refusal_types():
            if cls.__module__ in ("domain.trials", "domain.reports"):
                places = [set(_places(text)) for text in (str(cls.__doc__), cls.ZH_HANT, cls.ZH_HANS)]
                assert places[0] == places[1] == places[2], cls

    def test_speak_each_language(self, planned: Trial) -> None:
        with pytest.raises(ApprovedByItsPlanner) as refused:
            trials.approve(
                planned, department=Organisation("organisation:O"), provider=Organisation("organisation:O"), by=PLANNER
            )
        assert len({refused.value.message(language) for language in LANGUAGES}) == len(LANGUAGES)


def _places(template: str) -> list[str]:
    from string import Formatter

    return [name for _, name, _, _ in Formatter().parse(template) if name]
