"""The people in whose name sample data are loaded, invented one and all; organisations and members are found or made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.envelope import Grade, Origin, Role
from domain.ids import MemberId, OrganisationId
from domain.lifecycle import NOTHING
from domain.organisations import Organisation, OrganisationRegistered, id_from_name
from domain.refusals import RuleRefusal
from domain.texts import LocalisedText
from services.commands import members
from services.commands import organisations as commands
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore
from services.loading.lines import Line

LOADER = "loader"
"""The service that carries sample data in."""

SAMPLE_PERSON = "sample person: not in the source"
VERIFIED = LocalisedText.of(
    en="Named in imported data; no person checked it.",
    zh_hant="見於匯入的資料；未經人手查核。",
    zh_hans="见于导入的数据；未经人手查核。",
)

FACILITATORS: Sequence[tuple[LocalisedText, str]] = (
    (
        LocalisedText.of(
            en="Electrical and Mechanical Services Department", zh_hant="機電工程署", zh_hans="机电工程署"
        ),
        "trading-fund",
    ),
    (
        LocalisedText.of(
            en="Office of the Government Chief Information Officer",
            zh_hant="政府資訊科技總監辦公室",
            zh_hans="政府资讯科技总监办公室",
        ),
        "gov-department",
    ),
)
"""The two innovation facilitators: electrical and mechanical, information technology. Source: BFAC paper 4/19.

The officers of one decide about what the other wishes for, since nobody decides about their own organisation.
"""

_FACILITATOR_NAMES = {id_from_name(name): name for name, _ in FACILITATORS}

SENIOR_ENGINEER = Grade(title="Senior Engineer", pay_point="MPS 45")
ENGINEER = Grade(title="Engineer", pay_point="MPS 32")
CHIEF_ENGINEER = Grade(title="Chief Engineer", pay_point="D1")
RANKS = {
    Role.DEPARTMENT_OFFICER: ENGINEER,
    Role.FACILITATOR_OFFICER: SENIOR_ENGINEER,
    Role.REVIEWER: CHIEF_ENGINEER,
    Role.AUDITOR: Grade(title="Senior Auditor", pay_point="MPS 45"),
    Role.ADMINISTRATOR: Grade(title="Senior Systems Manager", pay_point="MPS 45"),
}

_POSTS = ("facilitator-officer-1", "facilitator-officer-2", "reviewer-1", "reviewer-2", "auditor-1", "administrator-1")
"""Of the facilitators' people: role, and number of the person there."""
_OFFICERS = ("Ada", "Bo", "Cato", "Dora", "Elio", "Fay", "Gus", "Hana", "Ivo", "Juno", "Kit", "Lena")
"""Given names of the facilitators' people, one for each post of the first and then of the second."""
_OTHERS = (
    *(
        "Milo",
        "Nora",
        "Oda",
        "Pia",
        "Quin",
        "Rafe",
        "Suri",
        "Tao",
        "Ugo",
        "Vera",
        "Wes",
        "Xenia",
        "Yuma",
        "Zeno",
        "Alba",
    ),
    *(
        "Bran",
        "Cleo",
        "Dov",
        "Enya",
        "Finn",
        "Gwen",
        "Hugo",
        "Iris",
        "Jana",
        "Kaj",
        "Liv",
        "Mats",
        "Nell",
        "Olaf",
        "Petra",
    ),
)
"""Given names of departments' and providers' people."""


class OrganisationOfAnotherKind(RuleRefusal):
    """{name} is already registered as {registered} (see {first}); this line says {given}. One name is one organisation."""

    ZH_HANT = "「{name}」已登記為 {registered}（見 {first}），此行則說是 {given}。同一名稱即同一機構。"
    ZH_HANS = "“{name}”已登记为 {registered}（见 {first}），此行则说是 {given}。同一名称即同一机构。"


class OrganisationNamedOtherwise(RuleRefusal):
    """The organisation {registered} (see {first}) is called {given} here: write one name in one way."""

    ZH_HANT = "機構「{registered}」（見 {first}）在此寫作「{given}」：同一名稱請用同一寫法。"
    ZH_HANS = "机构“{registered}”（见 {first}）在此写作“{given}”：同一名称请用同一写法。"


@dataclass(frozen=True)
class Body:
    """An organisation as a line names it, and the fields in which the line says so."""

    name: LocalisedText
    type: str
    origin: str | None = None
    name_field: str = "department"
    type_field: str = "organisation_type"

    @property
    def id(self) -> OrganisationId:
        return id_from_name(self.name)


@dataclass(frozen=True)
class Known:
    """An organisation as it was registered, and in which line."""

    name: LocalisedText
    type: str
    origin: str | None
    place: str

    def check(self, body: Body) -> None:
        """Raises OrganisationOfAnotherKind or OrganisationNamedOtherwise."""
        name = body.name.by_language
        if (self.type, self.origin) != (body.type, body.origin):
            registered, given = kind_of(self.type, self.origin), kind_of(body.type, body.origin)
            raise OrganisationOfAnotherKind(
                name=name, registered=registered, given=given, first=self.place, field=body.type_field
            )
        for language, text in self.name.by_language.items():
            if name.get(language, text) != text:
                raise OrganisationNamedOtherwise(
                    registered=text, given=name[language], first=self.place, field=f"{body.name_field}.{language}"
                )


