"""`python -m consumers`: each long-running process by its name."""

import signal
import sys
import threading
from collections.abc import Callable

import typer

from consumers import views
from services import logs
from services.machine.data_folder import open_database
from services.settings import CannotStart, Settings

Work = Callable[[str, Settings, threading.Event], None]
"""What a consumer does: given the conninfo of the database, the settings, and the event that is set when it must end soon."""

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
    settings = Settings()
    logs.configure(process=name, level=settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_database(settings) as conninfo:
        work(conninfo, settings, stop)


def main() -> None:
    """A reason that an operator can act on is said in one line."""
    try:
        app()
    except CannotStart as reason:
        sys.exit(f"innoportal: {reason}")


if __name__ == "__main__":
    main()
