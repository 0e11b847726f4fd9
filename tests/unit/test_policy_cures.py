"""Cures: minimal of their kind, and checked by applying them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.procurement_policy.cures import Cure, SetMarks, applied, cures_of, unit_of
from domain.procurement_policy.findings import verdicts
from domain.procurement_policy.schemes import RULES, JudgedScheme, leaves
from services.policy.words import finding_words
from tests.policy import IDEAS, WORK, approval, criterion, scheme
from tests.unit.test_policy_findings import finding, ideas, past

pytestmark = pytest.mark.unit


def cures(rule: Any, judged: JudgedScheme) -> dict[str, Cure]:
    return {cure.kind: cure for cure in cures_of(rule, judged)}


class TestRuleII:
    def test_is_cured_by_moving_taking_or_adding_marks(self) -> None:
        found = cures("rule_ii", scheme(past("C1", 18), criterion("C2", 52), ideas("C3", 30)))
        amounts = {kind: (cure.amount, cure.least) for kind, cure in found.items()}
        assert amounts == {"move": (3, 3), "take": (4, Fraction(60, 17)), "add": (20, 20)}

    def test_takes_from_several_criteria_and_keeps_headings_whole(self) -> None:
        inside = criterion("C1", 30, sub=[past("C1.1", 20, passing_mark=15), past("C1.2", 10)])
        judged = scheme(inside, criterion("C2", 10), ideas("C3", 60))
        after = applied(judged, cures("rule_ii", judged)["take"].changes)
        assert JudgedScheme.model_validate_json(after.model_dump_json()) == after
        assert after.criteria[0].max_marks == sum(part.max_marks for part in after.criteria[0].sub)

    def test_is_said_in_three_languages(self) -> None:
        judged = scheme(past("C1", 18), criterion("C2", 52), ideas("C3", 30))
        words = finding_words(finding("rule_ii", judged), judged, cures_of("rule_ii", judged))
        assert "To cure it: move 3 marks (3 from C1) to C3." in words["en"]
        assert "補救方法：把3分（C1減3分）撥予C3。" in words["zh-Hant"]
        assert "补救方法：把3分（C1减3分）拨予C3。" in words["zh-Hans"]


class TestOtherRules:
    def test_iv_makes_a_criterion_where_there_is_none(self) -> None:
        found = cures("rule_iv", scheme(criterion("C1", 60), criterion("C2", 40)))
        assert {kind: cure.amount for kind, cure in found.items()} == {"move": 20, "add": 25}
        assert found["add"].changes[0].criterion == "C3"  # type: ignore[union-attr]

    def test_iii_goes_to_the_nearer_end_or_is_approved(self) -> None:
        low, high = (cures("rule_iii", scheme(WORK, IDEAS, weights=weights)) for weights in ((1, 2), (4, 1)))
        assert (low["weigh"].amount, high["weigh"].amount) == (Fraction(50, 3), 10)
        assert set(low) == {"weigh", "approve"}

    def test_i_relaxes_every_requirement_or_is_approved(self) -> None:
        judged = scheme(past("C3", 0, essential=True), past("C4", 0, essential=True), WORK, IDEAS)
        assert set(cures("rule_i", judged)) == {"relax", "approve"}

    def test_without_a_marking_scheme_need_a_directorate_approval(self) -> None:
        bare = scheme(weights=(None, None), approvals=[approval("marking_scheme", "Supplies Officer")])
        assert set(cures("marking_scheme", bare)) == {"approve"}

    def test_that_do_not_fail_have_none(self) -> None:
        assert all(not cures_of(rule, scheme(WORK, IDEAS)) for rule in RULES)


KINDS = st.sampled_from([past, ideas, criterion])


@st.composite
def schemes(draw: st.DrawFn, *, denominator: int = 4, most: int = 40, count: int = 5) -> JudgedScheme:
    drawn = draw(st.lists(st.tuples(KINDS, st.integers(0, most)), min_size=1, max_size=count))
    flat = [
        make(f"C{n}", f"{marks}/{denominator}", essential=draw(st.booleans()))
        for n, (make, marks) in enumerate(drawn, 1)
    ]
    if draw(st.booleans()):
        total = sum(Fraction(each["max_marks"]) for each in flat)
        flat = [criterion("C0", str(total), sub=flat, kind="experience")]
    return scheme(*flat, weights=(draw(st.integers(1, 9)), draw(st.integers(0, 9))))


class TestAll:
    @given(schemes())
    @settings(max_examples=150, deadline=None)
    def test_cure_what_they_say_and_begin_no_other_failure(self, judged: JudgedScheme) -> None:
        before = verdicts(judged)
        for rule in RULES:
            for cure in cures_of(rule, judged):
                cured = applied(judged, cure.changes)
                after = verdicts(JudgedScheme.model_validate_json(cured.model_dump_json()))
                assert after[rule] != "fail"
                assert all(before[each] == "fail" for each in RULES if after[each] == "fail")

    @given(schemes())
    @settings(max_examples=150, deadline=None)
    def test_are_there_for_every_failure(self, judged: JudgedScheme) -> None:
        for rule, verdict in verdicts(judged).items():
            assert bool(cures_of(rule, judged)) == (verdict == "fail")

    @given(schemes(denominator=1, most=8, count=3))
    @settings(max_examples=60, deadline=None)
    def test_are_the_least_of_their_kind(self, judged: JudgedScheme) -> None:
        """Every smaller number of units, taken from and given to any criteria, is tried and does not cure."""
        for rule in ("rule_ii", "rule_iv"):
            for cure in cures_of(rule, judged):
                unit = unit_of(judged)
                assert cure.amount is not None
                for smaller in range(int(cure.amount / unit)):
                    assert not any(verdicts(each)[rule] != "fail" for each in _every(cure.kind, judged, smaller * unit))


def _every(kind: str, judged: JudgedScheme, amount: Fraction) -> list[JudgedScheme]:
    """Every way of moving, taking or adding this many marks, one criterion gaining, by single marks."""
    found = []
    parts = list(leaves(judged.criteria))
    lost = [each for each in parts if each.max_marks]
    losses = list(combinations_with_replacement(range(len(lost)), int(amount))) if kind != "add" else [()]
    for loss in losses:
        left = {each.id: each.max_marks - loss.count(n) for n, each in enumerate(lost)}
        if any(marks < 0 for marks in left.values()):
            continue
        for gaining in parts if kind != "take" else [None]:
            marks = dict(left)
            if gaining:
                marks[gaining.id] = marks.get(gaining.id, Fraction(0)) + amount
            changes = [SetMarks(criterion=name, before=Fraction(0), marks=value) for name, value in marks.items()]
            found.append(applied(judged, changes))
    return found
