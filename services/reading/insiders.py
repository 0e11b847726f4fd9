"""One thing as officers and the organisations concerned know it: folded from those facts, and fields, that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from domain.envelope import Event
from domain.facts import Exposure
from domain.ids import MatchId
from domain.languages import Language
from domain.nouns import LIFECYCLES
from projections.procurement_history import name_of
from services.event_store.store import FactStore
from services.identity.visibility import Reader, Seen, acts_for_own_side, seen
from services.reading.grounds import grounds_of
from services.reading.matters import matters_of
from services.reading.sentences import in_words

FIELDS: Mapping[str, tuple[str, ...]] = {
    "wish": ("department", "content", "budget"),
    "solution": ("provider", "content", "targets_wish", "department", "price_indication"),
    "match": ("wish", "solution", "department", "provider", "round", "trial"),
    "trial": ("match", "wish", "solution", "department", "provider", "plan", "started_on"),
    "report": ("trial", "wish", "solution", "department", "provider", "edition", "content", "comment"),
}
"""Noun → the fields of its facts that say how it stands now; of a match `grounds_of` says more, of others `matters_of`."""


@dataclass(frozen=True)
class Inside:
    """How a thing stands, as one reader may know it."""

    state: str
    version: int
    """Of the stream: what If-Match names."""
    fields: dict[str, Any]
    """By name, as the last fact that this reader sees says it."""
    latest: tuple[Event, Seen]
    """What happened last of what this reader sees."""


def inside(store: FactStore, noun: str, noun_id: str, reader: Reader, *, as_of: int | None = None) -> Inside | None:
    """The thing as this reader knows it from the inside, now or as of a position.

    None for those who know of it what the public knows, or nothing.
    """
    if reader.role is None:
        return None
    events = [store.mapper.to_event(row) for row in store.recorder.rows_of(f"{noun}:{noun_id}", until=as_of)]
    told = [(event, part) for event in events if (part := _told(event, reader)) is not None]
    if not any(_is_inside(event, reader) for event, _ in told):
        return None
    fields = _fields(noun, told) | matters_of(noun, told)
    if noun == "match":
        fields = {"wish": MatchId(noun_id).wish, "solution": MatchId(noun_id).solution} | fields | grounds_of(told)
    return Inside(_state(noun, (event for event, _ in told)), events[-1].version, fields, told[-1])


def latest_in_words(store: FactStore, known: Inside, language: Language) -> str:
    """What happened last of what the reader sees, as its history tells it."""
    event, part = known.latest
    organisation = part.envelope.get("organisation")
    with store.recorder.connection() as conn:
        name = name_of(conn, organisation, as_of=event.position or 0) if organisation else None
    return in_words(
        event.fact.TYPE,
        event.stream,
        part.envelope,
        part.data,
        language=language,
        organisation_name=orjson.loads(name) if name else None,
    )


def _told(event: Event, reader: Reader) -> Seen | None:
    return seen(reader, event.fact.TYPE, _envelope(event), event.fact.model_dump(mode="json", exclude_none=True))


def _is_inside(event: Event, reader: Reader) -> bool:
    """Whether the reader sees more of the fact than everybody does."""
    if reader.is_officer:
        return True
    party = reader.organisation in event.envelope.parties
    own = acts_for_own_side(reader, type(event.fact), _envelope(event))
    has_more = bool(event.fact.fields_of(Exposure.RESTRICTED)) or not event.fact.is_publishing()
    return has_more and (party or own)


def _state(noun: str, events: Iterable[Event]) -> str:
    """Where the facts that are seen lead: a decision not yet confirmed is not told to those whom it concerns."""
    state = ""
    for event in events:
        state = LIFECYCLES[noun].after(event.fact, state)
    return state


def _fields(noun: str, told: Iterable[tuple[Event, Seen]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for event, part in told:
        for name in FIELDS[noun]:
            if name in part.data:
                fields[name] = part.data[name]
            elif name in type(event.fact).model_fields and name != "content":
                fields.pop(name, None)  # a later fact that could say it, and does not, takes it back
    return fields


def _envelope(event: Event) -> dict[str, Any]:
    return event.envelope.model_dump(mode="json", exclude_none=True)
