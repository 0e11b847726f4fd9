"""On what the last turn of a match rests and which officers stand behind it, as far as one reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.envelope import Event
from domain.matches import CONFIRMATIONS, DECISIONS, LIFECYCLE
from services.identity.visibility import Seen

_OF_FACT = ("reason_code", "reason", "cause", "wish_version", "solution_version")
_OF_ENVELOPE = ("role", "rank", "organisation", "happened_on")
"""Who decided is told as role, rank and organisation of that day, never as a person; parties are not told the rank."""

_TURNS = LIFECYCLE.leading_to("proposed", "reversed", "lapsed")
"""Facts after which no decision is in hand."""


def grounds_of(told: Iterable[tuple[Event, Seen]]) -> dict[str, Any]:
    """Of the events of one match that a reader sees: reason_code, reason, cause, decided_by, confirmed_by, and what was read.

    Each turn replaces what the turn before it rested on. What follows in the same state (a declaration, a trial) does not.
    """
    grounds: dict[str, Any] = {}
    for event, part in told:
        if isinstance(event.fact, DECISIONS):
            grounds = _said(part.data) | {"decided_by": _officer(part)}
        elif isinstance(event.fact, CONFIRMATIONS):
            decided_by = grounds.get("decided_by", {}) | part.data["decided_by"]
            confirmed_by = _officer(part) | part.data["confirmed_by"]
            grounds = _said(part.data) | {"decided_by": decided_by, "confirmed_by": confirmed_by}
        elif isinstance(event.fact, _TURNS):
            grounds = _said(part.data)
    return grounds


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in _OF_FACT if name in data}


def _officer(part: Seen) -> dict[str, Any]:
    return {name: part.envelope[name] for name in _OF_ENVELOPE if name in part.envelope}
