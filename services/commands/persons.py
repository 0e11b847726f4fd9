"""Commands about persons: their erasure."""

from __future__ import annotations

from domain import persons
from domain.ids import PersonId
from domain.persons import Person
from domain.refusals import NotFound
from domain.terms import NOUNS
from domain.texts import LocalisedText
from services.event_store.person_keys import KeyRing
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def erase(
    store: FactStore,
    keys: KeyRing,
    command: Command,
    person_id: PersonId,
    *,
    basis: LocalisedText,
    authority: LocalisedText,
) -> Done:
    """Records who erased a person, why and by whose authority, then destroys the key. Raises NotFound for an unknown person.

    Crash note: the fact is stored first. Killed before the key is destroyed, the same again destroys it.
    """

    def decide(work: Work) -> None:
        authorise(work.actor, "person.erase")
        if not keys.knows(person_id):
            raise NotFound(noun=NOUNS["person"], id=person_id)
        person = work.find(Person, person_id)
        if not person.exists:
            work.append(person, persons.erase(person, basis=basis, authority=authority))

    done = store.execute(command, decide)
    keys.erase(person_id)
    return done
