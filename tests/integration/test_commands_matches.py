"""From a proposal to a decision that two officers stand behind, by commands on a real store, others acting meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from domain import matches as rules
from domain.declarations import InterestStands, NotDeclared, OwnOrganisation
from domain.envelope import Role
from domain.facts import Exposure
from domain.ids import MatchId, MemberId, WishId
from domain.lifecycle import NotInThisState
from domain.matches import (
    ConfirmedByItsDecider,
    DecisionOutdated,
    MatchAcceptanceConfirmed,
    MatchNamedTwice,
    NotReadAsItIs,
)
from domain.members import Member, MembershipNotInForce
from domain.organisations import OrganisationNotActive
from domain.refusals import CommandReused, Contended, Forbidden, InvalidInput, NotFound, Refusal, StaleVersion
from domain.solutions import SolutionNotOffered
from domain.wishes import Wish, WishOver
from services.commands import matches, members, organisations, solutions, wishes
from services.event_store.store import Command
from tests.stage.deciding import PAIR, SOLUTION, WISH, Deciding, deciding
from tests.stage.scene import REASON

pytestmark = pytest.mark.integration

OTHER = MatchId.of(WishId("W-2"), SOLUTION)


@pytest.fixture
def scene(database: str) -> Iterator[Deciding]:
    with deciding(database) as scene:
        yield scene


def meanwhile(monkeypatch: pytest.MonkeyPatch, rule: str, act: Callable[[], object], *, times: int = 1) -> None:
    """Lets somebody act after a decision was made and before it is stored, the first so many times."""
    decide, left = getattr(rules, rule), iter(range(times))

    def decide_while_others_act(*given: object, **more: object) -> object:
        decided = decide(*given, **more)
        if next(left, None) is not None:
            act()
        return decided

    monkeypatch.setattr(rules, rule, decide_while_others_act)


def withdraw_wish(scene: Deciding) -> None:
    wishes.withdraw(scene.store, scene.by("dora"), WISH, reason=REASON)


def fulfil_wish(scene: Deciding) -> None:
    wishes.fulfil(scene.store, scene.by("dora"), WISH, solutions=[], reason=REASON)


def withdraw_solution(scene: Deciding) -> None:
    solutions.withdraw(scene.store, scene.by("paul"), SOLUTION, reason=REASON)


GOES = pytest.mark.parametrize(
    ("goes", "refusal"),
    [(withdraw_wish, WishOver), (fulfil_wish, WishOver), (withdraw_solution, SolutionNotOffered)],
)


class TestAMatch:
    def test_is_accepted_by_one_officer_and_confirmed_by_another(self, scene: Deciding) -> None:
        scene.accepted()
        assert scene.state() == "accepted"
        scene.confirm()
        assert scene.state() == "acceptance-confirmed"

    def test_says_at_which_rank_and_for_whom_each_step_was_taken(self, scene: Deciding) -> None:
        scene.in_effect()
        events = [event for event in scene.scene.events() if event.stream == f"match:{PAIR}"]
        assert {event.envelope.rank.title for event in events if event.envelope.rank} == {"Senior Engineer"}
        assert [event.envelope.role for event in events][-2:] == [Role.FACILITATOR_OFFICER, Role.REVIEWER]
        told = [event.fact.TYPE for event in events if event.envelope.parties]
        assert told == [MatchAcceptanceConfirmed.TYPE]

    def test_tells_the_public_who_decided_by_role_and_department_only(self, scene: Deciding) -> None:
        scene.in_effect()
        fact = scene.scene.events()[-1].fact
        public = fact.model_dump(mode="json", include=set(fact.fields_of(Exposure.PUBLIC)))
        assert public["decided_by"]["role"] == "facilitator-officer"
        assert public["confirmed_by"]["organisation_name"]["en"] == "Innovation Office"
        assert "Because" not in str(public)

    def test_is_proposed_again_after_a_declined_round(self, scene: Deciding) -> None:
        scene.ready()
        scene.decline()
        scene.confirm()
        scene.propose()
        assert scene.match().round == 2
        with pytest.raises(NotDeclared):
            scene.accept()

    def test_is_known_to_its_two_sides_once_it_is_confirmed(self, scene: Deciding) -> None:
        scene.accepted()
        with pytest.raises(NotFound):
            matches.reverse(scene.store, scene.by("paul"), PAIR, reason=REASON)
        scene.confirm()
        with pytest.raises(Forbidden):
            matches.reverse(scene.store, scene.by("paul"), PAIR, reason=REASON)

    def test_is_of_a_wish_and_a_solution_that_are_there(self, scene: Deciding) -> None:
        scene.scene.wish(WISH)
        with pytest.raises(NotFound):
            scene.propose()
        scene.submitted()
        with pytest.raises(SolutionNotOffered):
            scene.propose()


class TestRaces:
    def test_two_proposals_of_a_pair_open_one_match(self, scene: Deciding, monkeypatch: pytest.MonkeyPatch) -> None:
        scene.pair()
        meanwhile(monkeypatch, "propose", scene.propose)
        with pytest.raises(NotInThisState):
            scene.propose()
        assert scene.happened(f"match:{PAIR}") == ["match.proposed.v1"]

    @GOES
    def test_nobody_decides_about_what_goes_away_meanwhile(
        self,
        scene: Deciding,
        monkeypatch: pytest.MonkeyPatch,
        goes: Callable[[Deciding], None],
        refusal: type[Refusal],
    ) -> None:
        scene.ready()
        meanwhile(monkeypatch, "accept", lambda: goes(scene))
        with pytest.raises(refusal):
            scene.accept()
        assert scene.state() == "proposed"

    @GOES
    def test_nobody_confirms_what_goes_away_meanwhile(
        self,
        scene: Deciding,
        monkeypatch: pytest.MonkeyPatch,
        goes: Callable[[Deciding], None],
        refusal: type[Refusal],
    ) -> None:
        scene.accepted()
        meanwhile(monkeypatch, "confirm", lambda: goes(scene))
        with pytest.raises(refusal):
            scene.confirm()
        assert scene.state() == "accepted"

    def test_an_interest_declared_meanwhile_stops_the_decision(
        self, scene: Deciding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.ready()
        meanwhile(monkeypatch, "accept", lambda: scene.declare("faye", interest=True))
        with pytest.raises(InterestStands):
            scene.accept()

    def test_an_interest_of_the_decider_declared_meanwhile_stops_the_confirmation(
        self, scene: Deciding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.accepted()
        meanwhile(monkeypatch, "confirm", lambda: scene.declare("faye", interest=True))
        with pytest.raises(NotInThisState):
            scene.confirm()
        assert "match.decision_undone.v1" in scene.happened(f"match:{PAIR}")

    def test_a_membership_that_ends_meanwhile_stops_the_decision(
        self, scene: Deciding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.ready()
        leaves = setup(scene)
        meanwhile(
            monkeypatch,
            "accept",
            lambda: members.leave(scene.store, leaves, scene.scene.members["faye"]),
        )
        with pytest.raises(MembershipNotInForce):
            scene.accept()

    def test_a_membership_in_one_of_the_two_sides_that_begins_meanwhile_stops_the_decision(
        self, scene: Deciding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.ready()
        meanwhile(monkeypatch, "accept", lambda: join_too(scene, "faye", "Sensors Limited"))
        with pytest.raises(OwnOrganisation):
            scene.accept()

    def test_an_amendment_meanwhile_makes_the_officer_read_again(
        self, scene: Deciding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.ready()
        meanwhile(monkeypatch, "accept", lambda: amend(scene))
        with pytest.raises(NotReadAsItIs):
            scene.accept()

    def test_what_does_not_concern_the_decision_only_makes_it_decide_again(
        self, scene: Deciding, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.ready()
        question = lambda: wishes.ask(scene.store, scene.by("paul"), WISH, text=REASON)  # noqa: E731
        meanwhile(monkeypatch, "accept", question, times=2)
        scene.accept()
        assert scene.state() == "accepted"

    def test_three_lost_races_give_up_without_a_trace(self, scene: Deciding, monkeypatch: pytest.MonkeyPatch) -> None:
        scene.ready()
        question = lambda: wishes.ask(scene.store, scene.by("paul"), WISH, text=REASON)  # noqa: E731
        meanwhile(monkeypatch, "accept", question, times=3)
        with pytest.raises(Contended):
            scene.accept()
        assert scene.state() == "proposed"

    def test_two_officers_at_once_make_one_decision(self, scene: Deciding) -> None:
        scene.ready()
        scene.declare("felix")
        came: list[str] = []
        start = threading.Barrier(2)

        def decide(who: str, act: Callable[..., object]) -> None:
            start.wait()
            try:
                act(who=who)
                came.append("decided")
            except NotInThisState:
                came.append("refused")

        threads = [
            threading.Thread(target=decide, args=each) for each in (("faye", scene.accept), ("felix", scene.decline))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(came) == ["decided", "refused"]


class TestBelonging:
    @pytest.mark.parametrize("side", ["Drainage Department", "Sensors Limited"])
    def test_to_one_of_the_two_sides_bars_an_officer_who_acts_for_the_facilitator(
        self, scene: Deciding, side: str
    ) -> None:
        scene.ready()
        join_too(scene, "faye", side)
        with pytest.raises(OwnOrganisation):
            scene.accept()

    def test_to_one_of_the_two_sides_bars_the_reviewer(self, scene: Deciding) -> None:
        scene.accepted()
        join_too(scene, "rita", "Drainage Department")
        with pytest.raises(OwnOrganisation):
            scene.confirm()

    def test_ends_with_the_membership(self, scene: Deciding) -> None:
        scene.ready()
        member = join_too(scene, "faye", "Sensors Limited")
        members.leave(scene.store, setup(scene), member)
        scene.accept()


class TestASuspendedSide:
    @pytest.fixture(params=["Sensors Limited", "Drainage Department"])
    def suspend(self, scene: Deciding, request: pytest.FixtureRequest) -> Callable[[], object]:
        side = scene.scene.organisations[request.param]
        return lambda: organisations.suspend(scene.store, scene.by("anna"), side, reason=REASON)

    def test_is_not_proposed(self, scene: Deciding, suspend: Callable[[], object]) -> None:
        scene.pair()
        suspend()
        with pytest.raises(OrganisationNotActive):
            scene.propose()

    def test_is_not_accepted_but_declined(self, scene: Deciding, suspend: Callable[[], object]) -> None:
        scene.ready()
        suspend()
        with pytest.raises(OrganisationNotActive):
            scene.accept()
        scene.decline()
        scene.confirm()
        assert scene.state() == "decline-confirmed"

    def test_does_not_see_its_acceptance_take_effect(self, scene: Deciding, suspend: Callable[[], object]) -> None:
        scene.accepted()
        suspend()
        with pytest.raises(OrganisationNotActive):
            scene.confirm()

    def test_that_is_suspended_meanwhile_stops_the_decision(
        self, scene: Deciding, suspend: Callable[[], object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene.ready()
        meanwhile(monkeypatch, "accept", suspend)
        with pytest.raises(OrganisationNotActive):
            scene.accept()


class TestTheSecondOfficer:
    def test_is_another_person_though_one_person_is_two_members(self, scene: Deciding) -> None:
        scene.scene.organisation("Second Office", type="gov-department")
        faye = scene.store.find(Member, scene.scene.members["faye"])
        done = members.join(
            scene.store,
            setup(scene),
            organisation_id=scene.scene.organisations["Second Office"],
            roles=[Role.REVIEWER],
            name="faye",
            rank=faye.substantive,
            person=faye.person,
        )
        scene.scene.members["faye as reviewer"] = MemberId(done.id_of("member"))
        scene.accepted()
        with pytest.raises(ConfirmedByItsDecider):
            scene.confirm(who="faye as reviewer")

    def test_does_not_confirm_what_was_amended_since(self, scene: Deciding) -> None:
        scene.accepted()
        amend(scene)
        with pytest.raises(DecisionOutdated):
            scene.confirm()
        matches.refuse_confirmation(scene.store, scene.by("rita"), PAIR, reason=REASON)
        scene.accept()
        scene.confirm()


class TestSeveralConfirmations:
    @pytest.fixture
    def two(self, scene: Deciding) -> dict[MatchId, int | None]:
        scene.scene.wish("W-2")
        scene.accepted()
        scene.propose(OTHER)
        for who in ("faye", "rita"):
            scene.declare(who, OTHER)
        scene.decline(OTHER)
        return {match: scene.match(match).version for match in (PAIR, OTHER)}

    def test_take_effect_together(self, scene: Deciding, two: dict[MatchId, int | None]) -> None:
        done = matches.confirm_several(scene.store, scene.by("rita"), list(two.items()))
        assert set(done.streams) == {f"match:{PAIR}", f"match:{OTHER}"}
        assert (scene.state(PAIR), scene.state(OTHER)) == ("acceptance-confirmed", "decline-confirmed")

    def test_take_effect_together_or_not_at_all(self, scene: Deciding, two: dict[MatchId, int | None]) -> None:
        matches.withdraw_decision(scene.store, scene.by("faye"), OTHER)
        with pytest.raises(NotInThisState):
            matches.confirm_several(scene.store, scene.by("rita"), [(match, None) for match in two])
        assert scene.state(PAIR) == "accepted"

    def test_are_of_what_the_reviewer_has_read(self, scene: Deciding, two: dict[MatchId, int | None]) -> None:
        scene.declare("felix", OTHER)
        with pytest.raises(StaleVersion):
            matches.confirm_several(scene.store, scene.by("rita"), list(two.items()))

    def test_name_each_match_once(self, scene: Deciding, two: dict[MatchId, int | None]) -> None:
        for first in (1, two[PAIR]):
            with pytest.raises(MatchNamedTwice) as refused:
                matches.confirm_several(scene.store, scene.by("rita"), [(PAIR, first), *two.items()])
            assert refused.value.field == "matches[1].match"
        assert scene.state(PAIR) == "accepted"

    def test_are_at_least_one(self, scene: Deciding) -> None:
        with pytest.raises(InvalidInput):
            matches.confirm_several(scene.store, scene.by("rita"), [])


class TestCommands:
    def test_are_done_once_for_their_id(self, scene: Deciding) -> None:
        scene.ready()
        command = replace(scene.by("faye"), body={"decision": "accept"})
        said = scene.as_read(PAIR, "fits-need")
        first = matches.accept(scene.store, command, PAIR, **said)
        again = matches.accept(scene.store, command, PAIR, **said)
        assert (again.position, again.repeated) == (first.position, True)
        with pytest.raises(CommandReused):
            matches.accept(scene.store, replace(command, body={"decision": "other"}), PAIR, **said)

    def test_fail_at_once_on_another_version_than_the_person_read(self, scene: Deciding) -> None:
        scene.ready()
        stale = replace(scene.by("faye"), expected_version=scene.match().version - 1)
        with pytest.raises(StaleVersion):
            matches.accept(scene.store, stale, PAIR, **scene.as_read(PAIR, "fits-need"))

    @pytest.mark.parametrize("who", ["dora", "paul", "rita"])
    def test_of_deciding_are_for_facilitator_officers(self, scene: Deciding, who: str) -> None:
        scene.ready()
        with pytest.raises((Forbidden, NotFound)):
            scene.accept(who=who)

    def test_of_confirming_are_for_reviewers(self, scene: Deciding) -> None:
        scene.accepted()
        scene.declare("felix")
        with pytest.raises(Forbidden):
            scene.confirm(who="felix")

    def test_of_lapsing_are_for_the_service_alone(self, scene: Deciding) -> None:
        scene.ready()
        with pytest.raises(Forbidden):
            matches.lapse(scene.store, scene.by("faye"), PAIR, lapse_after_days=0)


class TestADeclaration:
    def test_is_ciphertext_in_the_store_and_can_be_erased(self, scene: Deciding) -> None:
        scene.pair()
        scene.propose()
        scene.declare("faye", interest=True, statement="My brother works there")
        row = scene.store.recorder.rows_of(f"match:{PAIR}")[-1]
        assert b"brother" not in row.state
        event = scene.store.mapper.to_event(row)
        assert scene.store.mapper.opened(event) == {"statement": "My brother works there"}
        scene.scene.portal.person_keys.erase(event.fact.model_dump()["person"])
        assert scene.store.mapper.opened(event) == {"statement": None}
        assert scene.match().declarations == {f"person:{event.fact.model_dump()['person']}": True}


def setup(scene: Deciding) -> Command:
    command = scene.by("dora")
    return replace(command, caller=replace(command.caller, member=None, role=None, service="setup"))


def join_too(scene: Deciding, who: str, organisation: str) -> MemberId:
    """The same person becomes a member there as well."""
    role = Role.PROVIDER if organisation == "Sensors Limited" else Role.DEPARTMENT_OFFICER
    person = scene.store.find(Member, scene.scene.members[who]).person
    done = members.join(
        scene.store,
        setup(scene),
        organisation_id=scene.scene.organisations[organisation],
        roles=[role],
        name=who,
        person=person,
    )
    return MemberId(done.id_of("member"))


def amend(scene: Deciding) -> None:
    content = scene.store.find(Wish, WISH).content
    assert content is not None
    wishes.amend(scene.store, scene.by("dora"), WISH, content=content, budget=None, reason=REASON)
