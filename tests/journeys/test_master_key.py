"""Every way into the program, with a master key that is wrong or was lost: one sentence, exit status 1, and no new key in its place."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.envelope import Role
from domain.members import Member
from services.bootstrap import open_portal, opened_portal
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


def said_by_each(database: str, folder: Path) -> dict[str, str]:
    """The status with which each way in ended."""
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder), "PORT": str(free_port())}
    command = [sys.executable, "-c", ONE_AFTER_THE_OTHER, json.dumps(WAYS_IN)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, timeout=250, check=True)
    return dict(map(json.loads, done.stdout.splitlines()))


def run(database: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder)}
    command = [sys.executable, "-m", "services", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


class TestMasterKey:
    @pytest.mark.parametrize(
        ("there", "said"),
        [
            (None, "{file} is not there: The master key does not open the keys in this database: put"),
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


class TestGiveUpKeys:
    def test_is_the_way_on_when_the_master_key_is_lost_for_good(self, with_keys: str, tmp_path: Path) -> None:
        unsure = run(with_keys, tmp_path, "give-up-keys")
        assert (unsure.returncode, "say --yes" in unsure.stderr) == (1, True)
        assert run(with_keys, tmp_path, "history", "person:P-1").returncode == 1
        done = run(with_keys, tmp_path, "give-up-keys", "--yes")
        assert (done.returncode, done.stdout.startswith("1 persons read as erased")) == (0, True), done.stderr
        with opened_portal(Settings(data_folder=tmp_path), conninfo=with_keys) as portal:
            assert portal.person_keys.open("", subject="P-1", bound_to="this test") is None
            portal.person_keys.encipher("Another name", subject="P-2", bound_to="this test")
        needless = run(with_keys, tmp_path, "give-up-keys", "--yes")
        assert (needless.returncode, "nothing is lost" in needless.stderr) == (1, True)


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
