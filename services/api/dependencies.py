"""What routes ask for: the parts of the program, who asks and in which role, and the command that a request makes."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request, Response, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from psycopg_pool import AsyncConnectionPool
from pydantic import BaseModel, Field

from domain.envelope import Role
from domain.facts import Model
from domain.ids import MemberId
from domain.members import Member, check_holds, check_may_act
from domain.organisations import Organisation
from domain.refusals import InvalidInput, Language
from domain.terms import roles_named
from domain.texts import LocalisedText
from projections.catalogue.current import CurrentDocuments
from projections.positions import Positions
from services.api.languages import preferred
from services.api.problems import KeyNotValid, RoleAmbiguous
from services.bootstrap import Portal
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore
from services.identity.keys import ApiKey, ApiKeys
from services.identity.permissions import OFFICERS, PERMISSIONS
from services.identity.visibility import THE_PUBLIC, Reader
from services.input.language_checks import warnings_for
from services.settings import Settings

PREFIX = "/api/v1"
PATHS = {
    "organisation": "organisations",
    "member": "members",
    "wish": "wishes",
    "solution": "solutions",
    "match": "matches",
    "trial": "trials",
    "report": "reports",
    "policy": "policy",
    "marking-scheme": "marking-schemes",
}
"""Noun → where its things are found below PREFIX."""

bearer = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="A key of a person or service account: `ips_<id>_<secret>`."
)


@dataclass(frozen=True)
class Parts:
    """The parts of the running program that routes use; there once the application has started."""

    settings: Settings
    portal: Portal
    api_keys: ApiKeys
    pool: AsyncConnectionPool[Any]
    """For reading views without a thread; rows are plain tuples."""
    positions: Positions
    current: CurrentDocuments
    identities: dict[str, Identity] = field(default_factory=dict)
    """By key, as they were folded last; right for as long as their streams have not moved."""

    @property
    def store(self) -> FactStore:
        return self.portal.store


async def parts(request: Request) -> Parts:
    """The parts of this application. Like every dependency a coroutine: FastAPI sends others through a thread each."""
    return parts_of(request)


def parts_of(request: Request) -> Parts:
    """The same for what dependencies depend on: FastAPI solves one anew wherever it is named, for 50 µs of CPU each."""
    return cast(Parts, request.app.state.parts)


async def language(request: Request) -> Language:
    """The caller's language."""
    return preferred(request.headers)


PartsOfApp = Annotated[Parts, Depends(parts)]
LanguageOfCaller = Annotated[Language, Depends(language)]


@dataclass(frozen=True)
class Identity:
    """Who asks: a member with the authority that history gives it at this moment."""

    key_id: str
    member: Member
    organisation: Organisation

    @property
    def read_set(self) -> dict[str, int]:
        """The streams that say so, with the versions that did."""
        return {self.member.id: self.member.version, self.organisation.id: self.organisation.version}

    @property
    def member_id(self) -> MemberId:
        return MemberId(self.member.noun_id)

    def role_for(self, action: str, *, acting: Role | None) -> Role:
        """The role in which the member does this: the one that may; the one that is named when several may.

        A member of whom no role may gets its first one: refusing is the business of `authorise`.
        """
        if acting:
            check_holds(self.member, acting)
            return acting
        may = [role for role in self.member.roles if role in PERMISSIONS.get(action, {})]
        if len(may) > 1:
            raise RoleAmbiguous(roles=roles_named(may, with_codes=True), field="X-Acting-Role")
        return (may or self.member.roles)[0]


async def whoever(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)],
) -> Identity | None:
    """Who asks, None for the public. Raises KeyNotValid for a key that is not in force."""
    if "authorization" not in request.headers:
        return None
    if credentials is None:
        raise KeyNotValid
    identity = await run_in_threadpool(_identify, parts_of(request), credentials.credentials)
    request.state.key_id = identity.key_id
    return identity


async def somebody(identity: Annotated[Identity | None, Depends(whoever)]) -> Identity:
    """Who asks. Raises KeyNotValid for the public."""
    if identity is None:
        raise KeyNotValid
    return identity


