"""Marking schemes: drafted by a department, checked against the policy, reviewed by a second person, frozen for good before invitation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, cast

from pydantic import Field

from domain.aggregate import Aggregate
from domain.canonical import SHA_256_HEX, sha_256
from domain.envelope import Actor, Envelope, Grade, Rank
from domain.facts import Decided, Fact, Restricted
from domain.ids import MarkingSchemeId, OrganisationId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.members import check_ranked_person
from domain.procurement_policy import schemes
from domain.procurement_policy.findings import is_directorate
from domain.procurement_policy.measures import measures_of
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import Approval, JudgedScheme, Rule
from domain.refusals import LANGUAGES, Forbidden, Language, Refusal, RuleRefusal, raise_all
from domain.scheme_contents import (
    CriterionName,
    SchemeContent,
    StoredCriterion,
    check_sound,
    every_criterion,
    scheme_of,
)
from domain.scheme_findings import AppliedPolicy, Code, SchemeFinding, judged
from domain.terms import COMMA, RULE_NAMES, Term, term
from domain.texts import LocalisedText


class MarkingSchemeDrafted(Fact):
    """A department wrote down how it means to mark tenders. Nothing of it is public: a tender publishes what it invites with."""

    TYPE = "marking-scheme.drafted.v1"

    department: Restricted[OrganisationId]
    content: Restricted[SchemeContent]


class MarkingSchemeRevised(Fact):
    """The scheme says something else from now on: it has to be checked and reviewed anew.

    `ended` names, by the version of the scheme at which they were given, the approvals and overrulings that counted until
    now and do not any more, since what they were about was changed.
    """

    TYPE = "marking-scheme.revised.v1"

    content: Restricted[SchemeContent]
    ended: Restricted[tuple[int, ...]] = ()


class MarkingSchemeChecked(Fact):
    """The scheme, as it reads since `content_version`, was judged under a policy, with the approvals and overrulings that count."""

    TYPE = "marking-scheme.checked.v1"

    content_version: Restricted[int]
    policy: Restricted[AppliedPolicy]
    findings: Restricted[tuple[SchemeFinding, ...]]


class MarkingSchemeDepartureApproved(Fact):
    """Somebody of this rank, who had read the check of this version, approved that one general rule is not kept, and why."""

    TYPE = "marking-scheme.departure_approved.v1"

    rule: Restricted[Code]
    check_version: Restricted[int]
    rank: Restricted[Rank]
    reason: Restricted[LocalisedText]


class MarkingSchemeOverruled(Fact):
    """A person said, whatever its title seemed to say, whether a criterion asks for experience; it has to be checked anew."""

    TYPE = "marking-scheme.overruled.v1"

    criterion: Restricted[CriterionName]
    asks_for_experience: Restricted[bool]
    rank: Restricted[Rank]
    reason: Restricted[LocalisedText]


class MarkingSchemeReviewed(Fact):
    """Another person than those who wrote it agreed with the scheme and with the check of this version."""

    TYPE = "marking-scheme.reviewed.v1"

    check_version: Restricted[int]
    remark: Restricted[LocalisedText | None] = None


class MarkingSchemeFrozen(Fact):
    """The scheme, as it reads since `content_version`, never changes any more; every rule is kept, or its departure approved.

    `content_sha256` binds it: take `content` of the fact of that version, write it as canonical JSON (RFC 8785) in UTF-8,
    and take its SHA-256 in hexadecimal.
    """

    TYPE = "marking-scheme.frozen.v1"

    content_version: Restricted[int]
    policy: Restricted[AppliedPolicy]
    findings: Restricted[tuple[SchemeFinding, ...]]
    content_sha256: Restricted[Annotated[str, Field(pattern=SHA_256_HEX)]]


class MarkingSchemeWithdrawn(Fact):
    """The department will not invite tenders with it."""

    TYPE = "marking-scheme.withdrawn.v1"

    reason: Restricted[LocalisedText]


class FrozenSchemeNeverChanges(RuleRefusal):
    """The marking scheme {scheme} is frozen and never changes: draft another one instead."""

    ZH_HANT = "評分制度 {scheme} 已凍結，永不更改：請另行草擬。"
    ZH_HANS = "评分制度 {scheme} 已冻结，永不更改：请另行草拟。"


class NoSuchCriterion(RuleRefusal):
    """The marking scheme {scheme} has no criterion {criterion}."""

    ZH_HANT = "評分制度 {scheme} 沒有準則 {criterion}。"
    ZH_HANS = "评分制度 {scheme} 没有准则 {criterion}。"


class DeclaredAsExperience(RuleRefusal):
    """The criterion {criterion} is declared to be about experience: declare another kind by revising the scheme."""

    ZH_HANT = "準則 {criterion} 已申報為經驗：請修訂評分制度，改報其他類別。"
    ZH_HANS = "准则 {criterion} 已申报为经验：请修订评分制度，改报其他类别。"


class NoDepartureToApprove(RuleRefusal):
    """The marking scheme {scheme} does not fail {rule}: there is no departure to approve."""

    ZH_HANT = "評分制度 {scheme} 並無違反{rule}：沒有偏離須予批准。"
    ZH_HANS = "评分制度 {scheme} 并无违反{rule}：没有偏离须予批准。"


class LimitHoldsAlways(RuleRefusal):
    """{rule} is a limit: nobody approves a departure from it. Cure the scheme ({paragraph})."""

    ZH_HANT = "{rule}是上限或下限，任何人不可批准偏離：請修改評分制度（{paragraph}）。"
    ZH_HANS = "{rule}是上限或下限，任何人不可批准偏离：请修改评分制度（{paragraph}）。"


class NotOfDirectorateRank(Forbidden):
    """A departure from {rule} needs an officer of directorate rank, (D1) to (D8); history has you as {rank} today."""

    ZH_HANT = "偏離{rule}須由首長級人員（D1至D8）批准；按今日記錄，您的職級是{rank}。"
    ZH_HANS = "偏离{rule}须由首长级人员（D1至D8）批准；按今日记录，您的职级是{rank}。"


class ReviewedByItsDrafter(Forbidden):
    """Whoever drafted or revised the marking scheme {scheme} cannot review it: another person of the department must."""

    ZH_HANT = "曾草擬或修訂評分制度 {scheme} 的人員不可覆核該制度：必須由部門的另一人覆核。"
    ZH_HANS = "曾草拟或修订评分制度 {scheme} 的人员不可复核该制度：必须由部门的另一人复核。"


class ReviewedByItsDecider(Forbidden):
    """Whoever approved a departure of the marking scheme {scheme}, or overruled how it was read, cannot review that: another person must."""

    ZH_HANT = "曾批准評分制度 {scheme} 的偏離、或推翻其判讀的人員不可覆核該制度：必須由另一人覆核。"
    ZH_HANS = "曾批准评分制度 {scheme} 的偏离、或推翻其判读的人员不可复核该制度：必须由另一人复核。"


class DepartureOfOwnScheme(Forbidden):
    """Whoever drafted or revised the marking scheme {scheme} cannot approve its departure from {rule}: another person of the rank must."""

    ZH_HANT = "曾草擬或修訂評分制度 {scheme} 的人員不可批准其偏離{rule}：必須由另一名具所需職級的人員批准。"
    ZH_HANS = "曾草拟或修订评分制度 {scheme} 的人员不可批准其偏离{rule}：必须由另一名具所需职级的人员批准。"


class CheckedUnderAnotherPolicy(RuleRefusal):
    """The marking scheme {scheme} was checked under the policy {checked}, and {standing} stands now: check it again."""

    ZH_HANT = "評分制度 {scheme} 是按政策 {checked} 審查的，現行的是 {standing}：請再審查。"
    ZH_HANS = "评分制度 {scheme} 是按政策 {checked} 审查的，现行的是 {standing}：请再审查。"


class RuleNotKept(RuleRefusal):
    """The marking scheme {scheme} fails {rule} ({paragraph}), and no departure is approved."""

    ZH_HANT = "評分制度 {scheme} 違反{rule}（{paragraph}），亦無偏離獲批准。"
    ZH_HANS = "评分制度 {scheme} 违反{rule}（{paragraph}），亦无偏离获批准。"


class FormulaNotChosen(RuleRefusal):
    """The marking scheme {scheme} lacks {missing}: it is frozen with its formula and tie-break, or tenderers could not compute a result."""

    ZH_HANT = "評分制度 {scheme} 欠缺{missing}：須連同公式及同分處理方法凍結，否則投標者無法計算結果。"
    ZH_HANS = "评分制度 {scheme} 欠缺{missing}：须连同公式及同分处理方法冻结，否则投标者无法计算结果。"


class InvitationDatePassed(RuleRefusal):
    """The invitation of the marking scheme {scheme} is dated {issued_on}, and today is {today}: a scheme is frozen before invitation."""

    ZH_HANT = "評分制度 {scheme} 的招標日期是{issued_on}，而今天是{today}：評分制度須在招標前凍結。"
    ZH_HANS = "评分制度 {scheme} 的招标日期是{issued_on}，而今天是{today}：评分制度须在招标前冻结。"


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


def draft(scheme: MarkingScheme, *, content: SchemeContent, by: Actor) -> Decided:
    """Writes down a scheme of the acting officer's department. Raises SchemeNotSound."""
    LIFECYCLE.check(MarkingSchemeDrafted, scheme.state, noun_id=scheme.noun_id)
    check_sound(content)
    department = OrganisationId(str(by.organisation))
    return MarkingSchemeDrafted(department=department, content=content).told_to(department)


