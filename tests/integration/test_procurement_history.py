"""For any noun, organisation or officer: who did what, in which role and at what rank, as each reader may know it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from domain.envelope import Origin, Role
from domain.ids import WishId
from domain.members import Member
from domain.texts import LocalisedText
from projections.cursors import CursorNotOfThisList
from projections.procurement_history import Order, ProcurementHistory, name_of
from services.commands import matches, organisations, wishes
from services.event_store.store import Caller, Command
from services.identity.visibility import THE_PUBLIC, Reader
from services.reading.history import Entry, HistoryPage, history
from tests.stage.deciding import PAIR, Deciding
from tests.stage.scene import BUDGET, REASON, Scene, open_scene, take_in, wish_content
from tests.stage.tallies import connected

pytestmark = pytest.mark.integration


class Told:
    """A scene with an auditor and an administrator, whose history is asked about."""

    def __init__(self, scene: Scene, conninfo: str) -> None:
        self.scene = scene
        self.conninfo = conninfo
        scene.organisation("Tunnels Limited", type="sme", origin="hong-kong")
        scene.member("rosa", of="Tunnels Limited", roles=[Role.PROVIDER])
        scene.member("audrey", of="Innovation Office", roles=[Role.AUDITOR])
        scene.member("adam", of="Innovation Office", roles=[Role.ADMINISTRATOR])

    def reader(self, name: str) -> Reader:
        member = self.scene.store.find(Member, self.scene.members[name])
        return Reader(role=member.roles[0], organisation=member.organisation)

    def person(self, name: str) -> str:
        return self.scene.store.find(Member, self.scene.members[name]).actor_id

    def page(
        self,
        subject: str,
        reader: Reader = THE_PUBLIC,
        *,
        as_of: int = 2**40,
        order: Order = Order.RECORDED,
        cursor: str | None = None,
        limit: int = 200,
    ) -> HistoryPage:
        with connected(self.conninfo) as conn:
            row = conn.execute("SELECT max(position) FROM view_procurement_history.events").fetchone()
            assert row
            take_in(conn, ProcurementHistory(), self.scene.events(after=row[0] or 0))
            return history(
                conn,
                self.scene.store.mapper,
                subject,
                reader,
                as_of=as_of,
                order=order,
                cursor=cursor,
                limit=limit,
            )

    def entries(self, subject: str, reader: Reader = THE_PUBLIC, **more: int) -> list[Entry]:
        return list(self.page(subject, reader, **more).entries)

    def types(self, subject: str, reader: Reader = THE_PUBLIC, **more: int) -> list[str]:
        return [entry.type for entry in self.entries(subject, reader, **more)]

    def ask(self, wish: str) -> None:
        wishes.ask(self.scene.store, self.scene.by("paul"), WishId(wish), text=LocalisedText.of(en="Is there power?"))

    def organisation(self, name: str) -> str:
        return f"organisation:{self.scene.organisations[name]}"


@pytest.fixture
def told(database: str) -> Iterator[Told]:
    with open_scene(database) as scene:
        yield Told(scene, database)


WHOLE = ["wish.drafted.v1", "wish.submitted.v1", "wish.published.v1"]


class TestHistory:
    def test_of_a_wish_begins_for_the_public_when_it_was_published(self, told: Told) -> None:
        told.scene.wish("W-1")
        (entry,) = told.entries("wish:W-1")
        assert entry.type == "wish.published.v1"
        assert "budget" not in entry.data
        assert entry.envelope["role"] == "facilitator-officer"
        assert "rank" not in entry.envelope
        assert entry.organisation_name is None

    def test_of_a_wish_is_whole_for_its_department_and_for_officers_but_not_for_others(self, told: Told) -> None:
        told.scene.wish("W-1")
        assert told.types("wish:W-1", told.reader("dora")) == WHOLE
        assert told.types("wish:W-1", told.reader("faye")) == WHOLE
        assert told.types("wish:W-1", told.reader("rosa")) == WHOLE[2:]

    def test_says_at_what_rank_and_under_which_name_of_that_day(self, told: Told) -> None:
        told.scene.wish("W-1")
        department = told.scene.organisations["Drainage Department"]
        organisations.rename(
            told.scene.store, told.scene.by("adam"), department, name=LocalisedText.of(en="Water Department")
        )
        wishes.withdraw(told.scene.store, told.scene.by("dora"), WishId("W-1"), reason=REASON)
        entries = told.entries("wish:W-1", told.reader("faye"))
        assert entries[0].envelope["rank"] == {"title": "Senior Engineer", "pay_point": "MPS 45"}
        assert [entry.organisation_name for entry in entries if entry.envelope["role"] == "department-officer"] == [
            {"en": "Drainage Department"},
            {"en": "Drainage Department"},
            {"en": "Water Department"},
        ]
        with connected(told.conninfo) as conn:
            assert name_of(conn, department, as_of=entries[0].position) == '{"en":"Drainage Department"}'
            assert name_of(conn, department, as_of=entries[-1].position) == '{"en":"Water Department"}'

    def test_of_an_officer_is_for_auditors_and_the_own_side(self, told: Told) -> None:
        told.scene.wish("W-1")
        dora = told.person("dora")
        assert told.types(dora, told.reader("audrey")) == ["member.joined.v1", *WHOLE[:2]]
        assert told.types(dora, told.reader("dora")) == ["member.joined.v1", *WHOLE[:2]]
        assert told.types(dora, told.reader("faye")) == ["member.joined.v1"]
        assert told.types(dora, told.reader("rosa")) == []
        assert told.types(dora) == []

    def test_of_an_organisation_has_what_is_public_for_all_and_what_it_did_for_officers(self, told: Told) -> None:
        told.scene.wish("W-1")
        office = told.organisation("Innovation Office")
        assert told.types(told.organisation("Drainage Department")) == ["wish.published.v1"]
        assert told.types(office) == []
        assert "wish.published.v1" in told.types(office, told.reader("felix"))
        assert "wish.published.v1" not in told.types(office, told.reader("rosa"))

    def test_never_tells_who_asked_but_to_auditors(self, told: Told) -> None:
        told.scene.wish("W-1")
        told.ask("W-1")
        asked = "wish.question_asked.v1"
        asker = told.organisation("Sensors Limited")
        assert [asked in told.types(asker, told.reader(name)) for name in ("faye", "dora", "paul", "rosa", "adam")] == [
            False
        ] * 5
        assert asked in told.types(asker, told.reader("audrey"))
        assert asked in told.types(told.person("paul"), told.reader("audrey"))
        (question,) = [e for e in told.entries("wish:W-1", told.reader("dora")) if e.type == asked]
        assert question.data["text"] == {"en": "Is there power?"}
        assert set(question.envelope) == {"id", "type", "stream", "version", "happened_on", "role", "origin"}
        assert question.organisation_name is None

    def test_opens_names_for_those_who_may_until_the_person_is_erased(self, told: Told) -> None:
        paul = told.person("paul")
        assert told.entries(paul, told.reader("audrey"))[0].personal == {"name": "paul"}
        assert told.entries(paul, told.reader("paul"))[0].personal == {"name": "paul"}
        assert told.entries(paul, told.reader("faye"))[0].personal == {}
        told.scene.portal.person_keys.erase(paul.partition(":")[2])
        assert told.entries(paul, told.reader("audrey"))[0].personal == {"name": None}

    def test_is_as_of_a_position(self, told: Told) -> None:
        told.scene.wish("W-1")
        faye = told.reader("faye")
        drafted = told.entries("wish:W-1", faye)[0].position
        assert told.types("wish:W-1", faye, as_of=drafted) == WHOLE[:1]
        assert told.types("wish:W-1", as_of=drafted) == []

    def test_can_be_read_in_the_order_of_happening(self, told: Told) -> None:
        scene = told.scene
        scene.wish("W-1")
        late = Command(
            id="late",
            caller=Caller(member=scene.members["adam"], role=Role.ADMINISTRATOR, service="loader"),
            happened_on=date(2025, 1, 6),
            origin=Origin(how="imported", file="old.jsonl", line=3),
        )
        organisations.suspend(scene.store, late, scene.organisations["Drainage Department"], reason=REASON)
        department = told.organisation("Drainage Department")
        recorded = told.page(department, told.reader("audrey")).entries
        happened = told.page(department, told.reader("audrey"), order=Order.HAPPENED).entries
        assert recorded[-1].type == happened[0].type == "organisation.suspended.v1"
        assert happened[0].envelope["acting_for"] == told.person("adam")
        assert happened[0].envelope["origin"]["file"] == "old.jsonl"
        assert {entry.position for entry in recorded} == {entry.position for entry in happened}

    def test_pages_neither_skip_nor_repeat_while_others_write(self, told: Told) -> None:
        told.scene.wish("W-1")
        for _ in range(5):
            told.ask("W-1")
        faye = told.reader("faye")
        whole = told.types("wish:W-1", faye)
        for order in Order:
            seen, cursor = [], None
            while True:
                page = told.page(
                    "wish:W-1", faye, order=order, cursor=cursor, limit=3, as_of=told.scene.events()[-1].position or 0
                )
                seen += [entry.type for entry in page.entries]
                told.ask("W-1")
                if (cursor := page.next_cursor) is None:
                    break
            assert seen[: len(whole)] == whole
            assert len(page.entries) <= 3

    def test_refuses_a_cursor_of_another_reader(self, told: Told) -> None:
        told.scene.wish("W-1")
        cursor = told.page("wish:W-1", told.reader("faye"), limit=1).next_cursor
        assert cursor
        with pytest.raises(CursorNotOfThisList):
            told.page("wish:W-1", told.reader("dora"), cursor=cursor)

    def test_gives_a_stranger_full_pages_though_most_is_hidden(self, told: Told) -> None:
        for number in range(12):
            told.scene.wish(f"W-{number}")
            told.scene.now += timedelta(minutes=1)
        page = told.page(told.organisation("Drainage Department"), limit=10)
        assert [entry.type for entry in page.entries] == ["wish.published.v1"] * 10
        assert page.next_cursor


class TestSubjects:
    def test_of_a_stream_are_inherited_from_its_first_fact(self, told: Told) -> None:
        wishes.draft(
            told.scene.store, told.scene.by("dora"), content=wish_content(), budget=BUDGET, wish_id=WishId("W-1")
        )
        wishes.submit(told.scene.store, told.scene.by("dora"), WishId("W-1"))
        wishes.send_back(told.scene.store, told.scene.by("faye"), WishId("W-1"), reason=REASON)
        wish = [t for t in told.types(told.organisation("Drainage Department"), told.reader("dora")) if "wish" in t]
        assert wish == ["wish.drafted.v1", "wish.submitted.v1", "wish.sent_back.v1"]


class TestADecision:
    def test_says_by_which_fact_a_second_officer_confirmed_it(self, told: Told) -> None:
        deciding = Deciding(told.scene)
        deciding.in_effect()
        faye = told.reader("faye")
        entries = {entry.type: entry for entry in told.entries(f"match:{PAIR}", faye)}
        confirmed = entries["match.acceptance_confirmed.v1"]
        assert entries["match.accepted.v1"].confirmed_at == confirmed.position
        assert confirmed.confirmed_at is None
        before = told.entries(f"match:{PAIR}", faye, as_of=confirmed.position - 1)
        assert before[-1].type == "match.accepted.v1"
        assert before[-1].confirmed_at is None

    def test_that_was_taken_back_was_never_confirmed(self, told: Told) -> None:
        deciding = Deciding(told.scene)
        deciding.accepted()
        matches.withdraw_decision(told.scene.store, told.scene.by("faye"), PAIR, reason=REASON)
        deciding.accept()
        deciding.confirm()
        entries = told.entries(f"match:{PAIR}", told.reader("faye"))
        accepted = [entry for entry in entries if entry.type == "match.accepted.v1"]
        assert [entry.confirmed_at for entry in accepted] == [None, entries[-1].position]

    def test_is_told_to_both_sides_and_the_public_once_it_is_confirmed(self, told: Told) -> None:
        deciding = Deciding(told.scene)
        deciding.accepted()
        sides = [told.reader("dora"), told.reader("paul"), THE_PUBLIC]
        subjects = [f"match:{PAIR}", "wish:W-1", "solution:S-1"]
        assert [
            name for reader in sides for subject in subjects for name in told.types(subject, reader) if "match" in name
        ] == []
        deciding.confirm()
        for reader in sides:
            for subject in subjects:
                assert [t for t in told.types(subject, reader) if "match" in t] == ["match.acceptance_confirmed.v1"]
        (entry,) = told.entries(f"match:{PAIR}", told.reader("paul"))
        assert entry.data["reason"]
        (entry,) = told.entries(f"match:{PAIR}")
        assert "reason" not in entry.data
        assert entry.data["confirmed_by"]["role"] == "reviewer"
