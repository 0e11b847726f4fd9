"""The composition root: the only place that connects parts to each other and to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import domain.nouns  # noqa: F401  declares every fact before any is read
from services.event_store.mapper import FactMapper
from services.event_store.person_keys import KeyRing
from services.event_store.recorder import FactRecorder, open_datastore
from services.event_store.store import FactStore


@dataclass(frozen=True)
class Portal:
    """The parts of a running program."""

    conninfo: str
    store: FactStore
    person_keys: KeyRing


def _now() -> datetime:
    return datetime.now(UTC)


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
