"""A marking scheme as its drafter wrote it: weights, criteria with parts at any depth, approvals, and overrulings by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.criteria import exact_text
from domain.deadlines import Day
from domain.facts import Model
from domain.procurement_policy.faults import Misplaced, check_none, named_before, unknown_criterion, within_marks
from domain.procurement_policy.numbers import Number, check_summable
from domain.refusals import wrong
from domain.texts import LocalisedText

ProcurementCategory = Literal["stores", "services", "revenue", "works"]
Kind = Literal["experience", "innovation", "execution_plan", "technical", "other"]
"""What the drafter declares a criterion to be about."""
Rule = Literal["rule_i", "rule_ii", "rule_iii", "rule_iv", "marking_scheme"]
"""i to iv: BFAC paper 4/19, paragraph 9; marking_scheme: that one is used at all."""
RULES: tuple[Rule, ...] = ("rule_i", "rule_ii", "rule_iii", "rule_iv", "marking_scheme")

LEVELS_LIMIT = 100
"""Deepest nesting of parts. A limit, not a rule: no scheme on paper comes near it, and a file must not exhaust the machine."""
CRITERIA_LIMIT = 5_000
"""Most criteria of one scheme, parts included."""

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


Listed = BeforeValidator(_listed)
"""A JSON array, read as a tuple."""


def _name(value: str) -> str:
    if not value or value != value.strip() or len(value) > 64 or not value.isprintable():
        raise wrong(
            "must be a name of 1 to 64 characters without blanks around it",
            zh_hant="必須是1至64個字元的名稱，前後沒有空白",
            zh_hans="必须是1至64个字符的名称，前后没有空白",
        )
    return value


Name = Annotated[str, AfterValidator(_name)]
"""What a criterion or a tenderer is called in one document: `C1.2`, `甲`."""


def _remark(value: str) -> str:
    if _UNSTORABLE.search(value):
        raise wrong("holds what is not text", zh_hant="含有並非文字的內容", zh_hans="含有并非文字的内容")
    return value


Remark = Annotated[str, AfterValidator(_remark), Field(max_length=2_000)]
"""Free text that may be blank."""


def _said(value: str) -> str:
    if is_blank(value):
        raise wrong("is empty", zh_hant="是空白的", zh_hans="是空白的")
    return value


def is_blank(text: str | None) -> bool:
    """Whether nothing can be read in it: null, blanks of any width, characters without a form."""
    return text is None or not any(character.isprintable() and not character.isspace() for character in text)


class Approval(Model):
    """A departure from one rule that somebody approved. Without a rank or a reason it is none (convention)."""

    rule: Rule
    approved_by_rank: Remark | None
    reason: Remark | None


class Overruling(Model):
    """A person says, against what the title seemed to say, whether a criterion asks for experience; at what rank, and why.

    It speaks of titles only: what the drafter declared to be experience is changed by declaring another kind.
    """

    criterion: Name
    asks_for_experience: bool
    by_rank: Annotated[Remark, AfterValidator(_said)]
    reason: Annotated[Remark, AfterValidator(_said)]


class SchemeCriterion(Model):
    """One criterion. With parts, only the parts count: the heading's marks are their sum, its kind says nothing of theirs."""

    id: Name
    title: LocalisedText
    kind: Kind
    essential: bool
    """The tender is rejected if this is not met."""
    max_marks: Number
    passing_mark: Number | None = None
    sub: Annotated[tuple[SchemeCriterion, ...], Listed] = ()

    _within_marks = field_validator("passing_mark")(within_marks)

    @field_validator("sub")
    @classmethod
    def _add_up(cls, value: tuple[SchemeCriterion, ...], info: ValidationInfo) -> tuple[SchemeCriterion, ...]:
        check_summable(part.max_marks for part in value)
        marks = info.data.get("max_marks")
        if value and marks is not None and (total := sum_of(part.max_marks for part in value)) != marks:
            raise wrong(
                "the parts add up to {total}, not to the {marks} of their heading",
                zh_hant="細項合共{total}分，並非標題的{marks}分",
                zh_hans="细项合共{total}分，并非标题的{marks}分",
                total=exact_text(total),
                marks=exact_text(marks),
            )
        return value


def _bounded(criteria: object) -> object:
    """The criteria as they are: counted level by level, without recursion, before any is read; some contain themselves."""
    level, count = _members_of([criteria]), 0
    for _ in range(LEVELS_LIMIT):
        if not level:
            return criteria
        if (count := count + len(level)) > CRITERIA_LIMIT:
            check_none([Misplaced((), _too_many(), None)])
        level = _members_of([_parts_of(each) for each in level])
    if level:
        check_none([Misplaced((), too_deep(), None)])
    return criteria


def _parts_of(criterion: object) -> object:
    return (
        criterion.sub
        if isinstance(criterion, SchemeCriterion)
        else criterion.get("sub")
        if isinstance(criterion, Mapping)
        else ()
    )


