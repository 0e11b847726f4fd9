"""How far the loading of the sample data is: told by the process that loads, read by the one that answers /readyz."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class SampleState(StrEnum):
    """Whether the sample data are in this portal."""

    NOT_ASKED_FOR = "not asked for"
    LOADING = "loading"
    INCOMPLETE = "incomplete"
    """Stopped, or some lines were refused; the next start goes on with it."""
    LOADED = "loaded"


@dataclass(frozen=True)
class SampleProgress:
    """In acts, such as a publication or a measurement; those of earlier starts are counted."""

    state: SampleState
    done: int
    total: int

    @classmethod
    def read(cls, data: Path) -> SampleProgress:
        """What was last told about this data folder."""
        try:
            said = json.loads((data / "sample-progress.json").read_text())
        except FileNotFoundError:
            return cls(SampleState.NOT_ASKED_FOR, 0, 0)
        return cls(SampleState(said["state"]), said["done"], said["total"])

    def write(self, data: Path) -> None:
        """Replaces what was told before; a reader sees the one or the other."""
        path = data / "sample-progress.json"
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.replace(path)
