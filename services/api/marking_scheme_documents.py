"""What the document of a marking scheme holds, for readers of the OpenAPI document."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from domain.envelope import Rank, Role
from domain.ids import MarkingSchemeId, OrganisationId
from domain.marking_schemes.contents import SchemeContent
from domain.marking_schemes.findings import AppliedPolicy, SchemeFinding
from domain.texts import LocalisedText


class Act(BaseModel):
    """Who did something, as the officer that they were that day, never as a person."""

    version: int = Field(description="The version of the scheme that this made.")
    on: date = Field(description="Hong Kong date.")
    role: Role | None
    rank: Rank | None
    organisation: OrganisationId | None


class FindingShown(SchemeFinding):
    """What one rule says, as it was found; with words and, where it fails, what would cure it."""

    cures: list[dict[str, Any]] = Field(description="As `POST /api/v1/policy/checks` gives them.")
    words: list[str] = Field(description="In the language of Accept-Language.")


class CheckShown(BaseModel):
    """The last check."""

    by: Act
    is_current: bool = Field(description="Whether nothing was revised or overruled since.")
    content_version: int
    policy: AppliedPolicy
    findings: list[FindingShown]
    open: list[str] = Field(description="Rules that fail, of which no departure was approved.")


class DepartureShown(BaseModel):
    """An approved departure that counts."""

    by: Act
    rule: str
    rank: Rank
    reason: LocalisedText


class OverrulingShown(BaseModel):
    """An overruling that counts; of one criterion the last does."""

    by: Act
    criterion: str
    asks_for_experience: bool
    rank: Rank
    reason: LocalisedText


class ReviewShown(BaseModel):
    """The review, while it counts."""

    by: Act
    check_version: int
    remark: LocalisedText | None


class VerdictShown(BaseModel):
    """What a rule said when the scheme was frozen."""

    rule: str
    verdict: str
    departure: int | None = Field(description="The version at which a departure was approved.")


class FreezingShown(BaseModel):
    """That it never changes any more."""

    by: Act
    content_version: int
    content_sha256: str = Field(description="Of `content` as canonical JSON (RFC 8785).")
    policy: AppliedPolicy
    verdicts: list[VerdictShown]


class WithdrawalShown(BaseModel):
    """That the department gave it up."""

    by: Act
    reason: LocalisedText


class MarkingSchemeDocument(BaseModel):
    """A marking scheme as its department and officers read it."""

    id: MarkingSchemeId
    state: str = Field(examples=["checked"])
    version: int = Field(description="For If-Match.")
    department: OrganisationId
    department_name: dict[str, str] | None = Field(description="By language, at that moment.")
    content: SchemeContent
    content_version: int = Field(description="The version since which it says this.")
    drafted: Act
    revised: Act | None = Field(description="The last time.")
    check: CheckShown | None
    departures: list[DepartureShown]
    overrulings: list[OverrulingShown]
    review: ReviewShown | None
    frozen: FreezingShown | None
    withdrawn: WithdrawalShown | None
