"""What every request goes through costs no thread."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.api.app import create_app
from services.settings import Settings

pytestmark = pytest.mark.unit


def routes(of: Any) -> Iterator[APIRoute]:
    """Every route, those of included routers among them."""
    for route in of.routes:
        if isinstance(route, APIRoute):
            yield route
        elif included := getattr(route, "original_router", None):
            yield from routes(included)


def dependencies(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for inner in dependant.dependencies:
        assert inner.call is not None
        yield inner.call
        yield from dependencies(inner)


def is_coroutine(call: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(type(call).__call__)


class TestDependencies:
    def test_are_all_coroutines(self) -> None:
        """FastAPI runs any other in a worker thread: four of them made up half of an answer's time."""
        found = list(routes(create_app(Settings(), conninfo="")))
        assert len(found) > 50
        through_threads = {
            (route.path, getattr(call, "__qualname__", repr(call)))
            for route in found
            for call in dependencies(route.dependant)
            if not is_coroutine(call)
        }
        assert through_threads == set()
