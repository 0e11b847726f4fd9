"""What the routers of wishes, solutions, trials and reports offer of the public catalogue: lists with facets, tables of a whole list,
and each thing by its id."""

# Annotations are evaluated at once: some of the parameters below depend on the kind of list that a route is made for.

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from psycopg import AsyncConnection
from starlette.responses import JSONResponse, Response

from domain.ids import SolutionId, TrialId, WishId
from domain.refusals import InvalidInput, Language, NotFound, Refusal
from domain.terms import NOUNS
from projections.catalogue import Catalogue, questions
from projections.catalogue.columns import Axis
from projections.catalogue.current import Current
from projections.catalogue.questions import Counts, Filters, Item, Page, Sort
from projections.cursors import CursorNotOfThisList
from projections.view import position_now
from services.api.answers import (
    ANSWER_HEADERS,
    NOT_MODIFIED,
    answer,
    has_already,
    known_parameters,
    next_link,
    tagged,
)
from services.api.catalogue_filters import AskedFor, Kind, PeriodTurnedRound, SortBy
from services.api.catalogue_tables import TABLES
from services.api.dependencies import PATHS, LanguageOfCaller, Parts, PartsOfApp, ReaderOfRequest, whoever
from services.api.documents import DOCUMENTS, Listed, called
from services.api.lists import Limit, OnwardAsOf
from services.api.moments import AfterTheEnd, AsOf, seen_by_as_of
from services.api.openapi import OF_MEMBERS, refusals
from services.api.tables import (
    CSV,
    CSV_FORM,
    NDJSON,
    WHOLE_AS_OF,
    AskedOfAList,
    Part,
    csv_table,
    described,
    ndjson_table,
    table_answer,
)
from services.reading.insiders import Inside, inside

_READING = (Depends(whoever), Depends(known_parameters), Depends(seen_by_as_of(Catalogue.NAME)))
"""Free for everybody; but a key that is sent must be in force, so that nobody believes in one that is not."""

IDS = {"wish": WishId, "solution": SolutionId, "trial": TrialId, "report": TrialId}
WithFacets = Annotated[
    bool, Query(description="Whether to count: `total`, and by axis how many each value would find.")
]
Kinds = Annotated[list[Kind], Query(description="Any of these kinds.")]


async def listed(
    request: Request,
    of_app: Parts,
    asked: Filters,
    *,
    sort: Sort,
    limit: int,
    cursor: str | None,
    as_of: int | None,
    axes: Sequence[Axis],
    language: Language,
) -> Response:
    """A page of a list with its counts and the names of what is counted, all as of one position."""
    words = {"Content-Language": language, "Vary": "Accept-Language"} if axes else {}
    async with of_app.pool.connection() as conn:
        now = await position_now(conn, Catalogue.NAME)
        etag = tagged(f"c{Catalogue.VERSION}", now if as_of is None else min(as_of, now), *([language] if axes else []))
        if has_already(request, etag):
            return answer(request, None, etag=etag, position=now, as_of=as_of, headers=words)
        page = await questions.page(conn, asked, sort=sort, limit=limit, cursor=cursor, as_of=_pinned(as_of, now))
        counts = await questions.counts(conn, asked, axes=axes, as_of=page.position) if axes else None
        departments = list(counts.facets[Axis.DEPARTMENT]) if counts else []
        names = await questions.names(conn, departments, as_of=page.position) if departments else {}
    by_axis = {Axis.DEPARTMENT.value: {each: called(name, language) for each, name in names.items()}}
    headers = {**words, **next_link(request, page.next)}
    body = _body(page, counts, by_axis)
    return answer(request, body, etag=etag, position=page.position, as_of=as_of, headers=headers)


def _pinned(as_of: int | None, now: int) -> int:
    return now if as_of is None else min(as_of, now)


def _body(page: Page, counts: Counts | None, names: dict[str, Any]) -> bytes:
    """The stored documents as they are, in one list."""
    rest: dict[str, Any] = {"position": page.position, "next": page.next}
    if counts:
        facets = {axis.value: _sorted(found) for axis, found in counts.facets.items()}
        rest |= {"total": counts.total, "facets": facets, "names": names}
    items = ",".join(item.document for item in page.items).encode()
    return b'{"items":[' + items + b"]," + orjson.dumps(rest)[1:]


