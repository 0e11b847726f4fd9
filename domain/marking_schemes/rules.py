"""What may be decided about a marking scheme, by whom and when, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from domain.canonical import sha_256
from domain.envelope import Actor
from domain.facts import Decided, Fact
from domain.ids import OrganisationId
from domain.marking_schemes.contents import (
    SchemeContent,
    StoredCriterion,
    check_sound,
    every_criterion,
    scheme_of,
)
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
from domain.marking_schemes.findings import AppliedPolicy, SchemeFinding, judged
from domain.marking_schemes.scheme import LIFECYCLE, MarkingScheme, as_judged, rank_text, standing_findings
from domain.members import check_ranked_person
from domain.procurement_policy.findings import is_directorate
from domain.procurement_policy.measures import measures_of
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import Rule
from domain.refusals import LANGUAGES, Forbidden, Refusal, RuleRefusal, raise_all
from domain.terms import COMMA, RULE_NAMES, Term, term
from domain.texts import LocalisedText


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
