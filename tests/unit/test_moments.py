"""Reading moments, waits and versions from requests."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from domain.refusals import InvalidInput
from services.api.asking import versions_of
from services.api.moments import patience_of
from services.input.moments import SURE_MOMENT, moment_of

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

    @pytest.mark.parametrize(
        ("text", "year"),
        [("0001-01-01T00:00:00+08:00", 1), ("9999-12-31T23:59:59-23:59", 9999), ("2024-02-29T00:00:00+23:59", 2024)],
    )
    def test_is_taken_to_the_ends_of_the_calendar(self, text: str, year: int) -> None:
        found = moment_of(text, field="as_of")
        assert (found.year, found.utcoffset()) == (year, timedelta(0))

    def test_is_what_the_pattern_in_the_document_says(self) -> None:
        taken = ("2024-02-29", "2000-02-29", "2026-08-31", "1999-12-31", "0004-02-29", "9999-12-31")
        refused = ("2026-02-29", "1900-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "0000-01-01", "2026-00-10")
        for day in (*taken, *refused):
            for rest in ("T00:00Z", "T23:59:59.123456+23:59", "T09:00:00 08:00"):
                assert bool(re.fullmatch(SURE_MOMENT, day + rest)) == (day in taken), day + rest
                with nullcontext() if day in taken else pytest.raises(InvalidInput):
                    moment_of(day + rest, field="as_of")


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
    @pytest.mark.parametrize(
        ("tag", "versions"),
        [
            ('"12"', (12,)),
            (' "12" ', (12,)),
            ('"3", W/"99", "12"', (12, 3)),
            ('"3","4"', (4, 3)),
            (', "3" ,', (3,)),
            ('"a,b", "3"', (3,)),
        ],
    )
    def test_is_each_number_in_a_tag_that_is_ours(self, tag: str, versions: tuple[int, ...]) -> None:
        assert versions_of(tag) == versions

    @pytest.mark.parametrize("tag", [None, "*", " * "])
    def test_is_none_when_any_will_do(self, tag: str | None) -> None:
        assert versions_of(tag) == ()

    @pytest.mark.parametrize("tag", ['W/"12"', '"x"', '"9999999999999999"', '""', "", ","])
    def test_is_one_that_nothing_has_for_what_we_never_sent(self, tag: str) -> None:
        assert versions_of(tag) == (0,)

    @pytest.mark.parametrize("tag", ["12", "abc", '"3', "3, 4", '"3" or "4"', '*, "3"', '"٣"'])
    def test_refuses_what_is_no_tag_and_says_what_is(self, tag: str) -> None:
        with pytest.raises(InvalidInput, match='like "3"') as refused:
            versions_of(tag)
        assert refused.value.field == "If-Match"
