"""A department drafts a marking scheme, has it checked, cures it, has a departure approved and reviewed, and freezes it, over HTTP."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.envelope import Grade, Role
from tests.conftest import SessionServer, fresh_database
from tests.stage.http import Api, open_api
from tests.stage.marking import criterion, scheme, with_track_record
from tests.stage.new_policies import another_policy
from tests.stage.projecting import projecting

pytestmark = pytest.mark.journeys

HOME = "Highways Department"
SENIOR, CHIEF = "Senior Engineer (MPS 45)", "Chief Engineer (D1)"
REASON = {"reason": {"en": "The plant is unique.", "zh-Hant": "該設施獨一無二。"}}


@pytest.fixture(scope="module")
def place(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    with fresh_database(server, template=template) as conninfo:
        yield conninfo, tmp_path_factory.mktemp("api")


@pytest.fixture(scope="module")
def api(place: tuple[str, Path]) -> Iterator[Api]:
    with open_api(*place) as api:
        api.cast.member("second", HOME, Role.DEPARTMENT_OFFICER)
        api.cast.member("chief", HOME, Role.DEPARTMENT_OFFICER, rank=Grade(title="Chief Engineer", pay_point="D1"))
        yield api


class Desk:
    """One scheme, on its way."""

    def __init__(self, api: Api, content: dict[str, Any]) -> None:
        self.api = api
        made = api.done("/marking-schemes", {"content": content}, by="department-officer")
        self.id, self.version = made["id"], made["version"]

    def send(self, act: str, body: Any = None, *, by: str = "department-officer", method: str = "POST") -> Any:
        headers = {"If-Match": f'"{self.version}"'}
        more = {} if body is None else {"json": body}
        return self.api.request(method, f"/api/v1/marking-schemes/{self.id}/{act}", by=by, headers=headers, **more)

    def do(self, act: str, body: Any = None, *, by: str = "department-officer", method: str = "POST") -> None:
        answer = self.send(act, body, by=by, method=method)
        assert answer.is_success, answer.text
        self.version = answer.json()["version"]

    def refused(self, act: str, body: Any = None, *, by: str = "department-officer", method: str = "POST") -> Any:
        answer = self.send(act, body, by=by, method=method)
        assert not answer.is_success
        return answer.status_code, answer.json()["code"]

    def read(self, *, by: str = "department-officer", language: str = "en", **query: Any) -> Any:
        answer = self.api.get(
            f"/api/v1/marking-schemes/{self.id}", by=by, headers={"Accept-Language": language}, params=query
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def verdicts(self) -> dict[str, str]:
        return {found["rule"]: found["verdict"] for found in self.read()["check"]["findings"]}


def told(api: Api, scheme_id: str, language: str) -> list[str]:
    """The history of a scheme in words, once the views have taken everything in."""
    end = api.cast.store.recorder.max_notification_id()
    answer = api.get(
        f"/api/v1/history/marking-scheme:{scheme_id}",
        by="department-officer",
        headers={"Accept-Language": language, "Prefer": "wait=30"},
        params={"at_least": end},
    )
    assert answer.status_code == 200, answer.text
    return [entry["sentence"] for entry in answer.json()["items"]]


class TestMarkingScheme:
    def test_goes_from_draft_to_frozen_by_two_persons(self, api: Api) -> None:
        desk = Desk(api, scheme())
        assert desk.id.startswith("K-")
        desk.do("checks")
        assert desk.verdicts() == {
            "rule_i": "pass",
            "rule_ii": "not_applicable",
            "rule_iii": "pass",
            "rule_iv": "pass",
            "marking_scheme": "pass",
        }
        assert desk.refused("review", {}) == (403, "reviewed-by-its-drafter")
        desk.do("review", {"remark": {"en": "Read whole."}}, by="second")
        desk.do("freezing")
        shown = desk.read()
        assert (shown["state"], shown["frozen"]["content_version"]) == ("frozen", 1)
        assert shown["content"]["criteria"][0]["sub"][1]["max_marks"] == "19.5"
        assert shown["department_name"] is None or shown["department_name"] == {"en": HOME}

    def test_never_changes_once_it_is_frozen(self, api: Api) -> None:
        desk = Desk(api, scheme())
        desk.do("checks")
        desk.do("review", {}, by="second")
        desk.do("freezing")
        before = desk.read()["content"]
        again = (409, "frozen-scheme-never-changes")
        assert desk.refused("content", {"content": scheme(technical_weight=70)}, method="PUT") == again
        assert desk.refused("checks") == again
        assert desk.refused("departures", {"rule": "rule_iii", **REASON}) == again
        overruling = {"criterion": "C3", "asks_for_experience": False, **REASON}
        assert desk.refused("overrulings", overruling) == again
        assert desk.refused("review", {}, by="second") == again
        assert desk.refused("freezing") == again
        desk.do("withdrawal", REASON)
        assert desk.read()["content"] == before

    def test_is_not_frozen_while_a_rule_fails_and_is_cured_by_what_the_check_says(self, api: Api) -> None:
        desk = Desk(api, with_track_record())
        assert desk.refused("freezing")[1] == "not-in-this-state"
        desk.do("checks")
        finding = next(found for found in desk.read()["check"]["findings"] if found["rule"] == "rule_ii")
        assert (finding["verdict"], finding["signs"][0]["words"]) == ("fail", "Track record")
        assert finding["cures"]
        assert finding["paragraph"].endswith("9 (ii)")
        assert desk.read()["check"]["open"] == ["rule_ii"]
        desk.do("review", {}, by="second")
        assert desk.refused("freezing") == (409, "rule-not-kept")
        assert desk.refused("departures", {"rule": "rule_ii", **REASON}, by="second") == (409, "limit-holds-always")
        marks = [("C2", 35, "innovation"), ("C3", 15, "technical")]
        criteria = [scheme()["criteria"][0], *(criterion(name, "Part", marks=n, kind=kind) for name, n, kind in marks)]
        desk.do("content", {"content": scheme(criteria=criteria)}, method="PUT")
        shown = desk.read()
        assert (shown["state"], shown["check"]["is_current"], shown["review"]) == ("draft", False, None)
        assert desk.refused("freezing")[1] == "not-in-this-state"
        desk.do("checks")
        assert "fail" not in desk.verdicts().values()

    def test_takes_an_approved_departure_from_a_general_rule(self, api: Api) -> None:
        desk = Desk(api, scheme(technical_weight=80, price_weight=20))
        desk.do("checks")
        assert desk.refused("departures", {"rule": "rule_iii", **REASON}) == (403, "departure-of-own-scheme")
        assert desk.refused("departures", {"rule": "rule_iv", **REASON}, by="second") == (
            409,
            "no-departure-to-approve",
        )
        desk.do("departures", {"rule": "rule_iii", **REASON}, by="second")
        shown = desk.read()
        assert shown["check"]["open"] == []
        assert shown["departures"][0]["rank"] == {"title": "Senior Engineer", "pay_point": "MPS 45"}
        assert desk.refused("review", {}, by="second") == (403, "reviewed-by-its-decider")
        desk.do("review", {}, by="chief")
        desk.do("freezing")
        verdicts = {found["rule"]: found for found in desk.read()["frozen"]["verdicts"]}
        assert verdicts["rule_iii"] == {"rule": "rule_iii", "verdict": "justified", "departure": 3}

    def test_asks_for_directorate_rank_where_no_marking_scheme_is_used(self, api: Api) -> None:
        none = {"criteria": [], "formula": None, "tie_break": None, "overall_passing_mark": None}
        desk = Desk(api, scheme(**none, technical_weight=None, price_weight=None))
        desk.do("checks")
        body = {"rule": "marking_scheme", **REASON}
        assert desk.refused("departures", body, by="second") == (403, "not-of-directorate-rank")
        desk.do("departures", body, by="chief")
        desk.do("review", {}, by="second")
        desk.do("freezing")

    def test_takes_a_judgement_about_a_criterion_into_the_next_check(self, api: Api) -> None:
        desk = Desk(api, with_track_record())
        desk.do("checks")
        missing = {"criterion": "C9", "asks_for_experience": False, **REASON}
        assert desk.refused("overrulings", missing) == (409, "no-such-criterion")
        desk.do("overrulings", missing | {"criterion": "C3"}, by="second")
        assert desk.read()["state"] == "draft"
        desk.do("checks")
        assert desk.verdicts()["rule_ii"] == "not_applicable"
        assert desk.refused("review", {}, by="second") == (403, "reviewed-by-its-decider")
        desk.do("review", {}, by="chief")
        desk.do("freezing")

    def test_lets_the_fifth_version_say_what_the_fourth_said(self, api: Api) -> None:
        desk = Desk(api, with_track_record())
        for _ in range(4):
            desk.do("checks")
        checks = [desk.read(version=version)["check"]["findings"] for version in (2, 3, 4, 5)]
        assert all(check == checks[0] for check in checks)
        assert desk.read(version=1)["check"] is None
        assert desk.api.get(f"/api/v1/marking-schemes/{desk.id}?version=6", by="second").status_code == 404

    def test_is_checked_again_when_another_policy_was_adopted_for_its_day(self, api: Api) -> None:
        desk = Desk(api, scheme(issued_on="2199-01-01"))
        desk.do("checks")
        desk.do("review", {}, by="second")
        adopted = {"policy": another_policy(date(2150, 1, 1), id="innovation-2150"), **REASON}
        api.done("/policy/adoptions", adopted, by="administrator")
        assert desk.refused("freezing") == (409, "checked-under-another-policy")
        desk.do("checks")
        assert desk.read()["check"]["policy"]["id"] == "innovation-2150"
        assert desk.read(version=2)["check"]["policy"]["id"] == "april-2019"
        desk.do("review", {}, by="second")
        desk.do("freezing")

    def test_is_decided_on_what_was_read(self, api: Api) -> None:
        desk = Desk(api, scheme())
        desk.do("checks")
        read = desk.version
        desk.do("content", {"content": scheme(technical_weight=70, price_weight=30)}, method="PUT")
        desk.version = read
        assert desk.refused("review", {}, by="second") == (412, "stale-version")
        headers: dict[str, str] = {}
        bare = api.post(f"/marking-schemes/{desk.id}/review", {}, by="second", headers=headers)
        assert bare.status_code == 428

    def test_names_everything_that_does_not_hold_together(self, api: Api) -> None:
        parts = [criterion("C1.1", "Plan", marks=10), criterion("C1.1", "Plan", marks=5)]
        criteria = [criterion("C1", "Plan", marks=20, sub=parts, passing_mark=21)]
        body = {"content": scheme(criteria=criteria, price_weight=None, overall_passing_mark=None)}
        answer = api.post("/marking-schemes", body, by="department-officer", headers={"Accept-Language": "zh-HK"})
        assert (answer.status_code, answer.json()["code"]) == (409, "scheme-not-sound")
        said = str(answer.json())
        assert "content.criteria[0].sub" in said
        assert "細項合共" in said
        for bad in ("1/0", "NaN", -1, 15.5, "１５", 10**12):
            answer = api.post("/marking-schemes", {"content": scheme(price_weight=bad)}, by="department-officer")
            assert answer.status_code == 422, (bad, answer.text)
            assert "price_weight" in answer.text

    def test_is_told_in_words_by_its_history(self, api: Api, place: tuple[str, Path]) -> None:
        desk = Desk(api, scheme(technical_weight=80, price_weight=20))
        desk.do("checks")
        desk.do("departures", {"rule": "rule_iii", **REASON}, by="second")
        desk.do("overrulings", {"criterion": "C3", "asks_for_experience": False, **REASON}, by="second")
        desk.do("checks")
        desk.do("review", {}, by="chief")
        desk.do("freezing")
        with projecting(*place):
            english, chinese = told(api, desk.id, "en"), told(api, desk.id, "zh-Hant")
            nobody = api.get(f"/api/v1/history/marking-scheme:{desk.id}", by="provider")
        who = f"{SENIOR}, department officer of Highways Department,"
        assert english[0] == f"{who} drafted the marking scheme {desk.id}."
        assert english[1].startswith(
            f"{who} had the marking scheme {desk.id} checked under the policy april-2019 (version "
        )
        assert "as of 2099-06-01): rule i" in english[1]
        assert "rule iii (technical to price weight): not kept; rule iv" in english[1]
        assert english[2] == (
            f"{who} approved, at the rank of Senior Engineer (MPS 45), that the marking scheme {desk.id} departs from"
            " rule iii (technical to price weight). Reason: The plant is unique."
        )
        assert "criterion C3 of the marking scheme" in english[3]
        assert "it does not ask for the tenderer's experience" in english[3]
        assert "rule iii (technical to price weight): not kept, approved" in english[4]
        assert english[5].startswith(f"{who.replace(SENIOR, CHIEF)} reviewed")
        assert english[6].startswith(f"{who} froze")
        assert (
            f"以Senior Engineer（MPS 45）的職級批准評分制度 {desk.id}偏離規則iii（技術與標價的比重）。理由：該設施獨一無二。"
            in chinese[2]
        )
        assert nobody.status_code == 404

    def test_waits_on_the_desk_of_its_department_and_stands_in_its_list(
        self, api: Api, place: tuple[str, Path]
    ) -> None:
        desk = Desk(api, scheme())
        desk.do("checks")
        end = api.cast.store.recorder.max_notification_id()
        asked: dict[str, Any] = {"headers": {"Prefer": "wait=30"}, "params": {"at_least": end, "limit": 100}}
        with projecting(*place):
            waiting, own, theirs, officers = (
                api.get(f"/api/v1/{path}", by=by, **asked).json()["items"]
                for path, by in (
                    ("desk", "second"),
                    ("marking-schemes", "second"),
                    ("marking-schemes", "department-officer elsewhere"),
                    ("marking-schemes", "auditor"),
                )
            )
        found = next(item for item in waiting if item["id"] == desk.id)
        assert (found["state"], found["version"], found["waits_for"]) == ("checked", 2, ["department-officer"])
        assert found["title"] == scheme()["title"]
        assert [item["id"] for item in own if item["id"] == desk.id] == [desk.id]
        assert theirs == []
        assert {item["id"] for item in own} <= {item["id"] for item in officers}

    def test_is_unknown_outside_its_department(self, api: Api) -> None:
        desk = Desk(api, scheme())
        for outsider, status in (("department-officer elsewhere", 404), ("provider", 404), (None, 401)):
            answer = api.get(f"/api/v1/marking-schemes/{desk.id}", by=outsider)
            assert answer.status_code == status
        assert desk.read(by="facilitator-officer")["state"] == "draft"
        assert desk.refused("checks", by="department-officer elsewhere") == (404, "not-found")
        assert desk.refused("checks", by="auditor") == (403, "not-permitted")
