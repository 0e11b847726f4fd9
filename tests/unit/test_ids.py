"""Ids: minted ones, imported ones, and what is none."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.ids import BadId, Id, MatchId, SolutionId, TrialId, WishId

pytestmark = pytest.mark.unit

BAD = ["", "-W", "W 1", "W_1", "願望-1", "W\n", "W-1\n", "W/1", "W:1", "x" * 65, "W\u0000", "Ｗ-1"]


class TestId:
    def test_minted_says_noun_year_and_number(self) -> None:
        assert WishId.minted(on=date(2019, 5, 1), number=181) == "W-2019-0181"
        assert TrialId.minted(on=date(2019, 5, 1), number=12345) == "T-2019-12345"

    @pytest.mark.parametrize(
        "imported", ["W-0001", "W-19-0181", "DSD-2019-0181", "S-2019-0181", "W-2019-181", "w-2019-0181"]
    )
    def test_imported_does_not_look_minted(self, imported: str) -> None:
        assert not WishId.looks_minted(imported)

    @pytest.mark.parametrize("minted", ["W-2019-0181", "W-2019-12345"])
    def test_minted_looks_so(self, minted: str) -> None:
        assert WishId.looks_minted(minted)

    @pytest.mark.parametrize("value", BAD)
    def test_is_of_ascii_letters_digits_and_hyphens(self, value: str) -> None:
        with pytest.raises(BadId):
            WishId(value)
        with pytest.raises(ValidationError):
            TypeAdapter(WishId).validate_python(value)

    def test_keeps_its_type_through_validation(self) -> None:
        assert type(TypeAdapter(WishId).validate_python("W-1")) is WishId
        assert type(TypeAdapter(WishId).validate_json('"W-1"')) is WishId

    def test_is_its_text(self) -> None:
        assert f"{Id('W-1')}" == "W-1"
        assert TypeAdapter(WishId).dump_json(WishId("W-1")) == b'"W-1"'


class TestMatchId:
    def test_is_the_pair(self) -> None:
        match = MatchId.of(WishId("W-0001"), SolutionId("S-0005"))
        assert match == "W-0001:S-0005"
        assert (match.wish, match.solution) == ("W-0001", "S-0005")
        assert (type(match.wish), type(match.solution)) == (WishId, SolutionId)

    @pytest.mark.parametrize("value", ["W-1", "W-1:", ":S-1", "W-1:S-1:T-1", "W-1:S 1"])
    def test_is_nothing_else(self, value: str) -> None:
        with pytest.raises(BadId):
            MatchId(value)
