"""`python -m services up`: everything on this machine, with no configuration."""

import http.client
import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated

import structlog
import typer
from rich.console import Console

from services import logs
from services.machine.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresFailed
from services.machine.supervisor import Child, Supervisor
from services.settings import LogLevel, Settings

LOG = structlog.get_logger(__name__)

SLOW_START_S = 20.0
"""After this long without readiness the start says what it waits for."""


Sample = Annotated[
    bool | None,
    typer.Option(
        "--sample/--no-sample",
        help="Load the sample data; by default only without DATABASE_URL, and only into a new portal or one that has them.",
    ),
]


def up(*, sample: Sample = None) -> None:
    """Start PostgreSQL (unless DATABASE_URL names one), the API and the consumers, and load the sample data.

    Data folder and master key are made where there is none.
    """
    from services.bootstrap import check_portal
    from services.cli.serve import listen
    from services.machine.data_folder import taken

    settings = Settings()
    level = settings.log_level if "log_level" in settings.model_fields_set else LogLevel.WARNING
    logs.configure(process="up", level=level)
    supervisor = Supervisor()
    supervisor.stop_on_signals()
    with taken(settings.data), closing(listen(settings)) as listening, running_database(settings) as (conninfo, watch):
        try:
            check_portal(settings, conninfo, makes_key=True)
            supervisor.watch = watch
            supervisor.environment = {"DATABASE_URL": conninfo, "INNOPORTAL_LOG_LEVEL": level}
            wanted = takes_sample(settings, conninfo) if sample is None else sample
            supervise(supervisor, settings, listening, sample=wanted)
        finally:
            say("ending ...")
            supervisor.stop()


def takes_sample(settings: Settings, conninfo: str) -> bool:
    """Whether the sample data go in unasked: into a new embedded portal, or one that has some of them; never into others' data."""
    from services.bootstrap import opened_portal
    from services.loading.archive import Archive

    if settings.database_url:
        return False
    with opened_portal(settings, conninfo=conninfo) as portal:
        takes = not portal.store.recorder.max_notification_id() or bool(Archive(portal.store).done)
    if not takes:
        say("this portal holds data of its own: the sample data are not loaded (`up --sample` would)")
    return takes


def supervise(supervisor: Supervisor, settings: Settings, listening: socket.socket, *, sample: bool) -> None:
    """Runs the children until the end is asked for; the sample data are loaded beside them."""
    for child in children(listening):
        supervisor.add(child)
    if not supervisor.run_until(Readiness(settings).reached):
        return
    say(f"ready at {settings.url} (the API's documentation: {settings.url}/docs); Ctrl-C ends it")
    if sample:
        loading = supervisor.add(Child("sample data", ("services", "load-sample"), once=True))
        if not supervisor.run_until(lambda: not loading.is_running):
            return
        if loading.has_succeeded:
            say(f"the sample data are there; keys of sample people, also in {settings.sample_keys_file}:")
            say_sample_keys(settings)
        else:
            say("the sample data are not all there: see above; the next start goes on with them")
    supervisor.run_until(lambda: False)


def children(listening: socket.socket) -> list[Child]:
    """The processes of the program. The API gets the socket opened, so that its port is held while it restarts."""
    descriptor = listening.fileno()
    return [
        Child("api", ("services", "serve", "--fd", str(descriptor)), pass_fds=(descriptor,)),
        Child("projector", ("consumers", "projector")),
        Child("deadlines", ("consumers", "deadlines")),
    ]


@contextmanager
def running_database(settings: Settings) -> Iterator[tuple[str, Callable[[], None]]]:
    """The conninfo of a prepared database, and what keeps its server alive."""
    from services.machine.data_folder import prepared

    if settings.database_url:
        yield prepared(settings.database_url), lambda: None
        return
    server = EmbeddedPostgres(settings.data)

    def watch() -> None:
        try:
            if server.ensure_running():
                LOG.error("PostgreSQL had died and runs again; nothing that was acknowledged is lost")
        except EmbeddedPostgresFailed as reason:
            LOG.error("PostgreSQL died and does not start; it is tried again", reason=str(reason))

    say("starting PostgreSQL ...")
    try:
        yield prepared(server.start()), watch
    finally:
        server.stop()


class Readiness:
    """Asks the API whether it is ready, and says once what a slow start waits for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._begin = time.monotonic()
        self._said = False

    def reached(self) -> bool:
        status, answer = self._ask()
        if status != http.client.OK and not self._said and time.monotonic() > self._begin + SLOW_START_S:
            self._said = True
            say(f"still waiting for readiness: {answer}")
        return status == http.client.OK

    def _ask(self) -> tuple[int | None, str]:
        connection = http.client.HTTPConnection(self._settings.reachable_host, self._settings.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            return response.status, json.dumps(json.loads(response.read()), ensure_ascii=False)
        except (OSError, ValueError, http.client.HTTPException) as reason:
            return None, str(reason)
        finally:
            connection.close()


def say_sample_keys(settings: Settings) -> None:
    """Each with its person, role and organisation; whole at a terminal, in a log only what is no secret."""
    from services.loading.sample import keys_in

    for key in keys_in(settings.sample_keys_file):
        say(f"  {key.shown(whole=sys.stderr.isatty())}")


def say(line: str) -> None:
    """To the person who started it; the structured logs are for machines."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(line, markup=False)
