"""Every way into the program, with a master key that is wrong or was lost: one sentence, exit status 1, and no new key in its place."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from domain.envelope import Role
from domain.members import Member
from services.backup import back_up
from services.bootstrap import open_portal, opened_portal
from services.event_store.person_keys import has_keys
from services.identity.keys import ApiKeys
from services.settings import Settings
from tests.journeys.test_up import ROOT, free_port

pytestmark = pytest.mark.journeys

SAMPLE = str(ROOT / "sample" / "wishes.jsonl")
WAYS_IN = (
    "services up --no-sample",
    "services serve",
    f"services load {SAMPLE}",
    "services load-sample",
    "services history wish:W-1",
    "services export",
    f"services replay {SAMPLE} --quiet --database",
    "services erase P-1 --basis test --authority test",
    "services keys list",
    "consumers projector",
    "consumers deadlines",
    "consumers views status",
    "consumers views rebuild --all",
    "consumers views parked",
)
ONE_AFTER_THE_OTHER = """
import json, runpy, sys
for way in json.loads(sys.argv[1]):
    sys.argv = way.split()
    try:
        runpy.run_module(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        print(json.dumps([way, end.code]), flush=True)
"""
"""What `python -m` does, for many commands at the price of one import. A status that is text goes to standard error, and is 1."""


@pytest.fixture
def with_keys(database: str) -> str:
    """A database with the key of a person, under a master key of zeros."""
    with open_portal(database, master_key=bytes(32)) as portal:
        portal.person_keys.encipher("A name", subject="P-1", bound_to="this test")
    return database


def said_by_each(database: str, folder: Path, ways: Sequence[str] = WAYS_IN) -> dict[str, str]:
    """The status with which each way in ended."""
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder), "PORT": str(free_port())}
    command = [sys.executable, "-c", ONE_AFTER_THE_OTHER, json.dumps(ways)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=250, check=True)
    return dict(map(json.loads, done.stdout.splitlines()))


def key_of_zeros_opens(database: str) -> bool:
    """Whether persons' keys are there, and the master key of `with_keys` opens them."""
    with open_portal(database, master_key=bytes(32)), psycopg.connect(database) as conn:
        return has_keys(conn)


def run(database: str, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder), **more}
    command = [sys.executable, "-m", "services", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


class TestMasterKey:
    @pytest.mark.parametrize(
        ("there", "said"),
        [
            (None, "{file} is not there, and this database has keys of persons: put the one"),
            (base64.b64encode(bytes(range(32))), "{file}: The master key does not open the keys in this database: put"),
            (b"not a key", "{file} must hold 32 bytes in base64"),
        ],
        ids=["lost", "of another database", "no key"],
    )
    def test_that_does_not_fit_ends_every_way_in_with_one_sentence(
        self, there: bytes | None, said: str, with_keys: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "master.key"
        if there is not None:
            file.write_bytes(there)
        statuses = said_by_each(with_keys, tmp_path)
        begins = f"innoportal: {said.format(file=file)}"
        others = {way: status for way, status in statuses.items() if not str(status).startswith(begins)}
        assert (others, list(statuses)) == ({}, list(WAYS_IN))
        assert (file.read_bytes() if file.exists() else None) == there, "it is left as it is"

    def test_is_made_by_what_starts_or_fills_a_portal_only(self, database: str, tmp_path: Path) -> None:
        readers = [way for way in WAYS_IN if way.split()[1] in {"history", "export", "erase", "keys", "views"}]
        statuses = said_by_each(database, tmp_path, readers)
        others = {way: status for way, status in statuses.items() if "master.key is not there: set" not in str(status)}
        assert (others, len(statuses), list(tmp_path.iterdir())) == ({}, 7, [])


class TestDataFolder:
    def test_that_is_mistyped_ends_every_way_in_and_is_not_made(self, tmp_path: Path) -> None:
        mistyped = tmp_path / "vra"
        more = ("services setup --organisation X --person Y", "services backup there", "services give-up-keys --yes")
        ways = [*(way for way in WAYS_IN if "up" not in way.split()), *more]
        statuses = said_by_each("", mistyped, ways)
        begins = f"innoportal: {mistyped} holds no portal"
        others = {way: status for way, status in statuses.items() if not str(status).startswith(begins)}
        assert (others, list(statuses), mistyped.exists()) == ({}, ways, False)


class TestGiveUpKeys:
    def test_is_the_way_on_when_the_master_key_is_lost_for_good(self, with_keys: str, tmp_path: Path) -> None:
        unsure = run(with_keys, tmp_path, "give-up-keys")
        assert (unsure.returncode, "say --yes" in unsure.stderr) == (1, True)
        assert run(with_keys, tmp_path, "history", "person:P-1").returncode == 1
        done = run(with_keys, tmp_path, "give-up-keys", "--yes")
        assert (done.returncode, done.stdout.startswith("1 person reads as erased")) == (0, True), done.stderr
        again = run(with_keys, tmp_path, "give-up-keys", "--yes")
        assert (again.returncode, "nothing to give up" in again.stderr) == (1, True)
        assert not (tmp_path / "master.key").exists(), "only what starts makes one"
        with opened_portal(Settings(data_folder=tmp_path), conninfo=with_keys, makes_key=True) as portal:
            assert portal.person_keys.open("", subject="P-1", bound_to="this test") is None
            portal.person_keys.encipher("Another name", subject="P-2", bound_to="this test")
        needless = run(with_keys, tmp_path, "give-up-keys", "--yes")
        assert (needless.returncode, "nothing is lost" in needless.stderr) == (1, True)

    def test_refuses_while_anybody_is_connected(self, with_keys: str, tmp_path: Path) -> None:
        with psycopg.connect(with_keys, application_name="innoportal projector"):
            refused = run(with_keys, tmp_path, "give-up-keys", "--yes")
        assert refused.returncode == 1
        assert "other sessions are connected to this database (innoportal projector)" in refused.stderr
        assert key_of_zeros_opens(with_keys)

    def test_refuses_while_a_master_key_in_a_known_place_fits(self, with_keys: str, tmp_path: Path) -> None:
        wrong, fitting = tmp_path / "wrong.key", tmp_path / "master.key"
        wrong.write_bytes(base64.b64encode(bytes(range(32))))
        fitting.write_bytes(base64.b64encode(bytes(32)))
        elsewhere = {"INNOPORTAL_MASTER_KEY_FILE": str(wrong)}
        refused = run(with_keys, tmp_path, "give-up-keys", "--yes", **elsewhere)
        assert (refused.returncode, f"{fitting} opens the keys" in refused.stderr) == (1, True), refused.stderr
        assert key_of_zeros_opens(with_keys)


class TestSetup:
    def test_lets_the_first_administrator_in(self, database: str, tmp_path: Path) -> None:
        for person in ("Ada Chan", "Bo Lee"):
            done = run(database, tmp_path, "setup", "--organisation", "Innovation Office", "--person", person)
            assert done.returncode == 0, done.stderr
            with opened_portal(Settings(data_folder=tmp_path), conninfo=database) as portal:
                key = ApiKeys(portal.store.recorder.connection).authenticate(
                    done.stdout.strip(), at=portal.store.clock()
                )
                assert key is not None
                member = portal.store.find(Member, key.member)
                assert (member.state, member.roles) == ("active", (Role.ADMINISTRATOR,))

    def test_refuses_an_organisation_of_no_known_kind(self, database: str, tmp_path: Path) -> None:
        done = run(database, tmp_path, "setup", "--organisation", "X", "--person", "Y", "--type", "kingdom")
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr


class TestRestore:
    @pytest.mark.parametrize(
        ("key", "status", "said"),
        [
            (bytes(32), 0, "the master key {file} opens the keys of persons"),
            (
                bytes(range(32)),
                1,
                "the history is restored, all of it; but nothing starts, and no name can be read, before",
            ),
        ],
        ids=["fits", "of another portal"],
    )
    def test_says_whether_the_master_key_opens_the_keys(
        self, key: bytes, status: int, said: str, with_keys: str, empty_database: str, tmp_path: Path
    ) -> None:
        file = tmp_path / "master.key"
        file.write_bytes(base64.b64encode(key))
        back_up(with_keys, tmp_path / "backup")
        done = run(empty_database, tmp_path, "restore", str(tmp_path / "backup"))
        assert (done.returncode, said.format(file=file) in done.stdout + done.stderr) == (status, True), done.stderr
        assert "are back" in done.stdout
