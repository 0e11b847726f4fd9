"""`python -m services backup` and `restore`: copies of history and keys, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services import logs
from services.settings import Settings

Folder = Annotated[Path, typer.Argument(help="The folder of the backup.", show_default=False)]


def backup(folder: Folder) -> None:
    """Write history and keys, as of one moment, into a new FOLDER. Commands go on meanwhile.

    The master key is not in it: keep a copy of that elsewhere. Keep keys.dump apart from history.dump, and not for long:
    whoever has it and the master key can read what was erased since.
    """
    from services.backup import back_up
    from services.machine.data_folder import open_database

    settings = Settings()
    logs.configure(process="backup", level=settings.log_level)
    with open_database(settings) as conninfo:
        made = back_up(conninfo, folder)
    typer.echo(f"{made.events} events up to position {made.position} are in {folder}")


def restore(folder: Folder) -> None:
    """Put the backup in FOLDER into a database that has no events yet; the projector then fills the views.

    All of it or nothing: after a break, do it again. A data folder that is not there is made. At its end it says whether
    the master key that is here opens the keys; exit status 1 when it does not, with the history restored all the same.
    """
    from services.backup import restore as put_back
    from services.machine.data_folder import open_database

    settings = Settings()
    logs.configure(process="restore", level=settings.log_level)
    with open_database(settings, makes_folder=True) as conninfo:
        found = put_back(conninfo, folder)
        typer.echo(f"{found.events} events up to position {found.position} are back, as of {found.made_at}")
        typer.echo("Persons who were erased after that moment are readable again: erase them again.", err=True)
        typer.echo(_master_key_said(settings, conninfo))


def _master_key_said(settings: Settings, conninfo: str) -> str:
    """That the master key opens what was restored. Raises MasterKeyWrong with what to do when it does not."""
    import psycopg

    from services.bootstrap import check_portal
    from services.event_store.person_keys import MasterKeyWrong, has_keys

    with psycopg.connect(conninfo) as conn:
        if not has_keys(conn):
            return "the backup holds no keys of persons: any master key will do"
    try:
        check_portal(settings, conninfo)
    except MasterKeyWrong as reason:
        raise MasterKeyWrong(
            f"the history is restored, all of it; but nothing starts, and no name can be read, before the master key of"
            f" the portal that was backed up lies in {settings.master_key_file}. Now: {reason}"
        ) from None
    return f"the master key {settings.master_key_file} opens the keys of persons"
