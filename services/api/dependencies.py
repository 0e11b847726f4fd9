"""What routes depend on: the parts of the program, who asks, and in which role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from psycopg_pool import AsyncConnectionPool

from domain.envelope import Role
from domain.ids import MemberId
from domain.members import Member, check_holds, check_may_act
from domain.organisations import Organisation
from domain.refusals import Language
from domain.terms import roles_named
from projections.catalogue.current import CurrentDocuments
from projections.positions import Positions
from services.api.languages import preferred
from services.api.problems import KeyNotValid, RoleAmbiguous
from services.bootstrap import Portal
from services.event_store.store import FactStore
from services.identity.keys import ApiKey, ApiKeys
from services.identity.permissions import PERMISSIONS
from services.identity.visibility import THE_PUBLIC, Reader, sees_most
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
    role = acting or sees_most(identity.member.roles)
    return Reader(role=role, organisation=identity.organisation.organisation_id)


ReaderOfRequest = Annotated[Reader, Depends(reader)]
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
