"""Whatever a fact says, the catalogue takes its public side and nothing else, and can file it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import domain.nouns  # noqa: F401  declares every fact
from domain.facts import Exposure, Fact, fact_types
from projections.catalogue import columns
from projections.catalogue.placing import named_in, place
from projections.catalogue.shelf import Shelf, told
from tests.stage.generated_facts import events_of

pytestmark = pytest.mark.properties


PUBLISHING = [cls for cls in fact_types().values() if cls.is_publishing()]


@pytest.mark.parametrize("cls", PUBLISHING, ids=lambda cls: cls.TYPE)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_publishing_fact_is_filed_by_its_public_fields_alone(cls: type[Fact], data: st.DataObject) -> None:
    event = replace(data.draw(events_of(cls)), position=7)
    fact = told(event)
    assert fact is not None
    public = set(cls.fields_of(Exposure.PUBLIC))
    assert fact.said == event.fact.model_dump(mode="json", include=public, exclude_none=True)
    shelf = Shelf()
    place(fact, shelf)
    assert fact.key in set(named_in(fact))
    for key, since, document in shelf.take_changed(fact.position):
        assert since == fact.position
        assert columns.tag(columns.Axis.KIND, key.kind) in columns.facets(document)
        assert columns.dates(document)[columns.DateOf.PUBLISHED_ON] == fact.on
        assert columns.tokens(document)
