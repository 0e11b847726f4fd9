"""`python -m services replay`: an auditor folds an export alone, sees each step in words, and compares the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from services import logs
from services.cli.operator import LanguageOption, language_of, opened_portal
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.envelope import Event
    from services.event_store.store import FactStore
    from services.replays import Replay


class NoSuchFile(CannotStart):
    """The export is not there."""


def replay(
    file: Annotated[Path, typer.Argument(help="What `export` wrote.")],
    *,
    database: Annotated[
        bool,
        typer.Option("--database", help="Compare with the portal of this machine (DATABASE_URL, INNOPORTAL_DATA)."),
    ] = False,
    url: Annotated[
        str | None,
        typer.Option(help="Compare with the portal at this address, as the auditor whose key is in INNOPORTAL_KEY."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only faults and ends, not each step.")] = False,
    language: LanguageOption = "en",
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for scripts.")] = False,
) -> None:
    """Fold an export without a database: show each step in words, name each line that is not as it was exported.

    Lines that were changed, taken away, repeated or put in another order are named by their number. With --database the
    end is compared with the portal, with --url every event is, as of the last position of the file. Exit code 1 on any
    fault or difference.
    """
    from services.replays import Replay

    if not file.is_file():
        raise NoSuchFile(f"{file} is not there")
    told = Replay(language=language_of(language))
    events: dict[str, list[Event]] = {}
    with file.open("rb") as lines:
        for step in told.steps(lines):
            if url is not None:
                events.setdefault(step.event.stream, []).append(step.event)
            if not (quiet or json):
                typer.echo(step.line)
    differences = list(_differences(told)) if database else []
    if url is not None:
        differences += _differences_over_http(events, url, as_of=told.last_position)
    if json:
        sys.stdout.buffer.write(orjson.dumps(_document(told, differences), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _show(told, differences, compared=database or url is not None)
    if told.faults or differences:
        raise typer.Exit(1)


def _differences(told: Replay) -> Iterator[str]:
    from services.replays import compared

    settings = Settings()
    logs.configure(process="replay", level=settings.log_level)
    with opened_portal(settings) as portal:
        yield from compared(told, _folded(portal.store))


def _differences_over_http(events: dict[str, list[Event]], url: str, *, as_of: int) -> Iterator[str]:
    from services.remote_history import told_by
    from services.replays import differs_from

    key = os.environ.get("INNOPORTAL_KEY")
    for stream, own in events.items():
        yield from differs_from(told_by(url, key, stream, as_of=as_of), own)


def _folded(store: FactStore) -> Callable[[str, int], Aggregate]:
    from domain.nouns import aggregate_of

    def fold(stream: str, as_of: int) -> Aggregate:
        return aggregate_of(stream).fold(map(store.mapper.to_event, store.recorder.rows_of(stream, until=as_of)))

    return fold


def _show(told: Replay, differences: list[str], *, compared: bool) -> None:
    for end in told.ends():
        typer.echo(f"{end.stream}  version {end.version}  {end.state}  {end.digest}")
    for fault in told.faults:
        typer.echo(f"line {fault.line}: {fault.words}", err=True)
    for difference in differences:
        typer.echo(f"difference: {difference}", err=True)
    if told.faults or differences:
        typer.echo(f"{len(told.faults)} faults, {len(differences)} differences", err=True)
    else:
        agreed = ", and the portal comes to the same" if compared else ""
        typer.echo(f"every line is as it was exported{agreed}", err=True)


def _document(told: Replay, differences: list[str]) -> dict[str, object]:
    return {
        "good": not (told.faults or differences),
        "last_position": told.last_position,
        "ends": [end.__dict__ for end in told.ends()],
        "faults": [fault.__dict__ for fault in told.faults],
        "differences": differences,
    }
