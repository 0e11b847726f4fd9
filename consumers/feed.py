"""Facts in their order, from the store; whoever follows the history reads pages here and knows no more of where they come from."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.builds import Item, Unreadable
from services.event_store.mapper import UNREADABLE
from services.event_store.recorder import CHANNEL, StoredRow
from services.event_store.store import FactStore

FALLBACK_S = 1.0
"""A notice that got lost is made up for by looking again after this long."""
PAGE_BYTES = 16 * 2**20
"""A page ends with the event that reaches this: one request can store close to a megabyte."""


class Feed:
    """A follower's view of history: read pages until one is empty, then wait, then read again.

    The first `wait`, and the first after a broken connection, only starts to listen and returns at once: what was
    appended between an empty page and that moment is found by reading again.
    """

    def __init__(self, store: FactStore, conninfo: str) -> None:
        self.store = store
        self.conninfo = conninfo
        self._listening: Connection[Any] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._hang_up()

    def page(self, after: int, limit: int) -> list[Item]:
        """The next items after a position, in order, at most `limit` or PAGE_BYTES; empty at the end of history only."""
        return [self._item(row) for row in self.store.recorder.rows_after(after, limit=limit, max_bytes=PAGE_BYTES)]

    def wait(self, timeout_s: float = FALLBACK_S) -> None:
        """Until something was appended, or for this long. Raises OperationalError when the server is away."""
        if self._listening is None:
            self._listen()
            return
        try:
            for _ in self._listening.notifies(timeout=timeout_s, stop_after=1):
                pass
        except psycopg.OperationalError:
            self._hang_up()

    def _listen(self) -> None:
        self._listening = psycopg.connect(self.conninfo, autocommit=True)
        self._listening.execute(SQL("LISTEN {}").format(Identifier(CHANNEL)))

    def _hang_up(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def _item(self, row: StoredRow) -> Item:
        try:
            return self.store.mapper.to_event(row)
        except UNREADABLE as error:
            return Unreadable(row.position, row.stream, f"{type(error).__name__}: {error}")
