"""A store that remembers the nouns it has read, for one process that writes much and is seldom overtaken by others."""

from __future__ import annotations

from typing import TypeVar

from domain.aggregate import Aggregate
from domain.refusals import Refusal
from services.event_store.recorder import Done
from services.event_store.store import Command, Decide, FactStore, Work

A = TypeVar("A", bound=Aggregate)

MOST_REMEMBERED = 5_000
"""Nouns; the one that was read first is forgotten first."""


class RememberingStore(FactStore):
    """Decides as FactStore does, and stores under the same conditions: what it remembers is in the read set.

    A noun that somebody else moved on therefore fails the read set, is forgotten, and is read again; and a refusal is
    believed only after everything was read afresh. Commands are taken as new until one is refused: the recorder looks
    for their ids once more before it stores.
    """

    def __init__(self, store: FactStore) -> None:
        """On the recorder, mapper and clock of another."""
        super().__init__(store.recorder, store.mapper, clock=store.clock, random_bytes=store.random_bytes)
        self._remembered: dict[str, Aggregate] = {}
        self._looks_for_repeats = False

    def execute(self, command: Command, decide: Decide) -> Done:
        """As FactStore does."""
        try:
            return super().execute(command, decide)
        except Refusal:
            self._remembered.clear()
            return self._execute_afresh(command, decide)
        except BaseException:
            self._remembered.clear()  # what was decided but not stored has been applied to what is remembered
            raise

    def _execute_afresh(self, command: Command, decide: Decide) -> Done:
        self._looks_for_repeats = True
        try:
            return super().execute(command, decide)
        except BaseException:
            self._remembered.clear()
            raise
        finally:
            self._looks_for_repeats = False

    def _earlier(self, command: Command) -> Done | None:
        return super()._earlier(command) if self._looks_for_repeats else None

    def find(self, cls: type[A], noun_id: str, *, version: int | None = None) -> A:
        """The noun as it was when it was read or written last."""
        stream = cls.stream_of(noun_id)
        found = self._remembered.get(stream)
        if version is None and isinstance(found, cls):
            return found
        read = super().find(cls, noun_id, version=version)
        if version is None:
            self._remember(read)
        return read

    def _remember(self, aggregate: Aggregate) -> None:
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[aggregate.id] = aggregate

    def _store(self, work: Work) -> Done:
        try:
            return super()._store(work)
        except BaseException:  # the facts were applied to what is remembered, but not stored by us
            for stream in work.read_set:
                self._remembered.pop(stream, None)
            raise
