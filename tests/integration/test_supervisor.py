"""Children that are kept running, and ended in order."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.machine import supervisor as supervising
from services.machine.supervisor import Child, Supervisor

pytestmark = pytest.mark.integration

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('here', 'w').close(); time.sleep(60)"
)


@pytest.fixture
def supervisor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """Children run the modules that a test puts into `tmp_path`."""
    monkeypatch.setattr(supervising, "CHECKOUT", tmp_path)
    started = Supervisor()
    yield started
    started.stop()


def module(folder: Path, name: str, text: str) -> str:
    (folder / f"{name}.py").write_text(text)
    return name


class TestSupervisor:
    def test_starts_again_what_ends_by_itself(self, supervisor: Supervisor, tmp_path: Path) -> None:
        name = module(tmp_path, "brief", "open('runs', 'a').write('x')")
        supervisor.add(Child(name, (name,)))
        assert supervisor.run_until(lambda: (tmp_path / "runs").exists() and len((tmp_path / "runs").read_text()) == 2)

    def test_waits_longer_after_each_failure(self) -> None:
        child = Child("brief", ("brief",), started_at=time.monotonic())
        pauses = []
        for _ in range(3):
            child.note_end()
            pauses.append(child.start_after - time.monotonic())
        assert pauses == pytest.approx([0.5, 1, 2], abs=0.4)

    def test_runs_once_what_ends_by_itself_for_good(self, supervisor: Supervisor, tmp_path: Path) -> None:
        name = module(tmp_path, "brief", "open('runs', 'a').write('x')")
        child = supervisor.add(Child(name, (name,), once=True))
        assert supervisor.run_until(lambda: not child.is_running)
        deadline = time.monotonic() + 1
        supervisor.run_until(lambda: time.monotonic() > deadline)
        assert (tmp_path / "runs").read_text() == "x"

    def test_hands_the_environment_down(self, supervisor: Supervisor, tmp_path: Path) -> None:
        name = module(tmp_path, "teller", "import os; open('told', 'w').write(os.environ['DATABASE_URL'])")
        supervisor.environment = {"DATABASE_URL": "here"}
        child = supervisor.add(Child(name, (name,), once=True))
        assert supervisor.run_until(lambda: not child.is_running)
        assert (tmp_path / "told").read_text() == "here"

    def test_kills_who_does_not_end_when_asked(
        self, supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(supervising, "STOP_TIMEOUT_S", 0.2)
        child = supervisor.add(
            Child(
                "stubborn",
                (module(tmp_path, "stubborn", STUBBORN),),
            )
        )
        assert supervisor.run_until((tmp_path / "here").exists)
        process = child.process
        supervisor.stop()
        assert process is not None
        assert process.returncode == -signal.SIGKILL
