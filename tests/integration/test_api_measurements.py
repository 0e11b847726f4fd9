"""A file of measurements over HTTP: every fault is named by its line, whether the line cannot be read or a rule refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.stage.http import open_api
from tests.stage.walk import Walk

pytestmark = pytest.mark.integration


@pytest.fixture
def walk(database: str, tmp_path: Path) -> Iterator[Walk]:
    with open_api(database, tmp_path) as api:
        yield Walk(api)


@pytest.fixture
def trial(walk: Walk) -> str:
    wish = walk.wish()
    offered = walk.solution(wish["id"])
    match = walk.proposed(wish, offered)
    walk.in_effect(match, wish, offered)
    return walk.trial(match)


class TestFaults:
    def test_of_rules_are_all_named_by_line(self, walk: Walk, trial: str) -> None:
        today, tomorrow = walk.today, walk.today + timedelta(days=1)
        answer = walk.send_csv(trial, f"criterion,on,value\nC1,{today},1\n\nC9,{today},1\nC8,{tomorrow},1\n")
        assert (answer.status_code, answer.json()["code"]) == (409, "unknown-criterion")
        assert [(it["field"], it["value"]) for it in answer.json()["errors"]] == [
            ("line 4.criterion", '"C9"'),
            ("line 5.criterion", '"C8"'),
            ("line 5.on", f'"{tomorrow}"'),
        ]

    def test_of_the_same_readings_as_json_are_all_named_by_index(self, walk: Walk, trial: str) -> None:
        readings = [{"criterion": name, "on": str(walk.today), "value": "1"} for name in ("C8", "C1", "C9")]
        answer = walk.api.post(f"/trials/{trial}/measurements", {"measurements": readings}, by="facilitator-officer")
        assert [it["field"] for it in answer.json()["errors"]] == [
            "measurements[0].criterion",
            "measurements[2].criterion",
        ]

    def test_of_lines_are_counted_in_words_that_fit_one_and_many(self, walk: Walk, trial: str) -> None:
        problem = walk.send_csv(trial, "criterion,on,value\nC1,yesterday,1\n").json()
        assert "Faults: 1; the first is in line 2." in problem["detail"]
        assert problem["errors"][0]["field"] == "line 2.on"
