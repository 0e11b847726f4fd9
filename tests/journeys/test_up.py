"""Everything started by one command on a machine with no configuration, and ended whatever happens to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from domain.envelope import Role
from domain.texts import LocalisedText
from services.bootstrap import open_portal, opened_portal
from services.cli.up import takes_sample
from services.commands import organisations
from services.event_store.person_keys import load_master_key
from services.event_store.store import Caller, Command
from services.loading.sample_people import SamplePeople
from services.machine.data_folder import open_database
from services.settings import Settings
from tests.conftest import open_server_folder

pytestmark = pytest.mark.journeys

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120.0
"""Far above what is needed, for machines that do other things besides."""


class Running:
    """One `up` on a data folder and a port of its own."""

    def __init__(self, folder: Path, *, port: int) -> None:
        self.folder = folder
        self.port = port
        environment = {
            name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "INNOPORTAL_LOG_LEVEL"}
        }
        self.output = folder / f"said-on-{port}-{time.monotonic_ns()}.txt"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services", "up", "--no-sample"],
                cwd=ROOT,
                env={**environment, "INNOPORTAL_DATA": str(folder), "PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stderr=output,
                start_new_session=True,
            )

    def answer(self, path: str) -> tuple[int, dict[str, object]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def is_ready(self) -> bool:
        return self.answer("/readyz")[0] == 200

    def processes(self) -> dict[int, str]:
        """All processes of this `up`, the server's among them: by the data folder in their environment or command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                environment = (folder / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if str(self.folder) in line or f"INNOPORTAL_DATA={self.folder}" in environment.split("\0"):
                found[int(folder.name)] = line
        return found

    def pid_of(self, words: str) -> int:
        return next((pid for pid, line in self.processes().items() if words in line), 0)

    def said(self) -> str:
        return self.output.read_text()

    def has_said_ready(self) -> bool:
        return f"ready at http://127.0.0.1:{self.port}" in self.said()

    def end(self, by: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(PATIENCE_S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def up(folder: Path) -> Iterator[Running]:
    """Started, and ready; whatever is left of it at the end is killed."""
    started = Running(folder, port=free_port())
    try:
        wait_for(lambda: started.has_said_ready() or started.process.poll() is not None, said=started.said)
        assert started.has_said_ready(), started.said()
        yield started
    finally:
        started.end(signal.SIGKILL)
        wait_for(lambda: not started.processes())


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """One for the tests that leave it running."""
    with open_server_folder() as folder, up(folder) as started:
        yield started


def wait_for(
    condition: Callable[[], bool], *, said: Callable[[], str] = lambda: "it did not come true in time"
) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)


@pytest.mark.timeout(300)
class TestUp:
    def test_starts_a_killed_child_again_on_the_same_port(self, running: Running) -> None:
        killed = running.pid_of("services serve")
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: running.pid_of("services serve") not in {0, killed})
        wait_for(running.is_ready)

    def test_starts_a_killed_database_again(self, running: Running) -> None:
        killed = running.pid_of("bin/postgres -D")
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: running.pid_of("bin/postgres -D") not in {0, killed})
        wait_for(running.is_ready)

    def test_refuses_a_data_folder_in_use(self, running: Running) -> None:
        second = Running(running.folder, port=running.port)
        assert second.process.wait(PATIENCE_S) == 1
        assert f"is in use by process {running.process.pid}" in second.said()

    def test_refuses_a_port_in_use(self, running: Running, server_folder: Path) -> None:
        second = Running(server_folder, port=running.port)
        assert second.process.wait(PATIENCE_S) == 1
        assert f"port {running.port}" in second.said()
        assert "set PORT" in second.said()
        assert "Traceback" not in second.said()

    def test_leaves_nobody_behind_when_it_is_killed(self, server_folder: Path) -> None:
        with up(server_folder) as running:
            assert len(running.processes()) > 2
            running.end(signal.SIGKILL)
            wait_for(lambda: not running.processes())

    def test_ends_everything_within_ten_seconds_and_starts_again(self, server_folder: Path) -> None:
        for by in (signal.SIGINT, signal.SIGTERM):
            with up(server_folder) as running:
                begin = time.monotonic()
                assert (running.end(by), running.processes()) == (0, {})
                assert time.monotonic() - begin < 10

    def test_refuses_to_start_without_the_key_of_the_database(self, server_folder: Path) -> None:
        key = server_folder / "master.key"
        with (
            open_database(Settings(data_folder=server_folder), makes_folder=True) as conninfo,
            open_portal(conninfo, master_key=load_master_key(key)) as portal,
        ):
            portal.person_keys.encipher("A name", subject="person:P-1", bound_to="this test")
        assert key.stat().st_mode & 0o777 == 0o600
        key.unlink()
        started = Running(server_folder, port=free_port())
        assert started.process.wait(PATIENCE_S) == 1
        assert "put the one that this database was made with in its place" in started.said()
        assert not key.exists()


class TestSample:
    def test_goes_unasked_into_a_new_portal_or_one_that_has_it_only(self, database: str, tmp_path: Path) -> None:
        settings = Settings(data_folder=tmp_path)
        with opened_portal(settings, conninfo=database, makes_key=True) as portal:
            assert takes_sample(settings, database)
            caller = Caller(service="setup")
            name = LocalisedText.of(en="Innovation Office")
            organisations.register(portal.store, Command(id="1", caller=caller), name=name, type="gov-department")
            assert not takes_sample(settings, database)
            SamplePeople(portal.store).of_facilitator(Role.REVIEWER, on=date(2020, 1, 1))
            assert takes_sample(settings, database)


class TestStart:
    @pytest.mark.parametrize("words", [["services", "up"], ["services", "serve"], ["consumers", "projector"]])
    def test_says_in_one_line_that_the_database_is_away(self, words: list[str], tmp_path: Path) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": "postgresql://127.0.0.1:1/none",
            "INNOPORTAL_DATA": str(tmp_path),
            "PORT": str(free_port()),
        }
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert "innoportal: the database cannot be used" in done.stderr
        assert "Traceback" not in done.stderr
