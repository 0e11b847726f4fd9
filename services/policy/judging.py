"""One line in, one result out: a scheme checked, or an evaluation computed, with everything it rests on where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from pydantic import ValidationError

from domain.evaluation.ranking import Result, evaluated
from domain.evaluation.tenders import Evaluation
from domain.evaluation.working import working_of
from domain.procurement_policy.cures import cures_of
from domain.procurement_policy.findings import findings, verdicts
from domain.procurement_policy.numbers import half_up
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import MarkingScheme
from domain.procurement_policy.tables import APRIL_2019
from domain.refusals import Language
from services.policy.lines import Fault, Line, faults_of, members_of, read_lines
from services.policy.words import finding_words, working_words

Judge = Callable[[dict[str, Any]], dict[str, Any]]
"""Members of a line → members of its result. Raises pydantic's ValidationError."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one line: a result, or faults. Notes do not keep it from being judged."""

    line: int
    id: str | None
    result: dict[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def judged(file: BinaryIO, judge: Judge, *, language: Language = "en") -> Iterator[Judged]:
    """Every line of a file in its order; one that cannot be judged costs no other."""
    first: dict[str, int] = {}
    for line in read_lines(file):
        yield _judged(line, judge, first, language)


def _judged(line: Line, judge: Judge, first: dict[str, int], language: Language) -> Judged:
    notes: tuple[str, ...] = (f"a {line.odd} was passed over",) if line.odd else ()
    name: str | None = None
    try:
        members = members_of(line)
        name = members["id"] if isinstance(members.get("id"), str) else None
        if name is not None and (before := first.setdefault(name, line.number)) != line.number:
            notes += (f"the id {name} was on line {before} already",)
        return Judged(line.number, name, judge(members), notes=notes)
    except ValidationError as error:
        return Judged(line.number, name, faults=faults_of(error, language=language), notes=notes)


def checker(*, policy: Policy = APRIL_2019, explain: bool = False) -> Judge:
    """Judges marking schemes: `id` and the verdict of each rule; `findings` with cures where explained."""

    def check(members: dict[str, Any]) -> dict[str, Any]:
        scheme = MarkingScheme.model_validate(members)
        result: dict[str, Any] = {"id": scheme.id}
        judged_as = verdicts(scheme, policy=policy)
        result.update((str(rule), verdict) for rule, verdict in judged_as.items())
        return result | {"findings": explained(scheme, policy=policy)} if explain else result

    return check


def explained(scheme: MarkingScheme, *, policy: Policy = APRIL_2019) -> list[dict[str, Any]]:
    """The findings with their cures and words, as JSON values."""
    found = []
    for finding in findings(scheme, policy=policy):
        cures = cures_of(finding.rule, scheme, policy=policy) if finding.verdict == "fail" else ()
        whole = finding.model_dump(mode="json", exclude_none=True) | {
            "cures": [cure.model_dump(mode="json", exclude_none=True) for cure in cures],
            "words": finding_words(finding, scheme, cures),
        }
        found.append(whole)
    return found


def evaluator(*, explain: bool = False) -> Judge:
    """Computes evaluations: `id`, `ranking`, `excluded`, `winner`, `tie`; `working` where explained."""

    def evaluate(members: dict[str, Any]) -> dict[str, Any]:
        evaluation = Evaluation.model_validate(members)
        result = evaluated(evaluation)
        shown = {"id": evaluation.id, **result_members(result)}
        return shown | {"working": worked(evaluation, result)} if explain else shown

    return evaluate


def result_members(result: Result) -> dict[str, Any]:
    """The result as the data format writes it: figures are text with two decimals."""
    return {
        "ranking": [
            {
                "rank": ranked.rank,
                "id": ranked.id,
                "technical_total": half_up(ranked.technical_total),
                "technical_score": half_up(ranked.technical_score),
                "price_score": half_up(ranked.price_score),
                "combined": half_up(ranked.combined),
            }
            for ranked in result.ranking
        ],
        "excluded": [
            {"id": each.id, "reason": each.reason, **({"criteria": list(each.criteria)} if each.criteria else {})}
            for each in result.excluded
        ],
        "winner": result.winner,
        "tie": list(result.tie),
    }


def worked(evaluation: Evaluation, result: Result) -> dict[str, Any]:
    """Every step as JSON values, and the same as lines of text in three languages."""
    steps = working_of(evaluation, result)
    return {
        "steps": [step.model_dump(mode="json", exclude_none=True) for step in steps],
        "words": working_words(evaluation, result, steps),
    }
