"""What each publishing fact does to the documents of the public catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.facts import Model
from domain.matches import MatchAcceptanceConfirmed, MatchReversed
from domain.reports import ReportContent, ReportPublished
from domain.solutions import SolutionAmended, SolutionContent, SolutionPublished, SolutionWithdrawn
from domain.trials import TrialApproved, TrialCancelled, TrialCompleted
from domain.wishes import (
    WishAmended,
    WishClosed,
    WishContent,
    WishFulfilled,
    WishPublished,
    WishQuestionAnswered,
    WishReopened,
    WishWithdrawn,
)
from projections.catalogue.shelf import Document, Key, Shelf, Told


def named_in(fact: Told) -> Iterator[Key]:
    """The documents that a fact names, whether or not the catalogue has them."""
    yield fact.key
    yield from (Key(kind, fact.said[kind]) for kind in ("wish", "solution", "trial") if kind in fact.said)
    if target := fact.said.get("targets_wish"):
        yield Key("wish", target)


def named_by(document: Document) -> Iterator[Key]:
    """The documents that change with this one although the fact does not name them."""
    if document["kind"] == "solution" and "targets_wish" in document:
        yield Key("wish", document["targets_wish"])


def organisations_named_in(fact: Told) -> Iterator[tuple[str, Document]]:
    """Id and name of each organisation that the fact calls by its name."""
    for role in ("department", "provider"):
        if name := fact.said.get(f"{role}_name"):
            yield fact.said[role], name


def place(fact: Told, shelf: Shelf) -> None:
    """Does to the documents on the shelf what this fact says."""
    match fact.key.kind:
        case "wish":
            _place_wish(fact, shelf)
        case "solution":
            _place_solution(fact, shelf)
        case "match":
            _place_match(fact, shelf)
        case "trial":
            _place_trial(fact, shelf)
        case "report":
            _place_report(fact, shelf)


def _place_wish(fact: Told, shelf: Shelf) -> None:
    said = fact.said
    if fact.type == WishPublished.TYPE:
        counts = {"questions_answered": 0, "solutions": 0, "matches": 0, "trials": 0}
        shelf.put(
            fact.key, _new(fact, state="published", counts=counts, questions=[], amendments=[], matches=[], trials=[])
        )
    wish = shelf.change(fact.key)
    if wish is None:  # its publication is parked, and so is this fact soon
        return
    match fact.type:
        case WishPublished.TYPE:
            _wish_says(wish, said)
        case WishAmended.TYPE:
            _wish_says(wish, said)
            wish["amendments"].append({"on": fact.on, "reason": said["reason"]})
        case WishQuestionAnswered.TYPE:
            wish["questions"].append({**said, "answered_on": fact.on})
            wish["counts"]["questions_answered"] += 1
        case WishClosed.TYPE:
            wish |= {"state": "closed", "closing": {**said, "on": fact.on}}
        case WishReopened.TYPE:
            wish |= {"state": "published", "closes_on": said["closes_on"], "reopening": {**said, "on": fact.on}}
            wish.pop("closing", None)
        case WishWithdrawn.TYPE:
            wish |= {"state": "withdrawn", "withdrawal": {**said, "on": fact.on}}
        case WishFulfilled.TYPE:
            wish |= {"state": "fulfilled", "fulfilment": {**said, "on": fact.on}}
    _touch(wish, fact)


def _place_solution(fact: Told, shelf: Shelf) -> None:
    said = fact.said
    if fact.type == SolutionPublished.TYPE:
        counts = {"matches": 0, "trials": 0}
        shelf.put(fact.key, _new(fact, state="published", counts=counts, amendments=[], matches=[], trials=[]))
    solution = shelf.change(fact.key)
    if solution is None:
        return
    match fact.type:
        case SolutionPublished.TYPE:
            _solution_says(solution, said)
            _count_for_its_wish(solution, 1, fact, shelf)
        case SolutionAmended.TYPE:
            _solution_says(solution, said)
            solution["amendments"].append({"on": fact.on, "reason": said["reason"]})
        case SolutionWithdrawn.TYPE:
            solution |= {"state": "withdrawn", "withdrawal": {"reason": said["reason"], "on": fact.on}}
            _count_for_its_wish(solution, -1, fact, shelf)
    _touch(solution, fact)


def _solution_says(solution: Document, said: Document) -> None:
    _says(solution, SolutionContent, said["content"])
    solution["provider"] = _organisation(said, "provider")
    if "targets_wish" in said:
        solution["targets_wish"] = said["targets_wish"]
    if "department" in said:
        solution["department"] = _organisation(said, "department")


def _count_for_its_wish(solution: Document, difference: int, fact: Told, shelf: Shelf) -> None:
    wish = shelf.change(Key("wish", solution["targets_wish"])) if "targets_wish" in solution else None
    if wish is not None:
        wish["counts"]["solutions"] += difference
        _touch(wish, fact)


def _place_match(fact: Told, shelf: Shelf) -> None:
    """A match in effect is told of in both its documents; one that is reversed no longer."""
    said = fact.said
    for kind, other in (("wish", "solution"), ("solution", "wish")):
        side = shelf.change(Key(kind, said[kind]))
        if side is None:
            continue
        if fact.type == MatchAcceptanceConfirmed.TYPE:
            deciders = {name: said[name] for name in ("decided_by", "confirmed_by")}
            side["matches"].append({other: said[other], "on": fact.on, **deciders})
        elif fact.type == MatchReversed.TYPE:
            side["matches"] = [match for match in side["matches"] if match[other] != said[other]]
        side["counts"]["matches"] = len(side["matches"])
        _touch(side, fact)


def _place_trial(fact: Told, shelf: Shelf) -> None:
    said = fact.said
    if fact.type == TrialApproved.TYPE:
        shelf.put(fact.key, _new(fact, state="approved", **_pair(said, shelf), match=said["match"], plan=said["plan"]))
        for side in (shelf.change(Key("wish", said["wish"])), shelf.change(Key("solution", said["solution"]))):
            if side is not None:
                side["trials"].append(fact.key.id)
                side["counts"]["trials"] += 1
                _touch(side, fact)
    trial = shelf.change(fact.key)
    if trial is None:
        return
    match fact.type:
        case TrialCompleted.TYPE:
            result = {name: said[name] for name in ("started_on", "completed_on", "result", "incidents")}
            trial |= {"state": "completed", **result}
        case TrialCancelled.TYPE:
            trial |= {"state": "cancelled", "cancellation": {"reason": said["reason"], "on": fact.on}}
    _touch(trial, fact)


def _place_report(fact: Told, shelf: Shelf) -> None:
    """`editions` holds the data of every edition as published, so that the hash of each can be checked."""
    if fact.type != ReportPublished.TYPE:
        return
    said = fact.said
    if said["edition"] == 1:
        shelf.put(fact.key, _new(fact, state="published", **_pair(said, shelf), trial=said["trial"], editions=[]))
    report, trial = shelf.change(fact.key), shelf.change(Key("trial", said["trial"]))
    edition = {"number": said["edition"], "published_on": fact.on}
    if report is not None:
        _says(report, ReportContent, said["content"])
        report |= {name: said[name] for name in ("plan", "result")}
        report["editions"].append({**edition, "data": said})
        _touch(report, fact)
    if trial is not None:
        trial["report"] = edition
        _touch(trial, fact)


def _pair(said: Document, shelf: Shelf) -> Document:
    """Whom and what a trial or its report is about, filed under the categories that wish and solution had that day."""
    wish, solution = shelf.read(Key("wish", said["wish"])), shelf.read(Key("solution", said["solution"]))
    filed = {
        "smart_area": list((wish or {}).get("smart_area", ())),
        "technology": list((solution or {}).get("technology", ())),
        "application": list((solution or {}).get("application", ())),
    }
    sides = {role: _organisation(said, role) for role in ("department", "provider")}
    return {"wish": said["wish"], "solution": said["solution"], **sides, **filed}


def _wish_says(wish: Document, said: Document) -> None:
    _says(wish, WishContent, said["content"])
    wish["department"] = _organisation(said, "department")


def _organisation(said: Document, role: str) -> Document:
    """The organisation as it was called that day: `department`, `department_name`, `department_type` …"""
    parts = {part: said.get(f"{role}_{part}") for part in ("name", "type", "origin")}
    return {"id": said[role], **{part: value for part, value in parts.items() if value is not None}}


def _new(fact: Told, *, state: str, **more: Any) -> Document:
    return {"id": fact.key.id, "kind": fact.key.kind, "state": state, "published_on": fact.on, **more}


def _says(document: Document, content: type[Model], said: Document) -> None:
    """Replaces all that the content said before: a field that is no longer there does not stay."""
    for name in content.model_fields:
        document.pop(name, None)
    document |= said


def _touch(document: Document, fact: Told) -> None:
    """The day of the last public fact; imported facts may come out of order."""
    document["updated_on"] = max(fact.on, document.get("updated_on", fact.on))
