"""What Prometheus is told of the views."""

import asyncio

import pytest
from psycopg_pool import AsyncConnectionPool

from projections.procurement_history import ProcurementHistory
from services.api.view_metrics import view_metrics
from tests.stage.scene import open_scene, take_in
from tests.stage.tallies import connected

pytestmark = pytest.mark.integration


def scraped(conninfo: str) -> dict[str, float]:
    async def scrape() -> str:
        async with AsyncConnectionPool(
            conninfo, min_size=0, max_size=1, open=False, kwargs={"connect_timeout": 2}
        ) as pool:
            return (await view_metrics(pool)).decode()

    lines = [line for line in asyncio.run(scrape()).splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_says_how_far_each_view_is_behind(database: str) -> None:
    with open_scene(database) as scene, connected(database) as conn:
        events = scene.events()
        take_in(conn, ProcurementHistory(), events[:-2])
        found = scraped(database)
    assert found['innoportal_view_behind{view="procurement_history"}'] == 2
    assert found['innoportal_view_behind{view="catalogue"}'] == len(events)
    assert found['innoportal_view_lag_seconds{view="catalogue"}'] > 0
    assert found["innoportal_projector_runs"] == 0


def test_says_nothing_while_the_database_is_away() -> None:
    assert scraped("host=127.0.0.1 port=1 dbname=nothing") == {}
