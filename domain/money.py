"""Money and measures: exact decimals, never floats."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from domain.facts import Model


def _exact(value: object) -> object:
    """Refuses floats: a binary fraction is not what somebody wrote."""
    if isinstance(value, bool | float):
        raise ValueError('write decimals as text, for instance "12.50"')
    return Decimal(value) if isinstance(value, int) else value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise ValueError("is not a number")
    if value.adjusted() > 18 or len(value.as_tuple().digits) > 24:
        raise ValueError("has too many digits")
    return value


def decimal_text(value: Decimal) -> str:
    """Plain notation without exponent, as stored: `0.5`, `-12.50`."""
    return format(value, "f")


Measure = Annotated[
    Decimal,
    BeforeValidator(_exact),
    AfterValidator(_finite),
    PlainSerializer(decimal_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["12.5"]}),
]
"""A measured or agreed number. In JSON: a string, or an integer on the way in; never a float."""


def _cents(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("is below zero")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise ValueError("has more than two decimal places")
    return value


class Money(Model):
    """A sum of money, not negative, exact to the cent."""

    amount: Annotated[Measure, AfterValidator(_cents)]
    currency: Annotated[Literal["HKD"], Field(description="ISO 4217")] = "HKD"
