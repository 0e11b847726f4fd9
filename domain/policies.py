"""Procurement policies as history: each adopted as data by an administrator, from a day to come; none that has begun is undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, get_args

from pydantic import Field, PlainValidator, ValidationError, ValidationInfo, WithJsonSchema

from domain.aggregate import Aggregate
from domain.deadlines import Day
from domain.envelope import Envelope
from domain.facts import STORED, Decided, Fact, Model, Public, is_stored
from domain.ids import PolicyId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.procurement_policy.numbers import PATTERN, read_number
from domain.procurement_policy.policies import (
    CATEGORIES,
    ROWS_LIMIT,
    Approver,
    Change,
    Policy,
    Severity,
    Standing,
    first_change,
)
from domain.procurement_policy.schemes import RULES
from domain.procurement_policy.tables import BUILT_IN
from domain.refusals import NotFound, RuleRefusal, raise_all, refusals_of
from domain.terms import NOUNS
from domain.texts import Line, LocalisedText
from domain.vocabularies import one_of

PROCUREMENT = "procurement"
"""Id of the one stream of policies, `policy:procurement`: what stands is a set, and a set becomes a stream (decision 0002)."""


def _share(value: object, info: ValidationInfo) -> str:
    if not (is_stored(info) and isinstance(value, str)):
        read_number(value)
    return str(value)


RuleName = Annotated[str, *one_of(RULES)]
SeverityName = Annotated[str, *one_of(get_args(Severity))]
ApproverName = Annotated[str, *one_of(get_args(Approver))]
CategoryOfRule = Annotated[str, *one_of(CATEGORIES)]
Share = Annotated[
    str,
    PlainValidator(_share),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 1},
                {"type": "string", "pattern": f"^{PATTERN}$", "maxLength": 60},
            ]
        }
    ),
]
"""An exact number as it was written, kept as text: "0.15", "3/20"."""


class AdoptedRow(Model):
    """One rule in one period, as it was adopted. Shares: ii and iv of technical marks, iii of the sum of both weights."""

    rule: RuleName
    since: Annotated[Day | None, Field(alias="from")] = None
    """First day on which it is in force; null: for as long as anybody remembers."""
    until: Day | None = None
    """The day on which it is no longer in force (half-open); null: no end is known."""
    categories: Annotated[tuple[CategoryOfRule, ...], Field(min_length=1, max_length=len(CATEGORIES))]
    least: Share | None = None
    most: Share | None = None
    severity: SeverityName
    approver: ApproverName
    paragraph: Line
    text: LocalisedText


class PolicyDocument(Model):
    """A whole policy: every row, those of the past included. In the form in which `policy show` writes one."""

    id: PolicyId
    title: LocalisedText
    rows: Annotated[tuple[AdoptedRow, ...], Field(min_length=1, max_length=ROWS_LIMIT)]

    @classmethod
    def of(cls, policy: Policy) -> PolicyDocument:
        """The document of a policy. ValidationError for an id that no policy of history can have."""
        return cls.model_validate_json(policy.model_dump_json(by_alias=True))

    def policy(self, *, checked: bool = False) -> Policy:
        """The policy that judges; `checked`: by today's checks too, with a ValidationError for what they refuse."""
        members = self.model_dump(mode="json", by_alias=True)
        return Policy.model_validate(members, context=None if checked else STORED)


class PolicyAdopted(Fact):
    """From its first day, marking schemes are judged by this policy; of the days before, it says what stood already."""

    TYPE = "policy.adopted.v1"

    policy: Public[PolicyDocument]
    takes_effect_on: Public[Day]
    """The first day on which it says anything else than the policy adopted before it: after the day of adoption."""
    reason: Public[LocalisedText]
    source: Public[Line | None] = None
    """The paper or circular that decided it."""


class PolicyWithdrawn(Fact):
    """A policy adopted by mistake was withdrawn before its first day: it has judged nothing, and never will."""

    TYPE = "policy.withdrawn.v1"

    policy: Public[PolicyId]
    reason: Public[LocalisedText]


class PolicyNotSound(RuleRefusal):
    """The policy does not hold together: {reason}"""

    ZH_HANT = "政策前後不符：{reason}"
    ZH_HANS = "政策前后不符：{reason}"


class PolicyNamedBefore(RuleRefusal):
    """A policy was called {id} before: give this one a name of its own, so that findings can say which one judged."""

    ZH_HANT = "已有政策名為 {id}：請另取名稱，以便審查結果說明依據哪一份政策。"
    ZH_HANS = "已有政策名为 {id}：请另取名称，以便审查结果说明依据哪一份政策。"


class PolicyChangesNothing(RuleRefusal):
    """The policy says on every day what {last} says, which stands already."""

    ZH_HANT = "這份政策在任何一天都與現有的 {last} 相同。"
    ZH_HANS = "这份政策在任何一天都与现有的 {last} 相同。"


