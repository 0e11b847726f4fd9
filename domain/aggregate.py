"""The state of one noun, folded from its facts; the one door between the domain and the event sourcing library."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from eventsourcing.application import AggregateNotFoundError, ProjectorFunction

from domain.envelope import Envelope, Event
from domain.facts import Fact

A = TypeVar("A", bound="Aggregate")

__all__ = ["Aggregate", "AggregateNotFoundError", "projector"]


class Aggregate:
    """One noun: satisfies the library's MutableAggregateProtocol. Rules stand in deciders beside it, never in `apply`.

    Deciding is a pure function that returns facts or raises a Refusal; applying only remembers, and never refuses, so
    that next year's stricter rule leaves last year's history readable.
    """

    NOUN: ClassVar[str]
    """First part of the stream name and of every fact type, for instance `wish`."""

    def __init__(self, stream: str) -> None:
        self.id = stream
        self.version = 0

    @classmethod
    def stream_of(cls, noun_id: str) -> str:
        """The stream that holds the facts of this one: `wish:W-2019-0181`."""
        return f"{cls.NOUN}:{noun_id}"

    @property
    def noun_id(self) -> str:
        """The id without the noun: `W-2019-0181`."""
        return self.id.partition(":")[2]

    @property
    def exists(self) -> bool:
        """Whether anything has happened to it."""
        return self.version > 0

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        """Remembers one fact. Never refuses."""
        raise NotImplementedError

    def fold(self, events: Iterable[Event]) -> Self:
        """This state after these events."""
        for event in events:
            self.apply(event.fact, event.envelope)
            self.version = event.version
        return self


def projector(cls: type[A]) -> ProjectorFunction[A, Event]:
    """How the library's Repository folds events of one stream into `cls`; None (not found) when there are none."""

    def project(aggregate: A | None, events: Iterable[Any]) -> A | None:
        for event in events:
            aggregate = (aggregate or cls(event.stream)).fold((event,))
        return aggregate

    return project
