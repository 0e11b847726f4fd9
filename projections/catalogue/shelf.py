"""What the public is told of an event, and the shelf of documents that a page of such facts is put on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from domain.envelope import Event
from domain.facts import Exposure

Document = dict[str, Any]
"""JSON as the API gives it. It carries `id`, `kind`, `state`, `published_on` and `updated_on`; dates are Hong Kong dates."""


class Key(NamedTuple):
    """Names one document. A report has the id of its trial."""

    kind: str
    id: str


@dataclass(frozen=True)
class Told:
    """What the public is told of one event. Documents are made of nothing else, so nothing else can get into them."""

    key: Key
    type: str
    said: dict[str, Any]
    """The public fields that are there, as JSON values."""
    on: str
    position: int


def told(event: Event) -> Told | None:
    """The public side of an event; None unless its fact is a publishing one."""
    if not event.fact.is_publishing():
        return None
    assert event.position is not None
    public = set(event.fact.fields_of(Exposure.PUBLIC))
    said = event.fact.model_dump(mode="json", include=public, exclude_none=True)
    return Told(
        Key(event.noun, event.noun_id), event.fact.TYPE, said, event.envelope.happened_on.isoformat(), event.position
    )


class Shelf:
    """The documents that a page of facts concerns, as they stand, and which of them the fact in hand has changed."""

    def __init__(self) -> None:
        self._documents: dict[Key, Document] = {}
        self._since: dict[Key, int] = {}
        self._changed: dict[Key, None] = {}

    def add(self, key: Key, document: Document, *, since: int) -> None:
        """A document as the view has it, and the position since which it reads so."""
        self._documents[key], self._since[key] = document, since

    def put(self, key: Key, document: Document) -> None:
        """A document that is new to the view."""
        self._documents[key] = document
        self._changed[key] = None

    def read(self, key: Key) -> Document | None:
        """A document to look at: what is taken from it must be copied. None when the catalogue has no such document."""
        return self._documents.get(key)

    def change(self, key: Key) -> Document | None:
        """A document that is going to be changed."""
        document = self._documents.get(key)
        if document is not None:
            self._changed[key] = None
        return document

    def take_changed(self, position: int) -> Iterator[tuple[Key, int, Document]]:
        """What the fact at this position changed, and since when each reads so.

        A fact that was parked comes late, after others changed the document: it then counts since the last of them, so
        that versions never overlap. What was asked about the time between is right again after a rebuild.
        """
        for key in self._changed:
            self._since[key] = max(position, self._since.get(key, 0))
            yield key, self._since[key], self._documents[key]
        self._changed = {}
