"""The policies that stand: which one judges a day, to the last digit, and what of it is in force then, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.policies import PROCUREMENT, ProcurementPolicy
from domain.procurement_policy.policies import Standing
from services.event_store.store import FactStore
from services.policy.words import row_words


def standing_in(store: FactStore) -> Standing:
    """What stands now, the policies included that begin on a day to come."""
    return store.find(ProcurementPolicy, PROCUREMENT).standing


def applied_on(day: date, standing: Standing) -> dict[str, str]:
    """Which policy judges an invitation of this day."""
    policy = standing.on(day)
    return {"id": policy.id, "version": policy.version, "on": day.isoformat()}


def in_force(day: date, standing: Standing) -> dict[str, Any]:
    """The policy of a day with the rows that are in force then, each with its words in three languages."""
    policy = standing.on(day)
    rules = [row.model_dump(mode="json", by_alias=True) | {"words": row_words(row)} for row in policy.in_force(day)]
    title = policy.title.model_dump(mode="json", by_alias=True)
    return {**applied_on(day, standing), "title": title, "rules": rules}
