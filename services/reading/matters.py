"""What is open or recorded about a thing, on which people act: questions, reasons, readings, incidents; as far as one reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.envelope import Event
from domain.solutions import SolutionFoundFeasible, SolutionFoundNotFeasible, SolutionRevised
from domain.trials import (
    TrialCancelled,
    TrialCompleted,
    TrialIncidentReported,
    TrialMeasured,
    TrialMeasurementVoided,
    TrialResumed,
    TrialSuspended,
)
from domain.wishes import (
    WishDiscarded,
    WishFulfilled,
    WishQuestionAnswered,
    WishQuestionAsked,
    WishSentBack,
    WishSubmitted,
    WishWithdrawn,
)
from services.identity.visibility import Seen

Told = Iterable[tuple[Event, Seen]]
"""The events of one thing that a reader sees, in order."""


def matters_of(noun: str, told: Told) -> dict[str, Any]:
    """By name: of a wish `open_questions` and `sent_back`, of a solution `vetting`, of a trial `readings`, `incidents`, `suspended`.

    What does not exist is not there. Of each fact only what the reader sees is told.
    """
    fold = _FOLDS.get(noun)
    return {name: matter for name, matter in fold(told).items() if matter} if fold else {}


def _of_wish(told: Told) -> dict[str, Any]:
    questions: dict[int, dict[str, Any]] = {}
    sent_back: dict[str, Any] | None = None
    for event, part in told:
        match event.fact:
            case WishQuestionAsked(question=number):
                questions[number] = part.data | {"asked_on": part.envelope["happened_on"]}
            case WishQuestionAnswered(question=number):
                questions.pop(number, None)
            case WishSentBack():
                sent_back = _reason(part)
            case WishSubmitted() | WishDiscarded():
                sent_back = None
            case WishWithdrawn() | WishFulfilled():
                questions.clear()  # nothing is answered any more
    return {"open_questions": list(questions.values()), "sent_back": sent_back}


def _of_solution(told: Told) -> dict[str, Any]:
    vetting: dict[str, Any] | None = None
    for event, part in told:
        match event.fact:
            case SolutionFoundFeasible() | SolutionFoundNotFeasible():
                vetting = {"feasible": isinstance(event.fact, SolutionFoundFeasible), **_reason(part)}
            case SolutionRevised():
                vetting = None  # it is vetted anew
    return {"vetting": vetting}


def _of_trial(told: Told) -> dict[str, Any]:
    readings: dict[int, dict[str, Any]] = {}
    incidents: list[Mapping[str, Any]] = []
    suspended: dict[str, Any] | None = None
    for event, part in told:
        match event.fact:
            case TrialMeasured(number=number):
                readings[number] = dict(part.data)
            case TrialMeasurementVoided(number=number) if number in readings:
                readings[number]["voided"] = _reason(part)
            case TrialIncidentReported():
                incidents.append(part.data)
            case TrialSuspended():
                suspended = _reason(part)
            case TrialResumed() | TrialCompleted() | TrialCancelled():
                suspended = None
    return {"readings": list(readings.values()), "incidents": incidents, "suspended": suspended}


def _reason(part: Seen) -> dict[str, Any]:
    return {"reason": part.data.get("reason"), "on": part.envelope["happened_on"]}


_FOLDS: Mapping[str, Callable[[Told], dict[str, Any]]] = {
    "wish": _of_wish,
    "solution": _of_solution,
    "trial": _of_trial,
}
