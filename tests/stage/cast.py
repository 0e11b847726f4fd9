"""The people of a test: organisations of each kind and a member of each role, made by the commands that a set-up uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from domain.envelope import Grade, Role
from domain.ids import MemberId, OrganisationId
from domain.texts import LocalisedText
from services.commands import members
from services.commands import organisations as commands
from services.event_store.store import Caller, Command, FactStore
from services.identity.keys import ApiKeys

SETUP = Caller(service="setup")
RANK = Grade(title="Senior Engineer", pay_point="MPS 45")


@dataclass
class Cast:
    """Who is there. `keys[name]` opens the API as that person."""

    store: FactStore
    organisations: dict[str, OrganisationId] = field(default_factory=dict)
    members: dict[str, MemberId] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def organisation(self, name: str, type: str, *, origin: str | None = None) -> OrganisationId:
        """Registers and verifies one."""
        done = commands.register(self.store, _command(), name=LocalisedText.of(en=name), type=type, origin=origin)
        found = OrganisationId(done.id_of("organisation"))
        commands.verify(self.store, _command(), found, evidence=LocalisedText.of(en="Seen by the set-up."))
        self.organisations[name] = found
        return found

    def member(self, name: str, organisation: str, *roles: Role, rank: Grade | None = RANK) -> MemberId:
        """Admits a person and gives them a key."""
        done = members.join(
            self.store,
            _command(),
            organisation_id=self.organisations[organisation],
            roles=roles,
            name=name.title(),
            rank=rank,
        )
        member = MemberId(done.id_of("member"))
        self.members[name] = member
        self.keys[name] = self.key(member)
        return member

    def key(self, member: MemberId, *, lasts: timedelta = timedelta(days=30)) -> str:
        """A further key of a member."""
        text, _ = ApiKeys(self.store.recorder.connection).issue(
            member, label="test", at=self.store.clock(), lasts=lasts, by="service:setup"
        )
        return text


def gather(store: FactStore, *, roles: Sequence[Role] = tuple(Role)) -> Cast:
    """Two departments, two providers and the facilitator, with a member of each role that is asked for."""
    cast = Cast(store)
    cast.organisation("Highways Department", "gov-department")
    cast.organisation("Drainage Services Department", "gov-department")
    cast.organisation("Bright Sensors Limited", "startup", origin="hong-kong")
    cast.organisation("Other Robots Limited", "sme", origin="gba")
    cast.organisation("Electrical and Mechanical Services Department", "gov-department")
    homes = {
        Role.DEPARTMENT_OFFICER: ("Highways Department", "Drainage Services Department"),
        Role.PROVIDER: ("Bright Sensors Limited", "Other Robots Limited"),
    }
    facilitator = ("Electrical and Mechanical Services Department",)
    for role in roles:
        for number, home in enumerate(homes.get(role, facilitator)):
            cast.member(f"{role}{'' if number == 0 else ' elsewhere'}", home, role)
    return cast


def _command() -> Command:
    return Command(id=uuid4().hex, caller=SETUP)
