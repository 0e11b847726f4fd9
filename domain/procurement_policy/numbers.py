"""Numbers of marking schemes and evaluations: whole, decimal or fraction, read exactly and never through binary floating point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from domain.criteria import exact_text
from domain.refusals import wrong

PATTERN = r"[0-9]+(\.[0-9]+|/[1-9][0-9]*)?"
"""A number in text: a decimal ("15.5") or a fraction ("1/3"), in ASCII digits, without sign or exponent."""
LENGTH_LIMIT = 60
"""Longest number that is read, in digits: far more than marks or prices need."""

_NUMBER = re.compile(PATTERN)
_NEGATIVE = re.compile(rf"-{PATTERN}")
_BY_ZERO = re.compile(r"-?[0-9]+/0+")


class NotJson:
    """Stands where a file has what is no number of JSON (`NaN`) or no number of ours (`1e400`, `15.5` without quotes)."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written if len(self.written) <= LENGTH_LIMIT else f"{self.written[:LENGTH_LIMIT]}…"


def read_number(value: object) -> Fraction:
    """The exact value of an integer or of a text that matches PATTERN; a fault in three languages for anything else."""
    if isinstance(value, Fraction) and value >= 0:
        return value
    if type(value) is int:
        return _of_integer(value)
    if isinstance(value, str) and len(value) <= LENGTH_LIMIT:
        return _of_text(value)
    raise _not_a_number()


def _of_integer(value: int) -> Fraction:
    if value < 0:
        raise _negative()
    if value >= 10**LENGTH_LIMIT:
        raise _not_a_number()
    return _whole(value)


@lru_cache(maxsize=4096)
def _whole(value: int) -> Fraction:
    return Fraction(value)


@lru_cache(maxsize=4096)
def _of_text(text: str) -> Fraction:
    if _NUMBER.fullmatch(text):
        return Fraction(text)
    if _BY_ZERO.fullmatch(text):
        raise wrong("divides by zero", zh_hant="除數是零", zh_hans="除数是零")
    if _NEGATIVE.fullmatch(text):
        raise _negative()
    raise _not_a_number()


def check_summable(numbers: Iterable[Fraction]) -> None:
    """Raises a fault for numbers without a common denominator of at most LENGTH_LIMIT digits: nobody could write their sum."""
    common = 1
    for denominator in {number.denominator for number in numbers}:
        common = lcm(common, denominator)
        if common >= 10**LENGTH_LIMIT:
            raise wrong(
                "add up to a fraction of more than {limit} digits: use fewer different denominators",
                zh_hant="相加後的分數超過{limit}位：請減少不同的分母",
                zh_hans="相加后的分数超过{limit}位：请减少不同的分母",
                limit=LENGTH_LIMIT,
            )


def _negative() -> Exception:
    return wrong("is below zero", zh_hant="小於零", zh_hans="小于零")


def _not_a_number() -> Exception:
    return wrong(
        'must be a whole number, or text with a decimal or a fraction, like 15, "15.5" or "1/3", in plain digits (at most {limit})',
        zh_hant='必須是整數，或載有小數或分數的文字，例如 15、"15.5" 或 "1/3"，只用普通數字（最多{limit}位）',
        zh_hans='必须是整数，或载有小数或分数的文字，例如 15、"15.5" 或 "1/3"，只用普通数字（最多{limit}位）',
        limit=LENGTH_LIMIT,
    )


Number = Annotated[
    Fraction,
    PlainValidator(read_number),
    PlainSerializer(exact_text, return_type=str),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": f"^{PATTERN}$"}]}),
]
"""Not negative and exact. In JSON an integer, or text with a decimal or a fraction; written as text."""


def half_up(value: Fraction, *, places: int = 2) -> str:
    """A number of at least zero, rounded once, half up, as text with so many decimal places: 665/8 → "83.13"."""
    scale = 10**places
    units = (2 * value.numerator * scale + value.denominator) // (2 * value.denominator)
    return f"{units // scale}.{units % scale:0{places}d}" if places else str(units)
