"""Faults with their place: what is wrong with a document, where in it, in three languages."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from pydantic import ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from domain.criteria import exact_text
from domain.refusals import wrong


class Misplaced(NamedTuple):
    """One fault, its place below the field that is being checked, and the value that is wrong."""

    place: tuple[str | int, ...]
    fault: PydanticCustomError
    value: object


def check_none(found: Iterable[Misplaced]) -> None:
    """Raises all of them at once; pydantic puts the place of the checked field before each."""
    details = [InitErrorDetails(type=each.fault, loc=each.place, input=each.value) for each in found]
    if details:
        raise ValidationError.from_exception_data("document", details)


def above_maximum(value: Fraction, marks: Fraction) -> PydanticCustomError:
    """A mark above the maximum of its criterion."""
    return wrong(
        "{value} is above the maximum of {marks}",
        zh_hant="{value}高於上限{marks}",
        zh_hans="{value}高于上限{marks}",
        value=exact_text(value),
        marks=exact_text(marks),
    )


def within_marks(value: Fraction | None, info: ValidationInfo) -> Fraction | None:
    """Checks a passing mark against the `max_marks` of the same criterion, where these could be read."""
    marks = info.data.get("max_marks")
    if value is not None and marks is not None and value > marks:
        raise above_maximum(value, marks)
    return value


def unknown_criterion(id: str) -> PydanticCustomError:
    """A name that no criterion has."""
    return wrong("there is no criterion {id}", zh_hant="沒有準則{id}", zh_hans="没有准则{id}", id=id[:64])


def named_before(id: str) -> PydanticCustomError:
    """A name that something else in the same list has."""
    return wrong("the id {id} is there twice", zh_hant="編號{id}重複", zh_hans="编号{id}重复", id=id)


def repeated(ids: Iterable[str]) -> Iterable[Misplaced]:
    """Every id of a list that stands earlier in it."""
    seen: set[str] = set()
    for place, name in enumerate(ids):
        if name in seen:
            yield Misplaced((place, "id"), named_before(name), name)
        seen.add(name)
