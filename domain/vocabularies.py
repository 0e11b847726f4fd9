"""Closed vocabularies: a field takes one of the names that are known today; what is stored keeps the name it was given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import AfterValidator, Field, ValidationInfo

from domain.facts import is_stored
from domain.refusals import wrong


def one_of(known: Iterable[str]) -> tuple[AfterValidator, Any]:
    """For `Annotated[str, *one_of(names)]`: refuses every other name with those that are known, and says them in the schema."""
    names = tuple(known)

    def check(value: str, info: ValidationInfo) -> str:
        if value not in names and not is_stored(info):
            raise wrong(
                "must be one of: {names}",
                zh_hant="必須是以下之一：{names}",
                zh_hans="必须是以下之一：{names}",
                names=", ".join(names),
            )
        return value

    return AfterValidator(check), Field(json_schema_extra={"enum": list(names)})
