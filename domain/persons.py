"""Persons: all that the history says of a person as such is that they were erased, on which basis and by whose authority."""

from __future__ import annotations

from domain.aggregate import Aggregate
from domain.envelope import Envelope
from domain.facts import Decided, Fact, Restricted
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.texts import LocalisedText


class PersonErased(Fact):
    """The person's key is destroyed: what it enciphered can never be read again; no stored byte changes."""

    TYPE = "person.erased.v1"

    basis: Restricted[LocalisedText]
    """The legal basis, for instance a section of the Personal Data (Privacy) Ordinance (Cap. 486)."""
    authority: Restricted[LocalisedText]
    """Who ordered it."""


LIFECYCLE = Lifecycle("person", {PersonErased: step(to="erased")})


class Person(Aggregate):
    """Whether the person was erased."""

    NOUN = "person"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)


def erase(person: Person, *, basis: LocalisedText, authority: LocalisedText) -> Decided:
    """Records an erasure, once."""
    LIFECYCLE.check(PersonErased, person.state, noun_id=person.noun_id)
    return PersonErased(basis=basis, authority=authority).told_to()
