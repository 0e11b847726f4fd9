"""Every command of the API once, each as the person whose part it is, with bodies that show what they are for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx

from domain.deadlines import hong_kong_date
from domain.envelope import Role
from tests.stage.http import Api
from tests.stage.new_policies import another_policy
from tests.stage.tour_texts import (
    AMENDED,
    CRITERIA,
    EVALUATION,
    GROUNDS,
    HALF_A_SCHEME,
    MARKING_SCHEME,
    OWN_SCHEME,
    REPORT,
    SOLUTION,
    WISH,
    said,
)

DEPARTMENT, PROVIDER, OFFICER, REVIEWER, ADMINISTRATOR = (
    "department-officer",
    "provider",
    "facilitator-officer",
    "reviewer",
    "administrator",
)
SECOND, THIRD = "second officer", "third officer"
FAR = "2099-12-31"


class Tour:
    """What has been made so far, by the name of the parameter of a path that names it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.today = hong_kong_date(api.cast.store.clock())
        self.there: dict[str, str] = {"code": "not-declared"}
        self.versions: dict[str, int] = {}

    def everything(self) -> None:
        self.people()
        self.wishes()
        self.solutions()
        self.matches()
        self.trials()
        self.reports()
        self.ends()
        self.policy()
        self.marking_schemes()

    def do(self, path: str, body: Any = None, *, by: str | None, method: str = "POST") -> dict[str, Any]:
        """A command that must succeed, on the version that was last seen of its thing."""
        thing = path.split("/")[2] if path.count("/") > 1 else ""
        headers = {"If-Match": f'"{self.versions[thing]}"'} if thing in self.versions else {}
        answer = self.api.request(method, f"/api/v1{path}", by=by, json=body, headers=headers)
        return self._noted(answer)

    def _noted(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        for stream, version in done.get("streams", {}).items():
            self.versions[stream.partition(":")[2]] = version
        return done

    def made(self, path: str, body: Any, *, by: str) -> str:
        return str(self.do(path, body, by=by)["id"])

    def people(self) -> None:
        new = {"name": said("Harbour Robotics Limited", "海港機械人有限公司"), "type": "startup", "origin": "hong-kong"}
        home = self.there["organisation_id"] = self.made("/organisations", new, by=ADMINISTRATOR)
        path = f"/organisations/{home}"
        self.do(
            f"{path}/verification",
            {"evidence": said("Business registration seen.", "已查閱商業登記證。")},
            by=ADMINISTRATOR,
        )
        self.do(
            f"{path}/name",
            {"name": said("Harbour Robotics (Hong Kong) Limited", "海港機械人（香港）有限公司")},
            by=ADMINISTRATOR,
            method="PUT",
        )
        self.do(f"{path}/suspension", because("Its registration has lapsed.", "其登記已失效。"), by=ADMINISTRATOR)
        self.do(f"{path}/reinstatement", because("Its registration was renewed.", "其登記已續期。"), by=ADMINISTRATOR)
        self.members()

    def members(self) -> None:
        home = self.api.cast.organisations["Electrical and Mechanical Services Department"]
        rank = {"title": "Engineer", "pay_point": "MPS 40"}
        someone = {
            "name": "Chan Tai Man",
            "email": "tmchan@example.gov.hk",
            "roles": ["facilitator-officer"],
            "rank": rank,
        }
        member = self.there["member_id"] = self.made(f"/organisations/{home}/members", someone, by=ADMINISTRATOR)
        path, higher = f"/members/{member}", {"title": "Senior Engineer", "pay_point": "MPS 45"}
        self.do(f"{path}/roles", {"roles": ["facilitator-officer", "reviewer"]}, by=ADMINISTRATOR, method="PUT")
        self.do(
            f"{path}/rank",
            {"rank": {"title": "Senior Engineer", "pay_point": "MPS 44"}},
            by=ADMINISTRATOR,
            method="PUT",
        )
        acting = {"rank": higher, "starts_on": self.day(0), "until": self.day(30)}
        self.do(f"{path}/acting-appointments", acting, by=ADMINISTRATOR)
        self.do(f"{path}/acting-end", {"reason": "The substantive holder has returned."}, by=ADMINISTRATOR)
        key = self.do(f"{path}/keys", {"label": "Procurement frontend", "days": 90}, by=ADMINISTRATOR)
        self.there["key_id"] = key["id"]
        self.do(f"/keys/{key['id']}", by=ADMINISTRATOR, method="DELETE")
        self.do(f"{path}/departure", {"reason": "Posted to another department."}, by=ADMINISTRATOR)
        founder = {"name": "Wong Siu Ming", "roles": ["provider"]}
        self.do(f"/organisations/{self.there['organisation_id']}/members", founder, by=ADMINISTRATOR)

    def day(self, later: int) -> str:
        return (self.today + timedelta(days=later)).isoformat()

    def wishes(self) -> None:
        wish = self.there["wish_id"] = self.made("/wishes", WISH, by=DEPARTMENT)
        path = f"/wishes/{wish}"
        self.do(f"{path}/draft", WISH, by=DEPARTMENT, method="PUT")
        self.do(f"{path}/submission", by=DEPARTMENT)
        self.do(f"{path}/return", because("Please say how many lifts there are.", "請說明升降機的數目。"), by=OFFICER)
        self.do(f"{path}/submission", by=DEPARTMENT)
        self.do(f"{path}/publication", by=OFFICER)
        self.do(f"{path}/amendments", AMENDED | because("Twelve more lifts.", "增加十二部升降機。"), by=DEPARTMENT)
        self.do(
            f"{path}/questions",
            {"text": said("May sensors be fixed to the door?", "可否在門上安裝感應器？")},
            by=PROVIDER,
        )
        answer = {"answer": said("Yes, outside the car.", "可以，但須在機廂以外。")}
        self.do(f"{path}/questions/1/answer", answer, by=DEPARTMENT)
        self.do(f"{path}/closing", because("Enough solutions have come in.", "已收到足夠的方案。"), by=DEPARTMENT)
        self.do(
            f"{path}/reopening",
            {"closes_on": FAR} | because("A new method is on the market.", "市場上有新方法。"),
            by=DEPARTMENT,
        )
        given_up = self.made("/wishes", WISH, by=DEPARTMENT)
        self.do(
            f"/wishes/{given_up}/discarding", because("Covered by another wish.", "已由另一願望涵蓋。"), by=DEPARTMENT
        )

    def solutions(self) -> None:
        solution = self.there["solution_id"] = self.offered(targets_wish=self.there["wish_id"])
        more = {**SOLUTION, "content": {**SOLUTION["content"], "trl": 8}}
        self.do(f"/solutions/{solution}/amendments", more | because("Certified since.", "其後已獲認證。"), by=PROVIDER)
        given_up = self.made("/solutions", SOLUTION, by=PROVIDER)
        self.do(f"/solutions/{given_up}/discarding", because("Offered elsewhere.", "已在別處提供。"), by=PROVIDER)

    def offered(self, **more: str) -> str:
        solution = self.made("/solutions", SOLUTION | more, by=PROVIDER)
        path = f"/solutions/{solution}"
        self.do(f"{path}/draft", SOLUTION, by=PROVIDER, method="PUT")
        self.do(
            f"{path}/vetting",
            {"feasible": True, "reason": said("Proven on similar lifts.", "已在同類升降機上證實可行。")},
            by=OFFICER,
        )
        self.do(f"{path}/publication", by=OFFICER)
        return solution

    def matches(self) -> None:
        match = self.there["match_id"] = self.proposed(self.there["solution_id"])
        self.there["subject"] = f"match:{match}"
        path = f"/matches/{match}"
        self.do(f"{path}/assignment", {"member": self.api.cast.members[OFFICER]}, by=REVIEWER)
        self.do(
            f"{path}/shortlisting", {"note": said("One of three to be tried.", "三項將作試驗的方案之一。")}, by=OFFICER
        )
        self.do(f"{path}/acceptance", self.grounds(match, "fits-need"), by=OFFICER)
        self.do(
            f"{path}/decision-withdrawal",
            {"reason": said("I read an older version.", "我閱讀的是較舊版本。")},
            by=OFFICER,
        )
        self.do(f"{path}/acceptance", self.grounds(match, "fits-need"), by=OFFICER)
        self.do(
            f"{path}/confirmation-refusal", because("Please say why this one.", "請說明選擇此方案的原因。"), by=REVIEWER
        )
        self.do(f"{path}/acceptance", self.grounds(match, "fits-need"), by=OFFICER)
        self.do(f"{path}/confirmation", by=REVIEWER)

    def proposed(self, solution: str) -> str:
        pair = {"match": f"{self.there['wish_id']}:{solution}"}
        match = self.made(
            "/matches", pair | because("The sensors fit these lifts.", "感應器適用於這些升降機。"), by=OFFICER
        )
        for officer in (OFFICER, REVIEWER):
            self.do(f"/matches/{match}/declarations", {"interest": False}, by=officer)
        return match

    def grounds(self, match: str, code: str) -> dict[str, Any]:
        wish, solution = match.split(":")
        read = {"wish_version": self.versions[wish], "solution_version": self.versions[solution]}
        return read | {"reason_code": code} | because(*GROUNDS[code])

    def trials(self) -> None:
        plan = {"plan": self.plan()}
        first = self.made(f"/matches/{self.there['match_id']}/trials", plan, by=OFFICER)
        self.do(f"/trials/{first}/plan", plan, by=OFFICER, method="PUT")
        self.do(f"/trials/{first}/discarding", because("The site is not free.", "場地未能使用。"), by=OFFICER)
        stopped, trial = self.approved(plan), self.approved(plan)
        self.do(f"/trials/{stopped}/cancellation", because("The building is closed.", "大廈已關閉。"), by=OFFICER)
        self.there["trial_id"], path = trial, f"/trials/{trial}"
        self.do(f"{path}/start", {"started_on": self.day(0)}, by=OFFICER)
        self.measurements(path)
        self.do(f"{path}/suspension", because("Typhoon signal no. 8.", "八號烈風信號。"), by=OFFICER)
        self.do(f"{path}/resumption", because("The signal was lowered.", "信號已除下。"), by=OFFICER)
        self.do(f"{path}/completion", by=OFFICER)

    def approved(self, plan: dict[str, Any]) -> str:
        trial = self.made(f"/matches/{self.there['match_id']}/trials", plan, by=OFFICER)
        self.do(f"/trials/{trial}/approval", by=REVIEWER)
        return trial

    def plan(self) -> dict[str, Any]:
        return {
            "site": said("Choi Wan Estate, blocks 3 and 4", "彩雲邨第三及第四座"),
            "scale": said("Eight lifts", "八部升降機"),
            "kind": "pilot",
            "starts_on": self.day(0),
            "ends_on": self.day(20),
            "criteria": CRITERIA,
            "project_sum": {"amount": "450000.00", "currency": "HKD"},
        }

    def measurements(self, path: str) -> None:
        reading = {
            "criterion": "C1",
            "on": self.day(0),
            "value": "91.5",
            "note": said("After the first week.", "首個星期後。"),
        }
        self.do(f"{path}/measurements", {"measurements": [reading]}, by=DEPARTMENT)
        lines = f"criterion,on,value\nC1,{self.day(0)},93.0\nC1,{self.day(0)},9.4\nC2,{self.day(0)},8.5\n"
        headers = {"Content-Type": "text/csv; charset=utf-8"}
        self._noted(
            self.api.request("POST", f"/api/v1{path}/measurements.csv", by=OFFICER, content=lines, headers=headers)
        )
        self.do(f"{path}/measurements/3/voiding", because("A point was misplaced.", "小數點位置有誤。"), by=OFFICER)
        incident = {
            "on": self.day(0),
            "description": said("A sensor fell off; nobody was hurt.", "一個感應器脫落，無人受傷。"),
        }
        self.do(f"{path}/incidents", incident, by=DEPARTMENT)

    def reports(self) -> None:
        path = f"/reports/{self.there['trial_id']}"
        self.do(path, REPORT, by=OFFICER)
        self.do(f"{path}/draft", REPORT, by=OFFICER, method="PUT")
        self.do(f"{path}/comments", {"comment": said("We agree with the findings.", "我們同意有關結果。")}, by=PROVIDER)
        self.do(f"{path}/publication", by=REVIEWER)
        self.do(
            f"{path}/corrections", REPORT | because("Two figures were exchanged.", "兩個數字互相調換。"), by=OFFICER
        )

    def ends(self) -> None:
        """What ends a thing, each with a thing of its own; one match stays in the queue."""
        reversed_, declined = self.proposed(self.offered()), self.proposed(self.offered())
        self.do(f"/matches/{reversed_}/acceptance", self.grounds(reversed_, "fits-need"), by=OFFICER)
        self.do(f"/matches/{declined}/declining", self.grounds(declined, "over-budget"), by=OFFICER)
        read = [{"match": match, "version": self.versions[match]} for match in (reversed_, declined)]
        self.do("/matches/confirmations", {"matches": read}, by=REVIEWER)
        self.do(
            f"/matches/{reversed_}/reversal",
            because("The provider has left the market.", "提供者已退出市場。"),
            by=REVIEWER,
        )
        waiting = self.proposed(self.offered())
        self.do(f"/matches/{waiting}/assignment", {"member": self.api.cast.members[OFFICER]}, by=REVIEWER)
        withdrawn = self.offered()
        self.do(f"/solutions/{withdrawn}/withdrawal", because("No longer produced.", "已停產。"), by=PROVIDER)
        for last, body in (("fulfilment", {"solutions": [self.there["solution_id"]]}), ("withdrawal", {})):
            wish = self.made("/wishes", WISH, by=DEPARTMENT)
            self.do(f"/wishes/{wish}/submission", by=DEPARTMENT)
            self.do(f"/wishes/{wish}/publication", by=OFFICER)
            self.do(
                f"/wishes/{wish}/{last}", body | because("The lifts were replaced.", "升降機已更換。"), by=DEPARTMENT
            )

    def marking_schemes(self) -> None:
        """A scheme with a title that reads like experience and weights out of the range, frozen; and one that is given up."""
        for name in (SECOND, THIRD):
            self.api.cast.member(name, "Highways Department", Role.DEPARTMENT_OFFICER)
        scheme = self.there["marking_scheme_id"] = self.made("/marking-schemes", OWN_SCHEME, by=DEPARTMENT)
        path = f"/marking-schemes/{scheme}"
        self.do(f"{path}/checks", by=DEPARTMENT)
        overruling = {"criterion": "C1.2", "asks_for_experience": False}
        self.do(
            f"{path}/overrulings",
            overruling | because("It asks for records that the lifts will keep.", "所指的是升降機日後的記錄。"),
            by=SECOND,
        )
        self.do(f"{path}/content", OWN_SCHEME, by=DEPARTMENT, method="PUT")
        self.do(f"{path}/checks", by=DEPARTMENT)
        departure = {"rule": "rule_iii"}
        self.do(
            f"{path}/departures",
            departure | because("Safety of passengers goes before price.", "乘客安全比價格重要。"),
            by=SECOND,
        )
        self.do(
            f"{path}/review", {"remark": said("Read whole, with the check.", "已全文閱讀，連同審查結果。")}, by=THIRD
        )
        self.do(f"{path}/freezing", by=DEPARTMENT)
        given_up = self.made("/marking-schemes", OWN_SCHEME, by=DEPARTMENT)
        self.do(
            f"/marking-schemes/{given_up}/withdrawal", because("Tenders are not invited.", "不會招標。"), by=DEPARTMENT
        )

    def policy(self) -> None:
        """What anybody may ask of the procurement policy; one of the schemes cannot be judged. Two are adopted, one withdrawn."""
        self.do("/policy/checks", {"schemes": [MARKING_SCHEME, HALF_A_SCHEME]}, by=None)
        self.do("/policy/evaluations", {"evaluations": [EVALUATION]}, by=None)
        self.adopted("innovation-2030", self.today + timedelta(days=365))
        self.adopted("innovation-2031", self.today + timedelta(days=730))
        mistake = because("The range was mistyped.", "比重幅度有誤。")
        self.do("/policy/adoptions/innovation-2031/withdrawal", mistake, by=ADMINISTRATOR)

    def adopted(self, name: str, since: date) -> None:
        body = {"policy": another_policy(since, id=name), "source": "Circular 3/2029"}
        why = because("Decided by the policy committee.", "由政策委員會決定。")
        self.do("/policy/adoptions", body | why, by=ADMINISTRATOR)


def because(english: str, chinese: str) -> dict[str, Any]:
    return {"reason": said(english, chinese)}
