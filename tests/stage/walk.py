"""The steps from a wish to its report over HTTP, each by the person whose step it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from domain.deadlines import hong_kong_date
from tests.stage.http import WISH, Api

TEXT = {"en": "As seen at the site.", "zh-Hant": "如現場所見。"}
SOLUTION: dict[str, Any] = {
    "content": {
        "title": {"en": "Cameras on drones"},
        "summary": TEXT,
        "how_it_works": TEXT,
        "evidence": TEXT,
        "technology": ["uas"],
        "application": ["slopes-roads"],
        "trl": 7,
        "ip": "patent pending",
    },
    "price_indication": {"amount": "300000.00"},
}


def etag(outcome: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{outcome["version"]}"'}


class Walk:
    """The steps, each by the person whose step it is."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.today = hong_kong_date(api.cast.store.clock())

    def wish(self) -> dict[str, Any]:
        wish = self.api.done("/wishes", WISH, by="department-officer")["id"]
        self.api.done(f"/wishes/{wish}/submission", by="department-officer")
        return self.api.done(f"/wishes/{wish}/publication", by="facilitator-officer")

    def solution(self, wish: str) -> dict[str, Any]:
        body = SOLUTION | {"targets_wish": wish}
        solution = self.api.done("/solutions", body, by="provider")["id"]
        self.api.done(f"/solutions/{solution}/vetting", {"feasible": True, "reason": TEXT}, by="facilitator-officer")
        return self.api.done(f"/solutions/{solution}/publication", by="facilitator-officer")

    def proposed(self, wish: dict[str, Any], solution: dict[str, Any]) -> str:
        body = {"match": f"{wish['id']}:{solution['id']}", "reason": TEXT}
        match = self.api.done("/matches", body, by="facilitator-officer")["id"]
        for person in ("facilitator-officer", "reviewer"):
            self.api.done(f"/matches/{match}/declarations", {"interest": False}, by=person)
        return str(match)

    def decision(self, wish: dict[str, Any], solution: dict[str, Any], *, code: str) -> dict[str, Any]:
        return {
            "wish_version": wish["version"],
            "solution_version": solution["version"],
            "reason_code": code,
            "reason": TEXT,
        }

    def in_effect(self, match: str, wish: dict[str, Any], solution: dict[str, Any]) -> None:
        body = self.decision(wish, solution, code="fits-need")
        done = self.api.done(
            f"/matches/{match}/acceptance", body, by="facilitator-officer", headers={"If-Match": '"3"'}
        )
        self.api.done(f"/matches/{match}/confirmation", by="reviewer", headers=etag(done))

    def planned(self, match: str) -> dict[str, Any]:
        plan = {
            "site": TEXT,
            "scale": TEXT,
            "kind": "pilot",
            "starts_on": self.today.isoformat(),
            "ends_on": (self.today + timedelta(days=10)).isoformat(),
            "criteria": [
                {"id": "C1", "metric": TEXT, "unit": "%", "baseline": "60", "target": "90", "direction": "at_least"},
                {"id": "C2", "metric": TEXT, "unit": "min", "baseline": "30", "target": "10", "direction": "at_most"},
            ],
            "project_sum": {"amount": "450000.00"},
        }
        return self.api.done(f"/matches/{match}/trials", {"plan": plan}, by="facilitator-officer")

    def trial(self, match: str) -> str:
        planned = self.planned(match)
        trial = planned["id"]
        self.api.done(f"/trials/{trial}/approval", by="reviewer", headers=etag(planned))
        self.api.done(f"/trials/{trial}/start", {}, by="facilitator-officer")
        return str(trial)

    def measured(self, trial: str) -> None:
        day = self.today.isoformat()
        one = {"measurements": [{"criterion": "C1", "on": day, "value": "91.5"}]}
        self.api.done(f"/trials/{trial}/measurements", one, by="department-officer")
        answer = self.send_csv(trial, f"criterion,on,value\nC1,{day},92.5\nC2,{day},9.5\n")
        assert answer.status_code == 200, answer.text
        self.api.done(f"/trials/{trial}/completion", by="facilitator-officer")

    def send_csv(self, trial: str, content: str) -> httpx.Response:
        return self.api.request(
            "POST",
            f"/api/v1/trials/{trial}/measurements.csv",
            by="facilitator-officer",
            content=content.encode(),
            headers={"Content-Type": "text/csv; charset=utf-8"},
        )

    def reported(self, trial: str) -> None:
        content = {"content": {"title": TEXT, "summary": TEXT, "findings": TEXT}}
        self.api.done(f"/reports/{trial}", content, by="facilitator-officer")
        commented = self.api.done(f"/reports/{trial}/comments", {"comment": TEXT}, by="provider")
        self.api.done(f"/reports/{trial}/publication", by="reviewer", headers=etag(commented))
