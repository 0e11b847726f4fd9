"""The rules of wishes: from a draft that nobody outside has seen to the need that is met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from domain import wishes
from domain.facts import Decided, Exposure
from domain.ids import SolutionId
from domain.lifecycle import NotInThisState
from domain.texts import LocalisedText
from domain.wishes import (
    LIFECYCLE,
    PUBLISHED_STATES,
    ClosingDatePassed,
    NoSuchQuestion,
    Wish,
    WishClosed,
    WishOver,
    WishPublished,
    WishQuestionAnswered,
    WishQuestionAsked,
    WishStillOpen,
    check_decidable,
)
from tests.stage.scene import wish_content
from tests.unit.folding import happen
from tests.unit.pairs import DEPARTMENT, DORA, FAYE, ON, PAUL, REASON, party_ids, published_wish

pytestmark = pytest.mark.unit

CLOSES_ON = wish_content().closes_on
QUESTION, ANSWER = LocalisedText.of(en="Where is the power?"), LocalisedText.of(en="At the kerb.")


def drafted() -> Wish:
    wish = Wish(Wish.stream_of("W-1"))
    return happen(wish, wishes.draft(wish, content=wish_content(), budget=None, by=DORA), by=DORA)


def submitted() -> Wish:
    wish = drafted()
    return happen(wish, wishes.submit(wish, on=CLOSES_ON), by=DORA)


class TestBeforePublication:
    def test_no_fact_has_a_public_field(self) -> None:
        for fact, step in LIFECYCLE.steps.items():
            if not step.before & PUBLISHED_STATES and fact is not WishPublished:
                assert fact.fields_of(Exposure.PUBLIC) == (), fact

    def test_a_wish_whose_closing_date_has_passed_is_not_submitted(self) -> None:
        wish = drafted()
        with pytest.raises(ClosingDatePassed):
            wishes.submit(wish, on=CLOSES_ON + timedelta(days=1))

    def test_a_wish_that_was_sent_back_is_revised_and_submitted_again(self) -> None:
        wish = submitted()
        with pytest.raises(NotInThisState):
            wishes.revise(wish, content=wish_content(), budget=None)
        happen(wish, wishes.send_back(wish, reason=REASON), by=FAYE)
        better = wish_content(title=LocalisedText.of(en="Better"))
        happen(wish, wishes.revise(wish, content=better, budget=None), by=DORA)
        happen(wish, wishes.submit(wish, on=CLOSES_ON), by=DORA)
        fact = wishes.publish(wish, department=DEPARTMENT, on=ON).fact
        assert isinstance(fact, WishPublished)
        assert fact.content == better

    def test_a_draft_is_not_published(self) -> None:
        with pytest.raises(NotInThisState):
            wishes.publish(drafted(), department=DEPARTMENT, on=ON)

    def test_what_was_given_up_is_over(self) -> None:
        wish = submitted()
        happen(wish, wishes.discard(wish, reason=REASON), by=DORA)
        with pytest.raises(NotInThisState):
            wishes.submit(wish, on=CLOSES_ON)
        with pytest.raises(WishOver):
            check_decidable(wish)


class TestPublication:
    def test_on_the_closing_date_itself_is_in_time(self) -> None:
        wishes.publish(submitted(), department=DEPARTMENT, on=CLOSES_ON)
        with pytest.raises(ClosingDatePassed) as refused:
            wishes.publish(submitted(), department=DEPARTMENT, on=CLOSES_ON + timedelta(days=1))
        assert refused.value.field is None  # nobody gives a date who publishes

    def test_may_be_amended_with_the_reason_until_it_is_closed(self) -> None:
        wish = published_wish()
        before = wish.content_version
        happen(wish, amended(wish, closes_on=date(2026, 9, 30)), by=DORA)
        assert wish.closes_on == date(2026, 9, 30)
        assert before < wish.content_version == wish.version
        happen(wish, wishes.close(wish, reason=REASON, on=ON), by=DORA)
        with pytest.raises(NotInThisState):
            amended(wish, closes_on=date(2026, 9, 30))

    def test_is_not_amended_once_its_closing_date_is_over_though_nobody_has_closed_it_yet(self) -> None:
        amended(published_wish(), closes_on=date(2026, 9, 30), on=CLOSES_ON)
        with pytest.raises(NotInThisState) as refused:
            amended(published_wish(), closes_on=date(2026, 9, 30), on=CLOSES_ON + timedelta(days=1))
        assert refused.value.details["state"]["en"] == "closed"

    def test_is_not_amended_to_a_date_that_is_over(self) -> None:
        with pytest.raises(ClosingDatePassed) as refused:
            amended(published_wish(), closes_on=ON - timedelta(days=1))
        assert refused.value.field == "content.closes_on"


class TestQuestions:
    def test_tell_no_party_but_the_department_and_hide_who_asked(self) -> None:
        decided = wishes.ask(published_wish(), text=QUESTION, on=ON)
        assert WishQuestionAsked.HIDES_ACTOR
        assert party_ids(decided) == {DEPARTMENT.organisation_id}

    def test_are_answered_once_in_the_words_that_the_answer_gives(self) -> None:
        wish = published_wish()
        happen(wish, wishes.ask(wish, text=QUESTION, on=ON), by=PAUL)
        reworded = LocalisedText.of(en="Is there power?")
        decided = wishes.answer(wish, question=1, answer=ANSWER, text=reworded)
        assert decided.fact == WishQuestionAnswered(question=1, text=reworded, answer=ANSWER)
        happen(wish, decided, by=DORA)
        for number in (1, 2):
            with pytest.raises(NoSuchQuestion):
                wishes.answer(wish, question=number, answer=ANSWER)

    def test_are_numbered_in_their_order(self) -> None:
        wish = published_wish()
        for expected in (1, 2):
            decided = wishes.ask(wish, text=QUESTION, on=ON)
            assert isinstance(decided.fact, WishQuestionAsked)
            assert decided.fact.question == expected
            happen(wish, decided, by=PAUL)

    def test_that_came_in_time_are_answered_after_the_closing(self) -> None:
        wish = published_wish()
        happen(wish, wishes.ask(wish, text=QUESTION, on=ON), by=PAUL)
        happen(wish, wishes.close(wish, reason=REASON, on=ON), by=DORA)
        wishes.answer(wish, question=1, answer=ANSWER)
        with pytest.raises(NotInThisState):
            wishes.ask(wish, text=QUESTION, on=ON)

    def test_are_taken_until_the_end_of_the_closing_date_and_answered_afterwards(self) -> None:
        wish = published_wish()
        happen(wish, wishes.ask(wish, text=QUESTION, on=CLOSES_ON), by=PAUL)
        with pytest.raises(NotInThisState):
            wishes.ask(wish, text=QUESTION, on=CLOSES_ON + timedelta(days=1))
        wishes.answer(wish, question=1, answer=ANSWER)


class TestClosing:
    def test_before_the_date_is_for_the_department_and_says_the_last_day(self) -> None:
        decided = wishes.close(published_wish(), reason=REASON, on=ON)
        assert decided.fact == WishClosed(last_open_on=ON, reason=REASON)

    def test_at_the_date_waits_for_the_end_of_the_day(self) -> None:
        wish = published_wish()
        with pytest.raises(WishStillOpen):
            wishes.close_at_date(wish, reason=REASON, on=CLOSES_ON)
        decided = wishes.close_at_date(wish, reason=REASON, on=CLOSES_ON + timedelta(days=30))
        assert decided.fact == WishClosed(last_open_on=CLOSES_ON, reason=REASON)

    def test_leaves_the_wish_decidable(self) -> None:
        wish = published_wish()
        happen(wish, wishes.close(wish, reason=REASON, on=ON), by=DORA)
        check_decidable(wish)

    def test_may_be_taken_back_until_a_new_date(self) -> None:
        wish = published_wish()
        with pytest.raises(NotInThisState):
            wishes.reopen(wish, closes_on=date(2026, 9, 30), reason=REASON, on=ON)
        happen(wish, wishes.close(wish, reason=REASON, on=ON), by=DORA)
        with pytest.raises(ClosingDatePassed):
            wishes.reopen(wish, closes_on=ON - timedelta(days=1), reason=REASON, on=ON)
        happen(wish, wishes.reopen(wish, closes_on=date(2026, 9, 30), reason=REASON, on=ON), by=DORA)
        assert (wish.state, wish.closes_on, wish.closed_on) == ("published", date(2026, 9, 30), None)


def withdrawn(wish: Wish) -> Decided:
    return wishes.withdraw(wish, reason=REASON)


def fulfilled(wish: Wish) -> Decided:
    return wishes.fulfil(wish, solutions=[SolutionId("S-1")], reason=REASON)


class TestTheEnd:
    @pytest.mark.parametrize("end", [withdrawn, fulfilled])
    @pytest.mark.parametrize("closed", [False, True])
    def test_is_final_and_open_to_all(self, end: Callable[[Wish], Decided], *, closed: bool) -> None:
        wish = published_wish()
        if closed:
            happen(wish, wishes.close(wish, reason=REASON, on=ON), by=DORA)
        decided = end(wish)
        assert decided.fact.is_publishing()
        happen(wish, decided, by=DORA)
        with pytest.raises(WishOver):
            check_decidable(wish)
        for again in (withdrawn, fulfilled):
            with pytest.raises(NotInThisState):
                again(wish)

    @pytest.mark.parametrize("end", [withdrawn, fulfilled])
    def test_is_not_for_what_the_public_never_saw(self, end: Callable[[Wish], Decided]) -> None:
        with pytest.raises(NotInThisState):
            end(submitted())


def amended(wish: Wish, *, closes_on: date, on: date = ON) -> Decided:
    content = wish_content(closes_on=closes_on)
    return wishes.amend(wish, content=content, budget=None, reason=REASON, department=DEPARTMENT, on=on)
