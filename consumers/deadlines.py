"""Closes wishes at their date and lets matches lapse, as `service:deadlines`: each once, also after days of downtime."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import structlog
from eventsourcing.persistence import OperationalError as StoreAway
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from domain.deadlines import hong_kong_date
from domain.envelope import Origin
from domain.facts import UnknownFactType
from domain.ids import MatchId, WishId
from domain.refusals import Refusal
from domain.texts import LocalisedText
from projections.deadlines import Deadlines, Due, matches_to_lapse, wishes_to_close
from projections.view import live_schema, position
from services.bootstrap import Portal
from services.commands import matches, wishes
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore
from services.settings import Settings

LOG = structlog.get_logger(__name__)

SERVICE = "deadlines"
LOOK_S = 1.0
"""How soon midnight, a stop, or a notice that got lost is noticed."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 10.0

AT_ITS_DATE = LocalisedText(en="The closing date is over.", zh_hant="截止日期已過。", zh_hans="截止日期已过。")


def work(portal: Portal, settings: Settings, stop: threading.Event) -> None:
    """The process, until `stop` is set."""
    keeper = DeadlineKeeper(portal.store, lapse_after_days=settings.lapse_after_days)
    follow(portal.conninfo, keeper, stop)


class DeadlineKeeper:
    """Does what is due on the Hong Kong date of the store's clock.

    A command's id is made of the stream and of the version that set the deadline, so that a deadline is met once however
    often, and by however many processes, it is seen to be due.
    """

    def __init__(self, store: FactStore, *, lapse_after_days: int) -> None:
        self.store = store
        self.lapse_after_days = lapse_after_days
        self._done_up_to = 0
        self._seen: tuple[int, date] | None = None

    @property
    def today(self) -> date:
        return hong_kong_date(self.store.clock())

    def keep(self, conn: Connection[Any]) -> int:
        """Does what has become due; returns how many deadlines it met. Looks only when view or date have moved on.

        What it did itself is looked at again only once the view has taken it in.
        """
        seen = (position(conn, Deadlines.NAME), self.today)
        if seen == self._seen or seen[0] < self._done_up_to:
            return 0
        met = self._close(conn, seen[1]) + self._lapse(conn, seen[1])
        self._seen = seen
        return met

    def _close(self, conn: Connection[Any], on: date) -> int:
        due = wishes_to_close(conn, on=on)
        return sum(self._meet("close", each, self._close_wish) for each in due)

    def _lapse(self, conn: Connection[Any], on: date) -> int:
        due = matches_to_lapse(conn, on=on, after_days=self.lapse_after_days)
        return sum(self._meet("lapse", each, self._lapse_match) for each in due)

    def _close_wish(self, command: Command, wish: str) -> Done:
        return wishes.close_at_date(self.store, command, WishId(wish), reason=AT_ITS_DATE)

    def _lapse_match(self, command: Command, match: str) -> Done:
        return matches.lapse(self.store, command, MatchId(match), lapse_after_days=self.lapse_after_days)

    def _meet(self, what: str, due: Due, act: Callable[[Command, str], Done]) -> bool:
        """Whether it was met now. A refusal says that history is ahead of the view: the view will tell what became of it."""
        command = Command(
            id=f"{what}:{due.id}@{due.version}",
            caller=Caller(service=SERVICE),
            body={"what": what, "id": due.id, "version": due.version},
            origin=Origin(how="automatic", consumer=SERVICE),
            causation=due.cause,
        )
        try:
            done = act(command, due.id)
        except Refusal as reason:
            LOG.info("no longer due", what=what, id=due.id, reason=str(reason))
            return False
        except UnknownFactType as newer:
            LOG.error("history is newer than this program; the other deadlines go on", what=what, unknown=str(newer))
            return False
        self._done_up_to = max(self._done_up_to, done.position)
        return not done.repeated


def follow(conninfo: str, keeper: DeadlineKeeper, stop: threading.Event) -> None:
    """Keeps deadlines until stopped: at the start, when the view moves, and at midnight in Hong Kong."""
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        try:
            with psycopg.connect(conninfo, autocommit=True, application_name="innoportal deadlines") as conn:
                conn.execute(SQL("LISTEN {}").format(Identifier(live_schema(Deadlines.NAME))))
                while not stop.is_set():
                    if met := keeper.keep(conn):
                        LOG.info("deadlines met", count=met)
                    pause_s = FIRST_PAUSE_S
                    for _ in conn.notifies(timeout=LOOK_S, stop_after=1):
                        pass
        except (psycopg.OperationalError, psycopg.InterfaceError, StoreAway) as error:
            LOG.warning("the database is away; trying again", pause_s=pause_s, error=str(error))
            stop.wait(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
