"""From exceptions to problem documents: every way in which a request can fail, in one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
import structlog
from eventsourcing import persistence
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.facts import UnknownFactType
from domain.refusals import InvalidInput, Refusal
from services.api.languages import preferred
from services.api.middleware import BODY_LIMIT
from services.api.openapi import methods_at
from services.api.problems import (
    BodyTooLarge,
    ContentEncoded,
    KeyNotValid,
    MethodNotOffered,
    NewerHistory,
    NoSuchPath,
    NotAvailableNow,
    OutcomeUnknown,
    answer_with,
    problem_of,
)
from services.event_store.person_keys import PersonIsErased, SubjectErased
from services.input.measurements_csv import MeasurementsUnreadable
from services.input.strict_json import BodyInvalid, BodyUnreadable
from services.input.wording import faults_of

LOG = structlog.get_logger("services.api")

DATABASE_AWAY = (
    persistence.OperationalError,
    persistence.InterfaceError,
    persistence.InternalError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    PoolTimeout,
)
"""The database does not answer, is full, or ended the session: the caller may try again."""


_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: FastAPI) -> None:
    """Registers the answers."""
    answers: Mapping[type[Exception], Callable[[Request, Any], Response]] = {
        Refusal: refused,
        RequestValidationError: lambda request, error: invalid(request, error.errors()),
        BodyInvalid: lambda request, error: invalid(request, error.errors),
        SubjectErased: lambda request, error: refused(request, PersonIsErased()),
        MeasurementsUnreadable: lambda request, error: refused(request, error, errors=error.errors),
        UnknownFactType: too_old,
        HTTPException: _by_status,
        **dict.fromkeys(DATABASE_AWAY, away),
    }
    for cls, answer in answers.items():
        app.add_exception_handler(cls, _awaitable(answer))


def refused(
    request: Request, refusal: Refusal, *, errors: Sequence[Any] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The problem document of a refusal, in the caller's language; `errors` are in pydantic's form."""
    language = preferred(request.headers)
    faults = faults_of(errors, language=language)
    problem = problem_of(refusal, language=language, correlation=request.state.correlation, faults=faults)
    if isinstance(refusal, NotAvailableNow):
        headers = {"Retry-After": "2", **(headers or {})}
    if isinstance(refusal, KeyNotValid):
        headers = {"WWW-Authenticate": 'Bearer realm="innoportal"', **(headers or {})}  # RFC 6750, section 3
    if isinstance(refusal, ContentEncoded):
        headers = {"Accept-Encoding": "identity", **(headers or {})}  # RFC 9110, section 12.5.3
    return answer_with(problem, language=language, headers=headers)


def invalid(request: Request, errors: list[Any]) -> Response:
    """422 with every fault; the first one is the reason."""
    first = faults_of(errors, language=preferred(request.headers))[0]
    return refused(request, InvalidInput(reason=f"{first.field}: {first.detail}"), errors=errors)


def _by_status(request: Request, error: HTTPException) -> Response:
    """What Starlette itself refuses."""
    headers = error.headers or {}
    if error.status_code == 404:
        return refused(request, NoSuchPath(path=request.url.path[:200]))
    if error.status_code == 405:
        offered = methods_at(request.app, request.url.path) or set(headers.get("Allow", "").split(", ")) - {""}
        allowed = ", ".join(sorted(offered | ({"HEAD"} if "GET" in offered else set())))
        method = getattr(request.state, "method", request.method)
        return refused(request, MethodNotOffered(method=method, allowed=allowed), headers={**headers, "Allow": allowed})
    if error.status_code == 413:
        return refused(request, BodyTooLarge(limit=BODY_LIMIT), headers={"Connection": "close"})
    return refused(request, BodyUnreadable(reason=str(error.detail)))


def away(request: Request, error: Exception) -> Response:
    """The answer while the database is away, for what answers before routes do; the reason is for the log alone."""
    LOG.error("the database does not answer", error=type(error).__name__, reason=str(error)[:300])
    # The connection may have been lost between a commit and its acknowledgement: of a command nobody knows.
    return refused(request, NotAvailableNow() if request.method in _READING else OutcomeUnknown())


def too_old(request: Request, error: UnknownFactType) -> Response:
    """The answer about something of which history holds what a newer program wrote; what and of which, for the log alone."""
    LOG.error("history is newer than this program", unknown=str(error))
    return refused(request, NewerHistory(correlation=request.state.correlation))


def _awaitable(answer: Callable[[Request, Any], Response]) -> Callable[[Request, Any], Any]:
    async def handler(request: Request, error: Any) -> Response:
        return answer(request, error)

    return handler
