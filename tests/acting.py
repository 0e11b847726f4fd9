"""A few people of a small portal, who act by real commands: a department, two providers, the facilitator."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from domain.envelope import Grade, Role
from domain.ids import MemberId, OrganisationId, PersonId, WishId
from domain.texts import LocalisedText
from domain.wishes import WishContent
from services.bootstrap import Portal, open_portal
from services.commands import organisations, wishes
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command

MASTER_KEY = bytes(range(32))
ENGINEER = Grade(title="Senior Engineer", pay_point="MPS 45")


class Clock:
    """Stands at a moment until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Person:
    """A member in one role."""

    member: MemberId
    person: PersonId
    organisation: OrganisationId
    role: Role

    @property
    def caller(self) -> Caller:
        return Caller(member=self.member, role=self.role)


@dataclass
class Acting:
    """The portal, its clock, and people by name; commands get ids of their own."""

    portal: Portal
    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def by(self, who: str, **more: Any) -> Command:
        """A new command of a person, or of one of our services (`service:setup`)."""
        service = who.removeprefix("service:") if who.startswith("service:") else None
        caller = Caller(service=service) if service else self.people[who].caller
        return Command(id=f"command-{next(self.numbers)}", caller=caller, **more)

    def organisation(self, name: str, *, type: str, origin: str | None = None) -> OrganisationId:
        done = organisations.register(
            self.portal.store, self.by("service:setup"), name=text(name), type=type, origin=origin
        )
        organisation = OrganisationId(next(iter(done.streams)).partition(":")[2])
        organisations.verify(
            self.portal.store, self.by("service:setup"), organisation, evidence=text("Seen in the gazette.")
        )
        return organisation

    def join(self, who: str, organisation: OrganisationId, role: Role, *, rank: Grade | None = None) -> Person:
        person = self.portal.store.new_opaque_id(PersonId)
        done = organisations.join(
            self.portal.store,
            self.by("service:setup"),
            organisation_id=organisation,
            roles=[role],
            name=who.title(),
            email=f"{who}@example.org",
            rank=rank,
            person=person,
        )
        member = MemberId(next(iter(done.streams)).partition(":")[2])
        self.people[who] = Person(member, person, organisation, role)
        return self.people[who]

    def draft(self, who: str = "officer", *, title: str = "Detect blocked drains") -> WishId:
        done = wishes.draft(self.portal.store, self.by(who), content=content(title), budget=None)
        return WishId(next(iter(done.streams)).partition(":")[2])

    def publish(self, wish: WishId) -> Done:
        wishes.submit(self.portal.store, self.by("officer"), wish)
        return wishes.publish(self.portal.store, self.by("facilitator"), wish)


def text(english: str) -> LocalisedText:
    return LocalisedText.of(en=english)


def content(title: str) -> WishContent:
    return WishContent(
        title=LocalisedText.of(en=title, zh_hant="渠道淤塞偵測"),
        problem=text("Drains are inspected by hand."),
        expected_outcome=text("Blocked drains are known within an hour."),
        constraints=text("No mains power on site."),
        smart_area=("environment",),
        technology=("ai-data",),
        application=("water-drainage",),
        trial_site=text("Happy Valley"),
        trial_scale=text("20 manholes"),
        closes_on=date(2026, 12, 31),
    )


@contextmanager
def acting(conninfo: str) -> Iterator[Acting]:
    """The portal on a prepared database, with its people."""
    clock = Clock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    with open_portal(conninfo, master_key=MASTER_KEY, clock=clock) as portal:
        yield with_people(Acting(portal, clock))


def with_people(acting: Acting) -> Acting:
    drainage = acting.organisation("Drainage Services Department", type="gov-department")
    facilitator = acting.organisation("Innovation Facilitator", type="gov-department")
    provider = acting.organisation("Clear Drains Limited", type="startup", origin="hong-kong")
    rival = acting.organisation("Deep Tunnels Limited", type="sme", origin="hong-kong")
    acting.join("officer", drainage, Role.DEPARTMENT_OFFICER, rank=ENGINEER)
    acting.join("facilitator", facilitator, Role.FACILITATOR_OFFICER, rank=Grade(title="Engineer", pay_point="MPS 40"))
    acting.join("reviewer", facilitator, Role.REVIEWER, rank=Grade(title="Chief Engineer", pay_point="D1"))
    acting.join("auditor", facilitator, Role.AUDITOR)
    acting.join("administrator", facilitator, Role.ADMINISTRATOR)
    acting.join("provider", provider, Role.PROVIDER)
    acting.join("rival", rival, Role.PROVIDER)
    return acting
