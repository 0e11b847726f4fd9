"""Dates of the domain are Hong Kong dates, whatever zone a server or a reader is in."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

HONG_KONG = timezone(timedelta(hours=8), "HKT")
"""UTC+8, no summer time. Source: docs/glossary.md, "Hong Kong date"."""


def hong_kong_date(at: datetime) -> date:
    """The Hong Kong date of an aware moment. ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return at.astimezone(HONG_KONG).date()


def end_of_day(on: date) -> datetime:
    """The first moment after this Hong Kong date: a wish that closes on it is open until then (half-open)."""
    return datetime.combine(on + timedelta(days=1), datetime.min.time(), tzinfo=HONG_KONG)
