"""Acceptance criteria of a trial, and the result that follows from them: the exact mean of each against its target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from domain.facts import Model
from domain.ids import Id
from domain.money import Measure, decimal_text
from domain.texts import Line, LocalisedText

Direction = Literal["at_least", "at_most"]
"""On which side of the target the mean must lie; the target itself meets the criterion either way."""
Outcome = Literal["met", "partly_met", "not_met"]
"""Of the whole trial: all criteria met, some, none."""

ROUNDED_PLACES = 6
"""Most decimal places of a rounded mean."""


class CriterionId(Id):
    """Names a criterion within one trial: `C1`."""

    LETTER = "C"


class Criterion(Model):
    """What is measured, in which unit, from what baseline, and what target its mean must reach."""

    id: CriterionId
    metric: LocalisedText
    unit: Line
    baseline: Measure
    target: Measure
    direction: Direction


class Mean(Model):
    """An arithmetic mean, exactly and as people read it.

    `exact` is plain decimal notation when the mean has a finite one, else a fraction in lowest terms ("337/90").
    `rounded` is half up, two places finer than the finest number it was made from.
    """

    exact: Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+|/[1-9][0-9]*)?$", examples=["3.75", "337/90"])]
    rounded: Measure

    @property
    def value(self) -> Fraction:
        """The exact value, for computing."""
        return Fraction(self.exact)


class CriterionResult(Criterion):
    """What one criterion came to. Repeats the criterion, so that it reads alone."""

    count: int
    """How many measurements count."""
    mean: Mean
    met: bool


class TrialResult(Model):
    """The result by criterion, in the order of the plan, and the outcome that follows."""

    outcome: Outcome
    criteria: tuple[CriterionResult, ...]


def meets(criterion: Criterion, mean: Fraction) -> bool:
    """Whether this mean is on the right side of the target, the target included."""
    target = Fraction(criterion.target)
    return mean >= target if criterion.direction == "at_least" else mean <= target


def outcome_of(met: Sequence[bool]) -> Outcome:
    """All met, some, or none."""
    if all(met):
        return "met"
    return "partly_met" if any(met) else "not_met"


def mean_of(values: Sequence[Decimal], *, places: int) -> Mean:
    """The exact mean of at least one value; `places` are the decimal places of its rounded form."""
    exact = sum(map(Fraction, values), Fraction(0)) / len(values)
    return Mean(exact=exact_text(exact), rounded=_rounded(exact, places=places))


def exact_text(value: Fraction) -> str:
    """Plain decimal notation when that is finite, else numerator and denominator."""
    places = _finite_places(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    return _fixed(value.numerator * 10**places // value.denominator, places=places)


def result_of(criteria: Sequence[Criterion], measurements: Mapping[CriterionId, Sequence[Decimal]]) -> TrialResult:
    """The result by the rule that the plan froze. Every criterion needs at least one measurement."""
    results = tuple(_result(criterion, measurements[criterion.id]) for criterion in criteria)
    return TrialResult(outcome=outcome_of([result.met for result in results]), criteria=results)


def _result(criterion: Criterion, values: Sequence[Decimal]) -> CriterionResult:
    finest = max(_places(value) for value in (*values, criterion.target))
    mean = mean_of(values, places=min(finest + 2, ROUNDED_PLACES))
    met = meets(criterion, mean.value)
    return CriterionResult(
        id=criterion.id,
        metric=criterion.metric,
        unit=criterion.unit,
        baseline=criterion.baseline,
        target=criterion.target,
        direction=criterion.direction,
        count=len(values),
        mean=mean,
        met=met,
    )


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _finite_places(denominator: int) -> int | None:
    """Decimal places of a fraction in lowest terms; None when its expansion never ends (a prime other than 2 and 5)."""
    powers = {2: 0, 5: 0}
    for prime in powers:
        while denominator % prime == 0:
            denominator //= prime
            powers[prime] += 1
    return max(powers.values()) if denominator == 1 else None


def _rounded(value: Fraction, *, places: int) -> Decimal:
    with localcontext(prec=60):  # far more digits than a measure may have
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return quotient.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _fixed(scaled: int, *, places: int) -> str:
    with localcontext(prec=max(60, len(str(scaled)) + 1)):
        return decimal_text(Decimal(scaled).scaleb(-places))


def repeated_ids(criteria: Iterable[Criterion]) -> list[CriterionId]:
    """Ids that name more than one criterion, in order of their second appearance."""
    seen: set[CriterionId] = set()
    twice = []
    for criterion in criteria:
        if criterion.id in seen:
            twice.append(criterion.id)
        seen.add(criterion.id)
    return list(dict.fromkeys(twice))
