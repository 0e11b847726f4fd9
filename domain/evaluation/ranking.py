"""The result of an evaluation: who is left out and why, exact scores of the rest, ranks, winner or tie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from domain.evaluation.tenders import Evaluation, EvaluationScheme, Tender
from domain.facts import Model
from domain.procurement_policy.faults import Misplaced, check_none
from domain.procurement_policy.numbers import Number, half_up
from domain.refusals import wrong

Reason = Literal["non_conforming", "below_criterion_passing_mark", "below_overall_passing_mark"]
FULL = 100
"""What both weights are brought to (data README, evaluations, 3)."""


class Excluded(Model):
    """A tender that left before any maximum was taken, for the first reason that holds."""

    id: str
    reason: Reason
    criteria: tuple[str, ...] = ()
    """Every criterion whose passing mark was missed, in the order of the scheme."""


class Bases(Model):
    """What all scores are computed from, taken among the tenders that are left."""

    technical_weight: Number
    price_weight: Number
    """Brought to a sum of 100."""
    technical_base: Number
    """The highest technical total (relative formula) or the full marks (absolute)."""
    price_base: Number
    """The lowest price, or the highest offer where the highest is best."""


class Ranked(Model):
    """One tender that was scored. All numbers are exact; they are rounded only to be shown, and `combined` to rank by."""

    rank: int
    id: str
    price: Number
    technical_total: Number
    technical_score: Number
    price_score: Number

    @property
    def combined(self) -> Fraction:
        """Sum of the two unrounded scores."""
        return self.technical_score + self.price_score


class Result(Model):
    """What an evaluation comes to. `bases` is None when nobody is left."""

    ranking: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]
    winner: str | None
    tie: tuple[str, ...]
    bases: Bases | None


@dataclass(frozen=True, slots=True)
class _Scored:
    tender: Tender
    technical: Fraction
    price: Fraction
    points: int
    """The combined score in hundredths, rounded half up: what is ranked by (convention)."""


def evaluated(evaluation: Evaluation) -> Result:
    """The result by the declared formula, passing marks and tie-break.

    Raises pydantic's ValidationError for a price of zero where the formula divides by it.
    """
    scheme = evaluation.scheme
    excluded = {tender.id: found for tender in evaluation.tenderers if (found := exclusion_of(tender, scheme))}
    left = [tender for tender in evaluation.tenderers if tender.id not in excluded]
    check_none(_without_price(evaluation, left))
    bases = _bases(scheme, left) if left else None
    ranking = _ranking(scheme, left, bases) if bases else ()
    first = [ranked.id for ranked in ranking if ranked.rank == 1]
    return Result(
        ranking=ranking,
        excluded=tuple(excluded.values()),
        winner=first[0] if len(first) == 1 else None,
        tie=tuple(first) if len(first) > 1 else (),
        bases=bases,
    )


def exclusion_of(tender: Tender, scheme: EvaluationScheme) -> Excluded | None:
    """Why a tender leaves, in the order of reasons (data README, evaluations, 1); None when it stays."""
    if not tender.conforming:
        return Excluded(id=tender.id, reason="non_conforming")
    failed = tuple(
        criterion.id
        for criterion in scheme.criteria
        if criterion.passing_mark is not None and tender.marks[criterion.id] < criterion.passing_mark
    )
    if failed:
        return Excluded(id=tender.id, reason="below_criterion_passing_mark", criteria=failed)
    if scheme.overall_passing_mark is not None and tender.total < scheme.overall_passing_mark:
        return Excluded(id=tender.id, reason="below_overall_passing_mark")
    return None


def _without_price(evaluation: Evaluation, left: Sequence[Tender]) -> Iterator[Misplaced]:
    """Where the lowest price is best every price divides; where the highest is, only the highest offer does."""
    scheme = evaluation.scheme
    if not scheme.price_weight or (scheme.price_direction == "highest" and any(tender.price for tender in left)):
        return
    staying = {tender.id for tender in left}
    for place, tender in enumerate(evaluation.tenderers):
        if tender.id in staying and not tender.price:
            fault = wrong(
                "must be above zero: the price formula divides by it",
                zh_hant="必須大於零：標價公式以此為除數",
                zh_hans="必须大于零：标价公式以此为除数",
            )
            yield Misplaced(("tenderers", place, "price"), fault, 0)


def _bases(scheme: EvaluationScheme, left: Sequence[Tender]) -> Bases:
    weights = scheme.technical_weight + scheme.price_weight
    prices = [tender.price for tender in left]
    return Bases(
        technical_weight=FULL * scheme.technical_weight / weights,
        price_weight=FULL * scheme.price_weight / weights,
        technical_base=max(tender.total for tender in left) if scheme.formula == "relative" else scheme.full_marks,
        price_base=min(prices) if scheme.price_direction == "lowest" else max(prices),
    )


def _ranking(scheme: EvaluationScheme, left: Sequence[Tender], bases: Bases) -> tuple[Ranked, ...]:
    """Equal rounded scores are a tie; what the tie-break leaves equal shares a rank (1, 1, 3) and is listed by id."""
    scored = [_scored(tender, scheme, bases) for tender in left]
    scored.sort(key=lambda each: (*_order(each, scheme), each.tender.id))
    ranking: list[Ranked] = []
    for place, each in enumerate(scored):
        shared = place > 0 and _order(scored[place - 1], scheme) == _order(each, scheme)
        ranking.append(
            Ranked(
                rank=ranking[-1].rank if shared else place + 1,
                id=each.tender.id,
                price=each.tender.price,
                technical_total=each.tender.total,
                technical_score=each.technical,
                price_score=each.price,
            )
        )
    return tuple(ranking)


def _scored(tender: Tender, scheme: EvaluationScheme, bases: Bases) -> _Scored:
    technical = bases.technical_weight * _over(tender.total, bases.technical_base)
    if scheme.price_direction == "lowest":
        price = bases.price_weight * _over(bases.price_base, tender.price)
    else:
        price = bases.price_weight * _over(tender.price, bases.price_base)
    return _Scored(tender, technical, price, int(half_up(technical + price).replace(".", "")))


def _over(part: Fraction, base: Fraction) -> Fraction:
    """Their ratio. Where the best total of all is zero nobody has earned a mark, and everybody scores zero."""
    return part / base if base else Fraction(0)


def _order(scored: _Scored, scheme: EvaluationScheme) -> tuple[Fraction | int, ...]:
    match scheme.tie_break:
        case "lowest_price":
            return (-scored.points, scored.tender.price)
        case "highest_technical":
            return (-scored.points, -scored.tender.total)
        case "declare_tie":
            return (-scored.points,)
