"""What every route of the API keeps to: identity, strict bodies, problem documents, headers."""

from __future__ import annotations

import copy
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from domain.envelope import Role
from services.commands import members
from services.event_store.store import Command
from services.identity.keys import ApiKeys
from tests.conftest import SessionServer, fresh_database
from tests.stage.cast import SETUP
from tests.stage.http import REASON, WISH, Api, open_api
from tests.stage.walk import SOLUTION

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def api(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Shared: for tests that leave the cast as it is."""
    with (
        fresh_database(server, template=template) as conninfo,
        open_api(conninfo, tmp_path_factory.mktemp("api"), cors_origins=("https://portal.example",)) as opened,
    ):
        yield opened


@pytest.fixture
def own_api(database: str, tmp_path: Path) -> Iterator[Api]:
    """For tests that end keys, roles and memberships."""
    with open_api(database, tmp_path) as opened:
        yield opened


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert (problem["code"], problem["type"], problem["status"]) == (code, f"/problems/{code}", status)
    assert problem["correlation"] == answer.headers["x-correlation-id"]
    return problem


def wish_with(**content: Any) -> dict[str, Any]:
    wish = copy.deepcopy(WISH)
    wish["content"].update(content)
    return wish


class TestCommand:
    def test_is_done_and_says_where_it_stands(self, api: Api) -> None:
        answer = api.post("/wishes", WISH, by="department-officer")
        assert answer.status_code == 201, answer.text
        outcome = answer.json()
        assert answer.headers["location"] == f"/api/v1/wishes/{outcome['id']}"
        assert answer.headers["etag"] == '"1"'
        assert outcome["streams"] == {f"wish:{outcome['id']}": 1}

    def test_sent_again_returns_the_first_result(self, api: Api) -> None:
        headers = {"Idempotency-Key": uuid4().hex}
        first = api.post("/wishes", WISH, by="department-officer", headers=headers)
        again = api.post("/wishes", WISH, by="department-officer", headers=headers)
        assert again.json() == first.json()
        assert again.status_code == first.status_code
        assert "idempotent-replayed" not in first.headers
        assert again.headers["idempotent-replayed"] == "true"
        assert again.headers["etag"] == first.headers["etag"]

    def test_refuses_the_same_key_for_another_request(self, api: Api) -> None:
        headers = {"Idempotency-Key": uuid4().hex}
        api.post("/wishes", WISH, by="department-officer", headers=headers)
        other = wish_with(title={"en": "Another"})
        refused(api.post("/wishes", other, by="department-officer", headers=headers), 409, "command-reused")

    def test_is_the_senders_own_under_its_key(self, api: Api) -> None:
        headers = {"Idempotency-Key": uuid4().hex}
        first = api.post("/wishes", WISH, by="department-officer", headers=headers)
        other = api.post("/wishes", WISH, by="department-officer elsewhere", headers=headers)
        assert other.json()["id"] != first.json()["id"]

    def test_refuses_a_version_that_has_moved(self, api: Api) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        api.done(f"/wishes/{wish}/submission", by="department-officer")
        answer = api.post(f"/wishes/{wish}/discarding", REASON, by="department-officer", headers={"If-Match": '"1"'})
        assert refused(answer, 412, "stale-version")["details"] == {"expected": "1", "actual": "2"}

    def test_takes_the_version_that_is_there(self, api: Api) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        answer = api.post(f"/wishes/{wish}/submission", by="department-officer", headers={"If-Match": '"1"'})
        assert answer.headers["etag"] == '"2"'

    @pytest.mark.parametrize("etag", ['W/"1"', '"one"', ""])
    def test_refuses_an_etag_that_is_none_of_ours(self, api: Api, etag: str) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        answer = api.post(f"/wishes/{wish}/submission", by="department-officer", headers={"If-Match": etag})
        assert 'If-Match: "1"' in refused(answer, 412, "tag-not-ours")["detail"]

    @pytest.mark.parametrize("etag", ["1", "abc"])
    def test_says_what_is_right_for_what_is_no_etag(self, api: Api, etag: str) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        headers = {"If-Match": etag, "Accept-Language": "zh-HK"}
        problem = refused(
            api.post(f"/wishes/{wish}/submission", by="department-officer", headers=headers), 422, "invalid-input"
        )
        assert '連同引號，例如 "3"' in problem["detail"]
        assert problem["errors"][0]["field"] == "If-Match"

    def test_takes_a_list_with_the_version_that_is_there(self, api: Api) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        path = f"/wishes/{wish}/submission"
        other = api.post(path, by="department-officer", headers={"If-Match": '"3", "4"'})
        refused(other, 412, "stale-version")
        assert api.post(path, by="department-officer", headers={"If-Match": '"1", "7"'}).is_success

    def test_asks_for_the_version_where_a_decision_needs_it(self, api: Api) -> None:
        wish = api.published_wish()
        body = WISH | REASON
        answer = api.post(f"/wishes/{wish}/amendments", body, by="department-officer")
        refused(answer, 428, "version-required")
        answer = api.post(f"/wishes/{wish}/amendments", body, by="department-officer", headers={"If-Match": '"3"'})
        assert answer.status_code == 200, answer.text

    def test_is_asked_for_its_version_before_the_rules_are(self, api: Api) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        api.done(f"/wishes/{wish}/discarding", REASON, by="department-officer")
        stale = {"If-Match": '"1"'}
        answer = api.post(f"/wishes/{wish}/submission", by="department-officer", headers=stale)
        refused(answer, 412, "stale-version")
        refused(api.post(f"/wishes/{wish}/amendments", WISH | REASON, by="department-officer"), 428, "version-required")
        refused(api.post(f"/wishes/{wish}/submission", by="provider", headers=stale), 404, "not-found")

    def test_is_refused_by_the_rules_with_their_reason(self, api: Api) -> None:
        wish = api.published_wish()
        problem = refused(api.post(f"/wishes/{wish}/submission", by="department-officer"), 409, "not-in-this-state")
        assert problem["details"]["state"] == "published"


class TestIdentity:
    def test_is_asked_for_before_the_body_is_read(self, api: Api) -> None:
        answer = api.request("POST", "/api/v1/wishes", content=b"{not json")
        refused(answer, 401, "key-not-valid")
        assert answer.headers["www-authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("header", ["Bearer ips_aaaaaaaaaa_" + "0" * 64, "Bearer nonsense", "Basic YTpi", "Bearer"])
    def test_refuses_an_unknown_key(self, api: Api, header: str) -> None:
        refused(api.request("GET", "/api/v1/me", headers={"Authorization": header}), 401, "key-not-valid")

    @pytest.mark.parametrize("path", ["/wishes", "/search", "/trials.csv", "/search.ndjson"])
    def test_is_checked_even_where_none_is_needed(self, api: Api, path: str) -> None:
        key = {"Authorization": "Bearer nonsense"}
        refused(api.request("GET", f"/api/v1{path}", headers=key), 401, "key-not-valid")
        assert api.get(f"/api/v1{path}").status_code == 200
        assert api.get(f"/api/v1{path}", by="auditor").status_code == 200

    def test_says_who_one_is(self, api: Api) -> None:
        me = api.get("/api/v1/me", by="department-officer").json()
        assert me["member"] == api.cast.members["department-officer"]
        assert me["roles"] == ["department-officer"]
        assert me["rank"]["title"] == "Senior Engineer"
        assert me["organisation_name"] == {"en": "Highways Department"}

    def test_ends_with_its_time(self, api: Api) -> None:
        api.cast.keys["late"] = api.cast.key(api.cast.members["auditor"], lasts=timedelta(seconds=-1))
        refused(api.get("/api/v1/me", by="late"), 401, "key-not-valid")

    def test_ends_when_it_is_revoked(self, own_api: Api) -> None:
        api = own_api
        key = api.get("/api/v1/me", by="auditor").json()["key"]
        assert api.request("DELETE", f"/api/v1/keys/{key}", by="auditor").json()["in_force"] is False
        refused(api.get("/api/v1/me", by="auditor"), 401, "key-not-valid")
        refused(api.get("/api/v1/wishes", by="auditor"), 401, "key-not-valid")

    def test_ends_with_the_membership_at_the_next_request(self, own_api: Api) -> None:
        api = own_api
        member = api.cast.members["provider"]
        assert api.get("/api/v1/me", by="provider").is_success
        members.leave(api.cast.store, Command(id="leave", caller=SETUP), member)
        refused(api.get("/api/v1/me", by="provider"), 403, "membership-not-in-force")

    def test_loses_a_role_at_the_next_request(self, own_api: Api) -> None:
        api = own_api
        member = api.cast.members["department-officer"]
        assert api.post("/wishes", WISH, by="department-officer").is_success
        members.change_roles(api.cast.store, Command(id="roles", caller=SETUP), member, roles=(Role.AUDITOR,))
        refused(api.post("/wishes", WISH, by="department-officer"), 403, "not-permitted")

    def test_is_of_a_role_that_its_organisation_can_give(self, api: Api) -> None:
        startup = api.cast.organisations["Bright Sensors Limited"]
        officer = {"name": "Lee Siu Ming", "roles": ["facilitator-officer"]}
        problem = refused(
            api.post(f"/organisations/{startup}/members", officer, by="administrator"),
            409,
            "role-not-for-organisation",
        )
        assert problem["errors"][0]["field"] == "roles"
        member = api.cast.members["provider"]
        change = api.request(
            "PUT", f"/api/v1/members/{member}/roles", by="administrator", json={"roles": ["provider", "reviewer"]}
        )
        refused(change, 409, "role-not-for-organisation")

    def test_is_stopped_with_its_organisation(self, own_api: Api) -> None:
        api = own_api
        home = api.cast.organisations["Highways Department"]
        assert api.get("/api/v1/me", by="department-officer").is_success
        api.done(f"/organisations/{home}/suspension", REASON, by="administrator")
        refused(api.get("/api/v1/me", by="department-officer"), 403, "organisation-suspended-now")

    def test_names_its_role_when_several_could_act(self, api: Api) -> None:
        both = (Role.DEPARTMENT_OFFICER, Role.FACILITATOR_OFFICER)
        api.cast.member("both", "Highways Department", *both)
        wish = api.published_wish()
        api.done(f"/wishes/{wish}/questions", {"text": {"en": "How long?"}}, by="provider")
        path, body = f"/wishes/{wish}/questions/1/answer", {"answer": {"en": "A year."}}
        refused(api.post(path, body, by="both"), 422, "role-ambiguous")
        refused(api.post(path, body, by="both", headers={"X-Acting-Role": "auditor"}), 403, "role-not-held")
        refused(api.post(path, body, by="both", headers={"X-Acting-Role": "king"}), 422, "invalid-input")
        refused(
            api.post(path, body, by="both", headers={"X-Acting-Role": "facilitator-officer"}), 403, "own-organisation"
        )
        assert api.post(path, body, by="both", headers={"X-Acting-Role": "department-officer"}).status_code == 200

    def test_hides_what_the_asker_may_not_know_of(self, api: Api) -> None:
        wish = api.done("/wishes", WISH, by="department-officer")["id"]
        refused(api.post(f"/wishes/{wish}/submission", by="department-officer elsewhere"), 404, "not-found")
        refused(api.post("/wishes/W-2000-0001/submission", by="department-officer elsewhere"), 404, "not-found")

    def test_notes_the_last_use_to_the_minute(self, own_api: Api) -> None:
        api = own_api
        keys = ApiKeys(api.cast.store.recorder.connection)
        api.get("/api/v1/me", by="reviewer")
        first = keys.of(api.cast.members["reviewer"])[0].last_used_at
        assert first is not None
        api.get("/api/v1/me", by="reviewer")
        assert keys.of(api.cast.members["reviewer"])[0].last_used_at == first


class TestKeys:
    def test_are_issued_by_an_administrator_and_shown_once(self, api: Api) -> None:
        member = api.cast.members["provider"]
        issued = api.done(f"/members/{member}/keys", {"label": "Frontend", "days": 7}, by="administrator")
        api.cast.keys["new"] = issued["key"]
        assert api.get("/api/v1/me", by="new").json()["member"] == member
        listed = api.get(f"/api/v1/members/{member}/keys", by="provider").json()
        assert [key["label"] for key in listed][:1] == ["Frontend"]
        assert all("key" not in each for each in listed)

    def test_are_given_out_once_for_a_command(self, api: Api) -> None:
        path, body = f"/members/{api.cast.members['provider']}/keys", {"label": "Twice", "days": 7}
        command = {"Idempotency-Key": "one-key-please"}
        given = api.done(path, body, by="administrator", headers=command)
        problem = refused(api.post(path, body, by="administrator", headers=command), 409, "key-issued-already")
        assert given["id"] in problem["detail"]
        listed = api.get(f"/api/v1{path}", by="provider").json()
        assert [key["label"] for key in listed].count("Twice") == 1

    def test_are_not_made_by_their_owners(self, api: Api) -> None:
        member = api.cast.members["provider"]
        refused(api.post(f"/members/{member}/keys", {"label": "More"}, by="provider"), 403, "not-permitted")

    def test_of_others_are_not_known(self, api: Api) -> None:
        other = api.get("/api/v1/me", by="reviewer").json()["key"]
        refused(api.request("DELETE", f"/api/v1/keys/{other}", by="provider"), 404, "not-found")
        answer = api.get(f"/api/v1/members/{api.cast.members['reviewer']}/keys", by="provider")
        refused(answer, 403, "not-permitted")

    def test_are_stored_as_a_hash_only(self, api: Api) -> None:
        with api.cast.store.recorder.connection() as conn:
            rows = conn.execute("SELECT * FROM innoportal_api_keys").fetchall()
        stored = repr(rows)
        assert all(key.rpartition("_")[2] not in stored for key in api.cast.keys.values())


class TestBody:
    def send(self, api: Api, content: bytes, *, kind: str = "application/json") -> httpx.Response:
        return api.request(
            "POST", "/api/v1/wishes", by="department-officer", content=content, headers={"Content-Type": kind}
        )

    @pytest.mark.parametrize(
        "content",
        [
            b"{",
            b'{"content": NaN}',
            b'\xef\xbb\xbf{"content": {}}',
            b'{"content": "\xff"}',
            b'{"content": {}, "content": {}}',
            b"[" * 200 + b"]" * 200,
            b"[" * 500_000,
            b"9" * 5_000,
            b"\x00",
        ],
        ids=["cut short", "NaN", "byte-order mark", "not UTF-8", "twice", "deep", "very deep", "long number", "NUL"],
    )
    def test_that_cannot_be_read_is_refused(self, api: Api, content: bytes) -> None:
        refused(self.send(api, content), 400, "body-unreadable")

    @pytest.mark.parametrize(
        ("content", "field"),
        [
            (wish_with(title={"en": "holds \u0000"}), "content.title.en"),
            (wish_with(title={"en": "   "}), "content.title.en"),
            (wish_with(title={}), "content.title"),
            (wish_with(title={"fr": "Trouver"}), "content.title.fr"),
            (wish_with(title={"zh_hant": "偵測"}), "content.title.zh_hant"),
            (wish_with(smart_area=["mobility", "nonsense"]), "content.smart_area[1]"),
            (wish_with(smart_area=[]), "content.smart_area"),
            (wish_with(closes_on="20260831"), "content.closes_on"),
            (wish_with(closes_on="04/03/2026"), "content.closes_on"),
            (wish_with(closes_on="1788134400"), "content.closes_on"),
            (wish_with(closes_on=1788134400), "content.closes_on"),
            (wish_with(unknown=1), "content.unknown"),
            (WISH | {"budget": {"amount": 12.5}}, "budget.amount"),
            (WISH | {"budget": {"amount": "-1"}}, "budget.amount"),
            (WISH | {"budget": {"amount": False}}, "budget.amount"),
            (wish_with(smart_area=["nonsense"]), "content.smart_area[0]"),
            (WISH | {"budget": {"amount": "-0.00"}}, "budget.amount"),
            ([], "body"),
            (None, "body"),
            ("x", "body"),
        ],
    )
    def test_that_is_wrong_is_refused_with_the_place(self, api: Api, content: Any, field: str) -> None:
        answer = self.send(api, json.dumps(content).encode())
        problem = refused(answer, 422, "invalid-input")
        assert field in [fault["field"] for fault in problem["errors"]]
        assert all(fault["field"] and fault["detail"] for fault in problem["errors"])

    def test_with_one_bad_item_is_refused_for_that_alone(self, api: Api) -> None:
        answer = self.send(api, json.dumps(wish_with(smart_area=["nonsense"])).encode())
        assert [it["field"] for it in refused(answer, 422, "invalid-input")["errors"]] == ["content.smart_area[0]"]

    def test_in_an_unknown_language_is_told_which_there_are(self, api: Api) -> None:
        answer = self.send(api, json.dumps(wish_with(title={"fr": "Trouver"})).encode())
        fault = refused(answer, 422, "invalid-input")["errors"][0]
        assert fault["value"] == '"Trouver"'
        assert all(tag in fault["detail"] for tag in ("en", "zh-Hant", "zh-Hans"))

    def test_of_texts_in_another_language_is_taken_with_warnings(self, api: Api) -> None:
        title, missing = {"zh-Hant": "监测"}, ["content.problem", "content.expected_outcome", "content.constraints"]
        content = wish_with(title=title, trial_site=title, trial_scale=title)
        answer = api.post("/wishes", content, by="department-officer", headers={"Accept-Language": "zh-Hans"})
        warnings = answer.json()["warnings"]
        assert answer.status_code == 201
        assert {"field": "content.title", "language": "zh-Hant"}.items() <= warnings[0].items()
        assert warnings[0]["text"].startswith("content.title 标示为繁体中文（zh-Hant），但有简体字：监")
        assert [it["field"] for it in warnings if it["language"] == "zh-Hant" and it["field"] in missing] == missing

    def test_of_texts_as_they_should_be_is_taken_without_warnings(self, api: Api) -> None:
        wish = wish_with(title={"en": "Find cracks"})
        assert api.post("/wishes", wish, by="department-officer").json()["warnings"] == []

    def test_with_a_lone_surrogate_is_refused_with_the_place(self, api: Api) -> None:
        content = json.dumps(wish_with(title={"en": "\ud800"})).encode()
        problem = refused(self.send(api, content), 422, "invalid-input")
        assert problem["errors"][0]["field"] == "content.title.en"

    def test_takes_no_truth_for_a_number(self, api: Api) -> None:
        member = api.cast.members["provider"]
        answer = api.post(f"/members/{member}/keys", {"label": "x", "days": True}, by="administrator")
        assert refused(answer, 422, "invalid-input")["errors"][0]["field"] == "days"

    def test_takes_a_whole_number_however_it_is_written(self, api: Api) -> None:
        member = api.cast.members["provider"]
        assert api.post(f"/members/{member}/keys", {"label": "x", "days": 7.0}, by="administrator").status_code == 201
        answer = api.post(f"/members/{member}/keys", {"label": "x", "days": 7.5}, by="administrator")
        assert refused(answer, 422, "invalid-input")["errors"][0]["field"] == "days"

    def test_of_ten_megabytes_is_refused(self, api: Api) -> None:
        refused(self.send(api, b" " * 10_000_000), 413, "body-too-large")

    def test_of_ten_megabytes_is_refused_so_that_a_client_that_sends_first_and_reads_then_is_told(
        self, api: Api
    ) -> None:
        url = api.client.base_url
        for _ in range(3):
            with closing(http.client.HTTPConnection(url.host, url.port or 80, timeout=30)) as client:
                headers = {"Content-Type": "application/json", "Authorization": f"Bearer {api.cast.keys['provider']}"}
                client.request("POST", "/api/v1/wishes", b" " * 10_000_000, headers)
                answer = client.getresponse()
                assert answer.status == 413
                assert json.loads(answer.read())["code"] == "body-too-large"

    def test_that_was_announced_too_large_is_refused_before_it_is_sent(self, api: Api) -> None:
        url = api.client.base_url
        with socket.create_connection((url.host, url.port or 80), timeout=10) as client:
            client.sendall(
                b"POST /api/v1/wishes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + f"Authorization: Bearer {api.cast.keys['provider']}\r\n".encode()
                + b"Content-Length: 10000000\r\nExpect: 100-continue\r\n\r\n"
            )
            assert client.recv(12) == b"HTTP/1.1 413"

    def test_that_grows_too_large_as_it_comes_is_refused(self, api: Api) -> None:
        def pieces() -> Iterator[bytes]:
            for _ in range(40):
                yield b" " * 65_536

        answer = api.request(
            "POST",
            "/api/v1/wishes",
            by="department-officer",
            content=pieces(),
            headers={"Content-Type": "application/json"},
        )
        refused(answer, 413, "body-too-large")

    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
    def test_must_say_that_it_is_json(self, api: Api, kind: str) -> None:
        refused(self.send(api, json.dumps(WISH).encode(), kind=kind), 415, "media-type-not-taken")

    @pytest.mark.parametrize(
        ("headers", "code", "right"),
        [
            ({"Content-Type": "application/json; charset=big5"}, "media-type-not-taken", "charset=utf-8"),
            ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, "content-encoded", "identity"),
        ],
    )
    def test_comes_as_it_is(self, api: Api, headers: dict[str, str], code: str, right: str) -> None:
        content = json.dumps(WISH).encode()
        answer = api.request("POST", "/api/v1/wishes", by="department-officer", content=content, headers=headers)
        problem = refused(answer, 415, code)
        assert right in problem["detail"]
        assert answer.headers.get("accept-encoding") == ("identity" if right == "identity" else None)

    def test_may_say_that_it_is_utf_8(self, api: Api) -> None:
        kind = 'application/json; charset="UTF-8"'
        assert self.send(api, json.dumps(WISH).encode(), kind=kind).status_code == 201

    def test_is_required(self, api: Api) -> None:
        refused(api.post("/wishes", by="department-officer"), 422, "invalid-input")


class TestProblem:
    @pytest.mark.parametrize(
        ("asked", "language", "words"),
        [
            ("zh-HK", "zh-Hant", "必須提供"),
            ("zh-TW,en;q=0.5", "zh-Hant", "必須提供"),
            ("zh-CN", "zh-Hans", "必须提供"),
            ("fr, zh-Hans;q=0.9, en;q=0.1", "zh-Hans", "必须提供"),
            ("en-GB", "en", "is required"),
            ("fr", "en", "is required"),
            ("*;q=x, ;;", "en", "is required"),
        ],
    )
    def test_is_in_the_callers_language(self, api: Api, asked: str, language: str, words: str) -> None:
        answer = api.post("/wishes", {}, by="department-officer", headers={"Accept-Language": asked})
        problem = refused(answer, 422, "invalid-input")
        assert answer.headers["content-language"] == language
        assert problem["errors"][0]["detail"] == words
        assert words in problem["detail"]

    def test_is_explained_where_its_type_points(self, api: Api) -> None:
        problem = refused(api.post("/wishes", WISH), 401, "key-not-valid")
        explanation = api.get(problem["type"]).json()
        assert explanation["status"] == 401
        assert set(explanation["message"]) == {"en", "zh-Hant", "zh-Hans"}

    def test_tells_of_a_path_that_is_not_there(self, api: Api) -> None:
        refused(api.get("/api/v1/nonsense"), 404, "no-such-path")

    def test_shows_the_reference_at_the_bare_address(self, api: Api) -> None:
        answer = api.get("/")
        assert (answer.status_code, answer.headers["location"]) == (307, "/docs")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/api/v1/me", "GET, HEAD"),
            ("DELETE", "/api/v1/matches/confirmations", "POST"),
            ("GET", "/api/v1/matches/confirmations", "POST"),
            ("DELETE", "/livez", "GET, HEAD"),
        ],
    )
    def test_tells_of_a_method_that_is_not_offered(self, api: Api, method: str, path: str, allowed: str) -> None:
        answer = api.request(method, path, by="facilitator-officer")
        refused(answer, 405, "method-not-offered")
        assert answer.headers["allow"] == allowed

    @pytest.mark.parametrize(
        ("path", "field"),
        [
            ("/wishes?q=%00", "q"),
            ("/wishes?q=%ff", "q"),
            ("/wishes?q=%E6%B0", "q"),
            ("/search?kind=wish&q=a%00b&state=published", "q"),
            ("/wishes?%ff=1", "\ufffd"),
            ("/wishes/W-%ff", "wish_id"),
            ("/wishes/%00", "wish_id"),
            ("/history/wish:%C3%28", "subject"),
            ("/me?x=%00", "x"),
        ],
    )
    def test_tells_of_a_target_that_cannot_be_read(self, api: Api, path: str, field: str) -> None:
        problem = refused(api.get(f"/api/v1{path}", by="auditor"), 422, "invalid-input")
        assert [fault["field"] for fault in problem["errors"]] == [field]

    def test_tells_the_value_that_a_rule_refuses(self, api: Api) -> None:
        body = SOLUTION | {"targets_wish": "W-2000-0001"}
        problem = refused(api.post("/solutions", body, by="provider"), 404, "not-found")
        assert problem["errors"][0].items() >= {"field": "targets_wish", "value": '"W-2000-0001"'}.items()

    def test_tells_of_a_moment_in_the_callers_language(self, api: Api) -> None:
        answer = api.get("/api/v1/wishes?as_of=yesterday", headers={"Accept-Language": "zh-HK"})
        problem = refused(answer, 422, "invalid-input")
        words = "請寫位置（例如 4711），或附時區的時間（例如 2026-08-31T09:00:00+08:00）"
        assert problem["errors"] == [{"field": "as_of", "detail": words, "value": '"yesterday"'}]
        assert problem["details"]["reason"] == words
        assert problem["detail"].endswith(words)

    def test_tells_of_an_id_that_cannot_be(self, api: Api) -> None:
        refused(api.post("/wishes/%00/submission", by="department-officer"), 422, "invalid-input")


class TestHeaders:
    def test_carry_the_callers_correlation(self, api: Api) -> None:
        answer = api.get("/livez", headers={"X-Correlation-Id": "mine-1"})
        assert answer.headers["x-correlation-id"] == "mine-1"

    def test_take_the_trace_id_of_a_traceparent(self, api: Api) -> None:
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        answer = api.get("/livez", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        assert answer.headers["x-correlation-id"] == trace

    def test_replace_a_correlation_that_cannot_be_kept(self, api: Api) -> None:
        answer = api.get("/livez", headers={"X-Correlation-Id": "a b\tc"})
        assert len(answer.headers["x-correlation-id"]) == 32

    def test_reach_the_envelope(self, api: Api) -> None:
        wish = api.done("/wishes", WISH, by="department-officer", headers={"X-Correlation-Id": "mine-2"})["id"]
        (row,) = api.cast.store.recorder.rows_of(f"wish:{wish}")
        assert json.loads(row.state)["envelope"]["correlation"] == "mine-2"

    def test_keep_browsers_from_guessing(self, api: Api) -> None:
        headers = api.get("/livez").headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]

    def test_send_nobody_to_the_host_that_a_request_names(self, api: Api) -> None:
        for path in ("/api/v1/wishes/", "/livez/", "/docs/", "/problems/"):
            answer = api.get(path, headers={"Host": "evil.example"})
            assert (answer.status_code, answer.headers.get("location")) == (404, None), path

    def test_let_browsers_of_allowed_origins_in(self, api: Api) -> None:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,if-match"}
        allowed = api.request("OPTIONS", "/api/v1/wishes", headers={"Origin": "https://portal.example", **asked})
        assert allowed.headers["access-control-allow-origin"] == "https://portal.example"
        other = api.request("OPTIONS", "/api/v1/wishes", headers={"Origin": "https://evil.example", **asked})
        assert "access-control-allow-origin" not in other.headers


class TestHead:
    def test_is_answered_as_get_without_a_body(self, api: Api) -> None:
        paths = ("/api/v1/wishes", "/api/v1/wishes.csv", "/api/v1/search.ndjson", "/livez", "/docs", "/problems")
        for path in (*paths, "/api/v1/wishes/W-0", "/api/v1/openapi.json", "/api/v1/desk"):
            got, head = api.get(path), api.request("HEAD", path)
            assert (head.status_code, head.content) == (got.status_code, b""), path
            of_its_own = {"x-correlation-id", "date", "transfer-encoding"}
            assert {**head.headers, **dict.fromkeys(of_its_own)} == {**got.headers, **dict.fromkeys(of_its_own)}, path

    def test_knows_what_one_has_already(self, api: Api) -> None:
        etag = api.request("HEAD", "/api/v1/wishes").headers["etag"]
        assert api.request("HEAD", "/api/v1/wishes", headers={"If-None-Match": etag}).status_code == 304

    def test_is_named_among_what_a_path_takes(self, api: Api) -> None:
        assert api.request("PATCH", "/api/v1/wishes").headers["allow"] == "GET, HEAD, POST"
        answer = api.request("HEAD", "/api/v1/wishes/W-1/submission")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")

    def test_is_counted_as_what_it_is(self, api: Api) -> None:
        api.request("HEAD", "/livez")
        assert 'method="HEAD",operation="livez",status="200"' in api.get("/metrics").text


class TestReference:
    def test_shows_every_operation_without_anything_from_elsewhere(self, api: Api) -> None:
        answer = api.get("/docs")
        assert answer.headers["content-type"].startswith("text/html")
        assert "<script" not in answer.text
        assert "https://" not in answer.text
        assert "**" not in answer.text
        assert "<strong>Keys.</strong>" in answer.text
        document = api.get("/api/v1/openapi.json").json()
        names = [it["operationId"] for operations in document["paths"].values() for it in operations.values()]
        assert [name for name in names if f'id="{name}"' not in answer.text] == []


class TestMetrics:
    def test_count_by_operation(self, api: Api) -> None:
        api.get("/livez")
        api.get("/api/v1/nonsense")
        text = api.get("/metrics").text
        assert 'innoportal_http_requests_total{method="GET",operation="livez",status="200"}' in text
        assert 'operation="none",status="404"' in text
