"""What the program says of its own health."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import AsyncConnectionPool

from consumers.projector import Projector
from projections import registry
from services.api.health import Check, Readiness, examine
from services.bootstrap import open_portal
from services.loading.sample_progress import SampleProgress, SampleState, going_on

pytestmark = pytest.mark.integration


def health(conninfo: str) -> Readiness:
    async def ask() -> Readiness:
        async with AsyncConnectionPool(
            conninfo, min_size=0, max_size=1, open=False, kwargs={"connect_timeout": 2}
        ) as pool:
            return await examine(pool)

    return asyncio.run(ask())


@contextmanager
def projector(conninfo: str) -> Iterator[None]:
    stop = threading.Event()
    with open_portal(conninfo, master_key=bytes(32)) as portal:
        thread = threading.Thread(target=Projector(portal.store, conninfo, registry.ALL, stop=stop).run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(20)


def becomes_ready(conninfo: str) -> bool:
    return any(health(conninfo).is_ready for _ in range(100))


class TestReadiness:
    def test_needs_the_schema(self, empty_database: str) -> None:
        assert health(empty_database).reasons == ["the schema is not there yet"]

    def test_needs_a_projector(self, database: str) -> None:
        found = health(database)
        assert found.reasons == ["no projector runs"]
        assert found.checks == {"database": Check.OK, "schema": Check.OK, "projector": Check.FAILING, "views": Check.OK}

    def test_is_reached_once_a_projector_runs(self, database: str) -> None:
        with projector(database):
            assert becomes_ready(database)
        assert not health(database).is_ready

    def test_needs_every_view(self, database: str) -> None:
        with psycopg.connect(database) as conn:
            conn.execute("DELETE FROM innoportal_views WHERE name = 'catalogue'")
        assert "the view catalogue is not there yet" in health(database).reasons

    def test_says_that_the_database_is_away(self) -> None:
        assert health("host=/nonexistent dbname=innoportal").reasons == ["the database does not answer"]


class TestSampleProgress:
    def test_is_read_as_it_was_last_told(self, tmp_path: Path) -> None:
        SampleProgress(SampleState.LOADING, 1, 3).write(tmp_path)
        SampleProgress(SampleState.LOADED, 3, 3).write(tmp_path)
        assert SampleProgress.read(tmp_path) == SampleProgress(SampleState.LOADED, 3, 3)

    def test_says_loading_while_somebody_loads(self, tmp_path: Path) -> None:
        with going_on(tmp_path):
            SampleProgress(SampleState.LOADING, 1, 3).write(tmp_path)
            assert SampleProgress.read(tmp_path) == SampleProgress(SampleState.LOADING, 1, 3)

    def test_says_how_far_it_came_once_the_loader_was_killed(self, tmp_path: Path) -> None:
        begun = (
            "from pathlib import Path; from time import sleep; from sys import argv\n"
            "from services.loading.sample_progress import SampleProgress, SampleState, going_on\n"
            "with going_on(Path(argv[1])):\n"
            "    SampleProgress(SampleState.LOADING, 1, 3).write(Path(argv[1])); print('begun', flush=True); sleep(60)\n"
        )
        with subprocess.Popen([sys.executable, "-c", begun, tmp_path], stdout=subprocess.PIPE) as loader:
            assert loader.stdout is not None
            assert loader.stdout.readline() == b"begun\n"
            assert SampleProgress.read(tmp_path).state is SampleState.LOADING
            loader.kill()
        assert SampleProgress.read(tmp_path) == SampleProgress(SampleState.INCOMPLETE, 1, 3)

    def test_says_that_nobody_asked_for_them(self, tmp_path: Path) -> None:
        assert SampleProgress.read(tmp_path) == SampleProgress(SampleState.NOT_ASKED_FOR, 0, 0)
