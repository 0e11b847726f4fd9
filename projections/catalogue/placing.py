"""What each publishing fact does to the documents of the public catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.facts import Model
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


def place(fact: Told, shelf: Shelf) -> None:
    """Does to the documents on the shelf what this fact says."""
    match fact.key.kind:
        case "wish":
            _place_wish(fact, shelf)


def _place_wish(fact: Told, shelf: Shelf) -> None:
    said = fact.said
    if fact.type == WishPublished.TYPE:
        counts = {"questions_answered": 0, "solutions": 0, "matches": 0, "trials": 0}
        shelf.put(fact.key, _new(fact, state="published", counts=counts, questions=[], amendments=[]))
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


def _wish_says(wish: Document, said: dict[str, Any]) -> None:
    _says(wish, WishContent, said["content"])
    wish["department"] = _organisation(said, "department")


def _organisation(said: dict[str, Any], role: str) -> Document:
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
