"""What the policy's routes take and answer with, for readers of the OpenAPI document; answers are made by `services.policy`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from domain.evaluation.ranking import Reason
from domain.evaluation.tenders import Evaluation
from domain.evaluation.working import Step
from domain.procurement_policy.cures import Cure
from domain.procurement_policy.findings import Finding, Verdict
from domain.procurement_policy.policies import PolicyRow
from domain.procurement_policy.schemes import JudgedScheme
from domain.refusals import Language
from domain.texts import LocalisedText
from services.input.faults import Fault
from services.policy.batches import BATCH_LIMIT

Words = dict[Language, list[str]]
"""Sentences, in each of the three languages."""
_ANYTHING = WithJsonSchema({"description": "Anything else is answered with the reasons why it could not be judged."})
TwoPlaces = Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]{2}$", description="Rounded once, half up.")]


class Schemes(BaseModel):
    """Marking schemes to be checked. Each stands alone: what is wrong with one keeps no other from being judged."""

    model_config = ConfigDict(extra="forbid")

    schemes: list[JudgedScheme | Annotated[Any, _ANYTHING]] = Field(min_length=1, max_length=BATCH_LIMIT)


class Evaluations(BaseModel):
    """Evaluations to be computed. Each stands alone."""

    model_config = ConfigDict(extra="forbid")

    evaluations: list[Evaluation | Annotated[Any, _ANYTHING]] = Field(min_length=1, max_length=BATCH_LIMIT)


class Applied(BaseModel):
    """Which policy judged: `version` changes when anything in it does."""

    id: str
    version: str
    on: date = Field(description="It stands for invitations of this day, as far as is adopted by now.")


class ExplainedFinding(Finding):
    """A finding with what would cure it, and the same in words."""

    cures: tuple[Cure, ...] = Field(description="Each checked by applying it; only where the verdict is `fail`.")
    words: Words


class CheckResult(BaseModel):
    """The verdict of each rule, and all that it rests on."""

    id: str
    rule_i: Verdict
    rule_ii: Verdict
    rule_iii: Verdict
    rule_iv: Verdict
    marking_scheme: Verdict
    findings: list[ExplainedFinding]


class Item(BaseModel):
    """What became of one scheme or evaluation: a result, or the errors that keep it from being judged."""

    number: int = Field(ge=1, description="Its place in the body, from 1; of NDJSON, its line.")
    id: str | None = Field(description="What it calls itself, as far as that could be read.")
    text: list[str] = Field(description="The result in words, in the language of Accept-Language.")
    errors: list[Fault] = Field(description="The first things that are wrong with it; `field` begins inside it.")
    errors_left_out: int = Field(ge=0, description="How many more there are.")
    notes: list[str] = Field(description="What did not keep it from being judged.")


class Checked(Item):
    """What became of one marking scheme."""

    policy: Applied | None
    result: CheckResult | None


class Checks(BaseModel):
    """One item for each scheme, in the order in which they came."""

    judged: int
    not_judged: int
    items: list[Checked]


class RankedTender(BaseModel):
    """A tender that was scored. The parts are rounded to be shown, so they may not add up to `combined`."""

    rank: int
    id: str
    technical_total: TwoPlaces
    technical_score: TwoPlaces
    price_score: TwoPlaces
    combined: TwoPlaces


class ExcludedTender(BaseModel):
    """A tender that left before any maximum was taken."""

    id: str
    reason: Reason
    criteria: list[str] | None = Field(default=None, description="Whose passing mark was missed.")


class Working(BaseModel):
    """Every number with the sum that gives it, and the same in words."""

    steps: list[Step]
    words: Words


class EvaluationResult(BaseModel):
    """Who is ranked where, who left and why, and the whole working."""

    id: str
    ranking: list[RankedTender]
    excluded: list[ExcludedTender]
    winner: str | None
    tie: list[str]
    working: Working


class Evaluated(Item):
    """What became of one evaluation."""

    result: EvaluationResult | None


class EvaluationAnswers(BaseModel):
    """One item for each evaluation, in the order in which they came."""

    judged: int
    not_judged: int
    items: list[Evaluated]


class RuleInForce(PolicyRow):
    """One rule with its period, scope, bounds, severity, approver and source, and the same in words."""

    words: Words


class PolicyInForce(BaseModel):
    """The policy with the rules that are in force on a day; none for a category that no rule names."""

    id: str
    version: str = Field(description="Changes when anything in the policy does, whatever the day.")
    on: date
    title: LocalisedText
    rules: list[RuleInForce]
