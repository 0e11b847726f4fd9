"""The desk: what waits for whose next step, and what each side knows of from the inside; over HTTP too."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from domain.envelope import Role
from domain.ids import MatchId, SolutionId, TrialId, WishId
from domain.nouns import LIFECYCLES
from domain.terms import STATES
from projections.desk import Desk
from projections.desk.view import NOUNS, TURNS
from services.commands import matches, reports, solutions, trials, wishes
from tests.stage.acts import completed_trial, report_content, trial_plan
from tests.stage.library import Library
from tests.stage.scene import BUDGET, REASON, Scene, open_scene, solution_content, take_in, wish_content

pytestmark = pytest.mark.integration

PAIR = MatchId("W-1:S-1")


class OnTheDesk:
    """Brings the view up to date and looks at its rows."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.position = 0

    def row(self, stream: str, *, of: str | None = None) -> dict[str, Any] | None:
        """As officers see it, or as this organisation was told."""
        audience = self.scene.organisations[of] if of else ""
        events = self.scene.events(after=self.position)
        with psycopg.connect(self.scene.portal.conninfo, autocommit=True) as conn:
            if events:
                take_in(conn, Desk(), events)
                self.position = events[-1].position or 0
            cursor = conn.execute(
                "SELECT row_to_json(t) FROM view_desk.things t WHERE (noun || ':' || id, audience) = (%s, %s)",
                (stream, audience),
            )
            found = cursor.fetchone()
        return found[0] if found else None

    def stands(self, stream: str, *, of: str | None = None) -> tuple[str, str] | None:
        """State, and whose turn it is."""
        row = self.row(stream, of=of)
        return (row["state"], row["turn"]) if row else None


@pytest.fixture
def desk(database: str) -> Iterator[OnTheDesk]:
    with open_scene(database) as scene:
        yield OnTheDesk(scene)


