"""Typed ids. Minted: noun letter, Hong Kong year, number (`W-2019-0181`). Imported: kept as they are, after a pattern check."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

SIMPLE_ID = r"[A-Za-z0-9][A-Za-z0-9-]{0,63}"


class BadId(ValueError):
    """An id that no noun of ours can have."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.strip("^$"))


class Id(str):
    """A readable id: ASCII letters, digits and hyphens, at most 64 characters."""

    __slots__ = ()
    LETTER: ClassVar[str] = ""
    PATTERN: ClassVar[str] = rf"^{SIMPLE_ID}$"

    def __new__(cls, value: str) -> Self:
        if not _compiled(cls.PATTERN).fullmatch(value):
            raise BadId(f"{value[:80]!r} is not an id: ASCII letters, digits and hyphens, at most 64")
        return super().__new__(cls, value)

    @classmethod
    def minted(cls, *, on: date, number: int) -> Self:
        """A new id of the year of `on` (a Hong Kong date): `W-2019-0181`."""
        return cls(f"{cls.LETTER}-{on.year}-{number:04d}")

    @classmethod
    def looks_minted(cls, value: str) -> bool:
        """Whether an imported id would collide with those that we mint."""
        return bool(re.fullmatch(rf"{cls.LETTER}-[0-9]{{4}}-[0-9]{{4,}}", value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(pattern=cls.PATTERN))


class OrganisationId(Id):
    """Opaque: says nothing about the organisation."""

    LETTER = "O"


class PersonId(Id):
    """Opaque: says nothing about the person; the subject of a key."""

    LETTER = "P"


class MemberId(Id):
    """Opaque: one person in one organisation."""

    LETTER = "M"


class WishId(Id):
    """A service wish."""

    LETTER = "W"


class SolutionId(Id):
    """A solution."""

    LETTER = "S"


class TrialId(Id):
    """A field trial; also names its performance report."""

    LETTER = "T"


class PolicyId(Id):
    """What a procurement policy is called, as whoever adopts it names it: `april-2019`."""


class MarkingSchemeId(Id):
    """A marking scheme (評分制度) of a department."""

    LETTER = "K"


class MatchId(Id):
    """A wish and a solution: `W-0001:S-0005`. The match stream is the pair."""

    PATTERN = rf"^{SIMPLE_ID}:{SIMPLE_ID}$"

    @classmethod
    def of(cls, wish: WishId, solution: SolutionId) -> MatchId:
        """The id of the match of this pair."""
        return cls(f"{wish}:{solution}")

    @property
    def wish(self) -> WishId:
        return WishId(self.partition(":")[0])

    @property
    def solution(self) -> SolutionId:
        return SolutionId(self.partition(":")[2])
