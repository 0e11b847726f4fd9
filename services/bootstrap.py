"""The composition root: the only place that connects parts to each other and to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

import domain.nouns  # noqa: F401  declares every fact before any is read
from services.event_store.mapper import FactMapper
from services.event_store.person_keys import KeyRing, MasterKeyWrong, has_keys, load_master_key
from services.event_store.recorder import FactRecorder, open_datastore
from services.event_store.store import FactStore
from services.machine.data_folder import open_database
from services.settings import CHECKOUT, MASTER_KEY, CannotStart, Settings


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
    settings: Settings,
    *,
    conninfo: str | None = None,
    clock: Callable[[], datetime] = _now,
    makes_key: bool = False,
) -> Iterator[Portal]:
    """The portal of these settings, beside running processes of it or alone; `conninfo` is of a database prepared already.

    `makes_key` is for what may be the first to use a new portal: it makes the master key there. Raises CannotStart with
    what to do.
    """
    database = nullcontext(conninfo) if conninfo is not None else open_database(settings)
    with database as prepared:
        master_key = _master_key(settings, prepared, makes=makes_key)
        try:
            with open_portal(prepared, master_key=master_key, clock=clock) as portal:
                yield portal
        except MasterKeyWrong as reason:
            raise MasterKeyWrong(f"{settings.master_key_file}: {reason}") from None


def check_portal(settings: Settings, conninfo: str, *, makes_key: bool = False) -> None:
    """Raises CannotStart where a process on this prepared database could not open the portal."""
    with opened_portal(settings, conninfo=conninfo, makes_key=makes_key):
        pass


def fitting_master_key(settings: Settings, conninfo: str) -> Path | None:
    """A known place other than the one of these settings whose master key opens the keys of this database."""
    folders = [settings.data, CHECKOUT / "var"]
    if (host := str(conninfo_to_dict(conninfo).get("host") or "")).startswith("/"):
        folders.append(Path(host).parent)  # of an embedded PostgreSQL: its socket lies in the data folder
    for place in (folder / MASTER_KEY for folder in folders):
        with suppress(CannotStart):
            if place != settings.master_key_file and _is_there(place):
                check_portal(settings.model_copy(update={"master_key_path": place}), conninfo)
                return place
    return None


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


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as reason:
        raise CannotStart(f"the master key cannot be read: {reason}") from None


def _master_key(settings: Settings, conninfo: str, *, makes: bool) -> bytes:
    """A new one is made only for a database that has no keys yet: elsewhere it would stand where the right one belongs."""
    path = settings.master_key_file
    if not _is_there(path):
        with psycopg.connect(conninfo) as conn:
            if has_keys(conn):
                raise MasterKeyWrong(
                    f"{path} is not there, and this database has keys of persons:"
                    " put the one that this database was made with in its place"
                )
        if not makes:
            raise CannotStart(
                f"{path} is not there: set INNOPORTAL_DATA and INNOPORTAL_MASTER_KEY_FILE as the processes of the portal"
                " have them (the first start of a new portal makes the master key)"
            )
    return load_master_key(path)
