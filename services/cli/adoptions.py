"""`python -m services policy add` and `withdraw`: an administrator adopts a policy, or undoes the last adoption in time."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services import logs
from services.cli.operator import LanguageOption, faults_in_one_line, language_of, member_of, refusing
from services.cli.policy import PolicyUnreadable, policy_in
from services.settings import Settings

if TYPE_CHECKING:
    from domain.policies import PolicyDocument
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
    document = _document(file, spoken)
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
    from domain.envelope import Role
    from services.bootstrap import opened_portal
    from services.event_store.store import Caller, Command

    settings = Settings()
    logs.configure(process="policy", level=settings.log_level)
    with refusing(language), opened_portal(settings) as portal:
        caller = Caller(member=member_of(portal, key), role=Role.ADMINISTRATOR)
        yield portal.store, Command(id=secrets.token_hex(16), caller=caller)


def _document(file: Path, language: Language) -> PolicyDocument:
    """The policy in a file. Raises PolicyUnreadable also for what judges but cannot be kept: an id of another form."""
    from pydantic import ValidationError

    from domain.policies import PolicyDocument

    policy = policy_in(file, language)
    try:
        return PolicyDocument.of(policy)
    except ValidationError as error:
        raise PolicyUnreadable(f"{file}: {faults_in_one_line(error, language)}") from error


def _text(words: str, language: Language) -> LocalisedText:
    from domain.texts import LocalisedText

    return LocalisedText.model_validate({language: words})
