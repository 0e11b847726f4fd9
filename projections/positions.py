"""Waiting for a view to reach a position: one LISTEN connection for each process serves all who wait, threads and tasks alike."""

from __future__ import annotations

import asyncio
import os
import selectors
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from projections.view import live_schema, position

FALLBACK_S = 1.0
"""How soon a notice that got lost is made up for by reading the positions."""
RECONNECT_S = 0.5


class Positions:
    """How far the live views are, as the projector announces it. A context manager; starts its thread on entering."""

    def __init__(self, conninfo: str, names: Iterable[str]) -> None:
        self.conninfo = conninfo
        self.names = tuple(names)
        self._lock = threading.Lock()
        self._known = dict.fromkeys(self.names, 0)
        self._waiting: list[tuple[str, int, Future[None]]] = []
        self._closing = False
        self._wake_read, self._wake_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="positions", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing = True
        self._wake()
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def reached(self, name: str) -> int:
        """A position that the live view has taken in, as last announced; it may be further, and is 0 while the server is away.

        KeyError for an unknown view.
        """
        with self._lock:
            return self._known[name]

    def wait(self, name: str, reached: int, *, timeout_s: float) -> bool:
        """Blocks until the view has taken in the position; whether it has in time. KeyError for an unknown view."""
        future = self._register(name, reached)
        try:
            future.result(timeout_s)
        except TimeoutError:
            return False
        finally:
            self._forget(future)
        return True

    async def wait_async(self, name: str, reached: int, *, timeout_s: float) -> bool:
        """The same for a task."""
        future = self._register(name, reached)
        try:
            await asyncio.wait_for(asyncio.wrap_future(future), timeout_s)
        except TimeoutError:
            return False
        finally:
            self._forget(future)
        return True

    def _register(self, name: str, reached: int) -> Future[None]:
        future: Future[None] = Future()
        with self._lock:
            if self._known[name] >= reached:
                future.set_result(None)
                return future
            self._waiting.append((name, reached, future))
            first = len(self._waiting) == 1
        if first:
            self._wake()  # so that the thread watches the fallback's clock
        return future

    def _forget(self, future: Future[None]) -> None:
        with self._lock:
            self._waiting = [entry for entry in self._waiting if entry[2] is not future]

    def _reached(self, name: str, at: int) -> None:
        with self._lock:
            self._known[name] = max(at, self._known[name])
            done = [entry for entry in self._waiting if entry[0] == name and entry[1] <= at]
            self._waiting = [entry for entry in self._waiting if entry not in done]
        for _, _, future in done:
            if future.set_running_or_notify_cancel():
                future.set_result(None)

    def _unlearn(self) -> None:
        # A server that crashed may have taken back what the projector committed last, which does not wait for the disk.
        with self._lock:
            self._known = dict.fromkeys(self.names, 0)

    def _wake(self) -> None:
        os.write(self._wake_write, b".")

    def _run(self) -> None:
        while not self._closing:
            # Whatever the server says (gone, restarting, not prepared yet): those who wait have their own patience.
            with suppress(psycopg.Error), psycopg.connect(self.conninfo, autocommit=True) as conn:
                for name in self.names:
                    conn.execute(SQL("LISTEN {}").format(Identifier(live_schema(name))))
                self._follow(conn)
            self._unlearn()
            if not self._closing:
                self._pause(RECONNECT_S)

    def _follow(self, conn: Connection[Any]) -> None:
        """Until closing. Listens first and reads then, so that nothing falls between. Raises OperationalError."""
        with selectors.DefaultSelector() as selector:
            selector.register(conn.fileno(), selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            stale = True
            while not self._closing:
                if stale:
                    for name in self.names:
                        self._reached(name, position(conn, name))
                for notice in conn.notifies(timeout=0):
                    self._reached(notice.channel.removeprefix("view_"), int(notice.payload))
                ready = {key.fd for key, _ in selector.select(FALLBACK_S if self._waiting else None)}
                if self._wake_read in ready:
                    os.read(self._wake_read, 4096)
                stale = conn.fileno() not in ready

    def _pause(self, seconds: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake_read, selectors.EVENT_READ)
            if selector.select(seconds):
                os.read(self._wake_read, 4096)
