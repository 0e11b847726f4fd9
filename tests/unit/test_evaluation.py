"""Evaluations exact to the cent: each mistake that is easily made has a test that it is not."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.evaluation.ranking import Result, evaluated
from domain.evaluation.tenders import Evaluation
from domain.evaluation.working import working_of
from domain.procurement_policy.numbers import half_up
from domain.refusals import LANGUAGES
from services.policy.judging import evaluator, result_members
from services.policy.words import working_words
from tests.policy import EVALUATIONS, rows

pytestmark = pytest.mark.unit

ROUNDING = {"decimals": 2, "mode": "half_up", "stage": "end"}


def tender(id: str, price: Any, *marks: Any, conforming: bool = True) -> dict[str, Any]:
    return {
        "id": id,
        "price": price,
        "marks": {f"C{n}": mark for n, mark in enumerate(marks, 1)},
        "conforming": conforming,
    }


def scheme(*criteria: tuple[Any, Any], weights: Any = (50, 50), **more: Any) -> dict[str, Any]:
    return {
        "technical_weight": weights[0],
        "price_weight": weights[1],
        "formula": "relative",
        "price_direction": "lowest",
        "tie_break": "lowest_price",
        "rounding": ROUNDING,
        "criteria": [
            {"id": f"C{n}", "title": {"en": "Technical"}, "max_marks": marks, "passing_mark": passing}
            for n, (marks, passing) in enumerate(criteria or ((100, None),), 1)
        ],
        "overall_passing_mark": None,
        **more,
    }


def evaluation(of: dict[str, Any], *tenders: dict[str, Any]) -> Evaluation:
    return Evaluation.model_validate({"id": "TE-1", "scheme": of, "tenderers": list(tenders)})


def result(of: dict[str, Any], *tenders: dict[str, Any]) -> Result:
    return evaluated(evaluation(of, *tenders))


def combined(found: Result) -> dict[str, str]:
    return {each.id: half_up(each.combined) for each in found.ranking}


class TestSamples:
    @pytest.mark.parametrize("row", rows(EVALUATIONS), ids=lambda row: row["id"])
    def test_come_out_as_expected(self, row: dict[str, Any]) -> None:
        members = {name: value for name, value in row.items() if name not in ("expected", "note")}
        assert evaluator()(members) == {"id": row["id"], **row["expected"]}

    @pytest.mark.parametrize(
        ("weights", "scores", "winner"),
        [
            ((30, 70), ("82.50", "94.00", "90.00"), "Y"),
            ((50, 50), ("87.50", "90.00", "90.00"), None),
            ((60, 40), ("90.00", "88.00", "90.00"), None),
            ((70, 30), ("92.50", "86.00", "90.00"), "X"),
        ],
    )
    def test_worked_by_hand_agree(self, weights: Any, scores: tuple[str, ...], winner: str | None) -> None:
        three = (tender("X", 1_200_000, 80), tender("Y", 900_000, 64), tender("Z", 1_000_000, 72))
        found = result(scheme(weights=weights, tie_break="declare_tie"), *three)
        assert combined(found) == dict(zip("XYZ", scores, strict=True))
        assert found.winner == winner


class TestExclusion:
    def test_comes_before_the_lowest_price_is_taken(self) -> None:
        found = result(scheme(), tender("A", 1, 50, conforming=False), tender("B", 100, 50), tender("C", 200, 50))
        assert combined(found) == {"B": "100.00", "C": "75.00"}

    def test_comes_before_the_highest_total_is_taken(self) -> None:
        found = result(scheme((50, 20), (50, None)), tender("A", 100, 19, 50), tender("B", 100, 20, 20))
        assert combined(found) == {"B": "100.00"}

    def test_comes_before_the_highest_offer_is_taken(self) -> None:
        revenue = scheme((100, 50), price_direction="highest")
        assert combined(result(revenue, tender("A", 900, 49), tender("B", 100, 50))) == {"B": "100.00"}

    def test_names_every_criterion_that_was_failed_in_the_order_of_the_scheme(self) -> None:
        found = result(scheme((50, 20), (30, 10), (20, 5)), tender("A", 1, 1, 10, 4), tender("B", 1, 20, 10, 5))
        assert result_members(found)["excluded"] == [
            {"id": "A", "reason": "below_criterion_passing_mark", "criteria": ["C1", "C3"]}
        ]

    def test_has_one_reason_the_first_that_holds(self) -> None:
        strict = scheme((50, 20), (50, None), overall_passing_mark=90)
        found = result(strict, tender("A", 1, 1, 1, conforming=False), tender("B", 1, 1, 1), tender("C", 1, 40, 40))
        assert [each.reason for each in found.excluded] == [
            "non_conforming",
            "below_criterion_passing_mark",
            "below_overall_passing_mark",
        ]

    def test_keeps_the_order_of_the_tenders(self) -> None:
        found = result(scheme((100, 50)), tender("Z", 1, 1), tender("M", 1, 1, conforming=False), tender("A", 1, 2))
        assert [each.id for each in found.excluded] == ["Z", "M", "A"]

    def test_does_not_touch_a_mark_equal_to_the_passing_mark(self) -> None:
        at_it = scheme((100, "100/3"), overall_passing_mark="100/3")
        assert result(at_it, tender("A", 1, "100/3")).winner == "A"
        assert result(at_it, tender("A", 1, "33.3333")).winner is None

    def test_takes_an_unmarked_tender_that_does_not_conform(self) -> None:
        found = result(scheme(), tender("A", 1, conforming=False), tender("B", 100, 50))
        assert (found.winner, found.excluded[0].reason) == ("B", "non_conforming")

    def test_takes_a_price_of_zero_with_it(self) -> None:
        assert result(scheme(), tender("A", 0, 50, conforming=False), tender("B", 100, 50)).winner == "B"

    def test_of_everybody_leaves_nothing(self) -> None:
        found = result(scheme(), tender("A", 1, conforming=False))
        assert result_members(found) == {
            "ranking": [],
            "excluded": [{"id": "A", "reason": "non_conforming"}],
            "winner": None,
            "tie": [],
        }


class TestScores:
    def test_take_a_passing_mark_of_zero_for_one(self) -> None:
        assert result(scheme((100, 0)), tender("A", 1, 0)).winner == "A"

    def test_of_the_absolute_formula_divide_by_full_marks(self) -> None:
        found = result(scheme((80, None), (45, None), formula="absolute"), tender("A", 10, 40, 10))
        assert half_up(found.ranking[0].technical_score) == "20.00"

    def test_of_nobody_with_marks_are_zero(self) -> None:
        found = result(scheme(), tender("A", 100, 0), tender("B", 200, 0))
        assert combined(found) == {"A": "50.00", "B": "25.00"}

    def test_bring_weights_to_a_hundred(self) -> None:
        for weights in ((2, 1), ("2/3", "1/3"), (200, 100)):
            found = result(scheme(weights=weights), tender("A", 10, 50))
            assert half_up(found.ranking[0].technical_score) == "66.67"

    def test_are_rounded_half_up_not_half_even(self) -> None:
        assert [half_up(Fraction(value)) for value in ("83.125", "0.005", "1.015", "2.665")] == [
            "83.13",
            "0.01",
            "1.02",
            "2.67",
        ]

    def test_are_added_before_they_are_rounded(self) -> None:
        """33.335 + 0.004... rounds otherwise than 33.34 + 0.00."""
        found = result(scheme(weights=(2, 1)), tender("A", 300, 100), tender("B", 200, 50))
        first = found.ranking[0]
        assert half_up(first.combined) == "88.89"
        assert (half_up(first.technical_score), half_up(first.price_score)) == ("66.67", "22.22")
        two = result(scheme(weights=(1, 2)), tender("A", 100, 100), tender("B", 300, 100))
        assert [half_up(two.ranking[1].technical_score), half_up(two.ranking[1].price_score)] == ["33.33", "22.22"]
        assert half_up(two.ranking[1].combined) == "55.56"

    def test_of_a_revenue_contract_favour_the_highest_offer(self) -> None:
        found = result(scheme(price_direction="highest"), tender("A", 100, 50), tender("B", 200, 50))
        assert combined(found) == {"B": "100.00", "A": "75.00"}

    def test_of_a_revenue_contract_take_an_offer_of_nothing(self) -> None:
        found = result(scheme(price_direction="highest"), tender("A", 0, 50), tender("B", 200, 50))
        assert combined(found)["A"] == "50.00"

    @given(st.fractions(min_value=0, max_value=1000, max_denominator=997))
    def test_are_rounded_like_decimals(self, value: Fraction) -> None:
        shown = Fraction(half_up(value))
        assert shown - Fraction(1, 200) <= value < shown + Fraction(1, 200)


class TestRanks:
    def test_follow_the_rounded_score_so_a_difference_that_rounds_away_is_a_tie(self) -> None:
        near = (tender("A", 500_000, 100), tender("B", "400024.00", 80))
        assert result(scheme(tie_break="declare_tie"), *near).tie == ("A", "B")
        assert result(scheme(tie_break="lowest_price"), *near).winner == "B"
        assert result(scheme(tie_break="highest_technical"), *near).winner == "A"

    def test_are_shared_and_listed_by_id(self) -> None:
        found = result(scheme(), tender("B", 100, 50), tender("C", 200, 50), tender("A", 100, 50))
        assert [(each.rank, each.id) for each in found.ranking] == [(1, "A"), (1, "B"), (3, "C")]
        assert (found.winner, found.tie) == (None, ("A", "B"))

    def test_may_be_shared_below_the_winner(self) -> None:
        found = result(scheme(), tender("C", 200, 50), tender("B", 200, 50), tender("A", 100, 50))
        assert [(each.rank, each.id) for each in found.ranking] == [(1, "A"), (2, "B"), (2, "C")]
        assert (found.winner, found.tie) == ("A", ())

    def test_of_a_tie_settle_by_the_exact_total(self) -> None:
        """Totals of 80 and 80.001 look the same when rounded."""
        found = result(
            scheme(weights=(1, 999), tie_break="highest_technical"), tender("A", 100, 80), tender("B", 100, "80.001")
        )
        assert [each.id for each in found.ranking] == ["B", "A"]

    def test_of_a_tie_under_highest_best_still_put_the_lower_price_first(self) -> None:
        revenue = scheme(price_direction="highest", tie_break="lowest_price")
        found = result(revenue, tender("A", 200, 80), tender("B", 160, 100))
        assert [(each.rank, each.id) for each in found.ranking] == [(1, "B"), (2, "A")]

    def test_are_the_same_whatever_the_order_of_tenders(self) -> None:
        three = [tender("A", 600_000, 100), tender("B", 500_000, 85), tender("C", 450_000, 75)]
        for tie_break in ("declare_tie", "lowest_price", "highest_technical"):
            of = scheme(tie_break=tie_break)
            assert result(of, *three).ranking == result(of, *reversed(three)).ranking


class TestBadInput:
    @pytest.mark.parametrize(
        ("of", "tenders", "place"),
        [
            (scheme(), [tender("A", 0, 50)], "tenderers.0.price"),
            (scheme(price_direction="highest"), [tender("A", 0, 50)], "tenderers.0.price"),
            (scheme(), [tender("A", 1, 101)], "tenderers.0.marks.C1"),
            (scheme(), [tender("A", 1, 50, 3)], "tenderers.0.marks.C2"),
            (scheme(), [tender("A", 1)], "tenderers.0.marks.C1"),
            (scheme(), [tender("A", 1, -1)], "tenderers.0.marks.C1"),
            (scheme(), [tender("A", 1, True)], "tenderers.0.marks.C1"),
            (scheme(), [tender("A", 1, 12.5)], "tenderers.0.marks.C1"),
            (scheme(), [tender("A", "1/0", 5)], "tenderers.0.price"),
            (scheme(), [tender("A", "１", 5)], "tenderers.0.price"),
            (scheme(), [tender("A", "1e400", 5)], "tenderers.0.price"),
            (scheme(), [tender("A", 1, 5), tender("A", 2, 5)], "tenderers.1.id"),
            (scheme(weights=(0, 0)), [], "scheme.price_weight"),
            (scheme(weights=(None, None)), [], "scheme.technical_weight"),
            (scheme((10, 11)), [], "scheme.criteria.0.passing_mark"),
            (scheme(overall_passing_mark=101), [], "scheme.overall_passing_mark"),
            (scheme(rounding=ROUNDING | {"mode": "half_even"}), [], "scheme.rounding.mode"),
        ],
    )
    def test_is_refused_at_its_place(self, of: dict[str, Any], tenders: list[dict[str, Any]], place: str) -> None:
        with pytest.raises(ValidationError) as refused:
            result(of, *tenders)
        assert place in {".".join(map(str, error["loc"])) for error in refused.value.errors()}


class TestWorking:
    def test_can_be_recomputed_by_typing_each_sum(self) -> None:
        for row in rows(EVALUATIONS):
            members = {name: value for name, value in row.items() if name not in ("expected", "note")}
            one = Evaluation.model_validate(members)
            for step in working_of(one, evaluated(one)):
                if not step.taken_from:
                    assert typed(step.sum) == step.value, step
                if step.what in ("technical_total", "full_marks"):
                    assert step.criteria == tuple(criterion.id for criterion in one.scheme.criteria)
                    assert len(step.criteria) == len(step.sum.split(" + "))
                assert half_up(step.value) == step.shown

    def test_is_said_in_three_languages_with_every_reason(self) -> None:
        one = evaluation(scheme((50, 20), (50, None)), tender("A", 100, 19, 50), tender("B", 300, 20, 20))
        words = working_words(one, evaluated(one), working_of(one, evaluated(one)))
        assert set(words) == set(LANGUAGES)
        assert words["en"][0] == "A left: below the passing mark of C1 (19 of 20)."
        assert words["zh-Hant"][-1] == "B得標。"
        assert not any("{" in line for lines in words.values() for line in lines)


def typed(sum: str) -> Fraction:
    """What a calculator gives, with exact fractions; only digits and the four operations are let through."""
    assert re.fullmatch(r"[0-9. +×÷()]+", sum)
    exact = re.sub(r"[0-9.]+", lambda number: f"Fraction('{number.group()}')", sum)
    return Fraction(eval(exact.replace("×", "*").replace("÷", "/"), {"Fraction": Fraction}))  # noqa: S307
