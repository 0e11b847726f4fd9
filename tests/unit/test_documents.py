"""The documents that follow from code: every fact and every state is in them, and they are fresh."""

import pytest

from domain import nouns
from domain.facts import fact_types
from services.cli.docs import is_stale
from services.cli.generated_docs import DOCUMENTS, diagram, facts_document

pytestmark = pytest.mark.unit


class TestDocuments:
    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_say_what_the_code_says(self, name: str) -> None:
        assert not is_stale(name, DOCUMENTS[name]()), "run make docs"

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_are_the_same_each_time(self, name: str) -> None:
        assert DOCUMENTS[name]() == DOCUMENTS[name]()


class TestFactsDocument:
    def test_names_every_fact_once(self) -> None:
        headings = [
            line.removeprefix("### ") for line in facts_document().splitlines() if ".v" in line and "### " in line
        ]
        assert sorted(headings) == list(fact_types())


class TestLifecycles:
    def test_hold_every_fact_of_their_noun(self) -> None:
        in_tables = {fact.TYPE for table in nouns.LIFECYCLES.values() for fact in table.steps}
        assert in_tables == set(fact_types())

    @pytest.mark.parametrize("noun", nouns.LIFECYCLES)
    def test_begin_with_nothing_and_can_reach_every_state(self, noun: str) -> None:
        table = nouns.LIFECYCLES[noun]
        reached = {row.to for row in table.steps.values() if row.to}
        assert set(table.states()) == reached
        assert "[*] -->" in diagram(table)
