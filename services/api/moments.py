"""At which moment a question is answered: as of a position or a time, and not before one's own write is seen."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import MINYEAR, UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from psycopg import AsyncConnection

from domain.refusals import InvalidInput, RuleRefusal
from services.api.dependencies import Parts, parts_of
from services.api.problems import NotAvailableNow

WAIT_S = 5.0
"""How long a reader waits for a position unless it says otherwise."""
LONGEST_WAIT_S = 30.0

_POSITION = re.compile(r"[0-9]{1,15}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
"""RFC 3339, section 5.6; seconds may be left out."""
_YEAR = "(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
SURE_MOMENT = (
    rf"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    rf"|{_LEAP_YEAR}-02-29)T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[ +-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
"""Exactly what `moment_of` takes, said as a pattern."""
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
    """The position as of which to answer; None for now. Raises InvalidInput."""
    if text is None:
        return None
    if _POSITION.fullmatch(text):
        return int(text)
    return await run_in_threadpool(parts_of(request).store.recorder.position_at, moment_of(text, field="as_of"))


def moment_of(text: str, *, field: str) -> datetime:
    """A moment in UTC. Raises InvalidInput; a space where a plus was meant (`+` in a URL) is understood."""
    said = text.replace(" ", "+")
    if _MOMENT.fullmatch(said):
        try:
            return _in_utc(datetime.fromisoformat(said))
        except ValueError:
            pass  # February 30
    raise InvalidInput(
        reason={
            "en": "write a position like 4711, or a time with its zone like 2026-08-31T09:00:00+08:00",
            "zh-Hant": "請寫位置（例如 4711），或附時區的時間（例如 2026-08-31T09:00:00+08:00）",
            "zh-Hans": "请写位置（例如 4711），或附时区的时间（例如 2026-08-31T09:00:00+08:00）",
        },
        field=field,
        value=text,
    )


def _in_utc(moment: datetime) -> datetime:
    """The same moment; at both ends of what a calendar has, the first or the last that it has."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if moment.year == MINYEAR else datetime.max.replace(tzinfo=UTC)


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
