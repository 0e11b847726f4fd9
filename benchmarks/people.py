"""A few people who send real commands."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from uuid import uuid4

from benchmarks.generated import Years
from domain.envelope import Grade, Role
from domain.ids import MemberId, OrganisationId, WishId
from domain.texts import LocalisedText
from domain.wishes import WishContent
from services.commands import members, organisations, wishes
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore

NAME = LocalisedText.of(en="Measurements Department")


@dataclass(frozen=True)
class People:
    """An officer of a department, a facilitator officer and an auditor, by what they are called here."""

    store: FactStore
    callers: dict[str, Caller]
    content: WishContent

    def by(self, who: str) -> Command:
        """A new command."""
        return Command(id=uuid4().hex, caller=self.callers[who])

    def draft(self) -> WishId:
        """A new wish."""
        done = wishes.draft(self.store, self.by("officer"), content=self.content, budget=None)
        return WishId(done.id_of("wish"))

    def publish(self, wish: WishId) -> Done:
        """The last of the two commands that make a draft public."""
        wishes.submit(self.store, self.by("officer"), wish)
        return wishes.publish(self.store, self.by("facilitator"), wish)


def settle(store: FactStore) -> People:
    """Registers the department and admits the people, once: on a kept ground they are there already."""
    setup = Caller(service="setup")

    def command(what: str) -> Command:
        return Command(id=f"settle-{what}", caller=setup)

    done = organisations.register(store, command("department"), name=NAME, type="gov-department")
    department = OrganisationId(done.id_of("organisation"))
    organisations.verify(store, command("evidence"), department, evidence=NAME)
    callers = {}
    for who, role in (
        ("officer", Role.DEPARTMENT_OFFICER),
        ("facilitator", Role.FACILITATOR_OFFICER),
        ("auditor", Role.AUDITOR),
    ):
        joined = members.join(
            store,
            command(who),
            organisation_id=department,
            roles=[role],
            name=who,
            rank=Grade(title="Engineer", pay_point="MPS 40"),
        )
        callers[who] = Caller(member=MemberId(joined.id_of("member")), role=role)
    years = Years(wishes=0, solutions=0, seed=0)
    years.on, years.random = store.clock().date(), Random(0)
    return People(store, callers, years.wish_content())
