"""What a stored marking scheme says: weights, criteria with parts, passing marks, formula, tie-break; exact, and in a form of its own.

The form is apart from the one that the policy judges: that one may grow stricter, and history must be read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import (
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)

from domain.criteria import exact_text
from domain.deadlines import Day
from domain.evaluation.tenders import TieBreak
from domain.facts import Model, is_stored
from domain.procurement_policy.faults import above_maximum
from domain.procurement_policy.numbers import read_number
from domain.procurement_policy.schemes import (
    Approval,
    JudgedScheme,
    Kind,
    Listed,
    Overruling,
    ProcurementCategory,
    SchemeCriterion,
)
from domain.refusals import LANGUAGES, Refusal, RuleRefusal, raise_all, refusals_of, wrong
from domain.terms import Term, term
from domain.texts import LocalisedText
from domain.vocabularies import one_of

STORED_LEVELS_LIMIT = 12
"""Deepest nesting of parts in a stored scheme: what a request may nest (32 levels of JSON) has room for no more than 14."""
CRITERIA_LIMIT = 500
"""Most criteria of a stored scheme, parts included."""
BYTES_LIMIT = 128 * 1024
"""Longest stored content as JSON in UTF-8: the worst one is checked, with its cures, in about a second."""
LIST_LIMIT = 200
"""Most criteria, or parts, beside each other."""

EXACT = r"^[0-9]{1,9}(\.[0-9]{1,30}|/[1-9][0-9]{0,8})?$"
"""A mark or a weight in text: a decimal or a fraction below a milliard, in ASCII digits."""
LARGEST = 999_999_999
_SEEN = r"A-Za-z0-9\u4e00-\u9fff"
CRITERION_NAME = rf"^[{_SEEN}(（]([{_SEEN} .,/_()（）-]{{0,62}}[{_SEEN})）])?$"
"""`C1.2`, `甲`, `2 (a)`: letters, digits, Chinese characters and brackets, with blanks and points between them."""

_EXACT = re.compile(EXACT)


def _exact(value: object, info: ValidationInfo) -> Fraction:
    if is_stored(info) and isinstance(value, str):
        return Fraction(value)  # whatever its length: a share of many fractions may have long terms
    if not isinstance(value, Fraction):
        small = type(value) is int and 0 <= value <= LARGEST
        if not (small or (isinstance(value, str) and _EXACT.fullmatch(value))):
            raise wrong(
                'must be a whole number below a milliard, or text with a decimal or a fraction, like 15, "15.5" or "1/3"',
                zh_hant='必須是少於十億的整數，或載有小數或分數的文字，例如 15、"15.5" 或 "1/3"',
                zh_hans='必须是少于十亿的整数，或载有小数或分数的文字，例如 15、"15.5" 或 "1/3"',
            )
    return read_number(value)


ExactNumber = Annotated[
    Fraction,
    PlainValidator(_exact),
    PlainSerializer(exact_text, return_type=str),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": LARGEST}, {"type": "string", "pattern": EXACT}]}
    ),
]
"""Not negative, exact, stored as text: "15", "15.5", "1/3"."""
CriterionName = Annotated[str, Field(pattern=CRITERION_NAME)]


FORMULAS = ("relative", "absolute")
CategoryName = Annotated[str, *one_of(get_args(ProcurementCategory))]
KindName = Annotated[str, *one_of(get_args(Kind))]
FormulaName = Annotated[str, *one_of(FORMULAS)]
TieBreakName = Annotated[str, *one_of(get_args(TieBreak))]


class StoredCriterion(Model):
    """One criterion. With parts, only the parts count: the heading's marks are their sum, its kind says nothing of theirs."""

    id: CriterionName
    title: LocalisedText
    kind: KindName
    essential: bool
    """The tender is rejected if this is not met."""
    max_marks: ExactNumber
    passing_mark: ExactNumber | None = None
    sub: Annotated[tuple[StoredCriterion, ...], Listed, Field(max_length=LIST_LIMIT)] = ()


class SchemeContent(Model):
    """The whole of a marking scheme. Weights are a ratio; null, or no technical weight and no marks: none is used."""

    title: LocalisedText
    issued_on: Day
    """Date of the invitation for which it is made: the policy in force on that day judges it."""
    procurement_category: CategoryName
    criteria: Annotated[tuple[StoredCriterion, ...], Listed, Field(max_length=LIST_LIMIT)]
    technical_weight: ExactNumber | None = None
    price_weight: ExactNumber | None = None
    formula: FormulaName | None = None
    tie_break: TieBreakName | None = None
    overall_passing_mark: ExactNumber | None = None


