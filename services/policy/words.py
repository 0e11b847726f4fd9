"""Findings, cures and workings in words of three languages, made from their figures alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from domain.criteria import exact_text
from domain.evaluation.ranking import Excluded, Result
from domain.evaluation.tenders import Evaluation, Tender
from domain.evaluation.working import Step
from domain.procurement_policy.cures import AddCriterion, Cure, NotEssential, RecordApproval, SetMarks, SetWeights
from domain.procurement_policy.experience import Sign
from domain.procurement_policy.findings import Disregarded, Finding
from domain.procurement_policy.numbers import half_up
from domain.procurement_policy.policies import PolicyRow
from domain.procurement_policy.schemes import JudgedScheme, Overruling
from domain.refusals import LANGUAGES, Language
from domain.terms import COMMA, RULE_NAMES, Term
from services.policy import phrases

Words = dict[Language, list[str]]


def finding_words(finding: Finding, scheme: JudgedScheme, cures: Sequence[Cure] = ()) -> Words:
    """What a finding says, line by line: the verdict with its figures, what rests on which words, why, and each cure."""
    return {language: _finding(finding, scheme, cures, language) for language in LANGUAGES}


def _finding(finding: Finding, scheme: JudgedScheme, cures: Sequence[Cure], language: Language) -> list[str]:
    lines = [_verdict(finding, language)]
    overrulings = [scheme.overrulings[place] for place in finding.overrulings]
    told = {each.criterion for each in overrulings}
    lines += [_sign(sign, language) for sign in finding.signs if sign.by != "person" or sign.criterion not in told]
    lines += [_overruling(each, language) for each in overrulings]
    if finding.approval is not None:
        approval = scheme.approvals[finding.approval]
        lines.append(
            phrases.APPROVED[language].format(rank=approval.approved_by_rank, reason=(approval.reason or "").strip())
        )
    lines += [_disregarded(each, language) for each in finding.disregarded]
    if finding.paragraph and finding.text:
        lines.append(phrases.SOURCE[language].format(paragraph=finding.paragraph, text=finding.text.marked(language)))
    return lines + [_cure(cure, language) for cure in cures]


def _verdict(finding: Finding, language: Language) -> str:
    if finding.because:
        return phrases.BECAUSE[finding.because][language]
    figures = {figure.name: figure.value for figure in finding.figures}
    shown = {name: exact_text(value) for name, value in figures.items() if name.endswith("_marks")}
    shown |= {name: percent(value) for name, value in figures.items() if not name.endswith("_marks")}
    if finding.rule == "rule_iii":
        shown |= {name: ratio(value) for name, value in figures.items()}
    kept = "kept" if finding.verdict == "pass" else "departed"
    return phrases.FOUND[finding.rule, kept][language].format(**{"share": "-", **shown})


def percent(share: Fraction) -> str:
    """A share as a percentage: exact where that has at most four decimals, else rounded with the exact fraction beside it."""
    exact = exact_text(share * 100)
    if "/" not in exact and len(exact.partition(".")[2]) <= 4:
        return f"{exact}%"
    return f"{half_up(share * 100)}% ({exact_text(share) if '/' in exact_text(share) else share})"


def ratio(share: Fraction) -> str:
    """A share of weights as a ratio that adds up to 100: 60:40."""
    return f"{_decimal(share * 100)}:{_decimal((1 - share) * 100)}"


def _decimal(value: Fraction) -> str:
    exact = exact_text(value)
    return f"{half_up(value)} ({exact})" if "/" in exact else exact


def _sign(sign: Sign, language: Language) -> str:
    return phrases.SIGNS[sign.by][language].format(criterion=sign.criterion, words=sign.words)


def _overruling(each: Overruling, language: Language) -> str:
    form = phrases.OVERRULED["asks" if each.asks_for_experience else "does not ask"]
    return form[language].format(criterion=each.criterion, rank=each.by_rank.strip(), reason=each.reason.strip())


def _disregarded(each: Disregarded, language: Language) -> str:
    return phrases.NO_APPROVAL[each.because][language].format(number=each.approval + 1)


def _cure(cure: Cure, language: Language) -> str:
    between = COMMA[language]
    taken = between.join(
        phrases.PART[language].format(criterion=each.criterion, marks=exact_text(each.before - each.marks))
        for each in cure.changes
        if isinstance(each, SetMarks) and each.marks < each.before
    )
    given = between.join(_given(each, language) for each in cure.changes if _is_given(each))
    details: dict[str, str] = {"taken": taken, "given": given, "amount": exact_text(cure.amount or Fraction(0))}
    for change in cure.changes:
        match change:
            case SetWeights(technical_weight=technical, price_weight=price):
                details["weights"] = f"{_decimal(technical)}:{_decimal(price)}"
            case RecordApproval(approver=approver):
                details["rank"] = phrases.RANKS[approver][language]
    details["criteria"] = between.join(each.criterion for each in cure.changes if isinstance(each, NotEssential))
    sentence = phrases.CURES[cure.kind][language].format(**{"weights": "", "rank": "", **details})
    if cure.least is not None and cure.least != cure.amount:
        sentence += phrases.LEAST[language].format(least=exact_text(cure.least))
    return phrases.TO_CURE[language].format(cure=sentence)


def _is_given(change: object) -> bool:
    return isinstance(change, AddCriterion) or (isinstance(change, SetMarks) and change.marks > change.before)


def _given(change: object, language: Language) -> str:
    if isinstance(change, AddCriterion):
        return phrases.NEW[language].format(criterion=change.criterion)
    return change.criterion if isinstance(change, SetMarks) else ""


def row_words(row: PolicyRow) -> Words:
    """What a rule is called, what it asks, who may approve a departure, when and for what it is in force, and its source."""
    return {language: _row(row, language) for language in LANGUAGES}


def _row(row: PolicyRow, language: Language) -> list[str]:
    shown = ratio if row.rule == "rule_iii" else percent
    bounds = {name: shown(value) for name, value in (("least", row.least), ("most", row.most)) if value is not None}
    strength = (
        phrases.LIMIT[language]
        if row.approver == "nobody"
        else phrases.GENERAL[language].format(rank=phrases.RANKS[row.approver][language])
    )
    categories = COMMA[language].join(phrases.CATEGORIES[each][language] for each in row.categories)
    period = phrases.IN_FORCE[row.since is not None, row.until is not None][language]
    return [
        _heading(RULE_NAMES[row.rule][language]),
        phrases.ASKED[row.rule][language].format(**bounds),
        strength,
        period.format(since=row.since, until=row.until),
        phrases.FOR[language].format(categories=categories),
        phrases.SOURCE[language].format(paragraph=row.paragraph, text=row.text.marked(language)),
    ]


def _heading(name: str) -> str:
    return name[0].upper() + name[1:]


def working_words(evaluation: Evaluation, result: Result, steps: Sequence[Step]) -> Words:
    """The working as lines of text: who left and why, every number with its sum, ranks, and who wins."""
    return {language: _working(evaluation, result, steps, language) for language in LANGUAGES}


def _working(evaluation: Evaluation, result: Result, steps: Sequence[Step], language: Language) -> list[str]:
    tenders = {tender.id: tender for tender in evaluation.tenderers}
    lines = [_excluded(evaluation, tenders[each.id], each, language) for each in result.excluded]
    lines += [_step(step, language) for step in steps]
    for ranked in result.ranking:
        words = {"rank": ranked.rank, "id": ranked.id, "combined": half_up(ranked.combined)}
        lines.append(phrases.RANKED[language].format(**words))
    if result.ranking:
        lines.append(phrases.TIE_BREAKS[evaluation.scheme.tie_break][language])
    return [*lines, _ending(result, language)]


def _ending(result: Result, language: Language) -> str:
    if result.winner is not None:
        return phrases.WINNER[language].format(id=result.winner)
    if result.tie:
        return phrases.TIE[language].format(ids=COMMA[language].join(result.tie))
    return phrases.NOBODY[language]


def _excluded(evaluation: Evaluation, tender: Tender, excluded: Excluded, language: Language) -> str:
    failed = frozenset(excluded.criteria)
    missed = COMMA[language].join(
        phrases.MISSED[language].format(
            criterion=criterion.id,
            mark=exact_text(tender.marks[criterion.id]),
            passing=exact_text(criterion.passing_mark or Fraction(0)),
        )
        for criterion in evaluation.scheme.criteria
        if criterion.id in failed
    )
    passing = exact_text(evaluation.scheme.overall_passing_mark or Fraction(0))
    details = {"id": excluded.id, "missed": missed, "total": exact_text(tender.total), "passing": passing}
    return phrases.EXCLUDED[excluded.reason][language].format(**details)


def _step(step: Step, language: Language) -> str:
    exact = exact_text(step.value)
    shown = step.shown if exact in (step.shown, step.shown.rstrip("0").rstrip(".")) else f"{step.shown} ({exact})"
    names: Mapping[str, Term] = phrases.STEPS
    what = names[step.what][language]
    of = phrases.OF[language].format(what=what, tender=step.tender) if step.tender else what
    form = phrases.CHOSEN if step.taken_from else phrases.MARKS if step.criteria else phrases.SUM
    ids = COMMA[language].join(step.taken_from or step.criteria)
    return form[language].format(of=of, sum=step.sum, shown=shown, ids=ids)
