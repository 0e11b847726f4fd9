"""The load of the sample set, with API and projector at work beside it as in `make run`."""

from __future__ import annotations

import resource
import subprocess
import sys
import time

from benchmarks.ground import Ground, end_of_history, wait_for_views
from benchmarks.measured import Row, Table, cpu_s, family
from benchmarks.serving import served
from services.settings import CHECKOUT

SAMPLE = CHECKOUT / "sample"


def run(ground: Ground) -> Table:
    """Twice: the second time there is nothing left to do."""
    conninfo = ground.database("sample")
    with ground.process(conninfo, "consumers", "projector") as projector, served(ground, conninfo) as api:
        used = _used(ground, projector, api.pid)
        first = _load_s(ground, conninfo)
        used = [now - then for now, then in zip(_used(ground, projector, api.pid), used, strict=True)]
        total = end_of_history(conninfo)
        behind = wait_for_views(conninfo, total)
        second = _load_s(ground, conninfo)
    rows = [
        Row(f"load of the sample set, {total:,} events", f"{first:.1f} s", "one run", "aim 60 s"),
        Row(
            "CPU of that load, all processes",
            f"{sum(used):.1f} s",
            "loader {:.1f}, database {:.1f}, projector {:.1f}, API {:.1f}".format(*used),
        ),
        Row("views all there after the last line was loaded", f"{behind:.1f} s", "one run"),
        Row("the same load again: nothing to do", f"{second:.1f} s", "one run"),
    ]
    return Table("Sample data", rows)


def _used(ground: Ground, projector: int, api: int) -> list[float]:
    """CPU seconds so far: of loads that have ended, the database, the projector, the API."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return [
        ended.ru_utime + ended.ru_stime,
        cpu_s(ground.server_processes()),
        cpu_s(family(projector)),
        cpu_s(family(api)),
    ]


def _load_s(ground: Ground, conninfo: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "services", "load", str(SAMPLE), "--officers", "sample", "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
        env=ground.environment(conninfo),
        timeout=900,
    )
    return time.perf_counter() - begin
