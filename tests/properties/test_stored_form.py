"""The stored form of every fact, over generated values: RFC 8785 bytes that hold nothing of the program, and read back as they were."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import domain.nouns  # noqa: F401  declares every fact
from domain.envelope import Event
from domain.facts import Exposure, Fact, PersonalText, fact_types
from services.event_store.mapper import FactMapper
from services.event_store.person_keys import KeyRing
from services.event_store.recorder import StoredRow
from tests.conftest import SessionServer, fresh_database
from tests.stage.generated_facts import LARGEST, events_of
from tests.stage.recorders import recording

pytestmark = pytest.mark.properties

FACTS = [cls for cls in fact_types().values() if cls.__module__.startswith("domain.")]
every_fact = pytest.mark.parametrize("cls", FACTS, ids=[cls.TYPE for cls in FACTS])
tried = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def mapper(server: SessionServer, template: str) -> Iterator[FactMapper]:
    with fresh_database(server, template=template) as conninfo, recording(conninfo) as recorder:
        yield FactMapper(KeyRing(recorder, bytes(32)))


def members(value: Any) -> Iterator[Any]:
    """Every member name and every value of a JSON document."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from members(inner)


def row_of(event: Event, state: bytes) -> StoredRow:
    """As it would come from the table; position and time are not in the bytes."""
    return StoredRow(1, None, event.stream, event.version, event.fact.TYPE, state)  # type: ignore[arg-type]


@every_fact
class TestStoredForm:
    @tried
    @given(data=st.data())
    def test_is_what_rfc_8785_says(self, cls: type[Fact], mapper: FactMapper, data: st.DataObject) -> None:
        state = mapper.to_stored_event(data.draw(events_of(cls))).state
        document = orjson.loads(state)
        assert state == rfc8785.dumps(document)
        for value in members(document):
            assert not isinstance(value, float)
            assert not isinstance(value, int) or abs(value) <= LARGEST
            assert not isinstance(value, dict) or all(re.fullmatch(r"[a-zA-Z0-9_-]+", name) for name in value)

    @tried
    @given(data=st.data())
    def test_names_nothing_of_the_program(self, cls: type[Fact], mapper: FactMapper, data: st.DataObject) -> None:
        stored = mapper.to_stored_event(data.draw(events_of(cls)))
        document = orjson.loads(stored.state)
        assert stored.topic == document["envelope"]["type"] == cls.TYPE
        assert document.keys() == {"data", "envelope"}
        assert document["data"].keys() <= cls.model_fields.keys()
        assert cls.__module__.encode() not in stored.state
        assert cls.__qualname__.encode() not in stored.state

    @tried
    @given(data=st.data())
    def test_reads_back_as_it_was(self, cls: type[Fact], mapper: FactMapper, data: st.DataObject) -> None:
        event = data.draw(events_of(cls))
        stored = mapper.to_stored_event(event)
        read = mapper.to_event(row_of(event, stored.state))
        assert (read.stream, read.version, read.envelope) == (event.stream, event.version, event.envelope)
        assert without_personal(read.fact) == without_personal(event.fact)
        assert mapper.opened(read) == mapper.opened(event)
        assert mapper.to_domain_event(stored).fact == read.fact

    @tried
    @given(data=st.data())
    def test_read_and_stored_again_is_the_same_bytes(
        self, cls: type[Fact], mapper: FactMapper, data: st.DataObject
    ) -> None:
        """Except where a personal field is enciphered anew, with a new nonce."""
        stored = mapper.to_stored_event(data.draw(events_of(cls)))
        read = mapper.to_domain_event(stored)
        assert mapper.to_stored_event(read).state == stored.state


def without_personal(fact: Fact) -> dict[str, object]:
    return {
        name: getattr(fact, name) for name in type(fact).model_fields if name not in fact.fields_of(Exposure.PERSONAL)
    }


WITH_PERSONAL = [cls for cls in FACTS if cls.fields_of(Exposure.PERSONAL)]


@pytest.mark.parametrize("cls", WITH_PERSONAL, ids=[cls.TYPE for cls in WITH_PERSONAL])
class TestPersonalFields:
    @tried
    @given(data=st.data())
    def test_are_stored_as_ciphertext_only(self, cls: type[Fact], mapper: FactMapper, data: st.DataObject) -> None:
        event = data.draw(events_of(cls))
        document = orjson.loads(mapper.to_stored_event(event).state)
        for name in cls.fields_of(Exposure.PERSONAL):
            text: PersonalText | None = getattr(event.fact, name)
            assert (name in document["data"]) == (text is not None)
            if text is not None:
                assert document["data"][name].keys() == {"ciphertext"}

    @tried
    @given(data=st.data())
    def test_are_told_by_no_representation_of_the_fact(
        self, cls: type[Fact], mapper: FactMapper, data: st.DataObject
    ) -> None:
        event = data.draw(events_of(cls))
        clear = PersonalText.of("Chan Tai Man")
        fact = event.fact.model_copy(update=dict.fromkeys(cls.fields_of(Exposure.PERSONAL), clear))
        for shown in (repr(fact), str(fact), fact.model_dump_json(), str(fact.model_dump())):
            assert "Chan Tai Man" not in shown
