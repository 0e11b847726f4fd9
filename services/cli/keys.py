"""`python -m services keys`: issue, list and revoke bearer keys of members."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from domain.ids import BadId, MemberId
from services import logs
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from services.bootstrap import Portal
    from services.identity.keys import ApiKeys

app = typer.Typer(
    help="Bearer keys of members, persons and service accounts. A key is shown once, expires, and can be revoked; what it"
    " may do follows from the member's roles at the moment of each request.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for scripts.")]
Member = Annotated[str, typer.Argument(help="Id of the member, like M-mfzwizlsovzwc43f.")]


class NoSuch(CannotStart):
    """What was named is not there."""


@app.command()
def issue(
    member: Member,
    *,
    label: Annotated[
        str, typer.Option(help="What the key is for, so that others know whether it is still needed.")
    ] = "key",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long it lasts.")] = 90,
    json: Json = False,
) -> None:
    """Give a member a key. It is printed now and can never be shown again."""
    from domain.members import Member as MemberOfHistory
    from domain.persons import Person

    with _keys() as (portal, keys):
        member_id = _member_id(member)
        found = portal.store.find(MemberOfHistory, member_id)
        if found.state != "active":
            raise NoSuch(f"{member} is no member whose membership is in force")
        if portal.store.find(Person, str(found.person)).exists:
            raise NoSuch(f"the person of {member} was erased: nobody acts as them")
        now = datetime.now(UTC)
        text, key = keys.issue(member_id, label=label, at=now, lasts=timedelta(days=days), by="service:setup")
    if json:
        _print_json({"key": text, **key.shown(now)})
    else:
        typer.echo(text)
        typer.echo(
            f"key {key.id} of {member}, until {key.expires_at:%Y-%m-%d %H:%M} UTC; keep it, it is shown only now",
            err=True,
        )


@app.command("list")
def list_(
    member: Annotated[str | None, typer.Argument(help="Only the keys of this member.")] = None, *, json: Json = False
) -> None:
    """List keys with their last use, ended ones included."""
    now = datetime.now(UTC)
    with _keys() as (_, keys):
        found = keys.of(_member_id(member) if member else None)
    if json:
        _print_json([key.shown(now) for key in found])
        return
    for key in found:
        state = "in force" if key.is_in_force(now) else "revoked" if key.revoked_at else "expired"
        used = f"last used {key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never used"
        typer.echo(f"{key.id}  {key.member}  {state:8}  until {key.expires_at:%Y-%m-%d %H:%M} UTC  {used}  {key.label}")


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="Id of the key: the part between ips_ and the next _.")],
    *,
    json: Json = False,
) -> None:
    """End a key from the next request on, in every process."""
    now = datetime.now(UTC)
    with _keys() as (_, keys):
        ended = keys.revoke(key, at=now)
        found = keys.get(key)
    if found is None:
        raise NoSuch(f"there is no key {key}")
    if json:
        _print_json(found.shown(now))
    else:
        typer.echo(f"key {key} is revoked" if ended else f"key {key} was revoked before")


@contextmanager
def _keys() -> Iterator[tuple[Portal, ApiKeys]]:
    from services.bootstrap import opened_portal
    from services.identity.keys import ApiKeys

    settings = Settings()
    logs.configure(process="keys", level=settings.log_level)
    with opened_portal(settings) as portal:
        yield portal, ApiKeys(portal.store.recorder.connection)


def _member_id(text: str) -> MemberId:
    try:
        return MemberId(text)
    except BadId as error:
        raise NoSuch(str(error)) from error


def _print_json(value: object) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
