"""Reading moments, waits and versions from requests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.refusals import InvalidInput
from services.api.dependencies import version_of
from services.api.moments import moment_of, patience_of

pytestmark = pytest.mark.unit


class TestMoment:
    @pytest.mark.parametrize(
        "text",
        ["2026-08-31T01:00:00Z", "2026-08-31T09:00:00+08:00", "2026-08-31T09:00:00 08:00", "2026-08-31T09:00+08:00"],
    )
    def test_is_read_with_its_zone(self, text: str) -> None:
        assert moment_of(text, field="as_of") == datetime(2026, 8, 31, 1, tzinfo=UTC)

    @pytest.mark.parametrize(
        "text", ["2026-08-31", "2026-08-31T09:00:00", "yesterday", "", "2026-02-30T09:00:00Z", "1e3", "-1"]
    )
    def test_is_not_guessed(self, text: str) -> None:
        with pytest.raises(InvalidInput):
            moment_of(text, field="as_of")


class TestPatience:
    @pytest.mark.parametrize(
        ("prefer", "seconds"),
        [
            (None, 5.0),
            ("wait=10", 10.0),
            ("respond-async, wait = 3", 3.0),
            ("wait=999999", 30.0),
            ("await=3", 5.0),
            ("", 5.0),
        ],
    )
    def test_is_as_asked_within_limits(self, prefer: str | None, seconds: float) -> None:
        assert timedelta(seconds=patience_of(prefer)) == timedelta(seconds=seconds)


class TestVersion:
    @pytest.mark.parametrize("tag", ['"12"', ' "12" ', '"3", W/"99", "12"'])
    def test_is_the_number_in_the_tag(self, tag: str) -> None:
        assert version_of(tag) == 12

    @pytest.mark.parametrize("tag", [None, "*", " * "])
    def test_is_none_when_any_will_do(self, tag: str | None) -> None:
        assert version_of(tag) is None

    @pytest.mark.parametrize("tag", ["", "12", 'W/"12"', '"x"', '"9999999999999999"', '"٣"'])
    def test_is_one_that_nothing_has_for_what_we_never_sent(self, tag: str) -> None:
        assert version_of(tag) == 0