Whoever = Annotated[Identity | None, Depends(whoever)]
Somebody = Annotated[Identity, Depends(somebody)]
ActingRole = Annotated[Role | None, Header(alias="X-Acting-Role", description="In which of your roles you act.")]


async def reader(identity: Whoever, acting: ActingRole = None) -> Reader:
    """As whom one reads: the public; else the role named by X-Acting-Role, else the one of one's roles that sees most."""
    if identity is None:
        return THE_PUBLIC
    if acting:
        check_holds(identity.member, acting)
    role = acting or min(identity.member.roles, key=_SIGHT.index)
    return Reader(role=role, organisation=identity.organisation.organisation_id)


ReaderOfRequest = Annotated[Reader, Depends(reader)]
_SIGHT = (Role.AUDITOR, *sorted(OFFICERS - {Role.AUDITOR}), *sorted(set(Role) - OFFICERS))
"""Roles, the one that sees most first."""


MOST_KEPT = 1_000
"""Identities; beyond that they are folded anew."""


def _identify(of_app: Parts, text: str) -> Identity:
    """Asked of the database at every request, so that what ended in any process ends here; folded only when it has moved."""
    key = of_app.api_keys.authenticate(text, at=of_app.store.clock())
    if key is None:
        raise KeyNotValid
    identity = of_app.identities.get(key.id)
    if identity is None or of_app.store.recorder.has_moved(identity.read_set):
        identity = _folded(of_app.store, key)
        if len(of_app.identities) >= MOST_KEPT:
            of_app.identities.clear()
        of_app.identities[key.id] = identity
    check_may_act(identity.member, organisation=identity.organisation)
    return identity


def _folded(store: FactStore, key: ApiKey) -> Identity:
    member = store.find(Member, key.member)
    return Identity(key.id, member, store.find(Organisation, str(member.organisation)))


class Outcomes(BaseModel):
    """What a command did, now or (`Idempotent-Replayed: true`) when it was first sent."""

    position: int = Field(
        description="Place in the history of the last fact written; wait for it to read your own write."
    )
    streams: dict[str, int] = Field(description="Every stream that was written, with its version.")


class OddText(BaseModel):
    """A text that does not seem to be in the language that it is said to be in, or that is missing in one."""

    field: str = Field(description="Path of the text in the request.", examples=["content.title"])
    language: str = Field(description="The language tag in question.", examples=["zh-Hant"])
    text: str = Field(description="What is odd, in the language of Accept-Language.")


class Outcome(Outcomes):
    """What a command about one thing did."""

    id: str = Field(description="The thing that was acted on.", examples=["W-2026-0042"])
    version: int = Field(description="Its version now: the ETag, for If-Match.", examples=[1])
    warnings: tuple[OddText, ...] = Field(default=(), description="What is odd about the texts; they are kept as sent.")


_ETAG = re.compile(r'"([0-9]{1,15})"', re.ASCII)
_TAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]*"')
"""An entity tag: RFC 9110, section 8.8.3."""
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that you last read, like `"3"`, or several; the command is refused (412) when it has changed since.',
        json_schema_extra={"pattern": r'^(\*|[, \t]*((W/)?"[!#-~]*"[, \t]*)*)$'},
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,128}$",
        description="Your own id for this command. The same again does nothing twice and returns the first result.",
    ),
]


