"""The application that answers HTTP: its routers, and what lives as long as it does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.utils import get_openapi
from psycopg_pool import AsyncConnectionPool

import domain.nouns  # noqa: F401  declares every fact and refusal
from projections import registry
from projections.catalogue.current import CurrentDocuments
from projections.positions import Positions
from services.api import (
    desk,
    errors,
    explanations,
    health,
    history,
    marking_schemes,
    match_queue,
    matches,
    members,
    organisations,
    policies,
    policy,
    reference,
    reports,
    search,
    solutions,
    trials,
    wishes,
)
from services.api import keys as key_routes
from services.api.by_key import PlainDocuments
from services.api.dependencies import PREFIX, Parts
from services.api.middleware import CORRELATION, Guarded, HeadAsGet, Metrics, Observed
from services.api.openapi import DESCRIPTION, complete, operation_id, routes_of
from services.api.targets import named_paths, of_its_own_name, readable_target
from services.bootstrap import opened_portal
from services.connections import RECONNECT_S, check_async, try_again_async
from services.identity.keys import ApiKeys
from services.settings import Settings

ROUTERS = (
    search.router,
    wishes.router,
    solutions.router,
    matches.router,
    trials.router,
    reports.router,
    history.router,
    match_queue.router,
    desk.router,
    marking_schemes.router,
    policies.router,
    policy.router,
    organisations.router,
    members.router,
    key_routes.router,
)
"""One for each noun, below PREFIX."""

POOL_TIMEOUT_S = 5.0
"""How long a reader waits for a connection before it is asked to try again later."""

VERSION = "1.0.0"
"""Of the interface: raised when a caller could notice."""


def create_app(
    settings: Settings, *, conninfo: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> FastAPI:
    """Connects to nothing before it is started."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
            conninfo,
            min_size=1,
            max_size=8,
            open=False,
            check=lambda conn: check_async(conn, pool=pool),
            kwargs={"autocommit": True},
            timeout=POOL_TIMEOUT_S,
            reconnect_timeout=RECONNECT_S,
            reconnect_failed=try_again_async,
        )
        views = Positions(conninfo, [view.NAME for view in registry.ALL])
        with opened_portal(settings, conninfo=conninfo, clock=clock, makes_key=True) as portal, views as positions:
            async with pool, CurrentDocuments(conninfo) as current:
                app.state.pool = pool
                keys = ApiKeys(portal.store.recorder.connection)
                app.state.parts = Parts(settings, portal, keys, pool, positions, current)
                yield

    app = FastAPI(
        title="InnoPortal",
        version=VERSION,
        description=DESCRIPTION,
        lifespan=lifespan,
        dependencies=[Depends(readable_target), Depends(of_its_own_name)],
        generate_unique_id_function=operation_id,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would send whoever asks to the host that the request names, whichever that is
        # Nobody can set up OpenTelemetry here, and FastAPI asks each time whether somebody has: 9 µs of each request.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    errors.install(app)
    app.include_router(health.router, include_in_schema=False)  # asked most often, and each router is tried in turn
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX)
    app.include_router(explanations.router)
    app.include_router(reference.router)
    app.state.named_paths = named_paths(app)
    app.state.policy_turns = policy.Turns()
    app.state.reference = reference.Reference(app)
    _surround(app, settings)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _surround(app: FastAPI, settings: Settings) -> None:
    """Middleware, the outermost last."""
    app.add_middleware(HeadAsGet)
    app.add_middleware(Guarded)
    app.add_middleware(PlainDocuments)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=[
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "Prefer",
            "X-Acting-Role",
            CORRELATION,
        ],
        expose_headers=[
            "ETag",
            "Location",
            "Link",
            "Position",
            "Retry-After",
            "Idempotent-Replayed",
            "Parked",
            CORRELATION,
        ],
        max_age=600,
    )
    names = {route.endpoint: operation_id(route) for route in routes_of(app)}
    app.add_middleware(Observed, metrics=app.state.metrics, names=names)


def _openapi(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
        )
        app.openapi_schema = complete(app, document)
    return app.openapi_schema
