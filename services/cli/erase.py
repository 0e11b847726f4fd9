"""`python -m services erase`: the erasure of a person."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer

from services import logs
from services.cli.operator import refusing
from services.settings import Settings


def erase(
    person: Annotated[str, typer.Argument(help="Id of the person, like P-byypihj66owpkaez.", show_default=False)],
    *,
    basis: Annotated[str, typer.Option(help="The legal basis, in English.", show_default=False)],
    authority: Annotated[str, typer.Option(help="Who ordered it.", show_default=False)],
) -> None:
    """Destroy a person's key, for ever: their name and addresses can never be read again; all else stays as it is."""
    from domain.ids import PersonId
    from domain.texts import LocalisedText
    from services.bootstrap import opened_portal
    from services.commands.persons import erase as erase_person
    from services.event_store.store import Caller, Command

    settings = Settings()
    logs.configure(process="erase", level=settings.log_level)
    with opened_portal(settings) as portal, refusing():
        erase_person(
            portal.store,
            portal.person_keys,
            Command(id=secrets.token_hex(16), caller=Caller(service="setup"), body={"erase": person}),
            PersonId(person),
            basis=LocalisedText.of(en=basis),
            authority=LocalisedText.of(en=authority),
        )
    typer.echo(f"{person} is erased")
