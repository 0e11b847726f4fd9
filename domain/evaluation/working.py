"""The working of an evaluation: every number with where it came from, so that it can be recomputed with a pocket calculator."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from domain.criteria import exact_text
from domain.evaluation.ranking import FULL, Bases, Ranked, Result
from domain.evaluation.tenders import Evaluation, Tender
from domain.facts import Model
from domain.procurement_policy.numbers import Number, half_up

StepName = Literal[
    "technical_weight",
    "price_weight",
    "technical_total",
    "highest_total",
    "full_marks",
    "lowest_price",
    "highest_offer",
    "technical_score",
    "price_score",
    "combined",
]


class Step(Model):
    """One number: what it is, of which tender, the sum that gives it, its exact value, and as it is shown."""

    what: StepName
    tender: str | None = None
    """None: of the whole evaluation."""
    sum: str
    """What to type, in numbers: `60 × 75 ÷ 88`; for a maximum or minimum, what it was chosen from."""
    taken_from: tuple[str, ...] = ()
    """The tenders whose number it is, for a maximum or minimum."""
    criteria: tuple[str, ...] = ()
    """The criteria whose marks are added, in the order of the sum."""
    value: Number
    shown: str
    """Rounded half up to two places."""


def working_of(evaluation: Evaluation, result: Result) -> tuple[Step, ...]:
    """The steps in the order in which they are taken; none when nobody is left."""
    if result.bases is None:
        return ()
    left = {ranked.id for ranked in result.ranking}
    tenders = [tender for tender in evaluation.tenderers if tender.id in left]
    steps = [*_weights(evaluation), *(_total(evaluation, tender) for tender in tenders)]
    steps += [_technical_base(evaluation, tenders, result.bases), _price_base(evaluation, tenders, result.bases)]
    for ranked in result.ranking:
        steps += _scores(evaluation, ranked, result.bases)
    return tuple(steps)


def _step(
    what: StepName,
    sum: str,
    value: Fraction,
    *,
    tender: str | None = None,
    taken_from: tuple[str, ...] = (),
    criteria: tuple[str, ...] = (),
) -> Step:
    return Step(
        what=what, tender=tender, sum=sum, taken_from=taken_from, criteria=criteria, value=value, shown=half_up(value)
    )


def _weights(evaluation: Evaluation) -> Iterator[Step]:
    scheme = evaluation.scheme
    technical, price = exact_text(scheme.technical_weight), exact_text(scheme.price_weight)
    whole = f"({_term(technical)} + {_term(price)})"
    bases = scheme.technical_weight + scheme.price_weight
    yield _step("technical_weight", f"{FULL} × {_term(technical)} ÷ {whole}", FULL * scheme.technical_weight / bases)
    yield _step("price_weight", f"{FULL} × {_term(price)} ÷ {whole}", FULL * scheme.price_weight / bases)


def _total(evaluation: Evaluation, tender: Tender) -> Step:
    marks = (_term(exact_text(tender.marks[criterion.id])) for criterion in evaluation.scheme.criteria)
    return _step("technical_total", " + ".join(marks), tender.total, tender=tender.id, criteria=_names(evaluation))


def _names(evaluation: Evaluation) -> tuple[str, ...]:
    return tuple(criterion.id for criterion in evaluation.scheme.criteria)


def _technical_base(evaluation: Evaluation, tenders: list[Tender], bases: Bases) -> Step:
    base = bases.technical_base
    if evaluation.scheme.formula == "absolute":
        maxima = " + ".join(_term(exact_text(criterion.max_marks)) for criterion in evaluation.scheme.criteria)
        return _step("full_marks", maxima, base, criteria=_names(evaluation))
    among = ", ".join(exact_text(tender.total) for tender in tenders)
    return _step("highest_total", among, base, taken_from=tuple(t.id for t in tenders if t.total == base))


def _price_base(evaluation: Evaluation, tenders: list[Tender], bases: Bases) -> Step:
    what: StepName = "lowest_price" if evaluation.scheme.price_direction == "lowest" else "highest_offer"
    among = ", ".join(exact_text(tender.price) for tender in tenders)
    return _step(what, among, bases.price_base, taken_from=tuple(t.id for t in tenders if t.price == bases.price_base))


def _scores(evaluation: Evaluation, ranked: Ranked, bases: Bases) -> Iterator[Step]:
    """The sums repeat exact numbers, never rounded ones: a score is rounded once, at the end (data README, evaluations, 4)."""
    price, best = _term(exact_text(ranked.price)), _term(exact_text(bases.price_base))
    over = (best, price) if evaluation.scheme.price_direction == "lowest" else (price, best)
    technical = _product(bases.technical_weight, _term(exact_text(ranked.technical_total)), bases.technical_base)
    by_price = f"{_term(exact_text(bases.price_weight))} × {over[0]} ÷ {over[1]}" if bases.price_base else "0"
    yield _step("technical_score", technical, ranked.technical_score, tender=ranked.id)
    yield _step("price_score", by_price, ranked.price_score, tender=ranked.id)
    yield _step("combined", f"({technical}) + ({by_price})", ranked.combined, tender=ranked.id)


def _product(weight: Fraction, part: str, base: Fraction) -> str:
    return f"{_term(exact_text(weight))} × {part} ÷ {_term(exact_text(base))}" if base else "0"


def _term(number: str) -> str:
    """A fraction in brackets, so that the sum can be typed as it stands."""
    return f"({number.replace('/', ' ÷ ')})" if "/" in number else number
