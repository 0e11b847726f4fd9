"""Keys of members over HTTP, and who one is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from domain.deadlines import hong_kong_date
from domain.envelope import Actor, Rank, Role
from domain.facts import Model
from domain.ids import MemberId, OrganisationId, PersonId
from domain.members import Member, act_as
from domain.persons import Person
from domain.refusals import InvalidInput, NotFound
from domain.terms import KEY, NOUNS
from domain.texts import Line, LocalisedText
from services.api.answers import known_parameters
from services.api.asking import IdempotencyKey
from services.api.dependencies import PREFIX, Identity, Parts, PartsOfApp, Somebody
from services.api.openapi import OF_MEMBERS, refusals
from services.api.problems import BodyTooLarge, ContentEncoded, MediaTypeNotTaken
from services.api.router import Json, StrictRoute
from services.event_store.person_keys import PersonIsErased
from services.identity.keys import ApiKey, KeyIssuedAlready
from services.identity.permissions import authorise
from services.input.strict_json import BodyUnreadable

LOG = structlog.get_logger("services.api")

router = APIRouter(tags=["keys"], route_class=StrictRoute)

LONGEST_DAYS = 366
"""No key lasts longer: it is replaced, not kept for ever."""


class Me(BaseModel):
    """Who a key makes one."""

    member: MemberId
    person: PersonId
    account: str
    organisation: OrganisationId
    organisation_name: LocalisedText
    roles: list[Role]
    rank: Rank | None = None
    key: str = Field(description="Id of the key that was sent.")


class KeyOrder(Model):
    """What a new key is for, and for how long."""

    label: Line = Field(examples=["Procurement frontend"])
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 90


class KeyShown(BaseModel):
    """What is known of a key; never the key itself."""

    id: str
    member: MemberId
    label: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")
    in_force: bool


class KeyIssued(KeyShown):
    """A new key, shown this once."""

    key: str = Field(description="Keep it: nobody can show it again.", examples=["ips_k7m2p9q4r8_…"])


_BODY = (InvalidInput, BodyUnreadable, BodyTooLarge, MediaTypeNotTaken, ContentEncoded)
Id = Annotated[MemberId, Path(alias="member_id", examples=["M-mfzwizlsovzwc43f"])]


_ASKED = [Depends(known_parameters)]


@router.get(
    "/me", response_model_exclude_none=True, dependencies=_ASKED, responses=refusals(*OF_MEMBERS, of_command=False)
)
def who_am_i(identity: Somebody, of_app: PartsOfApp) -> Me:
    """Who you are, with the authority in force now."""
    member, organisation = identity.member, identity.organisation
    assert member.person is not None
    assert organisation.name is not None
    return Me(
        member=identity.member_id,
        person=member.person,
        account=member.account,
        organisation=organisation.organisation_id,
        organisation_name=organisation.name,
        roles=list(member.roles),
        rank=member.rank_on(hong_kong_date(of_app.store.clock())),
        key=identity.key_id,
    )


@router.get(
    "/members/{member_id}/keys",
    dependencies=_ASKED,
    responses=refusals(*OF_MEMBERS, NotFound, InvalidInput, of_command=False),
)
def list_(member_id: Id, identity: Somebody, of_app: PartsOfApp) -> list[KeyShown]:
    """The keys of a member, ended ones included: your own, or anybody's for an administrator."""
    _check_may_see(of_app, identity, member_id)
    return [_shown(key, at=of_app.store.clock()) for key in of_app.api_keys.of(member_id)]


@router.post(
    "/members/{member_id}/keys",
    status_code=201,
    responses=refusals(*OF_MEMBERS, *_BODY, NotFound, KeyIssuedAlready, PersonIsErased, of_command=False),
)
def issue(
    member_id: Id,
    body: Json[KeyOrder],
    identity: Somebody,
    of_app: PartsOfApp,
    response: Response,
    command: IdempotencyKey = None,
) -> KeyIssued:
    """Give a member a key. It is shown once: the same command again is refused, and gives no second one.

    Members cannot give themselves keys: a stolen one would outlive its end.
    """
    by = _administrator(of_app, identity)
    member = of_app.store.find(Member, member_id)
    if not member.exists:
        raise NotFound(noun=NOUNS["member"], id=member_id)
    if of_app.store.find(Person, str(member.person)).exists:
        raise PersonIsErased
    now = of_app.store.clock()
    text, key = of_app.api_keys.issue(
        member_id, label=body.label, at=now, lasts=timedelta(days=body.days), by=by.id, command=command
    )
    LOG.info("key issued", issued=key.id, member=member_id, by=by.id)
    response.headers["Location"] = f"{PREFIX}/keys/{key.id}"
    response.headers["Cache-Control"] = "no-store"
    return KeyIssued(**_shown(key, at=now).model_dump(), key=text)


@router.delete("/keys/{key_id}", responses=refusals(*OF_MEMBERS, NotFound, InvalidInput, of_command=False))
def revoke(
    key_id: Annotated[str, Path(pattern=r"^[a-z0-9]{1,20}$", examples=["k7m2p9q4r8"])],
    identity: Somebody,
    of_app: PartsOfApp,
) -> KeyShown:
    """End a key from the next request on, in every process: your own, or anybody's for an administrator."""
    key = of_app.api_keys.get(key_id)
    if key is None or (key.member != identity.member_id and Role.ADMINISTRATOR not in identity.member.roles):
        raise NotFound(noun=KEY, id=key_id)
    of_app.api_keys.revoke(key_id, at=of_app.store.clock())
    LOG.info("key revoked", revoked=key_id, by=identity.member.actor_id)
    found = of_app.api_keys.get(key_id)
    assert found is not None
    return _shown(found, at=of_app.store.clock())


def _check_may_see(of_app: Parts, identity: Identity, member_id: MemberId) -> None:
    if member_id != identity.member_id:
        _administrator(of_app, identity)
        if not of_app.store.find(Member, member_id).exists:
            raise NotFound(noun=NOUNS["member"], id=member_id)


def _administrator(of_app: Parts, identity: Identity) -> Actor:
    """The asker as somebody who looks after keys. Raises Forbidden."""
    role = identity.role_for("key.manage", acting=None)
    on = hong_kong_date(of_app.store.clock())
    actor = act_as(identity.member, organisation=identity.organisation, role=role, on=on)
    authorise(actor, "key.manage")
    return actor


def _shown(key: ApiKey, *, at: datetime) -> KeyShown:
    return KeyShown(**key.shown(at))
