"""Performance reports over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from domain.declarations import InterestStands, OwnOrganisation
from domain.facts import Model
from domain.ids import TrialId
from domain.lifecycle import NotInThisState
from domain.members import NotAPerson
from domain.reports import PublishedByItsDrafter, ReportContent, TrialNotCompleted
from domain.texts import LocalisedText
from services.api.asking import Ask, Outcome, asks, creates
from services.api.catalogue import offer_item, offer_lists
from services.api.openapi import about_one
from services.api.router import Json, StrictRoute
from services.commands import reports as commands

router = APIRouter(prefix="/reports", tags=["reports"], route_class=StrictRoute)
offer_lists(router, "report")
offer_item(router, "report", "/{trial_id}")


class Draft(Model):
    """What the report says in words; numbers are the trial's own."""

    content: ReportContent


class Correction(Draft):
    """A further edition, and why it corrects the last one."""

    reason: LocalisedText


class Comment(Model):
    """What the provider says; the next edition repeats it word for word."""

    comment: LocalisedText


_OFFICERS_SIDE = (InterestStands, OwnOrganisation)
Id = Annotated[TrialId, Path(alias="trial_id", description="The trial names its report.", examples=["T-2026-0007"])]


@router.post("/{trial_id}", status_code=201, responses=about_one(*_OFFICERS_SIDE, NotInThisState, TrialNotCompleted))
def draft(trial_id: Id, body: Json[Draft], ask: Annotated[Ask, Depends(creates("report.draft"))]) -> Outcome:
    """Draft the first edition of the report of a completed trial."""
    done = commands.draft(ask.store, ask.command(body), trial_id, content=body.content)
    return ask.answer(done, "report", created=True, content=body.content)


@router.put("/{trial_id}/draft", responses=about_one(*_OFFICERS_SIDE, NotInThisState))
def revise(trial_id: Id, body: Json[Draft], ask: Annotated[Ask, Depends(asks("report.revise"))]) -> Outcome:
    """Change a draft."""
    done = commands.revise(ask.store, ask.command(body), trial_id, content=body.content)
    return ask.answer(done, "report", content=body.content)


@router.post("/{trial_id}/comments", responses=about_one(NotInThisState))
def record_comment(trial_id: Id, body: Json[Comment], ask: Annotated[Ask, Depends(asks("report.comment"))]) -> Outcome:
    """Comment on the draft, or on the last edition, as its provider."""
    return ask.answer(commands.record_comment(ask.store, ask.command(body), trial_id, comment=body.comment), "report")


@router.post(
    "/{trial_id}/publication",
    responses=about_one(*_OFFICERS_SIDE, NotInThisState, PublishedByItsDrafter, NotAPerson, version_required=True),
)
def publish(trial_id: Id, ask: Annotated[Ask, Depends(asks("report.publish", version_required=True))]) -> Outcome:
    """Publish the draft as an edition, with the hash of its content; by another person than its drafter."""
    return ask.answer(commands.publish(ask.store, ask.command(), trial_id), "report")


@router.post("/{trial_id}/corrections", responses=about_one(*_OFFICERS_SIDE, NotInThisState))
def draft_correction(
    trial_id: Id, body: Json[Correction], ask: Annotated[Ask, Depends(asks("report.correct"))]
) -> Outcome:
    """Draft a further edition that corrects the last one, and say why."""
    done = commands.draft_correction(ask.store, ask.command(body), trial_id, content=body.content, reason=body.reason)
    return ask.answer(done, "report", content=body.content)
