"""`python -m consumers views`: how the views are doing, building one anew, and what is parked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import psycopg
import typer
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from consumers.feed import Feed
from projections import registry
from projections.builds import Build
from projections.rebuild import AheadOfHistory, AlreadyRebuilding, rebuild
from projections.view import TRACKING_TABLE, View
from services.bootstrap import opened_portal
from services.settings import CannotStart, Settings
from services.view_status import ViewStatus, projector_runs, view_status

app = typer.Typer(help="How the views are doing; build one anew; what is parked.", no_args_is_help=True)
FILE_WIDTH = 4_096
"""Columns of a table that goes into a file or a pipe: nothing in it is cut."""
Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output, for scripts.")]
OUT = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else FILE_WIDTH)


@dataclass(frozen=True)
class Opened:
    """What these commands work with."""

    conn: Connection[Any]
    feed: Feed
    tracking: PostgresTrackingRecorder


@app.command()
def status(*, as_json: Json = False) -> None:
    """Version, position and lag of each view; whether a projector runs (exit status 1 when none does)."""
    with _opened() as opened:
        views, runs = view_status(opened.conn, registry.ALL), projector_runs(opened.conn)
    if as_json:
        _print_json({"projector_runs": runs, "views": [asdict(view) for view in views]})
    else:
        _print_status(views)
        OUT.print("a projector runs" if runs else "no projector runs: the views stand still")
    raise typer.Exit(0 if runs else 1)


@app.command(name="rebuild")
def rebuild_views(
    names: Annotated[list[str] | None, typer.Argument(help="Names of views, as `status` shows them.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every view.")] = False,
) -> None:
    """Build views anew from the whole of history beside the live ones, which answer meanwhile; then swap."""
    chosen = _chosen(names or [], everything=everything)
    with _opened() as opened:
        for cls in chosen:
            try:
                reached = _rebuild_with_progress(cls, opened)
            except AlreadyRebuilding:
                raise CannotStart(f"another process is building {cls.NAME} anew; wait for it, or end it") from None
            except AheadOfHistory as lost:
                raise CannotStart(f"{lost}: events were lost; restore a backup (docs/operations.md)") from None
            OUT.print(f"{cls.NAME} was built anew, version {cls.VERSION}, at position {reached}")


@app.command()
def parked(
    *,
    retry: Annotated[bool, typer.Option("--retry", help="Try each again, in the order of its stream.")] = False,
    as_json: Json = False,
) -> None:
    """Events that a view could not take, and those that wait for them. Exit code 1 while there are any."""
    with _opened() as opened:
        builds = [Build(cls(), opened.tracking) for cls in registry.ALL]
        for build in builds if retry else ():
            went_in, stay = build.retry_parked(opened.conn, opened.feed.page)
            if went_in or stay:
                Console(stderr=True).print(f"{build.view.NAME}: {went_in} taken in, {stay} still parked")
        found = [(build.view.NAME, event) for build in builds for event in build.parked(opened.conn)]
    if as_json:
        _print_json([{"view": name, **asdict(event)} for name, event in found])
    else:
        rows = [(n, e.position, e.stream, e.attempts, e.error or "waits for an earlier one") for n, e in found]
        _print_table(("view", "position", "stream", "attempts", "error"), rows)
    raise typer.Exit(1 if found else 0)


def _print_status(views: Sequence[ViewStatus]) -> None:
    columns = ("view", "version", "position", "of", "behind", "lag", "parked", "rebuild at")
    rows = [
        (v.name, v.version, v.position, v.head, v.behind, f"{v.lag_s:.1f} s", v.parked, v.next_position) for v in views
    ]
    _print_table(columns, rows)


def _chosen(names: Sequence[str], *, everything: bool) -> list[type[View]]:
    known = {cls.NAME: cls for cls in registry.ALL}
    unknown = [name for name in names if name not in known]
    if unknown or not (names or everything):
        what = f"there is no view {', '.join(unknown)}" if unknown else "say which view, or --all"
        raise typer.BadParameter(f"{what}; there are {', '.join(known)}")
    return list(registry.ALL) if everything else [known[name] for name in names]


def _rebuild_with_progress(cls: type[View], opened: Opened) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    head = next(view.head for view in view_status(opened.conn, [cls]))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(cls.NAME, total=head)
        return rebuild(
            cls,
            opened.conn,
            read=opened.feed.page,
            tracking=opened.tracking,
            progress=lambda reached: bar.update(task, completed=reached, total=max(head, reached)),
        )


@contextmanager
def _opened() -> Iterator[Opened]:
    with (
        opened_portal(Settings()) as portal,
        psycopg.connect(portal.conninfo, autocommit=True) as conn,
        Feed(portal.store, portal.conninfo) as feed,
    ):
        tracking = PostgresTrackingRecorder(portal.store.recorder.datastore, tracking_table_name=TRACKING_TABLE)
        yield Opened(conn, feed, tracking)


def _print_json(value: object) -> None:
    OUT.print(json.dumps(value, ensure_ascii=False), markup=False)


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    OUT.print(table)