def revise(scheme: MarkingScheme, *, content: SchemeContent) -> Decided:
    """Says something else. Approvals and overrulings of what is changed end with it; check and review always do."""
    _check_may(MarkingSchemeRevised, scheme)
    check_sound(content)
    return _told(scheme, MarkingSchemeRevised(content=content, ended=tuple(_ended(scheme, content))))


def check(scheme: MarkingScheme, *, policy: Policy) -> Decided:
    """Judges the scheme under the policy in force on the day of its invitation: a scheme that did not change, in the same way."""
    _check_may(MarkingSchemeChecked, scheme)
    found = judged(as_judged(scheme), policy=policy, departures=scheme.departure_versions)
    applied = _applied(scheme, policy)
    return _told(scheme, MarkingSchemeChecked(content_version=scheme.content_version, policy=applied, findings=found))


def approve_departure(
    scheme: MarkingScheme, *, rule: Rule, reason: LocalisedText, policy: Policy, by: Actor
) -> Decided:
    """Approves that a rule which fails is not kept, by another person than its drafters, of the rank that the policy asks for."""
    _check_may(MarkingSchemeDepartureApproved, scheme)
    check_ranked_person(by)
    name = RULE_NAMES[rule]
    if by.principal in scheme.drafters:
        raise DepartureOfOwnScheme(scheme=scheme.noun_id, rule=name)
    _check_standing(scheme, policy)
    found = next((each for each in standing_findings(scheme) if each.rule == rule), None)
    row = policy.row_of(rule, category=as_judged(scheme).procurement_category, on=_content(scheme).issued_on)
    if found is None or found.verdict != "fail" or row is None:
        raise NoDepartureToApprove(scheme=scheme.noun_id, rule=name, field="rule", value=rule)
    if row.approver == "nobody":
        raise LimitHoldsAlways(rule=name, paragraph=row.paragraph, field="rule", value=rule)
    assert by.rank is not None
    if row.approver == "directorate" and not is_directorate(rank_text(by.rank)):
        raise NotOfDirectorateRank(rule=name, rank=rank_text(by.rank))
    return _told(
        scheme,
        MarkingSchemeDepartureApproved(rule=rule, check_version=scheme.check_version, rank=by.rank, reason=reason),
    )


