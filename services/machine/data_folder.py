"""The folder that one running program keeps its data in, and the database that belongs to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psycopg

from services import schema
from services.machine.embedded_postgres import EmbeddedPostgres
from services.settings import CannotStart, Settings


class DataFolderInUse(CannotStart):
    """Another program works in this data folder."""


class NoPortalThere(CannotStart):
    """The data folder holds no portal, and what was asked for makes none."""


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Holds the folder until the end, or until this process dies. Raises DataFolderInUse."""
    with _lock_file(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DataFolderInUse(
                f"{folder} is in use by process {lock.read().strip() or 'unknown'}: stop that one first, or set INNOPORTAL_DATA to another folder"
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _lock_file(folder: Path) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "up.lock").open("a+")
    except PermissionError:
        raise _not_yours(folder) from None


def _not_yours(folder: Path) -> CannotStart:
    return CannotStart(
        f"{folder} is not yours to write to: start as the user who started it first, or set INNOPORTAL_DATA to another folder"
    )


@contextmanager
def open_database(settings: Settings, *, makes_folder: bool = False) -> Iterator[str]:
    """The conninfo of a prepared database, for a command that may run with or without `up`.

    It is the one that DATABASE_URL names; else the embedded one, which is started for this command alone when nobody runs it.
    Raises NoPortalThere for a data folder without one, which only `makes_folder` fills: a name may be mistyped.
    """
    server = EmbeddedPostgres(settings.data)
    if settings.database_url or server.is_serving:
        yield prepared(settings.database_url or server.conninfo)
        return
    if not makes_folder:
        _check_there(server)
    with taken(settings.data):
        try:
            yield prepared(server.start())
        finally:
            server.stop()


def _check_there(server: EmbeddedPostgres) -> None:
    try:
        is_there = server.data.exists()
    except PermissionError:
        raise _not_yours(server.folder) from None
    if not is_there:
        raise NoPortalThere(
            f"{server.folder} holds no portal (no folder postgres is in it): set INNOPORTAL_DATA to the data folder of the"
            " portal, or DATABASE_URL to its database; only `up` and `restore` make a new one"
        )


def prepared(conninfo: str) -> str:
    """The same, once the schema is there. Raises CannotStart when the database does not answer or gives no right to make it."""
    try:
        schema.prepare(conninfo)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as reason:
        raise CannotStart(f"the database cannot be used (DATABASE_URL names it, where it is set): {reason}") from reason
    return conninfo
