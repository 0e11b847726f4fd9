"""The recorders that must keep the promises of the event store, and what is needed to try them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from eventsourcing.persistence import StoredEvent

from services.event_store.recorder import CommandKey, FactRecorder, StoredRow, open_datastore

RECORDERS: tuple[type[FactRecorder], ...] = (FactRecorder,)
"""Every recorder that the program may be set to use: a faster one is added here, and has to pass the same tests."""

TOPIC = "test.happened.v1"


@contextmanager
def recording(conninfo: str, cls: type[FactRecorder] = FactRecorder) -> Iterator[FactRecorder]:
    """A recorder with a pool of its own, as each process has one."""
    datastore = open_datastore(conninfo)
    try:
        yield cls(datastore)
    finally:
        datastore.close()


def happened(stream: str, *versions: int, state: bytes = b"{}") -> list[StoredEvent]:
    """Events to append to one stream."""
    return [StoredEvent(stream, version, TOPIC, state) for version in versions]


def command(command_id: str, body: str = "", *, caller: str = "member:M-1") -> CommandKey:
    """A command id with the hash of its body."""
    return CommandKey(caller, command_id, hashlib.sha256(body.encode()).digest())


def places(rows: Sequence[StoredRow]) -> list[tuple[str, int]]:
    """Stream and version of each row, in its order."""
    return [(row.stream, row.version) for row in rows]


def whole_history(recorder: FactRecorder) -> list[StoredRow]:
    """Everything that lies in the store."""
    return recorder.rows_after(0, limit=2**31 - 1)
