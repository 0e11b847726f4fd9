"""`python -m services give-up-keys`: the way on when the master key is lost for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from services import logs
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from services.event_store.person_keys import MasterKeyWrong


def give_up_keys(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="There is no copy of the master key anywhere.")] = False,
) -> None:
    """Destroy every person's key, once the master key that opens them is lost for good: the portal then starts again.

    Names and addresses of persons read as erased for ever; everything else stays as it is. Stop all processes first: it
    refuses while anybody is connected to the database, and while a master key in a known place opens the keys.
    """
    import psycopg

    from services.event_store.person_keys import check_alone, give_up
    from services.machine.data_folder import open_database

    settings = Settings()
    logs.configure(process="give up keys", level=settings.log_level)
    with open_database(settings) as conninfo:
        reason = _why_lost(settings, conninfo)
        with psycopg.connect(conninfo, autocommit=True) as conn:
            check_alone(conn)
            if not yes:
                raise CannotStart(f"{reason}. If there is no copy of it anywhere, say --yes.")
            count = give_up(conn)
    read = "1 person reads" if count == 1 else f"{count} persons read"
    typer.echo(f"{read} as erased from now on; the next start makes a new master key where there is none")


def _why_lost(settings: Settings, conninfo: str) -> MasterKeyWrong:
    """Why the keys cannot be opened. Raises CannotStart when they can, or when there are none."""
    import psycopg

    from services.bootstrap import check_portal, fitting_master_key
    from services.event_store.person_keys import MasterKeyWrong, has_keys

    with psycopg.connect(conninfo) as conn:
        if not has_keys(conn):
            raise CannotStart("this database has no keys of persons: nothing is lost, and there is nothing to give up")
    try:
        check_portal(settings, conninfo)
    except MasterKeyWrong as reason:
        if place := fitting_master_key(settings, conninfo):
            raise CannotStart(
                f"{place} opens the keys of this database: nothing is lost. Put a copy of it in the place of"
                f" {settings.master_key_file}, or name it in INNOPORTAL_MASTER_KEY_FILE"
            ) from None
        return reason
    raise CannotStart(f"{settings.master_key_file} opens the keys of this database: nothing is lost")
