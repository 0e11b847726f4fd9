"""A policy is adopted by an administrator, over HTTP or on the command line, and judges invitations from its first day on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.deadlines import hong_kong_date
from tests.policy import IDEAS, SCHEMES, WORK, members
from tests.stage.http import REASON, Api, open_api
from tests.stage.new_policies import another_policy
from tests.stage.projecting import projecting

pytestmark = pytest.mark.journeys

ADOPTIONS = "/policy/adoptions"
NAME = "innovation-2030"
STREAM = "policy:procurement"


@pytest.fixture
def api(database: str, tmp_path: Path) -> Iterator[Api]:
    with open_api(database, tmp_path) as opened:
        yield opened


@pytest.fixture
def since(api: Api) -> date:
    """The first day of the new policy: tomorrow."""
    return hong_kong_date(api.cast.store.clock()) + timedelta(days=1)


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    return problem


def scheme_of(day: date) -> dict[str, Any]:
    """Kept by the range of 2019, and not by the new one."""
    return members(WORK, IDEAS, weights=(55, 45), issued_on=day.isoformat(), id=f"TS-{day}")


def new(since: date, **more: Any) -> dict[str, Any]:
    return {"policy": another_policy(since, **more), "source": "Circular 3/2029", **REASON}


def judged(api: Api, *days: date) -> list[tuple[str, str]]:
    """By which policy, and the verdict of rule iii."""
    answer = api.post("/policy/checks", {"schemes": [scheme_of(day) for day in days]}).json()
    return [(item["policy"]["id"], item["result"]["rule_iii"]) for item in answer["items"]]


class TestOverHttp:
    def test_judges_from_its_first_day_and_not_before(self, api: Api, since: date) -> None:
        before = since - timedelta(days=1)
        old = api.get("/api/v1/policy", params={"on": before.isoformat()})
        assert judged(api, before, since) == [("april-2019", "pass"), ("april-2019", "pass")]
        done = api.done(ADOPTIONS, new(since), by="administrator")
        assert done["streams"] == {STREAM: 1}
        assert judged(api, before, since) == [("april-2019", "pass"), (NAME, "fail")]
        shown = api.get("/api/v1/policy", params={"on": since.isoformat()})
        [row] = [rule for rule in shown.json()["rules"] if rule["rule"] == "rule_iii"]
        assert (shown.json()["id"], row["least"], row["most"]) == (NAME, "0.6", "0.8")
        assert shown.headers["cache-control"] == "public, no-cache"
        again = api.get("/api/v1/policy", params={"on": before.isoformat()})
        assert (again.json(), again.headers["etag"]) == (old.json(), old.headers["etag"])
        item = api.post("/policy/checks", {"schemes": [scheme_of(since)]}).json()["items"][0]
        assert item["policy"] == {"id": NAME, "version": shown.json()["version"], "on": since.isoformat()}
        assert "60:40" in "\n".join(item["text"])

    def test_is_listed_whole_for_anybody_with_what_was_withdrawn(self, api: Api, since: date) -> None:
        api.done(ADOPTIONS, new(since), by="administrator")
        first = api.get(f"/api/v1{ADOPTIONS}")
        assert [each["policy"]["id"] for each in first.json()["items"]] == ["april-2019", NAME]
        assert first.json()["items"][1]["takes_effect_on"] == since.isoformat()
        copied = {**first.json()["items"][1]["policy"], "id": "innovation-2031"}
        copied["rows"][-1] |= {"least": "0.7"}
        headers = {"If-Match": first.headers["etag"]}
        api.done(ADOPTIONS, {"policy": copied, **REASON}, by="administrator", headers=headers)
        assert judged(api, since) == [("innovation-2031", "fail")]
        api.done(f"{ADOPTIONS}/innovation-2031/withdrawal", REASON, by="administrator")
        assert judged(api, since) == [(NAME, "fail")]
        api.done(f"{ADOPTIONS}/{NAME}/withdrawal", REASON, by="administrator")
        assert judged(api, since) == [("april-2019", "pass")]
        last = api.get(f"/api/v1{ADOPTIONS}", headers={"If-None-Match": first.headers["etag"]})
        assert last.json()["version"] == 4
        assert [bool(each["withdrawn_on"]) for each in last.json()["items"]] == [False, True, True]
        assert api.get(f"/api/v1{ADOPTIONS}", headers={"If-None-Match": last.headers["etag"]}).status_code == 304

    def test_is_done_once_for_each_idempotency_key(self, api: Api, since: date) -> None:
        headers = {"Idempotency-Key": "adoption-1"}
        first = api.done(ADOPTIONS, new(since), by="administrator", headers=headers)
        again = api.post(ADOPTIONS, new(since), by="administrator", headers=headers)
        assert (again.json(), again.headers["idempotent-replayed"]) == (first, "true")
        refused(api.post(ADOPTIONS, new(since, id="P-2"), by="administrator", headers=headers), 409, "command-reused")

    def test_is_refused_with_field_and_reason(self, api: Api, since: date) -> None:
        for person in ("auditor", "reviewer", "facilitator-officer", "department-officer", "provider"):
            refused(api.post(ADOPTIONS, new(since), by=person), 403, "not-permitted")
        refused(api.post(ADOPTIONS, new(since)), 401, "key-not-valid")
        stale = {"If-Match": '"7"'}
        refused(api.post(ADOPTIONS, new(since), by="administrator", headers=stale), 412, "stale-version")
        today = since - timedelta(days=1)
        for body, status, code, field in (
            (new(today), 409, "policy-changes-the-past", "policy.rows[6]"),
            (new(since) | {"policy": another_policy(since, **{"from": "2020-01-01"})}, 409, "policy-not-sound", None),
            (new(since, most="1.5"), 409, "policy-not-sound", "policy.rows[6].most"),
            (new(since, most="many"), 422, "invalid-input", "policy.rows[6].most"),
            (new(since, most=0.8), 422, "invalid-input", "policy.rows[6].most"),
            (new(since, rule="rule_v"), 422, "invalid-input", "policy.rows[6].rule"),
            (new(since, id="april-2019"), 409, "policy-named-before", "policy.id"),
            (new(since, id="創新"), 422, "invalid-input", "policy.id"),
        ):
            answer = api.post(ADOPTIONS, body, by="administrator", headers={"Accept-Language": "zh-Hant"})
            [fault] = refused(answer, status, code)["errors"]
            assert fault["field"] == (field or "policy.rows")
            assert any("\u4e00" <= character <= "\u9fff" for character in fault["detail"]), fault
        refused(api.post(f"{ADOPTIONS}/{NAME}/withdrawal", REASON, by="administrator"), 404, "not-found")
        assert api.get(f"/api/v1{ADOPTIONS}").json()["version"] == 0

    def test_is_told_in_the_history_to_everybody_but_who_did_it(
        self, api: Api, since: date, database: str, tmp_path: Path
    ) -> None:
        api.done(ADOPTIONS, new(since), by="administrator")
        done = api.done(f"{ADOPTIONS}/{NAME}/withdrawal", REASON, by="administrator")
        with projecting(database, tmp_path):
            path, asked = f"/api/v1/history/{STREAM}", {"at_least": done["position"]}
            said = {
                (by, tag): api.get(path, by=by, params=asked, headers={"Accept-Language": tag, "Prefer": "wait=30"})
                for by in (None, "auditor")
                for tag in ("en", "zh-Hant", "zh-Hans")
            }
        sentences = {key: [item["sentence"] for item in it.json()["items"]] for key, it in said.items()}
        adopted, withdrawn = sentences[None, "en"]
        reason = "Reason: Because the test says so."
        assert adopted == f"An administrator adopted the procurement policy {NAME}, in force from {since}. {reason}"
        assert withdrawn == f"An administrator withdrew the procurement policy {NAME} before its first day. {reason}"
        assert f"一名系統管理員採納了採購政策 {NAME}，由{since}起生效" in sentences[None, "zh-Hant"][0]
        assert f"在首日之前撤回了采购政策 {NAME}" in sentences[None, "zh-Hans"][1]
        assert "Senior Engineer (MPS 45)" in sentences["auditor", "en"][0]
        assert "actor" not in said[None, "en"].json()["items"][0]["envelope"]


class TestOnTheCommandLine:
    def test_judges_from_its_first_day_and_not_before(self, api: Api, since: date, program: Program) -> None:
        before = since - timedelta(days=1)
        file = program.write("next.json", json.dumps(program.shown() | another_policy(since)))
        schemes = program.write("schemes.jsonl", "\n".join(json.dumps(scheme_of(day)) for day in (before, since)))
        assert program.verdicts(schemes) == ["pass", "pass"]
        said = program.run(
            "add", str(file), "--reason", "創新為先", "--language", "zh-Hant", "--source", "Circular 3/2029"
        )
        assert said.stdout.decode().strip() == f"{NAME} is adopted and judges invitations from {since}"
        assert program.verdicts(schemes) == ["pass", "fail"]
        assert program.verdicts(schemes, "--built-in") == ["pass", "pass"]
        assert program.shown()["id"] == NAME
        assert program.shown("--on", before.isoformat())["id"] == "april-2019"
        [_, adopted] = api.get(f"/api/v1{ADOPTIONS}").json()["items"]
        assert adopted["reason"] == {"zh-Hant": "創新為先"}
        program.run("withdraw", NAME, "--reason", "A mistake")
        assert program.verdicts(schemes) == ["pass", "pass"]

    def test_is_refused_in_a_line_with_field_and_reason(self, api: Api, since: date, program: Program) -> None:
        today = since - timedelta(days=1)
        for policy, said in (
            (another_policy(today), "policy.rows[6]: rule_iii for stores would change before"),
            (another_policy(since, most="many"), "rows[6].most: must be a whole number"),
            (another_policy(since, rule="rule_v"), "rows[6].rule: must be one of"),
            (
                another_policy(since, **{"from": "2020-01-01"}),
                "rows: two rows of rule_iii for the same category overlap",
            ),
            (another_policy(since, id="創新"), "id: must match the pattern"),
        ):
            file = program.write("wrong.json", json.dumps(policy))
            answer = program.run("add", str(file), "--reason", "Why", code=1)
            assert said in answer.stderr.decode()
            assert "Traceback" not in answer.stderr.decode()
        file = program.write("good.json", json.dumps(another_policy(since)))
        assert "role" in program.run("add", str(file), "--reason", "Why", by="auditor", code=1).stderr.decode()
        assert "key" in program.run("add", str(file), "--reason", "Why", "--as", "ips_no", code=1).stderr.decode()
        assert api.get(f"/api/v1{ADOPTIONS}").json()["version"] == 0

    def test_says_when_there_is_no_database_to_ask(self, tmp_path: Path, program: Program) -> None:
        nothing = {"DATABASE_URL": "", "INNOPORTAL_DATA": str(tmp_path / "empty")}
        alone = program.run("check", str(SCHEMES), environment=nothing)
        assert b"no database runs here" in alone.stderr
        assert not (tmp_path / "empty").exists()
        gone = {"DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
        assert b"--built-in" in program.run("check", str(SCHEMES), environment=gone, code=1).stderr
        assert program.run("check", "--built-in", str(SCHEMES), environment=gone).stdout == alone.stdout


class Program:
    """`python -m services policy` on the database of the test, as one of its people."""

    def __init__(self, api: Api, database: str, folder: Path) -> None:
        self.api = api
        self.folder = folder
        self.environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder)}

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(
        self, *words: str, by: str = "administrator", code: int = 0, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        key = {"INNOPORTAL_KEY": self.api.cast.keys[by]}
        done = subprocess.run(
            [sys.executable, "-m", "services", "policy", *words],
            env={**self.environment, **key, **(environment or {})},
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stderr.decode()
        return done

    def verdicts(self, file: Path, *words: str) -> list[str]:
        return [json.loads(line)["rule_iii"] for line in self.run("check", str(file), *words).stdout.splitlines()]

    def shown(self, *words: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.run("show", *words).stdout)
        return found


@pytest.fixture
def program(api: Api, database: str, tmp_path: Path) -> Program:
    return Program(api, database, tmp_path)
