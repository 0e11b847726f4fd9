"""A scene in which officers decide about matches by real commands: faye decides, rita confirms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from domain.deadlines import HONG_KONG
from domain.envelope import Role
from domain.ids import MatchId, SolutionId, WishId
from domain.matches import Grounds, Match
from domain.solutions import Solution, SolutionContent
from domain.texts import LocalisedText
from domain.wishes import Wish
from services.commands import matches, solutions
from services.event_store.recorder import Done
from services.event_store.store import Command
from tests.stage.scene import REASON, Scene, open_scene

WISH, SOLUTION = WishId("W-1"), SolutionId("S-1")
PAIR = MatchId.of(WISH, SOLUTION)


class Deciding:
    """What people do with matches, of the first wish and the first solution unless others are named."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.store = scene.store

    def by(self, who: str, role: Role | None = None) -> Command:
        return self.scene.by(who, role)

    def on(self, day: date, at: time = time(12)) -> None:
        """It is noon, or another time, of this day in Hong Kong."""
        self.scene.now = datetime.combine(day, at, tzinfo=HONG_KONG)

    def submitted(
        self,
        solution: SolutionId = SOLUTION,
        *,
        who: str = "paul",
        targets: WishId | None = None,
        command: Command | None = None,
    ) -> SolutionId:
        solutions.submit(
            self.store,
            command or self.by(who),
            content=offer(),
            price_indication=None,
            targets_wish=targets,
            solution_id=solution,
        )
        return solution

    def published(
        self, solution: SolutionId = SOLUTION, *, who: str = "paul", targets: WishId | None = None
    ) -> SolutionId:
        self.submitted(solution, who=who, targets=targets)
        solutions.vet(self.store, self.by("faye"), solution, feasible=True, reason=REASON)
        solutions.publish(self.store, self.by("faye"), solution)
        return solution

    def pair(self) -> MatchId:
        """The first wish and the first solution are there; nobody has put them together."""
        self.scene.wish(WISH)
        self.published()
        return PAIR

    def propose(self, match: MatchId = PAIR) -> Done:
        return matches.propose(self.store, self.by("faye"), match, reason=REASON)

    def declare(self, who: str, match: MatchId = PAIR, *, interest: bool = False, statement: str | None = None) -> Done:
        return matches.declare(self.store, self.by(who), match, interest=interest, statement=statement)

    def ready(self) -> MatchId:
        """Proposed, and both officers have declared that they have no interest."""
        match = self.pair()
        self.propose()
        self.declare("faye")
        self.declare("rita")
        return match

    def accept(self, match: MatchId = PAIR, *, who: str = "faye", **said: Any) -> Done:
        return matches.accept(self.store, self.by(who), match, **self.as_read(match, "fits-need", **said))

    def decline(self, match: MatchId = PAIR, *, who: str = "faye", **said: Any) -> Done:
        return matches.decline(self.store, self.by(who), match, **self.as_read(match, "over-budget", **said))

    def confirm(self, match: MatchId = PAIR, *, who: str = "rita") -> Done:
        return matches.confirm(self.store, self.by(who), match)

    def accepted(self) -> MatchId:
        """Accepted, and waiting for its confirmation."""
        match = self.ready()
        self.accept()
        return match

    def in_effect(self) -> MatchId:
        """Accepted and confirmed."""
        match = self.accepted()
        self.confirm()
        return match

    def match(self, match: MatchId = PAIR) -> Match:
        return self.store.find(Match, match)

    def state(self, match: MatchId = PAIR) -> str:
        return self.match(match).state

    def happened(self, stream: str) -> list[str]:
        """Types of the facts of a stream, in order."""
        return [row.type for row in self.store.recorder.rows_of(stream)]

    def as_read(self, match: MatchId, reason_code: str, **said: Any) -> Mapping[str, Any]:
        usual = {
            "wish_version": self.store.find(Wish, match.wish).version,
            "solution_version": self.store.find(Solution, match.solution).version,
            "reason_code": reason_code,
            "reason": REASON,
        }
        return {"grounds": Grounds(**usual | said), "lapse_after_days": 90}


def offer(title: str = "A camera in the drain", **said: Any) -> SolutionContent:
    text = LocalisedText.of
    usual: dict[str, Any] = {
        "title": text(en=title, zh_hant="渠內攝錄機"),
        "summary": text(en="A camera looks into the drain every hour."),
        "how_it_works": text(en="It floats."),
        "evidence": text(en="It floated for a year in another city."),
        "technology": ("ai-data", "iot-sensing"),
        "application": ("water-drainage",),
        "trl": 8,
        "ip": "patent pending",
    }
    return SolutionContent(**usual | said)


@contextmanager
def deciding(conninfo: str) -> Iterator[Deciding]:
    with open_scene(conninfo) as scene:
        yield Deciding(scene)
