"""A rebuild that is killed at any step leaves a whole live view, and the next one clears away what is left."""

import subprocess
import sys
from pathlib import Path

import pytest

from consumers.feed import Feed
from projections.rebuild import rebuild
from projections.view import create_missing
from tests.stage.scene import open_scene, take_in
from tests.stage.tallies import Tallies, connected, rows, tallies, tracking_of

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import sys, time
import projections.rebuild as module
from consumers.feed import Feed
from tests.stage.scene import open_portal
from tests.stage.tallies import Tallies, connected, tracking_of

conninfo, step = sys.argv[1:]

def stop_here(*_):
    print("here", flush=True)
    time.sleep(60)

if step == "loading":
    progress = stop_here
else:
    progress = lambda position: None
if step == "indexing":
    Tallies.create_indexes = stop_here
if step == "swapping":
    module._forget = lambda conn, schema: stop_here() if schema == "view_tallies" else None
if step == "clearing away":
    discard, calls = module.discard, []
    module.discard = lambda conn, schema: (calls.append(schema), stop_here() if len(calls) == 3 else discard(conn, schema))

with open_portal(conninfo, master_key=bytes(32)) as portal, connected(conninfo) as conn, Feed(portal.store, conninfo) as feed:
    module.rebuild(Tallies, conn, read=feed.page, tracking=tracking_of(portal), progress=progress)
"""
"""A rebuild that stands still at one of its steps."""


@pytest.mark.parametrize("step", ["loading", "indexing", "swapping", "clearing away"])
def test_leaves_a_whole_live_view_wherever_it_is_killed(database: str, step: str) -> None:
    with open_scene(database) as scene, connected(database) as conn:
        create_missing(conn, [Tallies])
        scene.wish("W-1")
        take_in(conn, Tallies(), scene.events(), cut=lambda: 4)
        live = rows(conn, "view_tallies")
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, database, step], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == "here\n"
            process.kill()
        assert rows(conn, "view_tallies") == live
        scene.wish("W-2")
        take_in(conn, Tallies(), scene.events(after=max(event.position or 0 for event in scene.events()[:-3])))
        live = rows(conn, "view_tallies")
        with Feed(scene.store, database) as feed:
            rebuild(Tallies, conn, read=feed.page, tracking=tracking_of(scene.portal))
        assert rows(conn, "view_tallies") == live
        assert tallies(conn)["wish:W-2"] == 3
        left = conn.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'view_tallies_%'").fetchall()
        assert left == []