def _members_of(lists: Sequence[object]) -> list[object]:
    return [member for each in lists if isinstance(each, list | tuple) for member in each]


def _too_many() -> PydanticCustomError:
    return wrong(
        "there are more than {limit} criteria",
        zh_hant="準則多於{limit}項",
        zh_hans="准则多于{limit}项",
        limit=CRITERIA_LIMIT,
    )


def too_deep() -> PydanticCustomError:
    """The fault of criteria that are nested beyond LEVELS_LIMIT."""
    return wrong(
        "the criteria are nested deeper than {limit} levels, or contain themselves",
        zh_hant="準則超過{limit}層，或包含自己",
        zh_hans="准则超过{limit}层，或包含自己",
        limit=LEVELS_LIMIT,
    )


class JudgedScheme(Model):
    """What is judged. Weights are a ratio; null, or no technical weight and no marks, means that no marking scheme is used."""

    id: Name
    issued_on: Day
    """Date of the invitation: the policy in force on that day judges the scheme for ever."""
    procurement_category: ProcurementCategory
    criteria: Annotated[tuple[SchemeCriterion, ...], Listed, BeforeValidator(_bounded)]
    technical_weight: Number | None
    price_weight: Number | None
    formula: Literal["relative", "absolute"] | None = None
    approvals: Annotated[tuple[Approval, ...], Listed] = ()
    overrulings: Annotated[tuple[Overruling, ...], Listed] = ()

    @field_validator("criteria")
    @classmethod
    def _named_once(cls, value: tuple[SchemeCriterion, ...]) -> tuple[SchemeCriterion, ...]:
        check_none(_named_again(value))
        check_summable(leaf.max_marks for leaf in leaves(value))
        return value

    @field_validator("price_weight")
    @classmethod
    def _a_ratio(cls, value: Fraction | None, info: ValidationInfo) -> Fraction | None:
        if "technical_weight" not in info.data:
            return value
        technical = info.data["technical_weight"]
        check_weights(technical, value)
        if technical is None and any(leaf.max_marks for leaf in leaves(info.data.get("criteria", ()))):
            raise wrong(
                "marks are given but no weights: give technical_weight and price_weight",
                zh_hant="設有分數但沒有比重：請提供 technical_weight 及 price_weight",
                zh_hans="设有分数但没有比重：请提供 technical_weight 及 price_weight",
            )
        return value

    @field_validator("overrulings")
    @classmethod
    def _of_criteria(cls, value: tuple[Overruling, ...], info: ValidationInfo) -> tuple[Overruling, ...]:
        known = {criterion.id for criterion in walk(info.data.get("criteria", ()))}
        if "criteria" in info.data:
            check_none(
                Misplaced((place, "criterion"), unknown_criterion(each.criterion), each.criterion)
                for place, each in enumerate(value)
                if each.criterion not in known
            )
        return value


def check_weights(technical: Fraction | None, price: Fraction | None) -> None:
    """Raises a fault when one weight is missing, or both are zero: that is no ratio."""
    if (technical is None) != (price is None):
        raise wrong(
            "both weights are given, or neither is",
            zh_hant="兩項比重須同時提供，或同時留空",
            zh_hans="两项比重须同时提供，或同时留空",
        )
    if technical == 0 and price == 0:
        raise wrong("both weights are zero", zh_hant="兩項比重均為零", zh_hans="两项比重均为零")


def sum_of(numbers: Iterator[Fraction]) -> Fraction:
    """Their exact sum; zero for none."""
    return sum(numbers, Fraction(0))


def _named_again(criteria: Sequence[SchemeCriterion]) -> Iterator[Misplaced]:
    """Ids are unique at all levels; so no criterion is a part of itself."""
    seen: set[str] = set()
    waiting: list[tuple[SchemeCriterion, tuple[str | int, ...]]] = [
        (criterion, (place,)) for place, criterion in reversed(list(enumerate(criteria)))
    ]
    while waiting:
        criterion, place = waiting.pop()
        if criterion.id in seen:
            yield Misplaced((*place, "id"), named_before(criterion.id), criterion.id)
        seen.add(criterion.id)
        waiting.extend((part, (*place, "sub", n)) for n, part in reversed(list(enumerate(criterion.sub))))


def walk(criteria: Sequence[SchemeCriterion]) -> Iterator[SchemeCriterion]:
    """Every criterion at every depth, headings before their parts, in the order of the document."""
    waiting = list(reversed(criteria))
    while waiting:
        criterion = waiting.pop()
        yield criterion
        waiting.extend(reversed(criterion.sub))


def leaves(criteria: Sequence[SchemeCriterion]) -> Iterator[SchemeCriterion]:
    """The criteria without parts: the only ones whose marks count."""
    return (criterion for criterion in walk(criteria) if not criterion.sub)
