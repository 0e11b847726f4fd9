"""The API of a test: the whole application on the test's own database, and a client for each person."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from services.api.app import create_app
from services.settings import Settings
from tests.stage.cast import Cast, gather

WISH: dict[str, Any] = {
    "content": {
        "title": {"en": "Find cracks in noise barriers", "zh-Hant": "偵測隔音屏障裂縫"},
        "problem": {"en": "Inspection by eye takes two years a round."},
        "expected_outcome": {"en": "A round takes three months."},
        "constraints": {"en": "No lane is closed by day."},
        "smart_area": ["mobility"],
        "technology": ["ai-data", "uas"],
        "application": ["slopes-roads"],
        "trial_site": {"en": "Tolo Highway"},
        "trial_scale": {"en": "Two kilometres"},
        "closes_on": "2099-12-31",
    },
    "budget": {"amount": "500000.00", "currency": "HKD"},
}
REASON = {"reason": {"en": "Because the test says so."}}


@dataclass
class Api:
    """Sends requests as one of the cast, or as the public."""

    client: httpx.Client
    cast: Cast

    def request(
        self, method: str, path: str, *, by: str | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """Any request; `by` names who asks."""
        key = {"Authorization": f"Bearer {self.cast.keys[by]}"} if by else {}
        return self.client.request(method, path, headers={**key, **(headers or {})}, **more)

    def post(
        self, path: str, body: Any = None, *, by: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A command."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self.request("POST", f"/api/v1{path}", by=by, headers={**kind, **(headers or {})}, content=content)

    def get(
        self, path: str, *, by: str | None = None, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """A question."""
        return self.request("GET", path, by=by, headers=headers, **more)

    def done(self, path: str, body: Any = None, *, by: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        """A command that must succeed."""
        answer = self.post(path, body, by=by, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def published_wish(self) -> str:
        """The id of a wish of the Highways Department that is published."""
        wish = self.done("/wishes", WISH, by="department-officer")["id"]
        self.done(f"/wishes/{wish}/submission", by="department-officer")
        self.done(f"/wishes/{wish}/publication", by="facilitator-officer")
        return str(wish)


@contextmanager
def open_api(conninfo: str, folder: Path, **settings: Any) -> Iterator[Api]:
    """Serves the application on a port of its own, and ends it. The data folder holds nothing but the master key."""
    app = create_app(Settings(data_folder=folder, **settings), conninfo=conninfo)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="api")
        started = threading.Event()
        app.router.lifespan_context = _telling(app.router.lifespan_context, started)
        thread.start()
        try:
            assert started.wait(30), "the application did not start"
            with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=30) as client:
                yield Api(client, gather(app.state.parts.store))
        finally:
            server.should_exit = True
            thread.join(30)


def _telling(lifespan: Any, started: threading.Event) -> Any:
    @asynccontextmanager
    async def wrapped(app: Any) -> AsyncIterator[None]:
        async with lifespan(app):
            started.set()
            yield

    return wrapped
