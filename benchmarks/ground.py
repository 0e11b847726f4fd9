"""The ground that all parts stand on: a server of this run's own, databases on it, and the program's processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks.generated import Years, store
from benchmarks.measured import family
from projections import registry
from projections.view import position
from services import schema
from services.bootstrap import Portal, open_portal
from services.event_store.person_keys import load_master_key
from services.machine.embedded_postgres import NAME, EmbeddedPostgres

CATCH_UP_TIMEOUT_S = 3_600.0


@dataclass
class Ground:
    """`size` wishes and solutions together make the large data; `seed` makes it the same each time."""

    server: EmbeddedPostgres
    folder: Path
    size: int
    seed: int
    _large: str | None = field(default=None, repr=False)

    @property
    def master_key(self) -> bytes:
        return load_master_key(self.folder / "master.key")

    def database(self, name: str) -> str:
        """A new, prepared database, in the place of one that an earlier run on a kept ground left."""
        with psycopg.connect(self.server.superuser_conninfo, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            conn.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(NAME)))
        conninfo = self._conninfo(name)
        schema.prepare(conninfo)
        return conninfo

    def _conninfo(self, name: str) -> str:
        return make_conninfo(self.server.conninfo, dbname=name)

    @contextmanager
    def portal(self, conninfo: str, **more: Any) -> Iterator[Portal]:
        with open_portal(conninfo, master_key=self.master_key, **more) as portal:
            yield portal

    def large(self) -> str:
        """The database with the large data in it; generated once in a run, or once on a kept ground."""
        if self._large is None:
            name = f"large_{self.size}_{self.seed}"
            if not self._is_there(name):
                self._generate(name)
            self._large = self._conninfo(name)
            schema.prepare(self._large)  # for the program as it is now, where an earlier one made it
        return self._large

    def _generate(self, name: str) -> None:
        unfinished = f"{name}_unfinished"
        conninfo = self.database(unfinished)
        with self.portal(conninfo) as portal:
            begin = time.perf_counter()
            stored = store(portal.store, self.years().events(), progress=lambda n: say(f"{n:,} events", again=True))
            say(f"{stored:,} events generated and stored in {time.perf_counter() - begin:.0f} s")
        with psycopg.connect(conninfo, autocommit=True) as conn:
            conn.execute("VACUUM (ANALYZE)")
        with psycopg.connect(self.server.superuser_conninfo, autocommit=True) as conn:
            names = map(sql.Identifier, (unfinished, name))
            conn.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def _is_there(self, name: str) -> bool:
        with psycopg.connect(self.server.superuser_conninfo) as conn:
            return conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None

    def years(self) -> Years:
        return Years(wishes=self.size * 2 // 5, solutions=self.size - self.size * 2 // 5, seed=self.seed)

    @contextmanager
    def process(self, conninfo: str, *command: str, **env: str) -> Iterator[int]:
        """One of the program's own processes on this database, by its arguments after `python -m`; gives its id."""
        with (self.folder / f"{command[0]}-{command[1]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                env=self.environment(conninfo) | env,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                yield process.pid
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(30)

    def environment(self, conninfo: str) -> dict[str, str]:
        """What the program's processes find their database and keys by."""
        return {**os.environ, "DATABASE_URL": conninfo, "INNOPORTAL_DATA": str(self.folder)}

    def server_processes(self) -> list[int]:
        """The postmaster and everything that it started."""
        return family(int((self.server.data / "postmaster.pid").read_text().split()[0]))


def end_of_history(conninfo: str) -> int:
    """The last position."""
    with psycopg.connect(conninfo) as conn:
        row = conn.execute("SELECT coalesce(max(notification_id), 0) FROM innoportal_events").fetchone()
    return int(row[0]) if row else 0


def wait_for_views(conninfo: str, reached: int) -> float:
    """Seconds until every view has taken in this position."""
    begin = time.perf_counter()
    with psycopg.connect(conninfo, autocommit=True) as conn:
        while (lowest := min(position(conn, view.NAME) for view in registry.ALL)) < reached:
            if time.perf_counter() > begin + CATCH_UP_TIMEOUT_S:
                raise TimeoutError(f"the views stopped at {lowest} of {reached}")
            say(f"views at {lowest:,} of {reached:,}", again=True)
            time.sleep(0.1)
    return time.perf_counter() - begin


def say(text: str, *, again: bool = False) -> None:
    """Progress, on standard error; `again` writes over the line where that is a terminal."""
    if not again:
        print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr)
    elif sys.stderr.isatty():
        print(f"\r{text}   ", end="\r", file=sys.stderr)


@contextmanager
def ground(*, size: int, seed: int, kept: Path | None = None) -> Iterator[Ground]:
    """Starts the server; removes everything at the end, unless it stands in a folder that is kept for the next run."""
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="innoportal-bench-") as name:
        folder = Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        server = EmbeddedPostgres(folder)
        server.start()
        try:
            yield Ground(server, folder, size, seed)
        finally:
            server.stop()
