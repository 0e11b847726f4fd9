"""The embedded PostgreSQL: started, found again, killed, and tied to the life of who started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services import schema
from services.cli.up import running_database
from services.machine import server_account
from services.machine.embedded_postgres import LONGEST_SOCKET_PATH, EmbeddedPostgres, EmbeddedPostgresFailed
from services.settings import Settings

pytestmark = pytest.mark.integration

STARTER = """
import pathlib, sys, time
from services.machine.embedded_postgres import EmbeddedPostgres
EmbeddedPostgres(pathlib.Path(sys.argv[1])).start()
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture
def embedded(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(server_folder)
    yield server
    server.stop()


def value(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo) as conn:
        row = conn.execute(query).fetchone()
        return row and row[0]


class TestStart:
    def test_serves_a_database_whose_owner_is_no_superuser(self, embedded: EmbeddedPostgres) -> None:
        conninfo = embedded.start()
        assert value(conninfo, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
        assert value(conninfo, "SHOW fsync") == value(conninfo, "SHOW synchronous_commit") == "on"

    def test_logs_no_error_when_a_prepared_database_is_prepared_again(self, embedded: EmbeddedPostgres) -> None:
        conninfo = embedded.start()
        schema.prepare(conninfo)
        said = embedded.log.read_text().count("ERROR")
        schema.prepare(conninfo)
        assert embedded.log.read_text().count("ERROR") == said

    def test_keeps_what_was_written_over_a_stop(self, embedded: EmbeddedPostgres) -> None:
        with psycopg.connect(embedded.start()) as conn:
            conn.execute("CREATE TABLE kept AS SELECT 1 AS n")
        embedded.stop()
        assert not embedded.is_serving
        assert value(embedded.start(), "SELECT n FROM kept") == 1

    def test_clears_away_what_a_kill_left_half_made(self, embedded: EmbeddedPostgres) -> None:
        (embedded.folder / "postgres.new").mkdir()
        (embedded.folder / "postgres.new" / "PG_VERSION").write_text("18\n")
        assert value(embedded.start(), "SELECT 1") == 1

    def test_listens_on_no_network_and_in_a_closed_folder(self, embedded: EmbeddedPostgres) -> None:
        conninfo = embedded.start()
        assert value(conninfo, "SHOW listen_addresses") == ""
        assert embedded.socket_folder.stat().st_mode & 0o077 == 0

    def test_refuses_a_path_that_no_socket_may_have(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddedPostgresFailed, match="INNOPORTAL_DATA"):
            EmbeddedPostgres(tmp_path / ("x" * LONGEST_SOCKET_PATH)).start()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
    def test_refuses_the_data_of_another_user(self, embedded: EmbeddedPostgres) -> None:
        embedded.data.mkdir()
        os.chown(embedded.data, 12345, 12345)
        with pytest.raises(EmbeddedPostgresFailed, match="belongs to user 12345"):
            embedded.start()

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
    def test_never_opens_a_home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        monkeypatch.setenv("HOME", str(home))
        with pytest.raises(server_account.HomeClosed, match="DATABASE_URL"):
            EmbeddedPostgres(home / "checkout" / "var").start()
        assert home.stat().st_mode & 0o077 == 0


class TestEnsureRunning:
    def test_leaves_a_living_server_alone(self, embedded: EmbeddedPostgres) -> None:
        embedded.start()
        assert embedded.ensure_running() is False

    def test_brings_back_a_killed_server_with_all_that_it_acknowledged(self, embedded: EmbeddedPostgres) -> None:
        conninfo = embedded.start()
        with psycopg.connect(conninfo) as conn:
            conn.execute("CREATE TABLE acknowledged AS SELECT generate_series(1, 1000) AS n")
        kill_postmaster(embedded)
        assert embedded.ensure_running() is True
        assert value(conninfo, "SELECT count(*) FROM acknowledged") == 1000

    def test_tries_again_when_it_does_not_start_and_ends_nothing_else(self, server_folder: Path) -> None:
        with running_database(Settings(data_folder=server_folder, database_url=None)) as (conninfo, watch):
            pid_file = server_folder / "postgres" / "postmaster.pid"
            broken = server_folder / "postgres" / "postgresql.conf"
            whole = broken.read_text()
            broken.write_text("this is no setting\n")
            os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
            deadline = time.monotonic() + 60
            while 'near token "no"' not in (server_folder / "log" / "postgres.log").read_text():
                assert time.monotonic() < deadline
                watch()
            broken.write_text(whole)
            while not answers(conninfo):
                assert time.monotonic() < deadline
                watch()


class TestLifeline:
    def test_ends_the_server_when_its_starter_is_killed(self, embedded: EmbeddedPostgres) -> None:
        starter = subprocess.Popen([sys.executable, "-c", STARTER, embedded.folder], stdout=subprocess.PIPE, text=True)
        with starter:
            assert starter.stdout is not None
            assert starter.stdout.readline() == "started\n"
            starter.kill()
        deadline = time.monotonic() + 30
        while embedded.is_serving:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert value(embedded.start(), "SELECT 1") == 1


def answers(conninfo: str) -> bool:
    try:
        return value(conninfo, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def kill_postmaster(embedded: EmbeddedPostgres) -> None:
    pid = int((embedded.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert embedded._process is not None
    embedded._process.wait(30)
