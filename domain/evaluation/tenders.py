"""What is evaluated: the frozen scheme with its formula, tie-break and passing marks, and the tenders with their marks and prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.criteria import exact_text
from domain.facts import Model
from domain.procurement_policy.faults import (
    Misplaced,
    above_maximum,
    check_none,
    repeated,
    unknown_criterion,
    within_marks,
)
from domain.procurement_policy.numbers import Number, check_summable
from domain.procurement_policy.schemes import Listed, Name, check_weights, sum_of
from domain.refusals import wrong
from domain.texts import LocalisedText

TieBreak = Literal["lowest_price", "highest_technical", "declare_tie"]
TENDERERS_LIMIT = 1_000


class Rounding(Model):
    """How combined scores are rounded: to two places, half up, once, at the end. Nothing else is in use."""

    decimals: Literal[2]
    mode: Literal["half_up"]
    stage: Literal["end"]


class ScoredCriterion(Model):
    """One criterion of an evaluation; a mark equal to the passing mark is enough."""

    id: Name
    title: LocalisedText
    max_marks: Number
    passing_mark: Number | None

    _within_marks = field_validator("passing_mark")(within_marks)


class EvaluationScheme(Model):
    """What was frozen before invitation, as far as scores depend on it."""

    technical_weight: Number
    price_weight: Number
    formula: Literal["relative", "absolute"]
    price_direction: Literal["lowest", "highest"]
    tie_break: TieBreak
    rounding: Rounding
    criteria: Annotated[tuple[ScoredCriterion, ...], Listed, Field(min_length=1)]
    overall_passing_mark: Number | None

    @field_validator("price_weight")
    @classmethod
    def _a_ratio(cls, value: Fraction, info: ValidationInfo) -> Fraction:
        if "technical_weight" in info.data:
            check_weights(info.data["technical_weight"], value)
        return value

    @field_validator("criteria")
    @classmethod
    def _named_once(cls, value: tuple[ScoredCriterion, ...]) -> tuple[ScoredCriterion, ...]:
        check_none(repeated(criterion.id for criterion in value))
        check_summable(criterion.max_marks for criterion in value)
        return value

    @field_validator("overall_passing_mark")
    @classmethod
    def _within_marks(cls, value: Fraction | None, info: ValidationInfo) -> Fraction | None:
        if value is not None and "criteria" in info.data:
            marks = sum_of(criterion.max_marks for criterion in info.data["criteria"])
            if value > marks:
                raise above_maximum(value, marks)
        return value

    @property
    def full_marks(self) -> Fraction:
        """The sum of all maxima."""
        return sum_of(criterion.max_marks for criterion in self.criteria)


class Tender(Model):
    """One tender. A tender that does not conform may have been left unmarked."""

    id: Name
    price: Number
    marks: Mapping[str, Number]
    conforming: bool

    @field_validator("marks")
    @classmethod
    def _summable(cls, value: Mapping[str, Number]) -> Mapping[str, Number]:
        check_summable(value.values())
        return value

    @property
    def total(self) -> Fraction:
        """The exact sum of its technical marks."""
        return sum_of(iter(self.marks.values()))


class Evaluation(Model):
    """A scheme and its tenders. Faults of single marks name the tender and the criterion."""

    id: Name
    scheme: EvaluationScheme
    tenderers: Annotated[tuple[Tender, ...], Listed, Field(max_length=TENDERERS_LIMIT)]

    @field_validator("tenderers")
    @classmethod
    def _marked_by_the_scheme(cls, value: tuple[Tender, ...], info: ValidationInfo) -> tuple[Tender, ...]:
        check_none(repeated(tender.id for tender in value))
        if "scheme" in info.data:
            check_none(_misplaced_marks(value, info.data["scheme"]))
        return value


def _misplaced_marks(tenders: Sequence[Tender], scheme: EvaluationScheme) -> Iterator[Misplaced]:
    maxima = {criterion.id: criterion.max_marks for criterion in scheme.criteria}
    for place, tender in enumerate(tenders):
        for name, mark in tender.marks.items():
            if name not in maxima:
                yield Misplaced((place, "marks", name[:64]), unknown_criterion(name), exact_text(mark))
            elif mark > maxima[name]:
                yield Misplaced((place, "marks", name), above_maximum(mark, maxima[name]), exact_text(mark))
        if tender.conforming:
            missing = (name for name in maxima if name not in tender.marks)
            yield from (Misplaced((place, "marks", name), _no_mark(), None) for name in missing)


def _no_mark() -> PydanticCustomError:
    return wrong(
        "is required: a tender that conforms has a mark for every criterion",
        zh_hant="必須提供：符合規定的標書每項準則均須有分數",
        zh_hans="必须提供：符合规定的标书每项准则均须有分数",
    )
