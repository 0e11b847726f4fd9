"""Questions to the public catalogue over HTTP: lists, search, tables, one thing; now and as it was."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.ids import MatchId, WishId
from domain.texts import LocalisedText
from services.commands import trials, wishes
from services.reading.tabular import line, safe
from tests.stage.acts import GAUGE_ERROR, STARTS_ON, on, readings, running_trial
from tests.stage.http import open_api
from tests.stage.library import Library, open_library
from tests.stage.scene import BUDGET, REASON, wish_content

pytestmark = pytest.mark.integration


class TestAList:
    def test_finds_by_words_axes_and_dates_and_counts(self, library: Library) -> None:
        found = library.json("/wishes", q="subway", smart_area=["mobility", "economy"], published_from="2026-03-01")
        assert found["total"] == len(found["items"])
        assert {item["kind"] for item in found["items"]} == {"wish"}
        assert "kind" not in found["facets"]
        assert found["facets"]["smart_area"]["mobility"] == found["total"]
        assert library.json("/wishes", published_until="2026-03-01")["items"] == []
        assert {each["kind"] for each in library.json("/search", limit=200)["items"]} == {
            "wish",
            "solution",
            "trial",
            "report",
        }
        assert library.json("/trials", outcome="partly_met")["total"] == 1

    def test_names_the_departments_that_it_counts(self, library: Library) -> None:
        drainage = library.scene.organisations["Drainage Department"]
        for language, fallback in (("en", False), ("zh-HK", True)):
            answer = library.get("/api/v1/wishes", headers={"Accept-Language": language})
            assert set(answer.json()["names"]["department"]) == set(answer.json()["facets"]["department"])
            assert answer.json()["names"]["department"][drainage] == {
                "text": "Drainage Department",
                "language": "en",
                "fallback": fallback,
            }
            assert "Accept-Language" in answer.headers["vary"]
        assert "names" not in library.json("/wishes", facets=False)

    def test_goes_on_at_the_position_of_its_first_page(self, library: Library) -> None:
        whole = [item["id"] for item in library.json("/wishes", sort="id", limit=200)["items"]]
        first = library.get("/api/v1/wishes", sort="id", limit=2)
        wishes.draft(library.scene.store, library.scene.by("dora"), content=wish_content(), budget=BUDGET)
        seen, link = first.json()["items"], first.links.get("next")
        while link:
            page = library.api.client.get(link["url"])
            assert page.headers["position"] == first.headers["position"]
            seen += page.json()["items"]
            link = page.links.get("next")
        assert [item["id"] for item in seen] == whole

    def test_is_answered_as_it_was(self, library: Library) -> None:
        published = next(e.position for e in library.scene.events() if e.fact.TYPE == "wish.published.v1")
        then = library.json("/wishes", as_of=published)
        assert (len(then["items"]), then["total"], then["position"]) == (1, 1, published)
        assert library.json("/wishes", as_of="2026-03-01T00:00:00+08:00")["items"] == []

    @pytest.mark.parametrize(
        ("query", "field", "code"),
        [
            ({"as_of": "2026-08-31"}, "as_of", "invalid-input"),
            ({"as_of": "2026-08-31T09:00:00"}, "as_of", "invalid-input"),
            ({"smart_areas": "mobility"}, "smart_areas", "unknown-parameter"),
            ({"smart_area": "traffic"}, "smart_area[0]", "invalid-input"),
            ({"published_from": "20260831"}, "published_from", "invalid-input"),
            ({"limit": "201"}, "limit", "invalid-input"),
            ({"cursor": "W=zFd"}, "cursor", "invalid-input"),
            ({"as_of": ""}, "as_of", "invalid-input"),
            ({"sort": ["id", "newest"]}, "sort", "given-twice"),
        ],
    )
    def test_refuses_what_it_cannot_mean(self, library: Library, query: dict[str, Any], field: str, code: str) -> None:
        answer = library.get("/api/v1/wishes", **query)
        assert answer.status_code == 422
        problem = answer.json()
        assert (problem["code"], problem["errors"][0]["field"]) == (code, field)

    def test_refuses_a_period_that_ends_before_it_begins(self, library: Library) -> None:
        answer = library.get("/api/v1/wishes", closes_from="2026-08-31", closes_until="2026-08-01")
        assert (answer.status_code, answer.json()["code"]) == (409, "period-turned-round")
        assert answer.json()["errors"][0].items() >= {"field": "closes_until", "value": '"2026-08-01"'}.items()

    def test_refuses_a_cursor_of_another_list(self, library: Library) -> None:
        cursor = library.json("/wishes", limit=1)["next"]
        for other in (cursor, "WzFd"):
            answer = library.get("/api/v1/wishes", limit=1, q="other", cursor=other)
            assert (answer.status_code, answer.json()["code"]) == (409, "cursor-not-of-this-list")

    def test_goes_on_as_of_the_position_of_its_cursor_and_of_no_other(self, library: Library) -> None:
        middle = library.end // 2
        recorded_at = library.scene.events()[middle].recorded_at
        assert recorded_at is not None
        for as_of in (middle, recorded_at.isoformat()):
            first = library.get("/api/v1/search", limit=1, as_of=as_of)
            assert library.api.client.get(first.links["next"]["url"]).headers["position"] == first.headers["position"]
        cursor = library.json("/search", limit=1, as_of=middle)["next"]
        assert library.json("/search", limit=1, cursor=cursor)["position"] == middle
        other = library.get("/api/v1/search", limit=1, cursor=cursor, as_of=middle + 1)
        assert (other.status_code, other.json()["code"]) == (409, "cursor-not-of-this-list")

    def test_as_of_a_time_to_come_is_told_as_of_now_and_not_kept(self, library: Library) -> None:
        answer = library.get("/api/v1/wishes", as_of="2999-01-01T00:00:00Z")
        assert answer.headers["position"] == library.get("/api/v1/wishes").headers["position"]
        assert "no-cache" in answer.headers["cache-control"]

    def test_is_not_sent_again_while_nothing_happened(self, library: Library) -> None:
        first = library.get("/api/v1/wishes")
        again = library.get("/api/v1/wishes", headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["position"] == first.headers["position"]

    @pytest.mark.parametrize("query", ["as_of", "at_least"])
    def test_does_not_wait_for_what_is_after_the_end_of_history(self, library: Library, query: str) -> None:
        answer = library.get("/api/v1/wishes", **{query: library.end + 1000})
        assert (answer.status_code, answer.json()["code"]) == (409, "after-the-end")
        assert int(answer.json()["details"]["position"]) <= library.end


class TestATable:
    def test_holds_the_whole_list(self, library: Library) -> None:
        answer = library.get("/api/v1/solutions.csv", sort="id")
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        listed = library.json("/solutions", sort="id", limit=200)["items"]
        assert [row["id"] for row in rows] == [item["id"] for item in listed]
        assert rows[0]["title"] == "Radar gauge with relays"
        assert answer.headers["position"]

    def test_speaks_the_language_asked_for(self, library: Library) -> None:
        rows = csv.DictReader(
            io.StringIO(library.get("/api/v1/solutions.csv", headers={"Accept-Language": "zh-HK"}).text)
        )
        assert {row["title"] for row in rows} == {"雷達水位計"}

    def test_of_every_list_says_its_language_and_describes_its_form(self, library: Library) -> None:
        paths = library.api.client.get("/api/v1/openapi.json").json()["paths"]
        tables = {path: it["get"]["description"] for path, it in paths.items() if path.endswith(".csv") and "get" in it}
        there = {"subject": "wish:W-1", "organisation_id": library.scene.organisations["Innovation Office"]}
        for path, about in tables.items():
            answer = library.get(path.format(**there), by="olga", headers={"Accept-Language": "zh-HK"})
            assert (answer.status_code, answer.headers["content-language"]) == (200, "zh-Hant"), path
            assert all(words in about for words in ("UTF-8", "CR LF", "no last chunk")), path
            assert all(f"`{column}`" in about for column in answer.text.partition("\r\n")[0].split(",")), path
        assert len(tables) == 12

    def test_has_the_documents_one_a_line(self, library: Library) -> None:
        lines = library.get("/api/v1/search.ndjson", sort="id").text.splitlines()
        assert [json.loads(each) for each in lines] == library.json("/search", sort="id", limit=200)["items"]

    @pytest.mark.parametrize(
        "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x"]
    )
    def test_is_safe_in_a_spreadsheet(self, cell: str) -> None:
        assert safe(cell) == f"'{cell}"
        assert next(csv.reader(io.StringIO(line([cell, "b"]), newline=""))) == [f"'{cell}", "b"]


class TestOneThing:
    def test_is_the_document_as_stored(self, library: Library) -> None:
        answer = library.get("/api/v1/reports/T-1")
        assert answer.json()["title"]["en"] == "Radar gauges, corrected"
        assert library.get("/api/v1/reports/T-1", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304

    def test_is_unknown_to_outsiders_before_publication(self, library: Library) -> None:
        for path in ("/wishes/W-6", "/solutions/S-8", "/wishes/W-999"):
            for by in (None, "otto", "della"):
                assert library.get(f"/api/v1{path}", by=by).status_code == 404, (path, by)

    def test_is_known_to_its_owner_and_to_officers_before_publication(self, library: Library) -> None:
        for path, state, readers in (
            ("/wishes/W-6", "sent-back", ("dora", "faye", "rita", "anna", "olga")),
            ("/solutions/S-8", "not-feasible", ("paul", "faye", "rita", "anna", "olga")),
        ):
            for by in readers:
                found = library.json(path, by=by)
                assert found["state"] == state
                assert found["inside"]["content"]["title"]
        assert library.json("/wishes/W-6", by="dora")["inside"]["budget"] == {"amount": "380000", "currency": "HKD"}

    def test_says_to_its_owner_why_it_came_back(self, library: Library) -> None:
        today = library.json("/wishes/W-6", by="faye")["inside"]["sent_back"]["on"]
        assert library.json("/wishes/W-6", by="dora")["inside"]["sent_back"] == {
            "reason": {"en": "Geheimnis"},
            "on": today,
        }
        vetting = library.json("/solutions/S-8", by="paul")["inside"]["vetting"]
        assert (vetting["feasible"], vetting["reason"]) == (False, {"en": "Geheimnis"})
        assert "sent_back" not in library.json("/wishes/W-1", by="dora")["inside"]

    def test_names_the_questions_that_are_open(self, library: Library) -> None:
        scene, wish = library.scene, WishId("W-5")
        wishes.ask(scene.store, scene.by("paul"), wish, text=LocalisedText.of(en="How deep is the water?"))
        for by in ("dora", "faye"):
            open_ = library.json("/wishes/W-5", by=by)["inside"]["open_questions"]
            assert [(it["question"], it["text"]) for it in open_] == [(1, {"en": "How deep is the water?"})]
            assert set(open_[0]) == {"question", "text", "asked_on"}
        for by in (None, "paul", "otto"):
            assert "How deep" not in library.get("/api/v1/wishes/W-5", by=by).text
        wishes.answer(scene.store, scene.by("dora"), wish, question=1, answer=REASON)
        assert "open_questions" not in library.json("/wishes/W-5", by="dora")["inside"]

    def test_tells_of_a_trial_its_readings_and_incidents(self, database: str, tmp_path: Path) -> None:
        with open_library(database, tmp_path) as library:
            scene = library.scene
            on(scene, STARTS_ON - timedelta(days=1))
            trial = running_trial(scene, MatchId("W-5:S-1"), "T-9")
            on(scene, date(2026, 4, 3))
            trials.measure(
                scene.store, scene.by("faye"), trial, measurements=readings((GAUGE_ERROR, "4.4"), (GAUGE_ERROR, "9.9"))
            )
            trials.void_measurement(scene.store, scene.by("faye"), trial, number=2, reason=REASON)
            wet = LocalisedText.of(en="The box was wet")
            trials.report_incident(scene.store, scene.by("dora"), trial, happened=date(2026, 4, 2), description=wet)
            trials.suspend(scene.store, scene.by("dora"), trial, reason=REASON)
            why = {"reason": {"en": "Because the test says so"}, "on": "2026-04-03"}
            reading = {"criterion": "C1", "on": "2026-04-01"}
            for by in ("dora", "paul", "faye"):
                inside = library.json(f"/trials/{trial}", by=by)["inside"]
                assert inside["readings"] == [
                    {**reading, "number": 1, "value": "4.4"},
                    {**reading, "number": 2, "value": "9.9", "voided": why},
                ]
                assert inside["incidents"] == [{"on": "2026-04-02", "description": {"en": "The box was wet"}}]
                assert inside["suspended"] == why
            assert "inside" not in library.json(f"/trials/{trial}", by="otto")
            trials.resume(scene.store, scene.by("faye"), trial, reason=REASON)
            assert "suspended" not in library.json(f"/trials/{trial}", by="paul")["inside"]

    def test_says_to_its_owner_which_version_to_decide_on(self, library: Library) -> None:
        scene, answer = library.scene, library.get("/api/v1/wishes/W-5", by="dora")
        stream = [event for event in scene.events() if event.stream == "wish:W-5"]
        assert answer.json()["version"] == len(stream)
        assert answer.headers["etag"] == f'"{len(stream)}"'
        assert answer.headers["cache-control"].startswith("private")
        assert "version" not in library.json("/wishes/W-5", by="otto")

    def test_is_answered_as_it_was(self, library: Library) -> None:
        published = [e.position for e in library.scene.events() if e.stream == "wish:W-1" and e.fact.is_publishing()]
        now, then = library.json("/wishes/W-1"), library.json("/wishes/W-1", as_of=published[0])
        assert (now["title"], then["title"]["en"]) == ({"en": "Amended"}, "Water rises in the subway")
        assert library.get("/api/v1/wishes/W-1", as_of=(published[0] or 0) - 1).status_code == 404


def test_a_reader_sees_its_own_write(library: Library) -> None:
    scene = library.scene
    scene.wish("W-77", title=LocalisedText.of(en="Seen at once"))
    assert library.json("/wishes/W-77")["title"] == {"en": "Seen at once"}


def test_a_reader_is_told_how_far_a_view_is_that_does_not_come(database: str, tmp_path: Path) -> None:
    with open_api(database, tmp_path) as api:  # no projector runs
        api.published_wish()
        answer = api.get("/api/v1/wishes?at_least=3", headers={"Prefer": "wait=0"})
        assert (answer.status_code, answer.json()["code"]) == (503, "view-behind")
        assert answer.json()["details"] == {"position": "0", "asked": "3"}
        assert answer.headers["retry-after"]
