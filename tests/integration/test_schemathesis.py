"""The OpenAPI document is true: schemathesis tries every operation, in all its phases, with a key of each role and with none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.envelope import Role
from tests.http import open_api

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")
"""Generated cases for each operation; more by hand than in every run of the tests."""
PHASES = os.environ.get("SCHEMATHESIS_PHASES", "examples,coverage,fuzzing,stateful")


@pytest.mark.parametrize("role", [None, *Role])
def test_nothing_is_found(database: str, tmp_path: Path, role: Role | None) -> None:
    with open_api(database, tmp_path) as api:
        wish = api.published_wish()
        assert wish == "W-2026-0001" or wish.startswith("W-")
        key = ["--header", f"Authorization: Bearer {api.cast.keys[role]}"] if role else []
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
                "--max-failures=20",
                *key,
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=580,
            check=False,
        )
    assert found.returncode == 0, found.stdout[-20_000:]
