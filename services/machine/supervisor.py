"""Keeps a few child processes running until it is told to stop: restarts with back-off, ends all in order, leaves nobody behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

import structlog

from services.machine.lifeline import die_with_parent
from services.settings import CHECKOUT

LOG = structlog.get_logger(__name__)

TICK_S = 0.25
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
"""A child that ran this long is taken as sound: its next end counts as the first."""
STOP_TIMEOUT_S = 5.0


@dataclass
class Child:
    """A Python module that runs as a process of its own: `python -m` and these words."""

    name: str
    words: Sequence[str]
    pass_fds: Sequence[int] = ()
    once: bool = False
    """Whether it ends by itself, and is not started again."""

    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    failures: int = 0
    started_at: float = 0.0
    start_after: float = 0.0

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def has_succeeded(self) -> bool:
        """Of one that ends by itself."""
        return self.process is not None and self.process.poll() == 0

    def start(self, environment: Mapping[str, str]) -> None:
        """In a session of its own: the terminal's Ctrl-C reaches the supervisor only. Call it from the main thread."""
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", *self.words],
            stdin=subprocess.DEVNULL,
            cwd=CHECKOUT,
            env={**os.environ, **environment},
            pass_fds=self.pass_fds,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509  runs one C call
        )
        self.started_at = time.monotonic()

    def note_end(self) -> None:
        """Plans the next start, later with every failure in a row."""
        ran_s = time.monotonic() - self.started_at
        self.failures = 1 if ran_s > STEADY_AFTER_S else self.failures + 1
        pause_s = min(FIRST_PAUSE_S * 2 ** (self.failures - 1), LONGEST_PAUSE_S)
        self.start_after = time.monotonic() + pause_s
        status = self.process.returncode if self.process else None
        LOG.error("a process ended by itself and is started again", child=self.name, status=status, pause_s=pause_s)
        self.process = None


class Supervisor:
    """Runs children under one environment; `watch` is called at every tick for what else must be kept alive."""

    def __init__(self) -> None:
        self.environment: Mapping[str, str] = {}
        self.watch: Callable[[], object] = lambda: None
        self.children: list[Child] = []
        self._stop = threading.Event()
        self._asked = 0

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def stop_on_signals(self) -> None:
        """SIGINT and SIGTERM ask for an orderly end; a second one for an end at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def add(self, child: Child) -> Child:
        """Starts a child, and keeps it running from now on."""
        self.children.append(child)
        child.start(self.environment)
        return child

    def run_until(self, done: Callable[[], bool]) -> bool:
        """Supervises until `done` says so (True) or the end was asked for (False)."""
        while not self.is_stopping:
            if done():
                return True
            self._tick()
            self._stop.wait(TICK_S)
        return False

    def stop(self) -> None:
        """Ends all children: asks, waits, kills."""
        running = [child for child in self.children if child.is_running]
        _signal(running, signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while any(child.is_running for child in running) and time.monotonic() < deadline and self._asked < 2:
            time.sleep(0.02)
        _signal(running, signal.SIGKILL)
        for child in running:
            if child.process is not None:
                child.process.wait()
        self.children.clear()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1
        self._stop.set()

    def _tick(self) -> None:
        self.watch()
        for child in self.children:
            if child.is_running or child.once:
                continue
            if child.process is not None:
                child.note_end()
            elif time.monotonic() >= child.start_after:
                child.start(self.environment)


def _signal(children: Iterable[Child], number: signal.Signals) -> None:
    for child in children:
        if child.process is not None and child.is_running:
            child.process.send_signal(number)
