"""An operator loads the sample set: every line becomes history, and the totals are those of the input."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection

from domain.envelope import Event
from domain.ids import MatchId, TrialId
from domain.matches import Match, MatchAcceptanceConfirmed, MatchDeclineConfirmed, MatchInterestDeclared
from domain.reports import ReportPublished
from domain.solutions import SolutionPublished
from domain.trials import Trial, TrialCompleted, TrialMeasured
from domain.wishes import WishPublished
from projections.catalogue import Catalogue
from projections.catalogue.columns import Axis
from projections.catalogue.questions import Counts, Filters, counts
from projections.match_queue import MatchQueue
from services.bootstrap import Portal, open_portal
from services.loading.acts import NOT_IN_SOURCE
from services.loading.loader import LoadReport, load_folder
from services.loading.sample import SAMPLE_FOLDER, issue_sample_keys, read_folder
from tests.conftest import SessionServer, fresh_database
from tests.stage.scene import take_in

pytestmark = [pytest.mark.journeys, pytest.mark.timeout(300)]

KINDS = ("wish", "solution", "trial", "report")


@pytest.fixture(scope="module")
def portal(server: SessionServer, template: str) -> Iterator[Portal]:
    with (
        fresh_database(server, template=template) as conninfo,
        open_portal(conninfo, master_key=bytes(32)) as portal,
    ):
        yield portal


@pytest.fixture(scope="module")
def report(portal: Portal) -> LoadReport:
    return load_folder(portal, SAMPLE_FOLDER)


@pytest.fixture(scope="module")
def history(portal: Portal, report: LoadReport) -> list[Event]:
    return [portal.store.mapper.to_event(row) for row in portal.store.recorder.rows_after(0, limit=100_000)]


def lines(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (SAMPLE_FOLDER / name).read_text().splitlines()]


def facts(history: list[Event], *classes: type) -> list[Event]:
    return [event for event in history if isinstance(event.fact, classes)]


class TestSample:
    def test_is_loaded_without_a_finding(self, report: LoadReport) -> None:
        assert report.findings == []
        assert {str(kind): count for kind, count in report.loaded.items()} == {
            "wish": 90,
            "solution": 130,
            "decision": 220,
            "trial": 55,
        }

    def test_is_published_and_decided(self, history: list[Event]) -> None:
        confirmed = facts(history, MatchAcceptanceConfirmed, MatchDeclineConfirmed)
        decisions = {f"{line['wish_id']}:{line['solution_id']}": line["decision"] for line in lines("decisions.jsonl")}
        assert len(facts(history, WishPublished)) == 90
        assert len(facts(history, SolutionPublished)) == 130
        assert {
            event.stream.partition(":")[2]: "accepted"
            if isinstance(event.fact, MatchAcceptanceConfirmed)
            else "declined"
            for event in confirmed
        } == decisions

    def test_sums_to_what_its_trials_cost(self, portal: Portal, report: LoadReport) -> None:
        sums = [
            portal.store.find(Trial, TrialId(str(line["id"]))).frozen_plan.project_sum for line in lines("trials.jsonl")
        ]
        assert (len(sums), sum(each.amount for each in sums)) == (55, Decimal(34_990_000))

    def test_computes_each_result(self, history: list[Event]) -> None:
        results = {e.stream.partition(":")[2]: e.fact.result.outcome for e in facts(history, TrialCompleted)}
        assert Counter(results.values()) == {"met": 37, "partly_met": 14, "not_met": 4}
        assert results == {line["id"]: line["outcome"] for line in lines("trials.jsonl")}

    def test_publishes_a_report_the_day_after_each_trial(self, history: list[Event]) -> None:
        published = {event.stream.partition(":")[2]: event for event in facts(history, ReportPublished)}
        for line in lines("trials.jsonl"):
            event = published[str(line["id"])]
            assert (event.envelope.happened_on - event.fact.plan.ends_on).days == 1
            assert "content" in event.envelope.origin.derived

    def test_decides_while_both_sides_are_there_and_before_the_trial(self, history: list[Event]) -> None:
        there = {e.stream: e.envelope.happened_on for e in facts(history, WishPublished, SolutionPublished)}
        began = {MatchId.of(e.fact.wish, e.fact.solution): e.fact.started_on for e in facts(history, TrialCompleted)}
        for event in facts(history, MatchAcceptanceConfirmed, MatchDeclineConfirmed):
            pair = MatchId(event.stream.partition(":")[2])
            both_on = max(there[f"wish:{pair.wish}"], there[f"solution:{pair.solution}"])
            assert (event.envelope.happened_on - both_on).days == 1
            assert pair not in began or event.envelope.happened_on < began[pair]

    def test_never_shows_a_declaration_as_a_persons_own_word(self, portal: Portal, history: list[Event]) -> None:
        declared = facts(history, MatchInterestDeclared)
        assert len(declared) == 440
        for event in declared:
            assert event.envelope.origin.derived == ("happened_on", "actor", "declaration")
            assert event.envelope.origin.note == NOT_IN_SOURCE
            assert "not in the source" in str(portal.store.mapper.opened(event)["statement"])

    def test_says_where_each_thing_came_from(self, history: list[Event]) -> None:
        measured = facts(history, TrialMeasured)
        assert len(measured) == 1459
        assert {event.envelope.origin.how for event in history} == {"imported"}
        assert {event.envelope.origin.file for event in measured} == {"trials.jsonl"}
        assert all(event.envelope.happened_on == event.fact.on for event in measured)

    def test_is_decided_by_nobody_about_their_own_organisation(self, portal: Portal, history: list[Event]) -> None:
        for event in facts(history, MatchAcceptanceConfirmed, MatchDeclineConfirmed):
            match = portal.store.find(Match, event.stream.partition(":")[2])
            assert event.envelope.organisation not in match.concerned

    def test_changes_nothing_when_it_is_loaded_again(self, portal: Portal, history: list[Event]) -> None:
        again = load_folder(portal, SAMPLE_FOLDER)
        assert (again.findings, again.acts, sum(again.known.values())) == ([], 0, 495)
        assert portal.store.recorder.rows_after(len(history), limit=1) == []

    def test_gives_keys_to_people_of_each_role_once(self, portal: Portal, report: LoadReport, tmp_path: Path) -> None:
        path = tmp_path / "sample-keys.json"
        issued = issue_sample_keys(portal, read_folder(SAMPLE_FOLDER), path)
        assert issue_sample_keys(portal, read_folder(SAMPLE_FOLDER), path) == issued
        assert path.stat().st_mode & 0o777 == 0o600
        assert {key.role for key in issued} == {
            "department-officer",
            "provider",
            "facilitator-officer",
            "reviewer",
            "auditor",
            "administrator",
        }
        assert all({"key", "person", "role", "organisation"} <= each.keys() for each in json.loads(path.read_text()))


class TestSampleInTheViews:
    def test_is_counted_in_the_catalogue_as_in_the_input(self, portal: Portal, history: list[Event]) -> None:
        async def asked() -> dict[str, Counts]:
            async with await AsyncConnection.connect(portal.conninfo, autocommit=True) as conn:
                return {kind: await counts(conn, Filters(facets={Axis.KIND: [kind]})) for kind in KINDS}

        with psycopg.connect(portal.conninfo, autocommit=True) as conn:
            take_in(conn, Catalogue(), history, cut=lambda: 500)
        found = asyncio.run(asked())
        assert {kind: found[kind].total for kind in KINDS} == {"wish": 90, "solution": 130, "trial": 55, "report": 55}
        assert found["trial"].facets[Axis.OUTCOME] == {"met": 37, "partly_met": 14, "not_met": 4}
        technologies = Counter(name for line in lines("wishes.jsonl") for name in line["technology"])  # type: ignore[attr-defined]
        assert found["wish"].facets[Axis.TECHNOLOGY] == technologies

    def test_leaves_nothing_undone_in_the_queue(self, portal: Portal, history: list[Event]) -> None:
        with psycopg.connect(portal.conninfo, autocommit=True) as conn:
            take_in(conn, MatchQueue(), history, cut=lambda: 500)
            states = dict(conn.execute("SELECT state, count(*) FROM view_match_queue.matches GROUP BY 1").fetchall())
        decided = Counter(line["decision"] for line in lines("decisions.jsonl"))
        assert states == {"acceptance-confirmed": decided["accepted"], "decline-confirmed": decided["declined"]}
