"""Marking schemes over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.facts import Model
from domain.ids import MarkingSchemeId
from domain.lifecycle import NotInThisState
from domain.marking_schemes.contents import CriterionName, SchemeContent, SchemeNotSound
from domain.marking_schemes.rules import (
    CheckedUnderAnotherPolicy,
    DeclaredAsExperience,
    DepartureOfOwnScheme,
    FormulaNotChosen,
    FrozenSchemeNeverChanges,
    InvitationDatePassed,
    LimitHoldsAlways,
    NoDepartureToApprove,
    NoSuchCriterion,
    NotOfDirectorateRank,
    ReviewedByItsDecider,
    ReviewedByItsDrafter,
    RuleNotKept,
)
from domain.members import NotAPerson, RankNotKnown
from domain.organisations import OrganisationNotActive
from domain.procurement_policy.schemes import Rule
from domain.refusals import InvalidInput, NotFound
from domain.terms import NOUNS
from domain.texts import LocalisedText
from services.api.answers import ANSWER_HEADERS, answer, known_parameters, tagged, worded
from services.api.asking import Ask, Outcome, asks, creates
from services.api.bodies import Reason
from services.api.dependencies import LanguageOfCaller, Parts, PartsOfApp, ReaderOfRequest, somebody
from services.api.desk import offer_lists
from services.api.marking_scheme_documents import MarkingSchemeDocument
from services.api.moments import AfterTheEnd, AsOf, AtLeast, end_of_history
from services.api.openapi import OF_MEMBERS, about_one, refusals
from services.api.router import Json, StrictRoute
from services.commands import marking_schemes as commands
from services.identity.visibility import Reader
from services.policy.standing import standing_in
from services.reading import marking_schemes as reading

router = APIRouter(prefix="/marking-schemes", tags=["marking-schemes"], route_class=StrictRoute)
offer_lists(
    router,
    "marking-scheme",
    about="Marking schemes: for officers all of them, for a department its own, from the first draft on.",
)


class MarkingSchemeDraft(Model):
    """The whole scheme as it reads from now on."""

    content: SchemeContent


class DepartureApproval(Model):
    """The rule that is not kept, and why that is right here. The rank is that of whoever sends this, as history has it today."""

    rule: Rule
    reason: LocalisedText


class CriterionJudgement(Model):
    """Whether a criterion asks for the tenderer's experience, whatever its title seemed to say, and why."""

    criterion: CriterionName
    asks_for_experience: bool
    reason: LocalisedText


class SchemeReview(Model):
    """What the reviewer wants to say."""

    remark: LocalisedText | None = None


Id = Annotated[MarkingSchemeId, Path(alias="marking_scheme_id", examples=["K-2026-0001"])]
_OPEN = (NotInThisState, FrozenSchemeNeverChanges)
_BY_RANK = (*_OPEN, NotAPerson, RankNotKnown)


@router.post("", status_code=201, responses=refusals(SchemeNotSound, OrganisationNotActive))
def draft(body: Json[MarkingSchemeDraft], ask: Annotated[Ask, Depends(creates("marking-scheme.draft"))]) -> Outcome:
    """Write down how your department means to mark tenders. Only it and officers read it."""
    done = commands.draft(ask.store, ask.command(body), content=body.content)
    return ask.answer(done, "marking-scheme", created=True, content=body.content)


@router.put("/{marking_scheme_id}/content", responses=about_one(*_OPEN, SchemeNotSound))
def revise(
    scheme_id: Id, body: Json[MarkingSchemeDraft], ask: Annotated[Ask, Depends(asks("marking-scheme.revise"))]
) -> Outcome:
    """Change what it says. It has to be checked and reviewed anew; approvals and overrulings of what is changed end."""
    done = commands.revise(ask.store, ask.command(body), scheme_id, content=body.content)
    return ask.answer(done, "marking-scheme", content=body.content)


@router.post("/{marking_scheme_id}/checks", responses=about_one(*_OPEN))
def check(scheme_id: Id, ask: Annotated[Ask, Depends(asks("marking-scheme.check"))]) -> Outcome:
    """Judge it under the policy in force on the day of its invitation, and keep the findings."""
    return ask.answer(commands.check(ask.store, ask.command(), scheme_id), "marking-scheme")


@router.post(
    "/{marking_scheme_id}/departures",
    responses=about_one(
        *_BY_RANK,
        NoDepartureToApprove,
        LimitHoldsAlways,
        NotOfDirectorateRank,
        DepartureOfOwnScheme,
        CheckedUnderAnotherPolicy,
        version_required=True,
    ),
)
def approve_departure(
    scheme_id: Id,
    body: Json[DepartureApproval],
    ask: Annotated[Ask, Depends(asks("marking-scheme.approve_departure", version_required=True))],
) -> Outcome:
    """Approve that a general rule which fails is not kept, at the rank that the policy asks for, as another person than its drafters. Limits hold always."""
    done = commands.approve_departure(ask.store, ask.command(body), scheme_id, rule=body.rule, reason=body.reason)
    return ask.answer(done, "marking-scheme")


