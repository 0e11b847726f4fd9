"""Nobody sees a field that its exposure hides: every question of the interface, asked by those who may not know the answer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args

import httpx
import pytest

from domain.evaluation.tenders import TieBreak
from domain.facts import Exposure
from domain.members import Member
from domain.procurement_policy.findings import Because, FigureName, Verdict
from domain.procurement_policy.schemes import Kind, ProcurementCategory
from domain.procurement_policy.tables import BUILT_IN
from services.policy.standing import in_force, standing_in
from tests.stage.library import Library
from tests.stage.paths import filled, subjects

pytestmark = pytest.mark.integration

OUTSIDERS = (None, "otto", "della")
"""The public, a provider and a department officer who take part in nothing."""
SECRET = "Geheimnis"


def leaves(value: Any) -> Iterator[str]:
    """Every text inside JSON values."""
    match value:
        case dict():
            for part in value.values():
                yield from leaves(part)
        case list() | tuple():
            for part in value:
                yield from leaves(part)
        case str():
            yield value


def hidden(library: Library, *, from_organisation: str | None = None) -> set[str]:
    """Every text that stands in restricted fields only, and who acted; but for what this organisation was told.

    Without dates, and what is too short to be told apart.
    """
    public, restricted = set[str](), set[str]()
    for event in library.scene.events():
        said = event.fact.model_dump(mode="json", exclude_none=True)
        exposures = event.fact.exposures()
        if from_organisation and from_organisation in event.envelope.parties:
            public.update(leaves(said))
        for name, value in said.items():
            (public if exposures[name] is Exposure.PUBLIC else restricted).update(leaves(value))
        restricted |= {event.envelope.actor, event.envelope.actor.partition(":")[2]}
        if event.envelope.rank:
            restricted |= {event.envelope.rank.title, event.envelope.rank.pay_point}
    told_apart = {text for text in restricted - public if len(text) > 3 and not re.fullmatch(r"[\d-]{10}", text)}
    versions = {policy.version for _, policy in standing_in(library.scene.store).policies}
    return told_apart - ROLES - POLICY - versions


ROLES = {"person", "department-officer", "provider", "facilitator-officer", "reviewer", "auditor", "administrator"}
"""Words that are public in other places: a history names the role in which somebody acted."""

POLICY = {
    *leaves(in_force(date(2026, 6, 1), BUILT_IN)),
    *(
        code
        for codes in (Kind, ProcurementCategory, Verdict, TieBreak, FigureName, Because)
        for code in get_args(codes)
    ),
    *("relative", "absolute", "kind", "title", "person"),
}
"""The policy is public, and so are its codes; which of them a scheme holds is not."""


def questions(library: Library) -> Iterator[str]:
    """Every GET of the interface about every thing there is; lists in several ways."""
    paths = library.api.client.get("/api/v1/openapi.json").json()["paths"]
    streams = subjects(library)
    ways = {"q": [SECRET, "380000"], "sort": ["closing", "id"], "as_of": [str(library.end // 2)], "cursor": [SECRET]}
    for path, operations in paths.items():
        if "get" not in operations or not path.startswith("/api/v1/"):
            continue
        known = {parameter["name"] for parameter in operations["get"].get("parameters", [])}
        yield from filled(path, streams)
        if "{" not in path:
            for name in known & set(ways):
                yield from (f"{path}?{name}={value}" for value in ways[name])


def told(answer: httpx.Response, question: str) -> str:
    """All that an answer says, but for what the asker said first."""
    words = re.split(r"[/?=&:.]", question)
    whole = " ".join([answer.text, *(f"{name}: {value}" for name, value in answer.headers.items())])
    for word in sorted(words, key=len, reverse=True):
        whole = whole.replace(word, "") if len(word) > 3 else whole
    return whole


OBJECTS = {"person", "member", "assignee", "data"}
"""Members that name whom something is about, not who acted: fields of facts, restricted, and open to every officer."""


def actors_named(answer: httpx.Response) -> Iterator[str]:
    """What an answer says where it may say who acted."""
    kind = answer.headers.get("content-type", "")
    if "csv" in kind:
        yield from (text for row in csv.DictReader(io.StringIO(answer.text)) for text in without_objects(row))
    elif "ndjson" in kind:
        yield from (text for line in answer.text.splitlines() for text in without_objects(json.loads(line)))
    elif "json" in kind:
        yield from without_objects(answer.json())
    yield from answer.headers.values()


def without_objects(value: Any) -> Iterator[str]:
    """Every text inside JSON values, but for those of OBJECTS."""
    match value:
        case dict():
            yield from (text for name, part in value.items() if name not in OBJECTS for text in without_objects(part))
        case list():
            yield from (text for part in value for text in without_objects(part))
        case str():
            yield value


class TestAnOfficerOfAnotherOrganisation:
    """Reads every restricted field, and of those who acted role, rank and organisation: domain/envelope.py."""

    def test_is_not_told_who_acted(self, library: Library) -> None:
        own = library.scene.organisations["Fire Department"]
        envelopes = [event.envelope for event in library.scene.events() if event.envelope.organisation != own]
        actors = {envelope.by.principal for envelope in envelopes if envelope.by.principal.startswith("person:")}
        library.get("/api/v1/wishes")  # the views have taken in everything
        key = {"Authorization": f"Bearer {library.key('fiona')}"}
        asked, found = 0, []
        lists = (f"/api/v1/queue{table}?pool=all&done=all" for table in ("", ".csv", ".ndjson"))
        for question in (*questions(library), *lists):
            answer = library.api.client.get(question, headers=key)
            assert answer.status_code < 500, (question, answer.text)
            texts, asked = set(actors_named(answer)) - {question.rpartition("/")[2]}, asked + 1
            found += [(question, actor) for actor in actors if any(actor in text for text in texts)]
        assert asked > 200
        assert found == []

    @pytest.mark.parametrize("path", ["/matches/{match}", "/queue"])
    def test_is_told_their_role_rank_and_organisation(self, library: Library, path: str) -> None:
        """Their own organisation and auditors also the person, and each that it was they."""
        office = library.scene.organisations["Innovation Office"]
        match = library.json("/matches", by="faye", state="acceptance-confirmed")["items"][0]["id"]
        faye = library.scene.store.find(Member, library.scene.members["faye"]).actor_id
        told = {}
        for by in ("fiona", "faye", "rita", "olga"):
            answer = library.json(
                path.format(match=match), by=by, **({} if "{" in path else {"pool": "all", "done": "all"})
            )
            shown = answer if "{" in path else next(item for item in answer["items"] if item["match"] == match)
            told[by] = shown["decided_by"]
            assert shown["story"]["accepted"]["by"] == shown["decided_by"]
            assert answer["names"][office]["text"] == "Innovation Office"
        everybody = {"role": "facilitator-officer", "organisation": office}
        everybody["rank"] = {"title": "Senior Engineer", "pay_point": "MPS 45"}  # type: ignore[assignment]
        assert told["fiona"] == {**everybody, "id": None, "by_you": False}
        assert told["faye"] == {**everybody, "id": faye, "by_you": True}
        assert told["rita"] == told["olga"] == {**everybody, "id": faye, "by_you": False}


class TestNobodySees:
    @pytest.mark.parametrize("by", OUTSIDERS[:2])
    def test_what_is_restricted_on_any_surface(self, library: Library, by: str | None) -> None:
        home = library.scene.organisations["Robots Limited"] if by else None
        secrets = hidden(library, from_organisation=home)
        assert SECRET in secrets
        assert "380000" in secrets
        found, asked = [], 0
        library.get("/api/v1/wishes")  # the views have taken in everything
        key = {"Authorization": f"Bearer {library.key(by)}"} if by else {}
        for question in questions(library):
            if question.startswith("/api/v1/me"):
                continue  # who one is oneself
            answer = library.api.client.get(question, headers=key)
            assert answer.status_code < 500, (question, answer.text)
            said, asked = told(answer, question), asked + 1
            found += [(question, secret) for secret in secrets if secret in said]
        assert asked > 200
        assert found == []

    def test_money_that_is_not_for_them(self, library: Library) -> None:
        for by, path, amount in (("otto", "/solutions/S-2", '"32000"'), ("paul", "/wishes/W-2", '"380000"')):
            assert amount not in library.get(f"/api/v1{path}", by=by).text
            assert amount in library.get(f"/api/v1{path}", by="faye").text

    @pytest.mark.parametrize("by", OUTSIDERS)
    def test_a_difference_between_what_is_hidden_and_what_is_not_there(self, library: Library, by: str | None) -> None:
        for hidden_path, absent in (
            ("/wishes/W-6", "/wishes/W-0"),
            ("/solutions/S-8", "/solutions/S-0"),
            ("/history/wish:W-6", "/history/wish:W-0"),
        ):
            answers = [library.get(f"/api/v1{path}", by=by) for path in (hidden_path, absent)]
            bodies = [
                re.sub(r"[WS]-\d", "", json.dumps({k: v for k, v in a.json().items() if k != "correlation"}))
                for a in answers
            ]
            assert answers[0].status_code == answers[1].status_code == 404
            assert bodies[0] == bodies[1]

    def test_a_trace_of_what_is_hidden_in_counts_orders_and_searches(self, library: Library) -> None:
        everything = library.json("/search", limit=200)
        assert everything["total"] == len(everything["items"])
        assert not {"W-6", "S-8"} & {item["id"] for item in everything["items"]}
        for question in ("Geheimnis", "Geheim*", "380000", "W-6"):
            for path in ("/search", "/wishes", "/solutions", "/trials", "/reports"):
                assert library.json(path, q=question)["total"] == 0
        for path in ("/search", "/wishes"):
            for table in (".csv", ".ndjson"):
                assert "W-6" not in library.get(f"/api/v1{path}{table}").text
