"""How far the views are behind history, for Prometheus; asked of the database at each scrape."""

from __future__ import annotations

from typing import Any

import psycopg
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from projections import registry
from services.view_status import views_and_projector

PATIENCE_S = 2.0

GAUGES = {
    "position": "Last position of history that the view has taken in",
    "behind": "Events that the view has not taken in yet",
    "lag_s": "Age of the first of these, in seconds",
    "parked": "Events that the view could not take, and later ones of their streams",
}


async def view_metrics(pool: AsyncConnectionPool[Any]) -> bytes:
    """The text format of Prometheus; nothing while the database does not answer, so that alerts see the gap."""
    try:
        async with pool.connection(timeout=PATIENCE_S) as conn:
            views, projector_runs = await views_and_projector(conn, registry.ALL)
    except (psycopg.Error, PoolTimeout):
        return b""
    gathered = CollectorRegistry()
    leading = Gauge("innoportal_projector_runs", "Whether a projector leads", registry=gathered)
    leading.set(projector_runs)
    for field, meaning in GAUGES.items():
        name = f"innoportal_view_{field.replace('lag_s', 'lag_seconds')}"
        gauge = Gauge(name, meaning, ("view",), registry=gathered)
        for view in views:
            gauge.labels(view.name).set(getattr(view, field))
    return generate_latest(gathered)
