"""`python -m services load`: records of another system, as JSON Lines, become history."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from services import logs
from services.cli.operator import LanguageOption, language_of
from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from services.loading.loader import Progress


FILE_WIDTH = 4_096
"""Columns of a table that goes into a file or a pipe: nothing in it is folded."""


class NothingToLoad(CannotStart):
    """The folder is not there, or holds no JSON Lines."""


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
    report: Annotated[Path | None, typer.Option(help="Write every finding to this file as NDJSON.")] = None,
    language: LanguageOption = "en",
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output, for scripts.")] = False,
) -> None:
    """Load records of another system through the same commands that people use, in order of date.

    Every good line is kept; each bad one is reported with file, line, field, value, and what would be right. Nothing is
    loaded twice: run it again after a break, or after correcting lines. Texts in a language that they are not said to be
    in are warned of. Exit code 0 only if every line is in the portal.
    """
    from rich.console import Console

    from services.bootstrap import opened_portal
    from services.loading.loader import load_folder
    from services.loading.reporting import as_json, show, write_report

    spoken = language_of(language)
    check_folder(folder)
    settings = Settings()
    logs.configure(process="load", level=settings.log_level)

    with opened_portal(settings, makes_key=True) as portal, _shown(quiet=json) as progress:
        outcome = load_folder(portal, folder, progress=progress)
    if report:
        write_report(outcome, report, language=spoken)
    if json:
        sys.stdout.buffer.write(orjson.dumps(as_json(outcome, language=spoken), option=orjson.OPT_INDENT_2) + b"\n")
    else:
        show(outcome, Console(highlight=False, width=None if sys.stdout.isatty() else FILE_WIDTH), language=spoken)
    if not outcome.is_good:
        raise typer.Exit(1)


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
