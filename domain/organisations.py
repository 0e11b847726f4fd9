"""Organisations: departments and public bodies that wish, providers that supply, the facilitator between them."""

from __future__ import annotations

import base64
import hashlib
import unicodedata

from domain.aggregate import Aggregate
from domain.categories import OrganisationType, ProviderOrigin
from domain.envelope import Envelope
from domain.facts import Decided, Fact, Restricted
from domain.ids import OrganisationId
from domain.lifecycle import NOTHING, Lifecycle, step
from domain.refusals import RuleRefusal
from domain.terms import state_term
from domain.texts import LocalisedText


class OrganisationRegistered(Fact):
    """An organisation was registered, under the name that it had on that day."""

    TYPE = "organisation.registered.v1"

    name: Restricted[LocalisedText]
    type: Restricted[OrganisationType]
    origin: Restricted[ProviderOrigin | None] = None


class OrganisationVerified(Fact):
    """An administrator checked that the organisation is what it says."""

    TYPE = "organisation.verified.v1"

    evidence: Restricted[LocalisedText]


class OrganisationSuspended(Fact):
    """The organisation may not act until it is reinstated; what it did stays."""

    TYPE = "organisation.suspended.v1"

    reason: Restricted[LocalisedText]


class OrganisationReinstated(Fact):
    """A suspension ended."""

    TYPE = "organisation.reinstated.v1"

    reason: Restricted[LocalisedText]


class OrganisationRenamed(Fact):
    """From this day the organisation has another name; history keeps the name of each day."""

    TYPE = "organisation.renamed.v1"

    name: Restricted[LocalisedText]


class OrganisationNotActive(RuleRefusal):
    """The organisation {id} is {state}: only a verified organisation may do this."""

    ZH_HANT = "機構 {id} 目前的狀態是「{state}」；只有已核實的機構才可進行此操作。"
    ZH_HANS = "机构 {id} 目前的状态是“{state}”；只有已核实的机构才可进行此操作。"


LIFECYCLE = Lifecycle(
    "organisation",
    {
        OrganisationRegistered: step(to="registered"),
        OrganisationVerified: step("registered", to="verified"),
        OrganisationSuspended: step("registered", "verified", to="suspended"),
        OrganisationReinstated: step("suspended", to="verified"),
        OrganisationRenamed: step("registered", "verified", "suspended"),
    },
)


class Organisation(Aggregate):
    """What the rules need to know of an organisation."""

    NOUN = "organisation"

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.state = NOTHING
        self.name: LocalisedText | None = None
        self.type = ""
        self.origin: str | None = None

    @property
    def organisation_id(self) -> OrganisationId:
        return OrganisationId(self.noun_id)

    def apply(self, fact: Fact, envelope: Envelope) -> None:
        self.state = LIFECYCLE.after(fact, self.state)
        match fact:
            case OrganisationRegistered():
                self.name, self.type, self.origin = fact.name, fact.type, fact.origin
            case OrganisationRenamed():
                self.name = fact.name


def id_from_name(name: LocalisedText, *, salt: str = "") -> OrganisationId:
    """The id under which a name is first registered: the same name, the same id, so that one name is registered once.

    The first of English, Traditional, Simplified counts, without regard to case, width or runs of blanks.
    """
    first = next(iter(name.by_language.values()))
    folded = " ".join(unicodedata.normalize("NFKC", first).casefold().split())
    digest = hashlib.sha256(f"{salt}{folded}".encode()).digest()
    return OrganisationId("O-" + base64.b32encode(digest[:10]).decode().lower().rstrip("="))


def check_active(organisation: Organisation) -> None:
    """Raises OrganisationNotActive unless the organisation is verified and not suspended."""
    if organisation.state != "verified":
        raise OrganisationNotActive(id=organisation.noun_id, state=state_term(organisation.state))


def register(organisation: Organisation, *, name: LocalisedText, type: str, origin: str | None = None) -> Decided:
    """Registers an organisation that does not exist yet."""
    LIFECYCLE.check(OrganisationRegistered, organisation.state, noun_id=organisation.noun_id)
    return OrganisationRegistered(name=name, type=type, origin=origin).told_to(organisation.noun_id)


def verify(organisation: Organisation, *, evidence: LocalisedText) -> Decided:
    """Records that somebody checked the organisation, and how."""
    LIFECYCLE.check(OrganisationVerified, organisation.state, noun_id=organisation.noun_id)
    return OrganisationVerified(evidence=evidence).told_to(organisation.noun_id)


def suspend(organisation: Organisation, *, reason: LocalisedText) -> Decided:
    """Stops the organisation's members from acting."""
    LIFECYCLE.check(OrganisationSuspended, organisation.state, noun_id=organisation.noun_id)
    return OrganisationSuspended(reason=reason).told_to(organisation.noun_id)


def reinstate(organisation: Organisation, *, reason: LocalisedText) -> Decided:
    """Ends a suspension."""
    LIFECYCLE.check(OrganisationReinstated, organisation.state, noun_id=organisation.noun_id)
    return OrganisationReinstated(reason=reason).told_to(organisation.noun_id)


def rename(organisation: Organisation, *, name: LocalisedText) -> Decided:
    """Gives the organisation another name from now on."""
    LIFECYCLE.check(OrganisationRenamed, organisation.state, noun_id=organisation.noun_id)
    return OrganisationRenamed(name=name).told_to(organisation.noun_id)
