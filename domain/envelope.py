"""The envelope around a fact: who did it, when, in which role and at what rank, on whose behalf, and why it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from domain.facts import Fact, Model
from domain.ids import OrganisationId
from domain.texts import Line


class Role(StrEnum):
    """What a member may be in an organisation. A person acts in exactly one role at a time."""

    DEPARTMENT_OFFICER = "department-officer"
    PROVIDER = "provider"
    FACILITATOR_OFFICER = "facilitator-officer"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Grade(Model):
    """A civil-service grade as the field writes it: title ("Senior Engineer") and pay point ("MPS 45", "D2")."""

    title: Line
    pay_point: Line


class Rank(Grade):
    """The rank in which somebody acted. `substantive` is set while an acting appointment (署任) is in force."""

    substantive: Grade | None = None


class Origin(Model):
    """How the system came to know: entered by a person, imported from a file, or automatic."""

    how: Literal["entered", "imported", "automatic"]
    file: str | None = None
    line: int | None = None
    consumer: str | None = None
    derived: tuple[str, ...] = ()
    """Names of fields (or "happened_on", "declaration" …) that the source lacked and that a stated rule made."""
    note: str | None = None


ENTERED = Origin(how="entered")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts, with the authority in force at that moment. `id` is `person:<id>` or `service:<name>`."""

    id: str
    role: Role | None = None
    rank: Rank | None = None
    organisation: OrganisationId | None = None
    acting_for: str | None = None

    @property
    def is_service(self) -> bool:
        """Whether a process acts: one of our consumers, the loader, or another system's service account."""
        return self.id.startswith("service:")

    @property
    def principal(self) -> str:
        """Whose act it is: the person (`person:<id>`) that a service acts for, else the actor itself."""
        return self.acting_for or self.id


class Envelope(Model):
    """Stored with each fact, in the same bytes. `salt` (32 random bytes, base64url) keeps public hashes from being guessed."""

    id: UUID
    type: str
    stream: str
    version: int
    happened_on: date
    origin: Origin
    actor: str
    role: Role | None = None
    rank: Rank | None = None
    organisation: OrganisationId | None = None
    acting_for: str | None = None
    parties: tuple[str, ...] = ()
    command: str
    correlation: str
    causation: UUID | None = None
    salt: str

    @property
    def by(self) -> Actor:
        """Who acted, as far as the envelope says."""
        return Actor(
            id=self.actor,
            role=self.role,
            rank=self.rank,
            organisation=self.organisation,
            acting_for=self.acting_for,
        )


class EnvelopeExposure(StrEnum):
    """Who may see a field of the envelope of a fact that they may see at all; of a fact that hides its actor, auditors only."""

    PUBLIC = "public"
    OFFICERS = "officers, reviewers and auditors"
    OWN_SIDE = "auditors and the actor's own organisation"
    NOBODY = "nobody"


ENVELOPE_EXPOSURE: dict[str, EnvelopeExposure] = {
    **dict.fromkeys(("id", "type", "stream", "version", "happened_on", "role"), EnvelopeExposure.PUBLIC),
    **dict.fromkeys(("actor", "acting_for", "command", "correlation"), EnvelopeExposure.OWN_SIDE),
    **dict.fromkeys(("rank", "organisation", "parties", "origin", "causation"), EnvelopeExposure.OFFICERS),
    "salt": EnvelopeExposure.NOBODY,
}
assert ENVELOPE_EXPOSURE.keys() == Envelope.model_fields.keys(), "every field of the envelope has an exposure"

PUBLIC_OF_ORIGIN = ("how", "derived")
"""What everybody sees of `origin`: whether it was entered or imported, and what a rule made up that no source said."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in its place in history: the library's DomainEventProtocol, with text ids.

    `position` (total order) and `recorded_at` (aware UTC) are there once the event is stored.
    """

    stream: str
    version: int
    envelope: Envelope
    fact: Fact
    position: int | None = None
    recorded_at: datetime | None = None

    @property
    def noun(self) -> str:
        """First part of the stream: `wish`."""
        return self.stream.partition(":")[0]

    @property
    def noun_id(self) -> str:
        """The rest of it: `W-2019-0181`."""
        return self.stream.partition(":")[2]

    @property
    def originator_id(self) -> str:
        return self.stream

    @property
    def originator_version(self) -> int:
        return self.version
