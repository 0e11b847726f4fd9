"""Commands about persons: their erasure."""

from __future__ import annotations

from domain import persons
from domain.ids import MemberId, PersonId
from domain.persons import Person
from domain.refusals import NotFound
from domain.terms import NOUNS
from domain.texts import LocalisedText
from services.event_store.person_keys import KeyRing
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.keys import ApiKeys
from services.identity.permissions import authorise
from services.reading.people import memberships_of


def erase(
    store: FactStore,
    keys: KeyRing,
    command: Command,
    person_id: PersonId,
    *,
    basis: LocalisedText,
    authority: LocalisedText,
) -> Done:
    """Records who erased a person, why and by whose authority, then destroys the key, and ends the bearer keys of the person.

    Nobody acts as a person who was erased: the authority of their memberships stays what it was, and no key opens it. Raises
    NotFound for an unknown person.

    Crash note: the fact is stored first. Killed before the keys are destroyed and ended, the same again does the rest.
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
    bearer_keys = ApiKeys(store.recorder.connection)
    for member_id in memberships_of(store, person_id):
        bearer_keys.revoke_all(MemberId(member_id), at=store.clock())
    return done
