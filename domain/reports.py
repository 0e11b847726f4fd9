"""Performance reports: what a completed trial showed, published with the hash of its content, corrected by newer editions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.aggregate import Aggregate
from domain.canonical import SHA_256_HEX, sha_256
from domain.categories import OrganisationType, ProviderOrigin
from domain.criteria import TrialResult
from domain.envelope import Actor, Envelope
from domain.facts import Decided, Fact, Model, Public, Restricted
from domain.ids import OrganisationId, SolutionId, TrialId, WishId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.members import check_person
from domain.organisations import Organisation
from domain.refusals import Forbidden, RuleRefusal
from domain.terms import state_term
from domain.texts import LocalisedText
from domain.trials import Pair, Trial, TrialPlan


class ReportContent(Model):
    """What a report says in words; the numbers are the trial's own result, repeated beside it."""

    title: LocalisedText
    summary: LocalisedText
    findings: LocalisedText


class ReportDrafted(Fact):
    """An officer drafted the first edition of the report of a completed trial."""

    TYPE = "report.drafted.v1"

    trial: Restricted[TrialId]
    wish: Restricted[WishId]
    solution: Restricted[SolutionId]
    department: Restricted[OrganisationId]
    provider: Restricted[OrganisationId]
    content: Restricted[ReportContent]


class ReportCorrectionDrafted(Fact):
    """An officer drafted a further edition, which corrects the one before it, and says why."""

    TYPE = "report.correction_drafted.v1"

    edition: Restricted[int]
    content: Restricted[ReportContent]
    reason: Restricted[LocalisedText]


class ReportRevised(Fact):
    """The draft was changed before its publication."""

    TYPE = "report.revised.v1"

    content: Restricted[ReportContent]


class ReportCommentRecorded(Fact):
    """The provider commented on the draft, or on the last edition; the next edition repeats it word for word."""

    TYPE = "report.comment_recorded.v1"

    comment: Restricted[LocalisedText]


class ReportPublished(Fact):
    """An edition became public. Earlier editions stay as they are; this one names the edition that it corrects, and why.

    `content_sha256` lets anybody check that nothing was changed: take the data of this fact as published, without the
    member `content_sha256`, write it as canonical JSON (RFC 8785) in UTF-8, and take its SHA-256 in hexadecimal. Members
    that have no value are absent from the data, never null; `provider_comment` is absent when the provider gave none.
    """

    TYPE = "report.published.v1"

    trial: Public[TrialId]
    wish: Public[WishId]
    solution: Public[SolutionId]
    department: Public[OrganisationId]
    department_name: Public[LocalisedText]
    department_type: Public[OrganisationType]
    provider: Public[OrganisationId]
    provider_name: Public[LocalisedText]
    provider_type: Public[OrganisationType]
    provider_origin: Public[ProviderOrigin | None] = None
    edition: Public[int]
    corrects: Public[int | None] = None
    reason: Public[LocalisedText | None] = None
    content: Public[ReportContent]
    plan: Public[TrialPlan]
    result: Public[TrialResult]
    incidents: Public[int]
    provider_comment: Public[LocalisedText | None] = None
    content_sha256: Public[Annotated[str, Field(pattern=SHA_256_HEX)]]


class TrialNotCompleted(RuleRefusal):
    """The trial {trial} is {state}: a report is drafted once its trial is completed."""

    ZH_HANT = "試驗 {trial} 目前的狀態是「{state}」；試驗完成後才可草擬報告。"
    ZH_HANS = "试验 {trial} 目前的状态是“{state}”；试验完成后才可草拟报告。"


class PublishedByItsDrafter(Forbidden):
    """Whoever drafted or revised this edition of the report {report} cannot publish it: another person must."""

    ZH_HANT = "曾草擬或修訂報告 {report} 此版次的人員不可發布該版次：必須由另一人發布。"
    ZH_HANS = "曾草拟或修订报告 {report} 此版次的人员不可发布该版次：必须由另一人发布。"


LIFECYCLE = Lifecycle(
    "report",
    {
        ReportDrafted: step(to="draft"),
        ReportRevised: step("draft", "correcting"),
        ReportCommentRecorded: step("draft", "correcting", "published"),
        ReportPublished: step("draft", "correcting", to="published"),
        ReportCorrectionDrafted: step("published", to="correcting"),
    },
)

