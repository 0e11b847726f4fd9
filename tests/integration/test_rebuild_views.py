"""Every view of the program, built anew, equals the live one row for row, row versions included."""

from random import Random

import pytest

from consumers.feed import Feed
from projections.rebuild import rebuild
from projections.registry import ALL
from projections.view import View, position
from tests.stage.scene import open_scene, take_in
from tests.stage.stories import a_busy_year
from tests.stage.tallies import connected, rows, tracking_of

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.NAME)
def test_equals_what_grew_page_by_page(database: str, cls: type[View]) -> None:
    random = Random(20260302)
    with open_scene(database) as scene, connected(database) as conn, Feed(scene.store, database) as feed:
        a_busy_year(scene)
        take_in(conn, cls(), scene.events(), cut=lambda: random.randint(1, 9))
        live, at = rows(conn, f"view_{cls.NAME}"), position(conn, cls.NAME)
        assert rebuild(cls, conn, read=feed.page, tracking=tracking_of(scene.portal)) == at
        assert any(live.values())
        assert rows(conn, f"view_{cls.NAME}") == live
