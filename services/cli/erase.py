"""`python -m services erase`: the erasure of a person."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from services import logs
from services.cli.operator import refusing
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from domain.ids import PersonId
    from services.bootstrap import Portal
    from services.event_store.store import FactStore


class NoSuchPerson(CannotStart):
    """Nobody has this id."""


class NotConfirmed(CannotStart):
    """An erasure cannot be undone, and nobody said that it is meant."""


def erase(
    person: Annotated[
        str,
        typer.Argument(
            help="Id of the person (P-byypihj66owpkaez), or of one of their memberships (M-mfzwizlsovzwc43f).",
            show_default=False,
        ),
    ],
    *,
    basis: Annotated[str, typer.Option(help="The legal basis, in English.", show_default=False)],
    authority: Annotated[str, typer.Option(help="Who ordered it.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: this is the person.")] = False,
) -> None:
    """Destroy a person's key, for ever: their name and addresses can never be read again; all else stays as it is.

    Shows first who it is: name, roles and organisation of each membership. Goes on only with --yes, or when asked at a terminal.
    """
    from domain.persons import Person
    from domain.texts import LocalisedText
    from services.bootstrap import opened_portal
    from services.commands.persons import erase as erase_person
    from services.event_store.store import Caller, Command

    settings = Settings()
    logs.configure(process="erase", level=settings.log_level)
    with opened_portal(settings) as portal, refusing():
        person_id = _person(portal, person)
        was_erased = portal.store.find(Person, person_id).exists
        if not was_erased:
            _confirm(portal.store, person_id, yes=yes)
        erase_person(
            portal.store,
            portal.person_keys,
            Command(id=secrets.token_hex(16), caller=Caller(service="setup"), body={"erase": person_id}),
            person_id,
            basis=LocalisedText.of(en=basis),
            authority=LocalisedText.of(en=authority),
        )
    typer.echo(
        f"{person_id} was erased already: `history person:{person_id}`" if was_erased else f"{person_id} is erased"
    )


def _person(portal: Portal, text: str) -> PersonId:
    """The person of this id, or of this membership. Raises NoSuchPerson."""
    from domain.ids import MemberId, PersonId
    from domain.members import Member

    if text.startswith(f"{MemberId.LETTER}-"):
        if person := portal.store.find(Member, MemberId(text)).person:
            return person
        raise NoSuchPerson(f"there is no member {text}: `python -m services keys list` and the histories name them")
    if not portal.person_keys.knows(text):
        raise NoSuchPerson(
            f"there is no person {text}: name a person (P-…), or one of their memberships (M-…, as in"
            " `python -m services keys list` and in histories)"
        )
    return PersonId(text)


def _confirm(store: FactStore, person_id: PersonId, *, yes: bool) -> None:
    """Shows who it is. Raises NotConfirmed."""
    described = [f"  {line}" for line in _described(store, person_id)] or ["  (without a membership)"]
    typer.echo("\n".join([f"{person_id} is:", *described]), err=True)
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise NotConfirmed(f"nothing was done: erasing cannot be undone. If {person_id} is who is meant, say --yes")
    if not typer.confirm("Erase name and addresses of this person for ever?", err=True):
        raise NotConfirmed("nothing was done")


def _described(store: FactStore, person_id: PersonId) -> Iterator[str]:
    """Each membership: "M-…: Ada Chan, facilitator officer of Highways Department (active)"."""
    from domain.members import Member
    from domain.organisations import Organisation
    from domain.terms import roles_named
    from services.cli.operator import reader_of
    from services.reading.people import memberships_of, personal

    for member_id, joined in memberships_of(store, person_id).items():
        member = store.find(Member, member_id)
        named = store.find(Organisation, str(member.organisation)).name
        name = personal(store, member_id, joined, reader_of(None)).get("name") or "(not readable)"
        of = named.marked("en") if named else member.organisation
        yield f"{member_id}: {name}, {roles_named(member.roles)['en']} of {of} ({member.state})"
