"""`python -m consumers`: each long-running process by its name."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from consumers import views
from services import logs
from services.machine.entry import run_main
from services.settings import Settings

if TYPE_CHECKING:
    from services.bootstrap import Portal

    Work = Callable[[Portal, Settings, threading.Event], None]
    """What a consumer does: given the portal, the settings, and the event that is set when it must end soon."""

app = typer.Typer(
    name="python -m consumers", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def described() -> None:
    """The long-running processes that follow the history."""


@app.command()
def projector() -> None:
    """Keep every view up to history."""
    from consumers.projector import work

    run("projector", work)


@app.command()
def deadlines() -> None:
    """Close wishes at their date, and let matches lapse that nobody decided in time."""
    from consumers.deadlines import work

    run("deadlines", work)


app.add_typer(views.app, name="views")


def run(name: str, work: Work) -> None:
    """Works until SIGINT or SIGTERM. What `work` raises ends the process with its trace: its supervisor starts it again."""
    from services.bootstrap import opened_portal

    settings = Settings()
    logs.configure(process=name, level=settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened_portal(settings, makes_key=True) as portal:
        work(portal, settings, stop)


if __name__ == "__main__":
    run_main(app)
