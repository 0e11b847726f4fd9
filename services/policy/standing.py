"""The policy that stands: which one it is, to the last digit, and what of it is in force on a day, in words."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from domain.procurement_policy.policies import Policy
from domain.procurement_policy.tables import APRIL_2019
from services.event_store.mapper import canonical_json
from services.policy.words import row_words


def document_of(policy: Policy) -> dict[str, Any]:
    """A policy as JSON values, in the form in which another one is written."""
    return policy.model_dump(mode="json", by_alias=True)


@cache
def standing_version() -> str:
    """Of the policy that judges here: the first 16 hexadecimal digits of the SHA-256 of its document (RFC 8785)."""
    return sha256(canonical_json(document_of(APRIL_2019))).hexdigest()[:16]


def applied_on(day: str) -> dict[str, str]:
    """Which policy judged, and as of which day."""
    return {"id": APRIL_2019.id, "version": standing_version(), "on": day}


def in_force(on: date) -> dict[str, Any]:
    """The policy with the rows that are in force on this day, each with its words in three languages."""
    rules = [row.model_dump(mode="json", by_alias=True) | {"words": row_words(row)} for row in APRIL_2019.in_force(on)]
    title = APRIL_2019.title.model_dump(mode="json", by_alias=True)
    return {**applied_on(on.isoformat()), "title": title, "rules": rules}
