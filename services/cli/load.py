"""`python -m services load`: records of another system, as JSON Lines, become history."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from services import logs
from services.cli.operator import LanguageOption, language_of
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from services.bootstrap import Portal
    from services.loading.loader import Progress


FILE_WIDTH = 4_096
"""Columns of a table that goes into a file or a pipe: nothing in it is folded."""


INVENTED = (
    "the lines say what was decided but not by whom: a load invents the people (officers and reviewers of EMSD and OGCIO, a"
    ' member of each department and provider, all called "… Sample"), and in history they act for ever, marked as'
    " not in the source"
)


class NothingToLoad(CannotStart):
    """The folder is not there, or holds no JSON Lines."""


class OfficersNotSaid(CannotStart):
    """Invented people would come into a portal that has none yet, and nobody said that they may."""


class Officers(StrEnum):
    """Who acts in what is loaded."""

    SAMPLE = "sample"


Folder = Annotated[
    Path,
    typer.Argument(
        metavar="DIR",
        help="Folder with wishes, solutions, decisions and trials as *.jsonl, in any order of files and lines (or one such file).",
    ),
]


def load(
    folder: Folder,
    *,
    officers: Annotated[
        Officers | None,
        typer.Option(
            help="`sample` lets invented people act; needed once, in a portal into which nothing was loaded before.",
            show_default=False,
        ),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write every finding to this file as NDJSON.")] = None,
    language: LanguageOption = "en",
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for scripts.")] = False,
) -> None:
    """Load records of another system through the same commands that people use, in order of date.

    Every good line is kept; each bad one is reported with file, line, field, value, and what would be right. Nothing is
    loaded twice: run it again after a break, or after correcting lines. Texts in a language that they are not said to be
    in are warned of. Exit code 0 only if every line is in the portal.

    The lines name no people. Those who publish, decide, confirm and report in what is loaded are invented, called
    "… Sample", and stay in history for ever, marked as not in the source. A portal that has none of them yet takes them in
    only with `--officers sample`, or when asked at a terminal. The portal must be there: no data folder is made.
    """
    from rich.console import Console

    from services.bootstrap import opened_portal
    from services.loading.loader import load_folder
    from services.loading.reporting import as_json, show, write_report

    spoken = language_of(language)
    check_folder(folder)
    settings = Settings()
    logs.configure(process="load", level=settings.log_level)

    with opened_portal(settings, makes_key=True) as portal:
        check_officers(portal, officers)
        with _shown(quiet=json) as progress:
            days = settings.lapse_after_days
            outcome = load_folder(portal, folder, lapse_after_days=days, progress=progress)
    if report:
        write_report(outcome, report, language=spoken)
    if json:
        sys.stdout.buffer.write(orjson.dumps(as_json(outcome, language=spoken), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        show(outcome, Console(highlight=False, width=None if sys.stdout.isatty() else FILE_WIDTH), language=spoken)
    if not outcome.is_good:
        raise typer.Exit(1)


def check_officers(portal: Portal, officers: Officers | None) -> None:
    """Raises OfficersNotSaid, or asks whoever sits at a terminal. What an earlier load brought in is not asked for again."""
    from services.loading.archive import Archive

    if officers or Archive(portal.store).done:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise OfficersNotSaid(f"{INVENTED}: say --officers sample if that is meant")
    if not typer.confirm(f"{INVENTED[0].upper()}{INVENTED[1:]}. Load them?", err=True):
        raise OfficersNotSaid("nothing was loaded")


def check_folder(folder: Path) -> None:
    """Raises NothingToLoad."""
    from services.loading.lines import SUFFIXES, files_in

    if not folder.exists():
        raise NothingToLoad(f"{folder} is not there")
    files = files_in(folder)
    for path in files:
        if not os.access(path, os.R_OK):
            raise NothingToLoad(f"{path} cannot be read by this user")
    if not files:
        raise NothingToLoad(f"{folder} holds no file that ends in {' or '.join(SUFFIXES)}")


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal; nothing for scripts."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda _: None
        return
    columns = (TextColumn("loading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("loading", total=None)
        yield lambda progress: bar.update(task, completed=progress.done, total=progress.total)
