"""The projector keeps views up to history, whatever stops it; a rebuild takes the place of a live view unnoticed."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from psycopg import Connection

from consumers.feed import Feed
from consumers.projector import Projector
from domain.ids import WishId
from projections import registry
from projections.builds import FAILURES_PER_PAGE, Build, Item, ReadPage, ViewBroken
from projections.positions import Positions
from projections.rebuild import AheadOfHistory, AlreadyRebuilding, rebuild
from projections.view import View, create_missing, position
from services.commands import wishes
from services.event_store.recorder import Done
from services.view_status import projector_runs, view_status
from tests.stage.scene import BUDGET, Scene, open_scene, wish_content
from tests.stage.tallies import Tallies, connected, rows, tallies, tracking_of

pytestmark = pytest.mark.integration


class TalliesAnew(Tallies):
    """The same in another version."""

    VERSION = 2


class Stage:
    """A portal with some history, and a projector to start and stop."""

    def __init__(self, conninfo: str, scene: Scene, conn: Connection[Any], feed: Feed, positions: Positions) -> None:
        self.conninfo = conninfo
        self.scene = scene
        self.store = scene.store
        self.conn = conn
        self.feed = feed
        self.positions = positions
        self.tracking = tracking_of(scene.portal)
        self.build = Build(Tallies(), self.tracking)

    @contextmanager
    def projector(self, *views: type[View]) -> Iterator[None]:
        stop = threading.Event()
        projector = Projector(self.store, self.conninfo, views or (Tallies,), stop=stop)
        thread = threading.Thread(target=projector.run)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(20)
            assert not thread.is_alive()

    def draft(self) -> WishId:
        done = wishes.draft(self.store, self.scene.by("dora"), content=wish_content(), budget=BUDGET)
        return WishId(done.id_of("wish"))

    def publish(self, wish: WishId) -> Done:
        wishes.submit(self.store, self.scene.by("dora"), wish)
        return wishes.publish(self.store, self.scene.by("faye"), wish)

    def caught_up(self) -> bool:
        head = view_status(self.conn, [Tallies])[0].head
        return self.positions.wait("tallies", head, timeout_s=20)

    def truth(self) -> dict[str, int]:
        query = "SELECT originator_id, count(*) FROM innoportal_events GROUP BY 1"
        return dict(self.conn.execute(query).fetchall())

    def rebuild(
        self,
        cls: type[View] = Tallies,
        progress: Callable[[int], None] = lambda position: None,
        read: ReadPage | None = None,
    ) -> int:
        return rebuild(cls, self.conn, read=read or self.feed.page, tracking=self.tracking, progress=progress)

    def take_all(self, limit: int = 500) -> None:
        at = self.build.position(self.conn)
        while page := self.feed.page(at, limit):
            at = self.build.take(self.conn, page)

    def poison(self, stream: str, version: int) -> None:
        self.conn.execute("INSERT INTO public.poison VALUES (%s, %s)", (stream, version))


@pytest.fixture
def stage(database: str) -> Iterator[Stage]:
    with (
        open_scene(database) as scene,
        connected(database) as conn,
        Feed(scene.store, database) as feed,
        Positions(database, ["tallies"]) as positions,
    ):
        create_missing(conn, [Tallies])
        yield Stage(database, scene, conn, feed, positions)


class TestProjector:
    def test_takes_in_what_was_there_and_what_comes(self, stage: Stage) -> None:
        with stage.projector():
            assert stage.caught_up()
            done = stage.publish(stage.draft())
            assert stage.positions.wait("tallies", done.position, timeout_s=10)
            assert tallies(stage.conn) == stage.truth()

    def test_goes_on_where_it_stopped(self, stage: Stage) -> None:
        with stage.projector():
            assert stage.caught_up()
        stage.draft()
        with stage.projector():
            assert stage.caught_up()
        assert tallies(stage.conn) == stage.truth()

    def test_misses_and_doubles_nothing_over_cut_connections(self, stage: Stage) -> None:
        with stage.projector():
            for _ in range(5):
                stage.draft()
                stage.conn.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'innoportal projector'"
                )
            assert stage.caught_up()
            assert tallies(stage.conn) == stage.truth()

    def test_lets_one_lead_and_the_other_wait(self, stage: Stage) -> None:
        with stage.projector():
            assert stage.caught_up()
            assert projector_runs(stage.conn)
            with stage.projector():
                stage.draft()
                assert stage.caught_up()
        assert tallies(stage.conn) == stage.truth()
        wait_until(lambda: not projector_runs(stage.conn))

    def test_hands_over_to_the_one_that_waits(self, stage: Stage) -> None:
        with stage.projector():
            assert stage.caught_up()
            second = stage.projector()
            second.__enter__()
        stage.draft()
        try:
            assert stage.caught_up()
        finally:
            second.__exit__(None, None, None)
        assert tallies(stage.conn) == stage.truth()

    def test_rebuilds_a_view_whose_version_has_changed(self, stage: Stage) -> None:
        stage.take_all()
        with stage.projector(TalliesAnew):
            wait_until(lambda: view_status(stage.conn, [Tallies])[0].version == 2)
            stage.draft()
            assert stage.caught_up()
        assert tallies(stage.conn) == stage.truth()

    def test_leaves_a_view_alone_that_a_newer_program_has_taken_over(self, stage: Stage) -> None:
        with stage.projector():
            assert stage.caught_up()
            stage.rebuild(TalliesAnew)
            before = position(stage.conn, "tallies")
            stage.draft()
            wait_until(lambda: stage.feed.page(before, 1) != [])
        assert position(stage.conn, "tallies") == before


class TestParking:
    def test_parks_the_event_and_the_later_ones_of_its_stream_and_goes_on_with_the_rest(self, stage: Stage) -> None:
        bad, good = stage.draft(), stage.draft()
        stage.poison(f"wish:{bad}", 2)
        stage.publish(bad)
        stage.publish(good)
        stage.take_all()
        parked = stage.build.parked(stage.conn)
        assert [(event.stream, bool(event.error)) for event in parked] == [
            (f"wish:{bad}", True),
            (f"wish:{bad}", False),
        ]
        assert parked[0].error == f"ValueError: cannot stomach wish:{bad}"
        assert tallies(stage.conn) == stage.truth() | {f"wish:{bad}": 1}

    @pytest.mark.parametrize("limit", [1, 2, 7, 500])
    def test_parks_the_same_whatever_the_pages(self, stage: Stage, limit: int) -> None:
        wishes = [stage.draft() for _ in range(6)]
        for wish in wishes:
            stage.publish(wish)
        for wish in wishes[::2]:
            stage.poison(f"wish:{wish}", 2)
        stage.take_all(limit)
        assert [(e.stream, e.error is None) for e in stage.build.parked(stage.conn)] == [
            (f"wish:{wish}", waits) for wish in wishes[::2] for waits in (False, True)
        ]
        assert tallies(stage.conn) == stage.truth() | {f"wish:{wish}": 1 for wish in wishes[::2]}

    def test_takes_them_in_later_in_their_order(self, stage: Stage) -> None:
        wish = stage.draft()
        stage.publish(wish)
        stage.poison(f"wish:{wish}", 1)
        stage.take_all()
        assert stage.build.retry_parked(stage.conn, stage.feed.page) == (0, 3)
        assert stage.build.parked(stage.conn)[0].attempts == 2
        stage.conn.execute("DELETE FROM public.poison")
        assert stage.build.retry_parked(stage.conn, stage.feed.page) == (3, 0)
        assert tallies(stage.conn) == stage.truth()

    def test_parks_an_event_of_a_type_that_this_program_does_not_know(self, stage: Stage) -> None:
        wish = stage.draft()
        stage.conn.execute(
            "UPDATE innoportal_events SET topic = 'wish.enchanted.v1' WHERE originator_id = %s", (f"wish:{wish}",)
        )
        stage.take_all()
        (parked,) = stage.build.parked(stage.conn)
        assert "wish.enchanted.v1" in (parked.error or "")

    def test_parks_nothing_when_the_view_as_a_whole_fails(self, stage: Stage) -> None:
        for _ in range(FAILURES_PER_PAGE + 1):
            stage.poison(f"wish:{stage.draft()}", 1)
        with pytest.raises(ViewBroken):
            stage.take_all()
        assert stage.build.parked(stage.conn) == []
        assert position(stage.conn, "tallies") == 0

    def test_ends_when_the_next_start_of_the_projector_can_take_them_in(self, stage: Stage) -> None:
        wish = stage.draft()
        stage.publish(wish)
        stage.poison(f"wish:{wish}", 1)
        with stage.projector():
            assert stage.caught_up()
            assert len(stage.build.parked(stage.conn)) == 3
        stage.conn.execute("DELETE FROM public.poison")
        with stage.projector():
            wait_until(lambda: not stage.build.parked(stage.conn))
        assert tallies(stage.conn) == stage.truth()


class TestRebuild:
    def test_equals_the_live_view_row_for_row(self, stage: Stage) -> None:
        for _ in range(3):
            stage.publish(stage.draft())
        stage.take_all(limit=3)
        live = rows(stage.conn, "view_tallies")
        assert stage.rebuild() == position(stage.conn, "tallies")
        assert rows(stage.conn, "view_tallies") == live
        assert live["tallies"]

    def test_swaps_under_a_running_projector_and_writers_without_missing_or_doubling(self, stage: Stage) -> None:
        with stage.projector():
            ended = threading.Event()
            writer = threading.Thread(target=lambda: [stage.draft() for _ in iter(ended.is_set, True)])
            writer.start()
            try:
                for _ in range(4):
                    stage.rebuild()
            finally:
                ended.set()
                writer.join()
            assert stage.caught_up()
            live = rows(stage.conn, "view_tallies")
            assert tallies(stage.conn) == stage.truth()
        stage.rebuild()
        assert rows(stage.conn, "view_tallies") == live

    def test_leaves_the_live_view_untouched_when_it_is_broken_off(self, stage: Stage) -> None:
        class Killed(Exception):
            pass

        def die(position: int) -> None:
            raise Killed

        stage.take_all()
        live = rows(stage.conn, "view_tallies")
        with pytest.raises(Killed):
            stage.rebuild(progress=die)
        assert rows(stage.conn, "view_tallies") == live
        stage.rebuild()
        assert rows(stage.conn, "view_tallies") == live
        assert schemas(stage.conn) == ["view_tallies"]

    def test_forgets_what_the_old_build_had_parked(self, stage: Stage) -> None:
        wish = stage.draft()
        stage.poison(f"wish:{wish}", 1)
        stage.take_all()
        stage.conn.execute("DELETE FROM public.poison")
        stage.rebuild()
        assert stage.build.parked(stage.conn) == []
        assert tallies(stage.conn) == stage.truth()

    def test_is_refused_while_another_process_rebuilds_the_view(self, stage: Stage) -> None:
        with connected(stage.conninfo) as other:
            reached: list[type[Exception]] = []

            def try_again(position: int) -> None:
                try:
                    rebuild(Tallies, other, read=stage.feed.page, tracking=stage.tracking)
                except AlreadyRebuilding as error:
                    reached.append(type(error))

            stage.rebuild(progress=try_again)
        assert reached
        assert set(reached) == {AlreadyRebuilding}

    def test_ends_with_the_live_view_untouched_when_that_is_ahead_of_history(self, stage: Stage) -> None:
        stage.draft()
        stage.take_all()
        live, end = rows(stage.conn, "view_tallies"), position(stage.conn, "tallies")
        stage.conn.execute("UPDATE innoportal_tracking SET notification_id = notification_id + 1")
        with pytest.raises(AheadOfHistory, match=f"taken in position {end + 1}, but history ends at {end}"):
            stage.rebuild()
        assert rows(stage.conn, "view_tallies") == live
        assert position(stage.conn, "tallies") == end + 1

    def test_has_a_position_that_a_reader_waited_for_just_before_the_swap(self, stage: Stage) -> None:
        stage.draft()
        stage.take_all()
        drafted: list[WishId] = []
        empty = count(1)

        def read(after: int, limit: int) -> Sequence[Item]:
            page = stage.feed.page(after, limit)
            if not page and next(empty) == 2:  # for the build that is history; the live view goes on before the swap
                drafted.append(stage.draft())
                stage.take_all()
                assert stage.caught_up()
            return page

        waited_for = stage.rebuild(read=read)
        assert waited_for == position(stage.conn, "tallies") == view_status(stage.conn, [Tallies])[0].head
        assert tallies(stage.conn)[f"wish:{drafted[0]}"] == 1

    def test_keeps_prepared_questions_of_readers_right(self, stage: Stage) -> None:
        with connected(stage.conninfo) as reader:
            reader.prepare_threshold = 0
            for _ in range(3):
                stage.draft()
                stage.take_all()
                assert tallies(reader) == stage.truth()
                stage.rebuild()
                assert tallies(reader) == stage.truth()


class TestStatus:
    def test_tells_how_far_a_view_is_behind(self, stage: Stage) -> None:
        (before,) = view_status(stage.conn, [Tallies])
        assert (before.position, before.behind) == (0, len(stage.feed.page(0, 1000)))
        assert before.lag_s >= 0
        stage.take_all()
        (after,) = view_status(stage.conn, [Tallies])
        assert (after.position, after.behind, after.lag_s) == (after.head, 0, 0)

    def test_tells_of_views_in_the_order_in_which_they_are_asked_for(self, stage: Stage) -> None:
        """However the server joins the rows: it chooses anew once the tables have grown."""
        stage.take_all()
        stage.conn.execute("SET enable_hashjoin = off")
        stage.conn.execute("SET enable_nestloop = off")
        for asked in (registry.ALL, registry.ALL[::-1], (*registry.ALL[3:], Tallies, *registry.ALL[:3])):
            assert [view.name for view in view_status(stage.conn, asked)] == [cls.NAME for cls in asked]


def schemas(conn: Connection[Any]) -> list[str]:
    query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'view_tallies%' ORDER BY 1"
    return [name for (name,) in conn.execute(query).fetchall()]


def wait_until(happened: Callable[[], bool], *, within_s: float = 15) -> None:
    deadline = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_two_wakes_with_no_notice_between_them_lose_nothing(stage: Stage) -> None:
    stage.feed.wait()
    end = stage.feed.page(0, 1000)[-1].position
    wish = stage.draft()
    stage.feed.wait()
    (item,) = stage.feed.page(end or 0, 1000)
    assert item.stream == f"wish:{wish}"
