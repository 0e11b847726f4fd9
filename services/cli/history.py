"""`python -m services history`: who did what, when, at what rank and on what grounds, in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import psycopg
import typer
from psycopg import Connection

from domain.refusals import Language
from projections.procurement_history import Order, ProcurementHistory, parked
from services import logs
from services.cli.operator import (
    AsOfOption,
    KeyOption,
    LanguageOption,
    actor_of,
    language_of,
    position_of,
    reader_of,
    refusing,
)
from services.settings import Settings

if TYPE_CHECKING:
    from services.bootstrap import Portal
    from services.identity.visibility import Reader
    from services.reading.history import Entry

PAGE = 200
PATIENCE_S = 5.0
"""How long the view may take to be up to history before it is read as it is."""


def history(
    subject: Annotated[
        str,
        typer.Argument(
            help=(
                "wish:, solution:, match:, trial:, report:, policy:, marking-scheme:, organisation:, member: or person: and an id;"
                " or an id like W-0001."
            ),
        ),
    ],
    *,
    as_of: AsOfOption = None,
    order: Annotated[Order, typer.Option(help="By when it was recorded, or by when it happened.")] = Order.RECORDED,
    language: LanguageOption = "en",
    key: KeyOption = None,
    json: Annotated[
        bool, typer.Option("--json", help="NDJSON on standard output, one event a line, for scripts.")
    ] = False,
) -> None:
    """Tell the history of a wish, a solution, a match, a trial, a report, a marking scheme, an organisation or a person.

    Each line: position, when it was recorded and on which day it happened (both Hong Kong), and a sentence. An operator
    sees what auditors see; with a member's key, what that member may see.
    """
    from services.bootstrap import opened_portal

    spoken, settings = language_of(language), Settings()
    logs.configure(process="history", level=settings.log_level)
    with opened_portal(settings) as portal, refusing():
        reader, position = reader_of(actor_of(portal, key)), position_of(portal, as_of)
        with psycopg.connect(portal.conninfo, autocommit=True) as conn:
            wait_for_view(portal, conn, position)
            stream = _stream_of(portal, subject)
            is_told = False
            for entry in _entries(portal, conn, stream, reader, as_of=position, order=order):
                is_told = True
                _say(entry, language=spoken, json=json)
            missing = parked(conn, stream, as_of=position) if reader.is_officer else []
            if missing:
                typer.echo(f"not told, because parked (`python -m consumers views parked`): {missing}", err=True)
            elif not is_told:
                known = "may be seen with this key" if key else "was known"
                then = f" then, at position {position}" if as_of else ""
                typer.echo(f"nothing {known} of {subject}{then}", err=True)


def wait_for_view(portal: Portal, conn: Connection[Any], position: int) -> None:
    """Until the view has taken the position in; says so when nobody brings it there."""
    from projections.positions import Positions
    from projections.view import position as position_of_view
    from services.view_status import projector_runs

    runs = projector_runs(conn)
    with Positions(portal.conninfo, [ProcurementHistory.NAME]) as positions:
        if not positions.wait(ProcurementHistory.NAME, position, timeout_s=PATIENCE_S if runs else 1):
            reached = position_of_view(conn, ProcurementHistory.NAME)
            why = "it is behind" if runs else "no projector runs (`python -m consumers projector`)"
            typer.echo(f"the history is told up to position {reached} of {position}: {why}", err=True)


def _stream_of(portal: Portal, subject: str) -> str:
    from services.auditing.exports import stream_named

    return subject if subject.startswith("person:") else stream_named(portal.store.recorder, subject)


def _entries(
    portal: Portal, conn: Connection[Any], stream: str, reader: Reader, *, as_of: int, order: Order
) -> Iterator[Entry]:
    from services.reading.history import history as page_of

    cursor = None
    while True:
        page = page_of(conn, portal.store.mapper, stream, reader, as_of=as_of, order=order, cursor=cursor, limit=PAGE)
        yield from page.entries
        cursor = page.next_cursor
        if cursor is None:
            return


def _say(entry: Entry, *, language: Language, json: bool) -> None:
    from domain.deadlines import HONG_KONG
    from services.reading.sentences import in_words

    words = in_words(
        entry.type,
        entry.stream,
        entry.envelope,
        entry.data,
        language=language,
        organisation_name=entry.organisation_name,
    )
    if json:
        sys.stdout.buffer.write(orjson.dumps({**asdict(entry), "words": words}) + b"\n")
        return
    recorded = entry.recorded_at.astimezone(HONG_KONG).strftime("%Y-%m-%d %H:%M HKT")
    typer.echo(f"{entry.position:>7}  {recorded}  {entry.happened_on}  {words}")
