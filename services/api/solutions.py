"""Solutions over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from domain.declarations import OwnOrganisation
from domain.facts import Model
from domain.ids import SolutionId, WishId
from domain.lifecycle import NotInThisState
from domain.money import Money
from domain.organisations import OrganisationNotActive
from domain.refusals import NotFound
from domain.solutions import SolutionContent
from domain.texts import LocalisedText
from domain.wishes import WishNotOpen
from services.api.asking import Ask, Outcome, asks, creates
from services.api.bodies import Reason
from services.api.catalogue import offer_item, offer_lists
from services.api.openapi import about_one, refusals
from services.api.router import Json, StrictRoute
from services.commands import solutions as commands

router = APIRouter(prefix="/solutions", tags=["solutions"], route_class=StrictRoute)
offer_lists(router, "solution")
offer_item(router, "solution", "/{solution_id}")


class SolutionText(Model):
    """A solution as its provider writes it."""

    content: SolutionContent
    price_indication: Money | None = Field(
        default=None,
        description="Restricted: officers, the provider, and from publication on the department that it names.",
    )


class Submission(SolutionText):
    """A new solution, for one wish that is open, or for none."""

    targets_wish: WishId | None = None


class SolutionAmendment(SolutionText):
    """A published solution as it reads from now on, and why it changed."""

    reason: LocalisedText


class Vetting(Model):
    """Whether the solution is technically feasible, and why."""

    feasible: bool
    reason: LocalisedText


Id = Annotated[SolutionId, Path(alias="solution_id", examples=["S-2026-0042"])]


@router.post("", status_code=201, responses=refusals(NotFound, OrganisationNotActive, WishNotOpen))
def submit(body: Json[Submission], ask: Annotated[Ask, Depends(creates("solution.submit"))]) -> Outcome:
    """Offer a solution of your organisation; officers and you see it until it is published."""
    done = commands.submit(
        ask.store,
        ask.command(body),
        content=body.content,
        price_indication=body.price_indication,
        targets_wish=body.targets_wish,
    )
    return ask.answer(done, "solution", created=True, content=body.content)


@router.put("/{solution_id}/draft", responses=about_one(NotInThisState))
def revise(solution_id: Id, body: Json[SolutionText], ask: Annotated[Ask, Depends(asks("solution.revise"))]) -> Outcome:
    """Change a solution that is not published yet; it is then vetted again."""
    done = commands.revise(
        ask.store, ask.command(body), solution_id, content=body.content, price_indication=body.price_indication
    )
    return ask.answer(done, "solution", content=body.content)


@router.post("/{solution_id}/vetting", responses=about_one(NotInThisState, OwnOrganisation))
def vet(solution_id: Id, body: Json[Vetting], ask: Annotated[Ask, Depends(asks("solution.vet"))]) -> Outcome:
    """Say whether the solution is technically feasible, and why; its provider is told."""
    done = commands.vet(ask.store, ask.command(body), solution_id, feasible=body.feasible, reason=body.reason)
    return ask.answer(done, "solution")


@router.post("/{solution_id}/discarding", responses=about_one(NotInThisState))
def discard(solution_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("solution.discard"))]) -> Outcome:
    """Give up a solution that was never published."""
    return ask.answer(commands.discard(ask.store, ask.command(body), solution_id, reason=body.reason), "solution")


@router.post("/{solution_id}/publication", responses=about_one(NotInThisState, OwnOrganisation, OrganisationNotActive))
def publish(solution_id: Id, ask: Annotated[Ask, Depends(asks("solution.publish"))]) -> Outcome:
    """Make a solution public that was found feasible."""
    return ask.answer(commands.publish(ask.store, ask.command(), solution_id), "solution")


@router.post(
    "/{solution_id}/amendments", responses=about_one(NotInThisState, OrganisationNotActive, version_required=True)
)
def amend(
    solution_id: Id,
    body: Json[SolutionAmendment],
    ask: Annotated[Ask, Depends(asks("solution.amend", version_required=True))],
) -> Outcome:
    """Change a published solution; the whole of it is published again, with the reason."""
    done = commands.amend(
        ask.store,
        ask.command(body),
        solution_id,
        content=body.content,
        price_indication=body.price_indication,
        reason=body.reason,
    )
    return ask.answer(done, "solution", content=body.content)


@router.post("/{solution_id}/withdrawal", responses=about_one(NotInThisState))
def withdraw(solution_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("solution.withdraw"))]) -> Outcome:
    """Take a published solution back; its open matches then lapse."""
    return ask.answer(commands.withdraw(ask.store, ask.command(body), solution_id, reason=body.reason), "solution")
