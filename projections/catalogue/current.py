"""The document of one key as it is now, on the shortest way to the database: what portals ask for most.

One connection for each process carries all these questions, one behind the other, without waiting for answers (libpq's
pipeline mode). That takes a third of the CPU that a pool, a cursor and its rows take here: 64 µs against 181 for a document at
best on a busy machine, beside 63 against 71 in the server.
"""

from __future__ import annotations

import asyncio
from asyncio import Future, Task
from collections import deque
from types import TracebackType
from typing import Any, NamedTuple, Self

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult
from psycopg.sql import SQL, Identifier

from projections.catalogue.view import Catalogue
from projections.view import live_schema

ANSWER_S = 5.0
"""How long a question may take, and a connection: longer ones mean that nobody is there any more."""

_NAME = b"current_document"
_PREPARE = SQL(
    "PREPARE {name} (text, text) AS SELECT document::text, from_position::text FROM {items}"
    " WHERE kind = $1 AND id = $2 AND to_position IS NULL"
).format(name=Identifier(_NAME.decode()), items=Identifier(live_schema(Catalogue.NAME), "items"))
# Prepared once. A rebuild renames the schema: the server then reads the statement anew (PREPARE, Notes), and the casts keep
# the types of its answer whatever those of the new table are.


class Current(NamedTuple):
    """A document, JSON in UTF-8 as stored, and the position since which it reads so."""

    document: bytes
    from_position: int


class CurrentDocuments:
    """Answers in one event loop. An asynchronous context manager; connects when it is asked first, and again once lost."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._session: Task[_Session] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._session:
            self._session.cancel()
            await asyncio.wait([self._session])
            if session := _reached(self._session):
                session.end(OperationalError("the program ends"))

    async def get(self, kind: str, item_id: str) -> Current | None:
        """One document by key; None when the public does not know of it. Raises OperationalError while the database is away."""
        session = _reached(self._session) or await self._connected()
        try:
            async with asyncio.timeout(ANSWER_S):
                return await session.ask(kind, item_id)
        except TimeoutError:
            error = OperationalError(f"no answer within {ANSWER_S} s")
            session.end(error)
            raise error from None

    async def _connected(self) -> _Session:
        """One attempt for all who wait: it succeeds or fails for all of them."""
        if self._session is None or self._session.done():
            self._session = asyncio.create_task(self._connect())
        return await asyncio.shield(self._session)

    async def _connect(self) -> _Session:
        conn = await AsyncConnection.connect(self._conninfo, autocommit=True, connect_timeout=int(ANSWER_S))
        try:
            await conn.execute(_PREPARE)
        except BaseException:
            await conn.close()
            raise
        return _Session(conn)


class _Session:
    """A connection in pipeline mode. Each question is a transaction of its own, and they are answered in order."""

    def __init__(self, conn: AsyncConnection[Any]) -> None:
        self._conn = conn
        self._pgconn = conn.pgconn
        self._asked: deque[Future[Current | None]] = deque()
        self._loop = asyncio.get_running_loop()
        self._socket = self._pgconn.socket
        self._pgconn.enter_pipeline_mode()
        self._loop.add_reader(self._socket, self._read)
        self.has_ended = False

    def ask(self, kind: str, item_id: str) -> Future[Current | None]:
        answer: Future[Current | None] = self._loop.create_future()
        self._asked.append(answer)
        try:
            self._pgconn.send_query_prepared(_NAME, (kind.encode(), item_id.encode()))
            self._pgconn.pipeline_sync()
            if self._pgconn.flush():
                self._loop.add_writer(self._socket, self._flush)
        except OperationalError as error:
            self.end(error)
        return answer

    def end(self, error: Exception) -> None:
        """Closes it, and tells everybody who waits why."""
        if not self.has_ended:
            self.has_ended = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._pgconn.finish()
        while self._asked:
            self._answer(error)

    def _flush(self) -> None:
        """Sends what the socket did not take at once, as soon as it does."""
        if self._pgconn.flush() == 0:
            self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        """What has come. The marks behind an answer stay until the next one, or the end, is read: nobody waits for them."""
        try:
            self._pgconn.consume_input()
            while self._asked and not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result and result.status != ExecStatus.PIPELINE_SYNC:
                    self._answer(_found(result))
        except Error as error:
            self.end(error)

    def _answer(self, told: Current | Exception | None) -> None:
        answer = self._asked.popleft()
        if answer.done():  # who asked has gone
            return
        if isinstance(told, Exception):
            answer.set_exception(told)
        else:
            answer.set_result(told)


def _reached(session: Task[_Session] | None) -> _Session | None:
    """The session, where there is one now."""
    if session is None or not session.done() or session.cancelled() or session.exception():
        return None
    return None if session.result().has_ended else session.result()


def _found(result: PGresult) -> Current | None:
    """Raises what the server says instead of an answer: such a session is not asked again."""
    if result.status != ExecStatus.TUPLES_OK:
        raise error_from_result(result)
    document, from_position = result.get_value(0, 0), result.get_value(0, 1)
    if document is None or from_position is None:
        return None
    return Current(document, int(from_position))
