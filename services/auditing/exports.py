"""History as NDJSON that an auditor can check alone: stored bytes and position of each event, chained line to line.

Each line is a JSON object:

- `n`, `of`: number of the line from 1, and how many lines there are;
- `position`, `recorded_at`: its place in the one total order, and when it was recorded (UTC);
- `stream`, `version`, `type`: which noun, its version after this event, the name of the fact;
- `state`: the stored bytes as text (RFC 8785 JSON in UTF-8), so that they can be had back byte for byte; where damage has made
  them something that is not UTF-8, `state_base64` (RFC 4648, section 4) in its place;
- `chain`: SHA-256 in hexadecimal of the `chain` of the line before (of nothing in the first line), U+000A, and this
  line as RFC 8785 JSON without `chain`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from psycopg.sql import SQL

from domain.nouns import AGGREGATES
from domain.refusals import InvalidInput
from services.event_store.mapper import canonical_json
from services.event_store.recorder import FactRecorder, StoredRow

PAGE = 1_000


class NoSuchSubject(InvalidInput):
    """There is no history of {subject}: name a stream like wish:W-0001, or an id like W-0001."""

    ZH_HANT = "沒有 {subject} 的歷史：請寫出如 wish:W-0001 的資料流，或如 W-0001 的編號。"
    ZH_HANS = "没有 {subject} 的历史：请写出如 wish:W-0001 的数据流，或如 W-0001 的编号。"


def export(recorder: FactRecorder, *, as_of: int, stream: str | None = None) -> Iterator[bytes]:
    """The lines of one stream, or of all history, up to a position. Facts that are stored meanwhile are not in it."""
    count = _count(recorder, as_of=as_of, stream=stream)
    chain = ""
    for number, row in enumerate(rows_of_export(recorder, as_of=as_of, stream=stream), start=1):
        line = {"n": number, "of": count, **line_of(row)}
        chain = chained(chain, line)
        yield orjson.dumps({**line, "chain": chain}) + b"\n"


def line_of(row: StoredRow) -> dict[str, Any]:
    """An event as a line tells it, without its place among the lines."""
    return {
        "position": row.position,
        "recorded_at": written(row.recorded_at),
        "stream": row.stream,
        "version": row.version,
        "type": row.type,
        **_stored(row.state),
    }


def _stored(state: bytes) -> dict[str, str]:
    try:
        return {"state": state.decode()}
    except UnicodeDecodeError:
        return {"state_base64": base64.b64encode(state).decode()}


def chained(before: str, line: Mapping[str, Any]) -> str:
    """The chain after a line, given the one before it."""
    unchained = {name: value for name, value in line.items() if name != "chain"}
    return hashlib.sha256(before.encode() + b"\n" + canonical_json(unchained)).hexdigest()


def written(moment: datetime) -> str:
    """A moment in UTC with microseconds, as wide as any other (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def stream_named(recorder: FactRecorder, subject: str) -> str:
    """The stream of `wish:W-0001`, or of a bare `W-0001`, whichever noun has it first. Raises NoSuchSubject."""
    noun, colon, _ = subject.partition(":")
    named = [subject] if colon and noun in AGGREGATES else [f"{noun}:{subject}" for noun in AGGREGATES]
    query = SQL(
        "SELECT originator_id FROM {} WHERE originator_id = ANY(%s) AND originator_version = 1"
        " ORDER BY array_position(%s::text[], originator_id)"
    ).format(recorder.table)
    with recorder.connection() as conn:
        found = conn.execute(query, (named, named)).fetchone()
    if found is None:
        raise NoSuchSubject(subject=subject)
    return str(found["originator_id"])


def head(recorder: FactRecorder) -> int:
    """The last position of history."""
    return recorder.max_notification_id() or 0


def rows_of_export(recorder: FactRecorder, *, as_of: int, stream: str | None) -> Iterator[StoredRow]:
    """What an export has, in its order, page by page."""
    if stream is not None:
        yield from recorder.rows_of(stream, until=as_of)
        return
    position = 0
    while page := recorder.rows_after(position, limit=PAGE, until=as_of):
        yield from page
        position = page[-1].position


def _count(recorder: FactRecorder, *, as_of: int, stream: str | None) -> int:
    query = SQL(
        "SELECT count(*) AS number FROM {} WHERE notification_id <= %(as_of)s"
        " AND (%(stream)s::text IS NULL OR originator_id = %(stream)s)"
    ).format(recorder.table)
    with recorder.connection() as conn:
        row = conn.execute(query, {"as_of": as_of, "stream": stream}).fetchone()
    assert row is not None
    return int(row["number"])
