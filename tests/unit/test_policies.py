"""Policies are adopted as data from a day to come, and what has begun stays: the rules on plain values."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from domain.facts import Decided
from domain.ids import PolicyId
from domain.lifecycle import NOTHING
from domain.policies import (
    PROCUREMENT,
    PolicyAdopted,
    PolicyChangesNothing,
    PolicyChangesThePast,
    PolicyDocument,
    PolicyHasBegun,
    PolicyNamedBefore,
    PolicyNotLast,
    PolicyNotSound,
    ProcurementPolicy,
    adopt,
    withdraw,
)
from domain.procurement_policy.findings import verdicts
from domain.procurement_policy.policies import CATEGORIES, Standing, first_change
from domain.procurement_policy.schemes import RULES
from domain.procurement_policy.tables import APRIL_2019
from domain.refusals import NotFound
from tests.policy import IDEAS, WORK, scheme
from tests.stage.new_policies import another_document, another_policy
from tests.stage.scene import REASON
from tests.unit.folding import happen

pytestmark = pytest.mark.unit

TODAY = date(2026, 3, 2)
NEW_YEAR = date(2030, 1, 1)
NAME = PolicyId("innovation-2030")


def nothing() -> ProcurementPolicy:
    return ProcurementPolicy(ProcurementPolicy.stream_of(PROCUREMENT))


def adopted(policies: ProcurementPolicy, document: PolicyDocument, *, on: date = TODAY) -> ProcurementPolicy:
    return happen(policies, adopt(policies, policy=document, reason=REASON, on=on), on=on)


def withdrawn(policies: ProcurementPolicy, name: str = NAME, *, on: date = TODAY) -> ProcurementPolicy:
    return happen(policies, withdraw(policies, PolicyId(name), reason=REASON, on=on), on=on)


def read(members: dict[str, Any]) -> PolicyDocument:
    return PolicyDocument.model_validate_json(json.dumps(members))


def adoption_of(members: dict[str, Any], *, on: date = TODAY) -> Decided:
    return adopt(nothing(), policy=read(members), reason=REASON, on=on)


class TestAdopt:
    def test_says_from_which_day_it_judges(self) -> None:
        fact = adoption_of(another_policy(NEW_YEAR)).fact
        assert isinstance(fact, PolicyAdopted)
        assert (fact.policy.id, fact.takes_effect_on) == (NAME, NEW_YEAR)

    @pytest.mark.parametrize(("earlier", "refused"), [(1, False), (0, True), (-1, True)])
    def test_changes_the_day_after_today_at_the_earliest(self, earlier: int, refused: bool) -> None:
        on = NEW_YEAR - timedelta(days=earlier)
        if not refused:
            adoption_of(another_policy(NEW_YEAR), on=on)
            return
        with pytest.raises(PolicyChangesThePast) as caught:
            adoption_of(another_policy(NEW_YEAR), on=on)
        assert caught.value.field == "policy.rows[6]"
        assert (on + timedelta(days=1)).isoformat() in caught.value.message("zh-Hant")

    @pytest.mark.parametrize(
        "change", [{"most": "0.2"}, {"paragraph": "Another"}, {"from": "2019-04-02"}, {"categories": ["stores"]}]
    )
    def test_leaves_every_row_of_the_past_as_it_stands(self, change: dict[str, Any]) -> None:
        policy = another_policy(NEW_YEAR)
        policy["rows"][1] |= change
        with pytest.raises(PolicyChangesThePast, match="rule_ii for"):
            adoption_of(policy)

    def test_may_not_leave_out_what_was_in_force(self) -> None:
        policy = another_policy(NEW_YEAR)
        del policy["rows"][2]
        with pytest.raises(PolicyChangesThePast, match="rule_iii for stores") as caught:
            adoption_of(policy)
        assert caught.value.field == "policy.rows"

    def test_may_end_a_rule_without_another_in_its_place(self) -> None:
        policy = another_policy(NEW_YEAR)
        del policy["rows"][-1]
        policies = adopted(nothing(), read(policy))
        assert policies.standing.on(NEW_YEAR).row_of("rule_iii", category="services", on=NEW_YEAR) is None

    def test_may_cut_rows_otherwise_where_they_say_the_same(self) -> None:
        policy = another_policy(NEW_YEAR)
        first = policy["rows"][0]
        policy["rows"].append({**first, "categories": ["stores"]})
        first["categories"] = ["revenue", "services"]
        adoption_of(policy)

    def test_refuses_what_changes_nothing(self) -> None:
        policy = APRIL_2019.model_dump(mode="json", by_alias=True) | {"id": "same"}
        with pytest.raises(PolicyChangesNothing):
            adoption_of(policy)

    @pytest.mark.parametrize("name", ["april-2019", NAME])
    def test_refuses_a_name_that_a_policy_had_even_one_that_was_withdrawn(self, name: str) -> None:
        policies = withdrawn(adopted(nothing(), another_document(NEW_YEAR)))
        with pytest.raises(PolicyNamedBefore) as caught:
            adopted(policies, another_document(NEW_YEAR, id=name))
        assert caught.value.field == "policy.id"

    @pytest.mark.parametrize(
        ("change", "field", "said"),
        [
            ({"from": "2029-12-31"}, "policy.rows", "rule_iii for the same category overlap"),
            ({"until": "2029-12-31"}, "policy.rows[6].until", "after the first day"),
            ({"least": "0.9"}, "policy.rows[6].most", "the least not above the most"),
            ({"most": 2}, "policy.rows[6].most", "shares from 0 to 1"),
            ({"most": None}, "policy.rows[6].most", "has these bounds: least and most"),
            ({"severity": "limit"}, "policy.rows[6].approver", "nobody approves"),
        ],
    )
    def test_refuses_what_does_not_fit_with_its_field(self, change: dict[str, Any], field: str, said: str) -> None:
        with pytest.raises(PolicyNotSound, match=said) as caught:
            adoption_of(another_policy(NEW_YEAR, **change))
        assert caught.value.field == field
        assert caught.value.message("zh-Hant") != caught.value.message("zh-Hans")
        assert "overlap" not in caught.value.message("zh-Hant")

    def test_names_each_thing_that_does_not_fit(self) -> None:
        policy = another_policy(NEW_YEAR, least="0.9")
        policy["rows"][1]["approver"] = "any_rank"
        with pytest.raises(PolicyNotSound) as caught:
            adoption_of(policy)
        assert [caught.value.field, *(other.field for other in caught.value.others)] == [
            "policy.rows[1].approver",
            "policy.rows[6].most",
        ]

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"rule": "rule_v"}, "rule"),
            ({"most": 0.5}, "most"),
            ({"most": "half"}, "most"),
            ({"most": "1/0"}, "most"),
            ({"most": "８/10"}, "most"),
            ({"from": "2030-02-30"}, "from"),
            ({"categories": []}, "categories"),
            ({"categories": ["goods"]}, "categories"),
            ({"paragraph": " "}, "paragraph"),
            ({"begins": "2030-01-01"}, "begins"),
        ],
    )
    def test_reads_no_row_of_another_form(self, change: dict[str, Any], place: str) -> None:
        with pytest.raises(ValidationError) as caught:
            PolicyDocument.model_validate_json(
                json.dumps(another_policy(NEW_YEAR, **change)), strict=True, by_alias=True, by_name=False
            )
        assert {each["loc"][:3] for each in caught.value.errors()} == {("rows", 6, place)}

    def test_takes_numbers_as_they_are_written(self) -> None:
        policies = adopted(nothing(), another_document(NEW_YEAR, least="3/5", most=1))
        row = policies.adoptions[-1].fact.policy.rows[-1]
        assert (row.least, row.most) == ("3/5", "1")
        judged = policies.standing.last.row_of("rule_iii", category="services", on=NEW_YEAR)
        assert judged is not None
        assert (judged.least, judged.most) == (Fraction(3, 5), Fraction(1))


class TestWithdraw:
    def test_undoes_the_last_adoption_before_its_first_day(self) -> None:
        policies = withdrawn(adopted(nothing(), another_document(NEW_YEAR)), on=NEW_YEAR - timedelta(days=1))
        assert policies.standing == nothing().standing
        assert policies.adoptions[-1].withdrawn_on == NEW_YEAR - timedelta(days=1)

    def test_undoes_nothing_that_has_begun(self) -> None:
        with pytest.raises(PolicyHasBegun):
            withdrawn(adopted(nothing(), another_document(NEW_YEAR)), on=NEW_YEAR)

    def test_undoes_only_the_last_that_stands(self) -> None:
        policies = adopted(nothing(), another_document(NEW_YEAR))
        policies = adopted(policies, another_document(date(2031, 1, 1), id="innovation-2031"))
        with pytest.raises(PolicyNotLast):
            withdrawn(policies)
        policies = withdrawn(policies, "innovation-2031")
        with pytest.raises(PolicyNotLast):
            withdrawn(policies, "innovation-2031")
        assert withdrawn(policies).standing == nothing().standing

    @pytest.mark.parametrize("name", ["april-2019", "nowhere"])
    def test_knows_of_no_other(self, name: str) -> None:
        with pytest.raises(NotFound):
            withdrawn(adopted(nothing(), another_document(NEW_YEAR)), name)
        assert nothing().state == NOTHING


class TestStanding:
    def test_judges_a_scheme_by_the_policy_of_the_day_of_its_invitation(self) -> None:
        standing = adopted(nothing(), another_document(NEW_YEAR)).standing
        old, new = (scheme(WORK, IDEAS, weights=(55, 45), issued_on=day) for day in ("2029-12-31", "2030-01-01"))
        found = [verdicts(each, policy=standing.on(each.issued_on))["rule_iii"] for each in (old, new)]
        assert found == ["pass", "fail"]
        assert [standing.on(each.issued_on).id for each in (old, new)] == ["april-2019", NAME]

    def test_says_on_every_day_what_the_policy_adopted_last_says(self) -> None:
        policies = nothing()
        days = [date(2031, 1, 1), date(2029, 1, 1), date(2029, 6, 1), date(2035, 1, 1)]
        for number, since in enumerate(days):
            document = another_document(since, id=f"P{number}", most=f"0.{9 - number}")
            policies = adopted(policies, document, on=date(2026, 1, 1) + timedelta(days=number))
        standing = policies.standing
        for day in (date(2018, 1, 1), *days, *(each - timedelta(days=1) for each in days)):
            for rule in RULES:
                for category in CATEGORIES:
                    rows = [it.row_of(rule, category=category, on=day) for it in (standing.on(day), standing.last)]
                    said = [row and (row.least, row.most, row.approver) for row in rows]
                    assert said[0] == said[1], (day, rule)

    def test_of_one_policy_is_that_on_every_day(self) -> None:
        assert {Standing.alone(APRIL_2019).on(day).id for day in (date.min, date.max)} == {"april-2019"}


class TestFirstChange:
    def test_is_none_between_a_policy_and_itself(self) -> None:
        assert first_change(APRIL_2019, APRIL_2019) is None

    def test_is_the_same_whichever_comes_first(self) -> None:
        other = another_document(NEW_YEAR).policy()
        for before, after in ((APRIL_2019, other), (other, APRIL_2019)):
            change = first_change(before, after)
            assert change is not None
            assert (change.day, change.rule) == (NEW_YEAR, "rule_iii")

    def test_of_the_longest_policy_is_found_in_a_moment(self) -> None:
        policy = another_policy(NEW_YEAR)
        row = policy["rows"].pop()
        for number in range(93):
            since, until = (NEW_YEAR + timedelta(days=each) for each in (number, number + 1))
            policy["rows"].append({**row, "from": since.isoformat(), "until": until.isoformat()})
        assert first_change(read(policy).policy(checked=True), read(policy).policy()) is None
