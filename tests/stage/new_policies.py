"""A policy to be adopted: that of 2019 with another range for rule iii from a day on."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from domain.policies import PolicyDocument
from domain.procurement_policy.tables import APRIL_2019

RANGE = {"least": "0.6", "most": "4/5"}


def another_policy(since: date, *, id: str = "innovation-2030", **changes: Any) -> dict[str, Any]:
    """As JSON values; `changes` replace members of the new row."""
    policy: dict[str, Any] = APRIL_2019.model_dump(mode="json", by_alias=True)
    policy["id"] = id
    policy["title"] = {"en": "Innovation first", "zh-Hant": "創新為先", "zh-Hans": "创新为先"}
    standing = next(row for row in policy["rows"] if row["rule"] == "rule_iii" and row["until"] is None)
    begins = {"from": since.isoformat(), **RANGE, "paragraph": "Circular 3/2029, paragraph 4"}
    said = {
        "en": "Technical to price weight is from 60:40 to 80:20.",
        "zh-Hant": "技術和標價評分的比重為6:4至8:2",
        "zh-Hans": "技术和标价评分的比重为6:4至8:2",
    }
    policy["rows"].append({**standing, **begins, "text": said, **changes})
    standing["until"] = since.isoformat()
    return policy


def another_document(since: date, **more: Any) -> PolicyDocument:
    """The same as a body is read."""
    return PolicyDocument.model_validate_json(json.dumps(another_policy(since, **more)))
