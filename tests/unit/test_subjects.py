"""Which ids inside a fact are found, and what of a fact is walked for them."""

from decimal import Decimal

import pytest

from domain.facts import Fact, Model
from domain.ids import MatchId, SolutionId, WishId
from domain.wishes import WishFulfilled
from projections.subjects import ids_in
from tests.stage.scene import REASON

pytestmark = pytest.mark.unit


class Inner(Model):
    wish: WishId | None = None
    weight: Decimal = Decimal(1)


class Outer(Model):
    inner: tuple[Inner, ...]
    match: MatchId


class TestIdsIn:
    def test_finds_ids_however_deep(self) -> None:
        outer = Outer(inner=(Inner(wish=WishId("W-1")), Inner()), match=MatchId("W-2:S-2"))
        assert list(ids_in((outer, SolutionId("S-1"), "W-9", None))) == ["W-1", "W-2:S-2", "S-1"]

    def test_finds_ids_of_a_fact(self) -> None:
        fact: Fact = WishFulfilled(solutions=(SolutionId("S-1"), SolutionId("S-2")), reason=REASON)
        assert list(ids_in(fact)) == ["S-1", "S-2"]
