"""Moments as people and programs write them: RFC 3339, with their zone."""

from __future__ import annotations

import re
from datetime import MINYEAR, UTC, datetime

from domain.refusals import InvalidInput

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
"""RFC 3339, section 5.6; seconds may be left out."""
_YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
SURE_MOMENT = (
    rf"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    rf"|{_LEAP_YEAR}-02-29)T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[ +-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
"""Exactly what `moment_of` takes, said as a pattern."""


def moment_of(text: str, *, field: str) -> datetime:
    """A moment in UTC. Raises InvalidInput; a space where a plus was meant (`+` in a URL) is understood."""
    said = text.replace(" ", "+")
    if _MOMENT.fullmatch(said):
        try:
            return _in_utc(datetime.fromisoformat(said))
        except ValueError:
            pass  # February 30
    raise InvalidInput(
        reason={
            "en": "write a position like 4711, or a time with its zone like 2026-08-31T09:00:00+08:00",
            "zh-Hant": "請寫位置（例如 4711），或附時區的時間（例如 2026-08-31T09:00:00+08:00）",
            "zh-Hans": "请写位置（例如 4711），或附时区的时间（例如 2026-08-31T09:00:00+08:00）",
        },
        field=field,
        value=text,
    )


def _in_utc(moment: datetime) -> datetime:
    """The same moment; at both ends of what a calendar has, the first or the last that it has."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if moment.year == MINYEAR else datetime.max.replace(tzinfo=UTC)