def _sorted(found: dict[str, int]) -> dict[str, int]:
    """The largest count first."""
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


async def one(
    request: Request, of_app: Parts, kind: str, item_id: str, reader: ReaderOfRequest, *, as_of: int | None
) -> Response:
    """A document by its id; for officers and those concerned with what only they know, published or not.

    The ETag of these is the version for If-Match, as in answers to commands; they are always sent whole, because what is
    public about a thing changes without it. The past is answered from the public catalogue; for its inside there is the history.
    """
    position = of_app.positions.reached(Catalogue.NAME)
    known = None
    if as_of is None and reader.role:
        known = await run_in_threadpool(inside, of_app.store, kind, item_id, reader)
    if as_of is None:
        found: Item | Current | None = await of_app.current.get(kind, item_id)
    else:
        async with of_app.pool.connection() as conn:
            found = await questions.item(conn, kind, item_id, as_of=as_of)
    if found is None and known is None:
        raise NotFound(noun=NOUNS[kind], id=item_id)
    private = "authorization" in request.headers
    if known:
        body, headers = _with_inside(kind, item_id, found, known), {"ETag": tagged(known.version)}
        return answer(request, body, etag=None, position=position, private=True, headers=headers)
    assert found is not None
    return document_answer(request, found, position=position, private=private, as_of=as_of)


def document_answer(
    request: Request, found: Item | Current, *, position: int, private: bool = False, as_of: int | None = None
) -> Response:
    """A public document as it stands in the view."""
    etag = etag_of(found.from_position)
    return answer(request, found.document, etag=etag, position=position, private=private, as_of=as_of)


def etag_of(from_position: int) -> str:
    """Of a public document that reads so since this position."""
    return tagged(f"c{Catalogue.VERSION}", from_position)


def _with_inside(kind: str, item_id: str, found: Item | Current | None, known: Inside) -> bytes:
    public = orjson.loads(found.document) if found else {"id": item_id, "kind": kind}
    return orjson.dumps({**public, "state": known.state, "version": known.version, "inside": known.fields})


def offer_lists(router: APIRouter, kind: str | None) -> None:
    """At the path of the router: the list of one kind, or of all, and its tables `.csv` and `.ndjson`."""
    axes = [axis for axis in Axis if not (kind and axis is Axis.KIND)]

    async def list_(
        request: Request,
        of_app: PartsOfApp,
        asked: Annotated[Filters, Depends(_filters_of(kind))],
        as_of: AsOf,
        language: LanguageOfCaller,
        cursor: OnwardAsOf,
        sort: SortBy = Sort.NEWEST,
        limit: Limit = 20,
        facets: WithFacets = True,  # noqa: FBT002
    ) -> Response:
        return await listed(
            request,
            of_app,
            asked,
            sort=sort,
            limit=limit,
            cursor=cursor,
            as_of=as_of,
            axes=axes if facets else (),
            language=language,
        )

    question = _whole_of(kind)

    async def csv(asked: Annotated[WholeCatalogue, Depends(question)], language: LanguageOfCaller) -> Response:
        return await csv_table(asked.part, TABLES[kind], language=language, headers=asked.headers)

    async def ndjson(asked: Annotated[WholeCatalogue, Depends(question)]) -> Response:
        return await ndjson_table(asked.stored_part, headers=asked.headers)

    plural = PATHS[kind] if kind else "wishes, solutions, trials and reports"
    _get(router, "", list_, f"A page of {plural} that are public, with counts by facet.", Listed)
    about = f"All {plural} that the filters find"
    _get(router, ".csv", csv, f"{about}, as CSV. {WHOLE_AS_OF} {CSV_FORM} {described(TABLES[kind])}.")
    _get(router, ".ndjson", ndjson, f"{about}, one a line. {WHOLE_AS_OF}")