class PolicyChangesThePast(RuleRefusal):
    """{rule} for {category} would change before {earliest}: a policy may end or begin a period from that day at the earliest."""

    ZH_HANT = "{category}的{rule}會在{earliest}之前改變：政策最早只可由該日起結束或開始一段期間。"
    ZH_HANS = "{category}的{rule}会在{earliest}之前改变：政策最早只可由该日起结束或开始一段期间。"


class PolicyNotLast(RuleRefusal):
    """The policy {id} cannot be withdrawn: that can only be the one adopted last of those that stand, {last}."""

    ZH_HANT = "政策 {id} 不可撤回：只可撤回現行政策中最後採納的一份，即 {last}。"
    ZH_HANS = "政策 {id} 不可撤回：只可撤回现行政策中最后采纳的一份，即 {last}。"


class PolicyHasBegun(RuleRefusal):
    """The policy {id} has been in force since {since}: it is never withdrawn, a later one replaces it."""

    ZH_HANT = "政策 {id} 已由{since}起生效：不可撤回，只可由其後的政策取代。"
    ZH_HANS = "政策 {id} 已由{since}起生效：不可撤回，只可由其后的政策取代。"


LIFECYCLE = Lifecycle(
    "policy",
    {
        PolicyAdopted: step(NOTHING, "adopted", to="adopted"),
        PolicyWithdrawn: step("adopted"),
    },
)


@dataclass(frozen=True)
class Adoption:
    """One adoption with the Hong Kong days on which it happened and, where it was one, was undone."""

    fact: PolicyAdopted
    adopted_on: date
    withdrawn_on: date | None = None
    withdrawal_reason: LocalisedText | None = None

    @property
    def id(self) -> PolicyId:
        return self.fact.policy.id


class ProcurementPolicy(Aggregate):
    """Every policy that was adopted, and which of them stand."""

    NOUN = "policy"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.adoptions: tuple[Adoption, ...] = ()

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case PolicyAdopted():
                self.adoptions += (Adoption(fact, envelope.happened_on),)
            case PolicyWithdrawn():
                self.adoptions = tuple(
                    replace(each, withdrawn_on=envelope.happened_on, withdrawal_reason=fact.reason)
                    if each.id == fact.policy
                    else each
                    for each in self.adoptions
                )

    @property
    def standing(self) -> Standing:
        """What schemes are judged by: the policy that the program brings, and the adopted ones that were not withdrawn."""
        adopted = [each for each in self.adoptions if each.withdrawn_on is None]
        return Standing(
            (*BUILT_IN.policies, *((each.fact.takes_effect_on, each.fact.policy.policy()) for each in adopted))
        )


def adopt(
    policies: ProcurementPolicy, *, policy: PolicyDocument, reason: LocalisedText, source: str | None = None, on: date
) -> Decided:
    """Adopts a policy that differs from the one adopted last, from a day after `on`."""
    LIFECYCLE.check(PolicyAdopted, policies.state, noun_id=policies.noun_id)
    sound = _sound(policy)
    names = {*(it.id for _, it in BUILT_IN.policies), *(each.id for each in policies.adoptions)}
    if policy.id in names:
        raise PolicyNamedBefore(id=policy.id, field="policy.id", value=policy.id)
    last = policies.standing.last
    change = first_change(last, sound)
    if change is None:
        raise PolicyChangesNothing(last=last.id, field="policy.rows")
    _check_to_come(change, on=on)
    return PolicyAdopted(policy=policy, takes_effect_on=change.day, reason=reason, source=source).told_to()


def withdraw(policies: ProcurementPolicy, policy: PolicyId, *, reason: LocalisedText, on: date) -> Decided:
    """Undoes the last adoption, before the policy's first day."""
    standing = [each for each in policies.adoptions if each.withdrawn_on is None]
    if policy not in {each.id for each in policies.adoptions}:
        raise NotFound(noun=NOUNS["policy"], id=policy)
    LIFECYCLE.check(PolicyWithdrawn, policies.state, noun_id=policies.noun_id)
    last = standing[-1] if standing else None
    if last is None or last.id != policy:
        raise PolicyNotLast(id=policy, last=last.id if last else "-")
    if last.fact.takes_effect_on <= on:
        raise PolicyHasBegun(id=policy, since=last.fact.takes_effect_on)
    return PolicyWithdrawn(policy=policy, reason=reason).told_to()


def _check_to_come(change: Change, *, on: date) -> None:
    if change.day > on:
        return
    raise PolicyChangesThePast(
        rule=change.rule,
        category=change.category,
        earliest=on + timedelta(days=1),
        field="policy.rows" if change.row is None else f"policy.rows[{change.row}]",
    )


def _sound(document: PolicyDocument) -> Policy:
    """Raises PolicyNotSound for each thing that does not fit another, with its field."""
    try:
        return document.policy(checked=True)
    except ValidationError as error:
        raise_all(refusals_of(error.errors(include_url=False), as_=PolicyNotSound, under="policy"))
        raise
