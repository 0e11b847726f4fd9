"""Large data, reproducible from a seed: years of wishes and solutions, each fact decided by the rules, stored in bulk."""

from __future__ import annotations

import base64
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import TypeVar
from uuid import UUID

from benchmarks.wording import prose, title
from domain import matches, members, organisations, solutions, wishes
from domain.aggregate import Aggregate
from domain.categories import APPLICATIONS, INTELLECTUAL_PROPERTY, PROVIDER_ORIGINS, SMART_AREAS, TECHNOLOGIES
from domain.envelope import Actor, Envelope, Event, Grade, Origin, Role
from domain.facts import Decided
from domain.ids import MatchId, OrganisationId, PersonId, SolutionId, WishId
from domain.matches import Match
from domain.members import Member, member_id_of
from domain.money import Money
from domain.organisations import Organisation
from domain.solutions import Solution, SolutionContent
from domain.texts import LocalisedText
from domain.wishes import Wish, WishContent
from services.event_store.store import FactStore

A = TypeVar("A", bound=Aggregate)

FIRST_DAY = date(2019, 1, 2)
YEARS = 6
DEPARTMENTS, PROVIDERS, OFFICERS = 40, 400, 20
PROVIDER_TYPES = ("startup", "sme", "university", "rd-centre", "large-enterprise")
SHARE_AMENDED, SHARE_ASKED, SHARE_WITHDRAWN, SHARE_MATCHED = 0.1, 0.3, 0.05, 0.25
GENERATED = Origin(how="automatic", consumer="benchmarks", note="generated for measurements")
BULK = 2_000
"""Events of one transaction."""


@dataclass(order=True)
class Planned:
    """Something that will happen on a day; on one day in the order in which it was planned."""

    on: date
    number: int
    act: Callable[[], None] = field(compare=False)


