"""The shortest way to a document: many questions on one connection, which may be lost, and a view that may be swapped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
import psycopg
import pytest

from consumers.feed import Feed
from domain.ids import WishId
from projections.catalogue import Catalogue, current
from projections.catalogue.current import CurrentDocuments
from projections.rebuild import rebuild
from tests.stage.scene import Scene, open_scene, take_in
from tests.stage.tallies import connected, tracking_of

pytestmark = pytest.mark.integration

WISHES = [WishId(f"W-{number}") for number in range(1, 4)]


def told(conninfo: str, asking: Callable[[CurrentDocuments], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with CurrentDocuments(conninfo) as documents:
            return await asking(documents)

    return asyncio.run(run())


def stand(scene: Scene) -> None:
    """The catalogue with the wishes in it."""
    for wish in WISHES:
        scene.wish(wish)
    with connected(scene.portal.conninfo) as conn:
        take_in(conn, Catalogue(), scene.events())


def run(database: str, asking: Callable[[CurrentDocuments], Awaitable[Any]]) -> Any:
    with open_scene(database) as scene:
        stand(scene)
    return told(database, asking)


async def wish_read(documents: CurrentDocuments, wish: str = "W-1") -> str | None:
    found = await documents.get("wish", wish)
    return str(orjson.loads(found.document)["id"]) if found else None


def end_sessions(conninfo: str) -> int:
    """Ends those of the documents, and waits for their end; how many there were."""
    with psycopg.connect(conninfo, autocommit=True) as conn:
        ended = conn.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND (query LIKE 'PREPARE %%current_document%%')"
        )
        return len(ended.fetchall())


def test_is_the_document_as_stored(database: str) -> None:
    async def ask(documents: CurrentDocuments) -> Any:
        return (
            await documents.get("wish", "W-2"),
            await documents.get("solution", "W-2"),
            await documents.get("wish", "W-9"),
        )

    found, *others = run(database, ask)
    with psycopg.connect(database) as conn:
        row = conn.execute("SELECT document, from_position FROM view_catalogue.items WHERE id = 'W-2'").fetchone()
    assert row == (found.document.decode(), found.from_position)
    assert others == [None, None]


def test_answers_each_of_many_who_ask_at_once(database: str) -> None:
    asked = [*WISHES, "W-9"] * 50

    async def ask(documents: CurrentDocuments) -> Any:
        return await asyncio.gather(*(wish_read(documents, wish) for wish in asked))

    assert run(database, ask) == [None if wish == "W-9" else wish for wish in asked]


def test_one_who_goes_away_takes_nobody_s_answer(database: str) -> None:
    async def ask(documents: CurrentDocuments) -> Any:
        await wish_read(documents)
        first, second = (asyncio.create_task(wish_read(documents, wish)) for wish in ("W-1", "W-2"))
        await asyncio.sleep(0)
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        return await second, await wish_read(documents, "W-3")

    assert run(database, ask) == ("W-2", "W-3")


class TestALostConnection:
    def test_is_made_anew_when_nobody_waited(self, database: str) -> None:
        async def ask(documents: CurrentDocuments) -> Any:
            before = await wish_read(documents)
            assert await asyncio.to_thread(end_sessions, database) == 1
            return before, await wish_read(documents)

        assert run(database, ask) == ("W-1", "W-1")

    def test_is_told_at_once_to_all_who_wait(self, database: str) -> None:
        async def ask(documents: CurrentDocuments) -> Any:
            await wish_read(documents)
            with psycopg.connect(database) as conn:
                conn.execute("LOCK TABLE view_catalogue.items")
                waiting = [asyncio.create_task(wish_read(documents, wish)) for wish in WISHES]
                await asyncio.sleep(0)
                assert await asyncio.to_thread(end_sessions, database) == 1
                lost = await asyncio.gather(*waiting, return_exceptions=True)
            return [isinstance(each, psycopg.OperationalError) for each in lost], await wish_read(documents)

        assert run(database, ask) == ([True] * len(WISHES), "W-1")

    def test_is_what_no_answer_means(self, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        async def ask(documents: CurrentDocuments) -> Any:
            await wish_read(documents)
            monkeypatch.setattr(current, "ANSWER_S", 0.1)
            with psycopg.connect(database) as conn:
                conn.execute("LOCK TABLE view_catalogue.items")
                with pytest.raises(psycopg.OperationalError, match="no answer"):
                    await wish_read(documents)
            return await wish_read(documents)

        assert run(database, ask) == "W-1"

    def test_that_cannot_be_made_is_told_at_once_to_all(self) -> None:
        async def ask(documents: CurrentDocuments) -> Any:
            return await asyncio.gather(*(wish_read(documents, wish) for wish in WISHES), return_exceptions=True)

        lost = told("host=/nonexistent dbname=innoportal", ask)
        assert [isinstance(each, psycopg.OperationalError) for each in lost] == [True] * len(WISHES)


def test_reads_on_while_the_view_is_built_anew_and_swapped(database: str) -> None:
    with open_scene(database) as scene:
        stand(scene)

        def anew() -> None:
            with connected(database) as conn, Feed(scene.store, database) as feed:
                rebuild(Catalogue, conn, read=feed.page, tracking=tracking_of(scene.portal))
                conn.execute("DELETE FROM view_catalogue.items WHERE id = 'W-3'")

        async def ask(documents: CurrentDocuments) -> Any:
            rebuilding, read = asyncio.create_task(asyncio.to_thread(anew)), set()
            while not rebuilding.done():
                read.add(await wish_read(documents))
            await rebuilding
            return read, await wish_read(documents, "W-3")

        assert told(database, ask) == ({"W-1"}, None)
