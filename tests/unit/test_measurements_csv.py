"""Measurements as CSV: what is read, and how each fault is named."""

from datetime import date
from decimal import Decimal

import pytest

from domain.refusals import LANGUAGES
from services.input.measurements_csv import MOST_LINES, MeasurementsUnreadable, read_measurements

pytestmark = pytest.mark.unit


def faults(content: bytes) -> list[tuple[tuple[str, ...], str]]:
    with pytest.raises(MeasurementsUnreadable) as refused:
        read_measurements(content)
    return [(error["loc"], error["msg"]) for error in refused.value.errors]


class TestReading:
    def test_takes_a_spreadsheets_file(self) -> None:
        text = '\ufeffcriterion,on,value,note.en,note.zh-Hant\r\nC1,2026-01-02,4.50,"calm, dry",無風\r\n\r\nC2, 2026-01-03 ,-7,,\r\n'
        first, second = read_measurements(text.encode()).values()
        assert (first.criterion, first.on, str(first.value)) == ("C1", date(2026, 1, 2), "4.50")
        assert first.note is not None
        assert first.note.by_language == {"en": "calm, dry", "zh-Hant": "無風"}
        assert (second.value, second.note) == (Decimal(-7), None)

    def test_takes_columns_in_any_order(self) -> None:
        assert read_measurements(b"value,criterion,on\n1,C1,2026-01-02\n")[2].value == 1

    def test_of_a_header_alone_is_empty(self) -> None:
        assert read_measurements(b"criterion,on,value\n") == {}


class TestFaults:
    def test_are_all_named_by_line_and_column(self) -> None:
        content = b"criterion,on,value\nC1,20260101,4\nC1,2026-01-01,1e5\n\nC 1,2026-02-30,4.4,x\nC1,2026-02-03,4.4\n"
        assert [place for place, _ in faults(content)] == [("line 2", "on"), ("line 3", "value"), ("line 5",)]

    def test_of_a_value_say_that_it_is_no_number(self) -> None:
        ((place, words),) = faults(b"criterion,on,value\nC1,2026-01-01,x\n")
        assert place == ("line 2", "value")
        assert words.startswith("is not a number in plain decimal notation")

    def test_count_lines_inside_quoted_cells(self) -> None:
        content = b'criterion,on,value,note.en\nC1,2026-01-01,4,"two\nlines"\nC1,x,4,\n'
        assert [place for place, _ in faults(content)] == [("line 4", "on")]

    @pytest.mark.parametrize(
        "header",
        [b"", b"criterion;on;value\n", b"criterion,on\n", b"criterion,on,value,remark\n", b"criterion,on,value,on\n"],
    )
    def test_of_the_header_say_what_it_should_be(self, header: bytes) -> None:
        ((place, message),) = faults(header)
        assert place == ("line 1",)
        assert "criterion, on, value" in message

    def test_name_the_line_that_is_not_utf_8(self) -> None:
        assert faults("criterion,on,value\nC1,2026-01-01,4\nC1,無,4".encode("big5"))[0][0] == ("line 3",)

    def test_name_the_line_that_is_no_csv(self) -> None:
        assert faults(b'criterion,on,value\nC1,2026-01-01,"4')[0][0] == ("line 2",)

    def test_end_a_file_that_is_too_long(self) -> None:
        line = b"C1,2026-01-01,4\n"
        content = b"criterion,on,value\n" + line * MOST_LINES
        assert len(read_measurements(content)) == MOST_LINES
        assert faults(content + line * 5)[0][0] == (f"line {MOST_LINES + 2}",)

    def test_are_said_in_every_language(self) -> None:
        with pytest.raises(MeasurementsUnreadable) as refused:
            read_measurements(b"criterion,on,value\nC1,2026-01-01,?\n")
        assert all("2" in refused.value.message(language) for language in LANGUAGES)
        assert refused.value.errors[0]["ctx"]["zh-Hant"]
