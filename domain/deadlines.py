"""Dates of the domain are Hong Kong dates, whatever zone a server or a reader is in."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from domain.refusals import wrong

HONG_KONG = timezone(timedelta(hours=8), "HKT")
"""UTC+8, no summer time. Source: docs/glossary.md, "Hong Kong date"."""
_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def full_date(text: str) -> date | None:
    """The date that a text is as RFC 3339 writes it (section 5.6, `full-date`), if the calendar has it; nothing is guessed."""
    try:
        return date.fromisoformat(text) if _FULL_DATE.fullmatch(text) else None
    except ValueError:  # 2026-02-30
        return None


def _written_out(value: object) -> object:
    """A full date; no number is taken as seconds since 1970."""
    if not isinstance(value, str):
        return value
    if (day := full_date(value)) is not None:
        return day
    raise wrong(
        "is not a date as the calendar has it: write year-month-day, for instance 2026-08-31",
        zh_hant="不是日曆上的日期：請寫「年-月-日」，例如 2026-08-31",
        zh_hans="不是日历上的日期：请写“年-月-日”，例如 2026-08-31",
    )


Day = Annotated[
    date,
    BeforeValidator(_written_out),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-08-31"]}),
]
"""A Hong Kong date as people send it: `2026-08-31` and nothing else."""


def hong_kong_date(at: datetime) -> date:
    """The Hong Kong date of an aware moment. ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a zone")
    return at.astimezone(HONG_KONG).date()
