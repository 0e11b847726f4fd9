"""Matches over HTTP: who asks, parse, call."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import ConfigDict, Field
from starlette.responses import Response

from domain.deadlines import hong_kong_date
from domain.declarations import InterestStands, NotDeclared, OwnOrganisation
from domain.facts import Model
from domain.ids import MatchId, MemberId, OrganisationId
from domain.lifecycle import NotInThisState
from domain.matches import (
    AssigneeNotOfficer,
    ConfirmedByItsDecider,
    DecisionOutdated,
    Grounds,
    MatchNamedTwice,
    MatchNotInEffect,
    NotItsDecider,
    NotReadAsItIs,
    ReasonDoesNotFit,
    TrialInTheWay,
)
from domain.members import NotAPerson, RankNotKnown
from domain.organisations import OrganisationNotActive
from domain.refusals import NotFound
from domain.solutions import SolutionNotOffered
from domain.terms import NOUNS
from domain.texts import LocalisedText, Text
from domain.trials import CriterionNamedTwice, TooManyCriteria, TrialDatesWrong, TrialPlan
from domain.wishes import WishOver
from projections.match_queue import MatchQueue, questions
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, known_parameters, tagged, worded
from services.api.asking import Ask, Outcome, Outcomes, asks, creates
from services.api.bodies import Reason
from services.api.dependencies import LanguageOfCaller, PartsOfApp, ReaderOfRequest, Somebody, somebody
from services.api.desk import offer_lists
from services.api.documents import Called
from services.api.match_queue import MatchShown, organisations_of
from services.api.moments import AfterTheEnd, one_moment, seen_by
from services.api.names import names_for
from services.api.openapi import OF_MEMBERS, about_one, refusals
from services.api.router import Json, StrictRoute
from services.commands import matches as commands
from services.commands import trials
from services.identity.visibility import queue_of
from services.reading.insiders import inside, latest_in_words

router = APIRouter(prefix="/matches", tags=["matches"], route_class=StrictRoute)
offer_lists(
    router,
    "match",
    about="Matches: for officers all of them as they stand; for department and provider those of the own organisation, as"
    " they were told. A decision is told when a second officer has confirmed it.",
)


class OneMatch(MatchShown):
    """One match as you were told of it."""

    sentence: str = Field(description="What happened last, in words, in the language of Accept-Language.")
    inside: dict[str, Any] = Field(
        description="What you were told: `reason_code` and `reason` or `cause`, `decided_by` and `confirmed_by` with role,"
        " organisation and, for officers, rank."
    )
    names: dict[OrganisationId, Called] = Field(
        description="What the organisations that it names are called, as far as you may know of them."
    )


class Proposal(Model):
    """A wish and a solution to be considered together, and why."""

    match: MatchId = Field(description="The pair, `wish:solution`.", examples=["W-2026-0042:S-2026-0007"])
    reason: LocalisedText


class Assignment(Model):
    """Who looks after the match from now on."""

    member: MemberId = Field(description="A facilitator officer.", examples=["M-mfzwizlsovzwc43f"])


class Declaration(Model):
    """Whether you have an interest in this match, and which."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"interest": False}]})

    interest: bool
    statement: Text | None = Field(
        default=None, description="Personal: stored as ciphertext under your key, opened for auditors."
    )


class ShortlistNote(Model):
    """A remark for colleagues, if any."""

    note: LocalisedText | None = None


class WithdrawnDecision(Model):
    """Why you take your decision back, if you want to say."""

    reason: LocalisedText | None = None


class ReadMatch(Model):
    """A match, and the version of it that you have read."""

    match: MatchId = Field(examples=["W-2026-0042:S-2026-0007"])
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class Confirmations(Model):
    """Matches whose decisions take effect together, all or none."""

    matches: Annotated[tuple[ReadMatch, ...], Field(min_length=1, max_length=100)]


class NewTrial(Model):
    """The plan of a trial of this match."""

    plan: TrialPlan


