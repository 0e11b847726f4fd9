"""`python -m services export`: stored bytes and positions of history, for an auditor's own check."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from services import logs
from services.cli.operator import AsOfOption, KeyOption, actor_of, position_of, refusing
from services.settings import Settings


def export(
    subject: Annotated[
        str | None, typer.Argument(help="A stream like wish:W-0001, or an id like W-0001; all of history without it.")
    ] = None,
    *,
    as_of: AsOfOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output without it.")
    ] = None,
    key: KeyOption = None,
) -> None:
    """Write history as NDJSON: stored bytes, verbatim, with position and time, each line chained to the one before.

    Who may: whoever operates this portal (has its database and master key), and, with a bearer key, auditors: stored
    bytes hold every restricted field and every actor. Personal fields in them stay ciphertext. `replay` checks the file.
    """
    from services.auditing import exports
    from services.bootstrap import opened_portal
    from services.identity.permissions import authorise

    settings = Settings()
    logs.configure(process="export", level=settings.log_level)
    with opened_portal(settings) as portal, refusing():
        recorder = portal.store.recorder
        if actor := actor_of(portal, key):
            authorise(actor, "history.export")
        stream = exports.stream_named(recorder, subject) if subject else None
        position = position_of(portal, as_of)
        lines = exports.export(recorder, as_of=position, stream=stream)
        if output is None:
            sys.stdout.buffer.writelines(lines)
            return
        unfinished = output.with_name(f"{output.name}.{os.getpid()}.new")
        count = 0
        with unfinished.open("wb") as file:
            for line in lines:
                count += 1
                file.write(line)
        unfinished.replace(output)
        typer.echo(
            f"{count} events of {stream or 'all of history'}, as of position {position}, are in {output}", err=True
        )
