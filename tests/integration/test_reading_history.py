"""Histories over HTTP: each reader sees their part, in words of their language, now and as it was."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tests.stage.library import Library

pytestmark = pytest.mark.integration


def types(found: dict[str, object]) -> list[str]:
    items = found["items"]
    assert isinstance(items, list)
    return [item["type"] for item in items]


class TestAHistory:
    def test_shows_each_reader_their_part(self, library: Library) -> None:
        public = types(library.json("/history/wish:W-6", by="olga"))
        assert public == ["wish.drafted.v1", "wish.submitted.v1", "wish.sent_back.v1"]
        assert types(library.json("/history/wish:W-6", by="dora")) == public
        for by in (None, "otto", "della"):
            assert library.get("/api/v1/history/wish:W-6", by=by).status_code == 404

    def test_tells_officers_at_what_rank_and_the_public_not_who(self, library: Library) -> None:
        officers = library.json("/history/wish:W-5", by="olga")["items"]
        assert {"Senior Engineer"} == {
            item["envelope"]["rank"]["title"] for item in officers if "rank" in item["envelope"]
        }
        for item in library.json("/history/wish:W-5")["items"]:
            assert not {"actor", "rank", "acting_for"} & set(item["envelope"])

    def test_speaks_the_language_asked_for(self, library: Library) -> None:
        answer = library.get("/api/v1/history/wish:W-1", headers={"Accept-Language": "zh-HK"})
        assert answer.headers["content-language"] == "zh-Hant"
        assert "發布了願望" in answer.json()["items"][0]["sentence"]

    def test_is_another_for_each_reader_whatever_their_cache_holds(self, library: Library) -> None:
        tags = {by: library.get("/api/v1/history/wish:W-1", by=by).headers["etag"] for by in (None, "otto", "olga")}
        assert len(set(tags.values())) == len(tags)
        known = {"If-None-Match": str(tags[None])}
        assert library.get("/api/v1/history/wish:W-1", headers=known).status_code == 304
        assert library.get("/api/v1/history/wish:W-1", by="olga", headers=known).status_code == 200

    def test_goes_on_where_the_page_ended(self, library: Library) -> None:
        whole = library.json("/history/wish:W-1", by="olga", limit=200)["items"]
        seen, answer = [], library.get("/api/v1/history/wish:W-1", by="olga", limit=3)
        while True:
            seen += answer.json()["items"]
            if "next" not in answer.links:
                break
            answer = library.get("/api/v1/history/wish:W-1", by="olga", limit=3, cursor=answer.json()["next"])
        assert seen == whole

    def test_is_answered_as_it_was_and_by_the_day_it_happened(self, library: Library) -> None:
        whole = library.json("/history/trial:T-1", by="olga", limit=200)["items"]
        then = library.json("/history/trial:T-1", by="olga", as_of=whole[1]["position"])
        assert then["items"] == whole[:2]
        by_day = library.json("/history/trial:T-1", by="olga", order="happened", limit=200)["items"]
        assert [item["happened_on"] for item in by_day] == sorted(item["happened_on"] for item in whole)

    def test_has_tables_of_the_whole(self, library: Library) -> None:
        whole = library.json("/history/match:W-1:S-1", by="faye", limit=200)["items"]
        lines = library.get("/api/v1/history/match:W-1:S-1.ndjson", by="faye").text.splitlines()
        rows = list(csv.DictReader(io.StringIO(library.get("/api/v1/history/match:W-1:S-1.csv", by="faye").text)))
        assert [json.loads(line) for line in lines] == whole
        assert [(int(row["position"]), row["sentence"]) for row in rows] == [
            (it["position"], it["sentence"]) for it in whole
        ]
        for row, it in zip(rows, whole, strict=True):
            assert row["envelope_parties"] == "; ".join(it["envelope"].get("parties", []))
            assert row["confirmed_at"] == str(it.get("confirmed_at", ""))
            assert (row["reason_code"], row["reason"]) == (it["data"].get("reason_code", ""), text_of(it["data"]))

    def test_has_personal_words_in_its_table_for_those_who_may_read_them(self, library: Library) -> None:
        whole = library.json("/history/match:W-3:S-3", by="olga", limit=200)["items"]
        told = {it["position"]: it["personal"] for it in whole if it["personal"]}
        assert told
        for by, shown in (("olga", told), ("faye", {})):
            table = library.get("/api/v1/history/match:W-3:S-3.csv", by=by).text
            rows = csv.DictReader(io.StringIO(table))
            assert {int(row["position"]): json.loads(row["personal"]) for row in rows if row["personal"]} == shown

    def test_of_a_person_is_for_those_who_may_know_who_acted(self, library: Library) -> None:
        me = library.api.client.get("/api/v1/me", headers={"Authorization": f"Bearer {library.key('faye')}"}).json()
        assert types(library.json(f"/history/person:{me['person']}", by="olga"))
        assert library.get(f"/api/v1/history/person:{me['person']}").status_code == 404

    @pytest.mark.parametrize("subject", ["wish", "king:W-1", "wish:W_1", "match:W-1", "wish:"])
    def test_refuses_what_names_no_subject(self, library: Library, subject: str) -> None:
        assert library.get(f"/api/v1/history/{subject}").status_code == 422

    @pytest.mark.parametrize(
        ("bare", "named"),
        [("W-1", "wish:W-1"), ("S-1", "solution:S-1"), ("T-1", "trial:T-1"), ("W-1:S-1", "match:W-1:S-1")],
    )
    def test_is_found_by_the_letter_of_a_bare_id(self, library: Library, bare: str, named: str) -> None:
        for path in (f"/history/{bare}", f"/history/{bare}?limit=2"):
            assert library.json(path) == library.json(path.replace(bare, named))
        assert library.get(f"/api/v1/history/{bare}.csv").text == library.get(f"/api/v1/history/{named}.csv").text

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "write the noun"), ("zh-HK", "請寫名詞"), ("zh-CN", "请写名词")]
    )
    def test_asks_for_the_noun_of_an_id_that_does_not_say_it(self, library: Library, language: str, words: str) -> None:
        answer = library.get("/api/v1/history/2026-0001", headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (422, "subject-unclear")
        assert words in answer.json()["detail"]
        assert "wish:W-2026-0001" in answer.json()["errors"][0]["detail"]


def text_of(data: dict[str, Any]) -> str:
    return str(data.get("reason", {}).get("en", ""))


class TestTheQueue:
    def test_is_for_officers(self, library: Library) -> None:
        assert library.get("/api/v1/queue").status_code == 401
        for by in ("dora", "paul"):
            assert library.get("/api/v1/queue", by=by).json()["code"] == "not-permitted"

    def test_says_what_waits_and_what_blocks_it(self, library: Library) -> None:
        found = library.json("/queue", by="felix", pool="all", done="all", limit=200)
        waiting = {item["match"]: item for item in found["items"]}
        assert sum(found["counts"].values()) == len(waiting)
        assert waiting["W-1:S-1"]["done"]
        assert waiting["W-1:S-1"]["wish"]["title"] == {"en": "Amended"}
        assert set(found["waiting"]) == {"mine", "unassigned", "to-confirm"}
        assert library.json("/queue", by="felix", done="false", state="lapsed")["items"] == []
        for query in ({"state": "eaten"}, {"done": "perhaps"}):
            assert library.get("/api/v1/queue", by="felix", **query).status_code == 422

    def test_leaves_out_what_is_done_unless_asked(self, library: Library) -> None:
        every = library.json("/queue", by="felix", pool="all", done="all", limit=200)["items"]
        waiting = library.json("/queue", by="felix", pool="all", limit=200)["items"]
        done = library.json("/queue", by="felix", pool="all", done="true", limit=200)["items"]
        assert done
        assert waiting == [item for item in every if not item["done"]]
        assert done == [item for item in every if item["done"]]
        accepted = library.json("/queue", by="felix", pool="all", state="acceptance-confirmed")["items"]
        assert {item["state"] for item in accepted} == {"acceptance-confirmed"}

    def test_has_tables(self, library: Library) -> None:
        whole = library.json("/queue", by="felix", pool="all", done="all", limit=200)["items"]
        lines = library.get("/api/v1/queue.ndjson", by="felix", pool="all", done="all").text.splitlines()
        assert [json.loads(each) for each in lines] == whole
        table = library.get("/api/v1/queue.csv", by="felix", pool="all", done="all").text
        rows = list(csv.DictReader(io.StringIO(table)))
        assert [(row["match"], row["wish_id"], row["done"], row["blocks"]) for row in rows] == [
            (item["match"], item["wish"]["id"], str(item["done"]).lower(), "; ".join(item["blocks"])) for item in whole
        ]
        called = library.json("/queue", by="felix", pool="all", done="all", limit=200)["names"]
        assert [row["provider_name"] for row in rows] == [called[item["provider"]]["text"] for item in whole]
        assert {each["text"] for each in called.values()} >= {"Drainage Department", "Sensors Group"}
        assert library.get("/api/v1/queue.csv", by="paul").json()["code"] == "not-permitted"

    def test_goes_on_where_the_page_ended(self, library: Library) -> None:
        whole = library.json("/queue", by="rita", pool="all", done="all", limit=200)["items"]
        first = library.json("/queue", by="rita", pool="all", done="all", limit=1)
        rest = library.json("/queue", by="rita", pool="all", done="all", limit=200, cursor=first["next"])
        assert first["items"] + rest["items"] == whole


class TestAMatch:
    def test_is_told_to_its_parties_when_it_is_decided(self, library: Library) -> None:
        for by in ("dora", "paul"):
            told = library.json("/matches/W-1:S-1", by=by)
            assert told["state"] == "acceptance-confirmed"
            assert told["inside"]["wish"] == "W-1"
        for by in ("otto", "della"):
            assert library.get("/api/v1/matches/W-1:S-1", by=by).status_code == 404
        assert library.get("/api/v1/matches/W-1:S-1").status_code == 401

    def test_says_on_what_it_was_decided_and_who_stands_behind_it(self, library: Library) -> None:
        for by, sees_ranks in (("felix", True), ("olga", True), ("dora", False), ("paul", False)):
            told = library.json("/matches/W-1:S-1", by=by)["inside"]
            assert (told["reason_code"], told["reason"]) == ("fits-need", {"en": "Because the test says so"})
            assert told["decided_by"]["role"] == "facilitator-officer"
            assert told["confirmed_by"]["role"] == "reviewer"
            for officer in (told["decided_by"], told["confirmed_by"]):
                assert officer["organisation_name"] == {"en": "Innovation Office"}
                assert ("rank" in officer) == sees_ranks

    @pytest.mark.parametrize(
        ("by", "provider"), [("felix", "Sensors Group"), ("paul", "Sensors Group"), ("dora", None)]
    )
    def test_says_what_its_sides_are_called(self, library: Library, by: str, provider: str | None) -> None:
        told = library.json("/matches/W-1:S-1", by=by)
        called = [told["names"][told["inside"][side]]["text"] for side in ("department", "provider")]
        public = library.json(f"/organisations/{told['inside']['provider']}")["name"]["en"]
        assert called == ["Drainage Department", provider or public]

    def test_that_was_reversed_rests_on_that_alone(self, library: Library) -> None:
        told = library.json("/matches/W-2:S-2", by="felix")
        assert told["inside"]["reason"] == {"en": "Because the test says so"}
        assert not {"reason_code", "decided_by", "confirmed_by"} & set(told["inside"])

    @pytest.mark.parametrize(
        ("language", "words"),
        [("en", "because its wish is fulfilled."), ("zh-HK", "因為其願望已達成。"), ("zh-CN", "因为其愿望已达成。")],
    )
    def test_that_lapsed_says_why(self, library: Library, language: str, words: str) -> None:
        for by in ("felix", "dora", "paul"):
            answer = library.get("/api/v1/matches/W-4:S-3", by=by, headers={"Accept-Language": language})
            told = answer.json()
            assert (told["state"], told["inside"]["cause"]) == ("lapsed", "wish-fulfilled")
            assert (told["inside"]["wish"], told["inside"]["solution"]) == ("W-4", "S-3")
            assert told["sentence"].endswith(words)
            assert answer.headers["vary"].startswith("Accept-Language")
            history = library.get(
                "/api/v1/history/match:W-4:S-3", by=by, headers={"Accept-Language": language}, limit=200
            ).json()
            assert history["items"][-1]["sentence"] == told["sentence"]

    def test_names_to_officers_the_version_to_decide_on(self, library: Library) -> None:
        answer = library.get("/api/v1/matches/W-1:S-1", by="faye")
        assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
        assert answer.json()["blocks"] == []
