"""Backup and restore on a real PostgreSQL, by its own programs."""

import hashlib
import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import psycopg
import pytest

from domain.envelope import Role
from domain.members import Member
from services import schema
from services.backup import HISTORY, KEYS, MANIFEST, BackupFailed, back_up, restore
from services.bootstrap import open_portal
from services.event_store.recorder import StoredRow
from tests.stage.scene import Scene, open_scene

pytestmark = pytest.mark.integration


def everything(conninfo: str) -> list[StoredRow]:
    with open_portal(conninfo, master_key=bytes(32)) as portal:
        return portal.store.recorder.rows_after(0, limit=10_000)


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as scene:
        yield scene


@pytest.fixture
def elsewhere(empty_database: str) -> str:
    """A second database, prepared and without events."""
    schema.prepare(empty_database)
    return empty_database


def wait_for(conninfo: str, condition: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        deadline = time.monotonic() + 60
        while not conn.execute(
            f"SELECT {condition} FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()[0]:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def wait_until_blocked(conninfo: str) -> None:
    wait_for(conninfo, "bool_or(wait_event_type = 'Lock')")


def wait_until_alone(conninfo: str) -> None:
    wait_for(conninfo, "count(*) = 1")


class TestBackup:
    def test_brings_back_every_stored_byte_at_its_position(
        self, scene: Scene, database: str, elsewhere: str, tmp_path: Path
    ) -> None:
        scene.wish("W-1")
        back_up(database, tmp_path / "backup")
        restore(elsewhere, tmp_path / "backup")
        assert everything(elsewhere) == everything(database)

    def test_goes_on_from_there_with_new_positions_and_new_numbers(
        self, scene: Scene, database: str, elsewhere: str, tmp_path: Path
    ) -> None:
        scene.wish("W-1")
        before = everything(database)[-1].position
        numbers = {scene.store.recorder.next_number("wish") for _ in range(3)}
        back_up(database, tmp_path / "backup")
        restore(elsewhere, tmp_path / "backup")
        with open_portal(elsewhere, master_key=bytes(32)) as portal:
            assert portal.store.recorder.next_number("wish") not in numbers
            there = Scene(portal)
            there.organisations, there._numbers = scene.organisations, scene._numbers
            there.member("somebody else", of="Drainage Department", roles=[Role.DEPARTMENT_OFFICER])
        assert everything(elsewhere)[-1].position > before

    def test_opens_personal_fields_with_the_keys_file(
        self, scene: Scene, database: str, elsewhere: str, tmp_path: Path
    ) -> None:
        back_up(database, tmp_path / "backup")
        restore(elsewhere, tmp_path / "backup")
        stream = Member.stream_of(next(iter(scene.members.values())))
        mapper = scene.store.mapper
        with open_portal(elsewhere, master_key=bytes(32)) as portal:
            (row,) = portal.store.recorder.rows_of(stream)
            assert portal.store.mapper.opened(mapper.to_event(row)) == mapper.opened(mapper.to_event(row))

    def test_brings_back_the_key_of_a_person_erased_since(
        self, scene: Scene, database: str, elsewhere: str, tmp_path: Path
    ) -> None:
        person = str(scene.store.find(Member, next(iter(scene.members.values()))).person)
        back_up(database, tmp_path / "backup")
        assert scene.portal.person_keys.erase(person)
        restore(elsewhere, tmp_path / "backup")
        with psycopg.connect(elsewhere) as conn:
            row = conn.execute("SELECT wrapped FROM innoportal_subject_keys WHERE subject = %s", (person,)).fetchone()
        assert row is not None
        assert row[0] is not None

    def test_refuses_a_folder_that_is_there(self, database: str, tmp_path: Path) -> None:
        with pytest.raises(BackupFailed, match="is there already"):
            back_up(database, tmp_path)


class TestRestore:
    def test_refuses_a_database_that_has_events(self, scene: Scene, database: str, tmp_path: Path) -> None:
        scene.wish("W-1")
        back_up(database, tmp_path / "backup")
        with pytest.raises(BackupFailed, match="restore into an empty one"):
            restore(database, tmp_path / "backup")

    @pytest.mark.parametrize("name", [HISTORY, KEYS])
    def test_refuses_a_file_that_was_changed(self, name: str, database: str, elsewhere: str, tmp_path: Path) -> None:
        back_up(database, tmp_path / "backup")
        with (tmp_path / "backup" / name).open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"x")
        with pytest.raises(BackupFailed, match="is not what the manifest says"):
            restore(elsewhere, tmp_path / "backup")
        assert everything(elsewhere) == []

    def test_does_nothing_at_all_when_it_fails_half_way_and_all_of_it_when_asked_again(
        self, scene: Scene, database: str, elsewhere: str, tmp_path: Path
    ) -> None:
        scene.wish("W-1")
        folder = tmp_path / "backup"
        back_up(database, folder)
        whole, manifest = (folder / KEYS).read_bytes(), (folder / MANIFEST).read_bytes()
        said = orjson.loads(manifest)
        said["sha256"][KEYS] = hashlib.sha256(whole[:40]).hexdigest()
        (folder / KEYS).write_bytes(whole[:40])
        (folder / MANIFEST).write_bytes(orjson.dumps(said))
        with pytest.raises(BackupFailed, match="pg_restore failed"):
            restore(elsewhere, folder)
        assert everything(elsewhere) == []
        (folder / KEYS).write_bytes(whole)
        (folder / MANIFEST).write_bytes(manifest)
        restore(elsewhere, folder)
        assert everything(elsewhere) == everything(database)

    def test_does_nothing_at_all_when_it_is_killed_and_all_of_it_when_asked_again(
        self, scene: Scene, database: str, elsewhere: str, tmp_path: Path
    ) -> None:
        scene.wish("W-1")
        back_up(database, tmp_path / "backup")
        with psycopg.connect(elsewhere) as conn:
            conn.execute("SELECT FROM innoportal_events")  # holds off the first statement that replaces this table
            killed = multiprocessing.get_context("spawn").Process(target=restore, args=(elsewhere, tmp_path / "backup"))
            killed.start()
            wait_until_blocked(elsewhere)
            killed.kill()
            killed.join()
        wait_until_alone(elsewhere)
        assert everything(elsewhere) == []
        restore(elsewhere, tmp_path / "backup")
        assert everything(elsewhere) == everything(database)

    def test_refuses_an_unfinished_backup(self, database: str, elsewhere: str, tmp_path: Path) -> None:
        back_up(database, tmp_path / "backup")
        (tmp_path / "backup" / MANIFEST).unlink()
        with pytest.raises(BackupFailed, match="was not finished"):
            restore(elsewhere, tmp_path / "backup")
