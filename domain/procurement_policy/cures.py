"""What would cure a finding: the least change of each kind, computed, and kept only when applying it cures and harms nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, lcm
from typing import Annotated, Literal

from pydantic import Field

from domain.facts import Model
from domain.procurement_policy.findings import verdicts
from domain.procurement_policy.measures import Measures, measures_of
from domain.procurement_policy.numbers import Number
from domain.procurement_policy.policies import Policy, PolicyRow
from domain.procurement_policy.schemes import Approval, JudgedScheme, Rule, SchemeCriterion, leaves, sum_of, walk
from domain.procurement_policy.tables import APRIL_2019
from domain.texts import LocalisedText

CureKind = Literal["move", "take", "add", "weigh", "relax", "approve"]
"""Marks moved from some criteria to others, taken away, or added; weights changed; a requirement no longer essential; approval."""


class SetMarks(Model):
    """A lowest-level criterion gets these marks; its headings follow, and passing marks above the new maximum come down to it."""

    do: Literal["set_marks"] = "set_marks"
    criterion: str
    before: Number
    marks: Number


class AddCriterion(Model):
    """A new criterion for innovative suggestions, at the end."""

    do: Literal["add_criterion"] = "add_criterion"
    criterion: str
    marks: Number


class NotEssential(Model):
    """A criterion is no longer an essential requirement."""

    do: Literal["not_essential"] = "not_essential"
    criterion: str


class SetWeights(Model):
    """Weights, brought to a sum of 100."""

    do: Literal["set_weights"] = "set_weights"
    technical_weight: Number
    price_weight: Number


class RecordApproval(Model):
    """Somebody of this rank approves the departure and says why."""

    do: Literal["record_approval"] = "record_approval"
    rule: Rule
    approver: Literal["any_rank", "directorate"]


Change = Annotated[SetMarks | AddCriterion | NotEssential | SetWeights | RecordApproval, Field(discriminator="do")]


class Cure(Model):
    """One way to cure one finding."""

    kind: CureKind
    amount: Number | None = None
    """Marks moved, taken or added, in the smallest unit that the scheme's own marks use; or points of 100 of weight."""
    least: Number | None = None
    """The exact bound: no smaller amount of this kind cures."""
    changes: tuple[Change, ...]


def cures_of(rule: Rule, scheme: JudgedScheme, *, policy: Policy = APRIL_2019) -> tuple[Cure, ...]:
    """The cures of a rule that fails, each checked by applying it; none for a rule that does not fail."""
    before = verdicts(scheme, policy=policy)
    row = policy.row_of(rule, category=scheme.procurement_category, on=scheme.issued_on)
    if row is None or before[rule] != "fail":
        return ()
    return tuple(cure for cure in _candidates(row, scheme) if _cures(cure, rule, scheme, before, policy))


def _cures(cure: Cure, rule: Rule, scheme: JudgedScheme, before: Mapping[Rule, str], policy: Policy) -> bool:
    """Applied and judged again: this rule no longer fails, and no other has begun to."""
    after = verdicts(applied(scheme, cure.changes), policy=policy)
    return all(verdict != "fail" or (before[each] == "fail" and each != rule) for each, verdict in after.items())


def _candidates(row: PolicyRow, scheme: JudgedScheme) -> Iterator[Cure]:
    measures = measures_of(scheme)
    match row.rule:
        case "rule_i":
            yield Cure(kind="relax", changes=tuple(NotEssential(criterion=each.id) for each, _ in measures.essential))
        case "rule_ii" if row.most is not None:
            yield from _less_experience(scheme, measures, row.most)
        case "rule_iii":
            yield from _other_weights(row, measures)
        case "rule_iv" if row.least is not None:
            yield from _more_innovation(scheme, measures, row.least)
    if row.approver != "nobody":
        yield Cure(kind="approve", changes=(RecordApproval(rule=row.rule, approver=row.approver),))


def _less_experience(scheme: JudgedScheme, measures: Measures, most: Fraction) -> Iterator[Cure]:
    """Experience E of T marks, at most r: move E - rT to others; or take (E - rT) / (1 - r), since T falls too; or add E / r - T."""
    excess = measures.experience - most * measures.technical
    sources = _largest_first(each for each, _ in measures.scored)
    target = _target(scheme, measures)
    yield _moved("move", scheme, excess, sources=sources, target=target)
    yield _moved("take", scheme, excess / (1 - most), sources=sources)
    if most:
        yield _moved("add", scheme, excess / most, target=target)


def _more_innovation(scheme: JudgedScheme, measures: Measures, least: Fraction) -> Iterator[Cure]:
    """Innovation I of T marks, at least r: move rT - I from others; or add (rT - I) / (1 - r), since T grows too; or take T - I / r."""
    lacking = least * measures.technical - measures.innovation
    experience = [each for each, _ in measures.scored]
    named = {each.id for each in experience}
    others = [
        each
        for each in leaves(scheme.criteria)
        if each.max_marks and each.kind != "innovation" and each.id not in named
    ]
    sources = [*_largest_first(experience), *_largest_first(others)]
    target = _target(scheme, measures)
    if lacking:
        yield _moved("move", scheme, lacking, sources=sources, target=target)
    if least < 1:
        yield _moved("add", scheme, lacking / (1 - least) or unit_of(scheme), target=target)
    if measures.innovation and least:
        yield _moved("take", scheme, lacking / least, sources=sources)


