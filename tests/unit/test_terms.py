"""Every state, noun and role has a name in each of the three languages."""

import pytest

from domain.envelope import Role
from domain.lifecycle import NotInThisState
from domain.nouns import AGGREGATES, LIFECYCLES
from domain.refusals import LANGUAGES
from domain.terms import NOUNS, ROLES, STATES, state_term
from domain.wishes import LIFECYCLE, WishPublished

pytestmark = pytest.mark.unit


class TestTerms:
    def test_name_every_state_of_every_noun_and_no_other(self) -> None:
        states = {state for table in LIFECYCLES.values() for state in table.states()}
        assert set(STATES) == states | {"(nothing)"}

    def test_name_every_noun_and_role(self) -> None:
        assert set(AGGREGATES) <= set(NOUNS)
        assert {role.value for role in Role} == set(ROLES)

    def test_are_there_in_every_language(self) -> None:
        for term in (*NOUNS.values(), *ROLES.values(), *STATES.values()):
            assert set(term) == set(LANGUAGES)

    def test_stand_in_refusals_in_the_language_of_the_reader(self) -> None:
        with pytest.raises(NotInThisState) as refused:
            LIFECYCLE.check(WishPublished, "draft", noun_id="W-1")
        assert refused.value.message("en") == ("The wish W-1 is draft: this is possible only when it is submitted.")
        assert "草擬中" in refused.value.message("zh-Hant")
        assert state_term("draft")["zh-Hans"] in refused.value.message("zh-Hans")
