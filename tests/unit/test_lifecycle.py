"""Tables of states: what they allow, what they say when they do not, and that applying never asks them."""

from __future__ import annotations

import pytest

import domain.nouns  # noqa: F401  declares every fact
from domain.lifecycle import NOTHING, Lifecycle, NotInThisState, Step, step
from domain.nouns import LIFECYCLES
from domain.refusals import LANGUAGES, Language
from domain.texts import LocalisedText
from domain.wishes import LIFECYCLE, WishDrafted, WishPublished, WishRevised, WishSubmitted, WishWithdrawn

pytestmark = pytest.mark.unit

every_noun = pytest.mark.parametrize("table", LIFECYCLES.values(), ids=list(LIFECYCLES))


class TestCheck:
    def test_lets_pass_what_the_table_allows(self) -> None:
        LIFECYCLE.check(WishSubmitted, "draft", noun_id="W-1")
        LIFECYCLE.check(WishDrafted, NOTHING, noun_id="W-1")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_says_what_is_and_what_would_have_to_be(self, language: Language) -> None:
        with pytest.raises(NotInThisState) as refused:
            LIFECYCLE.check(WishPublished, "draft", noun_id="W-2019-0181")
        assert "W-2019-0181" in refused.value.message(language)
        assert "{" not in refused.value.message(language)

    def test_refuses_a_second_beginning(self) -> None:
        with pytest.raises(NotInThisState):
            LIFECYCLE.check(WishDrafted, "withdrawn", noun_id="W-1")


class TestAfter:
    def test_is_the_state_that_the_table_names(self) -> None:
        assert LIFECYCLE.after(WishSubmitted(), "draft") == "submitted"

    def test_never_refuses(self) -> None:
        """An old history may hold what today's table forbids."""
        withdrawn = WishWithdrawn(reason=LocalisedText.of(en="No longer needed."))
        assert LIFECYCLE.after(withdrawn, "draft") == "withdrawn"

    def test_is_the_same_for_a_fact_that_changes_no_state(self) -> None:
        assert LIFECYCLE.steps[WishRevised].to is None
        assert LIFECYCLE.steps[WishRevised].before == {"draft", "sent-back"}

    def test_is_the_same_for_a_fact_that_the_table_does_not_know(self) -> None:
        assert Lifecycle("wish", {}).after(WishSubmitted(), "draft") == "draft"


def test_step_without_a_state_before_starts_the_noun() -> None:
    assert step(to="draft") == Step(frozenset({NOTHING}), "draft")


@every_noun
class TestEveryNoun:
    def test_can_begin(self, table: Lifecycle) -> None:
        assert [row for row in table.steps.values() if NOTHING in row.before]

    def test_has_no_state_that_nothing_leads_to(self, table: Lifecycle) -> None:
        reached = {row.to for row in table.steps.values()}
        assert set(table.states()) <= reached

    def test_is_under_its_own_facts(self, table: Lifecycle) -> None:
        assert {fact.TYPE.partition(".")[0] for fact in table.steps} == {table.noun}
