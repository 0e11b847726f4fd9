"""Erasing a person: a fact, a destroyed key, and every stored byte as it was."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from domain.ids import PersonId
from domain.members import Member
from domain.organisations import Organisation
from domain.refusals import Forbidden, NotFound
from services import schema
from services.backup import HISTORY, KEYS, MANIFEST, back_up, read_manifest, restore
from services.bootstrap import open_portal
from services.commands.persons import erase
from services.identity.keys import ApiKeys
from tests.stage.scene import REASON, Scene, open_scene

pytestmark = pytest.mark.integration


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as scene:
        yield scene


def person_of(scene: Scene, name: str) -> PersonId:
    person = scene.store.find(Member, scene.members[name]).person
    assert person is not None
    return person


def name_of(scene: Scene, name: str) -> str | None:
    (row,) = scene.store.recorder.rows_of(Member.stream_of(scene.members[name]))
    return scene.store.mapper.opened(scene.store.mapper.to_event(row))["name"]


def erased(scene: Scene, name: str) -> None:
    erase(
        scene.store, scene.portal.person_keys, scene.by("anna"), person_of(scene, name), basis=REASON, authority=REASON
    )


class TestErase:
    def test_makes_the_name_unreadable_and_changes_no_stored_byte(self, scene: Scene) -> None:
        before = scene.store.recorder.rows_after(0, limit=1000)
        assert name_of(scene, "paul") == "paul"
        erased(scene, "paul")
        assert name_of(scene, "paul") is None
        assert scene.store.recorder.rows_after(0, limit=1000)[: len(before)] == before

    def test_leaves_everybody_else_readable(self, scene: Scene) -> None:
        erased(scene, "paul")
        assert name_of(scene, "dora") == "dora"

    def test_says_who_did_it_and_why_once(self, scene: Scene) -> None:
        erased(scene, "paul")
        erased(scene, "paul")
        (row,) = scene.store.recorder.rows_of(f"person:{person_of(scene, 'paul')}")
        assert row.type == "person.erased.v1"

    def test_ends_the_bearer_keys_of_every_membership(self, scene: Scene) -> None:
        keys, lasts = ApiKeys(scene.store.recorder.connection), timedelta(days=9)

        def key_of(name: str) -> str:
            at = scene.store.clock()
            return keys.issue(scene.members[name], label="test", at=at, lasts=lasts, by="service:setup")[0]

        erased_ones, other = key_of("paul"), key_of("dora")
        erased(scene, "paul")
        assert keys.authenticate(erased_ones, at=scene.store.clock()) is None
        assert keys.authenticate(other, at=scene.store.clock()) is not None

    def test_refuses_a_person_that_never_was(self, scene: Scene) -> None:
        with pytest.raises(NotFound):
            erase(
                scene.store,
                scene.portal.person_keys,
                scene.by("anna"),
                PersonId("P-nobody"),
                basis=REASON,
                authority=REASON,
            )

    def test_is_for_administrators(self, scene: Scene) -> None:
        with pytest.raises(Forbidden):
            erase(
                scene.store,
                scene.portal.person_keys,
                scene.by("faye"),
                person_of(scene, "paul"),
                basis=REASON,
                authority=REASON,
            )
        assert name_of(scene, "paul") == "paul"


class TestRestore:
    def test_erases_again_whom_the_history_says_was_erased(
        self, scene: Scene, database: str, empty_database: str, tmp_path: Path
    ) -> None:
        older, newer = tmp_path / "older", tmp_path / "newer"
        back_up(database, older)
        erased(scene, "paul")
        back_up(database, newer)
        (newer / KEYS).write_bytes((older / KEYS).read_bytes())
        manifest = _with_digest((newer / MANIFEST).read_bytes(), read_manifest(older).sha256[KEYS])
        (newer / MANIFEST).write_bytes(manifest)
        schema.prepare(empty_database)
        restore(empty_database, newer)
        with same_people(empty_database, scene) as there:
            assert name_of(there, "paul") is None
            assert name_of(there, "dora") == "dora"


def _with_digest(manifest: bytes, digest: str) -> bytes:
    said = orjson.loads(manifest)
    assert set(said["sha256"]) == {HISTORY, KEYS}
    said["sha256"][KEYS] = digest
    return orjson.dumps(said)


@contextmanager
def same_people(conninfo: str, before: Scene) -> Iterator[Scene]:
    with open_portal(conninfo, master_key=bytes(32)) as portal:
        scene = Scene(portal)
        scene.members = before.members
        yield scene


class TestCommand:
    """`python -m services erase`."""

    def test_shows_who_it_is_and_goes_on_with_yes_only(self, scene: Scene, database: str, tmp_path: Path) -> None:
        member, person = scene.members["paul"], person_of(scene, "paul")
        (tmp_path / "master.key").write_bytes(base64.b64encode(bytes(32)))
        unsure = command(database, tmp_path, member)
        assert (unsure.returncode, name_of(scene, "paul")) == (1, "paul")
        organisation = scene.store.find(Organisation, str(scene.store.find(Member, member).organisation)).name
        assert organisation is not None
        assert f"{person} is:\n  {member}: paul, " in unsure.stderr
        assert f" of {organisation.marked('en')} (active)" in unsure.stderr
        assert "say --yes" in unsure.stderr
        done = command(database, tmp_path, person, "--yes")
        assert (done.returncode, done.stdout, name_of(scene, "paul")) == (0, f"{person} is erased\n", None)
        again = command(database, tmp_path, member, "--yes")
        assert (again.returncode, again.stdout.startswith(f"{person} was erased already")) == (0, True)

    @pytest.mark.parametrize("unknown", ["P-nobody", "M-nobody", "W-1", "no id"])
    def test_says_how_to_name_a_person(self, unknown: str, database: str, tmp_path: Path) -> None:
        (tmp_path / "master.key").write_bytes(base64.b64encode(bytes(32)))
        refused = command(database, tmp_path, unknown, "--yes")
        assert (refused.returncode, refused.stderr.startswith("innoportal: there is no ")) == (1, True)
        assert ("keys list" in refused.stderr, "Traceback" in refused.stderr) == (True, False)


def command(database: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder)}
    command = [sys.executable, "-m", "services", "erase", *words, "--basis", "Cap. 486", "--authority", "PO"]
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
