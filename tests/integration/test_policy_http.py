"""The procurement policy over HTTP: what the command line says, for anybody, in the reader's language, and nothing stored."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from time import monotonic
from typing import Any

import httpx
import pytest

from domain.deadlines import hong_kong_date
from domain.procurement_policy.schemes import LEVELS_LIMIT
from services.api.policy import AT_ONCE, MOST_WAITING, Turns
from services.api.problems import NotAvailableNow
from services.policy.batches import BATCH_LIMIT, BYTES_LIMIT, FAULTS_SHOWN
from services.policy.judging import checker, evaluator, judged
from tests.conftest import SessionServer, fresh_database
from tests.integration.test_cli_policy import line, nested
from tests.policy import EVALUATIONS, IDEAS, SCHEMES, WORK, criterion, members, rows
from tests.stage.http import Api, open_api

pytestmark = pytest.mark.integration

NDJSON = {"Content-Type": "application/x-ndjson"}
GOOD = members(WORK, IDEAS)
CHECKS, EVALUATIONS_PATH = "/policy/checks", "/policy/evaluations"
PATIENCE_S = 15
"""A body of the greatest length takes about a second alone; this much on a machine that has much else to do."""


@pytest.fixture(scope="module")
def api(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("policy")
    with fresh_database(server, template=template) as conninfo, open_api(conninfo, folder) as opened:
        yield opened


def sent(
    api: Api, raw: bytes, *, path: str = CHECKS, language: str = "en", media_type: str = "application/json"
) -> httpx.Response:
    headers = {"Content-Type": media_type, "Accept-Language": language}
    return api.client.post(f"/api/v1{path}", content=raw, headers=headers)


def checks(*schemes: bytes) -> bytes:
    return b'{"schemes": [' + b",".join(schemes) + b"]}"


def items(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def refused(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    return found


def on_the_command_line(path: Any, judge: Any) -> list[Any]:
    return [json.loads(json.dumps(each.result)) for each in judged(BytesIO(path.read_bytes()), judge)]


class TestChecks:
    def test_say_what_the_command_line_says(self, api: Api) -> None:
        expected = on_the_command_line(SCHEMES, checker(explain=True))
        as_list = items(api.post(CHECKS, {"schemes": rows(SCHEMES)}))
        as_lines = items(sent(api, SCHEMES.read_bytes(), media_type="application/x-ndjson"))
        assert [each["result"] for each in as_list] == expected
        assert as_lines == as_list

    def test_come_to_what_is_expected(self, api: Api) -> None:
        for row, item in zip(rows(SCHEMES), items(api.post(CHECKS, {"schemes": rows(SCHEMES)})), strict=True):
            verdicts = {rule: item["result"][rule] for rule in row["expected"]}
            assert (item["id"], verdicts) == (row["id"], row["expected"])

    def test_say_which_policy_judged_as_of_the_day_of_the_invitation(self, api: Api) -> None:
        answered = items(api.post(CHECKS, {"schemes": rows(SCHEMES)}))
        shown = api.get("/api/v1/policy").json()
        for row, item in zip(rows(SCHEMES), answered, strict=True):
            assert item["policy"] == {"id": shown["id"], "version": shown["version"], "on": row["issued_on"]}

    @pytest.mark.parametrize(
        ("language", "said", "cure"),
        [
            ("en", "above the limit of 15%", "take 3 marks away"),
            ("zh-HK", "超過上限15%", "減去3分"),
            ("zh-CN", "超过上限15%", "减去3分"),
        ],
    )
    def test_are_read_in_the_language_of_the_reader(self, api: Api, language: str, said: str, cure: str) -> None:
        experience = criterion("C3", "17.5", kind="experience", title="Past projects")
        scheme = members(criterion("C1", "42.5"), criterion("C2", 40, kind="innovation"), experience)
        answer = api.post(CHECKS, {"schemes": [scheme]}, headers={"Accept-Language": language})
        text = "\n".join(items(answer)[0]["text"])
        assert said in text
        assert cure in text
        assert answer.headers["content-language"] == {"zh-HK": "zh-Hant", "zh-CN": "zh-Hans"}.get(language, language)

    def test_note_an_id_that_was_there(self, api: Api) -> None:
        first, second = items(api.post(CHECKS, {"schemes": [GOOD, GOOD]}))
        assert (first["notes"], second["notes"]) == ([], ["the id TS-1 is that of number 1 already"])

    def test_are_for_anybody_but_a_key_that_is_not_in_force(self, api: Api) -> None:
        assert items(api.post(CHECKS, {"schemes": [GOOD]}, by="provider"))[0]["result"]
        refused(api.post(CHECKS, {"schemes": [GOOD]}, headers={"Authorization": "Bearer ips_gone"}), 401)

    def test_store_nothing_and_are_kept_by_no_cache(self, api: Api) -> None:
        recorder = api.cast.store.recorder
        before = recorder.max_notification_id()
        answer = api.post(CHECKS, {"schemes": rows(SCHEMES)})
        sent(api, EVALUATIONS.read_bytes(), path=EVALUATIONS_PATH, media_type="application/x-ndjson")
        assert recorder.max_notification_id() == before
        assert answer.headers["cache-control"] == "no-store"


class TestEvaluations:
    def test_say_what_the_command_line_says(self, api: Api) -> None:
        expected = on_the_command_line(EVALUATIONS, evaluator(explain=True))
        as_list = items(api.post(EVALUATIONS_PATH, {"evaluations": rows(EVALUATIONS)}))
        raw = EVALUATIONS.read_bytes()
        as_lines = items(sent(api, raw, path=EVALUATIONS_PATH, media_type="application/x-ndjson"))
        assert [each["result"] for each in as_list] == expected
        assert as_lines == as_list

    def test_come_to_what_is_expected_to_the_cent(self, api: Api) -> None:
        answered = items(api.post(EVALUATIONS_PATH, {"evaluations": rows(EVALUATIONS)}))
        for row, item in zip(rows(EVALUATIONS), answered, strict=True):
            assert {name: item["result"][name] for name in row["expected"]} == row["expected"], row["id"]

    def test_are_worked_out_in_the_language_of_the_reader(self, api: Api) -> None:
        headers = {"Accept-Language": "zh-Hant"}
        first = items(api.post(EVALUATIONS_PATH, {"evaluations": rows(EVALUATIONS)}, headers=headers))[0]
        assert "C的標價得分：40 × 455000 ÷ 610000 = 29.84 (1820/61)" in first["text"]
        assert first["text"] == first["result"]["working"]["words"]["zh-Hant"]

    def test_name_tender_and_criterion_of_a_fault(self, api: Api) -> None:
        row = rows(EVALUATIONS)[0]
        row["tenderers"][1]["marks"]["C1"] = 46
        row["tenderers"][2]["price"] = -1
        [found] = items(api.post(EVALUATIONS_PATH, {"evaluations": [row]}))
        assert found["result"] is None
        assert {each["field"] for each in found["errors"]} == {"tenderers[2].price"}


class TestFaults:
    @pytest.mark.parametrize(
        ("raw", "field"),
        [
            (line().replace(b'"technical_weight": 60', b'"technical_weight": NaN'), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": 1e999'), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": ' + b"9" * 5000), "technical_weight"),
            (line(technical_weight="1/0"), "technical_weight"),
            (line(technical_weight="６０"), "technical_weight"),
            (line(technical_weight=0, price_weight=0), "price_weight"),
            (line(criteria=[criterion("C1", -70), IDEAS]), "criteria[0].max_marks"),
            (line(criteria=[WORK | {"sub": [criterion("C1.1", 69)]}, IDEAS]), "criteria[0].sub"),
            (line(criteria=[criterion(f"C{n}", f"1/{10**28 + 2 * n + 1}") for n in range(200)]), "criteria"),
            (line().replace(b'"kind": "innovation"', b'"kind": "innovation", "kind": "other"'), "criteria[1].kind"),
            (line().replace(b'"id": "TS-1"', b'"id": "\\ud800", "\\ud801": 1'), ""),
            (line().replace(b'"id": "TS-1"', b'"id": "TS-1", "\\u0000twice": {"a": [1]}'), "\\u0000twice"),
            (nested(LEVELS_LIMIT + 1), "criteria"),
            (line(criteria=[{}] * 5_000), "criteria[0].id"),
            (b"[]", ""),
            (b"7", ""),
            (b"null", ""),
        ],
    )
    def test_of_one_scheme_cost_no_other(self, api: Api, raw: bytes, field: str) -> None:
        as_list = sent(api, checks(raw, line(id="TS-2")))
        as_lines = sent(api, raw + b"\n" + line(id="TS-2") + b"\n", media_type="application/x-ndjson")
        for answer in (as_list, as_lines):
            first, second = items(answer)
            assert (answer.json()["judged"], answer.json()["not_judged"]) == (1, 1)
            assert (first["number"], first["result"], first["text"]) == (1, None, [])
            assert field in {each["field"] for each in first["errors"]}
            assert all(each["detail"] for each in first["errors"])
            assert (second["number"], second["id"], second["errors"]) == (2, "TS-2", [])
            assert second["result"]

    def test_are_said_in_chinese(self, api: Api) -> None:
        raw = checks(line(technical_weight="1/0"), nested(LEVELS_LIMIT + 1))
        for language, words in (("zh-Hant", ["除數是零", "準則超過100層"]), ("zh-CN", ["除数是零", "准则超过100层"])):
            for item, said in zip(items(sent(api, raw, language=language)), words, strict=True):
                assert item["errors"][0]["detail"].startswith(said)

    def test_of_a_line_name_the_line(self, api: Api) -> None:
        raw = b"\n".join([line(), b"", b"{broken", b"\xff", line(criteria=[WORK, IDEAS], id="B")])
        found = items(sent(api, raw, media_type="application/x-ndjson"))
        assert [each["number"] for each in found if each["errors"]] == [2, 3, 4]
        assert [each["errors"][0]["detail"].partition(" at ")[0] for each in found[1:4]] == [
            "is empty",
            "is not JSON: Expecting property name enclosed in double quotes",
            "is not UTF-8",
        ]

    def test_beyond_the_first_are_counted(self, api: Api) -> None:
        [found] = items(sent(api, checks(line(criteria=[{}] * 5_000))))
        assert (len(found["errors"]), found["errors_left_out"]) == (FAULTS_SHOWN, 25_000 - FAULTS_SHOWN)

    def test_of_depth_without_end_cost_only_their_own_line(self, api: Api) -> None:
        levels = b'{"criteria":' * 10_000 + b"1" + b"}" * 10_000
        deep, good = items(sent(api, levels[:60_000] + b"\n" + line(), media_type="application/x-ndjson"))
        assert deep["errors"][0]["field"] == "criteria"
        assert good["result"]


class TestBodies:
    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b"{", "line 1 column 2"),
            (b'{"schemes": [}', "line 1 column 14"),
            (b"\xff\xfe", "not UTF-8"),
            (b"\xef\xbb\xbf{}", "byte-order mark"),
            (b'{"schemes": [], "schemes": []}', "'schemes' is there twice"),
            (b"[" * 10_000 + b"]" * 10_000, "nested deeper"),
        ],
    )
    def test_that_are_no_json_are_refused_whole(self, api: Api, raw: bytes, said: str) -> None:
        problem = refused(sent(api, raw), 400)
        assert problem["code"] == "body-unreadable"
        assert said in problem["detail"]
        chinese = refused(sent(api, raw, language="zh-Hant"), 400)["detail"]
        assert chinese.startswith("內容無法讀作 JSON：")

    @pytest.mark.parametrize(
        ("raw", "field", "said"),
        [
            (b"[]", "body", "must be a JSON object"),
            (b"NaN", "body", "must be a JSON object"),
            (b"{}", "schemes", "is required"),
            (b'{"schemes": {}}', "schemes", "must be a JSON array"),
            (b'{"schemes": []}', "schemes", "needs at least 1"),
            (b'{"schemes": [1], "policy": 1}', "policy", "is not known here: leave it out"),
            (checks(*[b"1"] * (BATCH_LIMIT + 1)), "schemes", f"may have at most {BATCH_LIMIT}"),
        ],
    )
    def test_of_another_shape_are_refused_whole(self, api: Api, raw: bytes, field: str, said: str) -> None:
        [fault] = refused(sent(api, raw), 422)["errors"]
        assert (fault["field"], fault["detail"]) == (field, said)

    def test_of_too_many_or_no_lines_are_refused_whole(self, api: Api) -> None:
        [fault] = refused(sent(api, b"{}\n" * (BATCH_LIMIT + 1), media_type="application/x-ndjson"), 422)["errors"]
        assert fault["detail"] == f"may have at most {BATCH_LIMIT}"
        refused(sent(api, b"", media_type="application/x-ndjson"), 422)
        refused(sent(api, b""), 422)

    def test_of_another_kind_are_refused(self, api: Api) -> None:
        for media_type in ("text/plain", "application/xml", "application/json; charset=big5"):
            problem = refused(sent(api, checks(line()), media_type=media_type), 415)
            assert "application/json, application/x-ndjson" in problem["detail"]

    def test_that_are_too_long_are_refused(self, api: Api) -> None:
        problem = refused(sent(api, checks(b" " * BYTES_LIMIT)), 413)
        assert problem["details"] == {"limit": str(BYTES_LIMIT)}

    def test_with_a_parameter_in_the_path_are_refused(self, api: Api) -> None:
        answer = api.post(f"{CHECKS}?as_of=2019-01-01", {"schemes": [GOOD]})
        assert refused(answer, 422)["code"] == "unknown-parameter"

    def test_of_the_greatest_length_are_answered_soon(self, api: Api) -> None:
        criteria = [criterion(f"C{n}", 1, kind="experience", essential=True) for n in range(1_100)]
        short = json.dumps(members(criteria[0], weights=(90, 10))).encode()
        for raw in (checks(*[short] * BATCH_LIMIT), checks(line(criteria=criteria))):
            assert len(raw) < BYTES_LIMIT
            begun = monotonic()
            assert items(sent(api, raw))[0]["result"]
            assert monotonic() - begun < PATIENCE_S

    def test_keep_nobody_else_waiting(self, api: Api) -> None:
        raw = checks(*[line(criteria=[criterion(f"C{n}", 1, kind="experience") for n in range(10)])] * 60)
        answers: list[int] = []

        def send() -> None:
            with httpx.Client(base_url=api.client.base_url, timeout=60) as client:
                headers = {"Content-Type": "application/json"}
                answers.append(client.post(f"/api/v1{CHECKS}", content=raw, headers=headers).status_code)

        threads = [threading.Thread(target=send) for _ in range(4)]
        for thread in threads:
            thread.start()
        begun = monotonic()
        assert api.get("/livez").status_code == 200
        waited = monotonic() - begun
        for thread in threads:
            thread.join()
        assert answers == [200] * 4
        assert waited < PATIENCE_S


class TestTurns:
    def test_are_refused_to_more_than_may_wait(self) -> None:
        held, running = threading.Event(), [0]

        def work() -> bytes:
            running[0] += 1
            held.wait(PATIENCE_S)
            return b"done"

        async def crowd() -> list[Any]:
            turns = Turns()
            waiting = [asyncio.create_task(turns.take(work)) for _ in range(AT_ONCE + MOST_WAITING)]
            await asyncio.sleep(0)  # each begins to wait
            with pytest.raises(NotAvailableNow):
                await turns.take(work)
            assert running[0] <= AT_ONCE
            held.set()
            done = await asyncio.gather(*waiting)
            return [*done, await turns.take(work)]

        assert asyncio.run(crowd()) == [b"done"] * (AT_ONCE + MOST_WAITING + 1)


class TestPolicy:
    def test_is_that_of_today_unless_a_day_is_asked_for(self, api: Api) -> None:
        answer = api.get("/api/v1/policy")
        today = hong_kong_date(datetime.now(UTC)).isoformat()
        assert answer.json()["on"] in (today, hong_kong_date(datetime.now(UTC)).isoformat())
        assert answer.json()["rules"] == api.get("/api/v1/policy", params={"on": "2026-01-01"}).json()["rules"]
        assert answer.headers["cache-control"] == "public, no-cache"

    @pytest.mark.parametrize(
        ("on", "rules"),
        [
            ("2019-03-31", ["rule_iii"]),
            ("2019-04-01", ["rule_i", "rule_ii", "rule_iii", "rule_iv", "marking_scheme"]),
        ],
    )
    def test_changed_on_the_first_of_april(self, api: Api, on: str, rules: list[str]) -> None:
        found = api.get("/api/v1/policy", params={"on": on}).json()["rules"]
        assert [rule["rule"] for rule in found] == rules
        [range_] = [rule for rule in found if rule["rule"] == "rule_iii"]
        assert (range_["least"], range_["most"]) == (("0.3", "0.4") if on < "2019-04" else ("0.5", "0.7"))

    def test_is_said_in_three_languages_with_its_source(self, api: Api) -> None:
        rules = {rule["rule"]: rule for rule in api.get("/api/v1/policy").json()["rules"]}
        assert rules["rule_ii"]["words"]["zh-Hant"][:3] == [
            "規則ii（經驗所佔分數）",
            "經驗最多佔總技術分數15%。",
            "界限：任何人均不可批准偏離。",
        ]
        assert rules["rule_iii"]["words"]["en"][1] == "Technical to price is from 50:50 to 70:30, both included."
        assert "approver" in rules["rule_i"]
        for rule in rules.values():
            assert set(rule["words"]) == set(rule["text"]) == {"en", "zh-Hant", "zh-Hans"}
            assert not any("{" in said for lines in rule["words"].values() for said in lines)

    def test_is_not_sent_again_to_who_has_it(self, api: Api) -> None:
        first = api.get("/api/v1/policy", params={"on": "2024-02-29"})
        assert first.headers["cache-control"] == "public, max-age=3600"
        again = api.get("/api/v1/policy", params={"on": "2024-02-29"}, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = api.get("/api/v1/policy", params={"on": "2024-03-01"}, headers={"If-None-Match": first.headers["etag"]})
        assert other.status_code == 200

    @pytest.mark.parametrize("on", ["2024-02-30", "20240101", "yesterday", "0", ""])
    def test_is_not_asked_for_on_what_is_no_day(self, api: Api, on: str) -> None:
        [fault] = refused(api.get("/api/v1/policy", params={"on": on}), 422)["errors"]
        assert fault["field"] == "on"
