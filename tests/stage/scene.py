"""A portal with a department, a provider and the facilitator's people, in which tests reach states by real commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from psycopg import Connection

from domain.envelope import Event, Grade, Role
from domain.ids import MatchId, MemberId, OrganisationId, SolutionId, WishId
from domain.matches import Grounds
from domain.members import Member
from domain.money import Money
from domain.solutions import Solution, SolutionContent
from domain.texts import LocalisedText
from domain.wishes import Wish, WishContent
from projections.view import TRACKING_TABLE, View
from services.bootstrap import Portal, open_portal
from services.commands import matches, members, organisations, solutions, wishes
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
"""Noon of a Monday in Hong Kong."""
REASON = LocalisedText.of(en="Because the test says so")
BUDGET = Money(amount=Decimal(380000))
PRICE = Money(amount=Decimal(32000))
ENGINEER = Grade(title="Senior Engineer", pay_point="MPS 45")


class Scene:
    """Who is there: `member` gives the membership of a name; what they do, `by(name, role)` commands."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.store = portal.store
        self.store.clock = lambda: self.now
        self.now = NOON
        self.organisations: dict[str, OrganisationId] = {}
        self.members: dict[str, MemberId] = {}
        self._numbers = count(1)

    def organisation(self, name: str, *, type: str, origin: str | None = None) -> OrganisationId:
        """Registers and verifies an organisation."""
        setup = Caller(service="setup")
        done = organisations.register(
            self.store, self._command(setup), name=LocalisedText.of(en=name), type=type, origin=origin
        )
        self.organisations[name] = new = OrganisationId(done.id_of("organisation"))
        organisations.verify(self.store, self._command(setup), new, evidence=REASON)
        return new

    def member(self, name: str, *, of: str, roles: Sequence[Role]) -> MemberId:
        """Admits a person."""
        done = members.join(
            self.store,
            self._command(Caller(service="setup")),
            organisation_id=self.organisations[of],
            roles=roles,
            name=name,
            rank=ENGINEER,
        )
        self.members[name] = new = MemberId(done.id_of("member"))
        return new

    def by(self, name: str, role: Role | None = None) -> Command:
        """A new command of this person in this role, or in the first that they hold."""
        member = self.members[name]
        return self._command(Caller(member=member, role=role or self.store.find(Member, member).roles[0]))

    def by_service(self, name: str) -> Command:
        """A new command of one of our own processes."""
        return self._command(Caller(service=name))

    def wish(self, wish_id: str, **said: Any) -> Done:
        """A wish of the department, published."""
        content = wish_content(**said)
        wish = WishId(wish_id)
        wishes.draft(self.store, self.by("dora"), content=content, budget=BUDGET, wish_id=wish)
        wishes.submit(self.store, self.by("dora"), wish)
        return wishes.publish(self.store, self.by("faye"), wish)

    def solution(self, solution_id: str, *, targets: str | None = None, **said: Any) -> Done:
        """A solution of the provider, found feasible and published."""
        solution = SolutionId(solution_id)
        solutions.submit(
            self.store,
            self.by("paul"),
            content=solution_content(**said),
            price_indication=PRICE,
            targets_wish=WishId(targets) if targets else None,
            solution_id=solution,
        )
        solutions.vet(self.store, self.by("faye"), solution, feasible=True, reason=REASON)
        return solutions.publish(self.store, self.by("faye"), solution)

    def match(self, wish_id: str, solution_id: str, *, assigned_to: str | None = "faye") -> MatchId:
        """A match proposed by felix, and given to somebody."""
        match = MatchId.of(WishId(wish_id), SolutionId(solution_id))
        matches.propose(self.store, self.by("felix"), match, reason=REASON)
        if assigned_to:
            matches.assign(self.store, self.by("felix"), match, member=self.members[assigned_to])
        return match

    def declare(self, name: str, match: MatchId, *, interest: bool = False) -> Done:
        """What this officer says of their interest."""
        return matches.declare(self.store, self.by(name), match, interest=interest)

    def decide(self, name: str, match: MatchId, *, accept: bool = True) -> Done:
        """A decision of this officer, who has declared no interest and read what there is now."""
        self.declare(name, match)
        decide, code = (matches.accept, "fits-need") if accept else (matches.decline, "partial-fit")
        grounds = Grounds(
            wish_version=self.store.find(Wish, match.wish).version,
            solution_version=self.store.find(Solution, match.solution).version,
            reason_code=code,
            reason=REASON,
        )
        return decide(self.store, self.by(name), match, grounds=grounds, lapse_after_days=90)

    def confirm(self, name: str, match: MatchId) -> Done:
        """The second officer's confirmation, after declaring no interest."""
        self.declare(name, match)
        return matches.confirm(self.store, self.by(name), match)

    def in_effect(self, wish_id: str, solution_id: str) -> MatchId:
        """A match accepted and confirmed."""
        match = self.match(wish_id, solution_id)
        self.decide("faye", match)
        self.confirm("rita", match)
        return match

    def events(self, *, after: int = 0) -> list[Event]:
        """The history after a position."""
        return [self.store.mapper.to_event(row) for row in self.store.recorder.rows_after(after, limit=100_000)]

    def _command(self, caller: Caller) -> Command:
        return Command(id=f"command-{next(self._numbers)}", caller=caller)


