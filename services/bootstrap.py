"""The composition root: the only place that connects parts to each other and to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

import domain.nouns  # noqa: F401  declares every fact before any is read
from services.event_store.mapper import FactMapper
from services.event_store.person_keys import KeyRing, MasterKeyWrong, has_keys, load_master_key
from services.event_store.recorder import FactRecorder, open_datastore
from services.event_store.store import FactStore
from services.machine.data_folder import open_database
from services.settings import Settings


@dataclass(frozen=True)
class Portal:
    """The parts of a running program."""

    conninfo: str
    store: FactStore
    person_keys: KeyRing


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def opened_portal(
    settings: Settings, *, conninfo: str | None = None, clock: Callable[[], datetime] = _now
) -> Iterator[Portal]:
    """The portal of these settings, beside running processes of it or alone; `conninfo` is of a database prepared already.

    Raises CannotStart with what to do.
    """
    database = nullcontext(conninfo) if conninfo is not None else open_database(settings)
    with database as prepared:
        master_key = _master_key(settings, prepared)
        try:
            with open_portal(prepared, master_key=master_key, clock=clock) as portal:
                yield portal
        except MasterKeyWrong as reason:
            raise MasterKeyWrong(f"{settings.master_key_file}: {reason}") from None


def check_portal(settings: Settings, conninfo: str) -> None:
    """Raises CannotStart where a process on this prepared database could not open the portal."""
    with opened_portal(settings, conninfo=conninfo):
        pass


@contextmanager
def open_portal(
    conninfo: str, *, master_key: bytes, clock: Callable[[], datetime] = _now, pool_size: int = 1, max_overflow: int = 9
) -> Iterator[Portal]:
    """Opens everything on a prepared database, and closes it. Raises MasterKeyWrong, UnsafeConfiguration."""
    datastore = open_datastore(conninfo, pool_size=pool_size, max_overflow=max_overflow)
    try:
        recorder = FactRecorder(datastore)
        keys = KeyRing(recorder, master_key)
        keys.check_master_key()
        yield Portal(conninfo, FactStore(recorder, FactMapper(keys), clock=clock), keys)
    finally:
        datastore.close()


def _master_key(settings: Settings, conninfo: str) -> bytes:
    """A new one is made only for a database that has no keys yet: elsewhere it would stand where the right one belongs."""
    path = settings.master_key_file
    if not path.exists():
        with psycopg.connect(conninfo) as conn:
            if has_keys(conn):
                raise MasterKeyWrong(f"{path} is not there: {MasterKeyWrong.__doc__}")
    return load_master_key(path)