Id = Annotated[MatchId, Path(alias="match_id", examples=["W-2026-0042:S-2026-0007"])]
_IMPARTIAL = (NotDeclared, InterestStands, OwnOrganisation, NotAPerson)
_PAIR = (WishOver, SolutionNotOffered)
_DECISION = (NotInThisState, *_PAIR, *_IMPARTIAL, RankNotKnown, NotReadAsItIs, ReasonDoesNotFit)
_CONFIRMATION = (NotInThisState, *_PAIR, *_IMPARTIAL, RankNotKnown, ConfirmedByItsDecider, DecisionOutdated)


@router.get(
    "/{match_id}",
    response_model=OneMatch,
    dependencies=[Depends(somebody), Depends(known_parameters), Depends(seen_by(MatchQueue.NAME))],
    responses={
        200: {"headers": dict(ANSWER_HEADERS)},
        **NOT_MODIFIED,
        **refusals(*OF_MEMBERS, NotFound, AfterTheEnd, of_command=False),
    },
)
async def get(
    request: Request,
    of_app: PartsOfApp,
    match_id: Id,
    identity: Somebody,
    reader: ReaderOfRequest,
    language: LanguageOfCaller,
) -> Response:
    """One match: what you were told of it; for officers also what blocks them.

    All of it as of `Position`, but for `names`, which go on at their own pace.
    """
    on = hong_kong_date(of_app.store.clock())
    asker = queue_of(reader, person=str(identity.member.actor_id))
    async with one_moment(of_app) as conn:
        position = await position_now(conn, MatchQueue.NAME)
        found = await questions.one(conn, match_id, asker, on=on) if reader.is_officer else None
    # Events beyond what the view has taken in are left out: what blocks an officer belongs to the state that is shown.
    known = await run_in_threadpool(inside, of_app.store, "match", match_id, reader, as_of=position)
    if known is None or (reader.is_officer and found is None):
        raise NotFound(noun=NOUNS["match"], id=match_id)
    told: dict[str, Any] = {"match": match_id, "state": known.state}
    headers = worded(language)
    if found is not None:
        told = asdict(found)
        headers["ETag"] = tagged(found.version)
    told["sentence"] = await run_in_threadpool(latest_in_words, of_app.store, known, language)
    told["inside"] = known.fields
    async with of_app.pool.connection() as conn:
        named = [known.fields.get(side) for side in ("department", "provider")]
        named += organisations_of(found) if found else ()
        named += [known.fields.get(who, {}).get("organisation") for who in ("decided_by", "confirmed_by")]
        names = await names_for(conn, reader, named)
    told["names"] = names.called(language)
    return answer(request, orjson.dumps(told), etag=None, position=position, private=True, headers=headers)


@router.post("", status_code=201, responses=about_one(NotInThisState, OwnOrganisation, OrganisationNotActive, *_PAIR))
def propose(body: Json[Proposal], ask: Annotated[Ask, Depends(creates("match.propose"))]) -> Outcome:
    """Put a published wish and a published solution together, in a first or a new round."""
    done = commands.propose(ask.store, ask.command(body), body.match, reason=body.reason)
    return ask.answer(done, "match", created=True)


@router.post("/confirmations", responses=about_one(MatchNamedTwice, *_CONFIRMATION, OrganisationNotActive))
def confirm_several(body: Json[Confirmations], ask: Annotated[Ask, Depends(creates("match.confirm"))]) -> Outcomes:
    """Put several decisions into effect as the second officer, all or none; the answer names every match in `streams`."""
    read = [(each.match, each.version) for each in body.matches]
    return ask.answer_all(commands.confirm_several(ask.store, ask.command(body), read))


@router.post("/{match_id}/assignment", responses=about_one(NotInThisState, AssigneeNotOfficer))
def assign(match_id: Id, body: Json[Assignment], ask: Annotated[Ask, Depends(asks("match.assign"))]) -> Outcome:
    """Give the match to a facilitator officer."""
    return ask.answer(commands.assign(ask.store, ask.command(body), match_id, member=body.member), "match")


@router.post("/{match_id}/declarations", responses=about_one(NotInThisState, InterestStands, NotAPerson))
def declare(match_id: Id, body: Json[Declaration], ask: Annotated[Ask, Depends(asks("match.declare"))]) -> Outcome:
    """Declare that you have an interest in the match, or none. Nobody decides who has not."""
    done = commands.declare(ask.store, ask.command(body), match_id, interest=body.interest, statement=body.statement)
    return ask.answer(done, "match")