@router.post(
    "/{marking_scheme_id}/overrulings",
    responses=about_one(*_BY_RANK, NoSuchCriterion, DeclaredAsExperience, version_required=True),
)
def overrule(
    scheme_id: Id,
    body: Json[CriterionJudgement],
    ask: Annotated[Ask, Depends(asks("marking-scheme.overrule", version_required=True))],
) -> Outcome:
    """Say whether a criterion asks for experience, against what its title seemed to say. It has to be checked anew."""
    done = commands.overrule(
        ask.store,
        ask.command(body),
        scheme_id,
        criterion=body.criterion,
        asks_for_experience=body.asks_for_experience,
        reason=body.reason,
    )
    return ask.answer(done, "marking-scheme")


@router.post(
    "/{marking_scheme_id}/review",
    responses=about_one(
        *_BY_RANK, ReviewedByItsDrafter, ReviewedByItsDecider, CheckedUnderAnotherPolicy, version_required=True
    ),
)
def review(
    scheme_id: Id,
    body: Json[SchemeReview],
    ask: Annotated[Ask, Depends(asks("marking-scheme.review", version_required=True))],
) -> Outcome:
    """Agree with a checked scheme, as another person of the department than those who wrote it or decided about it."""
    done = commands.review(ask.store, ask.command(body), scheme_id, remark=body.remark)
    return ask.answer(done, "marking-scheme")


@router.post(
    "/{marking_scheme_id}/freezing",
    responses=about_one(
        *_BY_RANK,
        RuleNotKept,
        FormulaNotChosen,
        InvitationDatePassed,
        CheckedUnderAnotherPolicy,
        version_required=True,
    ),
)
def freeze(
    scheme_id: Id, ask: Annotated[Ask, Depends(asks("marking-scheme.freeze", version_required=True))]
) -> Outcome:
    """Fix a checked and reviewed scheme, in which no rule fails, for good: it never changes any more."""
    return ask.answer(commands.freeze(ask.store, ask.command(), scheme_id), "marking-scheme")


@router.post("/{marking_scheme_id}/withdrawal", responses=about_one(NotInThisState))
def withdraw(
    scheme_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("marking-scheme.withdraw"))]
) -> Outcome:
    """Give it up, frozen or not. What it said stays."""
    return ask.answer(commands.withdraw(ask.store, ask.command(body), scheme_id, reason=body.reason), "marking-scheme")


AtVersion = Annotated[
    int | None, Query(ge=1, le=10**9, description="As it was at this version of it; the last one without it.")
]


@router.get(
    "/{marking_scheme_id}",
    response_model=MarkingSchemeDocument,
    dependencies=[Depends(somebody), Depends(known_parameters)],
    responses={
        200: {"headers": dict(ANSWER_HEADERS)},
        **refusals(NotFound, InvalidInput, AfterTheEnd, *OF_MEMBERS, of_command=False),
    },
)
async def get(
    request: Request,
    of_app: PartsOfApp,
    scheme_id: Id,
    reader: ReaderOfRequest,
    language: LanguageOfCaller,
    as_of: AsOf,
    at_least: AtLeast = None,
    version: AtVersion = None,
) -> Response:
    """One scheme, for its department and officers: what it says, what was found, who approved, reviewed, froze; at any version.

    The ETag of how it stands now is the version for If-Match.
    """
    position, found = await run_in_threadpool(
        _read, of_app, scheme_id, reader, language, as_of=as_of, at_least=at_least, version=version
    )
    is_now = as_of is None and version is None
    headers = worded(language) | ({"ETag": tagged(found["version"])} if is_now else {})
    return answer(request, orjson.dumps(found), etag=None, position=position, private=True, headers=headers)


def _read(
    of_app: Parts,
    scheme_id: MarkingSchemeId,
    reader: Reader,
    language: Any,
    *,
    as_of: int | None,
    at_least: int | None,
    version: int | None,
) -> tuple[int, dict[str, Any]]:
    """From history itself, which is never behind."""
    end = end_of_history(of_app, asked=max(as_of or 0, at_least or 0))
    position = end if as_of is None else as_of
    found = reading.read(of_app.store, scheme_id, reader, until=position, version=version)
    if found is None or (version is not None and found.scheme.version != version):
        raise NotFound(noun=NOUNS["marking-scheme"], id=scheme_id)
    name = reading.department_name(of_app.store, found, as_of=position)
    return position, reading.shown(found, standing=standing_in(of_app.store), language=language) | {
        "department_name": name
    }
