"""History read again under another policy: which verdicts would change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from domain.procurement_policy.findings import verdicts
from domain.procurement_policy.policies import Policy, Standing
from domain.procurement_policy.schemes import JudgedScheme
from domain.procurement_policy.tables import BUILT_IN
from services.input.lines import BOM
from services.policy.judging import Judge
from services.policy.lines import Line, members_of


def policy_from(path: Path) -> Policy:
    """A policy as an administrator wrote it: one JSON object, as `policy show` prints it.

    Raises pydantic's ValidationError with the fields that are wrong, OSError for a file that cannot be read.
    """
    raw = path.read_bytes().replace(b"\n", b" ").replace(b"\r", b" ").removeprefix(BOM)
    return Policy.model_validate(members_of(Line(1, raw)), by_alias=True, by_name=False)


def simulator(other: Policy, *, standing: Standing = BUILT_IN, on: date | None = None) -> Judge:
    """Judges each scheme under both; the result names only what would change: `{"rule_iii": ["pass", "fail"]}`.

    `on` reads every scheme under the other policy as if it had been issued on that day.
    """

    def simulate(members: dict[str, Any]) -> dict[str, Any]:
        scheme = JudgedScheme.model_validate(members)
        moved = scheme if on is None else scheme.model_copy(update={"issued_on": on})
        now, then = verdicts(scheme, policy=standing.on(scheme.issued_on)), verdicts(moved, policy=other)
        changes = {rule: [now[rule], then[rule]] for rule in now if now[rule] != then[rule]}
        return {"id": scheme.id, "changes": changes}

    return simulate
