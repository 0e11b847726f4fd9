"""A load is killed half-way and started again: nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.bootstrap import open_portal
from services.loading.loader import load_folder
from tests.conftest import SessionServer, fresh_database
from tests.stage.records import a_story, sample, write

pytestmark = [pytest.mark.journeys, pytest.mark.timeout(240)]

MASTER_KEY = bytes(32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    story = a_story()
    story["wishes"] += [sample("wishes", id=f"W-{number:04d}") for number in range(2, 12)]
    folder = tmp_path / "files"
    folder.mkdir()
    return write(folder, story)


@pytest.fixture
def other_database(server: SessionServer, template: str) -> Iterator[str]:
    with fresh_database(server, template=template) as conninfo:
        yield conninfo


def facts(conninfo: str) -> Counter[tuple[str, int, str]]:
    """What happened, leaving out what is random or of the moment."""
    with psycopg.connect(conninfo) as conn:
        rows = conn.execute("SELECT originator_id, originator_version, topic FROM innoportal_events").fetchall()
    return Counter((stream, version, topic) for stream, version, topic in rows if not stream.startswith("member:"))


def test_a_killed_load_goes_on_where_it_was(database: str, other_database: str, folder: Path, tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": database, "INNOPORTAL_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "services", "load", str(folder), "--officers", "sample", "--json"]
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("LISTEN innoportal_events")
        loading = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        for stored, _ in enumerate(conn.notifies(timeout=100)):
            if stored == 25:
                loading.send_signal(signal.SIGKILL)
                break
    loading.wait()
    broken_off = facts(database)
    assert subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0
    with open_portal(other_database, master_key=MASTER_KEY) as portal:
        assert load_folder(portal, folder).is_good
    assert 0 < broken_off.total() < facts(database).total()
    assert facts(database) == facts(other_database)
