"""`python -m tests.golden.make`: adds samples of types that have none, from a tale told to a real store.

A sample that is there is never made again, nor is its shape: they say what was stored once, and must be read for ever. A
type that was never released may be made anew by deleting its sample, its line of MANIFEST and its entry in shapes.json.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from domain.facts import fact_types
from services import schema
from services.machine.embedded_postgres import EmbeddedPostgres
from tests.golden import samples
from tests.golden.shapes import shape_of
from tests.golden.tale import tell_everything
from tests.stage.scene import open_scene


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="innoportal-golden-") as folder:
        server = EmbeddedPostgres(Path(folder))
        try:
            stored = samples_of_tale(server.start())
        finally:
            server.stop()
    shapes = {name: shape_of(cls) for name, cls in fact_types().items() if name in stored}
    for name in samples.add(stored, shapes):
        sys.stdout.write(f"added {name}\n")
    if missing := sorted(set(fact_types()) - set(samples.sample_types())):
        sys.exit(f"the tale tells nothing of {', '.join(missing)}")


def samples_of_tale(conninfo: str) -> dict[str, bytes]:
    """The first stored bytes of each type that the tale produces."""
    schema.prepare(conninfo)
    found: dict[str, bytes] = {}
    with open_scene(conninfo) as scene:
        tell_everything(scene)
        for row in scene.store.recorder.rows_after(0, limit=100_000):
            found.setdefault(row.type, row.state)
    return found


if __name__ == "__main__":
    main()
