"""How far the loading of the sample data is: told by the process that loads, read by the one that answers /readyz."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class SampleProgress:
    """In acts, such as a publication or a measurement."""

    done: int
    total: int
    is_complete: bool = False

    @classmethod
    def read(cls, data: Path) -> SampleProgress | None:
        """What was last told, if anything was."""
        try:
            return cls(**json.loads((data / "sample-progress.json").read_text()))
        except FileNotFoundError:
            return None

    def write(self, data: Path) -> None:
        """Replaces what was told before; a reader sees the one or the other."""
        path = data / "sample-progress.json"
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.replace(path)
