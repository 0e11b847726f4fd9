"""Decisions over HTTP: each rule stops the wrong step with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stage.http import Api, open_api
from tests.stage.walk import TEXT, Walk

pytestmark = pytest.mark.journeys


@pytest.fixture
def api(database: str, tmp_path: Path) -> Iterator[Api]:
    with open_api(database, tmp_path) as opened:
        yield opened


class TestDecision:
    def test_stops_at_each_rule_with_its_reason(self, api: Api) -> None:
        walk = Walk(api)
        wish = walk.wish()
        solution = walk.solution(wish["id"])
        body = {"match": f"{wish['id']}:{solution['id']}", "reason": TEXT}
        match = api.done("/matches", body, by="facilitator-officer")["id"]
        decision = walk.decision(wish, solution, code="fits-need")
        path = f"/matches/{match}/acceptance"
        self.refused(
            api.post(path, decision, by="facilitator-officer", headers={"If-Match": '"1"'}), 409, "not-declared"
        )
        api.done(f"/matches/{match}/declarations", {"interest": False}, by="facilitator-officer")
        self.refused(api.post(path, decision, by="facilitator-officer"), 428, "version-required")
        self.refused(
            api.post(path, decision, by="facilitator-officer", headers={"If-Match": '"1"'}), 412, "stale-version"
        )
        stale = decision | {"wish_version": 1}
        self.refused(
            api.post(path, stale, by="facilitator-officer", headers={"If-Match": '"2"'}), 409, "not-read-as-it-is"
        )
        wrong = decision | {"reason_code": "over-budget"}
        self.refused(
            api.post(path, wrong, by="facilitator-officer", headers={"If-Match": '"2"'}), 409, "reason-does-not-fit"
        )
        self.refused(api.post(path, decision, by="reviewer", headers={"If-Match": '"2"'}), 403, "not-permitted")
        self.refused(api.post(path, decision, by="provider", headers={"If-Match": '"2"'}), 404, "not-found")
        api.done(path, decision, by="facilitator-officer", headers={"If-Match": '"2"'})
        confirm = {"matches": [{"match": match, "version": 3}]}
        self.refused(api.post("/matches/confirmations", confirm, by="reviewer"), 409, "not-declared")
        api.done(f"/matches/{match}/declarations", {"interest": False}, by="reviewer")
        self.refused(api.post("/matches/confirmations", confirm, by="reviewer"), 412, "stale-version")
        confirm["matches"][0]["version"] = 4
        assert api.done("/matches/confirmations", confirm, by="reviewer")["streams"] == {f"match:{match}": 5}

    def test_names_each_fault_of_a_csv_by_its_line(self, api: Api) -> None:
        walk = Walk(api)
        wish = walk.wish()
        solution = walk.solution(wish["id"])
        match = walk.proposed(wish, solution)
        walk.in_effect(match, wish, solution)
        trial = walk.trial(match)
        answer = walk.send_csv(trial, "criterion,on,value\nC1,04/03/2026,1\nC1,2026-03-04,many\n")
        problem = self.refused(answer, 422, "measurements-unreadable")
        assert [fault["field"] for fault in problem["errors"]] == ["line 2.on", "line 3.value"]
        day = walk.today.isoformat()
        self.refused(walk.send_csv(trial, f"criterion,on,value\nC9,{day},1\n"), 409, "unknown-criterion")

    @staticmethod
    def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
        problem: dict[str, Any] = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), answer.text
        return problem