@dataclass(frozen=True, kw_only=True)
class WholeCatalogue(AskedOfAList):
    """All that the filters find, as of one position."""

    filters: Filters
    sort: Sort
    as_of: int

    @property
    def headers(self) -> dict[str, str]:
        """Of the tables of it, which everybody may keep."""
        return {"Position": str(self.as_of), "Cache-Control": "public, no-cache", "Vary": "Accept-Language"}

    async def page(self, conn: AsyncConnection[Any], *, limit: int, cursor: str | None) -> Page:
        """A page of what is asked for."""
        return await questions.page(conn, self.filters, sort=self.sort, limit=limit, cursor=cursor, as_of=self.as_of)

    async def shown(self, items: Sequence[Item]) -> list[dict[str, Any]]:
        """The documents as JSON values."""
        return [orjson.loads(item.document) for item in items]

    async def stored_part(self, cursor: str | None) -> Part:
        """A part of the whole list, its documents in the bytes in which they are stored."""
        page = await self.large_page(cursor)
        return Part([orjson.Fragment(item.document) for item in page.items], page.next)


def _whole_of(kind: str | None) -> Callable[..., Any]:
    async def asked(
        of_app: PartsOfApp,
        filters: Annotated[Filters, Depends(_filters_of(kind))],
        as_of: AsOf,
        sort: SortBy = Sort.NEWEST,
    ) -> WholeCatalogue:
        async with of_app.pool.connection() as conn:
            at = _pinned(as_of, await position_now(conn, Catalogue.NAME))
        return WholeCatalogue(of_app=of_app, filters=filters, sort=sort, as_of=at)

    return asked


def _filters_of(kind: str | None) -> Callable[..., Any]:
    async def of_kind(asked: AskedFor) -> Filters:
        return _only(asked, [str(kind)])

    async def of_any(asked: AskedFor, kind: Kinds = []) -> Filters:  # noqa: B006  FastAPI copies defaults
        return _only(asked, list(kind))

    return of_kind if kind else of_any


def _only(asked: Filters, kinds: list[str]) -> Filters:
    facets = {**asked.facets, **({Axis.KIND: kinds} if kinds else {})}
    return Filters(text=asked.text, facets=facets, links=asked.links, periods=asked.periods)


def offer_item(router: APIRouter, kind: str, path: str) -> None:
    """One thing of this kind by its id; `path`: `/{wish_id}`."""
    id_type = IDS[kind]

    async def get(
        request: Request,
        of_app: PartsOfApp,
        item_id: Annotated[id_type, Path(alias=path[2:-1])],  # type: ignore[valid-type]
        reader: ReaderOfRequest,
        as_of: AsOf,
    ) -> Response:
        return await one(request, of_app, kind, item_id, reader, as_of=as_of)

    _get(router, path, get, f"{_ONE} {kind}. {_INSIDE}", DOCUMENTS[kind], NotFound)
    GET_ONE[PATHS[kind]] = get


GET_ONE: dict[str, Callable[..., Any]] = {}
"""Path → the function that answers with one document; there once the routers are."""
_ONE = "The document of one"
_INSIDE = (
    "Officers and the organisations concerned also get `version`, `inside` (what only they may read) and things not yet"
    " published; their ETag is the version for If-Match."
)


_OF_ANY: tuple[type[Refusal], ...] = (InvalidInput, AfterTheEnd, PeriodTurnedRound, CursorNotOfThisList, *OF_MEMBERS)


def _get(
    router: APIRouter, path: str, endpoint: Callable[..., Any], about: str, model: Any = None, *own: type[Refusal]
) -> None:
    of_page: dict[int | str, dict[str, Any]] = {200: {"headers": dict(ANSWER_HEADERS)}}
    success = of_page if model else table_answer(CSV if path == ".csv" else NDJSON)
    router.add_api_route(
        path,
        endpoint,
        response_model=model,
        response_class=Response if model is None else JSONResponse,
        description=about,
        dependencies=_READING,
        responses={**success, **NOT_MODIFIED, **refusals(*_OF_ANY, *own, of_command=False)},
    )
