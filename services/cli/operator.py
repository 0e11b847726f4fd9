"""The portal as an operator has it: with the database itself and the master key; or as the member whose key is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from domain.ids import BadId
from domain.refusals import LANGUAGES, Language, Refusal
from services.settings import CannotStart

if TYPE_CHECKING:
    from domain.envelope import Actor
    from domain.ids import MemberId
    from services.bootstrap import Portal
    from services.identity.visibility import Reader

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="As it was at this position, or at this time (RFC 3339 with zone); now without it."),
]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--as", envvar="INNOPORTAL_KEY", help="A member's bearer key: read as that member may. Without it: as operator."
    ),
]
LanguageOption = Annotated[str, typer.Option("--language", help="Of words: en, zh-Hant or zh-Hans.")]


class Refused(CannotStart):
    """A rule says no; the message is its reason."""


class LanguageUnknown(CannotStart):
    """Words are written in three languages only."""


@contextmanager
def refusing(language: Language = "en") -> Iterator[None]:
    """Says in one line what a rule refuses, or what is wrong with a word of the command line, each with its field."""
    try:
        yield
    except Refusal as refusal:
        said = [f"{each.field}: " * bool(each.field) + each.message(language) for each in (refusal, *refusal.others)]
        raise Refused("; ".join(said)) from refusal
    except BadId as refusal:
        raise Refused(str(refusal)) from refusal
    except ValidationError as error:
        raise Refused(faults_in_one_line(error, language)) from error


def faults_in_one_line(error: ValidationError, language: Language) -> str:
    """What is wrong with a document, each thing with its field."""
    from services.input.wording import faults_of

    faults = faults_of(error.errors(include_url=False), language=language)
    return "; ".join(f"{each.field}: {each.detail}" for each in faults)


def language_of(text: str) -> Language:
    """Raises LanguageUnknown."""
    for tag in LANGUAGES:
        if tag.lower() == text.lower():
            return tag
    raise LanguageUnknown(f"--language {text}: it must be one of {', '.join(LANGUAGES)}")


def position_of(portal: Portal, as_of: str | None) -> int:
    """A position, at most the last one. Raises InvalidInput for what is neither position nor time."""
    from services.input.moments import moment_of

    recorder = portal.store.recorder
    head = recorder.max_notification_id() or 0
    if as_of is None:
        return head
    if as_of.isascii() and as_of.isdigit():
        return min(int(as_of), head)
    return recorder.position_at(moment_of(as_of, field="as_of"))


def actor_of(portal: Portal, key: str | None) -> Actor | None:
    """Who reads: the member whose key it is, in the role that sees most; None for the operator.

    Raises KeyNotValid, or the refusals of a membership that is not in force.
    """
    from domain.deadlines import hong_kong_date
    from domain.envelope import Role
    from domain.members import Member, act_as
    from domain.organisations import Organisation
    from services.identity.visibility import sees_most

    if key is None:
        return None
    member = portal.store.find(Member, member_of(portal, key))
    organisation = portal.store.find(Organisation, str(member.organisation))
    role = sees_most(member.roles) if member.roles else Role.PROVIDER  # of nobody: act_as says so
    return act_as(member, organisation=organisation, role=role, on=hong_kong_date(portal.store.clock()))


def member_of(portal: Portal, key: str) -> MemberId:
    """Whose key it is. Raises KeyNotValid."""
    from services.api.problems import KeyNotValid
    from services.identity.keys import ApiKeys

    found = ApiKeys(portal.store.recorder.connection).authenticate(key, at=portal.store.clock())
    if found is None:
        raise KeyNotValid
    return found.member


def reader_of(actor: Actor | None) -> Reader:
    """What may be seen; an operator, who has the database itself, sees what auditors see."""
    from domain.envelope import Role
    from services.identity.visibility import Reader

    return Reader(role=actor.role, organisation=actor.organisation) if actor else Reader(role=Role.AUDITOR)
