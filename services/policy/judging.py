"""One line in, one result out: a scheme checked, or an evaluation computed, with everything it rests on where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from pydantic import ValidationError

from domain.evaluation.ranking import Result, evaluated
from domain.evaluation.tenders import Evaluation
from domain.evaluation.working import working_of
from domain.procurement_policy.cures import cures_of
from domain.procurement_policy.findings import findings, verdicts
from domain.procurement_policy.numbers import half_up
from domain.procurement_policy.policies import Policy, Standing
from domain.procurement_policy.schemes import JudgedScheme
from domain.procurement_policy.tables import APRIL_2019, BUILT_IN
from domain.refusals import Language
from services.input.faults import Fault
from services.policy import phrases
from services.policy.lines import faults_of, members_in, members_of, read_lines
from services.policy.words import finding_words, working_words

Judge = Callable[[dict[str, Any]], dict[str, Any]]
"""Members of a line → members of its result. Raises pydantic's ValidationError."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one line: a result, or faults. Notes do not keep it from being judged."""

    line: int
    """Of what is no file: its place, from 1."""
    id: str | None
    result: dict[str, Any] | None = None
    faults: list[Fault] = field(default_factory=list)
    faults_left_out: int = 0
    """How many more there are, where only the first were asked for."""
    notes: tuple[str, ...] = ()


def judged(file: BinaryIO, judge: Judge, *, language: Language = "en", most: int | None = None) -> Iterator[Judged]:
    """Every line of a file in its order; one that cannot be judged costs no other. Of each the first `most` faults."""
    one = _Judging(judge, language, most, phrases.LINE_ALREADY[language])
    for line in read_lines(file):
        odd = (phrases.PASSED_OVER[line.odd][language],) if line.odd else ()
        yield one.judged(line.number, partial(members_of, line), notes=odd)


def judged_items(
    items: Iterable[Any], judge: Judge, *, language: Language = "en", most: int | None = None
) -> Iterator[Judged]:
    """The same of a list, each item of which is what a line would hold (`marked_document`)."""
    one = _Judging(judge, language, most, phrases.ITEM_ALREADY[language])
    for number, item in enumerate(items, start=1):
        yield one.judged(number, partial(members_in, item))


@dataclass(frozen=True, slots=True)
class _Judging:
    """How lines are judged that stand together."""

    judge: Judge
    language: Language
    most: int | None
    already: str
    """What is noted of an id that an earlier line had."""
    first: dict[str, int] = field(default_factory=dict)
    """Id → the line that had it first."""

    def judged(self, number: int, read: Callable[[], dict[str, Any]], *, notes: tuple[str, ...] = ()) -> Judged:
        name: str | None = None
        try:
            members = read()
            name = members["id"] if isinstance(members.get("id"), str) else None
            if name is not None and (before := self.first.setdefault(name, number)) != number:
                notes += (self.already.format(id=name, number=before),)
            return Judged(number, name, self.judge(members), notes=notes)
        except ValidationError as error:
            faults = faults_of(error, language=self.language, most=self.most)
            left_out = 0 if self.most is None else error.error_count() - len(faults)
            return Judged(number, name, faults=faults, faults_left_out=left_out, notes=notes)


def checker(*, standing: Standing = BUILT_IN, explain: bool = False) -> Judge:
    """Judges marking schemes, each by the policy that stands for the day of its invitation: `id` and the verdict of each rule; `findings` with cures where explained."""

    def check(members: dict[str, Any]) -> dict[str, Any]:
        scheme = JudgedScheme.model_validate(members)
        policy = standing.on(scheme.issued_on)
        result: dict[str, Any] = {"id": scheme.id}
        judged_as = verdicts(scheme, policy=policy)
        result.update((str(rule), verdict) for rule, verdict in judged_as.items())
        return result | {"findings": explained(scheme, policy=policy)} if explain else result

    return check


def explained(scheme: JudgedScheme, *, policy: Policy = APRIL_2019) -> list[dict[str, Any]]:
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
