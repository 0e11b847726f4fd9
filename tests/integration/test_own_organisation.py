"""Nobody decides about an organisation that they belong to: every act of officers on a way from a wish to a corrected report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from domain.declarations import OwnOrganisation
from domain.envelope import Role
from domain.ids import MatchId, MemberId, SolutionId, TrialId, WishId
from domain.members import Member
from services.commands import matches, members, reports, solutions, trials, wishes
from services.commands.officers import DECIDING_ROLES
from services.event_store.store import Command
from services.identity.permissions import PERMISSIONS
from tests.stage.acts import (
    DATA_RECEIVED,
    ENDS_ON,
    GAUGE_ERROR,
    STARTS_ON,
    on,
    readings,
    report_content,
    trial_plan,
)
from tests.stage.deciding import Deciding, deciding
from tests.stage.scene import BUDGET, REASON, solution_content, wish_content

pytestmark = pytest.mark.integration

WISH, SOLUTION, TRIAL = WishId("W-1"), SolutionId("S-1"), TrialId("T-1")
PAIR = MatchId.of(WISH, SOLUTION)
OF_A_WISH = {"wish.send_back", "wish.publish", "wish.answer"}
NO_DECISIONS = {
    "match.assign",  # who has an interest hands it over to somebody else
    "match.declare",  # what this is for
    "match.withdraw_decision",  # takes one's own back
    "trial.report_incident",  # whoever sees something go wrong says so,
    "trial.suspend",  # and stops it
    "desk.read",
    "member.read",
    "queue.read",
}


class Insider:
    """Zoe, facilitator officer and reviewer, who is a member of one of the two sides as well; and what was refused to her."""

    def __init__(self, scene: Deciding, side: str) -> None:
        self.scene, self.store, self.refused = scene, scene.store, set[str]()
        scene.scene.member("zoe", of="Innovation Office", roles=sorted(DECIDING_ROLES))
        role = Role.PROVIDER if side == "Sensors Limited" else Role.DEPARTMENT_OFFICER
        person = scene.store.find(Member, scene.scene.members["zoe"]).person
        self.membership = members.join(
            self.store,
            scene.scene.by_service("setup"),
            organisation_id=scene.scene.organisations[side],
            roles=[role],
            name="zoe",
            person=person,
        ).id_of("member")

    def tries(self, action: str, act: Callable[[Command], object]) -> None:
        """Does it in each role that may; nothing of it happens."""
        for role in sorted(DECIDING_ROLES & set(PERMISSIONS[action])):
            with pytest.raises(OwnOrganisation) as refusal:
                act(self.scene.by("zoe", role))
            assert "zoe" not in str(refusal.value)
            self.refused.add(action)

    def by(self, who: str) -> Command:
        return self.scene.by(who)


@pytest.fixture
def scene(database: str) -> Iterator[Deciding]:
    with deciding(database) as opened:
        yield opened


def wish_published(zoe: Insider, *, concerns_her: bool) -> None:
    store, text = zoe.store, REASON
    wishes.draft(store, zoe.by("dora"), content=wish_content(), budget=BUDGET, wish_id=WISH)
    wishes.submit(store, zoe.by("dora"), WISH)
    if concerns_her:
        zoe.tries("wish.send_back", lambda command: wishes.send_back(store, command, WISH, reason=text))
        zoe.tries("wish.publish", lambda command: wishes.publish(store, command, WISH))
    wishes.publish(store, zoe.by("faye"), WISH)
    wishes.ask(store, zoe.by("paul"), WISH, text=text)
    if concerns_her:
        zoe.tries("wish.answer", lambda command: wishes.answer(store, command, WISH, question=1, answer=text))


def solution_published(zoe: Insider) -> None:
    store, content = zoe.store, solution_content()
    paul = zoe.by("paul")
    solutions.submit(store, paul, content=content, price_indication=None, targets_wish=WISH, solution_id=SOLUTION)
    zoe.tries("solution.vet", lambda command: solutions.vet(store, command, SOLUTION, feasible=True, reason=REASON))
    solutions.vet(store, zoe.by("faye"), SOLUTION, feasible=True, reason=REASON)
    zoe.tries("solution.publish", lambda command: solutions.publish(store, command, SOLUTION))
    solutions.publish(store, zoe.by("faye"), SOLUTION)


def match_in_effect(zoe: Insider) -> None:
    scene, store = zoe.scene, zoe.store
    zoe.tries("match.propose", lambda command: matches.propose(store, command, PAIR, reason=REASON))
    scene.propose()
    for who in ("zoe", "faye", "rita"):
        scene.declare(who)
    said = scene.as_read(PAIR, "fits-need")
    zoe.tries("match.shortlist", lambda command: matches.shortlist(store, command, PAIR, lapse_after_days=90))
    zoe.tries("match.accept", lambda command: matches.accept(store, command, PAIR, **said))
    zoe.tries("match.decline", lambda command: matches.decline(store, command, PAIR, **said))
    scene.accept()
    zoe.tries("match.confirm", lambda command: matches.confirm(store, command, PAIR))
    zoe.tries("match.refuse_confirmation", lambda it: matches.refuse_confirmation(store, it, PAIR, reason=REASON))
    scene.confirm()
    zoe.tries("match.reverse", lambda command: matches.reverse(store, command, PAIR, reason=REASON))


def trial_completed(zoe: Insider) -> None:
    store, plan = zoe.store, trial_plan()
    zoe.tries("trial.plan", lambda command: trials.plan(store, command, PAIR, plan=plan, trial_id=TRIAL))
    trials.plan(store, zoe.by("faye"), PAIR, plan=plan, trial_id=TRIAL)
    zoe.tries("trial.revise", lambda command: trials.revise(store, command, TRIAL, plan=plan))
    zoe.tries("trial.discard", lambda command: trials.discard(store, command, TRIAL, reason=REASON))
    zoe.tries("trial.approve", lambda command: trials.approve(store, command, TRIAL))
    trials.approve(store, zoe.by("rita"), TRIAL)
    on(zoe.scene.scene, STARTS_ON)
    zoe.tries("trial.start", lambda command: trials.start(store, command, TRIAL))
    trials.start(store, zoe.by("faye"), TRIAL)
    on(zoe.scene.scene, ENDS_ON)
    taken = readings((GAUGE_ERROR, "4.4"), (DATA_RECEIVED, "94.9"))
    zoe.tries("trial.measure", lambda command: trials.measure(store, command, TRIAL, measurements=taken))
    trials.measure(store, zoe.by("faye"), TRIAL, measurements=taken)
    zoe.tries(
        "trial.void_measurement",
        lambda command: trials.void_measurement(store, command, TRIAL, number=1, reason=REASON),
    )
    trials.suspend(store, zoe.by("zoe"), TRIAL, reason=REASON)
    zoe.tries("trial.resume", lambda command: trials.resume(store, command, TRIAL, reason=REASON))
    trials.resume(store, zoe.by("faye"), TRIAL, reason=REASON)
    zoe.tries("trial.cancel", lambda command: trials.cancel(store, command, TRIAL, reason=REASON))
    zoe.tries("trial.complete", lambda command: trials.complete(store, command, TRIAL))
    trials.complete(store, zoe.by("faye"), TRIAL)


def report_published(zoe: Insider) -> None:
    store, content = zoe.store, report_content()
    zoe.tries("report.draft", lambda command: reports.draft(store, command, TRIAL, content=content))
    reports.draft(store, zoe.by("faye"), TRIAL, content=content)
    zoe.tries("report.revise", lambda command: reports.revise(store, command, TRIAL, content=content))
    zoe.tries("report.publish", lambda command: reports.publish(store, command, TRIAL))
    reports.publish(store, zoe.by("rita"), TRIAL)
    zoe.tries(
        "report.correct",
        lambda command: reports.draft_correction(store, command, TRIAL, content=content, reason=REASON),
    )


class TestAnOfficerWhoBelongsToASide:
    @pytest.mark.parametrize("side", ["Sensors Limited", "Drainage Department"])
    def test_decides_nothing_about_it(self, scene: Deciding, side: str) -> None:
        zoe, concerns_her = Insider(scene, side), side == "Drainage Department"
        wish_published(zoe, concerns_her=concerns_her)
        solution_published(zoe)
        match_in_effect(zoe)
        trial_completed(zoe)
        report_published(zoe)
        of_officers = {action for action, roles in PERMISSIONS.items() if DECIDING_ROLES & set(roles)}
        assert zoe.refused == of_officers - NO_DECISIONS - (set() if concerns_her else OF_A_WISH)

    def test_decides_again_once_she_has_left_it(self, scene: Deciding) -> None:
        zoe = Insider(scene, "Sensors Limited")
        scene.scene.wish(WISH)
        scene.submitted()
        members.leave(scene.store, scene.by("anna"), MemberId(zoe.membership), reason="Left.")
        solutions.vet(scene.store, scene.by("zoe", Role.FACILITATOR_OFFICER), SOLUTION, feasible=True, reason=REASON)

    def test_acts_in_the_role_of_her_department_all_the_same(self, scene: Deciding) -> None:
        zoe = Insider(scene, "Drainage Department")
        scene.scene.wish(WISH)
        scene.scene.members["zoe of the department"] = MemberId(zoe.membership)
        wishes.close(scene.store, scene.by("zoe of the department"), WISH, reason=REASON)
