"""The state of a marking scheme, and what of its checks, approvals and overrulings counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from domain.aggregate import Aggregate
from domain.envelope import Envelope, Grade, Rank
from domain.facts import Fact
from domain.ids import MarkingSchemeId, OrganisationId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.marking_schemes.contents import SchemeContent, scheme_of
from domain.marking_schemes.facts import (
    MarkingSchemeChecked,
    MarkingSchemeDepartureApproved,
    MarkingSchemeDrafted,
    MarkingSchemeFrozen,
    MarkingSchemeOverruled,
    MarkingSchemeReviewed,
    MarkingSchemeRevised,
    MarkingSchemeWithdrawn,
)
from domain.marking_schemes.findings import SchemeFinding
from domain.procurement_policy import schemes
from domain.procurement_policy.schemes import Approval, JudgedScheme, Rule
from domain.refusals import Language
from domain.texts import LocalisedText

_OPEN = ("draft", "checked", "reviewed")
LIFECYCLE = Lifecycle(
    "marking-scheme",
    {
        MarkingSchemeDrafted: step(to="draft"),
        MarkingSchemeRevised: step(*_OPEN, to="draft"),
        MarkingSchemeChecked: step(*_OPEN, to="checked"),
        MarkingSchemeDepartureApproved: step("checked", "reviewed", to="checked"),
        MarkingSchemeOverruled: step(*_OPEN, to="draft"),
        MarkingSchemeReviewed: step("checked", to="reviewed"),
        MarkingSchemeFrozen: step("reviewed", to="frozen"),
        MarkingSchemeWithdrawn: step(*_OPEN, "frozen", to="withdrawn"),
    },
)
"""What is decided after a review (a departure, an overruling, a further check) is read by a second person again."""


@dataclass(frozen=True)
class Departure:
    """An approval that counts, and the version of the scheme at which it was given."""

    version: int
    rule: str
    rank: Rank
    reason: LocalisedText
    by: str
    """The person."""


@dataclass(frozen=True)
class Overruling:
    """An overruling that counts, and the version of the scheme at which it was given."""

    version: int
    criterion: str
    asks_for_experience: bool
    rank: Rank
    reason: LocalisedText
    by: str
    """The person."""


class MarkingScheme(Aggregate):
    """What the rules need to know of a marking scheme."""

    NOUN = "marking-scheme"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.department: OrganisationId | None = None
        self.content: SchemeContent | None = None
        self.content_version = 0
        """The version since which it says what it says now."""
        self.drafters: set[str] = set()
        self.departures: tuple[Departure, ...] = ()
        self.overrulings: tuple[Overruling, ...] = ()
        self.check: MarkingSchemeChecked | None = None
        """The last one."""
        self.check_version = 0
        self.check_is_current = False
        """Whether it is of the scheme as it reads now."""
        self.review: MarkingSchemeReviewed | None = None
        """While it counts."""
        self.review_version = 0

    @property
    def scheme_id(self) -> MarkingSchemeId:
        return MarkingSchemeId(self.noun_id)

    @property
    def deciders(self) -> set[str]:
        """Who approved a departure, or overruled how a criterion was read, as far as that counts."""
        return {each.by for each in self.departures} | {each.by for each in self.overrulings}

    @property
    def departure_versions(self) -> tuple[int, ...]:
        """What stands behind the approvals of `as_judged`, in their order."""
        return tuple(departure.version for departure in self.departures)

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        version = envelope.version
        if self.state == "draft":
            self.check_is_current = False
        if self.state in ("draft", "checked"):
            self.review = None
        match fact:
            case MarkingSchemeDrafted():
                self.department, self.content, self.content_version = fact.department, fact.content, version
                self.drafters = {envelope.by.principal}
            case MarkingSchemeRevised():
                self.content, self.content_version = fact.content, version
                self.drafters.add(envelope.by.principal)
                self.departures = tuple(each for each in self.departures if each.version not in fact.ended)
                self.overrulings = tuple(each for each in self.overrulings if each.version not in fact.ended)
            case MarkingSchemeChecked():
                self.check, self.check_version, self.check_is_current = fact, version, True
            case MarkingSchemeReviewed():
                self.review, self.review_version = fact, version
            case MarkingSchemeDepartureApproved():
                self.departures += (Departure(version, fact.rule, fact.rank, fact.reason, envelope.by.principal),)
            case MarkingSchemeOverruled():
                said = (fact.criterion, fact.asks_for_experience, fact.rank, fact.reason, envelope.by.principal)
                self.overrulings += (Overruling(version, *said),)


def rank_text(rank: Grade) -> str:
    """As approvals write it: "Government Engineer (D1)"."""
    return f"{rank.title} ({rank.pay_point})"


def as_judged(scheme: MarkingScheme, *, language: Language = "en") -> JudgedScheme:
    """The scheme with the approvals and overrulings that count, in the order in which they were given, reasons in one language."""
    assert scheme.content is not None
    approvals = [
        Approval.model_construct(
            rule=cast(Rule, each.rule), approved_by_rank=rank_text(each.rank), reason=each.reason.marked(language)
        )
        for each in scheme.departures
    ]
    overrulings = [
        schemes.Overruling.model_construct(
            criterion=each.criterion,
            asks_for_experience=each.asks_for_experience,
            by_rank=rank_text(each.rank),
            reason=each.reason.marked(language),
        )
        for each in scheme.overrulings
    ]
    return scheme_of(scheme.content, noun_id=scheme.noun_id, approvals=approvals, overrulings=overrulings)


def standing_findings(scheme: MarkingScheme) -> tuple[SchemeFinding, ...]:
    """What the last check found, with the departures that were approved since.

    Nothing is judged again: what was read and agreed to is what counts, also where titles are read otherwise by then.
    """
    assert scheme.check is not None
    approved = {departure.rule: departure.version for departure in scheme.departures}
    return tuple(
        found.model_copy(update={"verdict": "justified", "departure": approved[found.rule]})
        if found.verdict == "fail" and found.rule in approved
        else found
        for found in scheme.check.findings
    )
