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
from services.cli.operator import LanguageOption, language_of
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from domain.aggregate import Aggregate
    from domain.envelope import Event
    from services.auditing.replays import Replay
    from services.event_store.store import FactStore


class NoSuchFile(CannotStart):
    """The export is not there."""


class KeyNotSet(CannotStart):
    """A comparison over HTTP needs an auditor's key in INNOPORTAL_KEY: others are told less than the file holds."""


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
    quiet: Annotated[bool, typer.Option("--quiet", help="Only faults and the verdict, not each step.")] = False,
    ends: Annotated[bool, typer.Option("--ends", help="Also how each thing ends: version, state, digest.")] = False,
    language: LanguageOption = "en",
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for scripts.")] = False,
) -> None:
    """Fold an export without a database: show each step in words, name each line that does not fit the chain.

    Lines that were changed, taken away, repeated or put in another order are named by their number, unless somebody
    computed the whole chain anew: that only the portal can tell. With --database every line is compared with the stored
    bytes, with --url every event with what the auditor is told (all but salt and personal fields), as of the last
    position of the file. Exit code 1 on any fault or difference.
    """
    from services.auditing.replays import Replay

    if not file.is_file():
        raise NoSuchFile(f"{file} is not there")
    if url is not None and not os.environ.get("INNOPORTAL_KEY"):
        raise KeyNotSet(KeyNotSet.__doc__)
    told = Replay(language=language_of(language))
    events: dict[str, list[Event]] = {}
    with file.open("rb") as lines:
        for step in told.steps(lines):
            if url is not None:
                events.setdefault(step.event.stream, []).append(step.event)
            if not (quiet or json):
                typer.echo(step.line)
    differences = list(_differences(told, file)) if database else []
    if url is not None:
        differences += _differences_over_http(events, url, as_of=told.last_position)
    if json:
        sys.stdout.buffer.write(orjson.dumps(_document(told, differences), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _show(told, differences, compared=database or url is not None, ends=ends)
    if told.faults or differences:
        raise typer.Exit(1)


def _differences(told: Replay, file: Path) -> Iterator[str]:
    """A file of one stream is compared with that stream, any other with all history up to its last position."""
    from services.auditing.comparisons import compared, differs_from_rows
    from services.auditing.exports import rows_of_export
    from services.bootstrap import opened_portal

    settings = Settings()
    logs.configure(process="replay", level=settings.log_level)
    with opened_portal(settings) as portal:
        stream = next(iter(told.nouns)) if len(told.nouns) == 1 else None
        rows = rows_of_export(portal.store.recorder, as_of=told.last_position, stream=stream)
        with file.open("rb") as lines:
            yield from differs_from_rows(lines, rows)
        yield from compared(told, _folded(portal.store))


def _differences_over_http(events: dict[str, list[Event]], url: str, *, as_of: int) -> Iterator[str]:
    from services.auditing.comparisons import differs_from
    from services.auditing.remote_history import told_by

    key = os.environ["INNOPORTAL_KEY"]
    for stream, own in events.items():
        yield from differs_from(told_by(url, key, stream, as_of=as_of), own)


def _folded(store: FactStore) -> Callable[[str, int], Aggregate]:
    from domain.nouns import aggregate_of

    def fold(stream: str, as_of: int) -> Aggregate:
        return aggregate_of(stream).fold(map(store.mapper.to_event, store.recorder.rows_of(stream, until=as_of)))

    return fold


def _show(told: Replay, differences: list[str], *, compared: bool, ends: bool) -> None:
    """The verdict is the last line on standard output; what is wrong is told on the other."""
    for end in told.ends() if ends else ():
        typer.echo(f"{end.stream}  version {end.version}  {end.state}  {end.digest}")
    for fault in told.faults:
        typer.echo(f"line {fault.line}: {fault.words}", err=True)
    for difference in differences:
        typer.echo(f"difference: {difference}", err=True)
    if told.faults or differences:
        typer.echo(f"{len(told.faults)} faults, {len(differences)} differences")
    else:
        typer.echo(_AGREED if compared else _CHAINED)


_AGREED = "the chain holds, and every line agrees with the portal"
_CHAINED = "the chain holds; whether these lines are what the portal recorded, --database or --url can tell"


def _document(told: Replay, differences: list[str]) -> dict[str, object]:
    return {
        "good": not (told.faults or differences),
        "last_position": told.last_position,
        "ends": [end.__dict__ for end in told.ends()],
        "faults": [fault.__dict__ for fault in told.faults],
        "differences": differences,
    }
