"""Marking schemes of tests: one that keeps every rule, with a flag that a person may overrule, and ways to break each rule."""

from __future__ import annotations

from typing import Any

from domain.marking_schemes.contents import SchemeContent


def criterion(id: str, title: str, *, marks: Any, kind: str = "technical", **more: Any) -> dict[str, Any]:
    return {"id": id, "title": {"en": title}, "kind": kind, "essential": False, "max_marks": marks, **more}


def scheme(**said: Any) -> dict[str, Any]:
    """100 technical marks: a plan of two parts (50), innovation (25), a service centre (25); 60 to 40."""
    parts = [
        criterion("C1.1", "Method statement", marks="30.5", kind="execution_plan"),
        criterion("C1.2", "Staffing of the night shift", marks="39/2"),
    ]
    usual: dict[str, Any] = {
        "title": {"en": "Maintenance of noise barriers", "zh-Hant": "隔音屏障保養"},
        "issued_on": "2099-06-01",
        "procurement_category": "services",
        "criteria": [
            criterion("C1", "Execution plan", marks=50, kind="execution_plan", sub=parts, passing_mark=20),
            criterion("C2", "Innovative suggestions", marks=25, kind="innovation"),
            criterion("C3", "Service centre in Hong Kong", marks=25),
        ],
        "technical_weight": 60,
        "price_weight": 40,
        "formula": "relative",
        "tie_break": "lowest_price",
        "overall_passing_mark": 50,
    }
    return usual | said


def with_track_record() -> dict[str, Any]:
    """25 of 100 marks for what the title tells to be experience: rule ii fails unless a person judges otherwise."""
    criteria = [*scheme()["criteria"][:2], criterion("C3", "Track record of the tenderer", marks=25)]
    return scheme(criteria=criteria)


def content(**said: Any) -> SchemeContent:
    """As a request brings it."""
    return SchemeContent.model_validate(scheme(**said))