class TestTurns:
    def test_are_of_states_that_there_are(self) -> None:
        assert {noun for noun, _ in TURNS} == set(NOUNS)
        assert all(state in LIFECYCLES[noun].states() and state in STATES for noun, state in TURNS)

    def test_of_a_wish_go_between_department_and_facilitator(self, desk: OnTheDesk) -> None:
        scene, wish = desk.scene, WishId("W-1")
        content = wish_content()
        wishes.draft(scene.store, scene.by("dora"), content=content, budget=BUDGET, wish_id=wish)
        assert desk.stands("wish:W-1") == ("draft", "department-officer")
        wishes.submit(scene.store, scene.by("dora"), wish)
        assert desk.stands("wish:W-1") == ("submitted", "facilitator-officer")
        wishes.send_back(scene.store, scene.by("faye"), wish, reason=REASON)
        assert desk.stands("wish:W-1", of="Drainage Department") == ("sent-back", "department-officer")
        wishes.submit(scene.store, scene.by("dora"), wish)
        wishes.publish(scene.store, scene.by("faye"), wish)
        assert desk.stands("wish:W-1") == ("published", "")

    def test_of_a_wish_come_back_with_a_question(self, desk: OnTheDesk) -> None:
        scene = desk.scene
        scene.wish("W-1")
        wishes.ask(scene.store, scene.by("paul"), WishId("W-1"), text=REASON)
        assert desk.stands("wish:W-1", of="Drainage Department") == ("published", "department-officer")
        wishes.answer(scene.store, scene.by("dora"), WishId("W-1"), question=1, answer=REASON)
        assert desk.stands("wish:W-1") == ("published", "")

    def test_of_a_solution_are_to_vet_to_publish_and_to_mend(self, desk: OnTheDesk) -> None:
        scene, solution = desk.scene, SolutionId("S-1")
        content = solution_content()
        solutions.submit(scene.store, scene.by("paul"), content=content, price_indication=None, solution_id=solution)
        assert desk.stands("solution:S-1") == ("submitted", "facilitator-officer")
        solutions.vet(scene.store, scene.by("faye"), solution, feasible=False, reason=REASON)
        assert desk.stands("solution:S-1", of="Sensors Limited") == ("not-feasible", "provider")
        solutions.revise(scene.store, scene.by("paul"), solution, content=content, price_indication=None)
        solutions.vet(scene.store, scene.by("faye"), solution, feasible=True, reason=REASON)
        assert desk.stands("solution:S-1") == ("feasible", "facilitator-officer")
        assert desk.row("solution:S-1", of="Drainage Department") is None

    def test_of_a_match_in_effect_are_to_plan_a_trial(self, desk: OnTheDesk) -> None:
        scene = desk.scene
        scene.wish("W-1")
        scene.solution("S-1")
        match, trial = scene.in_effect("W-1", "S-1"), TrialId("T-2")
        waiting = ("acceptance-confirmed", "facilitator-officer")
        assert desk.stands("match:W-1:S-1") == desk.stands("match:W-1:S-1", of="Sensors Limited") == waiting
        trials.plan(scene.store, scene.by("faye"), match, plan=trial_plan(), trial_id=trial)
        assert desk.stands("match:W-1:S-1") == ("acceptance-confirmed", "")
        scene.now += timedelta(days=1)
        trials.discard(scene.store, scene.by("faye"), trial, reason=REASON)
        assert desk.stands("match:W-1:S-1") == desk.stands("match:W-1:S-1", of="Drainage Department") == waiting
        assert (desk.row("match:W-1:S-1") or {})["since"] == "2026-03-03"

    def test_of_a_trial_planned_and_given_up_at_once_come_back_to_its_match(self, desk: OnTheDesk) -> None:
        scene = desk.scene
        scene.wish("W-1")
        scene.solution("S-1")
        match, trial = scene.in_effect("W-1", "S-1"), TrialId("T-2")
        desk.row("match:W-1:S-1")
        trials.plan(scene.store, scene.by("faye"), match, plan=trial_plan(), trial_id=trial)
        trials.approve(scene.store, scene.by("rita"), trial)
        trials.cancel(scene.store, scene.by("faye"), trial, reason=REASON)
        assert desk.stands("match:W-1:S-1") == ("acceptance-confirmed", "facilitator-officer")

    def test_of_a_trial_and_its_report_go_on_until_it_is_published(self, desk: OnTheDesk) -> None:
        scene = desk.scene
        scene.wish("W-1")
        scene.solution("S-1")
        match, trial = scene.in_effect("W-1", "S-1"), TrialId("T-2")
        trials.plan(scene.store, scene.by("faye"), match, plan=trial_plan(), trial_id=trial)
        assert desk.stands("trial:T-2") == ("planned", "reviewer")
        trials.discard(scene.store, scene.by("faye"), trial, reason=REASON)
        assert desk.stands("trial:T-2", of="Sensors Limited") == ("discarded", "")
        done = completed_trial(scene, match)
        assert desk.stands(f"trial:{done}") == ("completed", "facilitator-officer")
        reports.draft(scene.store, scene.by("faye"), done, content=report_content())
        assert desk.stands(f"trial:{done}") == ("completed", "")
        assert desk.stands(f"report:{done}", of="Sensors Limited") == ("draft", "provider reviewer")
        reports.publish(scene.store, scene.by("rita"), done)
        assert desk.stands(f"report:{done}") == ("published", "")

    def test_begin_on_the_day_on_which_they_changed(self, desk: OnTheDesk) -> None:
        scene, wish = desk.scene, WishId("W-1")
        wishes.draft(scene.store, scene.by("dora"), content=wish_content(), budget=None, wish_id=wish)
        scene.now += timedelta(days=3)
        wishes.revise(scene.store, scene.by("dora"), wish, content=wish_content(), budget=None)
        assert (desk.row("wish:W-1") or {})["since"] == "2026-03-02"
        wishes.submit(scene.store, scene.by("dora"), wish)
        assert (desk.row("wish:W-1") or {})["since"] == "2026-03-05"


