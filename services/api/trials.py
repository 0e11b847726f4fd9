"""Trials over HTTP: who asks, parse, call."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from domain.deadlines import Day
from domain.declarations import InterestStands, OwnOrganisation
from domain.facts import Model
from domain.ids import TrialId
from domain.lifecycle import NotInThisState
from domain.members import NotAPerson
from domain.refusals import Refusal
from domain.texts import LocalisedText
from domain.trials import (
    ApprovedByItsPlanner,
    CriterionNamedTwice,
    CriterionNotMeasured,
    Measurement,
    NoSuchMeasurement,
    NotInTrialTime,
    NotYetHappened,
    StartedBeforeApproval,
    TooManyCriteria,
    TrialDatesWrong,
    TrialPlan,
    UnknownCriterion,
    WhileSuspended,
)
from services.api.asking import Ask, Outcome, asks
from services.api.bodies import Reason
from services.api.catalogue import offer_item, offer_lists
from services.api.openapi import about_one, takes
from services.api.router import Json, StrictRoute, check_taken
from services.commands import trials as commands
from services.input.measurements_csv import MOST_LINES, MeasurementsUnreadable, by_line, read_measurements

router = APIRouter(prefix="/trials", tags=["trials"], route_class=StrictRoute)
offer_lists(router, "trial")
offer_item(router, "trial", "/{trial_id}")


class Plan(Model):
    """The whole plan as it reads from now on."""

    plan: TrialPlan


class Start(Model):
    """The Hong Kong date on which the trial began, if not the first day of its plan."""

    started_on: Day | None = None


class Readings(Model):
    """Measurements that are recorded together, all or none."""

    measurements: Annotated[tuple[Measurement, ...], Field(min_length=1, max_length=1_000)]


class Incident(Model):
    """What went wrong, or might have, and on which day of the trial."""

    on: Day
    description: LocalisedText


Id = Annotated[TrialId, Path(alias="trial_id", examples=["T-2026-0007"])]
Measure = Annotated[Ask, Depends(asks("trial.measure"))]
_OFFICERS_SIDE = (InterestStands, OwnOrganisation)
_READING = (*_OFFICERS_SIDE, NotInThisState, UnknownCriterion, NotInTrialTime, NotYetHappened, WhileSuspended)

CSV_FORM = (
    "RFC 4180 in UTF-8, with or without a byte-order mark. The header names the columns `criterion`, `on` (a date like"
    " 2026-03-31) and `value` (a decimal like 12.5), in any order, and if wished `note.en`, `note.zh-Hant`,"
    f" `note.zh-Hans`. Empty lines are passed over; the last line may end without a line break. At most {MOST_LINES} measurements."
)
CSV_EXAMPLE = "criterion,on,value\nC1,2026-03-02,12.5\nC1,2026-03-09,12.8\n"


@router.put(
    "/{trial_id}/plan",
    responses=about_one(*_OFFICERS_SIDE, NotInThisState, TrialDatesWrong, CriterionNamedTwice, TooManyCriteria),
)
def revise(trial_id: Id, body: Json[Plan], ask: Annotated[Ask, Depends(asks("trial.revise"))]) -> Outcome:
    """Change a plan that is not approved yet."""
    return ask.answer(commands.revise(ask.store, ask.command(body), trial_id, plan=body.plan), "trial")


@router.post("/{trial_id}/discarding", responses=about_one(*_OFFICERS_SIDE, NotInThisState))
def discard(trial_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("trial.discard"))]) -> Outcome:
    """Give up a plan that is not approved yet."""
    return ask.answer(commands.discard(ask.store, ask.command(body), trial_id, reason=body.reason), "trial")


@router.post(
    "/{trial_id}/approval",
    responses=about_one(*_OFFICERS_SIDE, NotInThisState, ApprovedByItsPlanner, NotAPerson, version_required=True),
)
def approve(trial_id: Id, ask: Annotated[Ask, Depends(asks("trial.approve", version_required=True))]) -> Outcome:
    """Freeze and publish the plan; by another person than its planner."""
    return ask.answer(commands.approve(ask.store, ask.command(), trial_id), "trial")


@router.post(
    "/{trial_id}/start",
    responses=about_one(*_OFFICERS_SIDE, NotInThisState, StartedBeforeApproval, NotInTrialTime, NotYetHappened),
)
def start(trial_id: Id, body: Json[Start], ask: Annotated[Ask, Depends(asks("trial.start"))]) -> Outcome:
    """Record that the trial began."""
    return ask.answer(commands.start(ask.store, ask.command(body), trial_id, started_on=body.started_on), "trial")


@router.post("/{trial_id}/measurements", responses=about_one(*_READING))
def measure(trial_id: Id, body: Json[Readings], ask: Measure) -> Outcome:
    """Record measurements, all or none."""
    done = commands.measure(ask.store, ask.command(body), trial_id, measurements=body.measurements)
    return ask.answer(done, "trial")


@router.post(
    "/{trial_id}/measurements.csv",
    responses=about_one(*_READING, MeasurementsUnreadable),
    openapi_extra=takes("text/csv", about=CSV_FORM, example=CSV_EXAMPLE),
)
async def measure_csv(trial_id: Id, request: Request, ask: Measure) -> Outcome:
    """Record measurements from a CSV in UTF-8, all or none; a fault is named by line and column."""
    check_taken(request.headers, "text/csv")
    return await run_in_threadpool(_measure_lines, trial_id, await request.body(), ask)


def _measure_lines(trial_id: TrialId, content: bytes, ask: Ask) -> Outcome:
    lines = read_measurements(content)
    measurements = tuple(lines.values())
    command = ask.command(Readings.model_construct(measurements=measurements))
    try:
        done = commands.measure(ask.store, command, trial_id, measurements=measurements)
    except Refusal as refusal:
        raise by_line(refusal, list(lines)) from refusal
    return ask.answer(done, "trial")


@router.post(
    "/{trial_id}/measurements/{number}/voiding", responses=about_one(*_OFFICERS_SIDE, NotInThisState, NoSuchMeasurement)
)
def void_measurement(
    trial_id: Id,
    number: Annotated[int, Path(ge=1, le=1_000_000_000)],
    body: Json[Reason],
    ask: Annotated[Ask, Depends(asks("trial.void_measurement"))],
) -> Outcome:
    """Take a wrong measurement out of the result; it stays in history, with the reason."""
    done = commands.void_measurement(ask.store, ask.command(body), trial_id, number=number, reason=body.reason)
    return ask.answer(done, "trial")


@router.post("/{trial_id}/incidents", responses=about_one(NotInThisState, NotInTrialTime, NotYetHappened))
def report_incident(
    trial_id: Id, body: Json[Incident], ask: Annotated[Ask, Depends(asks("trial.report_incident"))]
) -> Outcome:
    """Record an incident."""
    done = commands.report_incident(
        ask.store, ask.command(body), trial_id, happened=body.on, description=body.description
    )
    return ask.answer(done, "trial")


@router.post("/{trial_id}/suspension", responses=about_one(NotInThisState))
def suspend(trial_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("trial.suspend"))]) -> Outcome:
    """Interrupt the trial: nothing is measured until it is resumed."""
    return ask.answer(commands.suspend(ask.store, ask.command(body), trial_id, reason=body.reason), "trial")


@router.post("/{trial_id}/resumption", responses=about_one(*_OFFICERS_SIDE, NotInThisState))
def resume(trial_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("trial.resume"))]) -> Outcome:
    """Go on with an interrupted trial."""
    return ask.answer(commands.resume(ask.store, ask.command(body), trial_id, reason=body.reason), "trial")


@router.post("/{trial_id}/completion", responses=about_one(*_OFFICERS_SIDE, NotInThisState, CriterionNotMeasured))
def complete(trial_id: Id, ask: Annotated[Ask, Depends(asks("trial.complete"))]) -> Outcome:
    """End the trial and publish the result that its measurements come to."""
    return ask.answer(commands.complete(ask.store, ask.command(), trial_id), "trial")


@router.post("/{trial_id}/cancellation", responses=about_one(*_OFFICERS_SIDE, NotInThisState))
def cancel(trial_id: Id, body: Json[Reason], ask: Annotated[Ask, Depends(asks("trial.cancel"))]) -> Outcome:
    """Give up an approved trial; the public is told why."""
    return ask.answer(commands.cancel(ask.store, ask.command(body), trial_id, reason=body.reason), "trial")
