"""A policy: dated rows of rules, each with its period, scope, threshold, severity, approver and source paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationInfo, field_validator

from domain.canonical import sha_256
from domain.deadlines import Day
from domain.facts import Model, is_stored
from domain.procurement_policy.numbers import Number
from domain.procurement_policy.schemes import RULES, Listed, Name, ProcurementCategory, Rule
from domain.refusals import wrong
from domain.texts import Line, LocalisedText

Severity = Literal["limit", "general"]
"""A limit holds whatever has been approved; a general rule gives way to a valid approval."""
Approver = Literal["nobody", "any_rank", "directorate"]
"""Who may approve a departure."""

BOUNDS: dict[Rule, tuple[bool, bool]] = {
    "rule_i": (False, False),
    "rule_ii": (False, True),
    "rule_iii": (True, True),
    "rule_iv": (True, False),
    "marking_scheme": (False, False),
}
"""Which bounds a row of this rule has: the least share, the most. Both ends are included."""
ROWS_LIMIT = 100
"""Most rows of a policy: six say the whole of the one of 2019."""


class PolicyRow(Model):
    """One rule in one period. Shares: ii and iv of technical marks, iii of the sum of both weights.

    What a stored row says was checked when it was adopted: a check that is stricter by now passes it over.
    """

    rule: Rule
    since: Annotated[Day | None, Field(alias="from")]
    """First day on which it is in force; null: for as long as anybody remembers."""
    until: Day | None
    """The day on which it is no longer in force (half-open); null: still in force."""
    categories: Annotated[tuple[ProcurementCategory, ...], Listed, Field(min_length=1)]
    least: Number | None = None
    most: Annotated[Number | None, Field(validate_default=True)] = None
    severity: Severity
    approver: Approver
    paragraph: Line
    text: LocalisedText

    @field_validator("until")
    @classmethod
    def _a_period(cls, value: date | None, info: ValidationInfo) -> date | None:
        since = info.data.get("since")
        if value is not None and since is not None and value <= since and not is_stored(info):
            raise wrong(
                "must be after the first day: the period is half-open",
                zh_hant="必須在首日之後：期間不包括最後這一天",
                zh_hans="必须在首日之后：期间不包括最后这一天",
            )
        return value

    @field_validator("most")
    @classmethod
    def _bounds_of_the_rule(cls, value: Fraction | None, info: ValidationInfo) -> Fraction | None:
        if is_stored(info) or not {"rule", "least"} <= info.data.keys():
            return value
        rule, least = info.data["rule"], info.data["least"]
        if (least is not None, value is not None) != BOUNDS[rule]:
            wanted = " and ".join(name for name, needed in zip(("least", "most"), BOUNDS[rule], strict=True) if needed)
            raise wrong(
                "a row of {rule} has these bounds: {wanted}",
                zh_hant="{rule}的界限須為：{wanted}",
                zh_hans="{rule}的界限须为：{wanted}",
                rule=rule,
                wanted=wanted or "-",
            )
        if not (least or 0) <= (1 if value is None else value) <= 1:
            raise wrong(
                "bounds are shares from 0 to 1, the least not above the most",
                zh_hant="界限是0至1的比例，下限不高於上限",
                zh_hans="界限是0至1的比例，下限不高于上限",
            )
        return value

    @field_validator("approver")
    @classmethod
    def _of_the_severity(cls, value: Approver, info: ValidationInfo) -> Approver:
        if (info.data.get("severity") == "limit") != (value == "nobody") and not is_stored(info):
            raise wrong(
                "nobody approves a departure from a limit; somebody may from a general rule",
                zh_hant="上限不可批准偏離（nobody）；一般規則則可",
                zh_hans="上限不可批准偏离（nobody）；一般规则则可",
            )
        return value

    def is_in_force(self, on: date) -> bool:
        """Whether this day is in the half-open period."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


