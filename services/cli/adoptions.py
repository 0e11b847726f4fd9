"""`python -m services policy add` and `withdraw`: an administrator adopts a policy, or undoes the last adoption in time."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services import logs
from services.cli.operator import LanguageOption, Refused, language_of
from services.cli.policy import PolicyUnreadable, policy_in
from services.settings import Settings

if TYPE_CHECKING:
    from domain.policies import PolicyDocument
    from domain.procurement_policy.policies import Policy
    from domain.refusals import Language
    from domain.texts import LocalisedText
    from services.event_store.store import Command, FactStore

KeyOfAdministrator = Annotated[
    str, typer.Option("--as", envvar="INNOPORTAL_KEY", help="Bearer key of the administrator who does it.")
]
ReasonOption = Annotated[str, typer.Option(help="Why, in the language of --language; it is public.")]


def add(
    file: Annotated[Path, typer.Argument(help="The whole policy: a JSON file as `policy show` prints it.")],
    *,
    key: KeyOfAdministrator,
    reason: ReasonOption,
    source: Annotated[str | None, typer.Option(help="The paper or circular that decided it.")] = None,
    language: LanguageOption = "en",
) -> None:
    """Adopt a policy: it judges from the first day on which it differs from the one adopted last, a day after today.

    Until that day all stays as it is, so the file repeats every row that stands. A mistake is undone by `withdraw` before
    that day; from then on only another policy replaces it.
    """
    from domain.policies import PROCUREMENT, ProcurementPolicy
    from services.commands.policies import adopt

    spoken = language_of(language)
    document = _document(file, policy_in(file, spoken))
    with _acting(key, spoken) as (store, command):
        adopt(store, command, policy=document, reason=_text(reason, spoken), source=source)
        adopted = store.find(ProcurementPolicy, PROCUREMENT).adoptions[-1].fact
    typer.echo(f"{document.id} is adopted and judges invitations from {adopted.takes_effect_on}")


def withdraw(
    policy: Annotated[str, typer.Argument(help="Id of the policy that was adopted last, like innovation-2030.")],
    *,
    key: KeyOfAdministrator,
    reason: ReasonOption,
    language: LanguageOption = "en",
) -> None:
    """Withdraw the policy adopted last, before its first day; one that has begun is replaced, never withdrawn."""
    from domain.ids import PolicyId
    from services.commands.policies import withdraw as withdraw_policy

    spoken = language_of(language)
    with _acting(key, spoken) as (store, command):
        withdraw_policy(store, command, PolicyId(policy), reason=_text(reason, spoken))
    typer.echo(f"{policy} is withdrawn")


@contextmanager
def _acting(key: str, language: Language) -> Iterator[tuple[FactStore, Command]]:
    """The store, and a command of the member whose key it is, as administrator. Raises Refused with field and reason."""
    from pydantic import ValidationError

    from domain.envelope import Role
    from domain.ids import BadId
    from domain.refusals import Refusal
    from services.api.problems import KeyNotValid
    from services.bootstrap import opened_portal
    from services.event_store.store import Caller, Command
    from services.identity.keys import ApiKeys
    from services.input.wording import faults_of

    settings = Settings()
    logs.configure(process="policy", level=settings.log_level)
    try:
        with opened_portal(settings) as portal:
            found = ApiKeys(portal.store.recorder.connection).authenticate(key, at=portal.store.clock())
            if found is None:
                raise KeyNotValid
            caller = Caller(member=found.member, role=Role.ADMINISTRATOR)
            yield portal.store, Command(id=secrets.token_hex(16), caller=caller)
    except Refusal as refusal:
        said = [f"{each.field}: " * bool(each.field) + each.message(language) for each in (refusal, *refusal.others)]
        raise Refused("; ".join(said)) from refusal
    except BadId as refusal:
        raise Refused(str(refusal)) from refusal
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False), language=language)
        raise Refused("; ".join(f"{each.field}: {each.detail}" for each in faults)) from error


def _document(file: Path, policy: Policy) -> PolicyDocument:
    from pydantic import ValidationError

    from domain.policies import PolicyDocument
    from services.input.wording import faults_of

    try:
        return PolicyDocument.of(policy)
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False), language="en")
        raise PolicyUnreadable(f"{file}: " + "; ".join(f"{each.field}: {each.detail}" for each in faults)) from error


def _text(words: str, language: Language) -> LocalisedText:
    from domain.texts import LocalisedText

    return LocalisedText.model_validate({language: words})
