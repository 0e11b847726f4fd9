"""Histories for tests of views, made by real commands."""

from __future__ import annotations

from datetime import date, timedelta

from domain.ids import WishId
from domain.texts import LocalisedText
from services.commands import wishes
from tests.scene import BUDGET, REASON, Scene, wish_content


def a_busy_year(scene: Scene) -> None:
    """Wishes through every one of their states."""
    for number in range(1, 6):
        scene.wish(f"W-{number}")
        scene.now += timedelta(days=3)
    dora = lambda: scene.by("dora")  # noqa: E731
    amended = wish_content(title=LocalisedText.of(en="Amended"))
    wishes.amend(scene.store, dora(), WishId("W-1"), content=amended, budget=BUDGET, reason=REASON)
    wishes.ask(scene.store, scene.by("paul"), WishId("W-1"), text=LocalisedText.of(en="Where is the power?"))
    wishes.answer(scene.store, dora(), WishId("W-1"), question=1, answer=LocalisedText.of(en="At the kerb"))
    wishes.close(scene.store, dora(), WishId("W-2"), reason=REASON)
    wishes.reopen(scene.store, dora(), WishId("W-2"), closes_on=date(2026, 12, 1), reason=REASON)
    wishes.withdraw(scene.store, dora(), WishId("W-3"), reason=REASON)
    wishes.fulfil(scene.store, dora(), WishId("W-4"), solutions=[], reason=REASON)