class Policy(Model):
    """All rows of a policy. A later policy is another one of these, read from a file: nothing in code changes."""

    id: Name
    title: LocalisedText
    rows: Annotated[tuple[PolicyRow, ...], Listed, Field(min_length=1, max_length=ROWS_LIMIT)]

    @field_validator("rows")
    @classmethod
    def _one_at_a_time(cls, value: tuple[PolicyRow, ...], info: ValidationInfo) -> tuple[PolicyRow, ...]:
        for first, second in () if is_stored(info) else _pairs(value):
            if first.rule == second.rule and set(first.categories) & set(second.categories) and _overlap(first, second):
                raise wrong(
                    "two rows of {rule} for the same category overlap: one from {first}, one from {second}",
                    zh_hant="{rule}有兩行適用於同一類別而期間重疊：由{first}起及由{second}起",
                    zh_hans="{rule}有两行适用于同一类别而期间重叠：由{first}起及由{second}起",
                    rule=first.rule,
                    first=first.since or "-",
                    second=second.since or "-",
                )
        return value

    @property
    def document(self) -> dict[str, Any]:
        """JSON values, in the form in which another policy is written."""
        return self.model_dump(mode="json", by_alias=True)

    @property
    def version(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of its document (RFC 8785)."""
        return _version_of(self)

    def row_of(self, rule: Rule, *, category: ProcurementCategory, on: date) -> PolicyRow | None:
        """The row in force on this day for this category; None when the rule does not apply."""
        for row in self.rows:
            if row.rule == rule and category in row.categories and row.is_in_force(on):
                return row
        return None

    def in_force(self, on: date) -> tuple[PolicyRow, ...]:
        """Every row that is in force on this day."""
        return tuple(row for row in self.rows if row.is_in_force(on))


@lru_cache(maxsize=64)
def _version_of(policy: Policy) -> str:
    return sha_256(policy.document)[:16]


@dataclass(frozen=True)
class Standing:
    """The policies that stand, in the order in which they were adopted, each with its first day; the first has none.

    A later one repeats what the one before it says of the days before its own first day (`first_change`): which of them
    is asked about such a day changes no verdict.
    """

    policies: tuple[tuple[date | None, Policy], ...]

    @classmethod
    def alone(cls, policy: Policy) -> Standing:
        """One policy for every day."""
        return cls(((None, policy),))

    def on(self, day: date) -> Policy:
        """The policy by which a scheme is judged whose invitation is of this day: the last one that has begun by then."""
        return next(policy for since, policy in reversed(self.policies) if since is None or since <= day)

    @property
    def last(self) -> Policy:
        """The one adopted last, whether it has begun or not: the next one says what changes in it."""
        return self.policies[-1][1]


@dataclass(frozen=True)
class Change:
    """From this day two policies say something else of one rule and category; `row` is the place of the later one's row."""

    day: date
    rule: Rule
    category: ProcurementCategory
    row: int | None


def first_change(before: Policy, after: Policy) -> Change | None:
    """The first day on which the later policy differs from the one before it, `date.min` for always; None for never.

    Only what a rule says counts, and its source: not how its rows are cut into periods and categories.
    """
    ends = {day for policy in (before, after) for row in policy.rows for day in (row.since, row.until) if day}
    for day in sorted({date.min, *ends}):
        for rule in RULES:
            for category in CATEGORIES:
                was, row = (policy.row_of(rule, category=category, on=day) for policy in (before, after))
                if _said(was) != _said(row):
                    return Change(day, rule, category, None if row is None else after.rows.index(row))
    return None


CATEGORIES: tuple[ProcurementCategory, ...] = get_args(ProcurementCategory)


def _said(row: PolicyRow | None) -> object:
    return row and (row.least, row.most, row.severity, row.approver, row.paragraph, row.text)


def _pairs(rows: tuple[PolicyRow, ...]) -> Iterator[tuple[PolicyRow, PolicyRow]]:
    return ((first, second) for index, first in enumerate(rows) for second in rows[index + 1 :])


def _overlap(first: PolicyRow, second: PolicyRow) -> bool:
    starts_before = first.since is None or second.until is None or first.since < second.until
    ends_after = second.since is None or first.until is None or second.since < first.until
    return starts_before and ends_after
