"""What a reader may see of an event: one function, which history, exports and API ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.envelope import ENVELOPE_EXPOSURE, PUBLIC_OF_ORIGIN, EnvelopeExposure, Role
from domain.facts import Exposure, Fact, fact_type
from domain.members import Member
from projections.desk.view import FOR_OFFICERS
from projections.directory.questions import DirectoryAsker
from projections.match_queue.waiting import QueueAsker
from projections.subjects import Nearness
from services.identity.permissions import OFFICERS

AUDITORS = frozenset({Role.AUDITOR})


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads: the public, or a member in one role of one organisation."""

    role: Role | None = None
    organisation: str | None = None

    @property
    def is_officer(self) -> bool:
        """Whether restricted fields of every organisation are open to this reader."""
        return self.role in OFFICERS

    @property
    def is_auditor(self) -> bool:
        return self.role in AUDITORS

    @property
    def kind(self) -> tuple[str, str]:
        """What two readers have in common who see the same: role and organisation, as parts of an ETag."""
        return self.role or "public", self.organisation or ""


THE_PUBLIC = Reader()

_SIGHT = (Role.AUDITOR, *sorted(OFFICERS - {Role.AUDITOR}), *sorted(set(Role) - OFFICERS))


def sees_most(roles: Iterable[Role]) -> Role:
    """Of the roles of a member the one to read in, unless another is asked for."""
    return min(roles, key=_SIGHT.index)


def desk_of(reader: Reader) -> str:
    """Whose account of a thing a member reads: officers what follows from every fact, others what their organisation was told."""
    return FOR_OFFICERS if reader.is_officer else str(reader.organisation)


def directory_of(reader: Reader) -> DirectoryAsker:
    """Which organisations a reader knows from the inside: officers every one, members their own; the others as in public."""
    return DirectoryAsker(everything=reader.is_officer, organisation=reader.organisation)


def queue_of(reader: Reader, *, person: str) -> QueueAsker:
    """Whose people an officer is told of as those who took a step: their own organisation's; an auditor everybody."""
    return QueueAsker(person=person, organisation=reader.organisation, everybody=reader.is_auditor)


@dataclass(frozen=True)
class Seen:
    """An event as one reader may see it."""

    envelope: dict[str, Any]
    data: dict[str, Any]
    to_open: tuple[str, ...]
    """Personal fields (still ciphertext, not in `data`) that may be opened for this reader."""


def seen(reader: Reader, type: str, envelope: Mapping[str, Any], data: Mapping[str, Any]) -> Seen | None:
    """The part of an event that the reader may see; None if the reader may not even know that it happened.

    `type` is the current name of the fact; `envelope` and `data` are JSON values as stored, `data` in the current form.
    """
    fact = _declared(type)
    restricted = _may_read_restricted(reader, fact, envelope)
    if not (restricted or fact.is_publishing()):
        return None
    open_to = {Exposure.PUBLIC} | ({Exposure.RESTRICTED} if restricted else set())
    exposures = fact.exposures()
    origin = {name: envelope["origin"][name] for name in PUBLIC_OF_ORIGIN if name in envelope["origin"]}
    of_envelope = {name: envelope[name] for name in seen_of_envelope(reader, fact, envelope) if name in envelope}
    return Seen(
        envelope={"origin": origin, **of_envelope},
        data={name: value for name, value in data.items() if exposures[name] in open_to},
        to_open=_to_open(reader, fact, envelope, data),
    )


def seen_of_envelope(reader: Reader, fact: type[Fact], envelope: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the envelope's fields that the reader may see, for an event that may be seen at all."""
    open_to = {EnvelopeExposure.PUBLIC}
    own = acts_for_own_side(reader, fact, envelope)
    if reader.is_auditor or (reader.is_officer and not fact.HIDES_ACTOR) or own:
        open_to.add(EnvelopeExposure.OFFICERS)
    if reader.is_auditor or own:
        open_to.add(EnvelopeExposure.OWN_SIDE)
    return tuple(name for name, exposure in ENVELOPE_EXPOSURE.items() if exposure in open_to)


def acts_for_own_side(reader: Reader, fact: type[Fact], envelope: Mapping[str, Any]) -> bool:
    """Whether the reader's own organisation did this; of a fact that hides its actor nobody is told so."""
    organisation = envelope.get("organisation")
    return not fact.HIDES_ACTOR and organisation is not None and organisation == reader.organisation


def may_know_of(reader: Reader, nearness: int, type: str, envelope: Mapping[str, Any]) -> bool:
    """Whether the reader may learn that an event, which may be seen, concerns a subject this nearly."""
    fact = _declared(type)
    fields = seen_of_envelope(reader, fact, envelope)
    match nearness:
        case Nearness.PUBLIC:
            return True
        case Nearness.RESTRICTED:
            return _may_read_restricted(reader, fact, envelope)
        case Nearness.ACTING_ORGANISATION:
            return "organisation" in fields
        case _:
            return "actor" in fields


def _declared(type: str) -> type[Fact]:
    fact = fact_type(type)
    assert fact is not None, f"{type} is no current name of a fact"
    return fact


def _may_read_restricted(reader: Reader, fact: type[Fact], envelope: Mapping[str, Any]) -> bool:
    told = reader.organisation is not None and reader.organisation in envelope.get("parties", ())
    return reader.is_officer or told or acts_for_own_side(reader, fact, envelope)


def _to_open(reader: Reader, fact: type[Fact], envelope: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[str, ...]:
    """Personal fields are opened for auditors, and for the organisation alone to which a fact was told; those of members also
    for administrators, who look after them.
    """
    told_alone = reader.organisation is not None and list(envelope.get("parties", ())) == [reader.organisation]
    looks_after = reader.role is Role.ADMINISTRATOR and fact.TYPE.startswith(f"{Member.NOUN}.")
    if not (reader.is_auditor or told_alone or looks_after):
        return ()
    return tuple(name for name in fact.fields_of(Exposure.PERSONAL) if name in data)
