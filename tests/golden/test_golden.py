"""What was stored once is read for ever, byte for byte; and no fact changes without a new version."""

import hashlib
from typing import cast

import orjson
import pytest
import rfc8785

from domain import nouns
from domain.envelope import Event
from domain.facts import fact_types, superseded_types
from services.event_store.mapper import FactMapper, read_state
from services.event_store.person_keys import KeyRing
from tests.golden import samples
from tests.golden.shapes import shape_of

pytestmark = pytest.mark.unit

assert nouns.AGGREGATES  # importing it declares every fact

NO_KEYS = cast(KeyRing, None)
"""Nothing is enciphered or opened here: samples hold ciphertext, and keep it."""
MODULE_PATHS = tuple(f"{folder}." for folder in ("domain", "services", "projections", "consumers", "eventsourcing"))


class TestSamples:
    def test_are_there_for_every_type_and_version(self) -> None:
        assert samples.sample_types() == sorted({*fact_types(), *superseded_types()}), "python -m tests.golden.make"

    def test_are_as_they_were_made(self) -> None:
        now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in samples.FOLDER.glob("*.v*.json")}
        assert now == samples.manifest()


@pytest.mark.parametrize("type_name", samples.sample_types())
class TestSample:
    def test_is_read_back(self, type_name: str) -> None:
        envelope, fact = read_state(type_name, samples.path_of(type_name).read_bytes())
        assert (envelope.type, type(fact)) == (type_name, {**fact_types(), **superseded_types()}[type_name])

    def test_is_written_again_in_the_same_bytes(self, type_name: str) -> None:
        if type_name in superseded_types():
            pytest.skip("an older version is read, never written")
        state = samples.path_of(type_name).read_bytes()
        envelope, fact = read_state(type_name, state)
        event = Event(envelope.stream, envelope.version, envelope, fact)
        assert FactMapper(NO_KEYS).to_stored_event(event).state == state

    def test_is_canonical_json(self, type_name: str) -> None:
        state = samples.path_of(type_name).read_bytes()
        assert rfc8785.dumps(orjson.loads(state)) == state

    def test_names_no_module(self, type_name: str) -> None:
        text = samples.path_of(type_name).read_text(encoding="utf-8")
        assert [path for path in MODULE_PATHS if path in text] == []


class TestShapes:
    def test_are_kept_for_every_type(self) -> None:
        assert sorted(samples.shapes()) == samples.sample_types()

    @pytest.mark.parametrize("type_name", fact_types())
    def test_change_only_with_a_new_version(self, type_name: str) -> None:
        assert shape_of(fact_types()[type_name]) == samples.shapes().get(type_name), (
            "a changed shape is a new version in TYPE, the old one in UPCASTS"
        )
