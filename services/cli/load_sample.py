"""`python -m services load-sample`: the sample data, as `up` loads them into a new portal."""

import sys
import time
from dataclasses import replace
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services import logs
from services.loading.sample_progress import SampleProgress, SampleState, going_on
from services.settings import Settings

TOLD_EVERY_S = 0.5


def load_sample() -> None:
    """Load the sample data, or what an earlier load left to do. Exit status 1 when a line could not be loaded."""
    from services.bootstrap import opened_portal
    from services.loading import sample

    settings = Settings()
    logs.configure(process="sample data", level=settings.log_level)
    console = Console(stderr=True)
    with opened_portal(settings, makes_key=True) as portal, going_on(settings.data), Told(settings, console) as told:
        report = sample.load_sample(portal, settings, progress=lambda at: told.tell(at.done, at.total))
        told.is_good = report.is_good
    for finding in report.errors:
        console.print(f"{finding.file}, line {finding.line}: {finding.words['en']}", markup=False)
    sys.exit(not report.is_good)


class Told:
    """Tells how far it is: by a bar at a terminal, by lines elsewhere, and to /readyz by a file."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self._data = settings.data
        self._console = console
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task("sample data", total=None)
        self._now = SampleProgress(SampleState.LOADING, 0, 0)
        self.is_good = False
        """Whether all of it is there: said at the end."""
        self._written_at = 0.0
        self._tenths = 0

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()
        self._write(SampleState.LOADED if self.is_good else SampleState.INCOMPLETE)

    def tell(self, done: int, total: int) -> None:
        self._now = SampleProgress(SampleState.LOADING, done, total)
        self._bar.update(self._task, completed=done, total=total)
        if time.monotonic() > self._written_at + TOLD_EVERY_S:
            self._write()
        if not self._console.is_terminal and total and done * 10 // total > self._tenths:
            self._tenths = done * 10 // total
            self._console.print(f"sample data: {done} of {total}")

    def _write(self, state: SampleState = SampleState.LOADING) -> None:
        self._written_at = time.monotonic()
        replace(self._now, state=state).write(self._data)
