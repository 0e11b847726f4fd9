"""The rules of the procurement policy against marking schemes: each mistake that is easily made has a test that it is not."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from domain.procurement_policy.findings import Finding, findings, is_directorate, verdicts
from domain.procurement_policy.measures import measures_of
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import JudgedScheme
from domain.procurement_policy.tables import APRIL_2019
from services.policy.words import finding_words
from tests.policy import IDEAS, SCHEMES, WORK, approval, criterion, rows, scheme

pytestmark = pytest.mark.unit


def past(id: str, marks: Any, **more: Any) -> dict[str, Any]:
    return criterion(id, marks, **{"title": "Experience", "kind": "experience", **more})


def ideas(id: str, marks: Any, **more: Any) -> dict[str, Any]:
    return criterion(id, marks, **{"title": "Innovative suggestions", "kind": "innovation", **more})


def heading(id: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    marks = sum(Fraction(str(part["max_marks"])) for part in parts)
    return criterion(id, str(marks), sub=list(parts), **more)


class TestSamples:
    @pytest.mark.parametrize("row", rows(SCHEMES), ids=lambda row: row["id"])
    def test_are_judged_as_expected(self, row: dict[str, Any]) -> None:
        members = {name: value for name, value in row.items() if name not in ("expected", "note")}
        assert verdicts(JudgedScheme.model_validate(members)) == row["expected"]


class TestMarks:
    def test_of_a_heading_are_not_counted_again(self) -> None:
        measured = measures_of(scheme(heading("C1", past("C1.1", 10), criterion("C1.2", 10)), ideas("C2", 80)))
        assert (measured.technical, measured.experience) == (100, 10)

    def test_of_parts_do_not_take_the_kind_of_their_heading(self) -> None:
        inside = heading("C1", criterion("C1.1", 15), ideas("C1.2", 5), kind="innovation", title="Innovation")
        judged = verdicts(scheme(inside, criterion("C2", 80)))
        assert judged["rule_iv"] == "fail"

    def test_of_parts_do_not_take_the_title_of_their_heading(self) -> None:
        inside = heading("C1", criterion("C1.1", 50), criterion("C1.2", 10), title="Track record", kind="experience")
        assert verdicts(scheme(inside, ideas("C2", 40)))["rule_ii"] == "not_applicable"

    def test_count_at_any_depth(self) -> None:
        deep = heading("C1", heading("C1.1", heading("C1.1.1", past("C1.1.1.1", 16))))
        judged = verdicts(scheme(deep, criterion("C3", 54), ideas("C4", 30)))
        assert judged["rule_ii"] == "fail"

    @pytest.mark.parametrize(("marks", "verdict"), [("15", "pass"), ("15.0001", "fail")])
    def test_for_experience_may_be_exactly_the_limit(self, marks: str, verdict: str) -> None:
        rest = str(100 - Fraction(marks) - 30)
        judged = verdicts(scheme(past("C1", marks), criterion("C3", rest), ideas("C4", 30)))
        assert judged["rule_ii"] == verdict

    @pytest.mark.parametrize(("marks", "verdict"), [("20", "pass"), ("19.9999", "fail")])
    def test_for_innovation_may_be_exactly_the_limit(self, marks: str, verdict: str) -> None:
        judged = verdicts(scheme(ideas("C1", marks), criterion("C2", str(100 - Fraction(marks)))))
        assert judged["rule_iv"] == verdict

    def test_are_shares_of_technical_marks_not_of_a_hundred(self) -> None:
        assert verdicts(scheme(past("C1", 12), criterion("C2", 42), ideas("C3", 21)))["rule_ii"] == "fail"
        assert verdicts(scheme(past("C1", 18), criterion("C2", 72), ideas("C3", 30)))["rule_ii"] == "pass"

    def test_are_shares_of_technical_marks_not_of_the_combined_score(self) -> None:
        """15% of technical at 70:30 is 10.5 of 100; 20 of 100 technical marks would be 14 of 100 combined."""
        assert (
            verdicts(scheme(past("C1", 20), criterion("C2", 50), ideas("C3", 30), weights=(70, 30)))["rule_ii"]
            == "fail"
        )

    def test_in_thirds_are_exact(self) -> None:
        judged = verdicts(scheme(past("C1", "3/20"), criterion("C2", "13/20"), ideas("C3", "1/5")))
        assert (judged["rule_ii"], judged["rule_iv"]) == ("pass", "pass")

    def test_of_several_experience_criteria_are_added_up(self) -> None:
        judged = verdicts(scheme(past("C1", 8), criterion("C2", 8, title="Past awards", kind="other"), ideas("C3", 84)))
        assert judged["rule_ii"] == "fail"

    def test_declared_innovation_but_asking_for_the_past_are_experience(self) -> None:
        judged = verdicts(scheme(ideas("C1", 25, title="Innovation awards won in the past"), criterion("C2", 75)))
        assert (judged["rule_ii"], judged["rule_iv"]) == ("fail", "fail")

    def test_titled_innovation_but_declared_otherwise_are_not_innovation(self) -> None:
        judged = verdicts(scheme(criterion("C1", 30, title="Innovative suggestions"), criterion("C2", 70)))
        assert judged["rule_iv"] == "fail"

    def test_declared_experience_count_whatever_the_title(self) -> None:
        assert measures_of(scheme(past("C1", 9, title="User experience"), ideas("C2", 91))).experience == 9


class TestRuleI:
    def test_finds_an_essential_requirement_among_parts(self) -> None:
        inside = heading("C1", past("C1.1", 0, essential=True), criterion("C1.2", 70))
        assert verdicts(scheme(inside, IDEAS))["rule_i"] == "fail"

    def test_finds_it_in_a_heading(self) -> None:
        inside = heading("C1", criterion("C1.1", 70), essential=True, title="Track record")
        assert verdicts(scheme(inside, IDEAS))["rule_i"] == "fail"

    def test_lets_experience_be_scored(self) -> None:
        assert verdicts(scheme(past("C1", 10), criterion("C3", 60), IDEAS))["rule_i"] == "pass"

    def test_lets_other_requirements_be_essential(self) -> None:
        licence = criterion("C3", 0, essential=True, title="Valid electrical contractor licence", kind="other")
        assert verdicts(scheme(WORK, IDEAS, licence))["rule_i"] == "pass"

    def test_does_not_take_an_essential_heading_for_its_parts(self) -> None:
        inside = heading("C1", past("C1.1", 5), criterion("C1.2", 65), essential=True, title="Company", kind="other")
        assert verdicts(scheme(inside, IDEAS))["rule_i"] == "pass"

    def test_holds_without_a_marking_scheme(self) -> None:
        bare = scheme(past("C1", 0, essential=True), weights=(None, None), approvals=[approval("marking_scheme")])
        assert verdicts(bare)["rule_i"] == "fail"

    def test_gives_way_to_an_approval_of_any_rank(self) -> None:
        approved = [approval("rule_i", "Senior Engineer (MPS 45)")]
        essential = scheme(past("C3", 0, essential=True), WORK, IDEAS, approvals=approved)
        assert verdicts(essential)["rule_i"] == "justified"


class TestRuleIII:
    @pytest.mark.parametrize(
        ("weights", "verdict"),
        [
            ((50, 50), "pass"),
            ((70, 30), "pass"),
            (("49.999", "50.001"), "fail"),
            (("70.001", "29.999"), "fail"),
            ((3, 2), "pass"),
            (("3/5", "2/5"), "pass"),
            ((7, 3), "pass"),
            (("0.7", "0.3"), "pass"),
            ((40, 60), "fail"),
            ((100, 0), "fail"),
            ((0, 100), "fail"),
        ],
    )
    def test_reads_weights_as_a_ratio_with_both_ends(self, weights: Any, verdict: str) -> None:
        assert verdicts(scheme(WORK, IDEAS, weights=weights))["rule_iii"] == verdict

    @pytest.mark.parametrize(
        ("day", "weights", "verdict"),
        [
            ("2019-03-31", (40, 60), "pass"),
            ("2019-03-31", (30, 70), "pass"),
            ("2019-03-31", (41, 59), "fail"),
            ("2019-03-31", (29, 71), "fail"),
            ("2019-03-31", (60, 40), "fail"),
            ("2019-04-01", (40, 60), "fail"),
            ("2019-04-01", (60, 40), "pass"),
        ],
    )
    def test_has_another_range_before_april_2019(self, day: str, weights: Any, verdict: str) -> None:
        judged = verdicts(scheme(WORK, IDEAS, weights=weights, issued_on=day))
        assert judged["rule_iii"] == verdict
        if day < "2019-04-01":
            assert {judged[rule] for rule in ("rule_i", "rule_ii", "rule_iv", "marking_scheme")} == {"not_applicable"}

    def test_gives_way_to_an_approval_before_april_2019_too(self) -> None:
        early = scheme(WORK, IDEAS, issued_on="2018-01-01", approvals=[approval("rule_iii", "Engineer")])
        assert verdicts(early)["rule_iii"] == "justified"


class TestScope:
    def test_leaves_out_works_altogether(self) -> None:
        for day in ("2018-01-01", "2024-01-01"):
            works = scheme(past("C1", 100, essential=True), procurement_category="works", issued_on=day)
            assert set(verdicts(works).values()) == {"not_applicable"}

    @pytest.mark.parametrize("category", ["stores", "services", "revenue"])
    def test_takes_in_all_others(self, category: str) -> None:
        judged = verdicts(scheme(WORK, IDEAS, procurement_category=category))
        assert judged["rule_iii"] == judged["rule_iv"] == judged["marking_scheme"] == "pass"

    @pytest.mark.parametrize("weights", [(None, None), (0, 100), ("0", 1), ("0.0", "1/2")])
    def test_of_ii_iii_iv_ends_where_no_marking_scheme_is_used(self, weights: Any) -> None:
        bare = verdicts(scheme(criterion("C1", 0, essential=True), weights=weights))
        assert bare == {
            "rule_i": "pass",
            "rule_ii": "not_applicable",
            "rule_iii": "not_applicable",
            "rule_iv": "not_applicable",
            "marking_scheme": "fail",
        }

    def test_without_a_scheme_before_april_2019_is_nothing(self) -> None:
        bare = scheme(weights=(None, None), issued_on="2018-01-01", formula=None)
        assert set(verdicts(bare).values()) == {"not_applicable"}

    def test_of_rule_ii_ends_where_no_mark_is_given_for_experience(self) -> None:
        assert verdicts(scheme(past("C3", 0), WORK, IDEAS))["rule_ii"] == "not_applicable"


class TestApprovals:
    @pytest.mark.parametrize(
        ("rank", "reason"),
        [(None, "x"), ("", "x"), (" \u3000", "x"), ("Director (D3)", None), ("Director (D3)", "\u200b ")],
    )
    def test_without_rank_or_reason_are_none(self, rank: str | None, reason: str | None) -> None:
        for rule, wrong in (("rule_iii", (40, 60)), ("rule_i", (60, 40))):
            one = scheme(
                past("C3", 0, essential=True), WORK, IDEAS, weights=wrong, approvals=[approval(rule, rank, reason)]
            )
            assert verdicts(one)[rule] == "fail"

    def test_of_another_rule_are_none(self) -> None:
        assert verdicts(scheme(WORK, IDEAS, weights=(40, 60), approvals=[approval("rule_i")]))["rule_iii"] == "fail"

    def test_do_not_lift_a_limit(self) -> None:
        over = scheme(past("C1", 85), ideas("C2", 15), approvals=[approval("rule_ii"), approval("rule_iv")])
        assert [verdicts(over)[rule] for rule in ("rule_ii", "rule_iv")] == ["fail", "fail"]

    def test_where_nothing_is_wrong_leave_a_plain_pass(self) -> None:
        every = [approval(rule) for rule in ("rule_i", "rule_iii", "marking_scheme")]
        judged = verdicts(scheme(WORK, IDEAS, approvals=every))
        assert "justified" not in judged.values()

    def test_count_when_only_a_later_one_is_valid(self) -> None:
        two = [approval("rule_iii", None), approval("rule_iii", "Engineer")]
        assert verdicts(scheme(WORK, IDEAS, weights=(40, 60), approvals=two))["rule_iii"] == "justified"

    @pytest.mark.parametrize(
        ("rank", "is_one"),
        [
            ("Deputy Director (D3)", True),
            ("Director (D8) ", True),
            ("助理署長（D2）", True),
            ("助理署長（Ｄ２）", True),
            ("Director ( D1 )", True),
            ("Director (D9)", False),
            ("Director (D0)", False),
            ("Director (D10)", False),
            ("Director General of Supplies", False),
            ("Director D3", False),
            ("(D3) Deputy Director", False),
            ("Director (D3), acting", False),
            ("Senior Supplies Officer (MPS 34-44)", False),
            ("Principal Government Counsel (DL3)", False),
            ("Chief Engineer (MPS 49) for Director (D6) absent", False),
            ("首長級人員", False),
        ],
    )
    def test_of_directorate_grade_end_with_the_pay_point(self, rank: str, is_one: bool) -> None:
        assert is_directorate(rank) == is_one
        bare = scheme(weights=(None, None), approvals=[approval("marking_scheme", rank)])
        assert verdicts(bare)["marking_scheme"] == ("justified" if is_one else "fail")

    def test_are_disregarded_with_a_reason(self) -> None:
        found = finding("rule_ii", scheme(past("C1", 70), IDEAS, approvals=[approval("rule_ii")]))
        assert [(each.approval, each.because) for each in found.disregarded] == [(0, "is_a_limit")]


class TestFindings:
    def test_name_figures_paragraph_and_words(self) -> None:
        judged = scheme(criterion("C1", 18, title="Past awards", kind="other"), criterion("C3", 52), IDEAS)
        found = finding("rule_ii", judged)
        assert {figure.name: figure.value for figure in found.figures} == {
            "experience_marks": 18,
            "technical_marks": 100,
            "share": Fraction(9, 50),
            "most": Fraction(3, 20),
        }
        assert found.paragraph == "BFAC paper 4/19, paragraph 9 (ii)"
        assert [(sign.criterion, sign.by, sign.words) for sign in found.signs] == [("C1", "title", "Past awards")]

    def test_agree_with_the_verdicts_and_survive_storing(self) -> None:
        for row in rows(SCHEMES):
            judged = JudgedScheme.model_validate({k: v for k, v in row.items() if k not in ("expected", "note")})
            found = findings(judged)
            assert {each.rule: each.verdict for each in found} == verdicts(judged)
            assert tuple(Finding.model_validate_json(each.model_dump_json()) for each in found) == found
            assert JudgedScheme.model_validate_json(judged.model_dump_json()) == judged

    def test_are_overruled_by_a_person_with_rank_and_reason(self) -> None:
        said = {
            "criterion": "C1",
            "asks_for_experience": False,
            "by_rank": "Chief Engineer (D1)",
            "reason": "Of exhibits.",
        }
        titled = criterion("C1", 20, title="Awards", kind="other")
        assert measures_of(scheme(titled, IDEAS)).experience == 20
        assert measures_of(scheme(titled, IDEAS, overrulings=[said])).experience == 0
        assert measures_of(scheme(WORK, IDEAS, overrulings=[said | {"asks_for_experience": True}])).experience == 70

    @pytest.mark.parametrize(
        ("change", "rules"),
        [
            ({}, ["rule_ii"]),
            ({"essential": True}, ["rule_i", "rule_ii"]),
            ({"kind": "innovation"}, ["rule_ii", "rule_iv"]),
            ({"kind": "experience"}, []),
        ],
    )
    @pytest.mark.parametrize("asks", [True, False])
    def test_tell_who_overruled_a_title_at_what_rank_and_why(
        self, change: dict[str, Any], rules: list[str], asks: bool
    ) -> None:
        said = {"criterion": "C1", "asks_for_experience": asks, "by_rank": "Chief Engineer (D1)", "reason": "Exhibits."}
        first = said | {"asks_for_experience": not asks, "by_rank": "Engineer (MPS 30)"}
        judged = scheme(criterion("C1", 20, **{"title": "Awards", **change}), IDEAS, overrulings=[first, said])
        told = {found.rule: finding_words(found, judged)["en"] for found in findings(judged)}
        naming = [
            rule for rule, lines in told.items() if any("Chief Engineer (D1). Reason: Exhibits." in it for it in lines)
        ]
        assert naming == rules
        assert "Engineer (MPS 30)" not in str(told)

    def test_say_why_declared_innovation_gives_no_marks_for_it(self) -> None:
        found = finding("rule_iv", scheme(ideas("C1", 25, title="Innovation awards won"), criterion("C2", 75)))
        assert [(sign.criterion, sign.words) for sign in found.signs] == [("C1", "awards")]


class TestPolicies:
    def test_are_judged_by_the_day_of_the_invitation_half_open(self) -> None:
        on = {day: {row.rule for row in APRIL_2019.in_force(day)} for day in (date(2019, 3, 31), date(2019, 4, 1))}
        assert on[date(2019, 3, 31)] == {"rule_iii"}
        assert len(on[date(2019, 4, 1)]) == 5

    def test_are_data_that_can_be_written_and_read(self) -> None:
        assert Policy.model_validate_json(APRIL_2019.model_dump_json()) == APRIL_2019

    def test_of_another_kind_need_no_change_of_code(self) -> None:
        document = APRIL_2019.model_dump(mode="json")
        for row in document["rows"]:
            if row["rule"] == "rule_ii":
                row |= {"most": "10/100", "severity": "general", "approver": "directorate"}
        stricter = Policy.model_validate(document)
        judged = scheme(past("C1", 12), criterion("C3", 58), IDEAS, approvals=[approval("rule_ii")])
        assert verdicts(judged)["rule_ii"] == "pass"
        assert verdicts(judged, policy=stricter)["rule_ii"] == "justified"

    @pytest.mark.parametrize(
        "change",
        [
            {"until": "2019-04-02"},
            {"until": None},
        ],
    )
    def test_may_not_overlap(self, change: dict[str, Any]) -> None:
        document = APRIL_2019.model_dump(mode="json")
        document["rows"][2] |= change
        with pytest.raises(ValueError, match="overlap"):
            Policy.model_validate(document)


def finding(rule: str, judged: JudgedScheme) -> Finding:
    return next(each for each in findings(judged) if each.rule == rule)