def _other_weights(row: PolicyRow, measures: Measures) -> Iterator[Cure]:
    """To the nearer end of the range."""
    share = measures.share
    if share is None:
        return
    end = row.least if row.least is not None and share < row.least else row.most
    if end is not None:
        amount = abs(share - end) * 100
        weights = SetWeights(technical_weight=end * 100, price_weight=(1 - end) * 100)
        yield Cure(kind="weigh", amount=amount, least=amount, changes=(weights,))


def _moved(
    kind: CureKind,
    scheme: JudgedScheme,
    least: Fraction,
    *,
    sources: Sequence[SchemeCriterion] = (),
    target: SchemeCriterion | str | None = None,
) -> Cure:
    """At least `least` marks from `sources`, as far as each has them, and to `target` (a new criterion if it is only a name)."""
    unit = unit_of(scheme)
    amount = left = ceil(least / unit) * unit
    changes: list[Change] = []
    for source in sources:
        if part := min(left, source.max_marks):
            changes.append(SetMarks(criterion=source.id, before=source.max_marks, marks=source.max_marks - part))
        left -= part
    if isinstance(target, SchemeCriterion):
        changes.append(SetMarks(criterion=target.id, before=target.max_marks, marks=target.max_marks + amount))
    elif target is not None:
        changes.append(AddCriterion(criterion=target, marks=amount))
    return Cure(kind=kind, amount=amount, least=least, changes=tuple(changes))


def unit_of(scheme: JudgedScheme) -> Fraction:
    """The largest unit of which every mark is a multiple and which divides one: 1 for whole marks, 1/4 for quarters."""
    return Fraction(1, lcm(*(leaf.max_marks.denominator for leaf in leaves(scheme.criteria))))


def _target(scheme: JudgedScheme, measures: Measures) -> SchemeCriterion | str:
    """Where marks go: the largest criterion for innovative suggestions, since that harms no rule; a new one where there is none."""
    experience = {each.id for each, _ in measures.scored}
    found = [each for each in leaves(scheme.criteria) if each.kind == "innovation" and each.max_marks]
    choice = _largest_first(each for each in found if each.id not in experience)
    return choice[0] if choice else _new_name(scheme)


def _new_name(scheme: JudgedScheme) -> str:
    taken = {criterion.id for criterion in walk(scheme.criteria)}
    number = len(scheme.criteria) + 1
    while f"C{number}" in taken:
        number += 1
    return f"C{number}"


def _largest_first(criteria: Iterable[SchemeCriterion]) -> list[SchemeCriterion]:
    return sorted(criteria, key=lambda criterion: -criterion.max_marks)


def applied(scheme: JudgedScheme, changes: Iterable[Change]) -> JudgedScheme:
    """The scheme as it would be after these changes."""
    of_criteria: dict[str, list[SetMarks | NotEssential]] = {}
    for change in changes:
        match change:
            case SetWeights(technical_weight=technical, price_weight=price):
                scheme = scheme.model_copy(update={"technical_weight": technical, "price_weight": price})
            case RecordApproval(rule=rule, approver=approver):
                rank = "Officer (D1)" if approver == "directorate" else "Officer"
                approval = Approval(rule=rule, approved_by_rank=rank, reason="approved")
                scheme = scheme.model_copy(update={"approvals": (*scheme.approvals, approval)})
            case AddCriterion(criterion=id, marks=marks):
                scheme = scheme.model_copy(update={"criteria": (*scheme.criteria, _innovative(id, marks))})
            case SetMarks() | NotEssential():
                of_criteria.setdefault(change.criterion, []).append(change)
    if not of_criteria:
        return scheme
    return scheme.model_copy(update={"criteria": tuple(_changed(each, of_criteria) for each in scheme.criteria)})


def _changed(criterion: SchemeCriterion, changes: Mapping[str, Sequence[SetMarks | NotEssential]]) -> SchemeCriterion:
    """All changes in one walk. Recursion ends at LEVELS_LIMIT: no deeper scheme is read."""
    for change in changes.get(criterion.id, ()):
        if isinstance(change, NotEssential):
            criterion = criterion.model_copy(update={"essential": False})
        else:
            criterion = _with_marks(criterion, change.marks)
    if not criterion.sub:
        return criterion
    parts = tuple(_changed(part, changes) for part in criterion.sub)
    heading = criterion.model_copy(update={"sub": parts})
    return _with_marks(heading, sum_of(part.max_marks for part in parts))


def _with_marks(criterion: SchemeCriterion, marks: Fraction) -> SchemeCriterion:
    passing = criterion.passing_mark
    lower = passing if passing is None else min(passing, marks)
    return criterion.model_copy(update={"max_marks": marks, "passing_mark": lower})


def _innovative(id: str, marks: Fraction) -> SchemeCriterion:
    title = LocalisedText.of(en="Innovative suggestions", zh_hant="創新建議", zh_hans="创新建议")
    return SchemeCriterion(id=id, title=title, kind="innovation", essential=False, max_marks=marks)