class Years:
    """Plays years of a portal, day by day, and gives the events in the order in which commands would have stored them."""

    def __init__(self, *, wishes: int, solutions: int, seed: int) -> None:
        self.random = Random(seed)
        self.on = FIRST_DAY
        self.open_wishes: dict[WishId, Wish] = {}
        self._how_many = (wishes, solutions)
        self._plan: list[Planned] = []
        self._numbers = count(1)
        self._events: list[Event] = []
        self._actors: dict[OrganisationId, Actor] = {}
        self._organisations: dict[OrganisationId, Organisation] = {}
        self._officers: list[Member] = []

    def events(self) -> Iterator[Event]:
        """All of them, once."""
        self._found_organisations()
        days = YEARS * 365
        for how_many, start in zip(self._how_many, (self._draft_wish, self._submit_solution), strict=True):
            for _ in range(how_many):
                self._later(self.random.randrange(days), start)
        while self._plan:
            yield from self._told()
            planned = heapq.heappop(self._plan)
            self.on = planned.on
            planned.act()
        yield from self._told()

    def _told(self) -> list[Event]:
        told, self._events = self._events, []
        return told

    def _later(self, days: int, act: Callable[[], None]) -> None:
        heapq.heappush(self._plan, Planned(self.on + timedelta(days=days), next(self._numbers), act))

    def _happen(self, aggregate: A, decided: Decided, *, by: Actor) -> A:
        number, random = next(self._numbers), self.random
        envelope = Envelope(
            id=UUID(int=random.getrandbits(128), version=4),
            type=decided.fact.TYPE,
            stream=aggregate.id,
            version=aggregate.version + 1,
            happened_on=self.on,
            origin=GENERATED,
            actor=by.id,
            role=by.role,
            rank=by.rank,
            organisation=by.organisation,
            parties=decided.parties,
            command=f"generated-{number}",
            correlation=f"generated-{number}",
            salt=base64.urlsafe_b64encode(random.randbytes(32)).rstrip(b"=").decode(),
        )
        event = Event(aggregate.id, aggregate.version + 1, envelope, decided.fact)
        self._events.append(event)
        return aggregate.fold([event])

    # Who is there

    def _found_organisations(self) -> None:
        kinds: list[tuple[str, str, str | None]] = [
            (f"Department {n}", "gov-department", None) for n in range(DEPARTMENTS)
        ]
        kinds += [
            (f"Provider {n} Limited", self.random.choice(PROVIDER_TYPES), self.random.choice(list(PROVIDER_ORIGINS)))
            for n in range(PROVIDERS)
        ]
        for name, type_name, origin in kinds:
            role = Role.PROVIDER if origin else Role.DEPARTMENT_OFFICER
            self._join(self._organisation(name, type_name, origin), role, number=0)
        facilitator = self._organisation("Innovation Facilitator", "gov-department", None)
        self._officers = [
            self._join(facilitator, Role.FACILITATOR_OFFICER, number=number) for number in range(OFFICERS)
        ]

    def _organisation(self, name: str, type_name: str, origin: str | None) -> Organisation:
        text, setup = LocalisedText.of(en=name), Actor(id="service:setup")
        organisation = Organisation(Organisation.stream_of(organisations.id_from_name(text)))
        self._happen(
            organisation, organisations.register(organisation, name=text, type=type_name, origin=origin), by=setup
        )
        self._happen(organisation, organisations.verify(organisation, evidence=text), by=setup)
        self._organisations[organisation.organisation_id] = organisation
        return organisation

    def _join(self, organisation: Organisation, role: Role, *, number: int) -> Member:
        person = PersonId(f"P-{organisation.noun_id[2:]}-{number}")
        member = Member(Member.stream_of(member_id_of(person, organisation.organisation_id)))
        decided = members.join(
            member,
            organisation=organisation,
            person=person,
            roles=[role],
            name=f"Person {number}",
            rank=None if role is Role.PROVIDER else Grade(title="Engineer", pay_point="MPS 40"),
        )
        self._happen(member, decided, by=Actor(id="service:setup"))
        self._actors[organisation.organisation_id] = members.act_as(
            member, organisation=organisation, role=role, on=self.on
        )
        return member

    def _facilitator(self) -> Actor:
        member = self.random.choice(self._officers)
        assert member.organisation is not None
        organisation = self._organisations[member.organisation]
        return members.act_as(member, organisation=organisation, role=Role.FACILITATOR_OFFICER, on=self.on)

    def _actor_of(self, type_of: str) -> Actor:
        role = Role.PROVIDER if type_of == "provider" else Role.DEPARTMENT_OFFICER
        return self.random.choice([actor for actor in self._actors.values() if actor.role is role])

    # Wishes

    def _draft_wish(self) -> None:
        wish_id = WishId.minted(on=self.on, number=next(self._numbers))
        wish, by = Wish(Wish.stream_of(wish_id)), self._actor_of("department")
        self._happen(wish, wishes.draft(wish, content=self.wish_content(), budget=self._money(), by=by), by=by)
        self._later(1, lambda: self._submit_wish(wish, by))

    def _submit_wish(self, wish: Wish, by: Actor) -> None:
        self._happen(wish, wishes.submit(wish, on=self.on), by=by)
        self._later(3, lambda: self._publish_wish(wish, by))

    def _publish_wish(self, wish: Wish, by: Actor) -> None:
        department = self._organisations[wish.department or OrganisationId("O-none")]
        self._happen(wish, wishes.publish(wish, department=department, on=self.on), by=self._facilitator())
        self.open_wishes[wish.wish_id] = wish
        if self.random.random() < SHARE_AMENDED:
            self._later(10, lambda: self._amend_wish(wish, by, department))
        if self.random.random() < SHARE_ASKED:
            self._later(15, lambda: self._ask(wish, by))
        self._later((wish.closes_on - self.on).days + 1, lambda: self._close_wish(wish))

    def _amend_wish(self, wish: Wish, by: Actor, department: Organisation) -> None:
        assert wish.content is not None
        content = wish.content.model_copy(update={"trial_scale": prose(self.random, words=6)})
        reason = prose(self.random, words=8)
        decided = wishes.amend(
            wish, content=content, budget=wish.budget, reason=reason, department=department, on=self.on
        )
        self._happen(wish, decided, by=by)

    def _ask(self, wish: Wish, by: Actor) -> None:
        asked = wishes.ask(wish, text=prose(self.random, words=10), on=self.on)
        self._happen(wish, asked, by=self._actor_of("provider"))
        answer = prose(self.random, words=15)
        self._happen(wish, wishes.answer(wish, question=wish.questions_asked, answer=answer), by=by)

    def _close_wish(self, wish: Wish) -> None:
        del self.open_wishes[wish.wish_id]
        reason = LocalisedText.of(en="The closing date is over.")
        self._happen(wish, wishes.close_at_date(wish, reason=reason, on=self.on), by=Actor(id="service:deadlines"))

    def wish_content(self) -> WishContent:
        random = self.random
        return WishContent(
            title=title(random),
            problem=prose(random, words=40),
            expected_outcome=prose(random, words=15),
            constraints=prose(random, words=10),
            smart_area=self._some(SMART_AREAS),
            technology=self._some(TECHNOLOGIES),
            application=self._some(APPLICATIONS),
            trial_site=prose(random, words=3),
            trial_scale=prose(random, words=5),
            closes_on=self.on + timedelta(days=random.randrange(30, 200)),
        )

    # Solutions, and a match for some

    def _submit_solution(self) -> None:
        solution_id = SolutionId.minted(on=self.on, number=next(self._numbers))
        solution, by = Solution(Solution.stream_of(solution_id)), self._actor_of("provider")
        ids = list(self.open_wishes)
        wish = self.open_wishes[self.random.choice(ids)] if ids and self.random.random() < 0.7 else None
        decided = solutions.submit(
            solution, content=self._solution_content(), price_indication=self._money(), wish=wish, by=by
        )
        self._happen(solution, decided, by=by)
        self._later(5, lambda: self._vet(solution, by, wish))

    def _vet(self, solution: Solution, by: Actor, wish: Wish | None) -> None:
        officer = self._facilitator()
        self._happen(solution, solutions.vet(solution, feasible=True, reason=prose(self.random, words=6)), by=officer)
        provider = self._organisations[solution.provider or OrganisationId("O-none")]
        self._happen(solution, solutions.publish(solution, provider=provider), by=officer)
        if wish and self.random.random() < SHARE_MATCHED:
            self._later(2, lambda: self._propose(wish, solution))
        elif self.random.random() < SHARE_WITHDRAWN:
            self._later(60, lambda: self._withdraw(solution, by))

    def _propose(self, wish: Wish, solution: Solution) -> None:
        match, officer = Match(Match.stream_of(MatchId.of(wish.wish_id, solution.solution_id))), self._facilitator()
        reason = prose(self.random, words=8)
        self._happen(match, matches.propose(match, wish=wish, solution=solution, reason=reason), by=officer)
        self._happen(match, matches.assign(match, to=self.random.choice(self._officers)), by=officer)

    def _withdraw(self, solution: Solution, by: Actor) -> None:
        self._happen(solution, solutions.withdraw(solution, reason=prose(self.random, words=5)), by=by)

    def _solution_content(self) -> SolutionContent:
        random = self.random
        return SolutionContent(
            title=title(random),
            summary=prose(random, words=20),
            how_it_works=prose(random, words=40),
            evidence=prose(random, words=15),
            technology=self._some(TECHNOLOGIES),
            application=self._some(APPLICATIONS),
            trl=random.randrange(4, 10),
            ip=random.choice(list(INTELLECTUAL_PROPERTY)),
        )

    def _some(self, terms: object) -> tuple[str, ...]:
        assert isinstance(terms, dict)
        return tuple(self.random.sample(list(terms), self.random.choice((1, 1, 2))))

    def _money(self) -> Money:
        return Money(amount=Decimal(self.random.randrange(50, 2_000) * 1_000))


def store(facts: FactStore, events: Iterator[Event], *, progress: Callable[[int], None] = lambda _: None) -> int:
    """Stores events through the mapper and the recorder, in their order, thousands at once; returns how many."""
    stored, page = 0, []
    for event in events:
        page.append(facts.mapper.to_stored_event(event))
        if len(page) == BULK:
            stored += len(facts.recorder.insert_events(page))
            progress(stored)
            page = []
    return stored + len(facts.recorder.insert_events(page))
