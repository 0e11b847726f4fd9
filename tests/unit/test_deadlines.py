"""Dates are those of Hong Kong, and are taken only as they are written out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.deadlines import Day, hong_kong_date

pytestmark = pytest.mark.unit

day: TypeAdapter[date] = TypeAdapter(Day)


class TestHongKongDate:
    @pytest.mark.parametrize(
        ("at", "on"),
        [
            (datetime(2026, 3, 1, 15, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 1)),
            (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), date(2026, 3, 2)),
            (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
            (datetime(2026, 3, 1, 23, 0, tzinfo=timezone(timedelta(hours=-5))), date(2026, 3, 2)),
        ],
    )
    def test_begins_at_sixteen_hours_utc(self, at: datetime, on: date) -> None:
        assert hong_kong_date(at) == on

    def test_needs_to_know_the_zone(self) -> None:
        with pytest.raises(ValueError, match="zone"):
            hong_kong_date(datetime(2026, 3, 1, 15))  # noqa: DTZ001  the case that is refused


class TestDay:
    @pytest.mark.parametrize("written", ["2026-08-31", "2024-02-29"])
    def test_is_a_full_date(self, written: str) -> None:
        assert day.validate_json(f'"{written}"') == date.fromisoformat(written)

    @pytest.mark.parametrize(
        "written",
        [
            '"20260831"',
            '"04/03/2026"',
            '"2026-8-31"',
            '"2026-02-30"',
            '"2026-W10-1"',
            '"2026-08-31T00:00:00Z"',
            '" 2026-08-31"',
            '"２０２６-08-31"',
            "1756598400",
            "true",
            "null",
            '""',
        ],
    )
    def test_is_never_guessed(self, written: str) -> None:
        with pytest.raises(ValidationError):
            day.validate_json(written, strict=True)

    def test_says_what_would_be_right(self) -> None:
        with pytest.raises(ValidationError, match="for instance 2026-08-31"):
            day.validate_json('"04/03/2026"')
