"""Facts to stored bytes and back: RFC 8785 JSON of envelope and data, personal fields as ciphertext, types by our own names."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from domain.envelope import Envelope, Event
from domain.facts import (
    STORED,
    Exposure,
    Fact,
    PersonalText,
    UnknownFactType,
    current_form,
    fact_type,
    superseded_types,
)
from services.event_store.person_keys import KeyRing
from services.event_store.recorder import StoredRow

UNREADABLE = (UnknownFactType, ValidationError, orjson.JSONDecodeError, KeyError)
"""What reading stored bytes raises that a newer program wrote, or that are damaged."""


def canonical_json(value: object) -> bytes:
    """RFC 8785 JSON. No floats, integers below 2^53 and ASCII member names make sorted orjson output exactly that."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def stored_json(value: object) -> bytes:
    """The same, to be kept for ever. Raises TypeError for an integer that not every reader keeps exact (RFC 7493, 2.2)."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def bound_to(event: Event, field: str) -> str:
    """Associated data of a personal field: it opens only where it was written, under the type that it was written as."""
    return f"{event.envelope.type}\n{event.stream}\n{event.version}\n{field}"


class FactMapper(Mapper[str]):
    """The library's mapper for our events. Writes neither module paths nor the library's timestamp; validates on reading."""

    def __init__(self, keys: KeyRing) -> None:
        super().__init__(JSONTranscoder())
        self.keys = keys

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The bytes that are written once and never rewritten."""
        assert isinstance(domain_event, Event)
        event = domain_event
        state = {
            "data": event.fact.model_dump(mode="json", exclude_none=True) | self._enciphered(event),
            "envelope": event.envelope.model_dump(mode="json", exclude_none=True),
        }
        return StoredEvent(event.stream, event.version, event.fact.TYPE, stored_json(state))

    def to_domain_event(self, stored_event: StoredEvent) -> Event:
        """The event as the domain knows it today; personal fields stay ciphertext. Raises UnknownFactType."""
        stream = str(stored_event.originator_id)
        envelope, fact = _read_of(stream, stored_event.topic, stored_event.state)
        return Event(stream, stored_event.originator_version, envelope, fact)

    def to_event(self, row: StoredRow) -> Event:
        """The same for a row that knows its position."""
        envelope, fact = _read_of(row.stream, row.type, row.state)
        return Event(row.stream, row.version, envelope, fact, row.position, row.recorded_at)

    def opened(self, event: Event) -> dict[str, str | None]:
        """Personal fields in clear, by name; None for one whose person was erased."""
        texts = {name: getattr(event.fact, name) for name in event.fact.fields_of(Exposure.PERSONAL)}
        return {name: self._open(event, name, text) for name, text in texts.items() if text is not None}

    def _open(self, event: Event, field: str, text: PersonalText) -> str | None:
        if text.clear is not None:
            return text.clear.get_secret_value()
        assert text.ciphertext is not None
        return self.keys.open(text.ciphertext, subject=subject_of(event.fact), bound_to=bound_to(event, field))

    def _enciphered(self, event: Event) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in event.fact.fields_of(Exposure.PERSONAL):
            text: PersonalText | None = getattr(event.fact, name)
            if text is not None and text.clear is not None:
                clear, bound = text.clear.get_secret_value(), bound_to(event, name)
                found[name] = {"ciphertext": self.keys.encipher(clear, subject=subject_of(event.fact), bound_to=bound)}
        return found


def subject_of(fact: Fact) -> str:
    """The person whose key enciphers this fact's personal fields."""
    assert fact.SUBJECT is not None
    return str(getattr(fact, fact.SUBJECT))


class StoredState(BaseModel):
    """The stored JSON: envelope and data. Subclassed for each fact class by `_reader`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    envelope: Envelope
    data: Fact


@cache
def _reader(cls: type[Fact]) -> type[StoredState]:
    return create_model(f"Stored{cls.__name__}", __base__=StoredState, data=(cls, ...))


def _read_of(stream: str, type_name: str, state: bytes) -> tuple[Envelope, Fact]:
    """The same as `read_state`, naming the stream whose fact is not known."""
    try:
        return read_state(type_name, state)
    except UnknownFactType:
        raise UnknownFactType(f"{type_name} of {stream}") from None


def read_state(type_name: str, state: bytes) -> tuple[Envelope, Fact]:
    """Envelope and fact of stored bytes, upcast to the current shape. Raises one of UNREADABLE."""
    cls = fact_type(type_name)
    if cls is None:
        if type_name not in superseded_types():
            raise UnknownFactType(type_name)  # whatever its bytes may mean
        document = orjson.loads(state)
        cls, document["data"] = current_form(type_name, document["data"])
        state = canonical_json(document)
    stored = _reader(cls).model_validate_json(state, context=STORED)
    return stored.envelope, stored.data
