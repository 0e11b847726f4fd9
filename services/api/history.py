"""The history of one thing, organisation or person over HTTP: who did what, in words too, as far as the reader may see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from starlette.responses import Response

from domain.ids import SIMPLE_ID, MarkingSchemeId, MemberId, OrganisationId, PersonId, SolutionId, TrialId, WishId
from domain.refusals import InvalidInput, Language, NotFound
from domain.terms import NOUNS
from projections.cursors import PAGE_LIMIT, CursorNotOfThisList
from projections.procurement_history import PARKED_LIMIT, Order, ProcurementHistory, parked
from projections.view import position_now
from services.api.answers import ANSWER_HEADERS, NOT_MODIFIED, answer, has_already, known_parameters, next_link, tagged
from services.api.dependencies import LanguageOfCaller, Parts, PartsOfApp, ReaderOfRequest
from services.api.lists import Limit, OnwardAsOf
from services.api.moments import AfterTheEnd, AsOf, seen_by_as_of
from services.api.openapi import OF_MEMBERS, refusals
from services.api.tables import (
    CSV,
    CSV_FORM,
    NDJSON,
    WHOLE_AS_OF,
    Part,
    csv_table,
    described,
    ndjson_table,
    table_answer,
)
from services.identity.visibility import Reader
from services.input.faults import shortened
from services.reading.history import PAGE, Entry, HistoryPage, history
from services.reading.sentences import in_words
from services.reading.tabular import columns

router = APIRouter(
    prefix="/history",
    tags=["history"],
    dependencies=[Depends(known_parameters), Depends(seen_by_as_of(ProcurementHistory.NAME))],
)

_NOUNS = (
    *("wish", "solution", "trial", "report", "policy", "marking-scheme"),
    *("organisation", "member", "person", "service"),
)
_BY_LETTER = {
    f"{id_type.LETTER}-": noun
    for id_type, noun in (
        *((WishId, "wish"), (SolutionId, "solution"), (TrialId, "trial"), (MarkingSchemeId, "marking-scheme")),
        *((OrganisationId, "organisation"), (MemberId, "member"), (PersonId, "person")),
    )
}
"""How a bare id begins → the noun that it is taken for. A report is `report:` and the id of its trial."""
_REST = r"[A-Za-z0-9-]{0,62}"
_NAMED = rf"(({'|'.join(_NOUNS)}):{SIMPLE_ID}|match:{SIMPLE_ID}:{SIMPLE_ID})"
_BARE = rf"(({'|'.join(_BY_LETTER)}){_REST}|W-{_REST}:S-{_REST})"
SUBJECT = rf"^({_NAMED}|{_BARE})$"


class SubjectUnclear(InvalidInput):
    """{subject} does not say whose history is meant: write the noun and the id, like wish:W-2026-0001 or match:W-2026-0001:S-2026-0001; the nouns are {nouns}."""

    ZH_HANT = "{subject} 未有說明所指的是誰的歷史：請寫名詞及編號，例如 wish:W-2026-0001 或 match:W-2026-0001:S-2026-0001；名詞有：{nouns}。"
    ZH_HANS = "{subject} 未有说明所指的是谁的历史：请写名词及编号，例如 wish:W-2026-0001 或 match:W-2026-0001:S-2026-0001；名词有：{nouns}。"


async def subject_named(
    subject: Annotated[
        str,
        Path(
            description="Noun and id. A bare id is taken for what its first letter says: `W-` a wish, `S-` a solution, `T-` a"
            " trial, `K-` a marking scheme, `O-` an organisation, `M-` a member, `P-` a person, `W-…:S-…` a match.",
            examples=["wish:W-2026-0042", "match:W-2026-0042:S-2026-0007"],
            json_schema_extra={"pattern": SUBJECT},
        ),
    ],
) -> str:
    """`wish:W-2026-0042`, for that and for the bare id. Raises SubjectUnclear."""
    if re.fullmatch(_NAMED, subject):
        return subject
    if re.fullmatch(_BARE, subject):
        return f"match:{subject}" if ":" in subject else f"{_BY_LETTER[subject[:2]]}:{subject}"
    nouns = ", ".join((*_NOUNS, "match"))
    raise SubjectUnclear(subject=shortened(subject), nouns=nouns, field="subject", value=subject)


Subject = Annotated[str, Depends(subject_named)]
OrderBy = Annotated[
    Order, Query(description="`recorded`: when the system knew; `happened`: when it was so in the world.")
]


class HistoryEntry(BaseModel):
    """One event. What the reader may not see is not there."""

    position: int
    recorded_at: datetime
    happened_on: date = Field(description="Hong Kong date.")
    type: str = Field(examples=["wish.published.v1"])
    stream: str = Field(description="The thing that it happened to.", examples=["wish:W-2026-0042"])
    version: int = Field(description="The how manieth event of its thing.")
    sentence: str = Field(description="The event in words, in the language of Accept-Language.")
    envelope: dict[str, Any] = Field(description="Who, in which role, at what rank, on whose behalf; and how we know.")
    organisation_name: dict[str, str] | None = Field(
        default=None, description="What the acting organisation was called that day."
    )
    data: dict[str, Any] = Field(description="What the fact says, its grounds (`reason`, `reason_code`) included.")
    personal: dict[str, str | None] = Field(
        description="Personal words, for those to whom they were told; null for a person who was erased."
    )
    caused_by: int | None = Field(default=None, description="Position of the event that caused it.")
    confirmed_at: int | None = Field(
        default=None, description="Position of the event by which a second officer confirmed this decision."
    )


class History(BaseModel):
    """One page of a history, as of one position."""

    items: list[HistoryEntry]
    position: int
    next: str | None
    parked: list[int] | None = Field(
        default=None,
        description=f"To officers: positions of events (of the first {PARKED_LIMIT}) that should be told here and are not,"
        " because this version of the portal cannot take them in. The operator is to look at them.",
    )


PARKED = "Parked"
"""The header of a table that says what is missing in it."""


def _table(media_type: str) -> dict[int | str, dict[str, Any]]:
    about = "What `parked` of the history as JSON says, where something is parked."
    answers = table_answer(media_type)
    answers[200]["headers"][PARKED] = {"description": about, "schema": {"type": "string"}}
    return answers


_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"headers": dict(ANSWER_HEADERS)}, **NOT_MODIFIED}
_REFUSALS = refusals(NotFound, SubjectUnclear, *OF_MEMBERS, AfterTheEnd, CursorNotOfThisList, of_command=False)
_COLUMNS = columns(
    *("position", "recorded_at", "happened_on", "type", "stream", "version", "sentence", "envelope.actor"),
    *(
        "envelope.acting_for",
        "envelope.role",
        "envelope.rank.title",
        "envelope.rank.pay_point",
        "envelope.rank.substantive.title",
        "envelope.rank.substantive.pay_point",
        "envelope.organisation",
    ),
    *("organisation_name", "envelope.parties", "envelope.origin.how", "envelope.origin.file", "envelope.origin.line"),
    *("envelope.origin.derived", "caused_by", "confirmed_at", "reason_code", "reason", "data", "personal"),
    texts=("organisation_name", "reason"),
)


@dataclass(frozen=True)
class Asked:
    """Whose history, in which order and language, for whom, as of which position."""

    subject: str
    order: Order
    language: Language
    reader: Reader
    as_of: int
    parked: list[int] | None
    """What is missing, as `History.parked`: told to officers alone, for nobody knows who may know of it."""
    of_app: Parts
    headers: Mapping[str, str]
    """Of tables of it."""

    async def part(self, cursor: str | None) -> Part:
        """A part of the whole history."""
        page = await self._large_page(cursor)
        return Part([_shown(entry, self.language) for entry in page.entries], page.next_cursor)

    async def flat_part(self, cursor: str | None) -> Part:
        """The same, as the columns name it."""
        page = await self._large_page(cursor)
        return Part([_flat(entry, self.language) for entry in page.entries], page.next_cursor)

    async def _large_page(self, cursor: str | None) -> HistoryPage:
        page = await _page(self.of_app, self, cursor=cursor, limit=PAGE_LIMIT)
        if not page.entries and cursor is None and not self.parked:
            raise _unknown(self.subject)
        return page


async def asked(
    request: Request,
    of_app: PartsOfApp,
    subject: Subject,
    language: LanguageOfCaller,
    reader: ReaderOfRequest,
    as_of: AsOf,
    order: OrderBy = Order.RECORDED,
) -> Asked:
    """The question, pinned to a position."""
    async with of_app.pool.connection() as conn:
        now = await position_now(conn, ProcurementHistory.NAME)
    pinned = now if as_of is None else min(as_of, now)
    missing = await run_in_threadpool(_parked, of_app, subject, pinned) if reader.is_officer else None
    return Asked(subject, order, language, reader, pinned, missing, of_app, _headers(request, pinned, missing))


AskedFor = Annotated[Asked, Depends(asked)]


@router.get(
    "/{subject}.csv",
    response_class=Response,
    responses={**_table(CSV), **_REFUSALS},
    description=f"The whole history as CSV. {WHOLE_AS_OF} {CSV_FORM} {described(_COLUMNS)}.",
)
async def csv(question: AskedFor) -> Response:
    return await csv_table(question.flat_part, _COLUMNS, language=question.language, headers=question.headers)


@router.get(
    "/{subject}.ndjson",
    response_class=Response,
    responses={**_table(NDJSON), **_REFUSALS},
    description=f"The whole history, one event a line. {WHOLE_AS_OF}",
)
async def ndjson(question: AskedFor) -> Response:
    return await ndjson_table(question.part, language=question.language, headers=question.headers)


@router.get("/{subject}", response_model=History, responses={**_ANSWERS, **_REFUSALS})
async def list_(
    request: Request, of_app: PartsOfApp, question: AskedFor, cursor: OnwardAsOf, limit: Limit = PAGE
) -> Response:
    """Who did what, when, in which role and at what rank, on whose behalf, on what grounds; as far as you may see."""
    missing = ("parked", len(question.parked)) if question.parked else ()
    etag = tagged(f"h{ProcurementHistory.VERSION}", question.as_of, *question.reader.kind, question.language, *missing)
    headers = {"Content-Language": question.language, "Vary": "Accept-Language, Authorization, X-Acting-Role"}
    private = "authorization" in request.headers
    page = await _page(of_app, question, cursor=cursor, limit=limit)
    if not page.entries and cursor is None and not question.parked:
        raise _unknown(question.subject)
    if has_already(request, etag):
        return answer(request, None, etag=etag, position=page.as_of, private=private, headers=headers)
    items = [_shown(entry, question.language) for entry in page.entries]
    told = {} if question.parked is None else {"parked": question.parked}
    body = orjson.dumps({"items": items, "position": page.as_of, "next": page.next_cursor, **told})
    headers |= next_link(request, page.next_cursor)
    return answer(request, body, etag=etag, position=page.as_of, private=private, headers=headers)


async def _page(of_app: Parts, question: Asked, *, cursor: str | None, limit: int) -> HistoryPage:
    return await run_in_threadpool(_read, of_app, question, cursor, limit)


def _read(of_app: Parts, question: Asked, cursor: str | None, limit: int) -> HistoryPage:
    with of_app.store.recorder.connection() as conn:
        return history(
            conn,
            of_app.store.mapper,
            question.subject,
            question.reader,
            as_of=question.as_of,
            order=question.order,
            cursor=cursor,
            limit=limit,
        )


def _parked(of_app: Parts, subject: str, as_of: int) -> list[int]:
    with of_app.store.recorder.connection() as conn:
        return parked(conn, subject, as_of=as_of)


def _flat(entry: Entry, language: Language) -> dict[str, Any]:
    """As the columns name it: the grounds apart; all that the fact says, and personal words, each as JSON in one cell."""
    return {
        **_shown(entry, language),
        "recorded_at": entry.recorded_at.isoformat(),
        "reason_code": entry.data.get("reason_code"),
        "reason": entry.data.get("reason"),
        "data": orjson.dumps(entry.data).decode(),
        "personal": orjson.dumps(entry.personal).decode() if entry.personal else None,
    }


def _shown(entry: Entry, language: Language) -> dict[str, Any]:
    sentence = in_words(
        entry.type,
        entry.stream,
        entry.envelope,
        entry.data,
        language=language,
        organisation_name=entry.organisation_name,
    )
    return {name: value for name, value in _parts(entry, sentence) if value is not None}


def _parts(entry: Entry, sentence: str) -> Iterator[tuple[str, Any]]:
    for name, value in vars(entry).items():
        yield name, value
        if name == "version":
            yield "sentence", sentence


def _headers(request: Request, as_of: int, missing: list[int] | None) -> dict[str, str]:
    return {
        "Position": str(as_of),
        **({PARKED: ", ".join(map(str, missing))} if missing else {}),
        "Cache-Control": f"{'private' if 'authorization' in request.headers else 'public'}, no-cache",
        "Vary": "Accept-Language, Authorization, X-Acting-Role",
    }


def _unknown(subject: str) -> NotFound:
    noun, _, noun_id = subject.partition(":")
    return NotFound(noun=NOUNS.get(noun, noun), id=noun_id)
