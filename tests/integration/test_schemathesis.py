"""The OpenAPI document is true: schemathesis, with a key of each role on what that role is for.

`SCHEMATHESIS=all` tries every operation with every key in every phase, which takes long.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.envelope import Role
from tests.stage.http import open_api

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

EVERYTHING = os.environ.get("SCHEMATHESIS") == "all"
PHASES = "examples,coverage,fuzzing,stateful" if EVERYTHING else "examples,fuzzing,stateful"
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")
"""Generated cases for each operation."""
TAGS: dict[Role | None, Sequence[str]] = {
    None: ("catalogue", "problems"),
    Role.DEPARTMENT_OFFICER: ("wishes", "desk"),
    Role.PROVIDER: ("solutions",),
    Role.FACILITATOR_OFFICER: ("matches", "queue"),
    Role.REVIEWER: ("trials", "reports"),
    Role.AUDITOR: ("history", "keys"),
    Role.ADMINISTRATOR: ("organisations", "members"),
}


@pytest.mark.parametrize("role", TAGS)
def test_nothing_is_found(database: str, tmp_path: Path, role: Role | None) -> None:
    with open_api(database, tmp_path) as api, projecting(database, tmp_path):
        wish = api.published_wish()
        position = api.cast.store.recorder.max_notification_id()
        seen = api.get(f"/api/v1/wishes/{wish}", headers={"Prefer": "wait=30"}, params={"at_least": position})
        assert seen.status_code == 200, seen.text
        key = ["--header", f"Authorization: Bearer {api.cast.keys[role]}"] if role else []
        only = [] if EVERYTHING else [f"--include-tag={tag}" for tag in TAGS[role]]
        found = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{api.client.base_url}/api/v1/openapi.json",
                "--checks=all",
                f"--phases={PHASES}",
                f"--max-examples={EXAMPLES}",
                "--generation-deterministic",
                "--no-color",
                "--warnings=off",
                *only,
                *key,
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=1700,
            check=False,
        )
    assert found.returncode == 0, found.stdout[-20_000:]


@contextmanager
def projecting(database: str, folder: Path) -> Iterator[None]:
    """The views follow what is written, as they do beside a running API."""
    environment = {**os.environ, "DATABASE_URL": database, "INNOPORTAL_DATA": str(folder)}
    projector = subprocess.Popen([sys.executable, "-m", "consumers", "projector"], env=environment)
    try:
        yield
    finally:
        projector.terminate()
        projector.wait(30)
