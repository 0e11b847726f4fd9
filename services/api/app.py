"""The application that answers HTTP: its routers, and what lives as long as it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from services.api import health
from services.settings import Settings


def create_app(settings: Settings, *, conninfo: str) -> FastAPI:
    """Connects to nothing before it is started."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncConnectionPool(conninfo, min_size=1, max_size=8, open=False) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(title="InnoPortal", lifespan=lifespan)
    app.state.settings = settings
    app.include_router(health.router)
    return app
