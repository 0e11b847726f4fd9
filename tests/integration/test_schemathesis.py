"""The OpenAPI document is true: schemathesis, in all its phases, about things that are there and things that are not.

`SCHEMATHESIS=all` tries every operation with a key of every role and without one, in slices that each end within minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest

from domain.envelope import Role
from services.api.app import create_app
from services.settings import Settings
from tests.stage.http import Api, open_api
from tests.stage.marking import scheme
from tests.stage.projecting import projecting
from tests.stage.walk import Walk

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

CHECKS = Path(__file__).resolve().parents[2] / "schemathesis.toml"
EVERYTHING = os.environ.get("SCHEMATHESIS") == "all"
PHASES = "examples,coverage,fuzzing,stateful" if EVERYTHING else "examples,fuzzing,stateful"
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "5" if EVERYTHING else "2")
"""Generated cases for each operation."""
OWN: Mapping[Role | None, Sequence[str]] = {
    None: ("search", "wishes", "solutions", "trials", "reports", "policy", "problems"),
    Role.DEPARTMENT_OFFICER: ("wishes", "desk", "marking-schemes"),
    Role.PROVIDER: ("solutions",),
    Role.FACILITATOR_OFFICER: ("matches", "queue"),
    Role.REVIEWER: ("trials", "reports"),
    Role.AUDITOR: ("history", "keys"),
    Role.ADMINISTRATOR: ("organisations", "members"),
}
"""What each role is for, and what the public may read; together every tag of the document."""
SLICES = (
    [(role, (tag,)) for role, tag in product(OWN, dict.fromkeys(tag for tags in OWN.values() for tag in tags))]
    if EVERYTHING
    else list(OWN.items())
)


def test_every_tag_is_tried() -> None:
    operations = [
        it for each in create_app(Settings(), conninfo="").openapi()["paths"].values() for it in each.values()
    ]
    assert {tag for tags in OWN.values() for tag in tags} == {
        tag for operation in operations for tag in operation["tags"]
    }


@pytest.mark.parametrize(
    ("role", "tags"), SLICES, ids=[f"{role or 'public'}-{'-'.join(tags)}" for role, tags in SLICES]
)
def test_nothing_is_found(database: str, tmp_path: Path, role: Role | None, tags: Sequence[str]) -> None:
    with open_api(database, tmp_path) as api, projecting(database, tmp_path):
        # The document is made when it is first asked for, which takes a busy machine longer than schemathesis waits.
        assert api.get("/api/v1/openapi.json", timeout=120).status_code == 200
        config = tmp_path / "schemathesis.toml"
        config.write_text(CHECKS.read_text() + parameters(whole_walk(api)), encoding="utf-8")
        found = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={config}",
                "run",
                f"{api.client.base_url}/api/v1/openapi.json",
                "--checks=all",
                f"--phases={PHASES}",
                f"--max-examples={EXAMPLES}",
                "--generation-deterministic",
                "--continue-on-failure",
                "--no-color",
                "--warnings=off",
                *(f"--include-tag={tag}" for tag in tags),
                *(["--header", f"Authorization: Bearer {api.cast.keys[role]}"] if role else []),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=1700,
            check=False,
        )
    assert found.returncode == 0, found.stdout[-20_000:] + found.stderr[-2_000:]


def whole_walk(api: Api) -> dict[str, str]:
    """From a wish to its report; what is there then, by the name of the parameter that names it."""
    walk = Walk(api)
    wish = walk.wish()
    solution = walk.solution(wish["id"])
    match = walk.proposed(wish, solution)
    walk.in_effect(match, wish, solution)
    trial = walk.trial(match)
    walk.measured(trial)
    walk.reported(trial)
    position = api.cast.store.recorder.max_notification_id()
    seen = api.get(f"/api/v1/reports/{trial}", headers={"Prefer": "wait=30"}, params={"at_least": position})
    assert seen.status_code == 200, seen.text
    return {
        "wish_id": wish["id"],
        "solution_id": solution["id"],
        "match_id": match,
        "trial_id": trial,
        "marking_scheme_id": api.done("/marking-schemes", {"content": scheme()}, by="department-officer")["id"],
        "organisation_id": api.cast.organisations["Other Robots Limited"],
        "member_id": api.cast.members["provider elsewhere"],
        "subject": f"match:{match}",
    }


def parameters(there: Mapping[str, str]) -> str:
    """For schemathesis: ask about these."""
    return "\n[parameters]\n" + "".join(f'"path.{name}" = "{value}"\n' for name, value in there.items())
