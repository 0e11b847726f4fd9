"""Whatever a fact says, the history keeps all of it, shows the public what is public, and finds words for it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg import Connection

from domain.envelope import Event, Role
from domain.facts import Exposure, Fact, fact_types
from domain.nouns import AGGREGATES
from domain.refusals import LANGUAGES
from projections.procurement_history import ProcurementHistory
from services.bootstrap import open_portal
from services.event_store.mapper import FactMapper
from services.event_store.recorder import StoredRow
from services.identity.visibility import THE_PUBLIC, Reader
from services.reading.history import history
from services.reading.sentences import in_words
from tests.stage.generated_facts import events_of
from tests.stage.tallies import connected

pytestmark = pytest.mark.properties

AUDITOR = Reader(role=Role.AUDITOR, organisation="O-auditors")
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def place(database: str) -> Iterator[tuple[Connection[Any], FactMapper]]:
    with open_portal(database, master_key=bytes(32)) as portal, connected(database) as conn:
        yield conn, portal.store.mapper


def as_stored(mapper: FactMapper, event: Event) -> Event:
    """As it comes out of the store; who acted has ids as the store gives them."""
    stream = "match:W-1:S-1" if event.stream.startswith("match:") else event.stream
    envelope = event.envelope.model_copy(update={"stream": stream, "actor": "person:P-1", "parties": ("O-1",)})
    placed = replace(event, stream=stream, envelope=envelope.model_copy(update={"acting_for": None}))
    stored = mapper.to_stored_event(placed)
    return mapper.to_event(StoredRow(1, AT, stream, event.version, stored.topic, stored.state))


@pytest.mark.parametrize("noun", AGGREGATES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_keeps_and_shows_what_happens_to_every_noun(
    place: tuple[Connection[Any], FactMapper], noun: str, data: st.DataObject
) -> None:
    conn, mapper = place
    cls: type[Fact] = data.draw(st.sampled_from([cls for name, cls in fact_types().items() if name.startswith(noun)]))
    event = as_stored(mapper, data.draw(events_of(cls)))
    with conn.transaction(force_rollback=True):
        ProcurementHistory().apply(conn, [event])
        (whole,) = history(conn, mapper, event.stream, AUDITOR, as_of=1).entries
        shown = history(conn, mapper, event.stream, THE_PUBLIC, as_of=1).entries
    stored = json.loads(event.fact.model_dump_json(exclude_none=True))
    personal = cls.fields_of(Exposure.PERSONAL)
    assert whole.data == {name: value for name, value in stored.items() if name not in personal}
    assert set(whole.personal) == set(personal) & set(stored)
    assert [set(entry.data) for entry in shown] == (
        [set(cls.fields_of(Exposure.PUBLIC)) & set(stored)] if cls.is_publishing() else []
    )
    for entry in (whole, *shown):
        for language in LANGUAGES:
            assert in_words(
                entry.type,
                entry.stream,
                entry.envelope,
                entry.data,
                language=language,
                organisation_name=entry.organisation_name,
            )
