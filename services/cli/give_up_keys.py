"""`python -m services give-up-keys`: the way on when the master key is lost for good."""

from __future__ import annotations

from typing import Annotated

import typer

from services import logs
from services.settings import CannotStart, Settings


def give_up_keys(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="There is no copy of the master key anywhere.")] = False,
) -> None:
    """Destroy every person's key, once the master key that opens them is lost for good: the portal then starts again.

    Names and addresses of persons read as erased for ever; everything else stays as it is. Stop all processes first.
    Does nothing while the master key that is here opens the keys.
    """
    import psycopg

    from services.bootstrap import check_portal
    from services.event_store.person_keys import MasterKeyWrong, give_up
    from services.machine.data_folder import open_database

    settings = Settings()
    logs.configure(process="give up keys", level=settings.log_level)
    with open_database(settings) as conninfo:
        try:
            check_portal(settings, conninfo)
        except MasterKeyWrong as reason:
            if not yes:
                raise CannotStart(f"{reason} If there is no copy of it anywhere, say --yes.") from None
        else:
            raise CannotStart(f"{settings.master_key_file} opens the keys of this database: nothing is lost")
        with psycopg.connect(conninfo) as conn:
            count = give_up(conn)
    typer.echo(f"{count} persons read as erased from now on; the next start makes a new master key where there is none")