@dataclass
class Ask:
    """One request to do something, by somebody."""

    action: str
    of_app: Parts
    identity: Identity
    role: Role
    request: Request
    response: Response
    command_id: str
    expected_versions: tuple[int, ...]
    version_required: bool

    @property
    def store(self) -> FactStore:
        return self.of_app.store

    def command(self, body: BaseModel | None = None) -> Command:
        """The command that this request makes; everything that was asked is part of its hash."""
        expected = next(iter(self.expected_versions), None)
        asked = {
            "request": f"{self.request.method} {self.request.url.path}",
            "role": self.role,
            "if_match": list(self.expected_versions) if len(self.expected_versions) > 1 else expected,
            "body": body.model_dump(mode="json") if body else None,
        }
        return Command(
            id=self.command_id,
            caller=Caller(member=self.identity.member_id, role=self.role),
            body=asked,
            expected_version=expected,
            or_versions=frozenset(self.expected_versions[1:]),
            version_required=self.version_required,
            correlation=self.request.state.correlation,
        )

    def answer(self, done: Done, noun: str, *, created: bool = False, content: Model | None = None) -> Outcome:
        """The answer to a command about one thing of this noun, with its ETag, and Location when it was made by it.

        `content`: what the command took, whose texts are looked at for oddities.
        """
        stream = next(name for name in done.streams if name.startswith(f"{noun}:"))
        noun_id, version = stream.partition(":")[2], done.streams[stream]
        self.response.headers["ETag"] = f'"{version}"'
        if created:
            self.response.headers["Location"] = f"{PREFIX}/{PATHS[noun]}/{noun_id}"
        if done.repeated:
            self.response.headers["Idempotent-Replayed"] = "true"
        return Outcome(
            id=noun_id,
            version=version,
            position=done.position,
            streams=dict(done.streams),
            warnings=self._oddities(content) if content else (),
        )

    def _oddities(self, content: Model) -> tuple[OddText, ...]:
        language = preferred(self.request.headers)
        texts = {
            f"content.{name}": {str(tag): words for tag, words in text.by_language.items()}
            for name, text in content
            if isinstance(text, LocalisedText)
        }
        found = warnings_for(texts)
        return tuple(OddText(field=it.field, language=it.language, text=it.sentence(language)) for it in found)

    def answer_all(self, done: Done) -> Outcomes:
        """The answer to a command about several things."""
        if done.repeated:
            self.response.headers["Idempotent-Replayed"] = "true"
        return Outcomes(position=done.position, streams=dict(done.streams))


class asks:  # noqa: N801  reads as a verb in signatures: Depends(asks("wish.publish"))
    """The dependency of a route that does `action`, one of the table of permissions, to a thing that is there."""

    def __init__(self, action: str, *, version_required: bool = False) -> None:
        self.action = action
        self.version_required = version_required

    async def __call__(
        self,
        request: Request,
        response: Response,
        of_app: PartsOfApp,
        identity: Somebody,
        acting: ActingRole = None,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Ask:
        return Ask(
            action=self.action,
            of_app=of_app,
            identity=identity,
            role=identity.role_for(self.action, acting=acting),
            request=request,
            response=response,
            command_id=idempotency_key or secrets.token_hex(16),
            expected_versions=versions_of(if_match),
            version_required=self.version_required,
        )


class creates(asks):  # noqa: N801
    """The same for a route that makes something new: there is no version to have read."""

    async def __call__(  # type: ignore[override]
        self,
        request: Request,
        response: Response,
        of_app: PartsOfApp,
        identity: Somebody,
        acting: ActingRole = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Ask:
        return await super().__call__(request, response, of_app, identity, acting, None, idempotency_key)


def versions_of(if_match: str | None) -> tuple[int, ...]:
    """The versions that an If-Match names (RFC 9110, section 13.1.1), newest first: any of them will do.

    None for no header and for `*`; 0, which nothing has, where no tag is one that we send (weak tags never match; nor does
    an empty list).
    Raises InvalidInput for what is no list of entity tags, such as a number without quotes.
    """
    if if_match is None or if_match.strip() == "*":
        return ()
    tags = _TAG.findall(if_match)
    if _TAG.sub("", if_match).strip(", \t"):
        raise InvalidInput(reason=_TAG_WANTED, field="If-Match", value=if_match)
    ours = {int(found[1]) for tag in tags if (found := _ETAG.fullmatch(tag))}
    return tuple(sorted(ours, reverse=True)) or (0,)


_TAG_WANTED = {
    "en": 'If-Match takes the ETag that you last read, with its quotes, like "3"; or several: "3", "4"; or *',
    "zh-Hant": 'If-Match 須為最後讀到的 ETag，連同引號，例如 "3"；可列多個："3", "4"；或用 *',
    "zh-Hans": 'If-Match 须为最后读到的 ETag，连同引号，例如 "3"；可列多个："3", "4"；或用 *',
}
