"""What a check found, in the form in which it is stored for ever: codes and exact figures in text, complete without the policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, cast

from pydantic import Field

from domain.facts import Model
from domain.marking_schemes.contents import CriterionName, ExactNumber
from domain.procurement_policy.experience import Sign
from domain.procurement_policy.findings import Because, Figure, FigureName, Finding, Verdict, findings
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import JudgedScheme, Rule
from domain.refusals import Language
from domain.texts import Line, LocalisedText, Text

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""A word of the policy's vocabulary: `rule_iii`, `not_applicable`. Stored open: a later policy has further ones."""


class AppliedPolicy(Model):
    """Which policy judged, in which wording, and as of which day."""

    id: Line
    version: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    """The first 16 hexadecimal digits of the SHA-256 of its document (RFC 8785), as `GET /api/v1/policy` shows it."""
    on: date


class FoundFigure(Model):
    """One exact number that a verdict rests on."""

    name: Code
    value: ExactNumber


class FoundSign(Model):
    """Why a criterion counted as experience: its declared kind, the words of its title, or a person who said so."""

    criterion: CriterionName
    by: Code
    words: Text | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z-]{2,16}$")] | None = None


class SchemeFinding(Model):
    """What one rule said of the scheme on that day. The paragraph stands here as it was applied."""

    rule: Code
    verdict: Code
    because: Code | None = None
    """Why a rule did not apply."""
    paragraph: Line | None = None
    text: LocalisedText | None = None
    figures: tuple[FoundFigure, ...] = ()
    signs: tuple[FoundSign, ...] = ()
    departure: int | None = None
    """Of a departure that was approved: the version of the scheme at which it was."""


def judged(scheme: JudgedScheme, *, policy: Policy, departures: Sequence[int]) -> tuple[SchemeFinding, ...]:
    """The findings of a policy; `departures` are the versions behind the approvals of the scheme, in their order."""
    return tuple(_stored(finding, departures) for finding in findings(scheme, policy=policy))


def _stored(finding: Finding, departures: Sequence[int]) -> SchemeFinding:
    return SchemeFinding(
        rule=finding.rule,
        verdict=finding.verdict,
        because=finding.because,
        paragraph=finding.paragraph,
        text=finding.text,
        figures=tuple(FoundFigure(name=each.name, value=each.value) for each in finding.figures),
        # A piece of a title that was checked: by itself it need not be a whole text.
        signs=tuple(FoundSign.model_construct(**each.model_dump()) for each in finding.signs),
        departure=None if finding.approval is None else departures[finding.approval],
    )


def as_finding(found: SchemeFinding, departures: Sequence[int]) -> Finding:
    """The finding again, for those who put it into words; `departures` as in `judged`."""
    justified = found.departure in departures
    return Finding.model_construct(
        rule=cast(Rule, found.rule),
        verdict=cast(Verdict, found.verdict),
        because=cast(Because | None, found.because),
        paragraph=found.paragraph,
        text=found.text,
        figures=tuple(
            Figure.model_construct(name=cast(FigureName, each.name), value=each.value) for each in found.figures
        ),
        signs=tuple(_sign(each) for each in found.signs),
        approval=departures.index(cast(int, found.departure)) if justified else None,
        disregarded=(),
    )


def _sign(found: FoundSign) -> Sign:
    return Sign.model_construct(
        criterion=found.criterion,
        by=cast(Literal["kind", "title", "person"], found.by),
        words=found.words,
        language=cast(Language | None, found.language),
    )
