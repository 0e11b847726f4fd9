"""Closing at the date and lapsing, by the consumer on a real store, its view fed by the real projector's build."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from consumers.deadlines import AT_ITS_DATE, DeadlineKeeper, follow
from domain.deadlines import HONG_KONG, hong_kong_date
from domain.envelope import Origin
from domain.ids import MatchId, SolutionId, WishId
from domain.lifecycle import NotInThisState
from domain.matches import NothingToLapseFor
from domain.refusals import Refusal
from domain.wishes import Wish, WishClosed, WishNotOpen
from projections.deadlines import Deadlines
from projections.view import live_schema, position
from services.commands import matches, solutions, wishes
from services.event_store.store import Caller, Command, FactStore
from tests.stage.deciding import PAIR, SOLUTION, WISH, Deciding, deciding
from tests.stage.scene import NOON, REASON, take_in
from tests.stage.tallies import rows

pytestmark = pytest.mark.integration

TODAY = NOON.date()
CLOSES_ON = date(2026, 6, 30)
LAST_DAY = TODAY + timedelta(days=90)


class Keeping(Deciding):
    """The scene with the consumer, whose view is fed before it looks."""

    def __init__(self, scene: Any, conn: Connection[Any]) -> None:
        super().__init__(scene)
        self.conn = conn
        self.keeper = DeadlineKeeper(self.store, lapse_after_days=90)

    def feed(self) -> None:
        new = self.scene.events(after=position(self.conn, Deadlines.NAME))
        if new:
            take_in(self.conn, Deadlines(), new)

    def keep(self) -> int:
        self.feed()
        return self.keeper.keep(self.conn)

    def wish(self, wish: WishId = WISH) -> Wish:
        return self.store.find(Wish, wish)


@pytest.fixture
def scene(database: str) -> Iterator[Keeping]:
    with deciding(database) as scene, psycopg.connect(database, autocommit=True) as conn:
        yield Keeping(scene.scene, conn)


class TestAWish:
    def test_is_open_through_the_whole_of_its_closing_date_in_hong_kong(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        scene.on(CLOSES_ON, time(23, 59, 59))
        assert scene.keep() == 0
        scene.on(CLOSES_ON + timedelta(days=1), time(0))
        assert scene.keep() == 1
        assert scene.wish().state == "closed"

    def test_is_closed_by_the_service_in_its_own_name_with_the_last_day_on_which_it_was_open(
        self, scene: Keeping
    ) -> None:
        scene.scene.wish(WISH)
        published = scene.scene.events()[-1]
        scene.on(CLOSES_ON + timedelta(days=5))
        scene.keep()
        closed = scene.scene.events()[-1]
        assert closed.fact == WishClosed(last_open_on=CLOSES_ON, reason=AT_ITS_DATE)
        assert closed.envelope.actor == "service:deadlines"
        assert closed.envelope.rank is None
        assert closed.envelope.happened_on == CLOSES_ON + timedelta(days=5)
        assert closed.envelope.origin.how == "automatic"
        assert closed.envelope.origin.consumer == "deadlines"
        assert closed.envelope.causation == published.envelope.id

    def test_is_closed_once_though_the_view_lags_and_others_look_too(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        scene.on(CLOSES_ON + timedelta(days=1))
        assert scene.keep() == 1
        another = DeadlineKeeper(scene.store, lapse_after_days=90)
        assert another.keep(scene.conn) == 0  # the view does not know yet
        assert scene.happened("wish:W-1").count("wish.closed.v1") == 1

    def test_follows_its_date_as_last_amended(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        content = scene.wish().content
        assert content is not None
        later = content.model_copy(update={"closes_on": date(2026, 8, 31)})
        wishes.amend(scene.store, scene.by("dora"), WISH, content=later, budget=None, reason=REASON)
        scene.on(CLOSES_ON + timedelta(days=1))
        assert scene.keep() == 0
        scene.on(date(2026, 9, 1))
        assert scene.keep() == 1

    def test_is_not_closed_when_it_was_amended_after_the_view_looked(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        scene.feed()
        content = scene.wish().content
        assert content is not None
        later = content.model_copy(update={"closes_on": date(2026, 8, 31)})
        wishes.amend(scene.store, scene.by("dora"), WISH, content=later, budget=None, reason=REASON)
        scene.on(CLOSES_ON + timedelta(days=1))
        assert scene.keeper.keep(scene.conn) == 0
        assert scene.wish().state == "published"

    def test_is_closed_again_after_it_was_reopened(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        scene.on(CLOSES_ON + timedelta(days=1))
        scene.keep()
        wishes.reopen(scene.store, scene.by("dora"), WISH, closes_on=date(2026, 7, 31), reason=REASON)
        assert scene.keep() == 0
        scene.on(date(2026, 8, 1))
        assert scene.keep() == 1
        assert scene.wish().state == "closed"

    def test_of_which_a_newer_program_told_something_is_left_alone_and_the_others_are_closed(
        self, scene: Keeping
    ) -> None:
        for number in (1, 2):
            scene.scene.wish(f"W-{number}")
        scene.feed()
        scene.conn.execute(
            "INSERT INTO innoportal_events (originator_id, originator_version, topic, state)"
            " VALUES ('wish:W-1', 4, 'wish.exploded.v9', '{}')"
        )
        scene.on(CLOSES_ON + timedelta(days=1))
        assert scene.keeper.keep(scene.conn) == 1
        assert scene.wish(WishId("W-2")).state == "closed"

    def test_is_treated_as_closed_once_its_date_is_over_though_the_consumer_is_late(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        content = scene.wish().content
        assert content is not None
        later = content.model_copy(update={"closes_on": date(2026, 8, 31)})
        scene.on(CLOSES_ON + timedelta(days=1), time(0))
        with pytest.raises(NotInThisState):
            wishes.amend(scene.store, scene.by("dora"), WISH, content=later, budget=None, reason=REASON)
        with pytest.raises(NotInThisState):
            wishes.ask(scene.store, scene.by("paul"), WISH, text=REASON)
        with pytest.raises(WishNotOpen, match="closed"):
            scene.submitted(targets=WISH)
        assert scene.keep() == 1

    def test_that_ended_otherwise_is_left_alone(self, scene: Keeping) -> None:
        for number in (1, 2, 3):
            scene.scene.wish(f"W-{number}")
        wishes.close(scene.store, scene.by("dora"), WishId("W-1"), reason=REASON)
        wishes.withdraw(scene.store, scene.by("dora"), WishId("W-2"), reason=REASON)
        wishes.fulfil(scene.store, scene.by("dora"), WishId("W-3"), solutions=[], reason=REASON)
        scene.on(CLOSES_ON + timedelta(days=1))
        assert scene.keep() == 0


class TestAMatch:
    def test_lapses_after_ninety_days_without_a_decision_the_last_one_included(self, scene: Keeping) -> None:
        scene.pair()
        scene.propose()
        scene.on(LAST_DAY, time(23, 59))
        assert scene.keep() == 0
        scene.on(LAST_DAY + timedelta(days=1), time(0))
        assert scene.keep() == 1
        assert scene.state() == "lapsed"
        lapsed = scene.scene.events()[-1]
        assert lapsed.fact.model_dump() == {"cause": "undecided"}
        assert set(lapsed.envelope.parties) == set(scene.match().concerned)

    def test_is_not_decided_after_its_last_day_though_the_consumer_is_late(self, scene: Keeping) -> None:
        scene.ready()
        scene.on(LAST_DAY + timedelta(days=1), time(0))
        for decide in (scene.accept, scene.decline):
            with pytest.raises(NotInThisState, match="lapsed"):
                decide()
        with pytest.raises(NotInThisState):
            matches.shortlist(scene.store, scene.by("faye"), PAIR, lapse_after_days=90)
        assert scene.keep() == 1
        assert scene.happened(f"match:{PAIR}")[-1] == "match.lapsed.v1"

    def test_that_is_decided_in_the_last_second_while_the_consumer_looks_ends_in_one_way(self, scene: Keeping) -> None:
        scene.ready()
        scene.feed()
        after = FactStore(scene.store.recorder, scene.store.mapper, clock=lambda: at(LAST_DAY + timedelta(days=1)))
        scene.on(LAST_DAY, time(23, 59, 59))
        late = DeadlineKeeper(after, lapse_after_days=90)
        with psycopg.connect(scene.scene.portal.conninfo, autocommit=True) as conn, ThreadPoolExecutor() as both:
            accepted, lapsed = both.submit(tried, scene.accept), both.submit(late.keep, conn)
        assert (accepted.result(), lapsed.result()) in ((True, 0), (False, 1))
        assert scene.state() == ("accepted" if accepted.result() else "lapsed")

    def test_with_a_decision_that_waits_for_confirmation_does_not_lapse(self, scene: Keeping) -> None:
        scene.accepted()
        scene.on(LAST_DAY + timedelta(days=30))
        scene.keep()
        assert scene.state() == "accepted"

    def test_gets_its_days_anew_when_a_decision_is_sent_back(self, scene: Keeping) -> None:
        scene.accepted()
        scene.on(TODAY + timedelta(days=60))
        matches.refuse_confirmation(scene.store, scene.by("rita"), PAIR, reason=REASON)
        scene.on(LAST_DAY + timedelta(days=1))
        assert scene.keep() == 0
        scene.on(LAST_DAY + timedelta(days=61))
        scene.keep()
        assert scene.state() == "lapsed"

    def test_lapses_once_its_solution_is_withdrawn_though_it_is_decided(self, scene: Keeping) -> None:
        scene.accepted()
        solutions.withdraw(scene.store, scene.by("paul"), SOLUTION, reason=REASON)
        withdrawn = scene.scene.events()[-1]
        assert scene.keep() == 1
        lapsed = scene.scene.events()[-1]
        assert lapsed.fact.model_dump() == {"cause": "solution-withdrawn"}
        assert lapsed.envelope.causation == withdrawn.envelope.id

    def test_lapses_once_its_wish_is_withdrawn_or_fulfilled(self, scene: Keeping) -> None:
        scene.scene.wish("W-2")
        other = MatchId.of(WishId("W-2"), SolutionId("S-1"))
        scene.pair()
        scene.propose()
        scene.propose(other)
        wishes.withdraw(scene.store, scene.by("dora"), WISH, reason=REASON)
        wishes.fulfil(scene.store, scene.by("dora"), WishId("W-2"), solutions=[], reason=REASON)
        assert scene.keep() == 2
        causes = [event.fact.model_dump()["cause"] for event in scene.scene.events()[-2:]]
        assert causes == ["wish-withdrawn", "wish-fulfilled"]

    def test_that_is_in_effect_stays_so_when_its_solution_is_withdrawn(self, scene: Keeping) -> None:
        scene.in_effect()
        solutions.withdraw(scene.store, scene.by("paul"), SOLUTION, reason=REASON)
        assert scene.keep() == 0
        assert scene.state() == "acceptance-confirmed"

    def test_that_lapsed_may_be_proposed_again_and_lapse_again(self, scene: Keeping) -> None:
        scene.pair()
        scene.propose()
        scene.on(LAST_DAY + timedelta(days=1))
        scene.keep()
        scene.propose()
        assert scene.match().round == 2
        assert scene.keep() == 0
        scene.on(LAST_DAY + timedelta(days=92))
        scene.keep()
        assert scene.state() == "lapsed"


class TestWhatIsImported:
    def test_has_its_days_to_be_decided_from_when_it_was_recorded(self, scene: Keeping) -> None:
        scene.pair()
        imported = replace(
            scene.by("faye"),
            origin=Origin(how="imported", file="decisions.jsonl", line=1),
            happened_on=date(2018, 4, 1),
        )
        by_loader = replace(imported, caller=replace(imported.caller, service="loader"))
        matches.propose(scene.store, by_loader, PAIR, reason=REASON)
        recorded_at = scene.scene.events()[-1].recorded_at
        assert recorded_at is not None
        recorded_on = hong_kong_date(recorded_at)
        service = Command(id="by-itself", caller=Caller(service="deadlines"))
        with pytest.raises(NothingToLapseFor, match=f"{recorded_on + timedelta(days=90)}"):
            matches.lapse(scene.store, service, PAIR, lapse_after_days=90)
        scene.on(recorded_on + timedelta(days=90))
        scene.keep()
        assert scene.state() == "proposed"
        scene.on(recorded_on + timedelta(days=91))
        scene.keep()
        assert scene.state() == "lapsed"

    def test_names_a_wish_in_its_time_though_the_wish_was_closed_meanwhile(self, scene: Keeping) -> None:
        scene.scene.wish(WISH)
        scene.on(CLOSES_ON + timedelta(days=1))
        scene.keep()
        in_time = replace(scene.by("paul"), happened_on=CLOSES_ON)
        late = replace(scene.by("paul"), happened_on=CLOSES_ON + timedelta(days=1))
        loader = replace(in_time.caller, service="loader")
        scene.submitted(targets=WISH, command=replace(in_time, caller=loader))
        with pytest.raises(WishNotOpen):
            scene.submitted(SolutionId("S-2"), targets=WISH, command=replace(late, caller=loader))


class TestAfterDowntime:
    def test_everything_that_fell_due_meanwhile_is_done_at_once(self, scene: Keeping) -> None:
        for number in range(1, 91):
            scene.scene.wish(f"W-{number}")
        scene.on(CLOSES_ON + timedelta(days=400))
        assert scene.keep() == 90
        assert scene.keep() == 0

    def test_what_was_done_before_a_crash_is_not_done_again(self, scene: Keeping) -> None:
        for number in (1, 2):
            scene.scene.wish(f"W-{number}")
        scene.on(CLOSES_ON + timedelta(days=1))
        scene.feed()
        assert scene.keeper.keep(scene.conn) == 2
        restarted = DeadlineKeeper(scene.store, lapse_after_days=90)
        assert restarted.keep(scene.conn) == 0
        assert scene.happened("wish:W-1").count("wish.closed.v1") == 1


def at(day: date) -> datetime:
    """Midnight, at its beginning, in Hong Kong."""
    return datetime.combine(day, time(0), tzinfo=HONG_KONG)


def tried(act: Callable[[], object]) -> bool:
    """Whether it was not refused."""
    try:
        act()
    except Refusal:
        return False
    return True


class TestTheView:
    def test_has_the_same_rows_wherever_pages_end(self, scene: Keeping) -> None:
        scene.accepted()
        matches.withdraw_decision(scene.store, scene.by("faye"), PAIR)
        scene.scene.wish("W-2")
        wishes.withdraw(scene.store, scene.by("dora"), WISH, reason=REASON)
        scene.feed()
        live = rows(scene.conn, live_schema(Deadlines.NAME))
        beside = Deadlines("beside")
        scene.conn.execute("CREATE SCHEMA beside")
        beside.create_tables(scene.conn)
        take_in(scene.conn, beside, scene.scene.events(), cut=lambda: 1)
        assert rows(scene.conn, "beside") == live
        assert live["open_wishes"]
        assert live["open_matches"]
        assert live["gone"]


class TestTheProcess:
    def test_notices_midnight_and_ends_when_told_to(self, scene: Keeping, database: str) -> None:
        scene.scene.wish(WISH)
        scene.on(CLOSES_ON, time(23, 59))
        scene.feed()
        stop = threading.Event()
        process = threading.Thread(target=follow, args=(database, scene.keeper, stop))
        process.start()
        scene.conn.execute("LISTEN innoportal_events")
        scene.on(CLOSES_ON + timedelta(days=1), time(0))
        assert list(scene.conn.notifies(timeout=30, stop_after=1))
        stop.set()
        process.join(timeout=30)
        assert not process.is_alive()
        assert scene.wish().state == "closed"
