"""The records of the four kinds of line, as `sample/` has them: what each field must be, and nothing beside them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from domain.categories import (
    ORGANISATION_TYPES,
    PROVIDER_TYPES,
    Applications,
    DecisionReason,
    IntellectualProperty,
    ProviderOrigin,
    SmartAreas,
    Technologies,
)
from domain.criteria import CriterionId, Direction, Outcome
from domain.deadlines import Day
from domain.facts import Model
from domain.ids import Id, SolutionId, TrialId, WishId
from domain.money import decimal_text
from domain.refusals import wrong
from domain.terms import NOUNS, Term
from domain.texts import Line, LocalisedText
from domain.vocabularies import one_of
from projections.han_forms import is_han

NUMBER_PLACES = 6
NUMBER_DIGITS = 18
"""As domain.money takes them: more than anybody measures or pays."""


class Kind(StrEnum):
    """What a line tells of."""

    WISH = "wish"
    SOLUTION = "solution"
    DECISION = "decision"
    TRIAL = "trial"


KIND_TERMS: Mapping[Kind, Term] = {
    Kind.WISH: NOUNS["wish"],
    Kind.SOLUTION: NOUNS["solution"],
    Kind.DECISION: {"en": "decision", "zh-Hant": "決定", "zh-Hans": "决定"},
    Kind.TRIAL: NOUNS["trial"],
}


def _number(value: object) -> Decimal:
    """Only JSON numbers, as they are written: text and booleans are not guessed at."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise wrong(
            "must be a number, not text and not true or false",
            zh_hant="必須是數字，不可以是文字或 true、false",
            zh_hans="必须是数字，不可以是文字或 true、false",
        )
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() >= NUMBER_DIGITS or int(number.as_tuple().exponent) < -NUMBER_PLACES:
        raise wrong(
            "must have at most {digits} digits and {places} decimal places",
            zh_hant="最多可有{digits}位數字及{places}個小數位",
            zh_hans="最多可有{digits}位数字及{places}个小数位",
            digits=NUMBER_DIGITS,
            places=NUMBER_PLACES,
        )
    return Decimal(decimal_text(number))


def _sum(value: Decimal) -> Decimal:
    if value < 0 or int(value.as_tuple().exponent) < -2:
        raise wrong(
            "must be a sum of money: not below zero, at most two decimal places",
            zh_hant="必須是金額：不可小於零，最多兩個小數位",
            zh_hans="必须是金额：不可小于零，最多两个小数位",
        )
    return value


def _not_minted(value: Id) -> Id:
    if type(value).looks_minted(value):
        raise wrong(
            "looks like an id that this portal gives out itself (letter, year, number): use another",
            zh_hant="與本系統自行編配的編號（字母、年份、數字）相似：請用另一編號",
            zh_hans="与本系统自行编配的编号（字母、年份、数字）相似：请用另一编号",
        )
    return value


Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(decimal_text)]
HongKongDollars = Annotated[Number, AfterValidator(_sum)]
ImportedWishId = Annotated[WishId, AfterValidator(_not_minted)]
ImportedSolutionId = Annotated[SolutionId, AfterValidator(_not_minted)]
ImportedTrialId = Annotated[TrialId, AfterValidator(_not_minted)]


class WishRecord(Model):
    """A need, in the words of the department that has it."""

    id: ImportedWishId
    title: LocalisedText
    problem: LocalisedText
    expected_outcome: LocalisedText
    constraints: LocalisedText
    department: Line
    organisation_type: Annotated[str, *one_of(ORGANISATION_TYPES)]
    smart_area: SmartAreas
    technology: Technologies
    application: Applications
    trial_site: Line
    trial_scale: Line
    budget_hkd: HongKongDollars | None = None
    opened_on: Day
    closes_on: Day


class ProviderRecord(Model):
    """Who offers a solution."""

    name: LocalisedText
    type: Annotated[str, *one_of(PROVIDER_TYPES)]
    origin: ProviderOrigin


class SolutionRecord(Model):
    """An offer, in the words of its provider."""

    id: ImportedSolutionId
    title: LocalisedText
    summary: LocalisedText
    how_it_works: LocalisedText
    evidence: LocalisedText
    provider: ProviderRecord
    technology: Technologies
    application: Applications
    trl: Annotated[int, Field(ge=1, le=9)]
    ip: IntellectualProperty
    targets_wish: WishId | None = None
    submitted_on: Day
    price_indication_hkd: HongKongDollars | None = None


class DecisionRecord(Model):
    """What officers decided about a pair. Its id is the pair."""

    wish_id: WishId
    solution_id: SolutionId
    decision: Literal["accepted", "declined"]
    reason_code: DecisionReason
    reason: LocalisedText


class CriterionRecord(Model):
    """One acceptance criterion."""

    id: CriterionId
    metric: LocalisedText
    unit: Line
    baseline: Number
    target: Number
    direction: Direction


class MeasurementRecord(Model):
    """One measurement."""

    on: Day
    criterion: CriterionId
    value: Number


class IncidentRecord(Model):
    """Something that happened at the site."""

    on: Day
    description: LocalisedText


class TrialRecord(Model):
    """A trial of an accepted pair, from its plan to its outcome."""

    id: ImportedTrialId
    wish_id: WishId
    solution_id: SolutionId
    site: Line
    kind: Literal["prototype", "pilot"]
    starts_on: Day
    ends_on: Day
    criteria: Annotated[tuple[CriterionRecord, ...], Field(min_length=1)]
    measurements: Annotated[tuple[MeasurementRecord, ...], Field(min_length=1)]
    incidents: tuple[IncidentRecord, ...] = ()
    outcome: Outcome | None = None
    project_sum_hkd: HongKongDollars


Record = WishRecord | SolutionRecord | DecisionRecord | TrialRecord

RECORDS: Mapping[Kind, type[WishRecord | SolutionRecord | DecisionRecord | TrialRecord]] = {
    Kind.WISH: WishRecord,
    Kind.SOLUTION: SolutionRecord,
    Kind.DECISION: DecisionRecord,
    Kind.TRIAL: TrialRecord,
}

_SHARED = {"id", "title", "technology", "application", "wish_id", "solution_id"}
_TELLING = {kind: set(record.model_fields) - _SHARED for kind, record in RECORDS.items()}
"""Members that say which kind a line is of."""


def kind_of(members: Mapping[str, Any], *, file: str) -> Kind | None:
    """The kind whose own members are most in the line; else the one that the file is named for; None if neither says."""
    named = next((kind for kind in Kind if file.lower().startswith(kind)), None)
    counts = {kind: len(own & members.keys()) for kind, own in _TELLING.items()}
    most = max(counts.values())
    best = [kind for kind, count in counts.items() if count == most]
    if most == 0 or len(best) > 1:
        return named if named or most == 0 else None
    return best[0]


def localised(text: str, *, like: LocalisedText | None = None) -> LocalisedText:
    """A text that came without a language: Chinese goes under the Chinese tag of its record, else under English."""
    if not any(map(is_han, text)):
        return LocalisedText.of(en=text)
    tags = like.languages if like else ()
    return (
        LocalisedText.of(zh_hans=text)
        if "zh-Hans" in tags and "zh-Hant" not in tags
        else LocalisedText.of(zh_hant=text)
    )