class SchemeNotSound(RuleRefusal):
    """The marking scheme does not hold together: {reason}"""

    ZH_HANT = "評分制度前後不符：{reason}"
    ZH_HANS = "评分制度前后不符：{reason}"


def check_sound(content: SchemeContent) -> None:
    """Raises SchemeNotSound, with every further fault beside it, for rules between fields.

    Parts add up to their heading, ids are unique, weights are a ratio, passing marks are within reach; not too many, too deep, too long.
    """
    raise_all(_too_much(content))
    document = content.model_dump(mode="json", by_alias=True, exclude={"title", "tie_break", "overall_passing_mark"})
    try:
        scheme = JudgedScheme.model_validate(document | {"id": "-"})
    except ValidationError as error:
        raise_all(_not_sound(error.errors(include_url=False)))
        return
    passing, full = content.overall_passing_mark, full_marks(scheme)
    if passing is not None and passing > full:
        fault = above_maximum(passing, full)
        raise_all(_not_sound([{"loc": ("overall_passing_mark",), "msg": fault.message(), "ctx": fault.context or {}}]))


def _not_sound(errors: Iterable[Mapping[str, Any]]) -> Iterator[Refusal]:
    return refusals_of(errors, as_=SchemeNotSound, under="content")


def full_marks(scheme: JudgedScheme) -> Fraction:
    """All technical marks: headings hold the sum of their parts."""
    return sum((criterion.max_marks for criterion in scheme.criteria), Fraction(0))


def _too_much(content: SchemeContent) -> Iterator[Refusal]:
    levels = list(_by_level(content.criteria))
    if len(levels) > STORED_LEVELS_LIMIT or sum(map(len, levels)) > CRITERIA_LIMIT:
        reason = {tag: _TOO_MANY[tag].format(levels=STORED_LEVELS_LIMIT, criteria=CRITERIA_LIMIT) for tag in LANGUAGES}
        yield SchemeNotSound(reason=reason, field="content.criteria")
    elif len(content.model_dump_json(exclude_none=True).encode()) > BYTES_LIMIT:
        reason = {tag: _TOO_LONG[tag].format(limit=BYTES_LIMIT) for tag in LANGUAGES}
        yield SchemeNotSound(reason=reason, field="content")


_TOO_MANY: Term = term(
    "it may have {criteria} criteria on {levels} levels",
    "最多可有{levels}層共{criteria}項準則",
    "最多可有{levels}层共{criteria}项准则",
)
_TOO_LONG: Term = term("it may have {limit} bytes", "最多可有{limit}位元組", "最多可有{limit}字节")


def _by_level(criteria: Sequence[StoredCriterion]) -> Iterator[Sequence[StoredCriterion]]:
    while criteria:
        yield criteria
        criteria = [part for criterion in criteria for part in criterion.sub]


def every_criterion(content: SchemeContent) -> Iterator[StoredCriterion]:
    """At every depth, level by level."""
    return (criterion for level in _by_level(content.criteria) for criterion in level)


def scheme_of(
    content: SchemeContent,
    *,
    noun_id: str,
    approvals: Sequence[Approval] = (),
    overrulings: Sequence[Overruling] = (),
) -> JudgedScheme:
    """The scheme as the policy judges it. It was sound when it was stored, and is not asked again."""
    return JudgedScheme.model_construct(
        id=noun_id,
        issued_on=content.issued_on,
        procurement_category=cast(ProcurementCategory, content.procurement_category),
        criteria=tuple(map(_judged, content.criteria)),
        technical_weight=content.technical_weight,
        price_weight=content.price_weight,
        formula=cast(Literal["relative", "absolute"] | None, content.formula),
        approvals=tuple(approvals),
        overrulings=tuple(overrulings),
    )


def _judged(criterion: StoredCriterion) -> SchemeCriterion:
    """Recursion ends at STORED_LEVELS_LIMIT: no deeper scheme is stored."""
    return SchemeCriterion.model_construct(
        id=criterion.id,
        title=criterion.title,
        kind=cast(Kind, criterion.kind),
        essential=criterion.essential,
        max_marks=criterion.max_marks,
        passing_mark=criterion.passing_mark,
        sub=tuple(map(_judged, criterion.sub)),
    )
