"""`python -m services serve`: the HTTP API on one port."""

import errno
import socket
import threading
from typing import Annotated

import typer

from services import logs
from services.settings import CannotStart, Settings

GRACEFUL_S = 4
"""How long answers under way may take once the end was asked for; below the supervisor's own patience."""


class PortTaken(CannotStart):
    """Another program listens on the port."""


def serve(
    fd: Annotated[int | None, typer.Option(hidden=True, help="An open listening socket, handed over by `up`.")] = None,
) -> None:
    """Serve the HTTP API on HOST and PORT, and nothing else: views move only while a projector runs.

    The database is the one that DATABASE_URL names; else the PostgreSQL of the data folder, which is started, and ended with
    this command, when nobody runs it. A new data folder is made by `up` or `restore` only.
    """
    import uvicorn

    from services.api.app import create_app
    from services.bootstrap import check_portal
    from services.machine.data_folder import open_database

    settings = Settings()
    logs.configure(process="api", level=settings.log_level)
    listening = socket.socket(fileno=fd) if fd is not None else listen(settings)
    with listening, open_database(settings) as conninfo:
        check_portal(settings, conninfo, makes_key=True)  # what the server below would say with a trace
        app = create_app(settings, conninfo=conninfo)
        # FastAPI makes its routes and their document at first use: the first callers would wait for seconds.
        threading.Thread(target=app.openapi, name="openapi", daemon=True).start()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACEFUL_S,
        )
        uvicorn.Server(config).run(sockets=[listening])


def listen(settings: Settings) -> socket.socket:
    """A socket that listens on HOST and PORT. Raises PortTaken."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as reason:
        if reason.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"port {settings.port} of {settings.host} is taken by another program: stop it, or set PORT to a free one"
            ) from None
        raise CannotStart(f"cannot listen on HOST {settings.host}, PORT {settings.port}: {reason}") from None
    listening.set_inheritable(True)
    return listening
