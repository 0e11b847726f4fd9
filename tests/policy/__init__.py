"""Marking schemes and evaluations with what is expected of them (CC0, all invented), and titles of criteria."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from domain.procurement_policy.schemes import JudgedScheme

FOLDER = Path(__file__).parent
SCHEMES = FOLDER / "schemes.jsonl"
EVALUATIONS = FOLDER / "evaluations.jsonl"


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def criterion(id: str, marks: Any, *, kind: str = "technical", title: str = "Tools", **more: Any) -> dict[str, Any]:
    """A criterion as a file has it, about the offer unless it is said otherwise."""
    return {"id": id, "title": {"en": title}, "kind": kind, "essential": False, "max_marks": marks, **more}


def members(*criteria: dict[str, Any], weights: Any = (60, 40), **more: Any) -> dict[str, Any]:
    """A scheme as a file has it: issued in 2024, for services, unless it is said otherwise."""
    return {
        "id": "TS-1",
        "issued_on": "2024-01-15",
        "procurement_category": "services",
        "technical_weight": weights[0],
        "price_weight": weights[1],
        "criteria": list(criteria),
        "formula": "relative",
        "approvals": [],
        **more,
    }


def scheme(*criteria: dict[str, Any], **more: Any) -> JudgedScheme:
    """The same, read."""
    return JudgedScheme.model_validate(members(*criteria, **more))


def approval(rule: str, rank: str | None = "Deputy Director (D3)", reason: str | None = "Safety.") -> dict[str, Any]:
    """An approval as a file has it."""
    return {"rule": rule, "approved_by_rank": rank, "reason": reason}


WORK = criterion("C1", 70, title="Work plan", kind="execution_plan")
IDEAS = criterion("C2", 30, title="Innovative suggestions", kind="innovation")