PUBLISHED_STATES = frozenset({"published", "correcting"})
"""States of a report of which the public knows an edition."""


class Report(Aggregate):
    """What the rules need to know of a report. Its id is that of its trial."""

    NOUN = "report"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.department: OrganisationId | None = None
        self.provider: OrganisationId | None = None
        self.edition = 0
        """Of the draft, else of the last one published."""
        self.content: ReportContent | None = None
        self.reason: LocalisedText | None = None
        self.drafters: set[str] = set()
        self.comment: LocalisedText | None = None

    @property
    def trial_id(self) -> TrialId:
        return TrialId(self.noun_id)

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case ReportDrafted():
                self.department, self.provider = fact.department, fact.provider
                self.edition, self.content = 1, fact.content
                self.drafters = {envelope.by.principal}
            case ReportCorrectionDrafted():
                self.edition, self.content, self.reason = fact.edition, fact.content, fact.reason
                self.drafters = {envelope.by.principal}
            case ReportRevised():
                self.content = fact.content
                self.drafters.add(envelope.by.principal)
            case ReportCommentRecorded():
                self.comment = fact.comment


def draft(report: Report, *, trial: Trial, content: ReportContent) -> Decided:
    """Drafts the first edition, once the trial is completed."""
    LIFECYCLE.check(ReportDrafted, report.state, noun_id=report.noun_id)
    if trial.state != "completed":
        raise TrialNotCompleted(trial=trial.noun_id, state=state_term(trial.state))
    pair: Pair = trial.known_pair
    fact = ReportDrafted(
        trial=trial.trial_id,
        wish=pair.wish,
        solution=pair.solution,
        department=pair.department,
        provider=pair.provider,
        content=content,
    )
    return fact.told_to(pair.department, pair.provider)


def draft_correction(report: Report, *, content: ReportContent, reason: LocalisedText) -> Decided:
    """Drafts the next edition: the published ones stay, and this one says why it corrects the last."""
    LIFECYCLE.check(ReportCorrectionDrafted, report.state, noun_id=report.noun_id)
    return _told(report, ReportCorrectionDrafted(edition=report.edition + 1, content=content, reason=reason))


def revise(report: Report, *, content: ReportContent) -> Decided:
    """Changes a draft."""
    LIFECYCLE.check(ReportRevised, report.state, noun_id=report.noun_id)
    return _told(report, ReportRevised(content=content))


def record_comment(report: Report, *, comment: LocalisedText) -> Decided:
    """Records what the provider says; a later comment takes the place of an earlier one in the next edition."""
    LIFECYCLE.check(ReportCommentRecorded, report.state, noun_id=report.noun_id)
    return _told(report, ReportCommentRecorded(comment=comment))


def publish(report: Report, *, trial: Trial, department: Organisation, provider: Organisation, by: Actor) -> Decided:
    """Publishes the draft as an edition, by a person who neither drafted nor revised it."""
    LIFECYCLE.check(ReportPublished, report.state, noun_id=report.noun_id)
    check_person(by)
    if by.principal in report.drafters:
        raise PublishedByItsDrafter(report=report.noun_id)
    assert department.name is not None
    assert provider.name is not None
    assert report.content is not None
    assert trial.result is not None
    unsigned = ReportPublished(
        trial=trial.trial_id,
        wish=trial.known_pair.wish,
        solution=trial.known_pair.solution,
        department=department.organisation_id,
        department_name=department.name,
        department_type=department.type,
        provider=provider.organisation_id,
        provider_name=provider.name,
        provider_type=provider.type,
        provider_origin=provider.origin,
        edition=report.edition,
        corrects=report.edition - 1 or None,
        reason=report.reason,
        content=report.content,
        plan=trial.frozen_plan,
        result=trial.result,
        incidents=trial.incidents,
        provider_comment=report.comment,
        content_sha256="0" * 64,
    )
    return _told(report, unsigned.model_copy(update={"content_sha256": content_hash(unsigned)}))


def content_hash(published: ReportPublished) -> str:
    """SHA-256 of the content of an edition, as the docstring of ReportPublished tells readers to compute it."""
    return sha_256(published.model_dump(mode="json", exclude_none=True, exclude={"content_sha256"}))


def _told(report: Report, fact: Fact) -> Decided:
    return fact.told_to(str(report.department), str(report.provider))
