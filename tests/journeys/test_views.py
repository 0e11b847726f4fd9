"""An operator looks after the views from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from projections import registry
from projections.procurement_history import ProcurementHistory
from tests.stage.scene import open_scene, take_in
from tests.stage.tallies import connected

pytestmark = pytest.mark.journeys

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def views(database: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "consumers", "views", *words],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "INNOPORTAL_MASTER_KEY_FILE": str(folder / "master.key")},
        capture_output=True,
        text=True,
        check=False,
    )


def write_master_key(folder: Path) -> None:
    (folder / "master.key").write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")


def test_status_rebuild_and_parked(database: str, folder: Path) -> None:
    write_master_key(folder)
    with open_scene(database) as scene, connected(database) as conn:
        scene.wish("W-1")
        status = json.loads(views(database, folder, "status", "--json").stdout)
        assert status["projector_runs"] is False
        assert {view["name"] for view in status["views"]} == {cls.NAME for cls in registry.ALL}
        assert {view["behind"] for view in status["views"]} == {len(scene.events())}

        rebuilt = views(database, folder, "rebuild", "--all")
        assert rebuilt.returncode == 0, rebuilt.stderr
        status = json.loads(views(database, folder, "status", "--json").stdout)
        assert {(view["behind"], view["parked"]) for view in status["views"]} == {(0, 0)}
        stands_still = views(database, folder, "status")
        assert "no projector runs" in stands_still.stdout
        assert stands_still.returncode == 1

        assert views(database, folder, "parked").returncode == 0
        conn.execute(
            "INSERT INTO innoportal_parked (build, position, stream, error) VALUES ('view_catalogue', 999999, 'wish:W-9', '[odd] error')"
        )
        parked = views(database, folder, "parked")
        assert parked.returncode == 1
        assert "[odd] error" in parked.stdout
        conn.execute("DELETE FROM innoportal_parked")


def test_refuses_a_view_that_is_not_there_and_names_those_that_are(database: str, folder: Path) -> None:
    write_master_key(folder)
    refused = views(database, folder, "rebuild", "catalog")
    assert refused.returncode == 2
    assert "procurement_history" in refused.stderr
    assert views(database, folder, "rebuild").returncode == 2


def test_takes_in_what_was_parked_once_it_can(database: str, folder: Path) -> None:
    write_master_key(folder)
    with open_scene(database) as scene, connected(database) as conn:
        scene.wish("W-1")
        *events, last = scene.events()
        take_in(conn, ProcurementHistory(), events)
        conn.execute(
            "INSERT INTO innoportal_parked (build, position, stream, error) VALUES ('view_procurement_history', %s, %s, 'odd')",
            (last.position, last.stream),
        )
        assert views(database, folder, "parked", "--retry", "--json").stdout.strip() == "[]"
        row = conn.execute("SELECT max(position) FROM view_procurement_history.events").fetchone()
        assert row == (last.position,)
