"""Wishes over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import ConfigDict, Field

from domain.deadlines import Day
from domain.declarations import OwnOrganisation
from domain.facts import Model
from domain.ids import SolutionId, WishId
from domain.lifecycle import NotInThisState
from domain.money import Money
from domain.organisations import OrganisationNotActive
from domain.solutions import SolutionNotOffered
from domain.texts import LocalisedText
from domain.wishes import ClosingDatePassed, NoSuchQuestion, SolutionNamedTwice, WishContent
from services.api.asking import Ask, Outcome, asks, creates
from services.api.bodies import Reason
from services.api.catalogue import offer_item, offer_lists
from services.api.openapi import about_one, refusals
from services.api.router import Json, StrictRoute
from services.commands import wishes as commands

router = APIRouter(prefix="/wishes", tags=["wishes"], route_class=StrictRoute)
offer_lists(router, "wish")
offer_item(router, "wish", "/{wish_id}")


class WishText(Model):
    """A wish as its department writes it."""

    content: WishContent
    budget: Money | None = Field(default=None, description="Restricted: officers and the department itself read it.")


class Amendment(WishText):
    """A published wish as it reads from now on, and why it changed."""

    reason: LocalisedText


class Question(Model):
    """A question about a published wish."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": {"en": "May the unit be tried outdoors?"}}]})

    text: LocalisedText


class QuestionAnswer(Model):
    """The answer, published with the question."""

    answer: LocalisedText
    text: LocalisedText | None = Field(
        default=None, description="The question as published, where the asker's own words would give them away."
    )


class Reopening(Model):
    """Until when solutions are taken again, and why."""

    closes_on: Day
    reason: LocalisedText


class Fulfilment(Model):
    """By which solutions of this portal the need is met, if any, and how."""

    solutions: tuple[SolutionId, ...] = Field(default=(), json_schema_extra={"uniqueItems": True})
    reason: LocalisedText


Id = Annotated[WishId, Path(alias="wish_id", examples=["W-2026-0042"])]


@router.post("", status_code=201, responses=refusals(OrganisationNotActive))
def draft(body: Json[WishText], ask: Annotated[Ask, Depends(creates("wish.draft"))]) -> Outcome:
    """Write down a need of your department; only your department and officers of the portal read it until it is published."""
    done = commands.draft(ask.store, ask.command(body), content=body.content, budget=body.budget)
    return ask.answer(done, "wish", created=True, content=body.content)


@router.put("/{wish_id}/draft", responses=about_one(NotInThisState))
def revise(wish_id: Id, body: Json[WishText], ask: Annotated[Ask, Depends(asks("wish.revise"))]) -> Outcome:
    """Change a wish that is not published yet."""
    done = commands.revise(ask.store, ask.command(body), wish_id, content=body.content, budget=body.budget)
    return ask.answer(done, "wish", content=body.content)


@router.post("/{wish_id}/submission", responses=about_one(NotInThisState, ClosingDatePassed))
def submit(wish_id: Id, ask: Annotated[Ask, Depends(asks("wish.submit"))]) -> Outcome:
    """Ask the facilitator to publish the wish."""
    return ask.answer(commands.submit(ask.store, ask.command(), wish_id), "wish")


@router.post("/{wish_id}/return", responses=about_one(NotInThisState, OwnOrganisation))
def send_back(wish_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("wish.send_back"))]) -> Outcome:
    """Ask the department for edits before publication."""
    return ask.answer(commands.send_back(ask.store, ask.command(body), wish_id, reason=body.reason), "wish")


@router.post("/{wish_id}/discarding", responses=about_one(NotInThisState))
def discard(wish_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("wish.discard"))]) -> Outcome:
    """Give up a wish that was never published."""
    return ask.answer(commands.discard(ask.store, ask.command(body), wish_id, reason=body.reason), "wish")


@router.post(
    "/{wish_id}/publication",
    responses=about_one(NotInThisState, OwnOrganisation, ClosingDatePassed, OrganisationNotActive),
)
def publish(wish_id: Id, ask: Annotated[Ask, Depends(asks("wish.publish"))]) -> Outcome:
    """Make the wish public."""
    return ask.answer(commands.publish(ask.store, ask.command(), wish_id), "wish")


@router.post(
    "/{wish_id}/amendments",
    responses=about_one(NotInThisState, ClosingDatePassed, OrganisationNotActive, version_required=True),
)
def amend(
    wish_id: Id, body: Json[Amendment], ask: Annotated[Ask, Depends(asks("wish.amend", version_required=True))]
) -> Outcome:
    """Change a wish that is open; the whole of it is published again, with the reason."""
    done = commands.amend(
        ask.store, ask.command(body), wish_id, content=body.content, budget=body.budget, reason=body.reason
    )
    return ask.answer(done, "wish", content=body.content)


@router.post("/{wish_id}/questions", responses=about_one(NotInThisState))
def ask_question(wish_id: Id, body: Json[Question], ask: Annotated[Ask, Depends(asks("wish.ask"))]) -> Outcome:
    """Ask about a wish that is open, until the end of its closing date. Only auditors will ever see who asked."""
    return ask.answer(commands.ask(ask.store, ask.command(body), wish_id, text=body.text), "wish")


@router.post(
    "/{wish_id}/questions/{question}/answer", responses=about_one(NotInThisState, OwnOrganisation, NoSuchQuestion)
)
def answer_question(
    wish_id: Id,
    question: Annotated[int, Path(ge=1, le=1_000_000)],
    body: Json[QuestionAnswer],
    ask: Annotated[Ask, Depends(asks("wish.answer"))],
) -> Outcome:
    """Publish a question with its answer."""
    done = commands.answer(ask.store, ask.command(body), wish_id, question=question, answer=body.answer, text=body.text)
    return ask.answer(done, "wish")


@router.post("/{wish_id}/closing", responses=about_one(NotInThisState))
def close(wish_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("wish.close"))]) -> Outcome:
    """Take no more solutions that name the wish; matching, deciding and trying go on."""
    return ask.answer(commands.close(ask.store, ask.command(body), wish_id, reason=body.reason), "wish")


@router.post("/{wish_id}/reopening", responses=about_one(NotInThisState, ClosingDatePassed))
def reopen(wish_id: Id, body: Json[Reopening], ask: Annotated[Ask, Depends(asks("wish.reopen"))]) -> Outcome:
    """Take solutions again until a new closing date."""
    done = commands.reopen(ask.store, ask.command(body), wish_id, closes_on=body.closes_on, reason=body.reason)
    return ask.answer(done, "wish")


@router.post("/{wish_id}/withdrawal", responses=about_one(NotInThisState))
def withdraw(wish_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("wish.withdraw"))]) -> Outcome:
    """Take a published wish back: nothing more is decided about it."""
    return ask.answer(commands.withdraw(ask.store, ask.command(body), wish_id, reason=body.reason), "wish")


@router.post("/{wish_id}/fulfilment", responses=about_one(NotInThisState, SolutionNotOffered, SolutionNamedTwice))
def fulfil(wish_id: Id, body: Json[Fulfilment], ask: Annotated[Ask, Depends(asks("wish.fulfil"))]) -> Outcome:
    """Record that the need is met."""
    done = commands.fulfil(ask.store, ask.command(body), wish_id, solutions=body.solutions, reason=body.reason)
    return ask.answer(done, "wish")
