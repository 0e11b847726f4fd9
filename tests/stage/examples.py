"""`python -m tests.stage.examples`: takes the tour over a real database, and writes what was sent and answered.

The examples of the API's document (services/api/examples.json) are these: of each operation the first body that was taken and
the first answer that says something.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi.routing import APIRoute

from services import schema
from services.api.app import create_app
from services.api.examples import FILE
from services.api.openapi import operation_id, routes_of
from services.machine.embedded_postgres import EmbeddedPostgres
from services.settings import Settings
from tests.stage.http import Api, open_api
from tests.stage.projecting import projecting
from tests.stage.tour import DEPARTMENT, OFFICER, Tour

KEY = re.compile(r"ips_([a-z0-9]+)_[A-Za-z0-9_-]+")
READERS = (None, OFFICER, DEPARTMENT, "auditor", "administrator")
"""As whom a question is asked, until somebody gets an answer that says something."""
SHOWN_OF_A_LIST = 2
"""The first of many problems, and of the lines of a table, show what they look like."""


class Recorder:
    """What was sent and answered, by operation."""

    def __init__(self) -> None:
        app = create_app(Settings(), conninfo="")
        documented = {it["operationId"] for each in app.openapi()["paths"].values() for it in each.values()}
        routes = [route for route in routes_of(app) if operation_id(route) in documented]
        self.routes = sorted(routes, key=lambda route: route.path.count("{"))
        self.found: dict[str, dict[str, Any]] = {}

    def note(self, response: httpx.Response) -> None:
        """The first exchange of each operation counts."""
        if not response.is_success:
            return
        response.read()
        path = response.request.url.path.removeprefix("/api/v1")
        method = response.request.method
        route = next((it for it in self.routes if method in it.methods and it.path_regex.fullmatch(path)), None)
        if route and operation_id(route) not in self.found and says_something(response):
            self.found[operation_id(route)] = exchange(response)


def exchange(response: httpx.Response) -> dict[str, Any]:
    sent = response.request.content
    body = {} if not sent else {"body": content_of(sent.decode(), response.request.headers["content-type"])}
    return {**body, "answer": content_of(response.text, response.headers["content-type"])}


def content_of(text: str, media_type: str) -> Any:
    text = KEY.sub(r"ips_\1_…", text)
    if media_type.partition(";")[0] != "application/json":
        return "".join(text.splitlines(keepends=True)[: SHOWN_OF_A_LIST + 1])
    value = json.loads(text)
    return value[:SHOWN_OF_A_LIST] if isinstance(value, list) else value


def says_something(response: httpx.Response) -> bool:
    """Whether there is more in the answer than an empty list."""
    if response.headers["content-type"].startswith("application/json"):
        answer = response.json()
        return answer != [] and (not isinstance(answer, dict) or answer.get("items") != [])
    return response.text.count("\n") > (1 if "csv" in response.headers["content-type"] else 0)


def questions(tour: Tour, recorder: Recorder) -> None:
    """Every question, about the things of the tour, as somebody who gets an answer."""
    position = tour.api.cast.store.recorder.max_notification_id()
    for route in recorder.routes:
        if "GET" in route.methods:
            ask(tour, recorder, route, position=position)


def ask(tour: Tour, recorder: Recorder, route: APIRoute, *, position: int | None) -> None:
    known = {field.alias for each in _dependants(route.dependant) for field in each.query_params}
    query = {name: value for name, value in {"at_least": position, "limit": 2}.items() if name in known}
    prefix = "" if route.path.startswith("/problems") else "/api/v1"
    for by in READERS:
        tour.api.get(f"{prefix}{route.path.format(**tour.there)}", by=by, params=query, headers={"Prefer": "wait=30"})
        if operation_id(route) in recorder.found:
            return


def _dependants(dependant: Any) -> Iterator[Any]:
    yield dependant
    for each in dependant.dependencies:
        yield from _dependants(each)


@contextmanager
def a_stage() -> Iterator[Api]:
    """The API on a database of its own, with its views."""
    with tempfile.TemporaryDirectory(prefix="innoportal-examples-") as name:
        folder, server = Path(name), EmbeddedPostgres(Path(name) / "database")
        try:
            conninfo = server.start()
            schema.prepare(conninfo)
            with open_api(conninfo, folder) as api, projecting(conninfo, folder):
                yield api
        finally:
            server.stop()


def main() -> None:
    recorder = Recorder()
    with a_stage() as api:
        api.client.event_hooks["response"].append(recorder.note)
        tour = Tour(api)
        tour.everything()
        questions(tour, recorder)
    if missing := sorted({operation_id(route) for route in recorder.routes} - set(recorder.found)):
        sys.exit(f"the tour never gets an answer of {', '.join(missing)}")
    order = {operation_id(route): number for number, route in enumerate(recorder.routes)}
    found = dict(sorted(recorder.found.items(), key=lambda each: order[each[0]]))
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
