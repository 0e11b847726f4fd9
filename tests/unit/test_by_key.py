"""What was read is given again only while nothing can have changed."""

from __future__ import annotations

import pytest

from projections.catalogue.questions import Item
from services.api.by_key import KEPT_S, MOST_KEPT, Recent

pytestmark = pytest.mark.unit

FOUND = Item("{}", 7)


class Watch:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def recent(watch: Watch) -> Recent:
    recent = Recent(clock=watch)
    recent.get("wish", "W-1", position=9)
    recent.keep("wish", "W-1", FOUND, position=9)
    return recent


def test_is_given_again_while_the_catalogue_stands(recent: Recent) -> None:
    assert recent.get("wish", "W-1", position=9) is FOUND
    assert recent.get("solution", "W-1", position=9) is None


def test_is_read_anew_once_the_catalogue_has_moved(recent: Recent) -> None:
    assert recent.get("wish", "W-1", position=10) is None
    assert recent.get("wish", "W-1", position=9) is None


def test_is_read_anew_after_a_while(recent: Recent, watch: Watch) -> None:
    watch.now += KEPT_S
    assert recent.get("wish", "W-1", position=9) is None


def test_is_not_kept_when_the_catalogue_moved_while_it_was_read(recent: Recent) -> None:
    recent.get("wish", "W-2", position=10)
    recent.keep("wish", "W-1", FOUND, position=9)
    assert recent.get("wish", "W-1", position=10) is None


def test_does_not_grow_without_end(recent: Recent) -> None:
    for number in range(MOST_KEPT * 2):
        recent.get("wish", f"W-{number}", position=9)
        recent.keep("wish", f"W-{number}", FOUND, position=9)
    assert len(recent._documents) <= MOST_KEPT
