"""What surrounds every request: correlation id, access log, metrics, body limit, security headers. Pure ASGI throughout."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.languages import preferred
from services.api.problems import FaultOfOurs, answer_with, problem_of

LOG = structlog.get_logger("services.api")

BODY_LIMIT = 2**20
"""Largest body of a request, in bytes."""
PASSED_OVER_LIMIT = 64 * 2**20
PASSED_OVER_S = 10.0
"""How much of a body that is too large is still taken, and thrown away, so that its sender reads the refusal: a connection that is
closed before everything that came was read is reset, and takes the answer with it."""

CORRELATION = "X-Correlation-Id"
_CORRELATION = CORRELATION.lower().encode()
_CORRELATION_PATTERN = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")
"""W3C Trace Context, section 3.2: version, trace id, parent id, flags."""

SECURITY_HEADERS: Final[Sequence[tuple[bytes, bytes]]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
"""On every answer that does not set its own. Browsers read Strict-Transport-Security over HTTPS only (RFC 6797)."""


class Metrics:
    """Counters of one application, for Prometheus."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "innoportal_http_requests", "Requests answered", ("operation", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "innoportal_http_request_seconds", "Time to the end of the answer", ("operation",), registry=self.registry
        )
        # `labels` makes texts of what it is given, under a lock, each time.
        self._requests_of, self._seconds_of = cache(self.requests.labels), cache(self.seconds.labels)

    def count(self, operation: str, *, method: str, status: int, seconds: float) -> None:
        """One request."""
        self._requests_of(operation, method, status).inc()
        self._seconds_of(operation).observe(seconds)


class Observed:
    """Names each request, logs and counts it; answers 500 for a fault of ours, with its trace in the log only."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, names: Mapping[Any, str]) -> None:
        """`names`: by function that answers, the name of the operation."""
        self.app = app
        self.metrics = metrics
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        correlation = correlation_of(scope["headers"])
        scope.setdefault("state", {})["correlation"] = correlation
        begun, status = time.perf_counter(), 0

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_CORRELATION, correlation.encode())]
            await send(message)

        bound = structlog.contextvars.bind_contextvars(correlation=correlation)
        try:
            await self.app(scope, receive, observe)
        except Exception:
            LOG.exception("a request failed", method=scope["method"], path=scope["path"])
            if status == 0:
                await _fault_of_ours(correlation, scope, receive, observe)
        finally:
            self._note(scope, status=status, seconds=time.perf_counter() - begun)
            structlog.contextvars.reset_contextvars(**bound)

    def _note(self, scope: Scope, *, status: int, seconds: float) -> None:
        operation = self.names.get(scope.get("endpoint"), "none")
        self.metrics.count(operation, method=_known_method(scope["method"]), status=status, seconds=seconds)
        LOG.info(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=status,
            operation=operation,
            ms=round(seconds * 1000, 1),
            key=scope["state"].get("key_id"),
            client=(scope.get("client") or ("-",))[0],
        )


class Guarded:
    """Counts the bytes of the body and refuses too many (413); sets the headers that browsers heed."""

    def __init__(self, app: ASGIApp, *, limit: int = BODY_LIMIT) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken = 0
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        too_much_announced = announced.isdecimal() and int(announced[:20]) > self.limit

        async def count() -> Message:
            nonlocal taken
            if too_much_announced and "expect" in headers:  # nothing was sent yet: RFC 9110, section 10.1.1
                raise HTTPException(413)
            message = await receive()
            taken += len(message.get("body", b""))
            if too_much_announced or taken > self.limit:
                await _pass_over(receive, message)
                raise HTTPException(413)
            return message

        async def guard(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = list(message.get("headers", ()))
                named = {name.lower() for name, _ in headers}
                headers += [pair for pair in SECURITY_HEADERS if pair[0] not in named]
            await send(message)

        await self.app(scope, count, guard)


async def _pass_over(receive: Receive, message: Message) -> None:
    """Takes the rest of a body and keeps nothing of it."""
    passed = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(PASSED_OVER_S):
            while message.get("more_body") and passed < PASSED_OVER_LIMIT:
                message = await receive()
                passed += len(message.get("body", b""))


class HeadAsGet:
    """Answers HEAD as GET, without the body, which is not made further than its first part (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        is_sent = False

        async def head(message: Message) -> None:
            nonlocal is_sent
            if message["type"] != "http.response.body":
                await send(message)
                return
            if not is_sent:
                is_sent = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            if message.get("more_body"):
                raise _EnoughSent

        scope.setdefault("state", {})["method"] = "HEAD"
        as_get = {**scope, "method": "GET"}  # a copy: the server reads its own to know that no body follows
        try:
            await self.app(as_get, receive, head)
        except (_EnoughSent, ClientDisconnect):
            if not is_sent:
                raise
        finally:
            scope["endpoint"] = as_get.get("endpoint")  # for the name of the operation


class _EnoughSent(OSError):
    """What a streamed answer takes for a caller that went away: it ends, and gives back what it holds."""


def correlation_of(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The caller's own X-Correlation-Id, else the trace id of its traceparent, else a new one."""
    named = dict(reversed(headers))  # the first of a name counts
    if (asked := named.get(_CORRELATION)) and _CORRELATION_PATTERN.fullmatch(asked):
        return asked.decode()
    if (asked := named.get(b"traceparent")) and (trace := _TRACEPARENT.fullmatch(asked)):
        return trace[1].decode()
    return secrets.token_hex(16)


def _known_method(method: str) -> str:
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"


async def _fault_of_ours(correlation: str, scope: Scope, receive: Receive, send: Send) -> None:
    language = preferred(Headers(scope=scope))
    problem = problem_of(FaultOfOurs(correlation=correlation), language=language, correlation=correlation)
    await answer_with(problem, language=language)(scope, receive, send)
