"""Every route that changes something × every role × own or other organisation, from the table of permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from fastapi.routing import APIRoute

from domain.envelope import Actor, Role
from domain.ids import OrganisationId
from services.api.app import create_app
from services.api.openapi import action_of, operation_id, routes_of
from services.identity.permissions import PERMISSIONS, is_allowed
from services.settings import Settings
from tests.conftest import SessionServer, fresh_database
from tests.stage.http import REASON, WISH, Api, open_api
from tests.stage.marking import scheme
from tests.stage.new_policies import another_policy
from tests.stage.walk import SOLUTION, Walk

pytestmark = pytest.mark.integration

TEXT = {"en": "Because the test says so."}
PLAN = {
    "site": TEXT,
    "scale": TEXT,
    "kind": "pilot",
    "starts_on": "2026-01-01",
    "ends_on": "2026-03-31",
    "criteria": [
        {"id": "C1", "metric": TEXT, "unit": "%", "baseline": "1", "target": "2", "direction": "at_least"},
    ],
    "project_sum": {"amount": "1000.00"},
}
DECISION = {"wish_version": 3, "solution_version": 3, "reason": TEXT}
REPORT = {"content": {"title": TEXT, "summary": TEXT, "findings": TEXT}}
RANK = {"title": "Engineer", "pay_point": "MPS 40"}
BODIES: dict[str, Any] = {
    "wishes_draft": WISH,
    "wishes_revise": WISH,
    "wishes_submit": None,
    "wishes_send_back": REASON,
    "wishes_discard": REASON,
    "wishes_publish": None,
    "wishes_amend": WISH | REASON,
    "wishes_ask_question": {"text": TEXT},
    "wishes_answer_question": {"answer": TEXT},
    "wishes_close": REASON,
    "wishes_reopen": {"closes_on": "2099-12-31"} | REASON,
    "wishes_withdraw": REASON,
    "wishes_fulfil": REASON,
    "solutions_submit": SOLUTION,
    "solutions_revise": SOLUTION,
    "solutions_vet": {"feasible": True, "reason": TEXT},
    "solutions_discard": REASON,
    "solutions_publish": None,
    "solutions_amend": SOLUTION | REASON,
    "solutions_withdraw": REASON,
    "matches_propose": {"match": "W-2026-0001:S-2026-0001", "reason": TEXT},
    "matches_assign": {"member": "M-nobody"},
    "matches_declare": {"interest": False},
    "matches_shortlist": {},
    "matches_accept": DECISION | {"reason_code": "fits-need"},
    "matches_decline": DECISION | {"reason_code": "over-budget"},
    "matches_withdraw_decision": {},
    "matches_confirm": None,
    "matches_confirm_several": {"matches": [{"match": "W-2026-0001:S-2026-0001", "version": 1}]},
    "matches_refuse_confirmation": REASON,
    "matches_reverse": REASON,
    "matches_plan_trial": {"plan": PLAN},
    "trials_revise": {"plan": PLAN},
    "trials_discard": REASON,
    "trials_approve": None,
    "trials_start": {},
    "trials_measure": {"measurements": [{"criterion": "C1", "on": "2026-01-02", "value": "1.5"}]},
    "trials_measure_csv": b"criterion,on,value\nC1,2026-01-02,1.5\n",
    "trials_void_measurement": REASON,
    "trials_report_incident": {"on": "2026-01-02", "description": TEXT},
    "trials_suspend": REASON,
    "trials_resume": REASON,
    "trials_complete": None,
    "trials_cancel": REASON,
    "reports_draft": REPORT,
    "reports_revise": REPORT,
    "reports_record_comment": {"comment": TEXT},
    "reports_publish": None,
    "reports_draft_correction": REPORT | REASON,
    "marking_schemes_draft": {"content": scheme()},
    "marking_schemes_revise": {"content": scheme()},
    "marking_schemes_check": None,
    "marking_schemes_approve_departure": {"rule": "rule_iii"} | REASON,
    "marking_schemes_overrule": {"criterion": "C3", "asks_for_experience": False} | REASON,
    "marking_schemes_review": {},
    "marking_schemes_freeze": None,
    "marking_schemes_withdraw": REASON,
    "organisations_register": {"name": {"en": "A New Body"}, "type": "public-body"},
    "organisations_verify": {"evidence": TEXT},
    "organisations_suspend": REASON,
    "organisations_reinstate": REASON,
    "organisations_rename": {"name": {"en": "Renamed"}},
    "members_join": {"name": "Lee Siu Ming", "roles": ["provider"]},
    "members_change_roles": {"roles": ["provider"]},
    "members_change_rank": {"rank": RANK},
    "members_appoint_acting": {"rank": RANK, "starts_on": "2026-01-01", "until": "2026-02-01"},
    "members_end_acting": {},
    "members_leave": {},
    "policy_adopt": {"policy": another_policy(date(2099, 1, 1))} | REASON,
    "policy_withdraw": REASON,
}
"""A body that each command takes; the keys of a member are tested in test_api.py."""

PERSONAL_REASONS: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("matches_assign", "matches_propose", "matches_confirm_several"), (403,)),
    **dict.fromkeys((name for name in BODIES if name.startswith("reports_")), (403,)),
    "trials_void_measurement": (403,),
    "wishes_ask_question": (403,),  # by then the wish was discarded: nobody outside knows of it
}
"""Where a role that may is refused for what the body or the state names: the statuses that must not be seen all the same."""

MADE_FOR_ONESELF = ("wish.draft", "solution.submit", "marking-scheme.draft")
OTHERWISE_GUARDED = {"keys_issue", "keys_revoke"}
STATELESS = {"policy_check", "policy_evaluate"}
"""Open to everybody: nothing is stored."""
ROUTES: dict[str, APIRoute] = {
    operation_id(route): route
    for route in routes_of(create_app(Settings(), conninfo=""))
    if route.methods and not route.methods & {"GET", "HEAD"}
}


@dataclass
class Stage:
    """What the commands are sent about: things of the Highways Department, and an organisation that nobody acts for."""

    api: Api
    places: dict[str, str]
    owner: dict[str, OrganisationId | None]

    def send(self, operation: str, *, by: str | None) -> int:
        route, body = ROUTES[operation], BODIES[operation]
        method = next(iter(route.methods))
        path = f"/api/v1{route.path.format(**self.places)}"
        headers = {"If-Match": '"1"'}
        if isinstance(body, bytes):
            answer = self.api.request(method, path, by=by, content=body, headers=headers | {"Content-Type": "text/csv"})
        elif body is None:
            answer = self.api.request(method, path, by=by, headers=headers)
        else:
            answer = self.api.request(method, path, by=by, json=body, headers=headers)
        return answer.status_code

    def may(self, person: str, operation: str) -> bool:
        """What the table says of this person and this thing."""
        action = action_of(ROUTES[operation])
        assert action is not None
        role = Role(person.removesuffix(" elsewhere"))
        organisation = self.organisation_of(person)
        noun = action.partition(".")[0]
        owner = organisation if action in MADE_FOR_ONESELF else self.owner.get(noun)
        return is_allowed(Actor(id="person:P-1", role=role, organisation=organisation), action, owner=owner)

    def organisation_of(self, person: str) -> OrganisationId:
        me = self.api.get("/api/v1/me", by=person).json()
        return OrganisationId(me["organisation"])


@pytest.fixture(scope="module")
def stage(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with (
        fresh_database(server, template=template) as conninfo,
        open_api(conninfo, tmp_path_factory.mktemp("api")) as api,
    ):
        yield set_up(api)


def set_up(api: Api) -> Stage:
    walk = Walk(api)
    published = walk.wish()
    offered = walk.solution(published["id"])
    match = walk.proposed(published, offered)
    walk.in_effect(match, published, offered)
    places = {
        "wish_id": api.done("/wishes", WISH, by="department-officer")["id"],
        "solution_id": api.done("/solutions", SOLUTION, by="provider")["id"],
        "match_id": match,
        "trial_id": walk.planned(match)["id"],
        "organisation_id": api.cast.organisation("Nobody's Laboratory", "rd-centre"),
        "member_id": api.cast.member("target", "Nobody's Laboratory", Role.PROVIDER),
        "policy_id": "innovation-2030",
        "marking_scheme_id": api.done("/marking-schemes", {"content": scheme()}, by="department-officer")["id"],
        "question": "1",
        "number": "1",
    }
    department = api.cast.organisations["Highways Department"]
    provider = api.cast.organisations["Bright Sensors Limited"]
    owners = {
        "wish": department,
        "solution": provider,
        "trial": department,
        "report": provider,
        "marking-scheme": department,
    }
    return Stage(api, places, owners)


PEOPLE = [
    *(role.value for role in Role),
    *(f"{role.value} elsewhere" for role in (Role.DEPARTMENT_OFFICER, Role.PROVIDER)),
]


class TestPermissions:
    def test_are_asked_for_by_every_command(self) -> None:
        assert {name for name, route in ROUTES.items() if action_of(route) is None} == OTHERWISE_GUARDED | STATELESS

    def test_are_all_in_the_table(self) -> None:
        assert {action_of(route) for route in ROUTES.values()} - {None} <= set(PERMISSIONS)

    def test_are_tried_for_every_command(self) -> None:
        assert set(BODIES) == set(ROUTES) - OTHERWISE_GUARDED - STATELESS

    @pytest.mark.parametrize("person", PEOPLE)
    @pytest.mark.parametrize("operation", BODIES)
    def test_hold(self, stage: Stage, operation: str, person: str) -> None:
        status = stage.send(operation, by=person)
        if stage.may(person, operation):
            assert status not in (401, *PERSONAL_REASONS.get(operation, (403, 404))), status
            assert status < 500
        else:
            assert status in (403, 404)

    @pytest.mark.parametrize("operation", BODIES)
    def test_leave_the_public_out(self, stage: Stage, operation: str) -> None:
        assert stage.send(operation, by=None) == 401
