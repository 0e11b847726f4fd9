"""Commands about trials on a real store: what they read, what they refuse, and what they do to the match."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.declarations import InterestStands, OwnOrganisation
from domain.envelope import Role
from domain.ids import MatchId, TrialId
from domain.matches import Match, MatchNotInEffect, TrialInTheWay
from domain.organisations import OrganisationNotActive
from domain.refusals import Forbidden, NotFound
from domain.solutions import SolutionNotOffered
from domain.trials import ApprovedByItsPlanner, Measurement, Trial
from domain.wishes import WishOver
from services.commands import matches, members, organisations, solutions, trials, wishes
from services.event_store.store import Command, FactStore, Work
from services.input.measurements_csv import read_measurements
from tests.stage.acts import (
    DATA_RECEIVED,
    ENDS_ON,
    GAUGE_ERROR,
    accepted_match,
    approved_trial,
    completed_trial,
    match_in_effect,
    on,
    planned_trial,
    published_solution,
    readings,
    reviewer_who_is_also_of,
    running_trial,
    trial_plan,
)
from tests.stage.scene import REASON, Scene, open_scene

pytestmark = pytest.mark.integration


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as scene:
        yield scene


@pytest.fixture
def match(scene: Scene) -> MatchId:
    return match_in_effect(scene)


def trial_of(scene: Scene, trial: str) -> Trial:
    return scene.store.find(Trial, trial)


class TestPlan:
    def test_mints_an_id_and_tells_the_match_in_one_command(self, scene: Scene, match: MatchId) -> None:
        done = trials.plan(scene.store, scene.by("faye"), match, plan=trial_plan())
        (trial,) = [stream.removeprefix("trial:") for stream in done.streams if stream.startswith("trial:")]
        assert trial.startswith("T-2026-")
        assert scene.store.find(Match, match).trials == [trial]

    def test_refuses_a_match_that_nobody_confirmed(self, scene: Scene) -> None:
        scene.wish("W-9")
        match = accepted_match(scene, "W-9", published_solution(scene, "S-9"))
        with pytest.raises(MatchNotInEffect):
            planned_trial(scene, match)
        assert not trial_of(scene, "T-1").exists

    def test_takes_several_trials_of_one_wish(self, scene: Scene, match: MatchId) -> None:
        other = accepted_match(scene, match.wish, published_solution(scene, "S-2", wish=match.wish))
        matches.declare(scene.store, scene.by("rita"), other, interest=False)
        matches.confirm(scene.store, scene.by("rita"), other)
        assert trial_of(scene, approved_trial(scene, match, "T-1")).state == "approved"
        assert trial_of(scene, approved_trial(scene, other, "T-2")).state == "approved"

    def test_is_done_once_for_one_command_id(self, scene: Scene, match: MatchId) -> None:
        command = scene.by("faye")
        first = trials.plan(scene.store, command, match, plan=trial_plan())
        again = trials.plan(scene.store, command, match, plan=trial_plan())
        assert (again.streams, again.repeated) == (first.streams, True)
        assert len(scene.store.find(Match, match).trials) == 1

    @pytest.mark.parametrize("name", ["dora", "paul", "rita"])
    def test_is_for_facilitator_officers(self, scene: Scene, match: MatchId, name: str) -> None:
        with pytest.raises(Forbidden):
            trials.plan(scene.store, scene.by(name), match, plan=trial_plan())


class TestApprove:
    def test_refuses_the_planner_in_another_role(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        scene.member("ada", of="Innovation Office", roles=[Role.ADMINISTRATOR])
        both = [Role.FACILITATOR_OFFICER, Role.REVIEWER]
        members.change_roles(scene.store, scene.by("ada"), scene.members["faye"], roles=both)
        with pytest.raises(ApprovedByItsPlanner):
            trials.approve(scene.store, scene.by("faye", Role.REVIEWER), trial)

    def test_refuses_after_the_match_was_reversed(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        matches.reverse(scene.store, scene.by("rita"), match, reason=REASON)
        with pytest.raises(MatchNotInEffect):
            trials.approve(scene.store, scene.by("rita"), trial)

    def test_refuses_after_the_wish_was_withdrawn(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        wishes.withdraw(scene.store, scene.by("dora"), match.wish, reason=REASON)
        with pytest.raises(WishOver):
            trials.approve(scene.store, scene.by("rita"), trial)

    def test_refuses_after_the_solution_was_withdrawn(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        solutions.withdraw(scene.store, scene.by("paul"), match.solution, reason=REASON)
        with pytest.raises(SolutionNotOffered):
            trials.approve(scene.store, scene.by("rita"), trial)

    def test_refuses_while_the_provider_is_suspended(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        scene.member("ada", of="Innovation Office", roles=[Role.ADMINISTRATOR])
        sensors = scene.organisations["Sensors Limited"]
        organisations.suspend(scene.store, scene.by("ada"), sensors, reason=REASON)
        with pytest.raises(OrganisationNotActive):
            trials.approve(scene.store, scene.by("rita"), trial)


class Interloper:
    """Does something between the decision and the storing of the next command, once."""

    def __init__(self, store: FactStore, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store, self.monkeypatch = store, monkeypatch

    def before_storing(self, act: object) -> None:
        plain = self.store._store

        def store_late(work: Work) -> object:
            self.monkeypatch.setattr(self.store, "_store", plain)
            act()  # type: ignore[operator]
            return plain(work)

        self.monkeypatch.setattr(self.store, "_store", store_late)


class TestRace:
    def test_of_approval_and_reversal_has_one_winner(
        self, scene: Scene, match: MatchId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trial = planned_trial(scene, match)
        reverse = scene.by("rita")
        Interloper(scene.store, monkeypatch).before_storing(
            lambda: matches.reverse(scene.store, reverse, match, reason=REASON)
        )
        with pytest.raises(MatchNotInEffect):
            trials.approve(scene.store, scene.by("rita"), trial)
        assert trial_of(scene, trial).state == "planned"

    def test_of_reversal_and_approval_has_one_winner(
        self, scene: Scene, match: MatchId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trial = planned_trial(scene, match)
        approve = scene.by("rita")
        Interloper(scene.store, monkeypatch).before_storing(lambda: trials.approve(scene.store, approve, trial))
        with pytest.raises(TrialInTheWay):
            matches.reverse(scene.store, scene.by("rita"), match, reason=REASON)
        assert scene.store.find(Match, match).state == "acceptance-confirmed"

    def test_of_planning_and_reversal_leaves_no_trial_of_a_reversed_match(
        self, scene: Scene, match: MatchId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reverse = scene.by("rita")
        Interloper(scene.store, monkeypatch).before_storing(
            lambda: matches.reverse(scene.store, reverse, match, reason=REASON)
        )
        with pytest.raises(MatchNotInEffect):
            planned_trial(scene, match)
        assert not trial_of(scene, "T-1").exists


class TestReversal:
    def test_is_refused_from_approval_on_and_after_completion(self, scene: Scene, match: MatchId) -> None:
        approved_trial(scene, match, "T-1")
        with pytest.raises(TrialInTheWay):
            matches.reverse(scene.store, scene.by("rita"), match, reason=REASON)
        trials.cancel(scene.store, scene.by("faye"), TrialId("T-1"), reason=REASON)
        completed_trial(scene, match, "T-2")
        with pytest.raises(TrialInTheWay):
            matches.reverse(scene.store, scene.by("rita"), match, reason=REASON)

    def test_is_possible_when_every_trial_was_given_up(self, scene: Scene, match: MatchId) -> None:
        trials.cancel(scene.store, scene.by("faye"), approved_trial(scene, match, "T-1"), reason=REASON)
        planned_trial(scene, match, "T-2")
        matches.reverse(scene.store, scene.by("rita"), match, reason=REASON)
        assert scene.store.find(Match, match).state == "reversed"


class TestImpartiality:
    """Whoever has a side in the match decides nothing about its trial."""

    def test_keeps_a_reviewer_from_approving_who_declared_an_interest(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        matches.declare(scene.store, scene.by("rita"), match, interest=True)
        with pytest.raises(InterestStands):
            trials.approve(scene.store, scene.by("rita"), trial)
        assert trial_of(scene, trial).state == "planned"

    @pytest.mark.parametrize("side", ["Drainage Department", "Sensors Limited"])
    def test_keeps_a_reviewer_from_approving_who_belongs_to_a_side(
        self, scene: Scene, match: MatchId, side: str
    ) -> None:
        trial = planned_trial(scene, match)
        reviewer_who_is_also_of(scene, side)
        with pytest.raises(OwnOrganisation):
            trials.approve(scene.store, scene.by("rita"), trial)

    def test_asks_no_declaration_of_a_reviewer_who_had_no_part(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        scene.member("ruth", of="Innovation Office", roles=[Role.REVIEWER])
        trials.approve(scene.store, scene.by("ruth"), trial)
        assert trial_of(scene, trial).state == "approved"

    def test_sees_a_declaration_made_at_the_same_moment(
        self, scene: Scene, match: MatchId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trial = planned_trial(scene, match)
        declare = scene.by("rita")
        Interloper(scene.store, monkeypatch).before_storing(
            lambda: matches.declare(scene.store, declare, match, interest=True)
        )
        with pytest.raises(InterestStands):
            trials.approve(scene.store, scene.by("rita"), trial)

    def test_keeps_an_officer_from_all_but_what_is_for_safety(self, scene: Scene, match: MatchId) -> None:
        trial = running_trial(scene, match)
        matches.declare(scene.store, scene.by("faye"), match, interest=True)
        on(scene, ENDS_ON)
        refused = (
            lambda: planned_trial(scene, match, "T-2"),
            lambda: trials.measure(scene.store, scene.by("faye"), trial, measurements=readings((GAUGE_ERROR, "1"))),
            lambda: trials.complete(scene.store, scene.by("faye"), trial),
            lambda: trials.cancel(scene.store, scene.by("faye"), trial, reason=REASON),
        )
        for act in refused:
            with pytest.raises(InterestStands):
                act()
        trials.report_incident(scene.store, scene.by("faye"), trial, happened=ENDS_ON, description=REASON)
        trials.suspend(scene.store, scene.by("faye"), trial, reason=REASON)
        assert trial_of(scene, trial).state == "suspended"

    def test_lets_the_department_measure_at_its_own_site(self, scene: Scene, match: MatchId) -> None:
        trial = running_trial(scene, match)
        on(scene, ENDS_ON)
        trials.measure(scene.store, scene.by("dora"), trial, measurements=readings((GAUGE_ERROR, "1")))
        assert trial_of(scene, trial).measurements.last == 1


class TestMeasure:
    def test_stores_a_csv_by_one_command_as_one_fact_for_each_line(self, scene: Scene, match: MatchId) -> None:
        trial = running_trial(scene, match)
        before = trial_of(scene, trial).version
        on(scene, ENDS_ON)
        taken = read_measurements(b"criterion,on,value,note.en\nC1,2026-03-31,4.40,calm\nC2,2026-04-01,94.9,\n")
        done = trials.measure(scene.store, scene.by("dora"), trial, measurements=tuple(taken.values()))
        assert done.streams == {f"trial:{trial}": before + 2}
        first, second = trial_of(scene, trial).measurements.counted.values()
        assert (first.criterion, str(first.value), first.note.en if first.note else None) == ("C1", "4.40", "calm")
        assert (second.criterion, second.on) == (DATA_RECEIVED, date(2026, 4, 1))

    def test_stores_nothing_when_one_line_is_wrong(self, scene: Scene, match: MatchId) -> None:
        trial = running_trial(scene, match)
        on(scene, ENDS_ON)
        before = trial_of(scene, trial).version
        late = Measurement(criterion=GAUGE_ERROR, on=date(2026, 5, 30), value=readings((GAUGE_ERROR, "1"))[0].value)
        with pytest.raises(Exception, match="2026-05-30"):
            trials.measure(scene.store, scene.by("faye"), trial, measurements=[*readings((GAUGE_ERROR, "1")), late])
        assert trial_of(scene, trial).version == before


class TestWhoKnows:
    @pytest.fixture
    def strangers(self, scene: Scene) -> tuple[str, str]:
        scene.organisation("Other Department", type="gov-department")
        scene.organisation("Other Limited", type="sme", origin="gba")
        scene.member("olga", of="Other Department", roles=[Role.DEPARTMENT_OFFICER])
        scene.member("otto", of="Other Limited", roles=[Role.PROVIDER])
        return "olga", "otto"

    def test_strangers_hear_of_no_plan(self, scene: Scene, match: MatchId, strangers: tuple[str, str]) -> None:
        trial = planned_trial(scene, match)
        for name in strangers:
            with pytest.raises(NotFound):
                trials.suspend(scene.store, scene.by(name), trial, reason=REASON)

    def test_strangers_may_not_touch_what_is_public(
        self, scene: Scene, match: MatchId, strangers: tuple[str, str]
    ) -> None:
        trial = running_trial(scene, match)
        for name in strangers:
            with pytest.raises(Forbidden):
                trials.suspend(scene.store, scene.by(name), trial, reason=REASON)

    def test_the_provider_knows_and_may_not(self, scene: Scene, match: MatchId) -> None:
        trial = planned_trial(scene, match)
        with pytest.raises(Forbidden):
            trials.revise(scene.store, scene.by("paul"), trial, plan=trial_plan())

    def test_the_department_may_stop_its_own(self, scene: Scene, match: MatchId) -> None:
        trial = running_trial(scene, match)
        command: Command = scene.by("dora")
        trials.suspend(scene.store, command, trial, reason=REASON)
        assert trial_of(scene, trial).state == "suspended"
