"""Whether an export is what the portal has: line by line against the stored bytes, or event by event over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from domain.aggregate import Aggregate
from domain.envelope import Event
from domain.facts import Exposure
from services.auditing.replays import ExportLine, Replay, end_of
from services.event_store.mapper import UNREADABLE
from services.event_store.recorder import StoredRow


def differs_from_rows(lines: Iterable[bytes], rows: Iterable[StoredRow]) -> Iterator[str]:
    """How the lines of a file differ from the rows of the store that belong to it, both in the order of positions.

    Nothing is passed over: place, moment of recording and stored bytes, salt and sealed personal fields among them. What
    cannot be read, or is out of order, is a fault that the replay has noted.
    """
    stored = iter(rows)
    row = next(stored, None)
    for at, raw in enumerate(lines, start=1):
        line = _line(raw)
        if line is None:
            continue
        while row is not None and row.position < line.position:
            yield _not_in_file(row)
            row = next(stored, None)
        if row is None or row.position != line.position:
            yield f"line {at}: the portal has nothing of this at position {line.position}"
            continue
        if other := _other_members(line, row):
            yield f"line {at}: {', '.join(other)} not as the portal has at position {line.position}"
        row = next(stored, None)
    while row is not None:
        yield _not_in_file(row)
        row = next(stored, None)


def _line(raw: bytes) -> ExportLine | None:
    try:
        return ExportLine.model_validate_json(raw)
    except ValidationError:
        return None


def _other_members(line: ExportLine, row: StoredRow) -> list[str]:
    same = {
        "recorded_at": line.recorded_at == row.recorded_at,
        "stream": line.stream == row.stream,
        "version": line.version == row.version,
        "type": line.type == row.type,
        "state": line.stored == row.state,
    }
    return [name for name, is_same in same.items() if not is_same]


def _not_in_file(row: StoredRow) -> str:
    return f"{row.stream} version {row.version}: the portal has it at position {row.position}, the file does not"


def compared(replay: Replay, portal: Callable[[str, int], Aggregate]) -> Iterator[str]:
    """How the portal differs: `portal(stream, as_of)` gives its noun as of the last position of the file."""
    for stream, noun in replay.nouns.items():
        try:
            ours, theirs = end_of(noun), end_of(portal(stream, replay.last_position))
        except UNREADABLE as error:
            yield f"{stream}: the portal has a fact of it that this program cannot read ({type(error).__name__})"
            continue
        if ours != theirs:
            yield (
                f"{stream}: the file comes to version {ours.version} ({ours.state}, {ours.digest[:16]}),"
                f" the portal to version {theirs.version} ({theirs.state}, {theirs.digest[:16]})"
            )


def differs_from(told: Iterable[Mapping[str, Any]], events: Sequence[Event]) -> Iterator[str]:
    """How events of one stream, as a portal tells them over HTTP, differ from those of the file.

    Salt and personal fields are told to nobody, so they are not compared; what is, is compared field by field.
    """
    theirs = {each["version"]: each for each in told}
    for event in events:
        place = f"{event.stream} version {event.version}"
        other = theirs.pop(event.version, None)
        if other is None:
            yield f"{place}: the portal does not tell this reader of it"
            continue
        theirs_told = {**other, "recorded_at": _moment(other.get("recorded_at"))}
        for name, value in _comparable(event).items():
            if theirs_told.get(name) != value:
                yield f"{place}: {name} is not what the portal tells"
    for version in sorted(theirs):
        yield f"{events[0].stream} version {version}: the portal tells of it, the file does not"


def _comparable(event: Event) -> dict[str, Any]:
    personal = set(event.fact.fields_of(Exposure.PERSONAL))
    return {
        "position": event.position,
        "recorded_at": event.recorded_at,
        "type": event.fact.TYPE,
        "data": event.fact.model_dump(mode="json", exclude_none=True, exclude=personal),
        "envelope": event.envelope.model_dump(mode="json", exclude_none=True, exclude={"salt"}),
    }


def _moment(told: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
