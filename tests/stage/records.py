"""Lines of records for tests of the loader: those of the sample set, changed as a test says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.loading.sample import SAMPLE_FOLDER

Record = dict[str, Any]


def sample(name: str, **members: object) -> Record:
    """The first record of `wishes`, `solutions`, `decisions` or `trials` that has these members."""
    for line in (SAMPLE_FOLDER / f"{name}.jsonl").read_text().splitlines():
        record: Record = json.loads(line)
        if all(record[member] == value for member, value in members.items()):
            return record
    raise LookupError(members)


def changed(record: Record, **members: object) -> Record:
    """The record with other members; None takes one away."""
    return {name: value for name, value in {**record, **members}.items() if value is not ...}


def a_story() -> dict[str, list[Record]]:
    """A wish, three solutions, a decision for and one against, and a trial: all good."""
    pair = {"wish_id": "W-0001", "solution_id": "S-0005"}
    return {
        "wishes": [sample("wishes", id="W-0001")],
        "solutions": [sample("solutions", id=each) for each in ("S-0005", "S-0024", "S-0001")],
        "decisions": [sample("decisions", **pair), sample("decisions", wish_id="W-0001", solution_id="S-0024")],
        "trials": [sample("trials", **pair)],
    }


def write(folder: Path, records: Mapping[str, Iterable[Record | bytes]]) -> Path:
    """One file for each name; bytes are written as they are."""
    for name, lines in records.items():
        raw = [line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() for line in lines]
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(raw) + b"\n")
    return folder