class TestAMatch:
    def test_is_not_told_before_its_confirmation(self, desk: OnTheDesk) -> None:
        scene = desk.scene
        scene.wish("W-1")
        scene.solution("S-1")
        scene.match("W-1", "S-1")
        scene.decide("faye", PAIR, accept=False)
        assert desk.stands("match:W-1:S-1") == ("declined", "reviewer")
        assert desk.row("match:W-1:S-1", of="Sensors Limited") is None
        scene.confirm("rita", PAIR)
        assert desk.stands("match:W-1:S-1", of="Sensors Limited") == ("decline-confirmed", "")
        scene.match("W-1", "S-1")  # again
        assert desk.stands("match:W-1:S-1") == ("proposed", "facilitator-officer")
        assert desk.stands("match:W-1:S-1", of="Drainage Department") == ("decline-confirmed", "")

    def test_that_lapsed_names_both_sides_to_both(self, desk: OnTheDesk) -> None:
        scene = desk.scene
        scene.wish("W-1")
        scene.solution("S-1")
        scene.match("W-1", "S-1")
        wishes.withdraw(scene.store, scene.by("dora"), WishId("W-1"), reason=REASON)
        matches.lapse(scene.store, scene.by_service("deadlines"), PAIR, lapse_after_days=90)
        row = desk.row("match:W-1:S-1", of="Sensors Limited") or {}
        assert (row["state"], row["wish"], row["provider"]) == (
            "lapsed",
            "W-1",
            scene.organisations["Sensors Limited"],
        )


def ids(body: dict[str, Any]) -> list[str]:
    return [f"{item['noun']}:{item['id']}" for item in body["items"]]


