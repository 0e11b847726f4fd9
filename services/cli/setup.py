"""`python -m services setup`: the first people of a portal, from whom all others follow."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from services import logs
from services.cli.operator import refusing
from services.settings import Settings

if TYPE_CHECKING:
    from domain.ids import MemberId, OrganisationId
    from services.event_store.store import Command, FactStore

LASTS = timedelta(days=90)


def setup(
    *,
    organisation: Annotated[str, typer.Option(help="Its name in English.", show_default=False)],
    person: Annotated[str, typer.Option(help="The name of its administrator.", show_default=False)],
    type: Annotated[str, typer.Option("--type", help="The kind of organisation.")] = "gov-department",
) -> None:
    """Admit an administrator, with a key that is shown once: they register and admit everybody else, over HTTP.

    Also the way back in when every administrator's key was lost. The organisation is registered and verified unless it is
    there already; each call admits one more person. History says that the operator did it (service:setup). The portal must
    be there: it makes no data folder.
    """
    from services.bootstrap import opened_portal
    from services.identity.keys import ApiKeys

    settings = Settings()
    logs.configure(process="setup", level=settings.log_level)
    with opened_portal(settings, makes_key=True) as portal, refusing():
        store = portal.store
        member = _admitted(store, _organisation(store, organisation, type=type), person)
        keys = ApiKeys(store.recorder.connection)
        text, key = keys.issue(member, label="setup", at=store.clock(), lasts=LASTS, by="service:setup")
    typer.echo(text)
    typer.echo(
        f"key {key.id} of {member}, until {key.expires_at:%Y-%m-%d %H:%M} UTC; keep it, it is shown only now", err=True
    )


def _organisation(store: FactStore, name: str, *, type: str) -> OrganisationId:
    from domain.organisations import Organisation, id_from_name
    from domain.texts import LocalisedText
    from services.commands import organisations

    named = LocalisedText.of(en=name)
    organisation_id = id_from_name(named)
    if not store.find(Organisation, organisation_id).exists:
        organisations.register(store, _command(), name=named, type=type)
    if store.find(Organisation, organisation_id).state == "registered":
        evidence = LocalisedText.of(en="Named by the operator of the portal.", zh_hant="由系統營運者指明。")
        organisations.verify(store, _command(), organisation_id, evidence=evidence)
    return organisation_id


def _admitted(store: FactStore, organisation_id: OrganisationId, person: str) -> MemberId:
    from domain.envelope import Role
    from domain.ids import MemberId
    from services.commands import members

    done = members.join(store, _command(), organisation_id=organisation_id, roles=[Role.ADMINISTRATOR], name=person)
    return MemberId(done.id_of("member"))


def _command() -> Command:
    from services.event_store.store import Caller, Command

    return Command(id=secrets.token_hex(16), caller=Caller(service="setup"))
