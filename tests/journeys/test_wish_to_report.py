"""Five people walk a wish to a validated report over HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.deadlines import hong_kong_date
from tests.stage.http import Api, open_api

pytestmark = pytest.mark.journeys

TEXT = {"en": "Because the journey says so.", "zh-Hant": "旅程如此。"}
SOLUTION: dict[str, Any] = {
    "content": {
        "title": {"en": "A drone that looks for cracks"},
        "summary": {"en": "It flies along the barrier at night."},
        "how_it_works": {"en": "A camera and a model of cracks."},
        "evidence": {"en": "Ten kilometres in another city."},
        "technology": ["uas", "ai-data"],
        "application": ["slopes-roads"],
        "trl": 8,
        "ip": "patent pending",
    },
    "price_indication": {"amount": "120000.00"},
}
PLAN = {
    "site": {"en": "Tolo Highway"},
    "scale": {"en": "Two kilometres"},
    "kind": "pilot",
    "criteria": [
        {
            "id": "C1",
            "metric": {"en": "Cracks found"},
            "unit": "%",
            "baseline": "60",
            "target": "95",
            "direction": "at_least",
        },
        {
            "id": "C2",
            "metric": {"en": "False alarms a kilometre"},
            "unit": "count",
            "baseline": "0",
            "target": "2",
            "direction": "at_most",
        },
    ],
    "project_sum": {"amount": "250000.00"},
}


@pytest.fixture
def api(database: str, tmp_path: Path) -> Iterator[Api]:
    with open_api(database, tmp_path) as api:
        yield api


def match_in_effect(api: Api) -> str:
    """A wish and a solution, published; a match accepted by one officer and confirmed by another."""
    wish = api.published_wish()
    solution = api.done("/solutions", SOLUTION | {"targets_wish": wish}, by="provider")["id"]
    api.done(f"/solutions/{solution}/vetting", {"feasible": True, "reason": TEXT}, by="facilitator-officer")
    shown = api.done(f"/solutions/{solution}/publication", by="facilitator-officer")
    match = f"{wish}:{solution}"
    api.done("/matches", {"match": match, "reason": TEXT}, by="facilitator-officer")
    declared = api.done(f"/matches/{match}/declarations", {"interest": False}, by="facilitator-officer")
    accepted = api.done(
        f"/matches/{match}/acceptance",
        {"wish_version": 3, "solution_version": shown["version"], "reason_code": "fits-need", "reason": TEXT},
        by="facilitator-officer",
        headers={"If-Match": f'"{declared["version"]}"'},
    )
    assert accepted["version"] == declared["version"] + 1
    read = api.done(f"/matches/{match}/declarations", {"interest": False}, by="reviewer")["version"]
    api.done(f"/matches/{match}/confirmation", by="reviewer", headers={"If-Match": f'"{read}"'})
    return match


def completed_trial(api: Api, match: str) -> str:
    """A trial of the match that met one criterion of two."""
    today = hong_kong_date(api.cast.store.clock()).isoformat()
    plan = PLAN | {"starts_on": today, "ends_on": today}
    trial = api.done(f"/matches/{match}/trials", {"plan": plan}, by="facilitator-officer")["id"]
    api.done(f"/trials/{trial}/approval", by="reviewer", headers={"If-Match": '"1"'})
    api.done(f"/trials/{trial}/start", {}, by="facilitator-officer")
    csv = f"criterion,on,value\nC1,{today},96.5\nC1,{today},97.1\nC2,{today},3\n".encode()
    read = api.request(
        "POST",
        f"/api/v1/trials/{trial}/measurements.csv",
        by="facilitator-officer",
        content=csv,
        headers={"Content-Type": "text/csv"},
    )
    assert read.is_success, read.text
    api.done(f"/trials/{trial}/completion", by="facilitator-officer")
    return str(trial)


class TestWishToReport:
    def test_ends_with_a_published_report_and_the_result_that_the_readings_come_to(self, api: Api) -> None:
        match = match_in_effect(api)
        trial = completed_trial(api, match)
        report = {"content": {"title": TEXT, "summary": TEXT, "findings": TEXT}}
        api.done(f"/reports/{trial}", report, by="facilitator-officer")
        read = api.done(f"/reports/{trial}/comments", {"comment": TEXT}, by="provider")["version"]
        published = api.done(f"/reports/{trial}/publication", by="reviewer", headers={"If-Match": f'"{read}"'})
        assert published["version"] == read + 1

    def test_refuses_a_decision_by_somebody_who_has_not_declared(self, api: Api) -> None:
        wish = api.published_wish()
        solution = api.done("/solutions", SOLUTION, by="provider")["id"]
        api.done(f"/solutions/{solution}/vetting", {"feasible": True, "reason": TEXT}, by="facilitator-officer")
        shown = api.done(f"/solutions/{solution}/publication", by="facilitator-officer")
        match = f"{wish}:{solution}"
        api.done("/matches", {"match": match, "reason": TEXT}, by="facilitator-officer")
        refused = api.post(
            f"/matches/{match}/acceptance",
            {"wish_version": 3, "solution_version": shown["version"], "reason_code": "fits-need", "reason": TEXT},
            by="facilitator-officer",
            headers={"If-Match": '"1"', "Accept-Language": "zh-HK"},
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "not-declared")
        assert refused.headers["content-type"] == "application/problem+json"

    def test_confirms_several_at_once_all_or_none(self, api: Api) -> None:
        refused = api.post(
            "/matches/confirmations",
            {"matches": [{"match": match_in_effect(api), "version": 5}, {"match": "W-9:S-9", "version": 1}]},
            by="reviewer",
        )
        assert refused.status_code in (404, 409, 412)
