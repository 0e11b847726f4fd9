"""At which moment a question is answered: as of a position or a time, and not before one's own write is seen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from psycopg import AsyncConnection

from domain.refusals import RuleRefusal
from services.api.dependencies import Parts, parts_of
from services.api.problems import NotAvailableNow
from services.input.moments import SURE_MOMENT, moment_of

WAIT_S = 5.0
"""How long a reader waits for a position unless it says otherwise."""
LONGEST_WAIT_S = 30.0

_POSITION = re.compile(r"[0-9]{1,15}")
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*([0-9]{1,6})")
"""RFC 7240, section 4.3."""

AsOfText = Annotated[
    str | None,
    Query(
        alias="as_of",
        description="Answer as it was at this position of history, or at this time (RFC 3339 with zone).",
        examples=["0", "2026-08-31T09:00:00+08:00"],
        json_schema_extra={"pattern": rf"^([0-9]{{1,15}}|{SURE_MOMENT})$"},
    ),
]
AtLeast = Annotated[
    int | None,
    Query(
        ge=0,
        le=10**15,
        description="Answer only once this position has been taken in: the one that your command returned.",
    ),
]
Prefer = Annotated[
    str | None, Header(description="`wait=10`: how many seconds to wait for `at_least` (RFC 7240), at most 30.")
]


class ViewBehind(NotAvailableNow):
    """This answer knows history up to position {position} and not yet up to {asked}. Please try again in a moment."""

    ZH_HANT = "此回應所知的歷史至位置 {position}，尚未到 {asked}，請稍後再試。"
    ZH_HANS = "此响应所知的历史至位置 {position}，尚未到 {asked}，请稍后再试。"


class AfterTheEnd(RuleRefusal):
    """History has not come to position {asked} yet: it ends at {position}."""

    ZH_HANT = "歷史尚未到位置 {asked}：目前至 {position}。"
    ZH_HANS = "历史尚未到位置 {asked}：目前至 {position}。"


async def as_of(request: Request, text: AsOfText = None) -> int | None:
    """The position as of which to answer; None for now, and for a time to come. Raises InvalidInput."""
    if text is None:
        return None
    if _POSITION.fullmatch(text):
        return int(text)
    store, moment = parts_of(request).store, moment_of(text, field="as_of")
    return None if moment > store.clock() else await run_in_threadpool(store.recorder.position_at, moment)


AsOf = Annotated[int | None, Depends(as_of)]


@dataclass(frozen=True)
class seen_by:  # noqa: N801  reads as a verb in signatures: Depends(seen_by("desk"))
    """The dependency of a route that tells of a view as it is now: waits for `at_least`.

    Raises ViewBehind, and AfterTheEnd for what there is no use in waiting for.
    """

    view: str

    async def __call__(self, request: Request, at_least: AtLeast = None, prefer: Prefer = None) -> None:
        await _wait_if_asked(request, self.view, at_least or 0, prefer)


@dataclass(frozen=True)
class seen_by_as_of:  # noqa: N801
    """The same for a route that can tell of any moment, as its own parameter `as_of` asks: waits for that, too."""

    view: str

    async def __call__(self, request: Request, as_of: AsOf, at_least: AtLeast = None, prefer: Prefer = None) -> None:
        await _wait_if_asked(request, self.view, max(at_least or 0, as_of or 0), prefer)


async def _wait_if_asked(request: Request, view: str, position: int, prefer: str | None) -> None:
    if position:
        await wait_for(parts_of(request), view, position, timeout_s=patience_of(prefer))


async def wait_for(of_app: Parts, view: str, position: int, *, timeout_s: float = WAIT_S) -> None:
    """Until the view has taken in the position. Raises ViewBehind when that takes too long, AfterTheEnd at once."""
    if position <= of_app.positions.reached(view):
        return
    await run_in_threadpool(end_of_history, of_app, asked=position)
    if not await of_app.positions.wait_async(view, position, timeout_s=timeout_s):
        raise ViewBehind(position=of_app.positions.reached(view), asked=position)


def end_of_history(of_app: Parts, *, asked: int) -> int:
    """The last position. Raises AfterTheEnd when `asked` is beyond it."""
    end = of_app.store.recorder.max_notification_id() or 0
    if asked > end:
        raise AfterTheEnd(asked=asked, position=end)
    return end


@asynccontextmanager
async def one_moment(of_app: Parts) -> AsyncIterator[AsyncConnection[Any]]:
    """A connection for which the views stand still: the position, the page and the counts that it reads belong together."""
    async with of_app.pool.connection() as conn, conn.transaction():
        await conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield conn


def patience_of(prefer: str | None) -> float:
    """The seconds that a Prefer header asks to wait for."""
    found = _WAIT.search((prefer or "")[:200])
    return min(float(found[1]), LONGEST_WAIT_S) if found else WAIT_S
