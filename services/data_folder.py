"""The folder that one running program keeps its data in, and the database that belongs to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services import schema
from services.embedded_postgres import EmbeddedPostgres
from services.settings import CannotStart, Settings


class DataFolderInUse(CannotStart):
    """Another program works in this data folder."""


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Holds the folder until the end, or until this process dies. Raises DataFolderInUse."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "up.lock").open("a+") as lock:
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


@contextmanager
def open_database(settings: Settings) -> Iterator[str]:
    """The conninfo of a prepared database, for a command that may run with or without `up`.

    It is the one that DATABASE_URL names; else the embedded one, which is started for this command alone when nobody runs it.
    """
    server = EmbeddedPostgres(settings.data)
    if settings.database_url or server.is_serving:
        conninfo = settings.database_url or server.conninfo
        schema.prepare(conninfo)
        yield conninfo
        return
    with taken(settings.data):
        try:
            conninfo = server.start()
            schema.prepare(conninfo)
            yield conninfo
        finally:
            server.stop()
