"""Matches over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import ConfigDict, Field

from domain.declarations import InterestStands, NotDeclared, OwnOrganisation
from domain.facts import Model
from domain.ids import MatchId, MemberId
from domain.lifecycle import NotInThisState
from domain.matches import (
    AssigneeNotOfficer,
    ConfirmedByItsDecider,
    DecisionOutdated,
    Grounds,
    MatchNotInEffect,
    NotItsDecider,
    NotReadAsItIs,
    ReasonDoesNotFit,
    TrialInTheWay,
)
from domain.members import NotAPerson, RankNotKnown
from domain.solutions import SolutionNotOffered
from domain.texts import LocalisedText, Text
from domain.trials import CriterionNamedTwice, TooManyCriteria, TrialDatesWrong, TrialPlan
from domain.wishes import WishOver
from services.api.bodies import Reason
from services.api.dependencies import Ask, Outcome, Outcomes, asks, creates
from services.api.openapi import about_one
from services.api.router import StrictRoute
from services.commands import matches as commands
from services.commands import trials
from services.input.strict_json import Json

router = APIRouter(prefix="/matches", tags=["matches"], route_class=StrictRoute)


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


@router.post("", status_code=201, responses=about_one(NotInThisState, *_PAIR))
def propose(body: Json[Proposal], ask: Annotated[Ask, Depends(creates("match.propose"))]) -> Outcome:
    """Put a published wish and a published solution together, in a first or a new round."""
    done = commands.propose(ask.store, ask.command(body), body.match, reason=body.reason)
    return ask.answer(done, "match", created=True)


@router.post("/confirmations", responses=about_one(*_CONFIRMATION))
def confirm_several(body: Json[Confirmations], ask: Annotated[Ask, Depends(creates("match.confirm"))]) -> Outcomes:
    """Put several decisions into effect as the second officer, all or none; the answer names every match in `streams`."""
    versions: dict[MatchId, int | None] = {each.match: each.version for each in body.matches}
    return ask.answer_all(commands.confirm_several(ask.store, ask.command(body), versions))


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
    return ask.answer(commands.shortlist(ask.store, ask.command(body), match_id, note=body.note), "match")


@router.post("/{match_id}/acceptance", responses=about_one(*_DECISION, version_required=True))
def accept(
    match_id: Id, body: Json[Grounds], ask: Annotated[Ask, Depends(asks("match.accept", version_required=True))]
) -> Outcome:
    """Decide to take the match on. It takes effect, and is told, when a second officer confirms."""
    done = commands.accept(ask.store, ask.command(body), match_id, grounds=body)
    return ask.answer(done, "match")


@router.post("/{match_id}/declining", responses=about_one(*_DECISION, version_required=True))
def decline(
    match_id: Id, body: Json[Grounds], ask: Annotated[Ask, Depends(asks("match.decline", version_required=True))]
) -> Outcome:
    """Decide against the match. It takes effect, and is told with its reason, when a second officer confirms."""
    done = commands.decline(ask.store, ask.command(body), match_id, grounds=body)
    return ask.answer(done, "match")


@router.post("/{match_id}/decision-withdrawal", responses=about_one(NotInThisState, NotItsDecider))
def withdraw_decision(
    match_id: Id, body: Json[WithdrawnDecision], ask: Annotated[Ask, Depends(asks("match.withdraw_decision"))]
) -> Outcome:
    """Take your own decision back before it is confirmed."""
    done = commands.withdraw_decision(ask.store, ask.command(body), match_id, reason=body.reason)
    return ask.answer(done, "match")


@router.post("/{match_id}/confirmation", responses=about_one(*_CONFIRMATION, version_required=True))
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