def overrule(
    scheme: MarkingScheme, *, criterion: str, asks_for_experience: bool, reason: LocalisedText, by: Actor
) -> Decided:
    """Says whether a criterion asks for experience, whatever its title seemed to say; the latest word counts."""
    _check_may(MarkingSchemeOverruled, scheme)
    check_ranked_person(by)
    found = _criterion(_content(scheme), criterion)
    if found is None:
        raise NoSuchCriterion(scheme=scheme.noun_id, criterion=criterion, field="criterion", value=criterion)
    if found.kind == "experience":
        raise DeclaredAsExperience(criterion=criterion, field="criterion", value=criterion)
    assert by.rank is not None
    return _told(
        scheme,
        MarkingSchemeOverruled(
            criterion=criterion, asks_for_experience=asks_for_experience, rank=by.rank, reason=reason
        ),
    )


def review(scheme: MarkingScheme, *, remark: LocalisedText | None, policy: Policy, by: Actor) -> Decided:
    """Agrees with scheme and check, as a person who neither drafted nor revised it, nor decided what is agreed with."""
    _check_may(MarkingSchemeReviewed, scheme)
    check_ranked_person(by)
    if by.principal in scheme.drafters:
        raise ReviewedByItsDrafter(scheme=scheme.noun_id)
    if by.principal in scheme.deciders:
        raise ReviewedByItsDecider(scheme=scheme.noun_id)
    _check_standing(scheme, policy)
    return _told(scheme, MarkingSchemeReviewed(check_version=scheme.check_version, remark=remark))


