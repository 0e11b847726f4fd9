"""How far the loading of the sample data is: told by the process that loads, read by the one that answers /readyz."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
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
        """What was last told about this data folder; loading that nobody goes on with (it was killed) is incomplete."""
        try:
            said = json.loads((data / "sample-progress.json").read_text())
        except FileNotFoundError:
            return cls(SampleState.NOT_ASKED_FOR, 0, 0)
        told = cls(SampleState(said["state"]), said["done"], said["total"])
        if told.state is SampleState.LOADING and not _is_going_on(data):
            return replace(told, state=SampleState.INCOMPLETE)
        return told

    def write(self, data: Path) -> None:
        """Replaces what was told before; a reader sees the one or the other."""
        path = data / "sample-progress.json"
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(asdict(self)))
        unfinished.replace(path)


LOCK = "sample-progress.lock"


@contextmanager
def going_on(data: Path) -> Iterator[None]:
    """Holds, until the end or until this process dies, what says that somebody loads: a lock, seen from other containers too."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_going_on(data: Path) -> bool:
    try:
        with (data / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
