"""Nouns and people of a match, folded from what deciders decide: for unit tests of the rules about matches."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain import matches, members, organisations, solutions, wishes
from domain.declarations import Officer
from domain.envelope import Actor, Grade, Rank, Role
from domain.facts import Decided
from domain.ids import OrganisationId, PersonId
from domain.matches import Grounds, Match, MatchAccepted, MatchDeclined
from domain.members import Member, member_id_of
from domain.organisations import Organisation
from domain.solutions import Solution
from domain.texts import LocalisedText
from domain.wishes import Wish
from tests.stage.deciding import PAIR, SOLUTION, WISH, offer
from tests.stage.scene import wish_content
from tests.unit.folding import happen

ON = date(2026, 3, 2)
REASON = LocalisedText.of(en="Because it is so.", zh_hant="理由如此。")
ENGINEER = Grade(title="Senior Engineer", pay_point="MPS 45")


def organisation(name: str, *, type: str = "gov-department", origin: str | None = None) -> Organisation:
    """Registered and verified."""
    text = LocalisedText.of(en=name)
    made = Organisation(Organisation.stream_of(organisations.id_from_name(text)))
    happen(made, organisations.register(made, name=text, type=type, origin=origin))
    return happen(made, organisations.verify(made, evidence=REASON))


DEPARTMENT = organisation("Drainage Department")
PROVIDER = organisation("Sensors Limited", type="startup", origin="hong-kong")
OFFICE = organisation("Innovation Office")


def actor(name: str, role: Role, *, of: Organisation = OFFICE, ranked: bool = True) -> Actor:
    rank = Rank(title=ENGINEER.title, pay_point=ENGINEER.pay_point) if ranked else None
    return Actor(id=f"person:P-{name}", role=role, rank=rank, organisation=of.organisation_id)


DORA = actor("dora", Role.DEPARTMENT_OFFICER, of=DEPARTMENT)
PAUL = actor("paul", Role.PROVIDER, of=PROVIDER)
FAYE = actor("faye", Role.FACILITATOR_OFFICER)
FELIX = actor("felix", Role.FACILITATOR_OFFICER)
RITA = actor("rita", Role.REVIEWER)
MACHINE = Actor(id="service:P-robot", role=Role.FACILITATOR_OFFICER, organisation=OFFICE.organisation_id)


def member(name: str, *, of: Organisation, role: Role = Role.FACILITATOR_OFFICER) -> Member:
    person = PersonId(f"P-{name}")
    made = Member(Member.stream_of(member_id_of(person, of.organisation_id)))
    return happen(made, members.join(made, organisation=of, person=person, roles=[role], name=name))


class Pair:
    """A published wish, a published solution, and their match; `do` folds what is decided."""

    def __init__(self) -> None:
        self.wish = published_wish()
        self.solution = published_solution()
        self.match = Match(Match.stream_of(PAIR))
        self.until = date.max
        """The last day to decide, 90 days after it last began to wait for that."""

    def do(self, decided: Decided | list[Decided], *, by: Actor = FAYE, on: date = ON) -> None:
        waited_from = self.match.undecided_from
        happen(self.match, decided, by=by, on=on)
        if self.match.undecided_from != waited_from:
            self.until = matches.last_day_to_decide(on, 90)

    def proposed(self, *, on: date = ON) -> Pair:
        decided = matches.propose(self.match, wish=self.wish, solution=self.solution, reason=REASON)
        self.do(decided, on=on)
        return self

    def declare(self, *who: Actor, interest: bool = False) -> Pair:
        for each in who:
            self.do(matches.declare(self.match, interest=interest, statement=None, by=each), by=each)
        return self

    def decide(
        self, decision: MatchAccepted | MatchDeclined | None = None, *, by: Actor = FAYE, on: date = ON
    ) -> Decided:
        fact = decision or self.acceptance()
        rule = matches.accept if isinstance(fact, MatchAccepted) else matches.decline
        return rule(self.match, grounds=Grounds(**dict(fact)), **self.in_time(by=by, on=on))

    def in_time(self, *, by: Actor = FAYE, on: date = ON) -> dict[str, Any]:
        """What a decision, or a place on the short list, looks at."""
        sides = {"wish": self.wish, "solution": self.solution}
        return {**sides, "by": Officer(actor=by), "until": self.until, "on": on}

    def acceptance(self, *, reason_code: str = "fits-need", wish_version: int | None = None) -> MatchAccepted:
        return MatchAccepted(
            wish_version=wish_version or self.wish.version,
            solution_version=self.solution.version,
            reason_code=reason_code,
            reason=REASON,
        )

    def rejection(self, *, reason_code: str = "over-budget") -> MatchDeclined:
        return MatchDeclined(
            wish_version=self.wish.version,
            solution_version=self.solution.version,
            reason_code=reason_code,
            reason=REASON,
        )

    def ready(self) -> Pair:
        return self.proposed().declare(FAYE, RITA)

    def shortlisted(self) -> Pair:
        self.ready().do(matches.shortlist(self.match, note=None, **self.in_time()))
        return self

    def accepted(self) -> Pair:
        self.ready().do(self.decide())
        return self

    def declined(self) -> Pair:
        self.ready().do(self.decide(self.rejection()))
        return self

    def confirm(self, *, by: Actor = RITA, belongs_to: tuple[Member, ...] = ()) -> Decided:
        return matches.confirm(
            self.match,
            wish=self.wish,
            solution=self.solution,
            decided_in=OFFICE,
            confirmed_in=OFFICE,
            by=Officer(actor=by, memberships=belongs_to),
        )

    def in_effect(self) -> Pair:
        self.accepted().do(self.confirm(), by=RITA)
        return self


def published_wish() -> Wish:
    wish = Wish(Wish.stream_of(WISH))
    happen(wish, wishes.draft(wish, content=wish_content(), budget=None, by=DORA), by=DORA)
    happen(wish, wishes.submit(wish, on=ON), by=DORA)
    return happen(wish, wishes.publish(wish, department=DEPARTMENT, on=ON), by=FAYE)


def submitted_solution(wish: Wish | None = None) -> Solution:
    solution = Solution(Solution.stream_of(SOLUTION))
    decided = solutions.submit(solution, content=offer(), price_indication=None, wish=wish, by=PAUL)
    return happen(solution, decided, by=PAUL)


def published_solution(wish: Wish | None = None) -> Solution:
    solution = submitted_solution(wish)
    happen(solution, solutions.vet(solution, feasible=True, reason=REASON), by=FAYE)
    return happen(solution, solutions.publish(solution, provider=PROVIDER), by=FAYE)


def party_ids(decided: Decided) -> set[OrganisationId]:
    return {OrganisationId(party) for party in decided.parties}
