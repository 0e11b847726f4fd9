"""Commands about organisations."""

from __future__ import annotations

from collections.abc import Callable

from domain import organisations
from domain.facts import Decided
from domain.ids import OrganisationId
from domain.organisations import Organisation
from domain.texts import LocalisedText
from services.event_store.recorder import Done
from services.event_store.store import Command, FactStore, Work
from services.identity.permissions import authorise


def register(store: FactStore, command: Command, *, name: LocalisedText, type: str, origin: str | None = None) -> Done:
    """Registers an organisation under an id that follows from its name, so that one name is registered once."""
    new_id = organisations.id_from_name(name)

    def decide(work: Work) -> None:
        authorise(work.actor, "organisation.register")
        organisation = work.find(Organisation, new_id)
        work.append(organisation, organisations.register(organisation, name=name, type=type, origin=origin))

    return store.execute(command, decide)


def verify(store: FactStore, command: Command, organisation_id: OrganisationId, *, evidence: LocalisedText) -> Done:
    """Records that somebody checked the organisation."""
    return _change(
        store, command, "organisation.verify", organisation_id, lambda it: organisations.verify(it, evidence=evidence)
    )


def suspend(store: FactStore, command: Command, organisation_id: OrganisationId, *, reason: LocalisedText) -> Done:
    """Stops an organisation's members from acting."""
    return _change(
        store, command, "organisation.suspend", organisation_id, lambda it: organisations.suspend(it, reason=reason)
    )


def reinstate(store: FactStore, command: Command, organisation_id: OrganisationId, *, reason: LocalisedText) -> Done:
    """Ends a suspension."""
    return _change(
        store, command, "organisation.reinstate", organisation_id, lambda it: organisations.reinstate(it, reason=reason)
    )


def rename(store: FactStore, command: Command, organisation_id: OrganisationId, *, name: LocalisedText) -> Done:
    """Gives an organisation another name from now on."""
    return _change(
        store, command, "organisation.rename", organisation_id, lambda it: organisations.rename(it, name=name)
    )


def _change(
    store: FactStore,
    command: Command,
    action: str,
    organisation_id: OrganisationId,
    rule: Callable[[Organisation], Decided],
) -> Done:
    def decide(work: Work) -> None:
        authorise(work.actor, action, owner=organisation_id)
        organisation = work.get(Organisation, organisation_id)
        work.check_expected(organisation)
        work.append(organisation, rule(organisation))

    return store.execute(command, decide)
