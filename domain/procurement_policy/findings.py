"""What a policy says of a marking scheme: one finding for each rule, with the exact figures, the paragraph, and what would cure it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from domain.facts import Model
from domain.procurement_policy.experience import Sign
from domain.procurement_policy.measures import Measures, measures_of
from domain.procurement_policy.numbers import Number
from domain.procurement_policy.policies import Policy, PolicyRow
from domain.procurement_policy.schemes import RULES, Approval, JudgedScheme, Rule, SchemeCriterion, is_blank, walk
from domain.procurement_policy.tables import APRIL_2019
from domain.texts import LocalisedText

Verdict = Literal["pass", "fail", "justified", "not_applicable"]
Because = Literal["not_in_scope", "no_marking_scheme", "no_experience_marks"]
"""Why a rule does not apply."""
FigureName = Literal["experience_marks", "innovation_marks", "technical_marks", "share", "least", "most"]
NoApproval = Literal["no_rank", "no_reason", "not_directorate", "is_a_limit"]
"""Why something written as an approval justifies nothing."""

_DIRECTORATE = re.compile(r"\(\s*D[1-8]\s*\)\s*$")
"""The pay point at the end of a rank. A grand title is not enough (data README, Findings)."""


class Figure(Model):
    """One exact number that a verdict rests on."""

    name: FigureName
    value: Number


class Disregarded(Model):
    """An approval of this rule that counts for nothing, by its place in the document, from 0."""

    approval: int
    because: NoApproval


class Finding(Model):
    """One rule against one scheme. Complete in itself, so that it can be stored and read again under a later policy."""

    rule: Rule
    verdict: Verdict
    because: Because | None = None
    """Given when the verdict is not_applicable."""
    paragraph: str | None = None
    text: LocalisedText | None = None
    """The paragraph that was applied, and what it says."""
    figures: tuple[Figure, ...] = ()
    signs: tuple[Sign, ...] = ()
    """Rules i, ii and iv: what counts as experience, and why; a person should look at what rests on a title."""
    overrulings: tuple[int, ...] = ()
    """What persons said against titles and counts here, by its place in the document, from 0."""
    approval: int | None = None
    """The valid approval that justifies the departure, by its place in the document, from 0."""
    disregarded: tuple[Disregarded, ...] = ()


def verdicts(scheme: JudgedScheme, *, policy: Policy = APRIL_2019) -> dict[Rule, Verdict]:
    """The verdict of each rule, in the order of RULES, under the rows in force on the day of the invitation."""
    measures = measures_of(scheme)
    return {rule: _verdict(rule, scheme, measures, policy) for rule in RULES}


def findings(scheme: JudgedScheme, *, policy: Policy = APRIL_2019) -> tuple[Finding, ...]:
    """As `verdicts`, with everything that each of them rests on."""
    measures = measures_of(scheme)
    return tuple(_finding(rule, scheme, measures, policy) for rule in RULES)


def _verdict(rule: Rule, scheme: JudgedScheme, measures: Measures, policy: Policy) -> Verdict:
    row = policy.row_of(rule, category=scheme.procurement_category, on=scheme.issued_on)
    if row is None or why_not_applicable(rule, measures):
        return "not_applicable"
    if is_met(row, measures):
        return "pass"
    return "justified" if _approval(row, scheme.approvals) is not None else "fail"


def _finding(rule: Rule, scheme: JudgedScheme, measures: Measures, policy: Policy) -> Finding:
    row = policy.row_of(rule, category=scheme.procurement_category, on=scheme.issued_on)
    if row is None:
        return Finding(rule=rule, verdict="not_applicable", because="not_in_scope")
    because = why_not_applicable(rule, measures)
    verdict = _verdict(rule, scheme, measures, policy)
    departs = verdict in ("fail", "justified")
    return Finding(
        rule=rule,
        verdict=verdict,
        because=because,
        paragraph=row.paragraph,
        text=row.text,
        figures=() if because else _figures(row, measures),
        signs=_signs(rule, measures),
        overrulings=_overrulings(rule, scheme),
        approval=_approval(row, scheme.approvals) if departs else None,
        disregarded=_disregarded(row, scheme.approvals) if departs else (),
    )


def why_not_applicable(rule: Rule, measures: Measures) -> Because | None:
    """Without a marking scheme rules ii, iii and iv do not apply, but rule i still holds (data README, Scope)."""
    if rule in ("rule_ii", "rule_iii", "rule_iv") and not measures.uses_scheme:
        return "no_marking_scheme"
    if rule == "rule_ii" and not measures.experience:
        return "no_experience_marks"
    return None


def is_met(row: PolicyRow, measures: Measures) -> bool:
    """Whether an applicable rule is kept, approvals aside. Both ends of every range are included."""
    match row.rule:
        case "rule_i":
            return not measures.essential
        case "marking_scheme":
            return measures.uses_scheme
        case _:
            share = share_of(row.rule, measures)
            return share is not None and (row.least or 0) <= share <= (1 if row.most is None else row.most)


def share_of(rule: Rule, measures: Measures) -> Fraction | None:
    """The share that this rule bounds: iii of the two weights, ii and iv of technical marks (never of 100); None of nothing."""
    if rule == "rule_iii":
        return measures.share
    part = measures.experience if rule == "rule_ii" else measures.innovation
    return part / measures.technical if measures.technical else None


def is_directorate(rank: str) -> bool:
    """Whether a rank ends with a pay point (D1) to (D8), in brackets and digits of either width."""
    return bool(_DIRECTORATE.search(unicodedata.normalize("NFKC", rank)))


def _why_invalid(row: PolicyRow, approval: Approval) -> NoApproval | None:
    """A valid approval names that very rule, the rank of the approver and a reason; null or blank is none (convention)."""
    if row.approver == "nobody":
        return "is_a_limit"
    if is_blank(approval.approved_by_rank):
        return "no_rank"
    if is_blank(approval.reason):
        return "no_reason"
    if row.approver == "directorate" and not is_directorate(approval.approved_by_rank or ""):
        return "not_directorate"
    return None


def _approval(row: PolicyRow, approvals: tuple[Approval, ...]) -> int | None:
    for place, approval in enumerate(approvals):
        if approval.rule == row.rule and _why_invalid(row, approval) is None:
            return place
    return None


def _disregarded(row: PolicyRow, approvals: tuple[Approval, ...]) -> tuple[Disregarded, ...]:
    return tuple(
        Disregarded(approval=place, because=why)
        for place, approval in enumerate(approvals)
        if approval.rule == row.rule and (why := _why_invalid(row, approval))
    )


def _figures(row: PolicyRow, measures: Measures) -> tuple[Figure, ...]:
    if row.rule in ("rule_i", "marking_scheme"):
        return ()
    found: Mapping[FigureName, Fraction | None] = {
        "experience_marks": measures.experience if row.rule == "rule_ii" else None,
        "innovation_marks": measures.innovation if row.rule == "rule_iv" else None,
        "technical_marks": measures.technical if row.rule != "rule_iii" else None,
        "share": share_of(row.rule, measures),
        "least": row.least,
        "most": row.most,
    }
    return tuple(Figure(name=name, value=value) for name, value in found.items() if value is not None)


def _signs(rule: Rule, measures: Measures) -> tuple[Sign, ...]:
    pairs = {"rule_i": measures.essential, "rule_ii": measures.scored, "rule_iv": measures.not_innovation}.get(rule, ())
    return tuple(sign for _, sign in pairs)


def _overrulings(rule: Rule, scheme: JudgedScheme) -> tuple[int, ...]:
    """The last one about each criterion that this rule looks at; of what is declared as experience none counts."""
    last = {each.criterion: place for place, each in enumerate(scheme.overrulings)}
    return tuple(
        last[criterion.id]
        for criterion in walk(scheme.criteria)
        if criterion.id in last and criterion.kind != "experience" and _looks_at(rule, criterion)
    )


def _looks_at(rule: Rule, criterion: SchemeCriterion) -> bool:
    gives_marks = not criterion.sub and criterion.max_marks > 0
    match rule:
        case "rule_i":
            return criterion.essential
        case "rule_ii":
            return gives_marks
        case "rule_iv":
            return gives_marks and criterion.kind == "innovation"
        case _:
            return False
