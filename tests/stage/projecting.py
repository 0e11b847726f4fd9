"""The projector beside the API of a test: the views follow what is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def projecting(database: str, folder: Path) -> Iterator[None]:
    """A process of its own, ended with the block."""
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder)}
    projector = subprocess.Popen([sys.executable, "-m", "consumers", "projector"], env=environment)
    try:
        yield
    finally:
        projector.terminate()
        projector.wait(30)
