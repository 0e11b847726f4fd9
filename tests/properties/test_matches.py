"""Whatever people try, in whatever order: what a match history says was done by those who might, and reads the same again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import matches, solutions, wishes
from domain.declarations import MatchInterestDeclared, Officer
from domain.envelope import Actor, Role
from domain.facts import Decided
from domain.matches import (
    CONFIRMED_STATES,
    LIFECYCLE,
    Match,
    MatchAcceptanceConfirmed,
    MatchAccepted,
    MatchConfirmationRefused,
    MatchDeclineConfirmed,
    MatchDeclined,
    MatchLapsed,
    MatchProposed,
    MatchReversed,
    MatchShortlisted,
)
from domain.refusals import Refusal
from tests.unit.folding import happen
from tests.unit.pairs import DEPARTMENT, FAYE, FELIX, MACHINE, ON, REASON, RITA, Pair, actor

pytestmark = pytest.mark.properties

INSIDER = actor("ines", Role.REVIEWER, of=DEPARTMENT)
PEOPLE = (FAYE, FELIX, RITA, INSIDER, MACHINE)
ACTS = (
    "propose",
    "declare none",
    "declare an interest",
    "shortlist",
    "accept",
    "decline",
    "withdraw the decision",
    "confirm",
    "refuse to confirm",
    "reverse",
    "lapse",
    "withdraw the wish",
    "withdraw the solution",
)

USUAL = ("propose", "declare none", "declare none", "declare none", "accept", "accept", "decline", "confirm", "confirm")
"""Tried more often, so that many stories get as far as a confirmation."""


@dataclass(frozen=True)
class Happened:
    """One fact, who did it, whether both sides were there, and whether it was time to decide still."""

    decided: Decided
    by: Actor
    on: date
    both_there: bool
    in_time: bool


@dataclass
class Story:
    """A pair, and what was done about it."""

    pair: Pair = field(default_factory=Pair)
    happened: list[Happened] = field(default_factory=list)

    def attempt(self, act: str, by: Actor, on: date) -> None:
        """Does it, unless a rule says no: then nothing has happened."""
        before = self.pair.match.version
        try:
            decided = self.decide(act, by, on)
        except Refusal:
            assert self.pair.match.version == before
            return
        in_time = on <= self.pair.until
        for each in decided:
            self.happened.append(Happened(each, by, on, self.both_there, in_time))
        self.pair.do(list(decided), by=by, on=on)

    @property
    def both_there(self) -> bool:
        return self.pair.wish.state == "published" and self.pair.solution.state == "published"

    def decide(self, act: str, by: Actor, on: date) -> Sequence[Decided]:
        pair, match, officer = self.pair, self.pair.match, Officer(actor=by)
        sides = {"wish": pair.wish, "solution": pair.solution}
        rules: dict[str, Callable[[], Decided | list[Decided]]] = {
            "propose": lambda: matches.propose(match, **sides, reason=REASON),
            "declare none": lambda: matches.declare(match, interest=False, statement=None, by=by),
            "declare an interest": lambda: matches.declare(match, interest=True, statement=None, by=by),
            "shortlist": lambda: matches.shortlist(match, note=None, **pair.in_time(by=by, on=on)),
            "accept": lambda: pair.decide(by=by, on=on),
            "decline": lambda: pair.decide(pair.rejection(), by=by, on=on),
            "withdraw the decision": lambda: matches.withdraw_decision(match, reason=None, by=by),
            "confirm": lambda: pair.confirm(by=by),
            "refuse to confirm": lambda: matches.refuse_confirmation(match, reason=REASON, by=officer),
            "reverse": lambda: matches.reverse(match, trial_states={}, reason=REASON, by=officer),
            "lapse": lambda: matches.lapse(match, **sides, until=pair.until, on=on),
            "withdraw the wish": lambda: withdraw_wish(pair),
            "withdraw the solution": lambda: withdraw_solution(pair),
        }
        decided = rules[act]()
        return [decided] if isinstance(decided, Decided) else decided

    def rounds(self) -> list[list[Happened]]:
        """What happened, by round."""
        rounds: list[list[Happened]] = []
        for each in self.happened:
            if isinstance(each.decided.fact, MatchProposed):
                rounds.append([])
            rounds[-1].append(each)
        return rounds


def withdraw_wish(pair: Pair) -> list[Decided]:
    happen(pair.wish, wishes.withdraw(pair.wish, reason=REASON))
    return []


def withdraw_solution(pair: Pair) -> list[Decided]:
    happen(pair.solution, solutions.withdraw(pair.solution, reason=REASON))
    return []


attempts = st.lists(
    st.tuples(
        st.sampled_from(USUAL * 6 + ACTS[:-2] * 2 + ACTS[-2:]),
        st.sampled_from((FAYE, RITA) * 4 + PEOPLE),
        st.sampled_from((*[0] * 20, 1, 100)),
    ),
    min_size=20,
    max_size=60,
)
PARTS = (MatchShortlisted, MatchAccepted, MatchDeclined, MatchAcceptanceConfirmed, MatchDeclineConfirmed)
PARTS_OF_DECIDING = (*PARTS, MatchConfirmationRefused, MatchReversed)


def told(tries: list[tuple[str, Actor, int]]) -> Story:
    story, on = Story(), ON
    story.attempt("propose", FAYE, on)
    for act, by, days in tries:
        on += timedelta(days=days)
        story.attempt(act, by, on)
    return story


def declared_before(round_: Sequence[Happened], place: int, who: Actor) -> list[bool]:
    return [
        each.decided.fact.interest
        for each in round_[:place]
        if isinstance(each.decided.fact, MatchInterestDeclared) and each.by.principal == who.principal
    ]


@settings(max_examples=60)
@given(attempts)
def test_nobody_takes_part_undeclared_interested_from_inside_or_as_a_machine(
    tries: list[tuple[str, Actor, int]],
) -> None:
    for round_ in told(tries).rounds():
        for place, each in enumerate(round_):
            if isinstance(each.decided.fact, PARTS_OF_DECIDING):
                declared = declared_before(round_, place, each.by)
                assert declared
                assert not any(declared)
                assert each.by not in (INSIDER, MACHINE)


@settings(max_examples=60)
@given(attempts)
def test_what_takes_effect_was_decided_by_one_and_confirmed_by_another_both_still_disinterested(
    tries: list[tuple[str, Actor, int]],
) -> None:
    for round_ in told(tries).rounds():
        for place, each in enumerate(round_):
            if isinstance(each.decided.fact, MatchAcceptanceConfirmed | MatchDeclineConfirmed):
                last = [e for e in round_[:place] if isinstance(e.decided.fact, MatchAccepted | MatchDeclined)][-1]
                accepts = isinstance(each.decided.fact, MatchAcceptanceConfirmed)
                assert isinstance(last.decided.fact, MatchAccepted) == accepts
                assert last.by.principal != each.by.principal
                assert not any(declared_before(round_, place, last.by))


@settings(max_examples=60)
@given(attempts)
def test_nothing_is_decided_about_what_went_away(tries: list[tuple[str, Actor, int]]) -> None:
    assert all(each.both_there for each in told(tries).happened if isinstance(each.decided.fact, PARTS))


@settings(max_examples=60)
@given(attempts)
def test_nothing_is_decided_after_its_last_day(tries: list[tuple[str, Actor, int]]) -> None:
    late = [each for each in told(tries).happened if not each.in_time]
    assert not any(isinstance(each.decided.fact, MatchShortlisted | MatchAccepted | MatchDeclined) for each in late)


@settings(max_examples=60)
@given(attempts)
def test_nobody_outside_is_told_before_a_round_ends(tries: list[tuple[str, Actor, int]]) -> None:
    ends = (MatchAcceptanceConfirmed, MatchDeclineConfirmed, MatchReversed, MatchLapsed)
    for each in told(tries).happened:
        assert bool(each.decided.parties) == isinstance(each.decided.fact, ends)


@settings(max_examples=60)
@given(attempts)
def test_a_history_reads_the_same_again_and_every_step_is_one_of_the_table(
    tries: list[tuple[str, Actor, int]],
) -> None:
    story = told(tries)
    again = Match(story.pair.match.id)
    for each in story.happened:
        LIFECYCLE.check(type(each.decided.fact), again.state, noun_id=again.noun_id)
        happen(again, each.decided, by=each.by, on=each.on)
    assert vars(again) == vars(story.pair.match)


def test_the_acts_reach_every_end() -> None:
    story = Story()
    for act, by in (
        ("propose", FAYE),
        ("declare none", FAYE),
        ("declare none", RITA),
        ("accept", FAYE),
        ("confirm", RITA),
        ("reverse", RITA),
        ("propose", FAYE),
    ):
        story.attempt(act, by, ON)
    assert [len(round_) for round_ in story.rounds()] == [6, 1]
    assert story.pair.match.state not in CONFIRMED_STATES
