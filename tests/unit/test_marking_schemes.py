"""Rules of marking schemes: what is sound, what a revision ends, who may approve and review, what may be frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import rfc8785

from domain import marking_schemes
from domain.envelope import Actor, Rank, Role
from domain.facts import STORED, Exposure
from domain.ids import OrganisationId
from domain.lifecycle import NotInThisState
from domain.marking_schemes import LIFECYCLE, MarkingScheme
from domain.marking_schemes.contents import STORED_LEVELS_LIMIT, SchemeContent, SchemeNotSound, check_sound, scheme_of
from domain.marking_schemes.facts import MarkingSchemeChecked, MarkingSchemeFrozen, MarkingSchemeRevised
from domain.marking_schemes.findings import FoundFigure
from domain.marking_schemes.rules import (
    CheckedUnderAnotherPolicy,
    DeclaredAsExperience,
    DepartureOfOwnScheme,
    FormulaNotChosen,
    FrozenSchemeNeverChanges,
    InvitationDatePassed,
    LimitHoldsAlways,
    NoDepartureToApprove,
    NoSuchCriterion,
    NotOfDirectorateRank,
    ReviewedByItsDecider,
    ReviewedByItsDrafter,
    RuleNotKept,
    content_hash,
)
from domain.marking_schemes.scheme import standing_findings
from domain.members import NotAPerson, RankNotKnown
from domain.procurement_policy.policies import Policy
from domain.procurement_policy.schemes import Rule
from domain.procurement_policy.tables import APRIL_2019
from domain.refusals import Refusal
from domain.texts import LocalisedText
from tests.stage.marking import content, criterion, with_track_record
from tests.unit.folding import happen

pytestmark = pytest.mark.unit

ANOTHER = APRIL_2019.model_copy(update={"title": LocalisedText.of(en="Another")})
TODAY = date(2026, 3, 2)
REASON = LocalisedText.of(en="The plant is unique.")
ENGINEER = Rank(title="Senior Engineer", pay_point="MPS 45")


def officer(name: str, rank: Rank | None = ENGINEER) -> Actor:
    return Actor(
        id=f"person:P-{name}", role=Role.DEPARTMENT_OFFICER, rank=rank, organisation=OrganisationId("O-department")
    )


DORA, DINAH, DAVID = officer("dora"), officer("dinah"), officer("david")


class Desk:
    """One scheme to which things happen."""

    def __init__(self, said: SchemeContent) -> None:
        self.scheme = MarkingScheme(MarkingScheme.stream_of("K-1"))
        happen(self.scheme, marking_schemes.draft(self.scheme, content=said, by=DORA), by=DORA)

    def revise(self, said: SchemeContent, *, by: Actor = DORA) -> MarkingSchemeRevised:
        decided = marking_schemes.revise(self.scheme, content=said)
        happen(self.scheme, decided, by=by)
        assert isinstance(decided.fact, MarkingSchemeRevised)
        return decided.fact

    def check(self, policy: Policy = APRIL_2019) -> MarkingSchemeChecked:
        decided = marking_schemes.check(self.scheme, policy=policy)
        happen(self.scheme, decided, by=DORA)
        assert isinstance(decided.fact, MarkingSchemeChecked)
        return decided.fact

    def approve(self, rule: Rule, *, by: Actor = DINAH, policy: Policy = APRIL_2019) -> None:
        decided = marking_schemes.approve_departure(self.scheme, rule=rule, reason=REASON, policy=policy, by=by)
        happen(self.scheme, decided, by=by)

    def overrule(self, name: str, *, asks: bool = False, by: Actor = DINAH) -> None:
        decided = marking_schemes.overrule(self.scheme, criterion=name, asks_for_experience=asks, reason=REASON, by=by)
        happen(self.scheme, decided, by=by)

    def review(self, *, by: Actor = DAVID, policy: Policy = APRIL_2019) -> None:
        decided = marking_schemes.review(self.scheme, remark=None, policy=policy, by=by)
        happen(self.scheme, decided, by=by)

    def freeze(self, *, by: Actor = DORA, on: date = TODAY, policy: Policy = APRIL_2019) -> MarkingSchemeFrozen:
        decided = marking_schemes.freeze(self.scheme, policy=policy, on=on, by=by)
        happen(self.scheme, decided, by=by)
        assert isinstance(decided.fact, MarkingSchemeFrozen)
        return decided.fact

    def verdicts(self) -> dict[str, str]:
        return {found.rule: found.verdict for found in standing_findings(self.scheme)}


def departing(**said: Any) -> SchemeContent:
    """Rule iii fails: 80 to 20."""
    return content(technical_weight=80, price_weight=20, **said)


@pytest.fixture
def reviewed() -> Desk:
    desk = Desk(content())
    desk.check()
    desk.review()
    return desk


class TestContent:
    def test_is_exact_and_stored_as_text(self) -> None:
        stored = content().model_dump(mode="json", exclude_none=True)
        assert [part["max_marks"] for part in stored["criteria"][0]["sub"]] == ["30.5", "19.5"]
        assert content(technical_weight="1/3").model_dump(mode="json")["technical_weight"] == "1/3"

    def test_is_read_again_as_it_was_written(self) -> None:
        text = content(technical_weight="1/3", price_weight="2/3").model_dump_json(exclude_none=True)
        assert SchemeContent.model_validate_json(text, context=STORED) == content(
            technical_weight="1/3", price_weight="2/3"
        )

    def test_is_read_again_whatever_the_rules_are_by_then(self) -> None:
        text = content().model_dump_json(exclude_none=True)
        for old, new in (('"services"', '"concessions"'), ('"innovation"', '"novelty"'), ('"lowest_price"', '"lots"')):
            text = text.replace(old, new)
        assert SchemeContent.model_validate_json(text, context=STORED).procurement_category == "concessions"

    @pytest.mark.parametrize("value", ["1/0", "NaN", "1e400", "-1", -1, 15.5, "１５", 10**9, "1" * 10, True, "", " 1"])
    def test_takes_no_number_that_is_none(self, value: object) -> None:
        with pytest.raises(ValueError, match="technical_weight"):
            content(technical_weight=value)

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"criteria": [criterion("C1", "A", marks=5, sub=[criterion("C2", "B", marks=4)])]}, "criteria[0].sub"),
            ({"criteria": [criterion("C1", "A", marks=5), criterion("C1", "B", marks=4)]}, "criteria[1].id"),
            ({"criteria": [criterion("C1", "A", marks=5, passing_mark=6)]}, "criteria[0].passing_mark"),
            ({"technical_weight": 0, "price_weight": 0}, "price_weight"),
            ({"technical_weight": None}, "price_weight"),
            ({"technical_weight": None, "price_weight": None}, "price_weight"),
            ({"overall_passing_mark": 101}, "overall_passing_mark"),
        ],
    )
    def test_holds_together(self, said: dict[str, Any], field: str) -> None:
        with pytest.raises(SchemeNotSound) as refused:
            check_sound(content(**{"overall_passing_mark": None} | said))
        assert field in str(refused.value.field)
        assert refused.value.message("zh-Hant") != refused.value.message("en")

    def test_names_all_that_is_wrong(self) -> None:
        bad = [criterion(f"C{n}", "A", marks=5, passing_mark=6) for n in range(3)]
        with pytest.raises(SchemeNotSound) as refused:
            check_sound(content(criteria=bad, overall_passing_mark=None))
        assert len(refused.value.others) == 2

    def test_is_bounded(self) -> None:
        deep: dict[str, Any] = criterion("C0", "A", marks=1)
        for level in range(1, STORED_LEVELS_LIMIT):
            deep = criterion(f"C{level}", "A", marks=1, sub=[deep])
        usual = {"overall_passing_mark": None}
        check_sound(content(criteria=[deep], **usual))
        with pytest.raises(SchemeNotSound, match="12 levels"):
            check_sound(content(criteria=[criterion("C12", "A", marks=1, sub=[deep])], **usual))
        parts = [[criterion(f"{n}.{part}", "A", marks=1) for part in range(200)] for n in range(3)]
        many = [criterion(f"C{n}", "A", marks=200, sub=each) for n, each in enumerate(parts)]
        with pytest.raises(SchemeNotSound, match="500 criteria"):
            check_sound(content(criteria=many, **usual))
        with pytest.raises(SchemeNotSound, match="131072 bytes"):
            check_sound(content(criteria=[criterion(f"C{n}", "A" * 20_000, marks=1) for n in range(7)], **usual))

    def test_is_judged_as_the_policy_reads_it(self) -> None:
        judged = scheme_of(content(), noun_id="K-1")
        assert judged.criteria[0].sub[1].max_marks == content().criteria[0].sub[1].max_marks


class TestDraft:
    def test_is_told_to_its_department_alone_and_public_in_nothing(self) -> None:
        decided = marking_schemes.draft(MarkingScheme("marking-scheme:K-1"), content=content(), by=DORA)
        assert decided.parties == ("O-department",)
        for fact in LIFECYCLE.steps:
            assert set(fact.exposures().values()) == {Exposure.RESTRICTED}


class TestCheck:
    def test_says_the_same_of_a_scheme_that_did_not_change(self) -> None:
        desk = Desk(content(**with_track_record()))
        first = desk.check()
        assert all(desk.check() == first for _ in range(3))

    def test_keeps_exact_figures_the_paragraph_and_the_words_that_gave_it_away(self) -> None:
        found = {each.rule: each for each in Desk(content(**with_track_record())).check().findings}["rule_ii"]
        assert found.verdict == "fail"
        assert found.paragraph == "BFAC paper 4/19, paragraph 9 (ii)"
        assert {figure.name: str(figure.value) for figure in found.figures}["share"] == "1/4"
        assert [(sign.criterion, sign.by, sign.words) for sign in found.signs] == [("C3", "title", "Track record")]

    def test_keeps_a_share_of_long_terms(self) -> None:
        primes = (999_999_937, 999_999_929, 999_999_893, 999_999_883, 999_999_797)
        marks = [criterion(f"C{n}", "Experience", marks=f"1/{prime}") for n, prime in enumerate(primes)]
        fact = Desk(content(criteria=marks, overall_passing_mark=None)).check()
        assert MarkingSchemeChecked.model_validate_json(fact.model_dump_json(exclude_none=True), context=STORED) == fact

    def test_is_of_the_policy_on_the_day_of_the_invitation(self) -> None:
        applied = Desk(content(issued_on="2019-03-31")).check()
        verdicts = {found.rule: found.verdict for found in applied.findings}
        assert (verdicts["rule_i"], verdicts["rule_iii"]) == ("not_applicable", "fail")
        assert applied.policy.on == date(2019, 3, 31)


class TestApproveDeparture:
    def test_justifies_a_general_rule(self) -> None:
        desk = Desk(departing())
        desk.check()
        desk.approve("rule_iii")
        assert desk.verdicts()["rule_iii"] == "justified"
        assert desk.check().findings[2].departure == 3

    @pytest.mark.parametrize(
        ("said", "rule", "refusal"),
        [
            (content(), "rule_iii", NoDepartureToApprove),
            (content(**with_track_record()), "rule_ii", LimitHoldsAlways),
            (content(procurement_category="works", technical_weight=90), "rule_iii", NoDepartureToApprove),
        ],
    )
    def test_is_refused(self, said: SchemeContent, rule: Rule, refusal: type[Refusal]) -> None:
        desk = Desk(said)
        desk.check()
        with pytest.raises(refusal):
            desk.approve(rule)

    def test_is_by_another_person_than_those_who_wrote_it(self) -> None:
        desk = Desk(departing())
        desk.check()
        with pytest.raises(DepartureOfOwnScheme):
            desk.approve("rule_iii", by=DORA)

    def test_is_for_what_was_checked(self) -> None:
        with pytest.raises(NotInThisState):
            Desk(departing()).approve("rule_iii")

    def test_happens_once(self) -> None:
        desk = Desk(departing())
        desk.check()
        desk.approve("rule_iii")
        with pytest.raises(NoDepartureToApprove):
            desk.approve("rule_iii", by=officer("third"))

    @pytest.mark.parametrize(
        ("by", "refusal"),
        [(officer("nobody", None), RankNotKnown), (Actor(id="service:S-1", role=Role.DEPARTMENT_OFFICER), NotAPerson)],
    )
    def test_is_of_a_person_at_a_rank(self, by: Actor, refusal: type[Refusal]) -> None:
        desk = Desk(departing())
        desk.check()
        with pytest.raises(refusal):
            desk.approve("rule_iii", by=by)

    @pytest.mark.parametrize(("pay_point", "may"), [("D1", True), ("D8", True), ("MPS 49", False), ("D9", False)])
    def test_asks_for_directorate_rank_where_the_policy_does(self, pay_point: str, may: bool) -> None:
        none = content(criteria=[], technical_weight=None, price_weight=None, formula=None, overall_passing_mark=None)
        desk = Desk(none)
        desk.check()
        by = officer("chief", Rank(title="Chief Engineer", pay_point=pay_point))
        if may:
            desk.approve("marking_scheme", by=by)
        else:
            with pytest.raises(NotOfDirectorateRank):
                desk.approve("marking_scheme", by=by)


class TestOverrule:
    def test_counts_in_the_next_check(self) -> None:
        desk = Desk(content(**with_track_record()))
        desk.check()
        desk.overrule("C3")
        assert desk.scheme.state == "draft"
        desk.check()
        assert desk.verdicts()["rule_ii"] == "not_applicable"
        desk.overrule("C3", asks=True)
        desk.check()
        assert desk.verdicts()["rule_ii"] == "fail"

    def test_is_about_a_criterion_that_is_there_and_not_declared_as_experience(self) -> None:
        desk = Desk(content(criteria=[criterion("C1", "Jobs", marks=100, kind="experience")]))
        with pytest.raises(NoSuchCriterion):
            desk.overrule("C2")
        with pytest.raises(DeclaredAsExperience):
            desk.overrule("C1")
        with pytest.raises(RankNotKnown):
            desk.overrule("C1", by=officer("nobody", None))


class TestRevise:
    def test_ends_what_was_about_something_else(self) -> None:
        desk = Desk(content(**with_track_record() | {"technical_weight": 80, "price_weight": 20}))
        desk.overrule("C3")
        desk.check()
        desk.approve("rule_iii")
        same = content(**with_track_record() | {"technical_weight": 8, "price_weight": 2, "title": {"en": "Else"}})
        assert desk.revise(same).ended == ()
        heavier = content(**with_track_record() | {"technical_weight": 9, "price_weight": 1})
        assert desk.revise(heavier).ended == (4,)
        assert desk.revise(content()).ended == (2,)
        assert (desk.scheme.departures, desk.scheme.overrulings) == ((), ())

    def test_ends_an_approval_when_the_day_of_the_invitation_moves(self) -> None:
        desk = Desk(departing())
        desk.check()
        desk.approve("rule_iii")
        assert desk.revise(departing(issued_on="2099-07-01")).ended == (3,)

    def test_needs_check_and_review_anew(self, reviewed: Desk) -> None:
        reviewed.revise(content())
        with pytest.raises(NotInThisState):
            reviewed.freeze()
        reviewed.check()
        with pytest.raises(NotInThisState):
            reviewed.freeze()


class TestReview:
    @pytest.mark.parametrize("name", ["dora", "reviser"])
    def test_is_by_another_person_than_those_who_wrote_it(self, name: str) -> None:
        desk = Desk(content())
        desk.revise(content(), by=officer("reviser"))
        desk.check()
        with pytest.raises(ReviewedByItsDrafter):
            desk.review(by=officer(name))
        desk.review()

    @pytest.mark.parametrize("decide", [lambda desk: desk.approve("rule_iii"), lambda desk: desk.overrule("C3")])
    def test_is_by_another_person_than_those_who_decided_about_it(self, decide: Callable[[Desk], None]) -> None:
        desk = Desk(departing())
        desk.check()
        decide(desk)
        desk.check()
        with pytest.raises(ReviewedByItsDecider):
            desk.review(by=DINAH)
        desk.review()

    def test_is_open_again_to_whose_decision_has_ended(self) -> None:
        desk = Desk(departing())
        desk.check()
        desk.approve("rule_iii")
        desk.revise(content())
        desk.check()
        desk.review(by=DINAH)

    def test_is_of_a_checked_scheme(self) -> None:
        with pytest.raises(NotInThisState):
            Desk(content()).review()

    def test_counts_with_its_check_until_the_scheme_says_something_else(self, reviewed: Desk) -> None:
        assert (reviewed.scheme.review_version, reviewed.scheme.check_is_current) == (3, True)
        reviewed.revise(content())
        assert (reviewed.scheme.review, reviewed.scheme.check_is_current) == (None, False)

    def test_is_read_again_after_a_departure_a_judgement_or_a_check(self, reviewed: Desk) -> None:
        reviewed.check()
        with pytest.raises(NotInThisState):
            reviewed.freeze()


class TestFreeze:
    def test_keeps_findings_and_the_hash_of_the_content(self, reviewed: Desk) -> None:
        fact = reviewed.freeze(on=date(2099, 6, 1))
        data = content().model_dump(mode="json", exclude_none=True)
        assert fact.content_sha256 == hashlib.sha256(rfc8785.dumps(data)).hexdigest() == content_hash(content())
        assert (fact.content_version, len(fact.findings)) == (1, 5)

    def test_refuses_what_fails(self) -> None:
        desk = Desk(content(**with_track_record()))
        desk.check()
        desk.review()
        with pytest.raises(RuleNotKept, match="rule ii"):
            desk.freeze()

    def test_refuses_all_that_is_in_the_way_at_once(self) -> None:
        desk = Desk(content(**with_track_record() | {"tie_break": None, "formula": None}))
        desk.check()
        desk.review()
        with pytest.raises(RuleNotKept) as refused:
            desk.freeze(on=date(2099, 6, 2))
        assert [type(each) for each in refused.value.others] == [InvitationDatePassed, FormulaNotChosen]

    def test_needs_a_check_under_the_policy_that_stands(self, reviewed: Desk) -> None:
        with pytest.raises(CheckedUnderAnotherPolicy):
            reviewed.freeze(policy=ANOTHER)
        reviewed.check(ANOTHER)
        reviewed.review(policy=ANOTHER)
        assert reviewed.freeze(policy=ANOTHER).policy.version == ANOTHER.version

    def test_rests_on_what_was_read_also_where_titles_are_read_otherwise_by_then(self) -> None:
        desk = Desk(content(**with_track_record()))
        fact = marking_schemes.check(desk.scheme, policy=APRIL_2019).fact
        assert isinstance(fact, MarkingSchemeChecked)
        as_it_was = tuple(found.model_copy(update={"verdict": "pass"}) for found in fact.findings)
        happen(desk.scheme, fact.model_copy(update={"findings": as_it_was}).told_to("O-department"), by=DORA)
        desk.review()
        assert desk.freeze().findings == as_it_was

    def test_is_at_a_rank(self, reviewed: Desk) -> None:
        with pytest.raises(RankNotKnown):
            reviewed.freeze(by=officer("nobody", None))

    def test_is_for_good(self, reviewed: Desk) -> None:
        reviewed.freeze()
        for act in (
            lambda: reviewed.revise(content()),
            reviewed.check,
            lambda: reviewed.approve("rule_iii"),
            lambda: reviewed.overrule("C3"),
            reviewed.review,
            reviewed.freeze,
        ):
            with pytest.raises(FrozenSchemeNeverChanges) as refused:
                act()
        assert "永不更改" in refused.value.message("zh-Hant")
        happen(reviewed.scheme, marking_schemes.withdraw(reviewed.scheme, reason=REASON))
        assert reviewed.scheme.content == content()
        with pytest.raises(NotInThisState):
            reviewed.revise(content())


class TestFoundFigure:
    def test_is_written_as_text(self) -> None:
        assert FoundFigure(name="share", value="1/3").model_dump(mode="json")["value"] == "1/3"  # type: ignore[arg-type]
