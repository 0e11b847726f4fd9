"""`python -m services policy` as a process: results on standard output, what could not be judged on standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.procurement_policy.schemes import LEVELS_LIMIT
from services.policy.judging import Judged, checker, evaluator, judged
from tests.policy import EVALUATIONS, IDEAS, SCHEMES, WORK, criterion, members, rows

pytestmark = pytest.mark.integration

GOOD = members(WORK, IDEAS)


def run(*words: str, given: bytes = b"") -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(
        [sys.executable, "-m", "services", "policy", *words], input=given, capture_output=True, timeout=120, check=False
    )
    errors = done.stderr.decode()
    assert "Traceback" not in errors
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], errors


def line(**more: Any) -> bytes:
    return json.dumps({**GOOD, **more}, ensure_ascii=False).encode()


def read(raw: bytes, *, judge: Any = None) -> list[Judged]:
    from io import BytesIO

    return list(judged(BytesIO(raw), judge or checker()))


def nested(levels: int) -> bytes:
    """Written by hand: what writes JSON would itself go too deep."""
    begin = b"".join(
        b'{"id":"C%d","title":{"en":"Plan"},"kind":"technical","essential":false,"max_marks":10,"sub":[' % n
        for n in range(levels)
    )
    innovative = json.dumps(criterion("I", 10, kind="innovation")).encode()
    inner = begin.removesuffix(b',"sub":[') + b"}" + b"]}" * (levels - 1)
    return line(criteria=[]).replace(b'"criteria": []', b'"criteria": [' + inner + b"," + innovative + b"]")


class TestCheck:
    def test_gives_what_is_expected_from_a_file_and_from_standard_input(self) -> None:
        expected = [{"id": row["id"], **row["expected"]} for row in rows(SCHEMES)]
        assert run("check", str(SCHEMES))[:2] == (0, expected)
        assert run("check", given=SCHEMES.read_bytes())[:2] == (0, expected)
        assert run("check", "-", given=SCHEMES.read_bytes())[:2] == (0, expected)

    def test_explains_with_findings_cures_and_words(self) -> None:
        code, results, _ = run("check", "--explain", str(SCHEMES))
        assert code == 0
        second = results[3]["findings"][1]
        assert (second["verdict"], second["cures"][0]["amount"]) == ("fail", "3")
        assert set(second["words"]) == {"en", "zh-Hant", "zh-Hans"}

    def test_judges_the_rest_when_a_line_is_bad(self) -> None:
        given = b"\n".join(
            [line(id="A"), b"{broken", b"", b"\xff\xfe", line(id="B", technical_weight=-1), line(id="C")]
        )
        code, results, errors = run("check", given=given)
        assert (code, [each["id"] for each in results]) == (1, ["A", "C"])
        for said in (
            "line 2: ",
            "line 3: is empty",
            "line 4: is not UTF-8",
            "line 5, B: technical_weight: is below zero",
        ):
            assert said in errors

    def test_says_what_is_wrong_in_the_language_that_is_asked_for(self) -> None:
        _, _, errors = run("check", "--language", "zh-Hant", given=line(technical_weight=0, price_weight=0))
        assert "price_weight: 兩項比重均為零" in errors

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
    def test_says_in_one_line_that_what_takes_the_results_is_full(self) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "services", "policy", "check", str(SCHEMES), "--built-in"],
                stdout=full, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
            )  # fmt: skip
        assert done.returncode == 1
        assert "No space left on device: what was written is not complete" in done.stderr
        assert "Traceback" not in done.stderr

    def test_says_that_a_file_is_not_there(self) -> None:
        code, _, errors = run("check", "nowhere.jsonl")
        assert (code, errors.strip()) == (1, "innoportal: nowhere.jsonl: No such file or directory")


class TestEvaluate:
    def test_gives_what_is_expected(self) -> None:
        expected = [{"id": row["id"], **row["expected"]} for row in rows(EVALUATIONS)]
        assert run("evaluate", str(EVALUATIONS))[:2] == (0, expected)

    def test_prints_the_working(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "services", "policy", "evaluate", "--text", str(EVALUATIONS)],
            capture_output=True,
            timeout=120,
            check=True,
        )
        assert "Price score of C: 40 × 455000 ÷ 610000 = 29.84 (1820/61)" in done.stdout.decode()


class TestSimulate:
    def test_lists_what_another_policy_would_change(self, tmp_path: Path) -> None:
        _, [policy], _ = run_show()
        for row in policy["rows"]:
            if row["rule"] == "rule_iv":
                row["least"] = "1/4"
        file = tmp_path / "stricter.json"
        file.write_text(json.dumps(policy, indent=2), encoding="utf-8")
        code, results, _ = run("simulate", "--policy", str(file), str(SCHEMES))
        assert code == 0
        assert {"id": "TS-102", "changes": {"rule_iv": ["pass", "fail"]}} in results
        assert all(each["changes"] for each in results)

    def test_reads_old_schemes_as_if_they_were_new(self, tmp_path: Path) -> None:
        _, [policy], _ = run_show()
        file = tmp_path / "same.json"
        file.write_text(json.dumps(policy), encoding="utf-8")
        _, results, _ = run("simulate", "--policy", str(file), "--on", "2020-01-01", str(SCHEMES))
        assert [each["id"] for each in results] == ["TS-118", "TS-119"]

    def test_refuses_periods_that_overlap(self, tmp_path: Path) -> None:
        _, [policy], _ = run_show()
        policy["rows"][2]["until"] = "2019-05-01"
        file = tmp_path / "overlapping.json"
        file.write_text(json.dumps(policy), encoding="utf-8")
        code, results, errors = run("simulate", "--policy", str(file), str(SCHEMES))
        assert (code, results) == (1, [])
        assert "rows: two rows of rule_iii for the same category overlap" in errors


class TestBadInput:
    @pytest.mark.parametrize(
        ("raw", "field"),
        [
            (line(technical_weight=-60), "technical_weight"),
            (line(technical_weight="-60"), "technical_weight"),
            (line(technical_weight=0, price_weight=0), "price_weight"),
            (line(technical_weight=None), "price_weight"),
            (line(technical_weight=None, price_weight=None), "price_weight"),
            (line(technical_weight="sixty"), "technical_weight"),
            (line(technical_weight=True), "technical_weight"),
            (line(technical_weight="1/0"), "technical_weight"),
            (line(technical_weight="6０"), "technical_weight"),
            (line(technical_weight="٦٠"), "technical_weight"),
            (line(technical_weight="1e400"), "technical_weight"),
            (line(technical_weight=" 60"), "technical_weight"),
            (line(technical_weight="+60"), "technical_weight"),
            (line(technical_weight="60\n"), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": NaN'), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": -Infinity'), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": 1e400'), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": 60.0'), "technical_weight"),
            (line().replace(b'"technical_weight": 60', b'"technical_weight": ' + b"9" * 5000), "technical_weight"),
            (
                line().replace(b'"technical_weight": 60', b'"technical_weight": 60, "technical_weight": 50'),
                "technical_weight",
            ),
            (line().replace(b'"kind": "innovation"', b'"kind": "innovation", "kind": "technical"'), "criteria[1].kind"),
            (line(criteria=[WORK | {"max_marks": "1/0"}, IDEAS]), "criteria[0].max_marks"),
            (line(criteria=[WORK | {"passing_mark": 71}, IDEAS]), "criteria[0].passing_mark"),
            (line(criteria=[WORK | {"sub": [criterion("C1.1", 69)]}, IDEAS]), "criteria[0].sub"),
            (line(criteria=[WORK, IDEAS | {"id": "C1"}]), "criteria[1].id"),
            (line(criteria=[WORK | {"sub": [criterion("C1", 70)]}, IDEAS]), "criteria[0].sub[0].id"),
            (line(criteria=[WORK | {"kind": "magic"}]), "criteria[0].kind"),
            (line(criteria=[WORK | {"essential": "yes"}]), "criteria[0].essential"),
            (line(criteria=[WORK | {"title": {}}]), "criteria[0].title"),
            (line(criteria=[WORK | {"title": {"en": " "}}]), "criteria[0].title.en"),
            (line(criteria=[WORK | {"title": {"en": "@"}}]).replace(b'"@"', b'"\\ud800"'), "criteria[0].title.en"),
            (line(criteria="none"), "criteria"),
            (line(issued_on="2024-02-30"), "issued_on"),
            (line(issued_on="20240115"), "issued_on"),
            (line(procurement_category="goods"), "procurement_category"),
            (line(approvals=[{"rule": "rule_v", "approved_by_rank": "x", "reason": "x"}]), "approvals[0].rule"),
            (line(extra=1), "extra"),
            (line(id=7), "id"),
            (b"[]", ""),
            (b"null", ""),
            (b"{} {}", ""),
            (line(criteria=[criterion(f"C{n}", f"1/{10**28 + 2 * n + 1}") for n in range(200)]), "criteria"),
            (
                line(criteria=[WORK | {"sub": [criterion(f"C{n}", f"1/{2**150 + n}") for n in range(9)]}]),
                "criteria[0].sub",
            ),
            (nested(LEVELS_LIMIT + 1), "criteria"),
            (nested(10_000), "criteria"),
        ],
    )
    def test_is_said_with_its_field_and_costs_no_other_line(self, raw: bytes, field: str) -> None:
        first, second = read(raw + b"\n" + line(id="TS-2"))
        assert first.result is None
        assert field in {fault.field for fault in first.faults}, first.faults
        assert all(fault.detail for fault in first.faults)
        assert second.result is not None

    def test_of_depth_begins_only_beyond_the_limit(self) -> None:
        [deep] = read(nested(LEVELS_LIMIT))
        assert deep.result is not None
        assert deep.result["rule_iv"] == "pass"

    def test_does_not_come_of_a_mark_of_bytes_or_line_ends(self) -> None:
        found = read(b"\xef\xbb\xbf" + line(id="A") + b"\r\n" + line(id="B") + b"\r\n" + line(id="C"))
        assert [(each.id, each.result is not None) for each in found] == [("A", True), ("B", True), ("C", True)]
        assert found[0].notes == ("a byte-order mark was passed over",)

    def test_does_not_come_of_an_id_that_was_there_but_both_lines_are_named(self) -> None:
        _, again = read(line() + b"\n" + line())
        assert again.result is not None
        assert again.notes == ("the id TS-1 was on line 1 already",)

    def test_of_evaluations_names_tender_and_criterion_by_place(self) -> None:
        row = {name: value for name, value in rows(EVALUATIONS)[0].items() if name not in ("expected", "note")}
        row["tenderers"][1]["marks"]["C1"] = 46
        row["tenderers"][2]["marks"]["C9"] = 1
        [found] = read(json.dumps(row).encode(), judge=evaluator())
        assert {fault.field for fault in found.faults} == {"tenderers[1].marks.C1", "tenderers[2].marks.C9"}

    def test_of_evaluations_names_marks_whose_sum_nobody_could_write(self) -> None:
        row = {name: value for name, value in rows(EVALUATIONS)[0].items() if name not in ("expected", "note")}
        names = [f"C{n}" for n in range(200)]
        row["scheme"]["criteria"] = [
            {"id": name, "title": {"en": "Tools"}, "max_marks": 1, "passing_mark": None} for name in names
        ]
        for tender in row["tenderers"]:
            tender["marks"] = {name: f"1/{10**28 + 2 * n + 1}" for n, name in enumerate(names)}
        row["scheme"]["overall_passing_mark"] = None
        [found] = read(json.dumps(row).encode(), judge=evaluator(explain=True))
        assert {fault.field for fault in found.faults} == {
            f"tenderers[{n}].marks" for n in range(len(row["tenderers"]))
        }


def run_show() -> tuple[int, list[Any], str]:
    done = subprocess.run(
        [sys.executable, "-m", "services", "policy", "show"], capture_output=True, timeout=60, check=True
    )
    return 0, [json.loads(done.stdout)], ""
