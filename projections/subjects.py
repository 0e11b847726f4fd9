"""Subjects: which nouns, organisations and people an event concerns, and how nearly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import get_args

from pydantic import BaseModel

from domain.envelope import Event
from domain.facts import Exposure, Fact
from domain.ids import Id, MarkingSchemeId, MatchId, MemberId, OrganisationId, PersonId, SolutionId, TrialId, WishId

NOUN_OF: Mapping[type[Id], str] = {
    WishId: "wish",
    SolutionId: "solution",
    MatchId: "match",
    TrialId: "trial",
    MarkingSchemeId: "marking-scheme",
    OrganisationId: "organisation",
    MemberId: "member",
    PersonId: "person",
}
"""What an id that stands in a fact is the id of; together they name a subject: `wish:W-2019-0181`."""


class Nearness(IntEnum):
    """How an event comes to concern a subject; says who may learn that it does (services/identity/visibility.py)."""

    PUBLIC = 0
    """By its stream, or named in a public field of the stream."""
    RESTRICTED = 1
    """Named in a restricted field of the fact or of the first fact of its stream, or a party."""
    ACTING_ORGANISATION = 2
    """The organisation that acted."""
    ACTING_PERSON = 3
    """The person or service that acted, or on whose behalf."""
    HIDDEN_ACTOR = 4
    """Organisation, person or service behind a fact that hides its actor."""


def lasting_subjects(event: Event) -> dict[str, int]:
    """What this fact and all later ones of its stream concern: the noun itself, what its first fact names, what is public."""
    subjects: dict[str, int] = {event.stream: Nearness.PUBLIC}
    if event.noun == "match":
        merge(subjects, dict.fromkeys(_subjects_of(MatchId(event.noun_id)), int(Nearness.PUBLIC)))
    for field, exposure in _fields_with_ids(type(event.fact)):
        value = getattr(event.fact, field)
        if isinstance(value, Id) and (exposure is Exposure.PUBLIC or event.version == 1):
            near = Nearness.PUBLIC if exposure is Exposure.PUBLIC else Nearness.RESTRICTED
            merge(subjects, dict.fromkeys(_subjects_of(value), int(near)))
    return subjects


def passing_subjects(event: Event) -> dict[str, int]:
    """What only this fact concerns: ids anywhere inside it, its parties, and who acted."""
    subjects: dict[str, int] = {}
    for field, exposure in _fields_with_ids(type(event.fact)):
        near = Nearness.PUBLIC if exposure is Exposure.PUBLIC else Nearness.RESTRICTED
        for value in ids_in(getattr(event.fact, field)):
            merge(subjects, dict.fromkeys(_subjects_of(value), int(near)))
    envelope = event.envelope
    merge(subjects, {f"organisation:{party}": int(Nearness.RESTRICTED) for party in envelope.parties})
    hidden = event.fact.HIDES_ACTOR
    if envelope.organisation:
        near = Nearness.HIDDEN_ACTOR if hidden else Nearness.ACTING_ORGANISATION
        merge(subjects, {f"organisation:{envelope.organisation}": int(near)})
    actors = [actor for actor in (envelope.actor, envelope.acting_for) if actor]
    return merge(subjects, dict.fromkeys(actors, int(Nearness.HIDDEN_ACTOR if hidden else Nearness.ACTING_PERSON)))


def ids_in(value: object) -> Iterator[Id]:
    """Every typed id in a field, however deep."""
    match value:
        case Id():
            yield value
        case BaseModel():
            for field in _names_with_ids(type(value)):
                yield from ids_in(getattr(value, field))
        case tuple() | list() | frozenset():
            for item in value:
                yield from ids_in(item)


@cache
def _fields_with_ids(cls: type[Fact]) -> tuple[tuple[str, Exposure], ...]:
    return tuple((name, exposure) for name, exposure in cls.exposures().items() if name in _names_with_ids(cls))


@cache
def _names_with_ids(cls: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that may hold an id, by their types: most hold none, and are not walked for each event."""
    return tuple(name for name, field in cls.model_fields.items() if _may_hold_id(field.annotation))


def _may_hold_id(annotation: object) -> bool:
    """Whether an id can be reached from here; a model that contains itself is walked once."""
    waiting: list[object] = [annotation]
    seen: set[object] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, Id):
            return True
        if isinstance(each, type) and issubclass(each, BaseModel):
            if each not in seen:
                seen.add(each)
                waiting += [field.annotation for field in each.model_fields.values()]
        else:
            waiting += get_args(each)
    return False


def _subjects_of(value: Id) -> list[str]:
    """The subjects that an id names; a match names its wish and its solution too."""
    noun = NOUN_OF.get(type(value))
    named = [f"{noun}:{value}"] if noun else []
    if isinstance(value, MatchId):
        named += [f"wish:{value.wish}", f"solution:{value.solution}"]
    return named


def merge(into: dict[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Adds subjects to others; the nearer way counts."""
    for subject, near in more.items():
        into[subject] = min(near, into.get(subject, near))
    return into