def freeze(scheme: MarkingScheme, *, policy: Policy, on: date, by: Actor) -> Decided:
    """Freezes a scheme that was checked and reviewed since its last change, and in which no rule fails."""
    _check_may(MarkingSchemeFrozen, scheme)
    check_ranked_person(by)
    _check_standing(scheme, policy)
    found = standing_findings(scheme)
    raise_all(_in_the_way(scheme, found, on=on))
    content = _content(scheme)
    fact = MarkingSchemeFrozen(
        content_version=scheme.content_version,
        policy=_applied(scheme, policy),
        findings=found,
        content_sha256=content_hash(content),
    )
    return _told(scheme, fact)


def withdraw(scheme: MarkingScheme, *, reason: LocalisedText) -> Decided:
    """Gives a scheme up, frozen or not; what it said stays."""
    LIFECYCLE.check(MarkingSchemeWithdrawn, scheme.state, noun_id=scheme.noun_id)
    return _told(scheme, MarkingSchemeWithdrawn(reason=reason))


def content_hash(content: SchemeContent) -> str:
    """SHA-256 of a content, as the docstring of MarkingSchemeFrozen tells readers to compute it."""
    return sha_256(content.model_dump(mode="json", exclude_none=True))


def _check_may(fact: type[Fact], scheme: MarkingScheme) -> None:
    if scheme.state == "frozen":
        raise FrozenSchemeNeverChanges(scheme=scheme.noun_id)
    LIFECYCLE.check(fact, scheme.state, noun_id=scheme.noun_id)


def _check_standing(scheme: MarkingScheme, policy: Policy) -> None:
    """Raises CheckedUnderAnotherPolicy: what was read and agreed to is then not what the policy says now."""
    assert scheme.check is not None
    checked, standing = scheme.check.policy, _applied(scheme, policy)
    if checked != standing:
        raise CheckedUnderAnotherPolicy(
            scheme=scheme.noun_id,
            checked=f"{checked.id} ({checked.version})",
            standing=f"{standing.id} ({standing.version})",
        )


def _applied(scheme: MarkingScheme, policy: Policy) -> AppliedPolicy:
    return AppliedPolicy(id=policy.id, version=policy.version, on=_content(scheme).issued_on)


def _in_the_way(scheme: MarkingScheme, found: Sequence[SchemeFinding], *, on: date) -> Iterator[Refusal]:
    """All that keeps a scheme from being frozen. It is frozen before invitation, on its day at the latest."""
    content = _content(scheme)
    for each in found:
        if each.verdict == "fail":
            yield RuleNotKept(scheme=scheme.noun_id, rule=RULE_NAMES[each.rule], paragraph=each.paragraph)
    if on > content.issued_on:
        yield InvitationDatePassed(scheme=scheme.noun_id, issued_on=content.issued_on, today=on)
    if measures_of(as_judged(scheme)).uses_scheme and (missing := _missing(content)):
        names = {language: COMMA[language].join(each[language] for each in missing) for language in LANGUAGES}
        yield FormulaNotChosen(scheme=scheme.noun_id, missing=names)


_FORMULA = term("a formula", "公式", "公式")
_TIE_BREAK = term("a tie-break", "同分處理方法", "同分处理方法")


def _missing(content: SchemeContent) -> list[Term]:
    chosen = ((content.formula, _FORMULA), (content.tie_break, _TIE_BREAK))
    return [name for value, name in chosen if value is None]


def _ended(scheme: MarkingScheme, content: SchemeContent) -> Iterator[int]:
    """The versions of what was said about something that reads otherwise now."""
    before = _content(scheme)
    for departure in scheme.departures:
        if _looked_at(departure.rule, before) != _looked_at(departure.rule, content):
            yield departure.version
    for overruling in scheme.overrulings:
        old, new = _criterion(before, overruling.criterion), _criterion(content, overruling.criterion)
        if old is None or new is None or (old.title, old.kind) != (new.title, new.kind):
            yield overruling.version


def _looked_at(rule: str, content: SchemeContent) -> tuple[object, ...]:
    """What an approval of a departure from this rule was about; of rules that are not known here, everything."""
    scope = (content.issued_on, content.procurement_category)
    match rule:
        case "rule_i":
            return (*scope, [(each.id, each.title, each.kind) for each in every_criterion(content) if each.essential])
        case "rule_iii":
            return (*scope, measures_of(scheme_of(content, noun_id="-")).share)
        case _:
            return (*scope, content)


def _criterion(content: SchemeContent, id: str) -> StoredCriterion | None:
    return next((each for each in every_criterion(content) if each.id == id), None)


def _content(scheme: MarkingScheme) -> SchemeContent:
    assert scheme.content is not None
    return scheme.content


def _told(scheme: MarkingScheme, fact: Fact) -> Decided:
    return fact.told_to(str(scheme.department))
