"""The public catalogue: what it says of each thing, how things are found in it, and how it was at any position."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import Any, TypeVar

import psycopg
import pytest
import rfc8785
from psycopg import AsyncConnection

from domain.facts import Exposure
from domain.ids import SolutionId, WishId
from domain.members import Member
from domain.texts import LocalisedText
from projections.catalogue import Catalogue
from projections.catalogue.columns import Axis, DateOf, Link
from projections.catalogue.questions import Filters, Page, Period, Sort, counts, item, names, page
from projections.catalogue.shelf import told
from projections.cursors import CursorNotOfThisList
from services.commands import matches, organisations, reports, solutions, trials, wishes
from tests.stage.acts import approved_trial, completed_trial, match_in_effect, published_report, report_content
from tests.stage.scene import BUDGET, REASON, Scene, open_scene, solution_content, take_in, wish_content
from tests.stage.stories import a_busy_year

pytestmark = pytest.mark.integration

T = TypeVar("T")
text = LocalisedText.of


class Reader:
    """Brings the view up to date and asks it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.position = 0

    def refresh(self) -> int:
        events = self.scene.events(after=self.position)
        with psycopg.connect(self.scene.portal.conninfo, autocommit=True) as conn:
            take_in(conn, Catalogue(), events)
        self.position = max([self.position, *(event.position or 0 for event in events)])
        return self.position

    def ask(self, question: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
        async def asking() -> T:
            async with await AsyncConnection.connect(self.scene.portal.conninfo, autocommit=True) as conn:
                return await question(conn)

        return asyncio.run(asking())

    def document(self, kind: str, item_id: str, *, as_of: int | None = None) -> dict[str, Any] | None:
        found = self.ask(lambda conn: item(conn, kind, item_id, as_of=as_of))
        return json.loads(found.document) if found else None

    def ids(self, filters: Filters | None = None, **options: Any) -> list[str]:
        return ids(self.ask(lambda conn: page(conn, filters or Filters(), **options)))

    def counts(self, axis: Axis, filters: Filters | None = None, **options: Any) -> dict[str, int]:
        return self.ask(lambda conn: counts(conn, filters or Filters(), **options)).facets[axis]


def ids(found: Page) -> list[str]:
    return [json.loads(each.document)["id"] for each in found.items]


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as scene:
        yield scene


@pytest.fixture
def reader(scene: Scene) -> Reader:
    return Reader(scene)


class TestAWish:
    def test_is_unknown_until_it_is_published(self, scene: Scene, reader: Reader) -> None:
        draft = wishes.draft(
            scene.store, scene.by("dora"), content=wish_content(), budget=BUDGET, wish_id=WishId("W-1")
        )
        reader.refresh()
        assert draft.streams == {"wish:W-1": 1}
        assert reader.document("wish", "W-1") is None

    def test_shows_what_was_published_and_nothing_restricted(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        reader.refresh()
        document = reader.document("wish", "W-1")
        assert document is not None
        assert document["title"] == {"en": "Water rises in the subway", "zh-Hant": "行車隧道水浸"}
        assert document["department"]["name"] == {"en": "Drainage Department"}
        assert (document["state"], document["published_on"], document["closes_on"]) == (
            "published",
            "2026-03-02",
            "2026-06-30",
        )
        assert "380000" not in json.dumps(document)

    def test_reads_as_amended_and_says_why(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        before = reader.refresh()
        content = wish_content(title=text(en="Water rises in two subways"), closes_on=date(2026, 7, 31))
        wishes.amend(
            scene.store, scene.by("dora"), WishId("W-1"), content=content, budget=BUDGET, reason=text(en="Two of them")
        )
        reader.refresh()
        now, then = reader.document("wish", "W-1"), reader.document("wish", "W-1", as_of=before)
        assert now is not None
        assert then is not None
        assert now["title"] == {"en": "Water rises in two subways"}
        assert now["amendments"] == [{"on": "2026-03-02", "reason": {"en": "Two of them"}}]
        assert (then["closes_on"], now["closes_on"]) == ("2026-06-30", "2026-07-31")
        assert then["amendments"] == []

    def test_shows_answers_but_no_open_question(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        wishes.ask(scene.store, scene.by("paul"), WishId("W-1"), text=text(en="Is there power?"))
        reader.refresh()
        asked = reader.document("wish", "W-1")
        wishes.answer(scene.store, scene.by("dora"), WishId("W-1"), question=1, answer=text(en="Yes, 220 V"))
        reader.refresh()
        answered = reader.document("wish", "W-1")
        assert asked is not None
        assert answered is not None
        assert asked["counts"]["questions_answered"] == 0
        assert "power" not in json.dumps(asked)
        assert answered["counts"]["questions_answered"] == 1
        assert answered["questions"][0]["answer"] == {"en": "Yes, 220 V"}
        assert reader.ids(Filters(text="220 V")) == ["W-1"]

    def test_closes_reopens_and_is_withdrawn(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        wish = WishId("W-1")
        wishes.close(scene.store, scene.by("dora"), wish, reason=REASON)
        closed = reader.refresh()
        wishes.reopen(scene.store, scene.by("dora"), wish, closes_on=date(2026, 8, 1), reason=REASON)
        reopened = reader.refresh()
        wishes.withdraw(scene.store, scene.by("dora"), wish, reason=text(en="No longer needed"))
        withdrawn = reader.refresh()
        states = [(reader.document("wish", "W-1", as_of=at) or {})["state"] for at in (closed, reopened, withdrawn)]
        assert states == ["closed", "published", "withdrawn"]
        now = reader.document("wish", "W-1")
        assert now is not None
        assert now["closes_on"] == "2026-08-01"
        assert now["withdrawal"] == {"reason": {"en": "No longer needed"}, "on": "2026-03-02"}


class TestASolution:
    def test_is_counted_for_the_wish_that_it_names_until_it_is_withdrawn(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        scene.solution("S-1", targets="W-1")
        scene.solution("S-2", targets="W-1")
        solutions.withdraw(scene.store, scene.by("paul"), SolutionId("S-2"), reason=REASON)
        reader.refresh()
        wish, solution = reader.document("wish", "W-1"), reader.document("solution", "S-1")
        assert wish is not None
        assert solution is not None
        assert wish["counts"]["solutions"] == 1
        assert solution["provider"] == {
            "id": scene.organisations["Sensors Limited"],
            "name": {"en": "Sensors Limited"},
            "type": "startup",
            "origin": "hong-kong",
        }
        assert "32000" not in json.dumps(solution)
        assert reader.ids(Filters(facets={Axis.KIND: ["solution"]}, links={Link.WISH: "W-1"}), sort=Sort.ID) == [
            "S-1",
            "S-2",
        ]

    def test_is_filed_as_amended(self, scene: Scene, reader: Reader) -> None:
        scene.solution("S-1")
        solutions.amend(
            scene.store,
            scene.by("paul"),
            SolutionId("S-1"),
            content=solution_content(technology=("uas",)),
            price_indication=None,
            reason=text(en="It flies now"),
        )
        reader.refresh()
        assert reader.counts(Axis.TECHNOLOGY) == {"uas": 1}
        assert reader.counts(Axis.PROVIDER_ORIGIN) == {"hong-kong": 1}


class TestAMatch:
    def test_is_told_of_once_it_is_confirmed_and_no_longer_when_reversed(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        scene.solution("S-1")
        match = scene.match("W-1", "S-1")
        scene.decide("faye", match)
        reader.refresh()
        decided = reader.document("wish", "W-1")
        scene.confirm("rita", match)
        confirmed_at = reader.refresh()
        matches.reverse(scene.store, scene.by("rita"), match, reason=REASON)
        reader.refresh()
        confirmed, reversed_ = reader.document("wish", "W-1", as_of=confirmed_at), reader.document("wish", "W-1")
        assert decided is not None
        assert confirmed is not None
        assert reversed_ is not None
        assert [document["counts"]["matches"] for document in (decided, confirmed, reversed_)] == [0, 1, 0]
        assert confirmed["matches"][0]["solution"] == "S-1"
        assert confirmed["matches"][0]["confirmed_by"]["role"] == "reviewer"
        assert reader.ids(Filters(links={Link.SOLUTION: "S-1"}), as_of=confirmed_at) == ["W-1"]
        assert reader.ids(Filters(links={Link.SOLUTION: "S-1"})) == []


class TestATrial:
    def test_shows_the_frozen_plan_and_is_counted_on_both_sides(self, scene: Scene, reader: Reader) -> None:
        approved_trial(scene, match_in_effect(scene))
        reader.refresh()
        trial, wish, solution = (
            reader.document(*key) for key in (("trial", "T-1"), ("wish", "W-1"), ("solution", "S-1"))
        )
        assert trial is not None
        assert wish is not None
        assert solution is not None
        assert trial["plan"]["project_sum"] == {"amount": "296000", "currency": "HKD"}
        assert trial["state"] == "approved"
        assert (trial["smart_area"], trial["technology"]) == (["mobility", "living"], ["iot-sensing", "ai-data"])
        assert (wish["counts"]["trials"], wish["trials"], solution["trials"]) == (1, ["T-1"], ["T-1"])
        assert reader.counts(Axis.TRIAL_KIND) == {"pilot": 1}
        assert reader.ids(Filters(periods={DateOf.STARTS_ON: Period(start=date(2026, 3, 9))})) == ["T-1"]

    def test_shows_its_result(self, scene: Scene, reader: Reader) -> None:
        completed_trial(scene, match_in_effect(scene))
        reader.refresh()
        trial = reader.document("trial", "T-1")
        assert trial is not None
        assert trial["state"] == "completed"
        assert [criterion["met"] for criterion in trial["result"]["criteria"]] == [True, False]
        assert reader.ids(Filters(facets={Axis.OUTCOME: ["partly_met"]})) == ["T-1"]

    def test_is_told_of_when_it_is_cancelled(self, scene: Scene, reader: Reader) -> None:
        trial = approved_trial(scene, match_in_effect(scene))
        trials.cancel(scene.store, scene.by("faye"), trial, reason=text(en="The site was sold"))
        reader.refresh()
        document = reader.document("trial", "T-1")
        assert document is not None
        assert document["state"] == "cancelled"
        assert document["cancellation"]["reason"] == {"en": "The site was sold"}


class TestAReport:
    def test_is_linked_from_its_trial(self, scene: Scene, reader: Reader) -> None:
        published_report(scene, match_in_effect(scene))
        reader.refresh()
        report, trial = reader.document("report", "T-1"), reader.document("trial", "T-1")
        assert report is not None
        assert trial is not None
        assert report["title"]["en"] == "Radar gauges in subways"
        assert trial["report"] == {"number": 1, "published_on": "2026-05-29"}
        assert reader.ids(Filters(facets={Axis.KIND: ["report"], Axis.OUTCOME: ["partly_met"]})) == ["T-1"]
        assert reader.ids(Filters(links={Link.TRIAL: "T-1"}), sort=Sort.ID) == ["S-1", "T-1", "W-1"]

    def test_keeps_every_edition_with_data_whose_hash_anybody_can_check(self, scene: Scene, reader: Reader) -> None:
        trial = published_report(scene, match_in_effect(scene))
        reports.draft_correction(
            scene.store, scene.by("faye"), trial, content=report_content(title="Corrected"), reason=REASON
        )
        reports.publish(scene.store, scene.by("rita"), trial)
        reader.refresh()
        report = reader.document("report", "T-1")
        assert report is not None
        assert report["title"]["en"] == "Corrected"
        assert [edition["number"] for edition in report["editions"]] == [1, 2]
        for edition in report["editions"]:
            data = dict(edition["data"])
            said = data.pop("content_sha256")
            assert said == hashlib.sha256(rfc8785.dumps(data)).hexdigest()
        assert reader.ids(Filters(text="corrected", facets={Axis.KIND: ["report"]})) == ["T-1"]
        assert reader.ids(Filters(text='"gauges in subways"', facets={Axis.KIND: ["report"]})) == []


class TestAFactThatWasParked:
    def test_comes_late_without_two_versions_at_once(self, scene: Scene, reader: Reader) -> None:
        published = scene.wish("W-1").position
        amended = wishes.amend(
            scene.store,
            scene.by("dora"),
            WishId("W-1"),
            content=wish_content(title=text(en="Amended")),
            budget=None,
            reason=REASON,
        ).position
        named = scene.solution("S-1", targets="W-1").position
        events = scene.events()
        late = [event for event in events if event.position == amended]
        with psycopg.connect(scene.portal.conninfo, autocommit=True) as conn:
            take_in(conn, Catalogue(), [event for event in events if event.position != amended])
            Catalogue().apply(conn, late)
            rows = conn.execute(
                "SELECT from_position, to_position FROM view_catalogue.items WHERE kind = 'wish' ORDER BY 1"
            ).fetchall()
        assert rows == [(published, named), (named, None)]
        now = reader.document("wish", "W-1")
        assert now is not None
        assert now["title"] == {"en": "Amended"}
        assert now["counts"]["solutions"] == 1


class TestNothingRestricted:
    def test_gets_into_a_row(self, scene: Scene, reader: Reader) -> None:
        a_busy_year(scene)
        reader.refresh()
        stored = "".join(str(event.fact) for event in scene.events())
        with psycopg.connect(scene.portal.conninfo) as conn:
            rows = conn.execute("SELECT i::text FROM view_catalogue.items i").fetchall()
            names = conn.execute("SELECT n::text FROM view_catalogue.names n").fetchall()
        shown = "".join(row for (row,) in rows + names).casefold()
        for secret in ("geheimnis", "380000", "32000", *map(str.casefold, people(scene))):
            assert secret in stored.casefold(), secret
            assert secret not in shown, secret

    def test_is_told_of_any_event(self, scene: Scene) -> None:
        a_busy_year(scene)
        for event in scene.events():
            fact = told(event)
            assert (fact is not None) == event.fact.is_publishing()
            if fact is not None:
                assert set(fact.said) <= set(event.fact.fields_of(Exposure.PUBLIC))


def people(scene: Scene) -> set[str]:
    """The persons of the scene, as facts name them."""
    return {str(scene.store.find(Member, member).person) for member in scene.members.values()}


class TestAPage:
    @pytest.fixture
    def three(self, scene: Scene, reader: Reader) -> Reader:
        scene.wish("W-1", closes_on=date(2026, 9, 1))
        scene.now = scene.now.replace(day=5)
        scene.wish("W-2", closes_on=date(2026, 5, 1), smart_area=("people",), technology=("robotics", "ai-data"))
        scene.wish("W-3", title=text(zh_hant="升降機維修", en="Lift repairs"), application=("lifts",))
        reader.refresh()
        return reader

    def test_gives_the_newest_first(self, three: Reader) -> None:
        assert three.ids() == ["W-3", "W-2", "W-1"]

    def test_gives_what_closes_soonest_first_and_what_is_closed_last(self, three: Reader) -> None:
        wishes.close(three.scene.store, three.scene.by("dora"), WishId("W-2"), reason=REASON)
        three.refresh()
        assert three.ids(sort=Sort.CLOSING) == ["W-3", "W-1", "W-2"]

    def test_gives_any_of_the_values_of_one_axis_and_all_of_several_axes(self, three: Reader) -> None:
        robots = {Axis.TECHNOLOGY: ["robotics", "iot-sensing"]}
        assert three.ids(Filters(facets=robots), sort=Sort.ID) == ["W-1", "W-2", "W-3"]
        assert three.ids(Filters(facets={**robots, Axis.APPLICATION: ["lifts"]})) == ["W-3"]
        assert three.ids(Filters(facets={Axis.STATE: ["withdrawn"]})) == []

    def test_finds_every_form_of_a_character(self, three: Reader) -> None:
        assert three.ids(Filters(text="升降机维修")) == ["W-3"]
        assert three.ids(Filters(text="repair lift")) == ["W-3"]
        assert three.ids(Filters(text="W-2")) == ["W-2"]

    @pytest.mark.parametrize("sign", ["%", "😀", "。", "!!!", '""', "-"])
    def test_finds_nothing_by_signs_and_everything_by_no_words(self, three: Reader, sign: str) -> None:
        assert three.ids(Filters(text=sign)) == []
        assert three.counts(Axis.APPLICATION, filters=Filters(text=sign)) == {}
        assert three.ids(Filters(text=f"lift {sign}")) == three.ids(Filters(text="lift")) == ["W-3"]
        assert len(three.ids(Filters(text="  "))) == 3

    def test_takes_dates_half_open(self, three: Reader) -> None:
        march = Period(date(2026, 3, 2), date(2026, 3, 5))
        assert three.ids(Filters(periods={DateOf.PUBLISHED_ON: march})) == ["W-1"]
        assert three.ids(Filters(periods={DateOf.CLOSES_ON: Period(start=date(2026, 9, 1))})) == ["W-1"]

    def test_filters_by_what_a_thing_names(self, three: Reader) -> None:
        assert three.ids(Filters(links={Link.SOLUTION: "S-1"})) == []

    def test_neither_skips_nor_repeats_while_others_write(self, three: Reader) -> None:
        first = three.ask(lambda conn: page(conn, Filters(), limit=1))
        three.scene.now = three.scene.now.replace(day=6)
        three.scene.wish("W-4")
        wishes.close(three.scene.store, three.scene.by("dora"), WishId("W-1"), reason=REASON)
        wishes.close(three.scene.store, three.scene.by("dora"), WishId("W-2"), reason=REASON)
        three.refresh()
        second = three.ask(lambda conn: page(conn, Filters(), limit=1, cursor=first.next))
        third = three.ask(lambda conn: page(conn, Filters(), limit=1, cursor=second.next))
        assert [ids(found) for found in (first, second, third)] == [["W-3"], ["W-2"], ["W-1"]]
        assert third.next is None
        assert json.loads(third.items[0].document)["state"] == "published"

    def test_goes_on_with_the_same_filters(self, three: Reader) -> None:
        filters = Filters(
            text="subway",
            facets={Axis.KIND: ["wish"], Axis.STATE: []},
            periods={DateOf.PUBLISHED_ON: Period(start=date(2026, 3, 1))},
        )
        first = three.ask(lambda conn: page(conn, filters, limit=1))
        assert three.ids(filters, cursor=first.next) == ["W-1"]

    @pytest.mark.parametrize("sort", list(Sort))
    def test_goes_through_everything_in_every_order(self, three: Reader, sort: Sort) -> None:
        found, cursor = [], None
        for _ in range(3):
            one = three.ask(lambda conn, cursor=cursor: page(conn, Filters(), sort=sort, limit=1, cursor=cursor))  # type: ignore[misc]
            cursor = one.next
            found += ids(one)
        assert found == three.ids(sort=sort)
        assert cursor is None

    def test_refuses_a_cursor_of_another_question(self, three: Reader) -> None:
        first = three.ask(lambda conn: page(conn, Filters(), limit=1))
        for cursor in (first.next, "nonsense", "bm9uc2Vuc2U", "é"):
            with pytest.raises(CursorNotOfThisList):
                three.ask(lambda conn, cursor=cursor: page(conn, Filters(text="lift"), cursor=cursor))  # type: ignore[misc]

    def test_is_as_it_was(self, three: Reader) -> None:
        before = three.position
        wishes.amend(
            three.scene.store,
            three.scene.by("dora"),
            WishId("W-3"),
            content=wish_content(title=text(en="Escalators")),
            budget=None,
            reason=REASON,
        )
        three.refresh()
        lifts = Filters(text="lift")
        assert three.ids(lifts) == []
        assert three.ids(lifts, as_of=before) == ["W-3"]
        assert three.counts(Axis.APPLICATION) == {"water-drainage": 3}
        assert three.counts(Axis.APPLICATION, as_of=before) == {"water-drainage": 2, "lifts": 1}
        assert three.ids(as_of=0) == []


class TestCounts:
    def test_count_each_axis_without_its_own_filter(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1", technology=("robotics",))
        scene.wish("W-2", technology=("robotics", "uas"), application=("lifts",))
        scene.wish("W-3", technology=("uas",))
        reader.refresh()
        filters = Filters(facets={Axis.TECHNOLOGY: ["robotics"]})
        found = reader.ask(lambda conn: counts(conn, filters))
        assert found.total == 2
        assert found.facets[Axis.TECHNOLOGY] == {"robotics": 2, "uas": 2}
        assert found.facets[Axis.APPLICATION] == {"water-drainage": 1, "lifts": 1}
        assert found.facets[Axis.KIND] == {"wish": 2}
        assert found.facets[Axis.OUTCOME] == {}


class TestNames:
    def test_are_those_of_the_day(self, scene: Scene, reader: Reader) -> None:
        scene.wish("W-1")
        before = reader.refresh()
        department = scene.organisations["Drainage Department"]
        administrator = scene.by("anna")
        organisations.rename(scene.store, administrator, department, name=text(en="Drainage and Rivers Department"))
        scene.wish("W-2")
        reader.refresh()
        now, then = (
            reader.ask(lambda conn, at=at: names(conn, [department, "O-unknown"], as_of=at))  # type: ignore[misc]
            for at in (None, before)
        )
        assert now == {department: {"en": "Drainage and Rivers Department"}}
        assert then == {department: {"en": "Drainage Department"}}
        document = reader.document("wish", "W-1")
        assert document is not None
        assert document["department"]["name"] == {"en": "Drainage Department"}
