"""Money and measures: exact decimals, never floats."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationInfo, WithJsonSchema

from domain.facts import Model
from domain.refusals import wrong

PLAIN_DECIMAL = r"-?[0-9]{1,18}(\.[0-9]{1,6})?"
"""What a measure or sum looks like in JSON; 24 digits are more than anybody measures or pays."""


def _exact(value: object, info: ValidationInfo) -> object:
    """Refuses floats: a binary fraction is not what somebody wrote. Text is plain decimal notation, without exponent.

    In JSON any number is refused: to most readers there it is a float.
    """
    if isinstance(value, str) and not re.fullmatch(PLAIN_DECIMAL, value):
        raise wrong(
            "is not a number in plain decimal notation, like 12.50 or -3, of at most 18 digits before the point and 6 behind it",
            zh_hant="不是十進制數字（例如 12.50 或 -3；小數點前最多18位，後最多6位）",
            zh_hans="不是十进制数字（例如 12.50 或 -3；小数点前最多18位，后最多6位）",
        )
    if isinstance(value, bool | float) or (isinstance(value, int) and info.mode == "json"):
        raise wrong(
            'write decimals as text, for instance "12.50"',
            zh_hant='小數請以文字書寫，例如 "12.50"',
            zh_hans='小数请以文字书写，例如 "12.50"',
        )
    return Decimal(value) if isinstance(value, int | str) else value


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise wrong("is not a number", zh_hant="不是數字", zh_hans="不是数字")
    if abs(value) >= 10**18:
        raise wrong("has too many digits", zh_hant="位數太多", zh_hans="位数太多")
    return value


def _without_negative_zero(value: Decimal) -> Decimal:
    """-0.0 is what an instrument rounds a small negative reading to; it is stored as 0.0."""
    return value or value.copy_abs()


def decimal_text(value: Decimal) -> str:
    """Plain notation without exponent, as stored: `0.5`, `-12.50`."""
    return format(value, "f")


Exact = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_finite)]
"""A decimal as it was written."""

Measure = Annotated[
    Exact,
    AfterValidator(_without_negative_zero),
    PlainSerializer(decimal_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{PLAIN_DECIMAL}$", "examples": ["12.5"]}),
]
"""A measured or agreed number. In JSON a string, never a number."""


def _cents(value: Decimal) -> Decimal:
    if value < 0:
        raise wrong("is below zero", zh_hant="小於零", zh_hans="小于零")
    if value.is_signed():
        raise wrong("write zero without a minus sign", zh_hant="零請勿加負號", zh_hans="零请勿加负号")
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -2:
        raise wrong("has more than two decimal places", zh_hant="多於兩個小數位", zh_hans="多于两个小数位")
    return value


class Money(Model):
    """A sum of money, not negative, exact to the cent."""

    amount: Annotated[
        Exact,
        AfterValidator(_cents),
        PlainSerializer(decimal_text, return_type=str),
        WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,18}(\.[0-9]{1,2})?$", "examples": ["12.50"]}),
    ]
    currency: Annotated[Literal["HKD"], Field(description="ISO 4217")] = "HKD"
