"""The match queue: what waits for whom, why, for how long, and what blocks it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import AsyncConnection

from domain.deadlines import hong_kong_date
from domain.envelope import Origin
from domain.ids import MatchId, SolutionId, WishId
from domain.matches import LIFECYCLE, TAKEN_BACK, Match
from domain.members import Member
from domain.texts import LocalisedText
from projections.match_queue import MatchQueue
from projections.match_queue.questions import Pool, QueueFilters, counts, one, waiting
from projections.match_queue.view import told_as
from projections.match_queue.waiting import Block, QueueAsker, Waiting
from services.commands import matches, solutions, wishes
from tests.stage.http import Api, open_api
from tests.stage.projecting import projecting
from tests.stage.scene import REASON, Scene, open_scene, take_in, wish_content
from tests.stage.walk import Walk

pytestmark = pytest.mark.integration

T = TypeVar("T")
MATCH = MatchId("W-1:S-1")
OFFICER = "facilitator-officer"
PATIENT = {"Prefer": "wait=30"}
TODAY = date(2026, 3, 2)


class Queue:
    """Brings the view up to date and asks it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.position = 0

    def ask(self, question: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        events = self.scene.events(after=self.position)
        with psycopg.connect(self.scene.portal.conninfo, autocommit=True) as conn:
            take_in(conn, MatchQueue(), events)
        self.position = max([self.position, *(event.position or 0 for event in events)])

        async def asking() -> T:
            async with await AsyncConnection.connect(self.scene.portal.conninfo, autocommit=True) as conn:
                return await question(conn)

        return asyncio.run(asking())

    def officer(self, name: str) -> str:
        return self.scene.store.find(Member, self.scene.members[name]).actor_id

    def asker(self, name: str) -> QueueAsker:
        return QueueAsker(
            person=self.officer(name), organisation=self.scene.store.find(Member, self.scene.members[name]).organisation
        )

    def one(self, name: str = "faye", *, match: str = MATCH) -> Waiting:
        found = self.ask(lambda conn: one(conn, match, self.asker(name), on=TODAY))
        assert found is not None
        return found

    def ids(self, name: str, pool: Pool, **filters: Any) -> list[str]:
        asked = QueueFilters(**filters)
        found = self.ask(lambda conn: waiting(conn, self.asker(name), pool=pool, filters=asked, on=TODAY))
        return [item.match for item in found.items]


@pytest.fixture
def queue(database: str) -> Iterator[Queue]:
    with open_scene(database) as scene:
        scene.wish("W-1")
        scene.solution("S-1", targets="W-1")
        yield Queue(scene)


class TestWaiting:
    def test_shows_what_an_officer_was_given_and_why(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        assert queue.ids("faye", Pool.MINE, done=False) == [MATCH]
        assert queue.ids("felix", Pool.MINE) == []
        found = queue.one()
        assert (found.state, found.because, found.done) == ("proposed", "assigned", False)
        assert found.story["proposed"]["by"]["id"] == queue.officer("felix")
        assert found.story["proposed"]["reason"] == {"en": "Because the test says so"}
        assert found.wish.title["en"] == "Water rises in the subway"
        assert found.version == queue.scene.store.find(Match, MATCH).version

    def test_shows_what_nobody_looks_after(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1", assigned_to=None)
        assert queue.ids("faye", Pool.UNASSIGNED) == [MATCH]
        matches.assign(queue.scene.store, queue.scene.by("felix"), MATCH, member=queue.scene.members["felix"])
        assert queue.ids("faye", Pool.UNASSIGNED) == []
        assert queue.ids("felix", Pool.MINE) == [MATCH]

    def test_tells_how_long_it_has_waited(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        found = queue.ask(lambda conn: one(conn, MATCH, queue.asker("faye"), on=TODAY + timedelta(days=12)))
        assert found is not None
        assert (found.since, found.age_days) == (TODAY, 12)

    def test_has_waited_since_it_was_recorded_when_it_was_imported(self, queue: Queue) -> None:
        command = queue.scene.by("felix")
        imported = replace(
            command,
            caller=replace(command.caller, service="loader"),
            origin=Origin(how="imported", file="decisions.jsonl", line=1),
            happened_on=date(2018, 4, 1),
        )
        matches.propose(queue.scene.store, imported, MATCH, reason=REASON)
        recorded_at = queue.scene.events()[-1].recorded_at
        assert recorded_at is not None
        assert queue.one().since == hong_kong_date(recorded_at)

    def test_grows_no_older_once_it_has_ended(self, queue: Queue) -> None:
        queue.scene.in_effect("W-1", "S-1")
        found = queue.ask(lambda conn: one(conn, MATCH, queue.asker("faye"), on=TODAY + timedelta(days=12)))
        assert found is not None
        assert (found.state, found.since, found.age_days) == ("acceptance-confirmed", TODAY, 0)

    def test_passes_a_decision_to_the_reviewers(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        queue.scene.decide("faye", MATCH)
        assert queue.ids("faye", Pool.MINE, done=False) == []
        assert queue.ids("faye", Pool.MINE, done=True) == [MATCH]
        assert queue.ids("rita", Pool.TO_CONFIRM, done=False) == [MATCH]
        queue.scene.confirm("rita", MATCH)
        assert queue.ids("rita", Pool.TO_CONFIRM, done=False) == []
        assert queue.ids("rita", Pool.TO_CONFIRM, done=True) == [MATCH]

    def test_comes_back_when_the_decision_is_undone(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        queue.scene.decide("faye", MATCH)
        queue.scene.declare("faye", MATCH, interest=True)
        found = queue.one()
        assert (found.state, found.because, found.done) == ("proposed", "decision-undone", False)
        assert Block.INTEREST_DECLARED in found.blocks
        assert queue.ids("rita", Pool.TO_CONFIRM, done=False) == []

    def test_marks_a_decision_that_was_flagged_later(self, queue: Queue) -> None:
        queue.scene.in_effect("W-1", "S-1")
        queue.scene.declare("faye", MATCH, interest=True)
        assert queue.ids("felix", Pool.ALL, flagged=True) == [MATCH]
        assert queue.one().because == "decision-flagged"

    def test_starts_anew_with_a_new_round(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        queue.scene.decide("faye", MATCH, accept=False)
        queue.scene.confirm("rita", MATCH)
        queue.scene.match("W-1", "S-1", assigned_to=None)
        found = queue.one()
        assert (found.round, found.state, found.assignee, found.decided_by) == (2, "proposed", None, None)
        assert found.blocks == (Block.NOT_DECLARED,)
        assert list(found.story) == ["proposed"]

    def test_goes_page_by_page_and_keeps_filters(self, queue: Queue) -> None:
        for number in range(2, 5):
            queue.scene.solution(f"S-{number}")
            queue.scene.match("W-1", f"S-{number}")
        found, cursor = [], None
        for _ in range(2):
            one_page = queue.ask(
                lambda conn, cursor=cursor: waiting(  # type: ignore[misc]
                    conn, queue.asker("faye"), on=TODAY, limit=2, cursor=cursor, filters=QueueFilters(wish="W-1")
                )
            )
            found += [item.match for item in one_page.items]
            cursor = one_page.next
        assert found == ["W-1:S-2", "W-1:S-3", "W-1:S-4"]
        assert cursor is None
        assert queue.ids("faye", Pool.MINE, solution="S-3") == ["W-1:S-3"]

    def test_counts_by_state(self, queue: Queue) -> None:
        queue.scene.solution("S-2")
        queue.scene.match("W-1", "S-1")
        queue.scene.match("W-1", "S-2")
        queue.scene.decide("faye", MATCH)
        assert queue.ask(lambda conn: counts(conn, queue.asker("faye"))) == {"accepted": 1, "proposed": 1}


class TestOneMatch:
    def test_is_told_as_of_one_moment_while_the_view_is_behind(self, database: str, tmp_path: Path) -> None:
        """What comes from history and what comes from the view belong together, however long the projector stands still."""
        with open_api(database, tmp_path) as api:
            walk = Walk(api)
            wish = walk.wish()
            solution = walk.solution(wish["id"])
            match = walk.proposed(wish, solution)
            before = api.cast.store.recorder.max_notification_id()
            with projecting(database, tmp_path):
                for path in (f"/history/match:{match}", "/organisations"):  # those say what organisations are called
                    seen = api.get(f"/api/v1{path}", by=OFFICER, params={"at_least": before}, headers=PATIENT)
                    assert seen.status_code == 200, seen.text
                proposed = told(api, match, at_least=before)
            decision = walk.decision(wish, solution, code="fits-need")
            done = api.done(f"/matches/{match}/acceptance", decision, by=OFFICER, headers={"If-Match": '"3"'})
            assert told(api, match) == proposed
            assert (proposed["ETag"], proposed["position"], proposed["state"]) == ('"3"', before, "proposed")
            assert "reason_code" not in proposed["inside"]
            with projecting(database, tmp_path):
                accepted = told(api, match, at_least=done["position"])
            assert (accepted["ETag"], accepted["position"]) == (f'"{done["version"]}"', done["position"])
            assert (accepted["version"], accepted["state"], accepted["because"]) == (4, "accepted", "accepted")
            assert accepted["inside"]["reason_code"] == "fits-need"
            assert accepted["sentence"] != proposed["sentence"]


def told(api: Api, match: str, **query: Any) -> dict[str, Any]:
    """What an officer is told of a match, with its ETag and its position."""
    answer = api.get(f"/api/v1/matches/{match}", by=OFFICER, params=query, headers=PATIENT)
    assert answer.status_code == 200, answer.text
    headers = {"ETag": answer.headers["ETag"], "position": int(answer.headers["Position"])}
    return {**answer.json(), **headers}


class TestTheStory:
    def test_calls_what_leads_to_a_state_like_the_state(self) -> None:
        for fact in LIFECYCLE.leading_to(*LIFECYCLE.states()):
            assert fact in TAKEN_BACK or told_as(fact) == LIFECYCLE.steps[fact].to


class TestBlocks:
    def test_say_that_nothing_was_declared_yet(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        assert queue.one().blocks == (Block.NOT_DECLARED,)
        queue.scene.declare("faye", MATCH)
        assert queue.one().blocks == ()

    def test_say_that_a_second_person_confirms(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        queue.scene.decide("faye", MATCH)
        assert queue.one("faye").blocks == (Block.SECOND_PERSON,)
        assert queue.one("rita").blocks == (Block.NOT_DECLARED,)

    def test_say_that_the_officer_belongs_to_a_side(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        assert Block.OWN_ORGANISATION in queue.one("paul").blocks

    def test_say_that_a_side_is_gone(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        wishes.withdraw(queue.scene.store, queue.scene.by("dora"), WishId("W-1"), reason=REASON)
        solutions.withdraw(queue.scene.store, queue.scene.by("paul"), SolutionId("S-1"), reason=REASON)
        assert set(queue.one().blocks) == {Block.NOT_DECLARED, Block.WISH_WITHDRAWN, Block.SOLUTION_WITHDRAWN}

    def test_say_that_the_decision_rests_on_an_older_text(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        queue.scene.decide("faye", MATCH)
        changed = wish_content(title=LocalisedText.of(en="Something else"))
        wishes.amend(
            queue.scene.store, queue.scene.by("dora"), WishId("W-1"), content=changed, budget=None, reason=REASON
        )
        assert Block.DECISION_OUTDATED in queue.one("rita").blocks

    def test_a_closed_wish_blocks_nothing(self, queue: Queue) -> None:
        queue.scene.match("W-1", "S-1")
        queue.scene.declare("faye", MATCH)
        wishes.close(queue.scene.store, queue.scene.by("dora"), WishId("W-1"), reason=REASON)
        assert queue.one().blocks == ()
