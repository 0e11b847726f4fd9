"""A server whose time zone is elsewhere, and has summer time: every moment is told in UTC, and days stay those of Hong Kong."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from domain.envelope import Role
from projections.procurement_history import ProcurementHistory
from services.auditing.comparisons import differs_from_rows
from services.auditing.exports import export, head
from services.auditing.replays import Replay
from services.cli import app
from services.identity.keys import ApiKeys
from services.identity.visibility import Reader
from services.reading.history import history
from tests.stage.scene import NOON, Scene, open_scene, take_in

pytestmark = pytest.mark.integration

ZONE = "America/New_York"
BEFORE, AFTER = datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
"""In New York half past one in summer time, and then ten past one in winter time."""


@pytest.fixture
def scene(database: str, postgres_server: str) -> Iterator[Scene]:
    name = sql.Identifier(str(conninfo_to_dict(database)["dbname"]))
    with psycopg.connect(postgres_server, autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} SET timezone TO {}").format(name, ZONE))
    with open_scene(database) as scene:
        yield scene


def recorded_in_the_hour_that_comes_twice(scene: Scene, database: str) -> None:
    scene.wish("W-1")
    last = head(scene.store.recorder)
    with psycopg.connect(database) as conn:
        for at, positions in ((BEFORE, (0, last - 1)), (AFTER, (last - 1, last))):
            conn.execute(
                "UPDATE innoportal_events SET recorded_at = %s WHERE notification_id > %s AND notification_id <= %s",
                (at, *positions),
            )


class TestMoments:
    def test_keep_their_order_in_an_hour_that_comes_twice_there(self, scene: Scene, database: str) -> None:
        recorded_in_the_hour_that_comes_twice(scene, database)
        rows = scene.store.recorder.rows_after(0, limit=100)
        times = [row.recorded_at for row in rows]
        assert (times == sorted(times), set(times)) == (True, {BEFORE, AFTER})
        assert scene.store.recorder.position_at(BEFORE) == head(scene.store.recorder) - 1
        lines = list(export(scene.store.recorder, as_of=head(scene.store.recorder)))
        replay = Replay()
        assert len(list(replay.steps(lines))) == len(lines)
        assert replay.faults == []
        assert list(differs_from_rows(lines, rows)) == []

    def test_are_told_in_utc_by_histories(self, scene: Scene, database: str) -> None:
        scene.wish("W-1")
        with psycopg.connect(database) as conn:
            take_in(conn, ProcurementHistory(), scene.events())
            page = history(
                conn, scene.store.mapper, "wish:W-1", Reader(role=Role.AUDITOR), as_of=head(scene.store.recorder)
            )
        assert [entry.recorded_at.utcoffset() for entry in page.entries] == [timedelta(0)] * 3
        stored = scene.store.recorder.rows_of("wish:W-1")
        assert [entry.recorded_at for entry in page.entries] == [row.recorded_at for row in stored]

    def test_of_keys_are_told_in_utc(
        self, scene: Scene, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keys, now = ApiKeys(scene.store.recorder.connection), datetime.now(UTC).replace(microsecond=0)
        text, issued = keys.issue(
            scene.members["faye"], label="test", at=now, lasts=timedelta(days=9), by="service:setup"
        )
        found = keys.get(issued.id)
        assert found is not None
        assert (found.expires_at, found.expires_at.utcoffset()) == (now + timedelta(days=9), timedelta(0))
        assert keys.authenticate(text, at=issued.expires_at - timedelta(seconds=1))
        assert keys.authenticate(text, at=issued.expires_at) is None
        (tmp_path / "master.key").write_bytes(base64.b64encode(bytes(32)))
        monkeypatch.setenv("DATABASE_URL", database)
        monkeypatch.setenv("INNOPORTAL_DATA", str(tmp_path))
        told = CliRunner().invoke(app, ["keys", "list"])
        assert f"until {issued.expires_at:%Y-%m-%d %H:%M} UTC" in told.stdout, told.output


class TestDays:
    @pytest.mark.parametrize("at", [timedelta(0), timedelta(hours=11, minutes=59), timedelta(hours=-12)])
    def test_are_those_of_hong_kong(self, scene: Scene, at: timedelta) -> None:
        """NOON is noon there, and midnight in New York."""
        scene.now = NOON + at
        scene.wish("W-1")
        assert {event.envelope.happened_on for event in scene.events()[-3:]} == {NOON.date()}
