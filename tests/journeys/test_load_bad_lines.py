"""An operator loads files with mistakes in them, reads the report, mends the lines, and loads again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import psycopg
import pytest

from services.bootstrap import Portal, open_portal
from services.loading.loader import LoadReport, load_folder
from tests.stage.records import a_story, changed, write

pytestmark = pytest.mark.journeys


@pytest.fixture
def portal(database: str) -> Iterator[Portal]:
    with open_portal(database, master_key=bytes(32)) as portal:
        yield portal


def errors_of(report: LoadReport) -> list[tuple[str, int, str | None, str]]:
    return [(each.file, each.line, each.field, each.code) for each in report.errors]


def head(portal: Portal) -> int:
    return len(portal.store.recorder.rows_after(0, limit=100_000))


class TestBadLines:
    def test_take_with_them_only_what_depends_on_them(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        story["solutions"][0] = changed(story["solutions"][0], trl=10)
        report = load_folder(portal, write(tmp_path, story))
        assert errors_of(report) == [
            ("decisions.jsonl", 1, "solution_id", "depends-on-bad-line"),
            ("solutions.jsonl", 1, "trl", "less-than-equal"),
            ("trials.jsonl", 1, "solution_id", "depends-on-bad-line"),
        ]
        assert dict(report.loaded) == {"wish": 1, "solution": 2, "decision": 1}

    def test_are_taken_once_they_are_corrected(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        bad = {**story, "wishes": [changed(story["wishes"][0], opened_on="15/03/2018")]}
        first = load_folder(portal, write(tmp_path, bad))
        assert ("wishes.jsonl", 1, "opened_on", "wrong-value") in errors_of(first)
        second = load_folder(portal, write(tmp_path, story))
        assert (errors_of(second), dict(second.loaded)) == (
            [],
            {"wish": 1, "solution": 1, "decision": 2, "trial": 1},
        )
        before = head(portal)
        assert load_folder(portal, tmp_path).is_good
        assert head(portal) == before

    def test_with_other_content_for_what_is_there_name_both_lines(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        load_folder(portal, write(tmp_path, story))
        before = head(portal)
        story["wishes"] = [b"", changed(story["wishes"][0], budget_hkd=1)]
        report = load_folder(portal, write(tmp_path, story))
        (finding,) = report.errors
        assert finding.code == "already-loaded-otherwise"
        assert "wishes.jsonl:1" in finding.words["en"]
        assert "wishes.jsonl:2" in finding.words["en"]
        assert head(portal) == before

    def test_about_things_that_nobody_knows_say_so(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        story["decisions"].append(changed(story["decisions"][0], wish_id="W-777"))
        story["solutions"].append(changed(story["solutions"][0], id="S-900", targets_wish="W-778"))
        assert errors_of(load_folder(portal, write(tmp_path, story))) == [
            ("decisions.jsonl", 3, "wish_id", "nobody-knows"),
            ("solutions.jsonl", 4, "targets_wish", "nobody-knows"),
        ]

    def test_of_trials_are_refused_before_anything_of_them_is_stored(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        trial = story["trials"][0]
        reading = {"on": "2018-06-20", "criterion": "C1", "value": 4}
        story["trials"] = [
            changed(trial, id="T-1", measurements=[*trial["measurements"], {**reading, "on": "2019-06-20"}]),
            changed(trial, id="T-2", measurements=[*trial["measurements"], {**reading, "criterion": "C9"}]),
            changed(
                trial, id="T-3", measurements=[each for each in trial["measurements"] if each["criterion"] != "C2"]
            ),
            changed(trial, id="T-4", starts_on="2018-12-01"),
            changed(trial, id="T-5", starts_on="2018-03-16"),
            changed(trial, id="T-6", solution_id="S-0024"),
            changed(trial, id="T-7", incidents=[{"on": "2017-01-01", "description": {"en": "A fall"}}]),
        ]
        report = load_folder(portal, write(tmp_path, story))
        last = len(trial["measurements"])
        assert [(line, field, code) for _, line, field, code in errors_of(report)] == [
            (1, f"measurements[{last}].on", "not-in-trial-time"),
            (2, f"measurements[{last}].criterion", "unknown-criterion"),
            (3, "measurements", "criterion-not-measured"),
            (4, "ends_on", "trial-dates-wrong"),
            (5, "starts_on", "tried-before-its-pair"),
            (6, "solution_id", "not-accepted"),
            (6, "starts_on", "tried-before-its-pair"),
            (7, "incidents[0].on", "not-in-trial-time"),
        ]
        assert report.loaded["trial"] == 0

    def test_with_another_outcome_are_loaded_with_the_computed_one(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        good, story["trials"] = story["trials"], [changed(story["trials"][0], outcome="not_met")]
        report = load_folder(portal, write(tmp_path, story))
        assert errors_of(report) == [("trials.jsonl", 1, "outcome", "outcome-differs")]
        assert report.loaded["trial"] == 1
        assert load_folder(portal, write(tmp_path, {**story, "trials": good})).is_good

    def test_that_give_one_name_to_two_kinds_of_organisation_name_the_first(
        self, portal: Portal, tmp_path: Path
    ) -> None:
        story = a_story()
        wish, solution = story["wishes"][0], story["solutions"][0]
        named = {"en": solution["provider"]["name"]["en"], "zh-Hant": "另一名稱"}
        later = {"targets_wish": None, "submitted_on": "2019-01-01"}
        story["wishes"].append(changed(wish, id="W-2", organisation_type="bureau"))
        story["solutions"] += [
            changed(solution, **later, id="S-2", provider={**solution["provider"], "origin": "overseas"}),
            changed(solution, **later, id="S-3", provider={**solution["provider"], "name": named}),
        ]
        report = load_folder(portal, write(tmp_path, story))
        assert errors_of(report) == [
            ("solutions.jsonl", 4, "provider.type", "organisation-of-another-kind"),
            ("solutions.jsonl", 5, "provider.name.zh-Hant", "organisation-named-otherwise"),
            ("wishes.jsonl", 2, "organisation_type", "organisation-of-another-kind"),
        ]
        assert "wishes.jsonl:1" in report.errors[-1].words["en"]

    def test_leave_warnings_alone(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        story["wishes"] = [changed(story["wishes"][0], problem={"en": "Water rises."})]
        report = load_folder(portal, write(tmp_path, story))
        assert [finding.level for finding in report.findings] == ["warning"]
        assert report.is_good


class TestFiles:
    def test_may_come_in_any_order_of_files_and_lines(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        every = [*story["trials"], *story["decisions"], *reversed(story["solutions"]), *story["wishes"]]
        assert load_folder(portal, write(tmp_path, {"everything": every})).is_good

    def test_may_come_one_after_the_other(self, portal: Portal, tmp_path: Path) -> None:
        for name, lines in a_story().items():
            folder = tmp_path / name
            folder.mkdir()
            assert load_folder(portal, write(folder, {name: lines})).is_good


class TestDates:
    def test_never_lie_after_today(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        ends_on = date.fromisoformat(story["trials"][0]["ends_on"])
        portal.store.clock = lambda: datetime.combine(ends_on, time(4), tzinfo=UTC)
        assert load_folder(portal, write(tmp_path, story)).is_good
        history = [portal.store.mapper.to_event(row) for row in portal.store.recorder.rows_after(0, limit=1_000)]
        assert max(event.envelope.happened_on for event in history) == ends_on

    def test_after_today_are_refused(self, portal: Portal, tmp_path: Path) -> None:
        story = a_story()
        portal.store.clock = lambda: datetime(2018, 4, 1, tzinfo=UTC)
        assert {(file, code) for file, *_, code in errors_of(load_folder(portal, write(tmp_path, story)))} == {
            ("solutions.jsonl", "not-yet-happened"),
            ("trials.jsonl", "not-yet-happened"),
            ("trials.jsonl", "depends-on-bad-line"),
            ("decisions.jsonl", "depends-on-bad-line"),
        }


class TestCommand:
    def test_reports_in_the_language_asked_and_tells_scripts_by_its_exit_code(
        self, database: str, tmp_path: Path
    ) -> None:
        story = a_story()
        folder = tmp_path / "files"
        folder.mkdir()
        write(folder, {**story, "solutions": [*story["solutions"], b"{"]})
        report = tmp_path / "report.ndjson"
        ended = load(database, tmp_path, str(folder), "--json", "--language", "zh-Hant", "--report", str(report))
        told = json.loads(ended.stdout)
        (finding,) = [json.loads(line) for line in report.read_text().splitlines()]
        assert (ended.returncode, told["good"], told["errors"], told["findings"]) == (1, False, 1, [finding])
        assert told["loaded"] == {"wish": 1, "solution": 3, "decision": 2, "trial": 1}
        assert finding["reason"].startswith("此行無法讀作 JSON")
        write(folder, story)
        again = load(database, tmp_path, str(folder))
        assert (again.returncode, "7 lines: 0 errors, 0 warnings" in again.stdout) == (0, True)

    def test_asks_once_for_a_word_before_invented_people_come_in(self, database: str, tmp_path: Path) -> None:
        folder = tmp_path / "lines"
        folder.mkdir()
        write(folder, a_story())
        refused = load(database, tmp_path, str(folder), officers=())
        assert (refused.returncode, "say --officers sample" in refused.stderr, refused.stdout) == (1, True, "")
        with psycopg.connect(database) as conn:
            assert conn.execute("SELECT count(*) FROM innoportal_events").fetchone() == (0,)
        assert load(database, tmp_path, str(folder)).returncode == 0
        assert load(database, tmp_path, str(folder), officers=()).returncode == 0

    def test_says_when_there_is_nothing_to_load(self, database: str, tmp_path: Path) -> None:
        for folder in (tmp_path / "nowhere", tmp_path):
            ended = load(database, tmp_path, str(folder))
            assert (ended.returncode, ended.stderr.startswith(f"innoportal: {folder}")) == (1, True)


def load(
    database: str, data: Path, *words: str, officers: tuple[str, ...] = ("--officers", "sample")
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATABASE_URL": database, "INNOPORTAL_DATA": str(data / "data")}
    return subprocess.run(
        [sys.executable, "-m", "services", "load", *words, *officers],
        env=environment,
        stdin=subprocess.DEVNULL,
        text=True,
        capture_output=True,
        check=False,
    )
