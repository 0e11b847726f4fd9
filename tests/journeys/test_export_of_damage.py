"""Export and replay where history holds what nobody can read: both end, and name it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli import app
from tests.stage.scene import Scene, open_scene

pytestmark = pytest.mark.journeys

NOT_UTF_8 = b"\xff\xfe garbage"


@pytest.fixture
def scene(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    (tmp_path / "master.key").write_bytes(base64.b64encode(bytes(32)))
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("INNOPORTAL_DATA", str(tmp_path))
    with open_scene(database) as scene:
        scene.wish("W-1")
        scene.wish("W-2")
        yield scene


def append(database: str, stream: str, type_name: str, state: bytes) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(
            "INSERT INTO innoportal_events (originator_id, originator_version, topic, state) VALUES (%s, 4, %s, %s)",
            (stream, type_name, state),
        )


def exported(folder: Path) -> Path:
    file = folder / "history.ndjson"
    told = CliRunner().invoke(app, ["export", "-o", str(file)])
    assert told.exit_code == 0, told.output
    return file


def replayed(file: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["replay", str(file), "--quiet", *more])


class TestAnEventOfANewerProgram:
    def test_is_a_fault_of_its_line_and_named_where_it_is_compared(
        self, scene: Scene, database: str, tmp_path: Path
    ) -> None:
        append(database, "wish:W-1", "wish.exploded.v9", b'{"data":{},"envelope":{}}')
        file = exported(tmp_path)
        last = len(file.read_bytes().splitlines())
        alone, compared = replayed(file), replayed(file, "--database")
        for told in (alone, compared):
            assert told.exit_code == 1
            assert f"line {last}: holds no fact that this program knows: wish.exploded.v9" in told.stderr
        assert alone.stdout == "1 faults, 0 differences\n"
        assert "difference: wish:W-1: the portal has a fact of it that this program cannot read" in compared.stderr
        assert compared.stdout == "1 faults, 1 differences\n"


class TestBytesThatAreNoText:
    def test_are_exported_as_they_are_and_a_fault_of_their_line(
        self, scene: Scene, database: str, tmp_path: Path
    ) -> None:
        append(database, "wish:W-2", "wish.withdrawn.v1", NOT_UTF_8)
        file = exported(tmp_path)
        lines = file.read_bytes().splitlines()
        damaged = json.loads(lines[-1])
        assert base64.b64decode(damaged["state_base64"]) == NOT_UTF_8
        assert "state" not in damaged
        told = replayed(file, "--database")
        assert told.exit_code == 1
        assert f"line {len(lines)}: holds no fact that this program knows: wish.withdrawn.v1" in told.stderr
        assert "not as the portal has" not in told.stderr, "the line is what the portal has"
        assert "difference: wish:W-2: the portal has a fact of it that this program cannot read" in told.stderr

    def test_that_were_changed_in_the_file_differ(self, scene: Scene, database: str, tmp_path: Path) -> None:
        append(database, "wish:W-2", "wish.withdrawn.v1", NOT_UTF_8)
        file = exported(tmp_path)
        forged = base64.b64encode(NOT_UTF_8 + b"!").decode()
        file.write_bytes(file.read_bytes().replace(base64.b64encode(NOT_UTF_8), forged.encode()))
        assert "state not as the portal has" in replayed(file, "--database").stderr

    @pytest.mark.parametrize("both", [{"state": "{}"}, {"state_base64": None}])
    def test_stand_in_a_line_once(
        self, scene: Scene, database: str, tmp_path: Path, both: dict[str, str | None]
    ) -> None:
        append(database, "wish:W-2", "wish.withdrawn.v1", NOT_UTF_8)
        file = exported(tmp_path)
        *lines, last = file.read_bytes().splitlines()
        file.write_bytes(b"\n".join([*lines, json.dumps({**json.loads(last), **both}).encode()]))
        assert f"line {len(lines) + 1}: cannot be read" in replayed(file).stderr