class TestOverHttp:
    def test_shows_what_waits_for_ones_role(self, library: Library) -> None:
        scene = library.scene
        scene.member("wendy", of="Innovation Office", roles=[Role.REVIEWER])
        trials.plan(scene.store, scene.by("faye"), MatchId("W-1:S-1"), plan=trial_plan(), trial_id=TrialId("T-3"))
        body = library.json("/desk", by="wendy")
        assert "trial:T-3" in ids(body)
        assert all("reviewer" in item["waits_for"] for item in body["items"])
        assert body["waiting"] == {noun: sum(by_state.values()) for noun, by_state in body["counts"].items()}
        found = next(item for item in body["items"] if item["id"] == "T-3")
        assert found["wish"] == {"id": "W-1", "title": {"en": "Amended"}}
        assert found["title"]["en"] == "Six vehicular subways, North District"
        trials.discard(scene.store, scene.by("faye"), TrialId("T-3"), reason=REASON)
        assert "trial:T-3" not in ids(library.json("/desk", by="wendy"))

    def test_shows_matches_without_a_trial_while_one_can_be_planned(self, library: Library) -> None:
        scene = library.scene
        scene.wish("W-8")
        match = scene.in_effect("W-8", "S-1")
        found = library.json("/desk", by="faye", noun="match", wish="W-8")
        assert [(item["id"], item["waits_for"]) for item in found["items"]] == [(match, ["facilitator-officer"])]
        wishes.withdraw(scene.store, scene.by("dora"), WishId("W-8"), reason=REASON)
        after = library.json("/desk", by="faye", noun="match", wish="W-8")
        assert (after["items"], after["counts"]) == ([], {})
        assert after["waiting"].get("match", 0) == found["waiting"]["match"] - 1
        every = library.json("/desk", by="faye", noun="match", wish="W-8", pool="all")["items"]
        assert [(item["state"], item["waits_for"]) for item in every] == [("acceptance-confirmed", [])]

    def test_shows_a_department_its_drafts(self, library: Library) -> None:
        mine = library.json("/desk", by="dora", noun="wish")
        assert "wish:W-6" in ids(mine)
        sent_back = next(item for item in mine["items"] if item["id"] == "W-6")
        assert (sent_back["state"], sent_back["version"], sent_back["waits_for"]) == (
            "sent-back",
            3,
            ["department-officer"],
        )
        assert library.json("/desk", by="della", pool="all")["items"] == []

    def test_shows_a_provider_its_solutions_whatever_became_of_them(self, library: Library) -> None:
        every = library.json("/desk", by="paul", pool="all", noun="solution", limit=200)
        states = {item["id"]: item["state"] for item in every["items"]}
        assert (states["S-8"], states["S-4"], states["S-1"]) == ("not-feasible", "withdrawn", "published")
        assert {item["provider"] for item in every["items"]} == {library.scene.organisations["Sensors Limited"]}
        assert ids(library.json("/desk", by="otto", pool="all")) == []

    def test_lists_matches_as_each_side_was_told(self, library: Library) -> None:
        told = {item["id"]: item["state"] for item in library.json("/matches", by="paul")["items"]}
        known = {item["id"]: item["state"] for item in library.json("/matches", by="faye", limit=200)["items"]}
        assert set(told) <= set(known)
        assert told["W-3:S-3"] == "decline-confirmed"
        assert known["W-3:S-3"] != "decline-confirmed"
        for match, state in told.items():
            assert library.json(f"/matches/{match}", by="paul")["state"] == state
        assert library.json("/matches", by="otto")["items"] == []
        assert all(item["version"] is None for item in library.json("/matches", by="paul")["items"])

    def test_goes_page_by_page(self, library: Library) -> None:
        whole = ids(library.json("/desk", by="olga", pool="all", limit=200))
        answer = library.get("/api/v1/desk", by="olga", pool="all", limit=7)
        found, link = ids(answer.json()), answer.links.get("next")
        key = {"Authorization": f"Bearer {library.key('olga')}"}
        while link:
            page = library.api.client.get(link["url"], headers=key)
            found += ids(page.json())
            link = page.links.get("next")
        assert found == whole

    def test_has_tables(self, library: Library) -> None:
        whole = library.json("/desk", by="faye", pool="all", limit=200)["items"]
        lines = library.get("/api/v1/desk.ndjson", by="faye", pool="all").text.splitlines()
        assert [json.loads(each) for each in lines] == whole
        answer = library.get("/api/v1/desk.csv", by="faye", pool="all", headers={"Accept-Language": "zh-HK"})
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(row["noun"], row["id"]) for row in rows] == [(item["noun"], item["id"]) for item in whole]
        assert "雷達水位計" in {row["title"] for row in rows}
        assert [row["waits_for"] for row in rows] == ["; ".join(item["waits_for"]) for item in whole]
        assert answer.headers["cache-control"] == "private, no-cache"
        matches_only = library.get("/api/v1/matches.ndjson", by="paul").text.splitlines()
        assert {json.loads(each)["noun"] for each in matches_only} == {"match"}

    def test_says_what_organisations_are_called_as_far_as_one_may_know(self, library: Library) -> None:
        drainage, sensors = (library.scene.organisations[it] for it in ("Drainage Department", "Sensors Limited"))
        named = library.json("/desk", by="faye", pool="all", limit=200)
        sides = {item[side] for item in named["items"] for side in ("department", "provider")}
        assert set(named["names"]) == sides - {None}
        assert named["names"][drainage] == {"text": "Drainage Department", "language": "en", "fallback": False}
        told = library.get("/api/v1/matches", by="paul", headers={"Accept-Language": "zh-HK"})
        assert told.json()["names"][sensors] == {"text": "Sensors Group", "language": "en", "fallback": True}
        assert (told.headers["content-language"], "Accept-Language" in told.headers["vary"]) == ("zh-Hant", True)
        table = library.get("/api/v1/matches.csv", by="paul").text
        assert {(row["department_name"], row["provider_name"]) for row in csv.DictReader(io.StringIO(table))} == {
            ("Drainage Department", "Sensors Group")
        }

    def test_is_not_sent_again_to_the_same_role_while_nothing_happened(self, library: Library) -> None:
        first = library.get("/api/v1/desk", by="faye")
        same = {"If-None-Match": first.headers["etag"]}
        assert library.get("/api/v1/desk", by="faye", headers=same).status_code == 304
        assert library.get("/api/v1/desk", by="rita", headers=same).status_code == 200

    def test_is_for_members_only(self, library: Library) -> None:
        for path in ("/desk", "/desk.csv", "/matches", "/matches.ndjson"):
            assert library.get(f"/api/v1{path}").status_code == 401

    def test_refuses_what_it_cannot_mean(self, library: Library) -> None:
        for query, code in (
            ({"pool": "theirs"}, "invalid-input"),
            ({"nouns": "wish"}, "unknown-parameter"),
            ({"state": "asleep"}, "invalid-input"),
            ({"cursor": "W=zFd"}, "invalid-input"),
        ):
            answer = library.get("/api/v1/desk", by="faye", **query)
            assert (answer.status_code, answer.json()["code"]) == (422, code)