@router.post("/{match_id}/shortlisting", responses=about_one(NotInThisState, *_PAIR, *_IMPARTIAL))
def shortlist(
    match_id: Id, body: Json[ShortlistNote], ask: Annotated[Ask, Depends(asks("match.shortlist"))]
) -> Outcome:
    """Put the match on the short list."""
    days = ask.of_app.settings.lapse_after_days
    done = commands.shortlist(ask.store, ask.command(body), match_id, note=body.note, lapse_after_days=days)
    return ask.answer(done, "match")


@router.post("/{match_id}/acceptance", responses=about_one(*_DECISION, OrganisationNotActive, version_required=True))
def accept(
    match_id: Id, body: Json[Grounds], ask: Annotated[Ask, Depends(asks("match.accept", version_required=True))]
) -> Outcome:
    """Decide to take the match on. It takes effect, and is told, when a second officer confirms."""
    days = ask.of_app.settings.lapse_after_days
    done = commands.accept(ask.store, ask.command(body), match_id, grounds=body, lapse_after_days=days)
    return ask.answer(done, "match")


@router.post("/{match_id}/declining", responses=about_one(*_DECISION, version_required=True))
def decline(
    match_id: Id, body: Json[Grounds], ask: Annotated[Ask, Depends(asks("match.decline", version_required=True))]
) -> Outcome:
    """Decide against the match. It takes effect, and is told with its reason, when a second officer confirms."""
    days = ask.of_app.settings.lapse_after_days
    done = commands.decline(ask.store, ask.command(body), match_id, grounds=body, lapse_after_days=days)
    return ask.answer(done, "match")


@router.post("/{match_id}/decision-withdrawal", responses=about_one(NotInThisState, NotItsDecider))
def withdraw_decision(
    match_id: Id, body: Json[WithdrawnDecision], ask: Annotated[Ask, Depends(asks("match.withdraw_decision"))]
) -> Outcome:
    """Take your own decision back before it is confirmed."""
    done = commands.withdraw_decision(ask.store, ask.command(body), match_id, reason=body.reason)
    return ask.answer(done, "match")


@router.post(
    "/{match_id}/confirmation", responses=about_one(*_CONFIRMATION, OrganisationNotActive, version_required=True)
)
def confirm(match_id: Id, ask: Annotated[Ask, Depends(asks("match.confirm", version_required=True))]) -> Outcome:
    """Put the decision into effect as the second officer; department and provider are told."""
    return ask.answer(commands.confirm(ask.store, ask.command(), match_id), "match")


@router.post("/{match_id}/confirmation-refusal", responses=about_one(*_CONFIRMATION))
def refuse_confirmation(
    match_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("match.refuse_confirmation"))]
) -> Outcome:
    """Send the decision back to be made anew, with the reason."""
    done = commands.refuse_confirmation(ask.store, ask.command(body), match_id, reason=body.reason)
    return ask.answer(done, "match")


@router.post(
    "/{match_id}/reversal",
    responses=about_one(NotInThisState, *_IMPARTIAL, RankNotKnown, TrialInTheWay, version_required=True),
)
def reverse(
    match_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("match.reverse", version_required=True))]
) -> Outcome:
    """Undo an accepted match while no trial of it is approved, running, suspended or completed."""
    return ask.answer(commands.reverse(ask.store, ask.command(body), match_id, reason=body.reason), "match")


@router.post(
    "/{match_id}/trials",
    status_code=201,
    responses=about_one(
        *(NotInThisState, MatchNotInEffect, *_PAIR, InterestStands, OwnOrganisation),
        *(TrialDatesWrong, CriterionNamedTwice, TooManyCriteria),
    ),
)
def plan_trial(match_id: Id, body: Json[NewTrial], ask: Annotated[Ask, Depends(creates("trial.plan"))]) -> Outcome:
    """Plan a trial of an accepted and confirmed match."""
    return ask.answer(trials.plan(ask.store, ask.command(body), match_id, plan=body.plan), "trial", created=True)
