"""The projector: one process follows the history for all views; a second one waits until the first is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
import structlog
from eventsourcing.persistence import OperationalError as StoreAway
from eventsourcing.postgres import PostgresTrackingRecorder
from psycopg import Connection

from consumers.feed import Feed
from projections import registry
from projections.builds import TRANSIENT, Build, Superseded, ViewBroken
from projections.rebuild import AheadOfHistory, AlreadyRebuilding, rebuild
from projections.view import TRACKING_TABLE, View, live_version
from services.bootstrap import Portal
from services.event_store.store import FactStore
from services.settings import Settings
from services.view_status import PROJECTOR_LOCK

LOG = structlog.get_logger(__name__)

LIVE_PAGE = 500
CATCHING_UP_PAGE = 5_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 10.0
VIEW_PAUSE_S = 10.0
"""How long a view rests that failed as a whole, while the others go on."""


def work(portal: Portal, _settings: Settings, stop: threading.Event) -> None:
    """The process: all registered views, until `stop` is set."""
    Projector(portal.store, portal.conninfo, registry.ALL, stop=stop).run()


class Projector:
    """Keeps the live views up to history until it is told to stop; rebuilds those whose version has changed."""

    def __init__(self, store: FactStore, conninfo: str, views: Sequence[type[View]], *, stop: threading.Event) -> None:
        self.store = store
        self.conninfo = conninfo
        self.views = views
        self.tracking = PostgresTrackingRecorder(store.recorder.datastore, tracking_table_name=TRACKING_TABLE)
        self._stop = stop
        self._rebuilt: SimpleQueue[type[View]] = SimpleQueue()
        self._rebuilding: threading.Thread | None = None
        self._pause_s = FIRST_PAUSE_S

    def run(self) -> None:
        """Until stopped. A server that is away is waited for, ever longer."""
        while not self._stop.is_set():
            try:
                with Feed(self.store, self.conninfo) as feed, self._leadership() as conn:
                    self._follow(feed, conn)
            except (*TRANSIENT, StoreAway) as error:
                LOG.warning("the database is away; trying again", pause_s=self._pause_s, error=str(error))
                self._stop.wait(self._pause_s)
                self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        if self._rebuilding:
            self._rebuilding.join()

    @contextmanager
    def _leadership(self) -> Iterator[Connection[Any]]:
        """The connection that writes is the one that holds the lock: who loses it cannot write any more."""
        with psycopg.connect(self.conninfo, autocommit=True, application_name="innoportal projector") as conn:
            conn.execute("SET lock_timeout = '500ms'")
            while not self._stop.is_set():
                try:
                    conn.execute("SELECT pg_advisory_lock(%s, %s)", PROJECTOR_LOCK)
                    break
                except psycopg.errors.LockNotAvailable:
                    continue
            conn.execute("SET lock_timeout = 0")
            # Rows and position go together, so a commit that a crash takes back is simply made again.
            conn.execute("SET synchronous_commit = off")
            yield conn

    def _follow(self, feed: Feed, conn: Connection[Any]) -> None:
        followed = self._up_to_date(conn)
        self._retry_parked(feed, conn, followed)
        while not self._stop.is_set():
            self._welcome_rebuilt(conn, followed)
            busy = self._take_pages(feed, conn, followed)
            self._pause_s = FIRST_PAUSE_S
            if not busy:
                feed.wait()
                conn.execute("SELECT 1")  # notices at once when connection and leadership are lost

    def _up_to_date(self, conn: Connection[Any]) -> list[Followed]:
        """The views to follow. The others are built anew beside what there is, and followed once they are live."""
        versions = {cls: live_version(conn, cls.NAME) for cls in self.views}
        outdated = [cls for cls, version in versions.items() if version != cls.VERSION]
        if outdated and not (self._rebuilding and self._rebuilding.is_alive()):
            self._rebuilding = threading.Thread(target=self._rebuild, args=(outdated,), name="rebuild")
            self._rebuilding.start()
        return [self._followed(cls, conn) for cls in self.views if cls not in outdated]

    def _retry_parked(self, feed: Feed, conn: Connection[Any], followed: Sequence[Followed]) -> None:
        """Once at each start: what stopped them may be mended in this version of the program."""
        for view in followed:
            went_in, stay = view.build.retry_parked(conn, feed.page)
            if went_in or stay:
                LOG.warning("parked events were tried again", view=view.build.view.NAME, taken_in=went_in, parked=stay)

    def _followed(self, cls: type[View], conn: Connection[Any]) -> Followed:
        build = Build(cls(), self.tracking)
        return Followed(build, build.position(conn))

    def _welcome_rebuilt(self, conn: Connection[Any], followed: list[Followed]) -> None:
        try:
            cls = self._rebuilt.get_nowait()
        except Empty:
            return
        LOG.info("the view was built anew and is live", view=cls.NAME, version=cls.VERSION)
        followed.append(self._followed(cls, conn))

    def _take_pages(self, feed: Feed, conn: Connection[Any], followed: list[Followed]) -> bool:
        """One page for each group of views at the same position, so that one that catches up holds back no other."""
        busy = False
        awake = sorted((view for view in followed if view.rests_until <= time.monotonic()), key=lambda v: -v.position)
        for position, at in groupby(awake, key=lambda view: view.position):
            group = list(at)
            limit = CATCHING_UP_PAGE if any(view.is_behind for view in group) else LIVE_PAGE
            page = feed.page(position, limit)
            for view in group if page else ():
                view.is_behind = len(page) >= LIVE_PAGE
                self._take(conn, view, page, followed)
            busy = busy or bool(page)
        return busy

    def _take(self, conn: Connection[Any], view: Followed, page: Sequence[Any], followed: list[Followed]) -> None:
        name = view.build.view.NAME
        try:
            view.position = view.build.take(conn, page)
        except Superseded:
            LOG.warning("another version of the view is live: this program leaves it alone", view=name)
            followed.remove(view)
        except (ViewBroken, *TRANSIENT) as error:
            if conn.closed or conn.broken:
                raise
            LOG.error(
                "the view cannot take a page; the others go on", view=name, position=view.position, error=str(error)
            )
            view.rests_until = time.monotonic() + VIEW_PAUSE_S

    def _rebuild(self, outdated: Sequence[type[View]]) -> None:
        for cls in outdated:
            while not self._stop.is_set():
                try:
                    with (
                        psycopg.connect(self.conninfo, autocommit=True) as conn,
                        Feed(self.store, self.conninfo) as feed,
                    ):
                        rebuild(cls, conn, read=feed.page, tracking=self.tracking, progress=self._end_rebuild_on_stop)
                    self._rebuilt.put(cls)
                    break
                except _Stopped:
                    return
                except (*TRANSIENT, StoreAway, ViewBroken, AlreadyRebuilding, AheadOfHistory) as error:
                    LOG.error("a view could not be built anew; trying again", view=cls.NAME, error=repr(error))
                    self._stop.wait(VIEW_PAUSE_S)

    def _end_rebuild_on_stop(self, position: int) -> None:
        if self._stop.is_set():
            raise _Stopped


class _Stopped(Exception):
    """The projector ends in the middle of a rebuild; the next start begins it anew."""


class Followed:
    """A view that is kept up to history: how far it is, and whether it rests after a failure."""

    def __init__(self, build: Build, position: int) -> None:
        self.build = build
        self.position = position
        self.is_behind = False
        self.rests_until = 0.0
