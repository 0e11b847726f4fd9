"""The rules of solutions: what is seen when, what was vetted, and what is told to whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from domain import solutions, wishes
from domain.facts import Decided, Exposure
from domain.lifecycle import NotInThisState
from domain.solutions import (
    LIFECYCLE,
    PUBLISHED_STATES,
    Solution,
    SolutionAmended,
    SolutionContent,
    SolutionFoundNotFeasible,
    SolutionNotOffered,
    SolutionPublished,
    check_decidable,
)
from domain.wishes import Wish, WishNotOpen, check_takes_solutions
from tests.stage.deciding import offer
from tests.unit.folding import happen
from tests.unit.pairs import (
    DEPARTMENT,
    FAYE,
    ON,
    PAUL,
    PROVIDER,
    REASON,
    party_ids,
    published_solution,
    published_wish,
    submitted_solution,
)

pytestmark = pytest.mark.unit

SUPPLIER, BUYER = PROVIDER.organisation_id, DEPARTMENT.organisation_id


class TestBeforePublication:
    def test_no_fact_has_a_public_field(self) -> None:
        for fact, step in LIFECYCLE.steps.items():
            if not step.before & PUBLISHED_STATES and fact is not SolutionPublished:
                assert fact.fields_of(Exposure.PUBLIC) == (), fact

    def test_the_department_whose_wish_it_names_is_not_told(self) -> None:
        solution = Solution(Solution.stream_of("S-1"))
        decided = solutions.submit(solution, content=offer(), price_indication=None, wish=published_wish(), by=PAUL)
        assert party_ids(decided) == {SUPPLIER}

    def test_a_revision_has_to_be_vetted_anew(self) -> None:
        solution = submitted_solution()
        happen(solution, solutions.vet(solution, feasible=True, reason=REASON), by=FAYE)
        happen(solution, solutions.revise(solution, content=offer("Another"), price_indication=None), by=PAUL)
        assert solution.state == "submitted"
        with pytest.raises(NotInThisState):
            solutions.publish(solution, provider=PROVIDER)

    def test_what_was_found_not_feasible_is_told_to_the_provider_and_not_published(self) -> None:
        solution = submitted_solution()
        decided = solutions.vet(solution, feasible=False, reason=REASON)
        assert decided.fact == SolutionFoundNotFeasible(reason=REASON)
        assert party_ids(decided) == {SUPPLIER}
        happen(solution, decided, by=FAYE)
        with pytest.raises(NotInThisState):
            solutions.publish(solution, provider=PROVIDER)
        happen(solution, solutions.revise(solution, content=offer(), price_indication=None), by=PAUL)
        happen(solution, solutions.vet(solution, feasible=True, reason=REASON), by=FAYE)
        solutions.publish(solution, provider=PROVIDER)

    def test_nothing_is_vetted_twice(self) -> None:
        solution = submitted_solution()
        happen(solution, solutions.vet(solution, feasible=True, reason=REASON), by=FAYE)
        with pytest.raises(NotInThisState):
            solutions.vet(solution, feasible=False, reason=REASON)

    def test_nothing_is_published_unvetted(self) -> None:
        with pytest.raises(NotInThisState):
            solutions.publish(submitted_solution(), provider=PROVIDER)

    def test_what_was_given_up_is_over(self) -> None:
        solution = submitted_solution()
        happen(solution, solutions.discard(solution, reason=REASON), by=PAUL)
        assert solution.state == "discarded"
        with pytest.raises(NotInThisState):
            solutions.revise(solution, content=offer(), price_indication=None)


class TestPublication:
    def test_repeats_all_of_it_with_the_provider_as_it_is_called_that_day(self) -> None:
        solution = submitted_solution(published_wish())
        happen(solution, solutions.vet(solution, feasible=True, reason=REASON), by=FAYE)
        decided = solutions.publish(solution, provider=PROVIDER)
        assert isinstance(decided.fact, SolutionPublished)
        assert decided.fact.content == solution.content
        assert decided.fact.provider_name == PROVIDER.name
        assert (decided.fact.targets_wish, decided.fact.department) == ("W-1", BUYER)
        assert party_ids(decided) == {SUPPLIER, BUYER}

    def test_never_tells_the_price(self) -> None:
        for fact in (SolutionPublished, SolutionAmended):
            assert "price_indication" in fact.fields_of(Exposure.RESTRICTED)

    def test_may_be_amended_with_the_reason_and_moves_the_version_that_readers_go_by(self) -> None:
        solution = published_solution()
        before = solution.content_version
        decided = solutions.amend(
            solution, content=offer("Another"), price_indication=None, reason=REASON, provider=PROVIDER
        )
        happen(solution, decided, by=PAUL)
        assert solution.content == offer("Another")
        assert before < solution.content_version == solution.version


class TestWithdrawal:
    def test_ends_what_can_be_decided(self) -> None:
        solution = published_solution()
        check_decidable(solution)
        happen(solution, solutions.withdraw(solution, reason=REASON), by=PAUL)
        with pytest.raises(SolutionNotOffered):
            check_decidable(solution)
        with pytest.raises(NotInThisState):
            solutions.amend(solution, content=offer(), price_indication=None, reason=REASON, provider=PROVIDER)

    def test_is_for_what_is_published(self) -> None:
        with pytest.raises(NotInThisState):
            solutions.withdraw(submitted_solution(), reason=REASON)


class TestAWishThatIsNamed:
    CLOSES_ON = date(2026, 6, 30)

    def test_takes_solutions_through_the_whole_of_its_closing_date(self) -> None:
        wish = published_wish()
        check_takes_solutions(wish, on=self.CLOSES_ON)
        with pytest.raises(WishNotOpen):
            check_takes_solutions(wish, on=self.CLOSES_ON + timedelta(days=1))

    def test_takes_none_from_the_day_on_which_its_department_closed_it(self) -> None:
        wish = published_wish()
        happen(wish, wishes.close(wish, reason=REASON, on=ON), on=ON)
        with pytest.raises(WishNotOpen):
            check_takes_solutions(wish, on=ON)

    def test_takes_one_that_came_before_it_was_closed_and_is_entered_late(self) -> None:
        wish = published_wish()
        closed_on = self.CLOSES_ON + timedelta(days=9)
        happen(wish, wishes.close_at_date(wish, reason=REASON, on=closed_on), on=closed_on)
        check_takes_solutions(wish, on=self.CLOSES_ON)
        with pytest.raises(WishNotOpen):
            check_takes_solutions(wish, on=self.CLOSES_ON + timedelta(days=1))

    @pytest.mark.parametrize("end", ["withdrawn", "fulfilled"])
    def test_takes_none_once_it_is_over(self, end: str) -> None:
        wish = published_wish()
        over = wishes.withdraw(wish, reason=REASON) if end == "withdrawn" else fulfil(wish)
        happen(wish, over)
        with pytest.raises(WishNotOpen):
            check_takes_solutions(wish, on=ON)


class TestContent:
    @pytest.mark.parametrize("trl", [0, 10, True, "8", 7.0])
    def test_has_a_readiness_level_from_one_to_nine(self, trl: object) -> None:
        with pytest.raises(ValidationError):
            offer(trl=trl)

    @pytest.mark.parametrize("field", SolutionContent.model_fields)
    def test_has_all_its_fields(self, field: str) -> None:
        data = offer().model_dump()
        del data[field]
        with pytest.raises(ValidationError):
            SolutionContent.model_validate(data)


def fulfil(wish: Wish) -> Decided:
    return wishes.fulfil(wish, solutions=[], reason=REASON)