def kind_of(type: str, origin: str | None) -> str:
    """Type, and for a provider where it comes from."""
    return f"{type}, {origin}" if origin else type


class SamplePeople:
    """Who acts. Everybody is registered at first need, under command ids that follow from what they are for."""

    def __init__(self, store: FactStore) -> None:
        self.store = store
        self._known: dict[OrganisationId, Known] = {}
        self._members: dict[tuple[OrganisationId, str], MemberId] = {}
        self.names: dict[MemberId, str] = {}
        """The invented name of each member that was asked for."""

    def member_of(self, body: Body, role: Role, *, line: Line, on: date) -> Caller:
        """The sample member of a department or provider, which is registered if it is not. Raises OrganisationOfAnotherKind."""
        self._found_or_registered(body, line=line, on=on)
        return self._acting(body.id, role, on=on)

    def officer(self, *, concerning: Sequence[OrganisationId] = (), for_id: str, on: date) -> Caller:
        """A facilitator officer who belongs to none of the organisations concerned; always the same one for one id."""
        return self._of_facilitator(Role.FACILITATOR_OFFICER, concerning, for_id, on)

    def reviewer(self, *, concerning: Sequence[OrganisationId] = (), for_id: str, on: date) -> Caller:
        """A reviewer who belongs to none of the organisations concerned; always the same one for one id."""
        return self._of_facilitator(Role.REVIEWER, concerning, for_id, on)

    def of_facilitator(self, role: Role, *, facilitator: int = 0, number: int = 0, on: date) -> Caller:
        """One of the facilitators' people, by number."""
        name, type_ = FACILITATORS[facilitator]
        body = Body(name, type_)
        self._found_or_registered(body, line=None, on=on)
        return self._acting(body.id, role, on=on, number=number)

    def _of_facilitator(self, role: Role, concerning: Sequence[OrganisationId], for_id: str, on: date) -> Caller:
        own = next(iter(_FACILITATOR_NAMES))
        facilitator = 1 if own in concerning else 0
        number = hashlib.sha256(for_id.encode()).digest()[0] % 2
        return self.of_facilitator(role, facilitator=facilitator, number=number, on=on)

    def _found_or_registered(self, body: Body, *, line: Line | None, on: date) -> None:
        known = self._known.get(body.id)
        if known is None:
            found = self.store.find(Organisation, body.id)
            if found.state in (NOTHING, "registered"):
                self._register(found, body, line=line, on=on)
            known = self._known[body.id] = self._as_registered(body.id)
        if line is not None:
            known.check(body)

    def _as_registered(self, organisation_id: OrganisationId) -> Known:
        rows = self.store.recorder.rows_of(Organisation.stream_of(organisation_id))
        first = self.store.mapper.to_event(rows[0])
        origin, fact = first.envelope.origin, first.fact
        assert isinstance(fact, OrganisationRegistered)
        return Known(fact.name, fact.type, fact.origin, place=f"{origin.file}:{origin.line}" if origin.file else "-")

    def _register(self, found: Organisation, body: Body, *, line: Line | None, on: date) -> None:
        origin = Origin(
            how="imported",
            file=line.file if line else None,
            line=line.number if line else None,
            derived=("happened_on", "verification"),
        )
        if not found.exists:
            command = self._command(f"organisation/{body.id}/registered", on=on, origin=origin)
            name = _FACILITATOR_NAMES.get(body.id, body.name)
            commands.register(self.store, command, name=name, type=body.type, origin=body.origin)
        command = self._command(f"organisation/{body.id}/verified", on=on, origin=origin)
        commands.verify(self.store, command, body.id, evidence=VERIFIED)

    def _acting(self, organisation_id: OrganisationId, role: Role, *, on: date, number: int = 0) -> Caller:
        post = f"{role}-{number + 1}"
        member = self._members.get((organisation_id, post))
        if member is None:
            member = self._join(organisation_id, role, post, on=on)
            self._members[organisation_id, post] = member
            self.names[member] = invented_name(organisation_id, post)
        return Caller(service=LOADER, member=member, role=role)

    def _join(self, organisation_id: OrganisationId, role: Role, post: str, *, on: date) -> MemberId:
        origin = Origin(how="imported", derived=("happened_on", "person", "rank"), note=SAMPLE_PERSON)
        done: Done = members.join(
            self.store,
            self._command(f"member/{organisation_id}/{post}", on=on, origin=origin),
            organisation_id=organisation_id,
            roles=[role],
            name=invented_name(organisation_id, post),
            rank=RANKS.get(role),
        )
        return MemberId(done.id_of("member"))

    def _command(self, command_id: str, *, on: date, origin: Origin) -> Command:
        return Command(id=command_id, caller=Caller(service=LOADER), body={}, happened_on=on, origin=origin)


def invented_name(organisation_id: OrganisationId, post: str) -> str:
    """A name that is nobody's, always the same for one post: "Cato Sample (reviewer-1)". No two facilitators' people share one."""
    if organisation_id in _FACILITATOR_NAMES and post in _POSTS:
        given = _OFFICERS[list(_FACILITATOR_NAMES).index(organisation_id) * len(_POSTS) + _POSTS.index(post)]
    else:
        digest = hashlib.sha256(f"{organisation_id}/{post}".encode()).digest()
        given = _OTHERS[digest[0] % len(_OTHERS)]
    return f"{given} Sample ({post})"
