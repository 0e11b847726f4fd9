"""`python -m services keys` on a real database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.envelope import Role
from services.bootstrap import open_portal
from services.event_store.person_keys import load_master_key
from services.identity.keys import ApiKeys
from tests.stage.cast import gather

pytestmark = pytest.mark.integration


class TestKeys:
    def test_are_issued_listed_and_revoked(self, database: str, tmp_path: Path) -> None:
        with open_portal(database, master_key=load_master_key(tmp_path / "master.key")) as portal:
            member = gather(portal.store, roles=(Role.AUDITOR,)).members["auditor"]
            keys = ApiKeys(portal.store.recorder.connection)
            issued = json.loads(
                run(database, tmp_path, "issue", member, "--label", "Audit office", "--days", "3", "--json")
            )
            found = keys.authenticate(issued["key"], at=datetime.now(UTC))
            assert found is not None
            assert (found.member, found.label) == (member, "Audit office")
            listed = json.loads(run(database, tmp_path, "list", member, "--json"))
            assert [key["id"] for key in listed][:1] == [issued["id"]]
            assert issued["key"] not in json.dumps(listed)
            assert " UTC  last used " in (shown := run(database, tmp_path, "list", member))
            assert shown.count(" UTC  ") == 2 * shown.count("last used") + shown.count("never used")
            assert "revoked" in run(database, tmp_path, "revoke", issued["id"])
            assert keys.authenticate(issued["key"], at=datetime.now(UTC)) is None

    def test_are_for_members_only(self, database: str, tmp_path: Path) -> None:
        load_master_key(tmp_path / "master.key")
        answer = command(database, tmp_path, "issue", "M-nobody")
        assert answer.returncode == 1
        assert "no member" in answer.stderr


def command(database: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder)}
    return subprocess.run(
        [sys.executable, "-m", "services", "keys", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run(database: str, folder: Path, *words: str) -> str:
    answer = command(database, folder, *words)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout
