"""Results by criterion: exact means against targets."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.criteria import Criterion, CriterionId, Direction, exact_text, mean_of, meets, outcome_of, result_of
from domain.texts import LocalisedText

pytestmark = pytest.mark.unit


def criterion(id: str = "C1", *, target: str = "10", direction: Direction = "at_most") -> Criterion:
    return Criterion(
        id=CriterionId(id),
        metric=LocalisedText.of(en="Error against staff gauge", zh_hant="與水尺的誤差"),
        unit="mm",
        baseline=Decimal(45),
        target=Decimal(target),
        direction=direction,
    )


class TestExactText:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (Fraction(0), "0"),
            (Fraction(100), "100"),
            (Fraction(-5, 2), "-2.5"),
            (Fraction(1, 1024), "0.0009765625"),
            (Fraction(1, 3), "1/3"),
            (Fraction(-7, 30), "-7/30"),
        ],
    )
    def test_is_a_decimal_where_that_is_finite_else_a_fraction(self, value: Fraction, text: str) -> None:
        assert exact_text(value) == text

    @given(st.fractions())
    def test_reads_back_as_the_same_number(self, value: Fraction) -> None:
        assert Fraction(exact_text(value)) == value


class TestMean:
    def test_is_exact_where_floats_are_not(self) -> None:
        mean = mean_of([Decimal("0.1"), Decimal("0.2"), Decimal("0.3")], places=3)
        assert (mean.exact, mean.rounded) == ("0.2", Decimal("0.200"))

    def test_says_a_fraction_and_rounds_half_up_beside_it(self) -> None:
        mean = mean_of([Decimal(1), Decimal(1), Decimal(0)], places=2)
        assert (mean.exact, str(mean.rounded)) == ("2/3", "0.67")
        assert str(mean_of([Decimal("0.125")], places=2).rounded) == "0.13"
        assert str(mean_of([Decimal("-0.125")], places=2).rounded) == "-0.13"

    @given(st.lists(st.decimals(-(10**17), 10**17, places=6), min_size=1, max_size=40))
    def test_is_never_a_rounding_away(self, values: list[Decimal]) -> None:
        mean = mean_of(values, places=6)
        assert mean.value * len(values) == sum(map(Fraction, values))
        assert abs(Fraction(mean.rounded) - mean.value) <= Fraction(1, 2 * 10**6)


class TestMeets:
    @pytest.mark.parametrize(
        ("direction", "mean", "met"),
        [
            ("at_most", Fraction(10), True),
            ("at_most", Fraction(10) + Fraction(1, 10**30), False),
            ("at_least", Fraction(10), True),
            ("at_least", Fraction(10) - Fraction(1, 10**30), False),
        ],
    )
    def test_counts_the_target_itself_and_nothing_beyond(self, direction: Direction, mean: Fraction, met: bool) -> None:
        assert meets(criterion(direction=direction), mean) is met


class TestOutcome:
    @pytest.mark.parametrize(
        ("met", "outcome"), [([True, True], "met"), ([True, False], "partly_met"), ([False], "not_met")]
    )
    def test_follows_from_the_criteria(self, met: list[bool], outcome: str) -> None:
        assert outcome_of(met) == outcome


class TestResult:
    def test_repeats_each_criterion_with_its_count_and_mean(self) -> None:
        criteria = [criterion("C1"), criterion("C2", target="95", direction="at_least")]
        readings = {
            CriterionId("C1"): [Decimal("4.4"), Decimal("3.0"), Decimal("3.4")],
            CriterionId("C2"): [Decimal(94)],
        }
        result = result_of(criteria, readings)
        first, second = result.criteria
        assert (first.count, first.mean.exact, str(first.mean.rounded), first.met) == (3, "3.6", "3.600", True)
        assert (second.count, second.mean.exact, second.met) == (1, "94", False)
        assert result.outcome == "partly_met"
        assert first.metric == criteria[0].metric
