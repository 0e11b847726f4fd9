"""`kill -9` of every process of PostgreSQL under load: what was acknowledged is there afterwards. The kernel lives on, so that
this tries what the server waits for before it answers, not the disk."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from eventsourcing.persistence import PersistenceError
from psycopg.conninfo import make_conninfo

from services import schema
from services.event_store.recorder import AlreadyDone, FactRecorder
from services.machine.embedded_postgres import EmbeddedPostgres
from tests.stage.recorders import RECORDERS, command, happened, recording, whole_history

pytestmark = pytest.mark.integration

WRITERS = 8
LOAD_S = 1.5
ATTEMPTS_OF_CONTROL = 5
LAZY = "-c synchronous_commit=off"


@pytest.fixture
def own_server() -> Iterator[EmbeddedPostgres]:
    """A server that nobody else uses, with a write-ahead log that is written late unless a commit waits for it."""
    with tempfile.TemporaryDirectory(prefix="innoportal-kill-") as folder:
        server = EmbeddedPostgres(Path(folder))
        schema.prepare(server.start())
        with (server.data / "postgresql.conf").open("a") as file:
            file.write("wal_writer_delay = '10s'\nwal_writer_flush_after = '1GB'\n")
        os.kill(postmaster(server), signal.SIGHUP)
        yield server
        server.stop()


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def kill_all_processes(server: EmbeddedPostgres) -> None:
    """At once and without a warning: the postmaster first, then its children, who would otherwise see it gone and end in order."""
    parent = postmaster(server)
    children = [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    for pid in (parent, *children):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def acknowledged_before_the_kill(server: EmbeddedPostgres, cls: type[FactRecorder], options: str) -> dict[str, int]:
    """Eight writers, each with a stream of its own, until the server is gone: the last version of each that was acknowledged."""
    acknowledged: dict[str, int] = {}
    over = threading.Event()

    def write(recorder: FactRecorder, stream: str) -> None:
        version = len(recorder.rows_of(stream))
        while not over.is_set():
            version += 1
            key = command(f"{stream}-{version}-{options}")
            try:
                recorder.insert_events(happened(stream, version), command=key)
            except AlreadyDone:  # the answer was lost, the commit was not
                pass
            except PersistenceError:
                return
            acknowledged[stream] = version

    conninfo = make_conninfo(server.conninfo, options=options)
    with recording(conninfo, cls) as recorder, ThreadPoolExecutor(WRITERS) as pool:
        for number in range(WRITERS):
            pool.submit(write, recorder, f"wish:W-{number}")
        time.sleep(LOAD_S)
        kill_all_processes(server)
        over.set()
        recorder.datastore.close()  # nobody waits for connections that will not come
    return acknowledged


def lost_by_a_kill(server: EmbeddedPostgres, cls: type[FactRecorder], *, options: str = "") -> int:
    """How many acknowledged events are not there after recovery."""
    acknowledged = acknowledged_before_the_kill(server, cls, options)
    assert len(acknowledged) == WRITERS
    assert server.ensure_running()
    with recording(server.conninfo, cls) as recorder:
        there = {(row.stream, row.version) for row in whole_history(recorder)}
    return sum((stream, n) not in there for stream, last in acknowledged.items() for n in range(1, last + 1))


@pytest.mark.parametrize("cls", RECORDERS)
class TestKill:
    def test_loses_nothing_that_was_acknowledged(self, own_server: EmbeddedPostgres, cls: type[FactRecorder]) -> None:
        assert lost_by_a_kill(own_server, cls) == 0

    def test_loses_something_where_commits_do_not_wait(
        self, own_server: EmbeddedPostgres, cls: type[FactRecorder]
    ) -> None:
        """Without this, the test above might be one that cannot fail."""
        losses = (lost_by_a_kill(own_server, cls, options=LAZY) for _ in range(ATTEMPTS_OF_CONTROL))
        assert any(losses), (
            f"no loss in {ATTEMPTS_OF_CONTROL} kills with synchronous_commit=off: the control shows nothing"
        )
