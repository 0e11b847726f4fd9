"""JSON read by key over HTTP: CPU of application and database together, and memory of the processes that serve."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from random import Random
from statistics import median

import psycopg

from benchmarks.ground import Ground, end_of_history, wait_for_views
from benchmarks.measured import Row, Table, cpu_s, family, latencies, memory_mb, ratio
from benchmarks.people import settle
from services.identity.keys import ApiKeys

REQUESTS, CLIENTS = 1_000, 8
ROUNDS = 3
READY_TIMEOUT_S = 60.0


@dataclass
class Served:
    """The API on a port, and the processes whose CPU counts."""

    port: int
    pid: int
    ground: Ground
    client: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.connect()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def cpu_s(self) -> tuple[float, float]:
        """Of the application and of the database, so far."""
        return cpu_s(family(self.pid)), cpu_s(self.ground.server_processes())


def get(client: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> float:
    """Seconds until the whole answer was there. Raises RuntimeError unless it is 200."""
    begin = time.perf_counter()
    client.request("GET", path, headers=dict(headers))
    answer = client.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"GET {path}: {answer.status} {body[:300]!r}")
    return time.perf_counter() - begin


def run(ground: Ground) -> Table:
    """On the large data, with the projector beside, as the program runs."""
    conninfo = ground.large()
    with ground.portal(conninfo) as portal:
        people = settle(portal.store)
        member = people.callers["facilitator"].member
        assert member is not None
        key, _ = ApiKeys(portal.store.recorder.connection).issue(
            member, label="bench", at=portal.store.clock(), lasts=timedelta(days=1), by="service:setup"
        )
    with (
        ground.process(conninfo, "consumers", "projector") as projector,
        served(ground, conninfo) as api,
        bare(ground) as least,
    ):
        wait_for_views(conninfo, end_of_history(conninfo))
        bearer = {"Authorization": f"Bearer {key}"}
        paths = _paths(conninfo, seed=ground.seed)
        least_us: list[float] = []
        rows = [
            *_read(least, "uvicorn alone, one function", ["/"], {}, least_us),
            *_read(api, "the cheapest answer (`/livez`)", ["/livez"], {}, least_us),
            *_read(api, "one wish by key, the public, each read from the view", paths, {}, least_us),
            *_read(api, "one wish by key, an officer with a bearer key", paths, bearer, least_us),
            *_many_clients(least, "uvicorn alone, one function", ["/"] * REQUESTS),
            *_many_clients(api, "one wish by key, the public", paths),
            *_memory({"API": api.pid, "projector": projector}),
        ]
    return Table("Serving", rows, f"{REQUESTS:,} requests in each of {ROUNDS} rounds, on a connection that is kept.")


@contextmanager
def served(ground: Ground, conninfo: str) -> Iterator[Served]:
    """The API in a process of its own, ready."""
    port = free_port()
    with ground.process(conninfo, "services", "serve", PORT=str(port)) as pid:
        _until_it_answers(port)
        yield Served(port, pid, ground)


@contextmanager
def bare(ground: Ground) -> Iterator[Served]:
    """The peer: the same server around one function."""
    port = free_port()
    quiet = ("--no-access-log", "--log-level", "warning")
    with ground.process("", "uvicorn", "benchmarks.bare:app", "--port", str(port), *quiet) as pid:
        _until_it_answers(port)
        yield Served(port, pid, ground)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _until_it_answers(port: int) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while True:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            get(client, "/livez", {})
            return
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            client.close()


def _paths(conninfo: str, *, seed: int) -> list[str]:
    with psycopg.connect(conninfo) as conn:
        rows = conn.execute("SELECT DISTINCT id FROM view_catalogue.items WHERE kind = 'wish' ORDER BY 1").fetchall()
    Random(seed).shuffle(rows)
    return [f"/api/v1/wishes/{wish}" for (wish,) in rows[: REQUESTS * (ROUNDS + 1)]]


def _read(
    api: Served, what: str, paths: Sequence[str], headers: Mapping[str, str], least_us: list[float]
) -> Iterator[Row]:
    """`least_us` is what the peer cost; the first one measured is the peer, and fills it."""
    taken, application, database = [], [], []
    asked = cycle(paths)
    for number in range(ROUNDS + 1):
        before = api.cpu_s()
        round_s = [get(api.client, path, headers) for path in islice(asked, REQUESTS)]
        used = [(now - then) / REQUESTS * 1e6 for now, then in zip(api.cpu_s(), before, strict=True)]
        if number:  # the first one warms up
            taken += round_s
            application.append(used[0])
            database.append(used[1])
    both = [sum(pair) for pair in zip(application, database, strict=True)]
    is_peer = not least_us
    least_us += both if is_peer else []
    yield Row(
        f"{what}: CPU of application and database",
        f"{median(both):.0f} µs",
        f"{min(both):.0f} to {max(both):.0f} (application {min(application):.0f}, database {min(database):.0f} at best)",
        "1" if is_peer else f"{ratio(both, least_us)} uvicorn alone; aim 350 µs",
    )
    yield latencies(f"{what}: as a client sees it", taken)


def _many_clients(api: Served, what: str, paths: Sequence[str]) -> Iterator[Row]:
    def ask(number: int) -> int:
        client, mine = api.connect(), paths[number::CLIENTS]
        for path in mine:
            get(client, path, {})
        client.close()
        return len(mine)

    begin, before = time.perf_counter(), api.cpu_s()
    with ThreadPoolExecutor(CLIENTS) as pool:
        done = sum(pool.map(ask, range(CLIENTS)))
    rate = done / (time.perf_counter() - begin)
    used = [(now - then) / done * 1e6 for now, then in zip(api.cpu_s(), before, strict=True)]
    note = f"application {used[0]:.0f}, database {used[1]:.0f}; {rate:,.0f} requests/s beside the clients"
    yield Row(f"{what}, {CLIENTS} clients at once, one process: CPU", f"{sum(used):.0f} µs", note, "one run")


def _memory(pids: Mapping[str, int]) -> Iterator[Row]:
    for name, pid in pids.items():
        now, most = memory_mb(pid)
        yield Row(f"memory of the {name}, resident", f"{now:.0f} MB", f"most {most:.0f} MB", "aim 200 MB")
