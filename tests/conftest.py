"""One PostgreSQL for the whole run, shared by all xdist workers; one template database; a clone of it for each test that asks.

Embedded, unless DATABASE_URL names a server: then only databases called test_… are made there, and dropped.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from services import schema
from services.machine.embedded_postgres import NAME, EmbeddedPostgres

SERVER = pytest.StashKey["SessionServer"]()
GRACE_S = 5.0
"""How long a session that was closed may take to be gone from the server's list."""


class SessionServer:
    """The server of this test run, started at first need."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)
        self.owner: str | None = None
        self._embedded: EmbeddedPostgres | None = None
        self._conninfo = os.environ.get("DATABASE_URL")

    @property
    def conninfo(self) -> str:
        """Of the maintenance database."""
        if self._conninfo is None:
            self._embedded = EmbeddedPostgres(Path(tempfile.mkdtemp(prefix="innoportal-tests-")))
            self._embedded.start()
            self._conninfo, self.owner = self._embedded.superuser_conninfo, NAME
            forget_power_cuts(self._conninfo)
        return self._conninfo

    def end(self) -> None:
        if self._embedded is not None:
            self._embedded.stop()
            shutil.rmtree(self._embedded.folder)
        elif self._conninfo is not None:
            drop_databases(self._conninfo, prefix=f"test_{self.run}_")


def forget_power_cuts(conninfo: str) -> None:
    """The data of this server need not outlive the machine: what is committed still outlives every process that is killed."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        for name in ("fsync", "full_page_writes"):
            conn.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        conn.execute("SELECT pg_reload_conf()")


def pytest_configure(config: pytest.Config) -> None:
    server = config.stash[SERVER] = SessionServer()
    if workerinput := getattr(config, "workerinput", None):
        server.run, server.owner, server._conninfo = workerinput["server"]


def pytest_configure_node(node: object) -> None:
    """xdist: the controller starts the server, because a worker may end before the others do."""
    server = node.config.stash[SERVER]  # type: ignore[attr-defined]
    conninfo = server.conninfo
    node.workerinput["server"] = (server.run, server.owner, conninfo)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[SERVER].end()


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> SessionServer:
    return pytestconfig.stash[SERVER]


@contextmanager
def open_server_folder() -> Iterator[Path]:
    """A temporary folder for the data of a server of its own.

    Not below `tmp_path`: every start of pytest closes the parent of that one, and root's server runs as another user.
    """
    folder = Path(tempfile.mkdtemp(prefix="innoportal-tests-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server_folder() -> Iterator[Path]:
    with open_server_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_server(server: SessionServer) -> str:
    """Of the maintenance database, as one who may make databases and end sessions."""
    return server.conninfo


@pytest.fixture
def empty_database(server: SessionServer) -> Iterator[str]:
    """A database of this test's own with nothing in it."""
    with fresh_database(server, template="template0") as conninfo:
        yield conninfo


@pytest.fixture(scope="session")
def template(server: SessionServer) -> str:
    """The name of the prepared database that every test's own is cloned from; the first worker makes it."""
    name = f"test_{server.run}_template"
    with psycopg.connect(server.conninfo, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(hashtext(%s))", (name,))
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            unfinished = f"{name}_unfinished"
            schema.prepare(make_database(server, name=unfinished, template="template0"))
            conn.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
            )
    return name


@pytest.fixture
def database(server: SessionServer, template: str) -> Iterator[str]:
    """A database of this test's own with the schema in it and no fact."""
    with fresh_database(server, template=template) as conninfo:
        yield conninfo


@contextmanager
def fresh_database(server: SessionServer, *, template: str) -> Iterator[str]:
    name = f"test_{server.run}_{secrets.token_hex(4)}"
    conninfo = make_database(server, name=name, template=template)
    yield conninfo
    with psycopg.connect(server.conninfo, autocommit=True) as conn:
        left = sessions_left(conn, name)
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    assert left == [], "the test left connections open: close what was opened"


def make_database(server: SessionServer, *, name: str, template: str) -> str:
    """Returns the conninfo of its owner. The copy goes through the write-ahead log: the other strategy needs two checkpoints."""
    owner = server.owner or conninfo_to_dict(server.conninfo).get("user")
    with psycopg.connect(server.conninfo, autocommit=True) as conn:
        statement = "CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG" + (" OWNER {}" if owner else "")
        names = [name, template, *([owner] if owner else [])]
        conn.execute(sql.SQL(statement).format(*map(sql.Identifier, map(str, names))))
    return make_conninfo(server.conninfo, dbname=name, **({"user": owner} if owner else {}))


def sessions_left(conn: psycopg.Connection, name: str) -> list[tuple[str, ...]]:
    """The sessions that are still in the database after a moment's grace: a closed one leaves the list a little later."""
    deadline = time.monotonic() + GRACE_S
    while True:
        left = conn.execute(
            "SELECT application_name, state, left(query, 200) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
            (name,),
        ).fetchall()
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.01)


def drop_databases(conninfo: str, *, prefix: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        names = conn.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,)).fetchall()
        for (name,) in names:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
