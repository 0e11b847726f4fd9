"""Money and measures: exact as written, never through a binary fraction."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.money import Measure, Money, decimal_text

pytestmark = pytest.mark.unit

measure: TypeAdapter[Decimal] = TypeAdapter(Measure)


class TestMeasure:
    @pytest.mark.parametrize(
        ("written", "stored"),
        [
            ('"12.50"', "12.50"),
            ('"-0.5"', "-0.5"),
            ('"0"', "0"),
            ('"999999999999999999.999999"', "999999999999999999.999999"),
        ],
    )
    def test_is_stored_as_it_was_written(self, written: str, stored: str) -> None:
        assert measure.dump_json(measure.validate_json(written)) == f'"{stored}"'.encode()

    @pytest.mark.parametrize(
        "written",
        [
            "0.1",
            "17",
            "1e3",
            "true",
            "null",
            '"1e3"',
            '"NaN"',
            '"Infinity"',
            '"+1"',
            '".5"',
            '"1."',
            '"1,000"',
            '" 1"',
            '"１"',
            '"0x1"',
        ],
    )
    def test_is_written_plainly(self, written: str) -> None:
        with pytest.raises(ValidationError):
            measure.validate_json(written)

    @pytest.mark.parametrize(("written", "stored"), [('"-0"', "0"), ('"-0.00"', "0.00")])
    def test_is_never_stored_as_minus_zero(self, written: str, stored: str) -> None:
        assert measure.dump_json(measure.validate_json(written)) == f'"{stored}"'.encode()

    @pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 18, 0.5])
    def test_is_a_number_of_reasonable_size(self, value: Any) -> None:
        with pytest.raises(ValidationError):
            measure.validate_python(value)

    @pytest.mark.parametrize(
        ("value", "text"), [(Decimal("1E+3"), "1000"), (Decimal("0E-2"), "0.00"), (Decimal("-1.50"), "-1.50")]
    )
    def test_has_no_exponent(self, value: Decimal, text: str) -> None:
        assert decimal_text(value) == text

    def test_that_is_read_and_written_again_is_the_same(self) -> None:
        assert measure.dump_json(measure.validate_json(measure.dump_json(Decimal("337.10")))) == b'"337.10"'


class TestMoney:
    def test_is_hong_kong_dollars_unless_said(self) -> None:
        assert Money(amount=Decimal("34990000.00")).model_dump(mode="json") == {
            "amount": "34990000.00",
            "currency": "HKD",
        }

    @pytest.mark.parametrize("amount", [Decimal(-1), Decimal("0.001"), Decimal("-0.01")])
    def test_is_cents_and_not_below_nothing(self, amount: Decimal) -> None:
        with pytest.raises(ValidationError):
            Money(amount=amount)

    def test_may_be_nothing(self) -> None:
        assert Money(amount=Decimal(0)).amount == 0

    def test_is_in_no_other_currency(self) -> None:
        with pytest.raises(ValidationError):
            Money.model_validate_json('{"amount": "1", "currency": "USD"}')

    def test_is_exact_where_a_float_is_not(self) -> None:
        cents = [Money(amount=Decimal("0.10")).amount] * 3
        assert sum(cents) == Decimal("0.30")