@contextmanager
def open_scene(conninfo: str) -> Iterator[Scene]:
    """The usual people: dora of the department, paul of the provider, faye and felix (officers), rita (reviewer), anna (administrator)."""
    with open_portal(conninfo, master_key=bytes(32)) as portal:
        scene = Scene(portal)
        scene.organisation("Drainage Department", type="gov-department")
        scene.organisation("Sensors Limited", type="startup", origin="hong-kong")
        scene.organisation("Innovation Office", type="gov-department")
        scene.member("dora", of="Drainage Department", roles=[Role.DEPARTMENT_OFFICER])
        scene.member("paul", of="Sensors Limited", roles=[Role.PROVIDER])
        scene.member("faye", of="Innovation Office", roles=[Role.FACILITATOR_OFFICER])
        scene.member("felix", of="Innovation Office", roles=[Role.FACILITATOR_OFFICER])
        scene.member("anna", of="Innovation Office", roles=[Role.ADMINISTRATOR])
        scene.member("rita", of="Innovation Office", roles=[Role.REVIEWER])
        yield scene


def wish_content(**said: Any) -> WishContent:
    """A wish's content; `said` replaces parts of it."""
    text = LocalisedText.of
    usual: dict[str, Any] = {
        "title": text(en="Water rises in the subway", zh_hant="行車隧道水浸"),
        "problem": text(en="Duty staff cannot watch six monitors."),
        "expected_outcome": text(en="An alarm at 100 mm."),
        "constraints": text(en="Headroom is tight."),
        "smart_area": ("mobility", "living"),
        "technology": ("iot-sensing",),
        "application": ("water-drainage",),
        "trial_site": text(en="North District"),
        "trial_scale": text(en="six locations"),
        "closes_on": date(2026, 6, 30),
    }
    return WishContent(**usual | said)


def solution_content(**said: Any) -> SolutionContent:
    """A solution's content; `said` replaces parts of it."""
    text = LocalisedText.of
    usual: dict[str, Any] = {
        "title": text(en="Radar gauge with relays", zh_hant="雷達水位計"),
        "summary": text(en="Measures depth every ten seconds."),
        "how_it_works": text(en="A radar looks down from the lintel."),
        "evidence": text(en="Twelve subways, two seasons."),
        "technology": ("iot-sensing", "ai-data"),
        "application": ("water-drainage",),
        "trl": 8,
        "ip": "patent granted",
    }
    return SolutionContent(**usual | said)


def take_in(
    conn: Connection[Any], view: View, events: Sequence[Event], *, cut: Callable[[], int] | None = None
) -> None:
    """Feeds events to a view in pages of one size or of the sizes that `cut` gives, and moves its position."""
    waiting = list(events)
    while waiting:
        size = cut() if cut else len(waiting)
        page, waiting = waiting[:size], waiting[size:]
        with conn.transaction():
            view.apply(conn, page)
            conn.execute(
                f"INSERT INTO {TRACKING_TABLE} VALUES (%s, %s) ON CONFLICT (application_name)"
                " DO UPDATE SET notification_id = excluded.notification_id",
                (view.schema, page[-1].position),
            )
