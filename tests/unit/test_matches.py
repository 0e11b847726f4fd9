"""The rules of matches: who may take part, what a decision rests on, when it counts, and what undoes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import pytest

from domain import matches, members, solutions, wishes
from domain.categories import ACCEPTING_REASONS, DECISION_REASONS
from domain.declarations import InterestStands, NotDeclared, Officer, OwnOrganisation
from domain.envelope import Actor, Role
from domain.facts import Decided, Exposure, Fact
from domain.ids import TrialId
from domain.lifecycle import NotInThisState
from domain.matches import (
    LIFECYCLE,
    OPEN_STATES,
    AssigneeNotOfficer,
    ConfirmedByItsDecider,
    DecisionOutdated,
    Grounds,
    MatchAcceptanceConfirmed,
    MatchDecisionFlagged,
    MatchDecisionUndone,
    MatchDeclineConfirmed,
    MatchNotInEffect,
    NothingToLapseFor,
    NotItsDecider,
    NotReadAsItIs,
    ReasonDoesNotFit,
    TrialInTheWay,
    sides_over,
)
from domain.members import NotAPerson, RankNotKnown
from domain.organisations import Organisation
from domain.solutions import SolutionNotOffered
from domain.wishes import WishOver
from tests.stage.deciding import offer
from tests.stage.scene import wish_content
from tests.unit.folding import happen
from tests.unit.pairs import (
    DEPARTMENT,
    FAYE,
    FELIX,
    MACHINE,
    OFFICE,
    ON,
    PAUL,
    PROVIDER,
    REASON,
    RITA,
    Pair,
    actor,
    member,
    party_ids,
)

pytestmark = pytest.mark.unit

TRIAL = TrialId("T-001")
LAST_DAY = ON + timedelta(days=90)


@pytest.fixture
def pair() -> Pair:
    return Pair()


def withdraw_wish(pair: Pair) -> None:
    happen(pair.wish, wishes.withdraw(pair.wish, reason=REASON))


def fulfil_wish(pair: Pair) -> None:
    happen(pair.wish, wishes.fulfil(pair.wish, solutions=[], reason=REASON))


def withdraw_solution(pair: Pair) -> None:
    happen(pair.solution, solutions.withdraw(pair.solution, reason=REASON))


GONE = pytest.mark.parametrize(
    ("goes", "refusal"),
    [(withdraw_wish, WishOver), (fulfil_wish, WishOver), (withdraw_solution, SolutionNotOffered)],
)
BOTH = {DEPARTMENT.organisation_id, PROVIDER.organisation_id}


class TestPropose:
    def test_starts_the_first_round_and_tells_nobody_outside(self, pair: Pair) -> None:
        decided = matches.propose(pair.match, wish=pair.wish, solution=pair.solution, reason=REASON)
        assert decided.parties == ()
        pair.do(decided)
        assert (pair.match.state, pair.match.round) == ("proposed", 1)
        assert pair.match.concerned == (DEPARTMENT.organisation_id, PROVIDER.organisation_id)

    def test_takes_a_closed_wish(self, pair: Pair) -> None:
        happen(pair.wish, wishes.close(pair.wish, reason=REASON, on=ON))
        pair.proposed()

    @GONE
    def test_refuses_what_went_away(self, pair: Pair, goes: Callable[[Pair], None], refusal: type[Exception]) -> None:
        goes(pair)
        with pytest.raises(refusal):
            pair.proposed()

    @pytest.mark.parametrize("made", [Pair.proposed, Pair.accepted, Pair.declined, Pair.in_effect])
    def test_refuses_while_the_pair_is_open_or_in_effect(self, pair: Pair, made: Callable[[Pair], Pair]) -> None:
        made(pair)
        with pytest.raises(NotInThisState):
            pair.proposed()

    def test_starts_a_new_round_with_nothing_of_the_last_one(self, pair: Pair) -> None:
        pair.declined().do(pair.confirm(), by=RITA)
        pair.proposed()
        assert pair.match.round == 2
        assert pair.match.declarations == {}
        assert pair.match.decision is None
        assert pair.match.confirmed_by is None
        with pytest.raises(NotDeclared):
            pair.decide()


class TestAssign:
    def test_gives_it_to_an_officer_and_then_to_another(self, pair: Pair) -> None:
        pair.proposed()
        for name in ("faye", "felix"):
            who = member(name, of=OFFICE)
            pair.do(matches.assign(pair.match, to=who))
            assert pair.match.assignee == who.noun_id

    def test_works_while_a_decision_waits_but_not_after_its_confirmation(self, pair: Pair) -> None:
        pair.accepted().do(matches.assign(pair.match, to=member("felix", of=OFFICE)))
        pair.do(pair.confirm(), by=RITA)
        with pytest.raises(NotInThisState):
            matches.assign(pair.match, to=member("felix", of=OFFICE))

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.FACILITATOR_OFFICER])
    def test_refuses_who_is_no_facilitator_officer(self, pair: Pair, role: Role) -> None:
        pair.proposed()
        home = PROVIDER if role is Role.PROVIDER else OFFICE
        with pytest.raises(AssigneeNotOfficer):
            matches.assign(pair.match, to=member("rita", of=home, role=role))

    def test_refuses_who_has_left(self, pair: Pair) -> None:
        pair.proposed()
        gone = member("felix", of=OFFICE)
        happen(gone, members.leave(gone))
        with pytest.raises(AssigneeNotOfficer):
            matches.assign(pair.match, to=gone)


class TestDeclare:
    def test_is_for_persons(self, pair: Pair) -> None:
        pair.proposed()
        with pytest.raises(NotAPerson):
            matches.declare(pair.match, interest=False, statement=None, by=MACHINE)

    def test_counts_for_the_person_that_a_service_acts_for(self, pair: Pair) -> None:
        through = replace(FAYE, id="service:loader", acting_for=FAYE.id)
        pair.proposed().declare(through)
        pair.decide()

    def test_of_an_interest_stands_for_the_round(self, pair: Pair) -> None:
        pair.proposed().declare(FAYE, interest=True)
        with pytest.raises(InterestStands):
            matches.declare(pair.match, interest=False, statement=None, by=FAYE)
        with pytest.raises(InterestStands):
            pair.decide()

    def test_of_an_interest_before_any_decision_undoes_nothing(self, pair: Pair) -> None:
        pair.ready()
        assert len(matches.declare(pair.match, interest=True, statement=None, by=FAYE)) == 1

    def test_of_the_deciders_interest_undoes_a_decision_that_waits(self, pair: Pair) -> None:
        pair.accepted()
        decided = matches.declare(pair.match, interest=True, statement=None, by=FAYE)
        assert [type(each.fact) for each in decided][1:] == [MatchDecisionUndone]
        pair.do(decided)
        assert pair.match.state == "proposed"
        assert pair.match.decision is None
        with pytest.raises(NotInThisState):
            pair.confirm()
        pair.declare(FELIX).do(pair.decide(by=FELIX), by=FELIX)
        assert pair.match.state == "accepted"

    def test_of_somebody_elses_interest_leaves_the_decision(self, pair: Pair) -> None:
        pair.accepted().declare(FELIX, interest=True)
        assert pair.match.state == "accepted"

    @pytest.mark.parametrize("who", [FAYE, RITA], ids=["decider", "confirmer"])
    @pytest.mark.parametrize("made", [Pair.accepted, Pair.declined])
    def test_after_the_confirmation_marks_the_decision(
        self, pair: Pair, made: Callable[[Pair], Pair], who: Actor
    ) -> None:
        made(pair).do(pair.confirm(), by=RITA)
        state = pair.match.state
        decided = matches.declare(pair.match, interest=True, statement=None, by=who)
        assert [type(each.fact) for each in decided][1:] == [MatchDecisionFlagged]
        pair.do(decided, by=who)
        assert (pair.match.state, pair.match.is_flagged) == (state, True)

    def test_keeps_what_was_said_as_a_personal_text(self, pair: Pair) -> None:
        pair.proposed()
        decided = matches.declare(pair.match, interest=True, statement="My brother works there", by=FAYE)
        assert "brother" not in str(decided[0].fact.model_dump(mode="json"))

    def test_is_over_with_the_round(self, pair: Pair) -> None:
        pair.in_effect().do(reverse(pair), by=RITA)
        with pytest.raises(NotInThisState):
            matches.declare(pair.match, interest=False, statement=None, by=FELIX)


class TestShortlist:
    def test_is_for_those_who_declared(self, pair: Pair) -> None:
        pair.proposed()
        with pytest.raises(NotDeclared):
            shortlist(pair)
        pair.declare(FAYE).do(shortlist(pair))
        assert pair.match.state == "shortlisted"
        pair.do(pair.decide())

    @GONE
    def test_refuses_what_went_away(self, pair: Pair, goes: Callable[[Pair], None], refusal: type[Exception]) -> None:
        goes(pair.ready())
        with pytest.raises(refusal):
            shortlist(pair)


class TestDecide:
    def test_tells_nobody_outside(self, pair: Pair) -> None:
        pair.ready()
        assert pair.decide().parties == ()
        assert pair.decide(pair.rejection()).parties == ()

    def test_is_for_those_who_declared(self, pair: Pair) -> None:
        pair.ready()
        with pytest.raises(NotDeclared):
            pair.decide(by=FELIX)

    def test_is_for_persons_at_a_rank(self, pair: Pair) -> None:
        pair.ready()
        with pytest.raises(NotAPerson):
            pair.decide(by=MACHINE)
        with pytest.raises(RankNotKnown):
            pair.decide(by=actor("faye", Role.FACILITATOR_OFFICER, ranked=False))

    @pytest.mark.parametrize("own", [DEPARTMENT, PROVIDER])
    def test_is_not_for_those_who_act_for_one_of_the_two_sides(self, pair: Pair, own: Organisation) -> None:
        inside = actor("faye", Role.FACILITATOR_OFFICER, of=own)
        pair.proposed().declare(inside)
        with pytest.raises(OwnOrganisation):
            pair.decide(by=inside)

    @pytest.mark.parametrize(
        ("own", "role"),
        [(DEPARTMENT, Role.DEPARTMENT_OFFICER), (PROVIDER, Role.PROVIDER)],
        ids=["department", "provider"],
    )
    def test_is_not_for_those_who_belong_to_one_of_the_two_sides_too(
        self, pair: Pair, own: Organisation, role: Role
    ) -> None:
        pair.ready()
        second = member("faye", of=own, role=role)
        with pytest.raises(OwnOrganisation):
            decide_as(pair, Officer(actor=FAYE, memberships=(second,)))
        happen(second, members.leave(second))
        decide_as(pair, Officer(actor=FAYE, memberships=(second,)))

    @GONE
    def test_refuses_what_went_away(self, pair: Pair, goes: Callable[[Pair], None], refusal: type[Exception]) -> None:
        goes(pair.ready())
        with pytest.raises(refusal):
            pair.decide()

    def test_refuses_a_second_decision(self, pair: Pair) -> None:
        pair.accepted().declare(FELIX)
        with pytest.raises(NotInThisState):
            pair.decide(by=FELIX)

    @pytest.mark.parametrize("reason_code", DECISION_REASONS)
    def test_takes_each_reason_for_one_of_the_two_decisions(self, pair: Pair, reason_code: str) -> None:
        pair.ready()
        fits, other = pair.acceptance(reason_code=reason_code), pair.rejection(reason_code=reason_code)
        good, bad = (fits, other) if reason_code in ACCEPTING_REASONS else (other, fits)
        pair.decide(good)
        with pytest.raises(ReasonDoesNotFit):
            pair.decide(bad)

    def test_refuses_a_text_that_was_changed_since_it_was_read(self, pair: Pair) -> None:
        read = pair.ready().wish.version
        amend(pair)
        with pytest.raises(NotReadAsItIs):
            pair.decide(pair.acceptance(wish_version=read))
        pair.decide()

    def test_takes_a_version_that_reads_as_the_last_one_does(self, pair: Pair) -> None:
        read = pair.ready().wish.version
        happen(pair.wish, wishes.close(pair.wish, reason=REASON, on=ON))
        pair.decide(pair.acceptance(wish_version=read))

    def test_refuses_a_version_that_is_not_there_yet(self, pair: Pair) -> None:
        pair.ready()
        with pytest.raises(NotReadAsItIs):
            pair.decide(pair.acceptance(wish_version=pair.wish.version + 1))


class TestWithdrawDecision:
    def test_is_for_the_decider_until_the_confirmation(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(NotItsDecider):
            matches.withdraw_decision(pair.match, reason=None, by=FELIX)
        pair.do(matches.withdraw_decision(pair.match, reason=REASON, by=FAYE))
        assert pair.match.state == "proposed"
        pair.do(pair.decide(pair.rejection()))
        pair.do(pair.confirm(), by=RITA)
        with pytest.raises(NotInThisState):
            matches.withdraw_decision(pair.match, reason=None, by=FAYE)


class TestConfirm:
    def test_puts_an_acceptance_into_effect_and_tells_both_sides(self, pair: Pair) -> None:
        decided = pair.accepted().confirm()
        fact = decided.fact
        assert isinstance(fact, MatchAcceptanceConfirmed)
        assert party_ids(decided) == BOTH
        assert fact.decided_by.role is Role.FACILITATOR_OFFICER
        assert fact.confirmed_by.role is Role.REVIEWER
        assert fact.confirmed_by.organisation == OFFICE.organisation_id
        assert not {"reason", "reason_code"} & set(public_fields(fact))

    def test_puts_a_decline_into_effect_of_which_the_public_hears_nothing(self, pair: Pair) -> None:
        decided = pair.declined().confirm()
        assert isinstance(decided.fact, MatchDeclineConfirmed)
        assert party_ids(decided) == BOTH
        assert public_fields(decided.fact) == ()

    def test_is_for_another_person(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(ConfirmedByItsDecider):
            pair.confirm(by=replace(RITA, id=FAYE.id))

    def test_is_for_another_person_though_a_service_acts_for_them(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(ConfirmedByItsDecider):
            pair.confirm(by=replace(RITA, id="service:loader", acting_for=FAYE.id))

    def test_is_for_those_who_declared_no_interest(self, pair: Pair) -> None:
        pair.proposed().declare(FAYE).do(pair.decide())
        with pytest.raises(NotDeclared):
            pair.confirm()
        pair.declare(RITA, interest=True)
        with pytest.raises(InterestStands):
            pair.confirm()

    def test_is_for_persons_at_a_rank(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(RankNotKnown):
            pair.confirm(by=actor("rita", Role.REVIEWER, ranked=False))

    def test_is_not_for_those_who_belong_to_one_of_the_two_sides(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(OwnOrganisation):
            pair.confirm(belongs_to=(member("rita", of=PROVIDER, role=Role.PROVIDER),))

    @GONE
    def test_refuses_what_went_away(self, pair: Pair, goes: Callable[[Pair], None], refusal: type[Exception]) -> None:
        goes(pair.accepted())
        with pytest.raises(refusal):
            pair.confirm()

    def test_refuses_a_decision_about_a_text_that_was_changed_since(self, pair: Pair) -> None:
        pair.accepted()
        decided = solutions.amend(
            pair.solution, content=offer("Another"), price_indication=None, reason=REASON, provider=PROVIDER
        )
        happen(pair.solution, decided, by=PAUL)
        with pytest.raises(DecisionOutdated):
            pair.confirm()

    def test_refuses_when_nothing_waits(self, pair: Pair) -> None:
        pair.ready()
        with pytest.raises(NotInThisState):
            pair.confirm()
        pair.do(pair.decide())
        pair.do(pair.confirm(), by=RITA)
        with pytest.raises(NotInThisState):
            pair.confirm()


class TestRefuseConfirmation:
    def test_sends_the_decision_back(self, pair: Pair) -> None:
        pair.accepted()
        decided = matches.refuse_confirmation(pair.match, reason=REASON, by=Officer(actor=RITA))
        assert decided.parties == ()
        pair.do(decided, by=RITA)
        assert pair.match.state == "proposed"
        pair.do(pair.decide(pair.rejection()))

    def test_is_for_another_person(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(ConfirmedByItsDecider):
            matches.refuse_confirmation(pair.match, reason=REASON, by=Officer(actor=FAYE))


class TestReverse:
    def test_undoes_what_is_in_effect_for_all_to_see(self, pair: Pair) -> None:
        decided = reverse(pair.in_effect())
        assert decided.fact.is_publishing()
        assert party_ids(decided) == BOTH
        pair.do(decided, by=RITA)
        assert pair.match.state == "reversed"
        pair.proposed()

    def test_is_for_those_who_declared(self, pair: Pair) -> None:
        with pytest.raises(NotDeclared):
            reverse(pair.in_effect(), by=actor("ruth", Role.REVIEWER))

    @pytest.mark.parametrize("state", ["approved", "running", "suspended", "completed"])
    def test_refuses_while_a_trial_stands_in_the_way(self, pair: Pair, state: str) -> None:
        pair.in_effect().do(plan_trial(pair))
        with pytest.raises(TrialInTheWay):
            reverse(pair, trial_states={TRIAL: state})

    @pytest.mark.parametrize("state", ["planned", "discarded", "cancelled"])
    def test_is_possible_when_a_trial_never_ran_to_its_end(self, pair: Pair, state: str) -> None:
        pair.in_effect().do(plan_trial(pair))
        pair.do(reverse(pair, trial_states={TRIAL: state}), by=RITA)

    def test_refuses_what_is_not_in_effect(self, pair: Pair) -> None:
        with pytest.raises(NotInThisState):
            reverse(pair.accepted())


class TestPlanTrial:
    @pytest.mark.parametrize("made", [Pair.ready, Pair.accepted, Pair.declined])
    def test_refuses_what_is_not_in_effect(self, pair: Pair, made: Callable[[Pair], Pair]) -> None:
        made(pair)
        with pytest.raises(MatchNotInEffect):
            plan_trial(pair)

    @GONE
    def test_refuses_what_went_away(self, pair: Pair, goes: Callable[[Pair], None], refusal: type[Exception]) -> None:
        goes(pair.in_effect())
        with pytest.raises(refusal):
            plan_trial(pair)


class TestLapse:
    def test_waits_for_the_last_day(self, pair: Pair) -> None:
        pair.proposed()
        with pytest.raises(NothingToLapseFor):
            lapse(pair, days=90)
        assert lapse(pair, days=91) == "undecided"

    @pytest.mark.parametrize(
        ("goes", "cause"),
        [(withdraw_wish, "wish-withdrawn"), (fulfil_wish, "wish-fulfilled"), (withdraw_solution, "solution-withdrawn")],
    )
    @pytest.mark.parametrize("made", [Pair.ready, Pair.accepted, Pair.declined])
    def test_follows_at_once_when_one_side_goes_away(
        self, pair: Pair, made: Callable[[Pair], Pair], goes: Callable[[Pair], None], cause: str
    ) -> None:
        goes(made(pair))
        assert lapse(pair, days=0) == cause

    def test_never_ends_a_decision_that_waits_for_its_confirmation(self, pair: Pair) -> None:
        pair.accepted()
        with pytest.raises(NothingToLapseFor):
            lapse(pair, days=1000)

    def test_never_ends_what_is_in_effect(self, pair: Pair) -> None:
        withdraw_solution(pair.in_effect())
        with pytest.raises(NotInThisState):
            lapse(pair, days=1000)


class TestTheLastDay:
    @pytest.mark.parametrize("made", [Pair.ready, Pair.shortlisted])
    def test_is_the_last_one_for_a_decision_though_no_lapse_is_recorded_yet(
        self, pair: Pair, made: Callable[[Pair], Pair]
    ) -> None:
        made(pair)
        for decision in (pair.acceptance(), pair.rejection()):
            pair.decide(decision, on=LAST_DAY)
            with pytest.raises(NotInThisState) as refused:
                pair.decide(decision, on=LAST_DAY + timedelta(days=1))
            assert refused.value.details["state"]["en"] == "lapsed"

    def test_is_the_last_one_for_the_short_list(self, pair: Pair) -> None:
        shortlist(pair.ready(), on=LAST_DAY)
        with pytest.raises(NotInThisState):
            shortlist(pair, on=LAST_DAY + timedelta(days=1))

    def test_is_none_for_a_confirmation(self, pair: Pair) -> None:
        pair.accepted()
        assert matches.state_on(pair.match, until=LAST_DAY, on=LAST_DAY + timedelta(days=1)) == "accepted"


class TestTheTable:
    def test_lets_every_open_round_end(self) -> None:
        assert LIFECYCLE.steps[matches.MatchLapsed].before == set(OPEN_STATES)

    @pytest.mark.parametrize("noun", [wishes, solutions])
    def test_knows_why_for_every_state_of_a_side_about_which_nothing_more_is_decided(self, noun: ModuleType) -> None:
        for state in noun.PUBLISHED_STATES:
            side = {"wish": None, "solution": None, noun.LIFECYCLE.noun: state}
            assert bool(sides_over(**side)) == (state not in noun.DECIDABLE_STATES)


def shortlist(pair: Pair, *, on: date = ON) -> Decided:
    return matches.shortlist(pair.match, note=None, **pair.in_time(on=on))


def decide_as(pair: Pair, officer: Officer) -> Decided:
    grounds = Grounds(**dict(pair.acceptance()))
    return matches.accept(pair.match, grounds=grounds, **pair.in_time() | {"by": officer})


def reverse(pair: Pair, *, trial_states: dict[TrialId, str] | None = None, by: Actor = RITA) -> Decided:
    return matches.reverse(pair.match, trial_states=trial_states or {}, reason=REASON, by=Officer(actor=by))


def plan_trial(pair: Pair) -> Decided:
    return matches.plan_trial(pair.match, trial=TRIAL, wish=pair.wish, solution=pair.solution)


def lapse(pair: Pair, *, days: int) -> str:
    on = ON + timedelta(days=days)
    decided = matches.lapse(pair.match, wish=pair.wish, solution=pair.solution, until=LAST_DAY, on=on)
    assert party_ids(decided) == BOTH
    return str(decided.fact.model_dump()["cause"])


def amend(pair: Pair) -> None:
    decided = wishes.amend(pair.wish, content=wish_content(), budget=None, reason=REASON, department=DEPARTMENT, on=ON)
    happen(pair.wish, decided)


def public_fields(fact: Fact) -> tuple[str, ...]:
    return fact.fields_of(Exposure.PUBLIC)
