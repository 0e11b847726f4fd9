"""The directory over HTTP: organisations as far as they are public, members and their names for those who may read them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

import pytest
from psycopg import AsyncConnection

from domain.envelope import Grade, Role
from domain.members import Member
from domain.organisations import Organisation
from domain.texts import LocalisedText
from projections.directory.questions import DirectoryAsker, names
from services.commands import members, organisations
from tests.stage.library import Library
from tests.stage.scene import NOON, REASON

pytestmark = pytest.mark.integration


def by_name(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["name"]["en"]: item for item in found["items"]}


def office(library: Library) -> str:
    return library.scene.organisations["Innovation Office"]


class TestOrganisations:
    def test_are_public_once_something_published_names_them(self, library: Library) -> None:
        known = by_name(library.json("/organisations", limit=200))
        assert {"Drainage Department", "Innovation Office"} <= set(known)
        assert not {"Robots Limited", "Fire Department"} & set(known)
        drainage = known["Drainage Department"]
        assert (drainage["type"], drainage["state"], drainage["version"]) == ("gov-department", None, None)
        assert known["Innovation Office"]["type"] is None  # of who decided, only the name is public

    def test_are_known_to_officers_as_they_stand(self, library: Library) -> None:
        known = by_name(library.json("/organisations", by="faye", limit=200))
        assert {"Robots Limited", "Fire Department", "Sensors Group"} <= set(known)
        robots = known["Robots Limited"]
        assert (robots["type"], robots["origin"], robots["state"], robots["version"]) == ("sme", "gba", "verified", 2)

    def test_show_their_own_side_to_members(self, library: Library) -> None:
        known = by_name(library.json("/organisations", by="otto", limit=200))
        assert known["Robots Limited"]["state"] == "verified"
        assert known["Drainage Department"]["state"] is None
        assert "Fire Department" not in known

    def test_are_called_in_public_as_they_were_published(self, library: Library) -> None:
        scene = library.scene
        quiet = scene.organisation("Quiet Limited", type="startup", origin="hong-kong")
        assert library.get(f"/api/v1/organisations/{quiet}").status_code == 404
        assert library.json(f"/organisations/{quiet}", by="olga")["name"] == {"en": "Quiet Limited"}
        drainage = scene.organisations["Drainage Department"]
        organisations.rename(scene.store, scene.by("anna"), drainage, name=LocalisedText.of(en="Water Department"))
        try:
            assert library.json(f"/organisations/{drainage}")["name"] == {"en": "Drainage Department"}
            assert library.json(f"/organisations/{drainage}", by="dora")["name"] == {"en": "Water Department"}
        finally:
            old = LocalisedText.of(en="Drainage Department")
            organisations.rename(scene.store, scene.by("anna"), drainage, name=old)

    def test_say_which_version_to_change(self, library: Library) -> None:
        fire = library.scene.organisations["Fire Department"]
        answer = library.get(f"/api/v1/organisations/{fire}", by="anna")
        version = library.scene.store.find(Organisation, fire).version
        assert answer.headers["etag"] == f'"{version}"'
        assert "etag" not in library.get(f"/api/v1/organisations/{office(library)}").headers

    def test_are_found_by_what_the_asker_knows(self, library: Library) -> None:
        scene = library.scene
        new = organisations.register(
            scene.store, scene.by("anna"), name=LocalisedText.of(en="Brand New Limited"), type="startup"
        )
        waiting = library.json("/organisations", by="anna", state="registered")
        assert [f"organisation:{item['id']}" for item in waiting["items"]] == list(new.streams)
        assert library.json("/organisations", state="registered")["items"] == []
        assert {item["type"] for item in library.json("/organisations", type="gov-department")["items"]} == {
            "gov-department"
        }
        nearby = library.json("/organisations", by="olga", origin="gba")
        assert {item["origin"] for item in nearby["items"]} == {"gba"}
        assert "Robots Limited" in by_name(nearby)

    def test_go_page_by_page_and_have_tables(self, library: Library) -> None:
        whole = library.json("/organisations", by="olga", limit=200)["items"]
        answer = library.get("/api/v1/organisations", by="olga", limit=2)
        found, link = answer.json()["items"], answer.links.get("next")
        key = {"Authorization": f"Bearer {library.key('olga')}"}
        while link:
            page = library.api.client.get(link["url"], headers=key)
            found += page.json()["items"]
            link = page.links.get("next")
        assert found == whole
        lines = library.get("/api/v1/organisations.ndjson", by="olga").text.splitlines()
        assert [json.loads(each) for each in lines] == whole
        rows = list(csv.DictReader(io.StringIO(library.get("/api/v1/organisations.csv").text)))
        public = library.json("/organisations", limit=200)["items"]
        assert [row["name"] for row in rows] == [item["name"]["en"] for item in public]
        cursor = library.json("/organisations", by="olga", limit=1)["next"]
        stolen = library.get("/api/v1/organisations", limit=1, cursor=cursor)
        assert stolen.json()["code"] == "cursor-not-of-this-list"

    def test_refuse_a_key_that_is_not_in_force_before_anything_else(self, library: Library) -> None:
        wrong = {"Authorization": "Bearer ips_none_none"}
        for path in ("/organisations", "/organisations.csv", f"/organisations/{office(library)}"):
            assert library.get(f"/api/v1{path}", headers=wrong, at_least=10**12).status_code == 401

    def test_are_not_sent_again_while_nothing_happened(self, library: Library) -> None:
        first = library.get("/api/v1/organisations")
        same = {"If-None-Match": first.headers["etag"]}
        assert library.get("/api/v1/organisations", headers=same).status_code == 304
        assert library.get("/api/v1/organisations", by="faye", headers=same).status_code == 200


class TestNames:
    @pytest.mark.parametrize("by", ["faye", "otto", "dora", None])
    def test_are_told_of_those_that_the_asker_knows_of(self, library: Library, by: str | None) -> None:
        scene = library.scene
        asked = [scene.organisations[name] for name in ("Drainage Department", "Robots Limited")]
        listed = {item["id"]: item["name"] for item in library.json("/organisations", by=by, limit=200)["items"]}
        own = str(scene.store.find(Member, scene.members[by]).organisation) if by else None
        found = asyncio.run(
            names_told(scene.portal.conninfo, DirectoryAsker(everything=by == "faye", organisation=own), asked)
        )
        assert found == {each: listed[each] for each in asked if each in listed}
        assert len(found) == (2 if by in ("faye", "otto") else 1)


async def names_told(conninfo: str, asker: DirectoryAsker, organisations: list[str]) -> dict[str, dict[str, str]]:
    async with await AsyncConnection.connect(conninfo) as conn:
        return await names(conn, asker, organisations)


class TestMembers:
    def test_are_for_officers_and_their_own_side(self, library: Library) -> None:
        scene = library.scene
        path = f"/api/v1/organisations/{scene.organisations['Sensors Limited']}/members"
        assert library.get(path).status_code == 401
        refused = library.get(path, by="otto")
        assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
        assert [item["id"] for item in library.get(path, by="paul").json()["items"]] == [scene.members["paul"]]
        unknown = scene.organisations["Robots Limited"]
        assert library.get(f"/api/v1/organisations/{unknown}/members", by="dora").status_code == 404

    @pytest.mark.parametrize("query", [{"at_least": 10**12}, {"nonsense": "1"}])
    def test_ask_for_a_key_before_anything_else(self, library: Library, query: dict[str, Any]) -> None:
        home, paul = library.scene.organisations["Sensors Limited"], library.scene.members["paul"]
        whole = f"/organisations/{home}/members"
        for path in (whole, f"{whole}.csv", f"{whole}.ndjson", f"/members/{paul}", "/organisations/O-none/members"):
            answer = library.get(f"/api/v1{path}", **query)
            assert (answer.status_code, answer.json()["code"]) == (401, "key-not-valid"), path

    def test_are_named_to_their_own_side_auditors_and_administrators(self, library: Library) -> None:
        home = library.scene.organisations["Sensors Limited"]
        named = {"paul": True, "olga": True, "anna": True, "faye": False, "rita": False}
        for by, is_named in named.items():
            paul = library.json(f"/organisations/{home}/members", by=by)["items"][0]
            assert paul.get("name") == ("paul" if is_named else None)
            assert paul["roles"] == ["provider"]
            assert ("name" in paul) is is_named
        faye = library.json(f"/organisations/{office(library)}/members", by="faye", role="facilitator-officer")["items"]
        assert {"faye", "felix"} <= {item["name"] for item in faye}

    def test_stand_as_they_are(self, library: Library) -> None:
        scene, chief = library.scene, Grade(title="Chief Engineer", pay_point="D1")
        wanda = scene.member("wanda", of="Innovation Office", roles=[Role.REVIEWER])
        starts_on, until = NOON.date().replace(year=2027), NOON.date().replace(year=2028)
        members.appoint_acting(scene.store, scene.by("anna"), wanda, rank=chief, starts_on=starts_on, until=until)
        answer = library.get(f"/api/v1/members/{wanda}", by="anna")
        shown = answer.json()
        assert answer.headers["etag"] == f'"{scene.store.find(Member, wanda).version}"'
        assert (shown["state"], shown["roles"], shown["name"]) == ("active", ["reviewer"], "wanda")
        assert shown["rank"] == {"title": "Senior Engineer", "pay_point": "MPS 45"}
        assert shown["acting"] == {
            "title": "Chief Engineer",
            "pay_point": "D1",
            "starts_on": starts_on.isoformat(),
            "until": until.isoformat(),
        }
        members.leave(scene.store, scene.by("anna"), wanda)
        gone = library.json(f"/organisations/{office(library)}/members", by="anna", state="left")["items"]
        assert [(item["id"], item["roles"]) for item in gone] == [(wanda, [])]
        table = library.get(f"/api/v1/organisations/{office(library)}/members.csv", by="anna").text
        roles = {row["id"]: row["roles"] for row in csv.DictReader(io.StringIO(table))}
        assert (roles[wanda], roles[scene.members["anna"]]) == ("", "administrator")

    def test_are_unknown_to_other_organisations(self, library: Library) -> None:
        paul = library.scene.members["paul"]
        answers = [library.get(f"/api/v1/members/{each}", by="dora") for each in (paul, "M-nobody")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert library.get(f"/api/v1/members/{paul}").status_code == 401
        assert library.json(f"/members/{paul}", by="paul")["name"] == "paul"

    def test_are_where_their_admission_said(self, library: Library) -> None:
        admission = {"name": "Lee Siu Ming", "roles": ["provider"]}
        robots = library.scene.organisations["Robots Limited"]
        key = {"Authorization": f"Bearer {library.key('anna')}"}
        made = library.api.client.post(f"/api/v1/organisations/{robots}/members", json=admission, headers=key)
        assert made.status_code == 201
        found = library.get(made.headers["location"], by="anna")
        assert (found.json()["name"], found.headers["etag"]) == ("Lee Siu Ming", made.headers["etag"])


def test_reasons_stay_inside(library: Library) -> None:
    scene = library.scene
    fire = scene.organisations["Fire Department"]
    organisations.suspend(scene.store, scene.by("anna"), fire, reason=REASON)
    try:
        assert library.json(f"/organisations/{fire}", by="faye")["state"] == "suspended"
        assert library.get(f"/api/v1/organisations/{fire}").status_code == 404
    finally:
        organisations.reinstate(scene.store, scene.by("anna"), fire, reason=REASON)
