"""Lines of JSON Lines files: what is read, what is refused, and how a report names it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.input.faults import printable
from services.loading.checks import NobodyKnows
from services.loading.decisions import decided_on
from services.loading.entries import Entries, Key
from services.loading.findings import Finding
from services.loading.lines import LINE_LIMIT, Line, members_of, read_lines
from services.loading.records import Kind, TrialRecord, kind_of
from services.loading.report_words import ENGLISH
from tests.stage.records import Record, changed, sample

pytestmark = pytest.mark.unit

WISH = sample("wishes", id="W-0001")
SOLUTION = sample("solutions", id="S-0005")
TRIAL = sample("trials", id="T-001")


def read(*lines: Record | bytes, file: str = "wishes.jsonl") -> Entries:
    entries = Entries()
    for number, line in enumerate(lines, start=1):
        raw = line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        entries.add(Line(file, number, raw))
    return entries


def day(number: int) -> date:
    return date(2019, 3, number)


def only(entries: Entries) -> Finding:
    (finding,) = entries.findings
    return finding


class TestLines:
    def test_are_numbered_as_an_editor_numbers_them(self, tmp_path: Path) -> None:
        path = tmp_path / "wishes.jsonl"
        path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\r\n   \n{"b": 2}')
        assert [(line.number, line.raw) for line in read_lines(path)] == [(1, b'{"a": 1}'), (4, b'{"b": 2}')]

    def test_that_are_too_long_do_not_hide_the_next(self, tmp_path: Path) -> None:
        path = tmp_path / "wishes.jsonl"
        path.write_bytes(b"x" * (10 * LINE_LIMIT) + b'\n{"b": 2}\n')
        assert [(line.number, line.raw) for line in read_lines(path)] == [(1, None), (2, b'{"b": 2}')]

    def test_hold_numbers_as_they_are_written(self) -> None:
        assert members_of(Line("a", 1, b'{"value": 0.1}')) == {"value": Decimal("0.1")}


class TestUnreadableLines:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b'{"id": "W-1"', "Expecting ',' delimiter"),
            (b'{"id": "\xff"}', "not UTF-8 at byte 8"),
            (b'{"id": 1, "id": 2}', "'id' is there twice"),
            (b"[" * 100_000, "nested deeper"),
            (b'{"a": NaN}', "NaN is not JSON"),
            (b'{"a": ' + b"9" * 5_000 + b"}", "too many digits"),
            (b"null", "must be one JSON object"),
            (b'"W-1"', "must be one JSON object"),
        ],
    )
    def test_say_why(self, raw: bytes, reason: str) -> None:
        finding = only(read(raw))
        assert reason in finding.words["en"]
        assert finding.line == 1

    @pytest.mark.parametrize(
        ("raw", "value"), [(rb'{"id": "a\u0000"}', r'"a\u0000"'), (rb'{"id": "\ud800"}', r'"\\ud800"')]
    )
    def test_name_the_field_of_a_text_that_cannot_be_stored(self, raw: bytes, value: str) -> None:
        finding = only(read(raw))
        assert (finding.field, finding.value) == ("id", value)

    def test_take_no_good_line_with_them(self) -> None:
        entries = read(b"{", WISH, b"}")
        assert list(entries.good) == [Key(Kind.WISH, "W-0001")]
        assert [finding.line for finding in entries.findings] == [1, 3]


class TestFields:
    @pytest.mark.parametrize(
        ("members", "field", "words"),
        [
            ({"budget_hkd": False}, "budget_hkd", "must be a number"),
            ({"budget_hkd": "380000"}, "budget_hkd", "must be a number"),
            ({"budget_hkd": -1}, "budget_hkd", "not below zero"),
            ({"budget_hkd": 10**30}, "budget_hkd", "at most 18 digits"),
            ({"title": {}}, "title", "at least one of en, zh-Hant, zh-Hans"),
            ({"title": {"fr": "Une voiture", "en": "A car"}}, "title.fr", "is not a language of this portal"),
            ({"title": {"zh_hant": "汽車", "en": "A car"}}, "title.zh_hant", "is not a language of this portal"),
            ({"title": "A car"}, "title", "must be a JSON object"),
            ({"title": {"en": "  "}}, "title.en", "is empty"),
            ({"opened_on": 20260831}, "opened_on", "must be a date like 2026-08-31"),
            ({"opened_on": "20260831"}, "opened_on", "write year-month-day"),
            ({"opened_on": "04/03/2026"}, "opened_on", "write year-month-day"),
            ({"opened_on": "2026-02-30"}, "opened_on", "not a date as the calendar has it"),
            ({"technology": ["flying"]}, "technology[0]", "must be one of: ai-data"),
            ({"technology": []}, "technology", "needs at least 1"),
            ({"technology": "cyber"}, "technology", "must be a JSON array"),
            ({"organisation_type": "startup"}, "organisation_type", "must be one of: bureau"),
            ({"colour": "red"}, "colour", "is not known here"),
            ({"department": ...}, "department", "is required"),
            ({"id": "W-2026-0001"}, "id", "looks like an id that this portal gives out"),
            ({"id": "W 1"}, "id", "must match the pattern"),
            ({"id": 1}, "id", "must be text"),
        ],
    )
    def test_are_named_with_what_would_be_right(self, members: Record, field: str, words: str) -> None:
        finding = only(read(changed(WISH, **members)))
        assert (finding.field, finding.is_error) == (field, True)
        assert words in finding.words["en"]
        assert finding.words["zh-Hant"] != finding.words["en"]

    def test_of_a_trial_are_named_by_their_place(self) -> None:
        measurements = [*TRIAL["measurements"], {"on": "2018-06-20", "criterion": "C1", "value": "4.4"}]
        finding = only(read(changed(TRIAL, measurements=measurements)))
        assert (finding.field, finding.value) == (f"measurements[{len(measurements) - 1}].value", '"4.4"')

    def test_hold_decimals_exactly(self) -> None:
        (entry,) = read(TRIAL).good.values()
        assert isinstance(entry.record, TrialRecord)
        assert str(entry.record.measurements[0].value) == "4.4"

    @pytest.mark.parametrize("trl", [True, 7.0, "7", 0, 10])
    def test_that_are_whole_numbers_take_nothing_else(self, trl: object) -> None:
        assert only(read(changed(SOLUTION, trl=trl))).field == "trl"


class TestWarnings:
    def test_of_languages_that_differ_keep_the_record(self) -> None:
        entries = read(changed(WISH, problem={"en": "Water rises."}))
        assert (only(entries).level, only(entries).field) == ("warning", "problem.zh-Hant")
        assert len(entries.good) == 1

    def test_of_simplified_text_under_zh_hant_keep_the_record(self) -> None:
        title = {"en": "Lift motors", "zh-Hant": "电梯马达"}
        entries = read(changed(WISH, title=title))
        assert only(entries).code == "language-simplified"
        assert len(entries.good) == 1

    def test_are_not_given_for_a_name_in_more_languages_than_its_record(self) -> None:
        assert read(sample("solutions", id="S-0001")).findings == []


class TestIds:
    def test_that_come_twice_with_one_content_count_once(self) -> None:
        again = json.dumps(dict(reversed(WISH.items())), indent=None).encode()
        entries = read(WISH, again)
        assert (len(entries.good), entries.findings) == (1, [])

    def test_that_come_twice_with_two_contents_name_both_lines(self) -> None:
        finding = only(read(WISH, changed(WISH, budget_hkd=1)))
        assert (finding.line, finding.field) == (2, "id")
        assert "wishes.jsonl:1" in finding.words["en"]
        assert "wishes.jsonl:2" in finding.words["en"]

    def test_do_not_hang_on_the_stated_outcome(self) -> None:
        first, second = (read(changed(TRIAL, outcome=each)).good for each in ("met", "not_met"))
        assert [entry.digest for entry in first.values()] == [entry.digest for entry in second.values()]


class TestKinds:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("wishes", Kind.WISH),
            ("solutions", Kind.SOLUTION),
            ("decisions", Kind.DECISION),
            ("trials", Kind.TRIAL),
        ],
    )
    def test_are_seen_from_the_members_whatever_the_file_is_called(self, name: str, kind: Kind) -> None:
        assert kind_of(sample(name), file="export.jsonl") is kind

    def test_follow_the_name_of_the_file_when_members_do_not_say(self) -> None:
        assert kind_of({"id": "T-1"}, file="trials-2019.jsonl") is Kind.TRIAL

    def test_are_asked_for_when_nothing_says(self) -> None:
        assert only(read({"id": "T-1"}, file="export.jsonl")).code == "kind-unknown"


class TestReports:
    def test_hold_nothing_that_moves_a_terminal(self) -> None:
        assert printable("a\x1b[2Jb\ud800") == "a\\u001b[2Jb\\ud800"


class TestDecisionDate:
    def test_is_the_day_after_both_sides_were_there(self) -> None:
        assert decided_on(both_on=day(10), trial_starts_on=None) == day(11)
        assert decided_on(both_on=day(10), trial_starts_on=day(30)) == day(11)

    def test_is_before_the_trial_began(self) -> None:
        assert decided_on(both_on=day(10), trial_starts_on=day(11)) == day(10)
        assert decided_on(both_on=day(10), trial_starts_on=day(12)) == day(11)


class TestWords:
    def test_of_chinese_have_no_space_before_a_noun(self) -> None:
        refusal = NobodyKnows(kind={"en": "solution", "zh-Hant": "方案", "zh-Hans": "方案"}, id="S-X0024")
        assert refusal.message("zh-Hant").startswith("沒有方案 S-X0024：")
        assert refusal.message("zh-Hans").startswith("没有方案 S-X0024：")

    def test_of_a_derived_report_fit_one_and_many(self) -> None:
        assert "criteria met: {met} of {criteria}" in ENGLISH["summary"]
