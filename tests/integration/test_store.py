"""The store of facts: decides on what is true when it is stored, once for each command id, with the authority of that moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from eventsourcing.postgres import PostgresApplicationRecorder

from domain import wishes as rules
from domain.envelope import Event, Role
from domain.ids import MemberId, SolutionId, WishId
from domain.lifecycle import NotInThisState
from domain.members import MembershipNotInForce, OrganisationSuspendedNow, RoleNotHeld
from domain.organisations import OrganisationNotActive
from domain.refusals import CommandReused, Contended, Forbidden, NotFound, Refusal, StaleVersion
from domain.wishes import Wish, WishSubmitted
from services.bootstrap import open_portal
from services.commands import members, organisations, wishes
from services.event_store.recorder import Done
from services.event_store.store import ATTEMPTS, Caller, Command, FactStore, Work
from tests.stage.scene import BUDGET, NOON, REASON, Scene, open_scene, wish_content

pytestmark = pytest.mark.integration

WISH = WishId("W-a")
OFFICERS = 8


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as opened:
        opened.member("ada", of="Innovation Office", roles=[Role.ADMINISTRATOR])
        yield opened


@pytest.fixture
def draft(scene: Scene) -> WishId:
    """A wish that is drafted, at version 1."""
    wishes.draft(scene.store, scene.by("dora"), content=wish_content(), budget=BUDGET, wish_id=WISH)
    return WISH


def revise(scene: Scene) -> None:
    """Somebody else changes the wish meanwhile."""
    wishes.revise(scene.store, scene.by("dora"), WISH, content=wish_content(), budget=None)


def interrupted(rule: Callable[[Work], None], *interruptions: Callable[[], object]) -> Callable[[Work], None]:
    """A decision during which something else happens: the first time the first, the second time the second …"""
    left = iter(interruptions)

    def decide(work: Work) -> None:
        rule(work)
        next(left, lambda: None)()

    return decide


def submit(work: Work) -> None:
    wish = work.get(Wish, WISH)
    work.append(wish, rules.submit(wish, on=work.on))


def last_event(scene: Scene, stream: str) -> Event:
    return scene.store.mapper.to_event(scene.store.recorder.rows_of(stream)[-1])


def history(scene: Scene) -> list[int | None]:
    return [event.position for event in scene.events()]


class TestStored:
    def test_event_says_who_when_in_which_role_and_at_what_rank(self, scene: Scene, draft: WishId) -> None:
        command = replace(scene.by("dora"), correlation="case-7")
        done = wishes.submit(scene.store, command, draft)
        event = last_event(scene, "wish:W-a")
        envelope = event.envelope
        assert done == Done(event.position or 0, {"wish:W-a": 2})
        assert isinstance(event.fact, WishSubmitted)
        assert (envelope.type, envelope.stream, envelope.version) == ("wish.submitted.v1", "wish:W-a", 2)
        assert (envelope.command, envelope.correlation) == (command.id, "case-7")
        assert envelope.actor.startswith("person:P-")
        assert (envelope.role, envelope.organisation) == (
            Role.DEPARTMENT_OFFICER,
            scene.organisations["Drainage Department"],
        )
        assert envelope.rank is not None
        assert envelope.rank.pay_point == "MPS 45"
        assert envelope.parties == (scene.organisations["Drainage Department"],)
        assert envelope.happened_on == date(2026, 3, 2)

    def test_events_have_ids_and_salts_of_their_own(self, scene: Scene, draft: WishId) -> None:
        envelopes = [event.envelope for event in scene.events()]
        assert len({envelope.id for envelope in envelopes}) == len(envelopes)
        assert len({envelope.salt for envelope in envelopes}) == len(envelopes)
        assert {len(envelope.salt) for envelope in envelopes} == {43}, "32 bytes in base64url"

    def test_day_is_the_one_of_hong_kong(self, scene: Scene, draft: WishId) -> None:
        scene.now = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
        wishes.submit(scene.store, scene.by("dora"), draft)
        assert last_event(scene, "wish:W-a").envelope.happened_on == date(2026, 3, 3)

    def test_nothing_when_the_decision_refuses(self, scene: Scene, draft: WishId) -> None:
        before, command = history(scene), scene.by("faye")
        with pytest.raises(NotInThisState):
            wishes.publish(scene.store, command, draft)
        assert history(scene) == before
        wishes.submit(scene.store, scene.by("dora"), draft)
        assert not wishes.publish(scene.store, command, draft).repeated, "a refusal is not remembered"


class TestCommandId:
    def test_again_says_what_was_done_and_decides_nothing(self, scene: Scene, draft: WishId) -> None:
        command = scene.by("dora")
        first, before = wishes.submit(scene.store, command, draft), len(history(scene))

        def never(work: Work) -> None:
            raise AssertionError

        assert scene.store.execute(command, never) == replace(first, repeated=True)
        assert len(history(scene)) == before

    def test_is_looked_up_before_versions_are(self, scene: Scene, draft: WishId) -> None:
        command = replace(scene.by("dora"), expected_version=1)
        first = wishes.submit(scene.store, command, draft)
        assert wishes.submit(scene.store, command, draft) == replace(first, repeated=True)

    def test_with_another_body_is_refused(self, scene: Scene, draft: WishId) -> None:
        command = replace(scene.by("dora"), body={"wish": draft})
        wishes.submit(scene.store, command, draft)
        with pytest.raises(CommandReused, match=command.id):
            wishes.submit(scene.store, replace(command, body={"wish": "W-b"}), draft)

    def test_of_another_caller_is_another(self, scene: Scene, draft: WishId) -> None:
        wishes.submit(scene.store, replace(scene.by("dora"), id="c"), draft)
        assert not wishes.publish(scene.store, replace(scene.by("faye"), id="c"), draft).repeated

    def test_done_by_another_between_look_up_and_decision_returns_the_others_result(
        self, scene: Scene, draft: WishId
    ) -> None:
        command = scene.by("dora")
        done: list[Done] = []

        def overtaken(_work: Work) -> None:
            done.append(wishes.submit(scene.store, command, draft))
            raise Contended

        assert scene.store.execute(command, overtaken) == replace(done[0], repeated=True)

    def test_sent_eight_times_at_once_is_done_once(self, scene: Scene, draft: WishId) -> None:
        command = scene.by("dora")
        outcomes = at_once(lambda _: wishes.submit(scene.store, command, draft))
        assert sorted(done.repeated for done in outcomes) == [False] + [True] * (OFFICERS - 1)
        assert len({done.position for done in outcomes}) == 1


def at_once(attempt: Callable[[int], Any]) -> list[Any]:
    """What came of eight attempts at once, refusals included."""
    barrier = threading.Barrier(OFFICERS)

    def run(number: int) -> Any:
        barrier.wait()
        try:
            return attempt(number)
        except Refusal as refused:
            return refused

    with ThreadPoolExecutor(OFFICERS) as pool:
        return list(pool.map(run, range(OFFICERS)))


class TestLostRace:
    def test_is_decided_again_on_what_is_there_now(self, scene: Scene, draft: WishId) -> None:
        decide = interrupted(submit, lambda: revise(scene))
        assert scene.store.execute(scene.by("dora"), decide).streams == {"wish:W-a": 3}

    def test_is_given_up_after_three_times_with_nothing_stored(self, scene: Scene, draft: WishId) -> None:
        command, decide = scene.by("dora"), interrupted(submit, *[lambda: revise(scene)] * ATTEMPTS)
        with pytest.raises(Contended):
            scene.store.execute(command, decide)
        assert scene.store.find(Wish, WISH).version == 1 + ATTEMPTS
        assert scene.store.find(Wish, WISH).state == "draft"
        assert scene.store.recorder.earlier(command.key) is None

    def test_refuses_when_what_was_only_read_has_moved_and_forbids_it(self, scene: Scene, draft: WishId) -> None:
        wishes.submit(scene.store, scene.by("dora"), draft)

        def publish(work: Work) -> None:
            wish, department = work.get(Wish, WISH), wishes._department(work.get(Wish, WISH), work)
            work.append(wish, rules.publish(wish, department=department, on=work.on))

        department = scene.organisations["Drainage Department"]
        decide = interrupted(
            publish, lambda: organisations.suspend(scene.store, scene.by("ada"), department, reason=REASON)
        )
        with pytest.raises(OrganisationNotActive):
            scene.store.execute(scene.by("faye"), decide)
        assert scene.store.find(Wish, WISH).state == "submitted"

    def test_refuses_when_the_actor_lost_the_role_meanwhile(self, scene: Scene, draft: WishId) -> None:
        def lose_the_role() -> None:
            members.change_roles(scene.store, scene.by("ada"), scene.members["dora"], roles=[Role.AUDITOR])

        with pytest.raises(RoleNotHeld):
            scene.store.execute(scene.by("dora"), interrupted(submit, lose_the_role))
        assert scene.store.find(Wish, WISH).state == "draft"

    def test_between_officers_has_one_winner_and_a_reason_for_the_others(self, scene: Scene, draft: WishId) -> None:
        commands = [scene.by("dora") for _ in range(OFFICERS)]
        outcomes = at_once(lambda n: wishes.submit(scene.store, commands[n], draft))
        assert sum(isinstance(outcome, Done) for outcome in outcomes) == 1
        assert sum(isinstance(outcome, NotInThisState) for outcome in outcomes) == OFFICERS - 1
        assert scene.store.find(Wish, WISH).version == 2


class TestIfMatch:
    def test_takes_the_version_that_is_there(self, scene: Scene, draft: WishId) -> None:
        assert wishes.submit(scene.store, replace(scene.by("dora"), expected_version=1), draft).streams

    def test_fails_at_once_on_an_older_one(self, scene: Scene, draft: WishId) -> None:
        revise(scene)
        with pytest.raises(StaleVersion) as stale:
            wishes.submit(scene.store, replace(scene.by("dora"), expected_version=1), draft)
        assert stale.value.details == {"expected": 1, "actual": 2}

    def test_lost_in_a_race_is_not_decided_again(self, scene: Scene, draft: WishId) -> None:
        decide = interrupted(submit, lambda: revise(scene), pytest.fail)
        with pytest.raises(StaleVersion) as stale:
            scene.store.execute(replace(scene.by("dora"), expected_version=1), decide)
        assert (stale.value.field, stale.value.value) == ("If-Match", 1)
        assert scene.store.find(Wish, WISH).state == "draft"

    def test_is_about_the_noun_that_is_appended_to_first(self, scene: Scene, draft: WishId) -> None:
        """As when a solution is withdrawn, and its open matches, at versions of their own, lapse with it."""
        other = WishId("W-b")
        wishes.draft(scene.store, scene.by("dora"), content=wish_content(), budget=None, wish_id=other)
        revise(scene)

        def discard_both(work: Work) -> None:
            for wish in (work.get(Wish, WISH), work.get(Wish, other)):
                work.append(wish, rules.discard(wish, reason=REASON))

        done = scene.store.execute(replace(scene.by("dora"), expected_version=2), discard_both)
        assert done.streams == {"wish:W-a": 3, "wish:W-b": 2}

    def test_of_something_else_that_moved_is_decided_again(self, scene: Scene, draft: WishId) -> None:
        def rename() -> None:
            department = scene.organisations["Drainage Department"]
            organisations.rename(scene.store, scene.by("ada"), department, name=REASON)

        done = scene.store.execute(replace(scene.by("dora"), expected_version=1), interrupted(submit, rename))
        assert done.streams == {"wish:W-a": 2}


class TestWork:
    def test_finds_a_noun_with_what_the_same_command_did_to_it(self, scene: Scene, draft: WishId) -> None:
        def submit_and_discard(work: Work) -> None:
            submit(work)
            wish = work.get(Wish, WISH)
            work.append(wish, rules.discard(wish, reason=REASON))

        assert scene.store.execute(scene.by("dora"), submit_and_discard).streams == {"wish:W-a": 3}
        assert scene.store.find(Wish, WISH).state == "discarded"

    def test_does_not_find_what_is_not_there(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            wishes.submit(scene.store, scene.by("dora"), WishId("W-none"))


class TestHappenedOn:
    def test_another_day_is_for_the_permission_to_import(self, scene: Scene, draft: WishId) -> None:
        with pytest.raises(Forbidden) as refused:
            wishes.submit(scene.store, replace(scene.by("dora"), happened_on=date(2026, 3, 1)), draft)
        assert refused.value.field == "happened_on"

    def test_today_is_for_everybody(self, scene: Scene, draft: WishId) -> None:
        wishes.submit(scene.store, replace(scene.by("dora"), happened_on=date(2026, 3, 2)), draft)
        assert last_event(scene, "wish:W-a").envelope.happened_on == date(2026, 3, 2)

    def test_is_what_rules_about_dates_use(self, scene: Scene, draft: WishId) -> None:
        """Imported in 2027: published on a day on which it was still open."""
        wishes.submit(scene.store, scene.by("dora"), draft)
        scene.now = NOON + timedelta(days=365)
        loader = Caller(service="loader", member=scene.members["faye"], role=Role.FACILITATOR_OFFICER)
        wishes.publish(scene.store, Command(id="line-1", caller=loader, happened_on=date(2026, 4, 1)), draft)
        envelope = last_event(scene, "wish:W-a").envelope
        assert envelope.happened_on == date(2026, 4, 1)
        assert envelope.actor == "service:loader"
        assert (envelope.acting_for or "").startswith("person:")


class TestAuthority:
    def test_ends_with_the_membership(self, scene: Scene, draft: WishId) -> None:
        command = scene.by("dora")
        members.leave(scene.store, scene.by("ada"), scene.members["dora"])
        with pytest.raises(MembershipNotInForce):
            wishes.submit(scene.store, command, draft)

    def test_ends_with_the_role(self, scene: Scene, draft: WishId) -> None:
        command = scene.by("dora")
        members.change_roles(scene.store, scene.by("ada"), scene.members["dora"], roles=[Role.AUDITOR])
        with pytest.raises(RoleNotHeld):
            wishes.submit(scene.store, command, draft)

    def test_rests_while_the_organisation_is_suspended(self, scene: Scene, draft: WishId) -> None:
        department = scene.organisations["Drainage Department"]
        organisations.suspend(scene.store, scene.by("ada"), department, reason=REASON)
        with pytest.raises(OrganisationSuspendedNow):
            wishes.submit(scene.store, scene.by("dora"), draft)
        organisations.reinstate(scene.store, scene.by("ada"), department, reason=REASON)
        wishes.submit(scene.store, scene.by("dora"), draft)

    def test_ends_in_every_process_at_its_next_command(self, scene: Scene, draft: WishId, database: str) -> None:
        with open_portal(database, master_key=bytes(32), clock=lambda: NOON) as elsewhere:
            wishes.revise(elsewhere.store, scene.by("dora"), draft, content=wish_content(), budget=None)
            members.leave(scene.store, scene.by("ada"), scene.members["dora"])
            command = Command(id="late", caller=Caller(member=scene.members["dora"], role=Role.DEPARTMENT_OFFICER))
            with pytest.raises(MembershipNotInForce):
                wishes.submit(elsewhere.store, command, draft)

    def test_is_nobodys_who_never_joined(self, scene: Scene, draft: WishId) -> None:
        stranger = Caller(member=MemberId("M-stranger"), role=Role.DEPARTMENT_OFFICER)
        with pytest.raises(NotFound):
            wishes.submit(scene.store, Command(id="c", caller=stranger), draft)


class TestIds:
    def test_that_are_minted_count_up_in_the_year_of_hong_kong(self, scene: Scene) -> None:
        scene.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
        first, second = scene.store.mint(WishId), scene.store.mint(WishId)
        assert (first[:7], second[:7]) == ("W-2027-", "W-2027-")
        assert int(second[7:]) == int(first[7:]) + 1

    def test_of_each_noun_count_for_themselves(self, scene: Scene) -> None:
        assert scene.store.mint(WishId)[7:] == scene.store.mint(SolutionId)[7:]

    def test_that_say_nothing_are_all_different(self, scene: Scene) -> None:
        assert len({scene.store.new_opaque_id(MemberId) for _ in range(1000)}) == 1000


class TestOpening:
    def test_is_refused_with_a_recorder_that_is_not_ours(self, scene: Scene) -> None:
        foreign = PostgresApplicationRecorder(scene.store.recorder.datastore, events_table_name="foreign_events")
        with pytest.raises(TypeError, match="not ours"):
            FactStore(foreign, scene.store.mapper)  # type: ignore[arg-type]
